package session_test

import (
	"context"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/mock"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/session"
	"github.com/dwconform/dwconform/harness/verdict"
	"github.com/dwconform/dwconform/spec"
)

// edited returns the contract of a copy of the documents in which pieces of
// one file are replaced; pairs are old and new text, and each old text must be
// there.
func edited(t *testing.T, file string, pairs ...string) *contract.Contract {
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
	text := string(docs[file].Data)
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(text, pairs[i]) {
			t.Fatalf("%s does not hold %q", file, pairs[i])
		}
		text = strings.Replace(text, pairs[i], pairs[i+1], 1)
	}
	docs[file] = &fstest.MapFile{Data: []byte(text)}
	c, err := contract.Load(docs)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

const createFile = "openapi/CreateBusiness.yaml"

// TestDriver: the documents drive everything. After an edit of a copy, and
// without a line of Go changed, the plan has the cases, the mock of the new
// contract keeps them, and the mock of the old one is found to break them.
func TestDriver(t *testing.T) {
	if testing.Short() {
		t.Skip("a dozen runs")
	}
	t.Parallel()
	for _, edit := range []struct {
		name  string
		pairs []string
		// clauses are new or changed: the new plan has cases for them, and a
		// target of the old contract violates those in broken.
		clauses, broken []string
	}{
		{
			name:    "an optional parameter with an enum is added",
			pairs:   []string{"                UseType:\n", "                Priority:\n                  type: string\n                  description: How urgent the workflow is.\n                  enum: [LOW, HIGH]\n                  example: LOW\n                  x-empty: observed\n                UseType:\n"},
			clauses: []string{"CreateBusiness.Priority.optional", "CreateBusiness.Priority.enum", "CreateBusiness.Priority.example"},
			broken:  []string{"CreateBusiness.Priority.enum"},
		},
		{
			name:    "Description becomes required",
			pairs:   []string{"required: [BusinessName]", "required: [BusinessName, Description]", "                  x-empty: should\n", ""},
			clauses: []string{"CreateBusiness.Description.required", "CreateBusiness.Description.missing"},
			broken:  []string{"CreateBusiness.Description.required", "CreateBusiness.Description.missing"},
		},
		{
			name:    "an error has another message and status",
			pairs:   []string{"message: The DataWorks system is busy. Try again later.", "message: Come back tomorrow.", "        \"500\":\n", "        \"503\":\n"},
			clauses: []string{"CreateBusiness.Throttling.System.error", "CreateBusiness.InternalError.System.error"},
			broken:  []string{"CreateBusiness.Throttling.System.error", "CreateBusiness.InternalError.System.error"},
		},
		{
			name:    "an error is added",
			pairs:   []string{"            - code: Throttling.User\n", "            - code: Throttling.Lunch\n              message: Back at one.\n              state: throttled by user\n              trigger: state\n            - code: Throttling.User\n"},
			clauses: []string{"CreateBusiness.Throttling.Lunch.error"},
			broken:  []string{"CreateBusiness.Throttling.Lunch.error"},
		},
		{
			name:    "the unique key is widened",
			pairs:   []string{"x-unique: {key: [BusinessName], within: project}", "x-unique: {key: [BusinessName, UseType], within: project}"},
			clauses: []string{"CreateBusiness.BusinessName-UseType.unique"},
			broken:  []string{"CreateBusiness.BusinessName-UseType.unique"},
		},
	} {
		t.Run(edit.name, func(t *testing.T) {
			t.Parallel()
			c := edited(t, createFile, edit.pairs...)
			for _, id := range edit.clauses {
				cl := c.Clause(id)
				if cl == nil {
					t.Fatalf("no clause %s", id)
				}
				if cl.At.Line == 0 || cl.Text == "" || cl.Source == "" {
					t.Errorf("clause %s cannot be explained: %+v", id, cl)
				}
			}
			if edit.name != "an error is added" { // two errors of one state: the mock can give one
				res := conforming(t, c, edit.clauses)
				for _, id := range edit.clauses {
					if judged(res, id) == 0 {
						t.Errorf("no case of %s was judged", id)
					}
				}
			}
			broken := violated(t, c, edit.broken)
			for _, id := range edit.broken {
				if !slices.Contains(broken, id) {
					t.Errorf("a target of the old contract does not break %s; it breaks %v", id, broken)
				}
			}
		})
	}
}

// conforming runs the new contract against its own mock, and returns what that
// came to of some clauses. Of all others it asks a third, each commit another.
func conforming(t *testing.T, c *contract.Contract, clauses []string) *session.Result {
	t.Helper()
	run := func(o plan.Options) *session.Result {
		t.Helper()
		o.Strength = "2"
		res, err := session.Run(context.Background(), session.Config{Contract: c, Plan: o})
		if err != nil {
			t.Fatal(err)
		}
		if res.Exit(verdict.Should) != 0 {
			t.Errorf("the mock of the edited contract breaks it: %s", told(res))
		}
		return res
	}
	const shards = 3
	for _, i := range drawn(t, 1, shards) {
		run(plan.Options{Shard: i + 1, Shards: shards})
	}
	return run(plan.Options{Only: clauses})
}

func judged(res *session.Result, clause string) (n int) {
	for _, r := range res.Records {
		if r.Verdict.Clause == clause && r.Verdict.Outcome == verdict.Conforms {
			n++
		}
	}
	return n
}

// violated asks the mock of the old contract about clauses of the new one, and
// returns those that it breaks.
func violated(t *testing.T, c *contract.Contract, clauses []string) []string {
	t.Helper()
	old, stop := serveMock(t, mock.New())
	defer stop()
	old.Contract, old.Plan.Only, old.ReadAfterWrite = c, clauses, soon
	res, err := session.Run(context.Background(), old)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, r := range res.Records {
		if r.Verdict.Outcome == verdict.Violates && !slices.Contains(out, r.Verdict.Clause) {
			out = append(out, r.Verdict.Clause)
		}
	}
	return out
}
