package plan

import (
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/spec"
)

// ruledBy is the contract with other text for the rules of a create, and for
// what stands in between.
func ruledBy(t testing.TB, pairs ...string) *contract.Contract {
	t.Helper()
	docs := fstest.MapFS{}
	err := fs.WalkDir(spec.FS, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(spec.FS, path)
		docs[path] = &fstest.MapFile{Data: data}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	const file = "openapi/CreateBusiness.yaml"
	text := strings.NewReplacer(pairs...).Replace(string(docs[file].Data))
	docs[file] = &fstest.MapFile{Data: []byte(text)}
	c, err := contract.Load(docs)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

const orRule = "        - Or(ProjectId, ProjectIdentifier);\n"

// TestContradictions: what no call can keep is refused, with the rules that
// contradict one another and where they stand.
func TestContradictions(t *testing.T) {
	for _, tt := range []struct {
		name  string
		pairs []string
		want  []string
	}{
		{"a rule that nothing keeps", []string{orRule, orRule + "        - NOT Or(BusinessName, Owner);\n"},
			[]string{"spec/openapi/CreateBusiness.yaml:20: no CreateBusiness keeps \"NOT Or(BusinessName, Owner)\""}},
		{"two rules", []string{orRule, orRule + "        - ZeroOrOne(Owner, UseType);\n        - AllOrNone(Owner, UseType);\n        - IF BusinessName THEN Owner;\n"},
			[]string{"no CreateBusiness keeps", "\"ZeroOrOne(Owner, UseType)\" (spec/openapi/CreateBusiness.yaml:20)", "\"AllOrNone(Owner, UseType)\" (spec/openapi/CreateBusiness.yaml:21)", "\"IF BusinessName THEN Owner\" (spec/openapi/CreateBusiness.yaml:22)"}},
		{"a parameter that can never be given", []string{orRule, orRule + "        - IF Owner THEN NOT BusinessName;\n"},
			[]string{"CreateBusiness.yaml:20: no CreateBusiness that gives Owner keeps \"IF Owner THEN NOT BusinessName\""}},
		{"a key without room for names", []string{"example: My business process\n", "maxLength: 12\n"},
			[]string{"CreateBusiness.yaml:59: the names of a run are letters and digits", "the maxLength of BusinessName takes none"}},
		{"a key of another kind", []string{"example: My business process\n", "pattern: ^[A-Z]*$\n"},
			[]string{"the pattern of BusinessName takes none"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := New(ruledBy(t, tt.pairs...), fullWorld(), Options{})
			if err == nil {
				t.Fatal("it can be planned; want an error")
			}
			for _, want := range tt.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("got %v\nwant it to say %q", err, want)
				}
			}
		})
	}
}

// TestRulesInEveryWorld: whatever a target file leaves out, what is planned
// under a rule keeps it where it must.
func TestRulesInEveryWorld(t *testing.T) {
	for _, rule := range []string{"Or(Description, Owner)", "IF UseType == 'MANUAL_BIZ' THEN Owner", "OnlyOne(Owner, UseType)", "AllOrNone(Owner, ProjectIdentifier)"} {
		c := ruledBy(t, orRule, orRule+"        - "+rule+";\n")
		for name, w := range worlds() {
			if testing.Short() && !slices.Contains([]string{"full", "no identifiers", "no account id", "the least"}, name) {
				continue
			}
			p, err := New(c, w, Options{Strength: "1"})
			if err != nil {
				t.Fatalf("%s, %s: %v", rule, name, err)
			}
			b, _ := newBuild(c, w, Options{})
			broken := 0
			for _, cs := range p.Cases {
				if cs.Unmet != "" {
					continue
				}
				for i := range cs.Steps {
					st := &cs.Steps[i]
					if broken := b.breaks(c.Action(st.Action), st.Params); len(broken) > 0 && st.right() && !st.Expect.Ungraded {
						t.Errorf("%s, %s: %s breaks %s and must be accepted", rule, name, cs.ID, broken[0].Text)
					}
				}
				if cs.Clause.Derived && cs.asWritten && cs.Steps[len(cs.Steps)-1].Expect.Answer == Reject && cs.Clause.Action == c.Resource.Create {
					broken++
					if n := len(b.breaks(b.create, cs.Steps[len(cs.Steps)-1].Params)); n != 1 && !strings.HasSuffix(cs.ID, "empty") && !strings.HasSuffix(cs.ID, "least") {
						t.Errorf("%s, %s: %s breaks %d rules; want one", rule, name, cs.ID, n)
					}
				}
			}
			if broken == 0 && len(w.Projects) > 0 {
				t.Errorf("%s, %s: no case breaks a rule", rule, name)
			}
		}
	}
}
