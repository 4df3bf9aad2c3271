package report

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"github.com/dwconform/dwconform/harness/contract"
)

// Known is one thing that is known and accepted for a while: a violation of a
// target (a waiver), or a difference between a mock and its reference. It says
// what, why, who answers for it, since when that is known and until when it
// holds.
type Known struct {
	Clause string `yaml:"clause"`
	// Case narrows a waiver to one case, Field a difference to a field, or to
	// an aspect as "code"; "" is all of the clause.
	Case     string `yaml:"case"`
	Field    string `yaml:"field"`
	Reason   string `yaml:"reason"`
	Owner    string `yaml:"owner"`
	Evidence string `yaml:"evidence"` // day, as 2026-05-01
	Expires  string `yaml:"expires"`  // the last day on which it holds

	// At is where it is written: file and line.
	At string `yaml:"-"`

	evidence, expires time.Time
}

// KnownForm says which entries a file of known things holds.
type KnownForm struct {
	what     string
	narrowed string // the member that narrows an entry
	dated    bool   // evidence is required
}

var (
	// Waivers accept violations of a target.
	Waivers = KnownForm{what: "waiver", narrowed: "case"}
	// Differences accept that a mock is unlike its reference; each has the day
	// of its evidence.
	Differences = KnownForm{what: "known difference", narrowed: "field", dated: true}
)

const dayForm = "2006-01-02"

// ReadKnown reads what is known from a file, or from every *.yaml of a folder.
// The error joins every mistake.
func ReadKnown(path string, form KnownForm) ([]Known, error) {
	files := []string{path}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		files, _ = filepath.Glob(filepath.Join(path, "*.yaml")) // the pattern is right
		slices.Sort(files)
	}
	var out []Known
	var wrong []error
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			wrong = append(wrong, fmt.Errorf("%s: the %ss cannot be read: %w; correct the path", f, form.what, reason(err)))
			continue
		}
		known, err := DecodeKnown(f, data, form)
		out, wrong = append(out, known...), append(wrong, err)
	}
	return out, errors.Join(wrong...)
}

// DecodeKnown reads what is known from the text of a file.
func DecodeKnown(file string, data []byte, form KnownForm) ([]Known, error) {
	parsed, err := parser.ParseBytes(data, 0)
	if err != nil {
		return nil, fmt.Errorf("%s: this is no YAML: %s; correct it", file, strings.TrimSpace(firstLine(err.Error())))
	}
	var out []Known
	var wrong []error
	for _, doc := range parsed.Docs {
		if doc.Body == nil || doc.Body.Type() == ast.NullType || doc.Body.Type() == ast.CommentType {
			continue
		}
		list, ok := doc.Body.(*ast.SequenceNode)
		if !ok {
			wrong = append(wrong, fmt.Errorf("%s: this is no list: write each %s as `- clause: …`", file, form.what))
			continue
		}
		for _, n := range list.Values {
			at := fmt.Sprintf("%s:%d", file, n.GetToken().Position.Line)
			var k Known
			if err := yaml.NodeToValue(n, &k, yaml.Strict()); err != nil {
				wrong = append(wrong, fmt.Errorf("%s: %s; an entry has clause, %s, reason, owner, evidence and expires", at, firstLine(err.Error()), form.narrowed))
				continue
			}
			k.At = at
			if err := k.check(form); err != nil {
				wrong = append(wrong, err)
				continue
			}
			out = append(out, k)
		}
	}
	return out, errors.Join(wrong...)
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

func (k *Known) check(form KnownForm) error {
	var wrong []error
	for _, f := range []struct{ name, value string }{{"clause", k.Clause}, {"reason", k.Reason}, {"owner", k.Owner}} {
		if strings.TrimSpace(f.value) == "" {
			wrong = append(wrong, fmt.Errorf("%s: the %s is missing: a %s without it cannot be looked after", k.At, f.name, form.what))
		}
	}
	for _, f := range []struct{ name, value string }{{"case", k.Case}, {"field", k.Field}} {
		if f.value != "" && f.name != form.narrowed {
			wrong = append(wrong, fmt.Errorf("%s: a %s has no %s: narrow it by %s, or remove the line", k.At, form.what, f.name, form.narrowed))
		}
	}
	day := func(name, value string) time.Time {
		d, err := time.Parse(dayForm, value)
		if err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %s is %q: write a day, as 2026-05-01", k.At, name, value))
		}
		return d
	}
	if form.dated || k.Evidence != "" {
		k.evidence = day("evidence", k.Evidence)
	}
	k.expires = day("expires", k.Expires)
	return errors.Join(wrong...)
}

// Expired reports whether the entry holds no more on a day.
func (k *Known) Expired(today time.Time) bool { return !today.Before(k.expires.AddDate(0, 0, 1)) }

// Age is how old the evidence of the entry is; 0 if it names none.
func (k *Known) Age(today time.Time) time.Duration {
	if k.evidence.IsZero() {
		return 0
	}
	return today.Sub(k.evidence)
}

// ReadWaivers reads the waivers of a file, or of every *.yaml of a folder. The
// error joins every mistake; one is a waiver of a clause that the contract
// does not have, or that fails no run anyway.
func ReadWaivers(path string, c *contract.Contract) ([]Known, error) {
	waivers, err := ReadKnown(path, Waivers)
	wrong := []error{err}
	for _, k := range waivers {
		switch cl := c.Clause(k.Clause); {
		case cl == nil:
			wrong = append(wrong, fmt.Errorf("%s: %s is no clause of the contract: correct the id, `dwconform plan --list` shows them", k.At, k.Clause))
		case !binds(cl.Level, ""):
			wrong = append(wrong, fmt.Errorf("%s: %s is only observed and fails no run: remove the entry", k.At, k.Clause))
		}
	}
	return waivers, errors.Join(wrong...)
}
