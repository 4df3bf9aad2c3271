package fidelity

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
)

// Known is one difference that is accepted for a while: what it is, why, who
// answers for it, since when that is known and until when it holds.
type Known struct {
	Clause   string `yaml:"clause"`
	Field    string `yaml:"field"` // a field, or an aspect as "code"; "" for all of the clause
	Reason   string `yaml:"reason"`
	Owner    string `yaml:"owner"`
	Evidence string `yaml:"evidence"` // day, as 2026-05-01
	Expires  string `yaml:"expires"`  // the last day on which it holds

	evidence, expires time.Time
	at                string // file and line
}

const dayForm = "2006-01-02"

// ReadKnown reads known differences from a file, or from every *.yaml of a
// folder. The error joins every mistake.
func ReadKnown(path string) ([]Known, error) {
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
			wrong = append(wrong, fmt.Errorf("%s: the known differences cannot be read: %w; correct the path", f, reason(err)))
			continue
		}
		known, err := DecodeKnown(f, data)
		out, wrong = append(out, known...), append(wrong, err)
	}
	return out, errors.Join(wrong...)
}

// DecodeKnown reads known differences from the text of a file.
func DecodeKnown(file string, data []byte) ([]Known, error) {
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
			wrong = append(wrong, fmt.Errorf("%s: this is no list: write each difference as `- clause: …`", file))
			continue
		}
		for _, n := range list.Values {
			at := fmt.Sprintf("%s:%d", file, n.GetToken().Position.Line)
			var k Known
			if err := yaml.NodeToValue(n, &k, yaml.Strict()); err != nil {
				wrong = append(wrong, fmt.Errorf("%s: %s; an entry has clause, field, reason, owner, evidence and expires", at, firstLine(err.Error())))
				continue
			}
			k.at = at
			if err := k.check(); err != nil {
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

func (k *Known) check() error {
	var wrong []error
	for _, f := range []struct{ name, value string }{{"clause", k.Clause}, {"reason", k.Reason}, {"owner", k.Owner}} {
		if strings.TrimSpace(f.value) == "" {
			wrong = append(wrong, fmt.Errorf("%s: the %s is missing: a known difference without it cannot be looked after", k.at, f.name))
		}
	}
	day := func(name, value string) time.Time {
		d, err := time.Parse(dayForm, value)
		if err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %s is %q: write a day, as 2026-05-01", k.at, name, value))
		}
		return d
	}
	k.evidence, k.expires = day("evidence", k.Evidence), day("expires", k.Expires)
	return errors.Join(wrong...)
}

// covers reports whether the entry is about a difference.
func (k *Known) covers(d *Difference) bool {
	if k.Clause != d.Clause && !slices.Contains(d.Also, k.Clause) {
		return false
	}
	return k.Field == "" || k.Field == d.Field || k.Field == string(d.Aspect)
}

// judgeKnown lays the known differences over those that were found, and notes
// what is wrong with them. An entry with which something is wrong excuses
// nothing.
func (c *comparison) judgeKnown(o Options) {
	today := o.Today
	if today.IsZero() {
		today = time.Now()
	}
	trouble := func(k *Known, format string, args ...any) {
		c.result.Trouble = append(c.result.Trouble, fmt.Sprintf("%s: %s: %s", k.at, k.Clause, fmt.Sprintf(format, args...)))
	}
	for i := range o.Known {
		k := &o.Known[i]
		if c.contract.Clause(k.Clause) == nil {
			trouble(k, "it matches no clause of the contract: correct the id, `dwconform plan --list` shows them")
			continue
		}
		if !today.Before(k.expires.AddDate(0, 0, 1)) {
			trouble(k, "it expired on %s: look whether the difference is still right, and give it fresh evidence and a later day, or remove it", k.Expires)
			continue
		}
		if age := today.Sub(k.evidence); o.MaxAge > 0 && age > o.MaxAge {
			trouble(k, "its evidence is %d days old, and %d are allowed: look again and write today's date, or remove it", int(age.Hours()/24), int(o.MaxAge.Hours()/24))
			continue
		}
		hit := false
		for j := range c.result.Differences {
			if d := &c.result.Differences[j]; k.covers(d) {
				hit = true
				if d.Known == "" {
					d.Known = k.Reason
				}
			}
		}
		if !hit && len(c.compared[k.Clause]) > 0 {
			what := "the clause shows no difference any more"
			if k.Field != "" {
				what = fmt.Sprintf("the clause shows no difference in %s any more", k.Field)
			}
			trouble(k, "it is stale: %s; remove the entry", what)
		}
	}
}

// reason is what a path error says beside the path.
func reason(err error) error {
	var p *os.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}
