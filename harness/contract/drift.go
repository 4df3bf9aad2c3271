package contract

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/oasdiff/oasdiff/checker"
	"github.com/oasdiff/oasdiff/diff"
	specs "github.com/oasdiff/oasdiff/load"
)

// Drift is one change from an older contract to a newer one.
type Drift struct {
	// Weight is "breaking", "warning" or "note".
	Weight string `json:"weight"`
	In     string `json:"in"` // the document, or the clause
	ID     string `json:"id"` // what kind of change it is
	Text   string `json:"text"`
}

// Weights of a [Drift], the heaviest first.
const (
	Breaking = "breaking"
	Warning  = "warning"
	Note     = "note"
)

var weights = []string{Breaking, Warning, Note}

// Compare says how a newer contract differs from an older one, heaviest first.
// Each is an OpenAPI file, or a folder that is laid out like spec/: then its
// clauses are compared too, which OpenAPI cannot say.
func Compare(older, newer string) ([]Drift, error) {
	a, wrongA := sideOf(older)
	b, wrongB := sideOf(newer)
	if err := errors.Join(wrongA, wrongB); err != nil {
		return nil, err
	}
	out := []Drift{}
	switch {
	case len(a.files) == 1 && len(b.files) == 1:
		found, err := compareFiles(path.Base(b.files[0]), a.files[0], b.files[0])
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	default:
		for _, name := range union(a.names(), b.names()) {
			x, y := a.file(name), b.file(name)
			switch {
			case x == "":
				out = append(out, Drift{Note, name, "document-added", "the document is new"})
				continue
			case y == "":
				out = append(out, Drift{Breaking, name, "document-removed", "the document is gone, and its Action with it"})
				continue
			}
			found, err := compareFiles(name, x, y)
			if err != nil {
				return nil, err
			}
			out = append(out, found...)
		}
	}
	if a.contract != nil && b.contract != nil {
		out = append(out, compareClauses(a.contract, b.contract)...)
	}
	slices.SortStableFunc(out, func(x, y Drift) int {
		return cmp.Or(cmp.Compare(slices.Index(weights, x.Weight), slices.Index(weights, y.Weight)), cmp.Compare(x.In, y.In), cmp.Compare(x.Text, y.Text))
	})
	return slices.Compact(out), nil
}

// side is one of the two contracts that are compared.
type side struct {
	files    []string
	contract *Contract // nil for a file alone
}

func (s *side) names() []string {
	var out []string
	for _, f := range s.files {
		out = append(out, filepath.Base(f))
	}
	return out
}

func (s *side) file(name string) string {
	for _, f := range s.files {
		if filepath.Base(f) == name {
			return f
		}
	}
	return ""
}

// sideOf finds the OpenAPI files of a side.
func sideOf(where string) (*side, error) {
	info, err := os.Stat(where)
	var p *fs.PathError
	if errors.As(err, &p) {
		return nil, fmt.Errorf("%s: %w; give an OpenAPI file, or a folder laid out like spec/", where, p.Err)
	}
	if !info.IsDir() {
		return &side{files: []string{where}}, nil
	}
	s := &side{}
	s.files, _ = filepath.Glob(filepath.Join(where, "openapi", "*.yaml")) // the pattern is right
	s.files = slices.DeleteFunc(s.files, func(f string) bool { return filepath.Base(f) == path.Base(envelopeFile) })
	if len(s.files) == 0 {
		return nil, fmt.Errorf("%s: there is no openapi/*.yaml in it; give an OpenAPI file, or a folder laid out like spec/", where)
	}
	if s.contract, err = Load(os.DirFS(where)); err != nil {
		return nil, fmt.Errorf("%s is no contract:\n%w", where, err)
	}
	return s, nil
}

// compareFiles compares two OpenAPI documents.
func compareFiles(name, older, newer string) ([]Drift, error) {
	open := func(file string) (*specs.SpecInfo, error) {
		loader := openapi3.NewLoader()
		loader.IsExternalRefsAllowed = true // the envelope stands beside it
		s, err := specs.NewSpecInfo(loader, specs.NewSource(file))
		if err != nil {
			return nil, fmt.Errorf("%s: it is no OpenAPI document: %w; correct it", file, err)
		}
		return s, nil
	}
	a, err := open(older)
	if err != nil {
		return nil, err
	}
	b, err := open(newer)
	if err != nil {
		return nil, err
	}
	changed, sources, err := diff.GetWithOperationsSourcesMap(diff.NewConfig(), a, b)
	if err != nil {
		return nil, fmt.Errorf("%s and %s cannot be compared: %w", older, newer, err)
	}
	var out []Drift
	say := checker.NewDefaultLocalizer()
	for _, c := range checker.CheckBackwardCompatibilityUntilLevel(checker.NewConfig(checker.GetAllChecks()), changed, sources, checker.INFO) {
		weight := map[checker.Level]string{checker.ERR: Breaking, checker.WARN: Warning}[c.GetLevel()]
		out = append(out, Drift{cmp.Or(weight, Note), name, c.GetId(), c.GetUncolorizedText(say)})
	}
	return out, nil
}

// compareClauses compares what two contracts demand, clause by clause. A
// target that kept the older one may break the newer where that demands more.
func compareClauses(older, newer *Contract) []Drift {
	var out []Drift
	before := map[string]*Clause{}
	for _, cl := range older.Clauses {
		before[cl.ID] = cl
	}
	binding := func(cl *Clause) bool { return cl.Level != "observed" }
	for _, cl := range newer.Clauses {
		was := before[cl.ID]
		delete(before, cl.ID)
		switch {
		case was == nil && binding(cl):
			out = append(out, Drift{Breaking, cl.ID, "clause-added", fmt.Sprintf("demands more (%s): %s", cl.Level, cl.Text)})
		case was == nil:
			out = append(out, Drift{Note, cl.ID, "clause-added", "is observed: " + cl.Text})
		case was.Level != cl.Level:
			weight := Warning
			if binding(cl) && !binding(was) {
				weight = Breaking
			}
			out = append(out, Drift{weight, cl.ID, "clause-level", fmt.Sprintf("was %s and is %s", was.Level, cl.Level)})
		case was.Text != cl.Text:
			out = append(out, Drift{Warning, cl.ID, "clause-text", fmt.Sprintf("said %q and says %q", was.Text, cl.Text)})
		}
	}
	for _, cl := range older.Clauses {
		if before[cl.ID] != nil {
			out = append(out, Drift{Warning, cl.ID, "clause-removed", "is demanded no more: " + cl.Text})
		}
	}
	return out
}

func union(a, b []string) []string {
	out := slices.Clone(a)
	for _, s := range b {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	slices.Sort(out)
	return out
}

// Counted says how many changes there are of each weight.
func Counted(drifts []Drift) string {
	var words []string
	for _, w := range weights {
		n := 0
		for _, d := range drifts {
			if d.Weight == w {
				n++
			}
		}
		words = append(words, fmt.Sprintf("%d %s", n, map[string]string{Breaking: "breaking", Warning: "to be looked at", Note: "that break nothing"}[w]))
	}
	return strings.Join(words, ", ")
}
