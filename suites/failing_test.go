package suites_test

import (
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/onsi/ginkgo/v2/types"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/mock"
	"github.com/dwconform/dwconform/harness/report"
	"github.com/dwconform/dwconform/harness/verdict"
	"github.com/dwconform/dwconform/suites"
)

// faulty returns a fault of the mock that breaks a clause of the level, and
// the clause.
func faulty(t *testing.T, clause string) (mock.Option, *contract.Clause) {
	t.Helper()
	c := contract.Default()
	for _, f := range mock.Faults(c) {
		if f.Clause == clause {
			return mock.WithFault(f.ID), c.Clause(clause)
		}
	}
	t.Fatalf("no fault breaks %s", clause)
	return nil, nil
}

// A violation, as a reader sees it through either door.
func TestViolationFailsItsSpec(t *testing.T) {
	suites.OwnTest(t)
	const clause = "CreateBusiness.BusinessName.required"
	fault, cl := faulty(t, clause)
	for _, door := range []string{"TestOneCall", "TestOneTarget"} {
		t.Run(door, func(t *testing.T) {
			_, address := served(t, fault)
			out := t.TempDir()
			ran := suites.Run(t, door, []string{endpointVariable + "=" + address, outVariable + "=" + out, onlyVariable + "=" + clause})
			if !ran.Failed {
				t.Fatal("the suite passes")
			}
			r := readReport(t, out)
			if r.Summary.Verdict != "violates" {
				t.Errorf("the report says %s", r.Summary.Line)
			}
			for _, c := range r.Cases {
				spec := ran.Spec(t, c.ID)
				v, ok := suites.VerdictOf(spec)
				if !ok || v.Outcome != c.Outcome {
					t.Errorf("%s: the spec says %s, the report %s", c.ID, v.Outcome, c.Outcome)
				}
				if c.Outcome != verdict.Violates {
					continue
				}
				if spec.State != types.SpecStateFailed || spec.LeafNodeLocation.String() != cl.At.String() {
					t.Errorf("%s is %s at %s, want failed at %s", c.ID, spec.State, spec.LeafNodeLocation, cl.At)
				}
				want := cl.Text
				for _, p := range c.Problems {
					want += "\n  " + p.String()
				}
				want += "\nreproduce: dwconform run --case " + c.ID + " --endpoint " + address
				if spec.Failure.Message != want {
					t.Errorf("the failure is\n%s\nwant\n%s", spec.Failure.Message, want)
				}
				if !strings.Contains(ran.Out, "\n"+cl.At.String()+"\n") {
					t.Errorf("the place %s is not printed:\n%s", cl.At, ran.Out)
				}
			}
		})
	}
}

// Below the level of the run a violation is told and fails nothing.
func TestLevelRelaxes(t *testing.T) {
	suites.OwnTest(t)
	const clause = "CreateBusiness.BusinessName.missing" // should
	fault, _ := faulty(t, clause)
	for _, c := range []struct {
		level string
		fails bool
	}{{"should", true}, {"must", false}} {
		_, address := served(t, fault)
		only := clause + ",CreateBusiness.BusinessName.example"
		ran := suites.Run(t, "TestOneCall", []string{endpointVariable + "=" + address, outVariable + "=" + t.TempDir(), onlyVariable + "=" + only, levelVariable + "=" + c.level})
		told := slices.ContainsFunc(ran.Report.SpecReports, func(spec types.SpecReport) bool {
			v, ok := suites.VerdictOf(spec)
			return ok && v.Outcome == verdict.Violates && v.Fails == c.fails && (spec.State == types.SpecStateFailed) == c.fails
		})
		if ran.Failed != c.fails || !told {
			t.Errorf("level %s: failed is %v, told is %v\n%s", c.level, ran.Failed, told, ran.Out)
		}
	}
}

// What is no verdict must not look like one.
func TestSuiteThatLearnsNothingFails(t *testing.T) {
	suites.OwnTest(t)
	closed := httptest.NewServer(nil)
	closed.Close()
	live := func(t *testing.T) string { _, address := served(t); return address }
	needsState := onlyVariable + "=CreateBusiness.Throttling.User.error"
	for _, c := range []struct {
		name    string
		door    string
		address func(*testing.T) string
		env     []string
		flags   []string
		says    string
	}{
		{"only skips", "TestOneCall", live, []string{statelessly + "=1", needsState}, nil, "nothing was judged: 0 passed, 0 failed, 3 skipped (3 unreached)"},
		{"only skips, asked by themselves", "TestOneTarget", live, []string{statelessly + "=1", needsState}, nil, "nothing was judged: 0 passed, 0 failed, 3 skipped (3 unreached)"},
		{"a filter that selects nothing", "TestOneCall", live, nil, []string{"-ginkgo.label-filter=clause: containsAny nothing"}, "nothing was judged: no spec is selected"},
		{"a pattern that matches nothing", "TestOneCall", live, []string{onlyVariable + "=Nothing"}, nil, `the pattern "Nothing" matches no clause`},
		{"a pattern that matches nothing, in a tree", "TestOneTarget", live, []string{onlyVariable + "=Nothing"}, nil, `the pattern "Nothing" matches no clause`},
		{"nobody there", "TestOneCall", func(*testing.T) string { return closed.URL }, nil, nil, "nothing can be reached at " + closed.URL},
		{"nobody there, asked one by one", "TestOneTarget", func(*testing.T) string { return closed.URL }, []string{onlyVariable + "=CreateBusiness.BusinessName.required"}, nil, "broken, which says nothing of the target: nothing can be reached at " + closed.URL},
		{"an endpoint elsewhere", "TestOneCall", func(*testing.T) string { return "https://dataworks.example.com" }, nil, nil, "It still needs --arm"},
		{"an endpoint elsewhere, in a tree", "TestOneTarget", func(*testing.T) string { return "https://dataworks.example.com" }, nil, nil, "It still needs --arm"},
		{"specs that are tried again", "TestOneCall", live, nil, []string{"-ginkgo.flake-attempts=2"}, "--flake-attempts hides violations"},
		{"specs that are tried again, in a tree", "TestOneTarget", live, []string{onlyVariable + "=CreateBusiness.BusinessName.example"}, []string{"-ginkgo.flake-attempts=2"}, "--flake-attempts hides violations"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			env := append([]string{endpointVariable + "=" + c.address(t), outVariable + "=" + t.TempDir()}, c.env...)
			if ran := suites.Run(t, c.door, env, c.flags...); !ran.Failed || !strings.Contains(ran.Out, c.says) {
				t.Errorf("failed is %v; want it to say %q:\n%s", ran.Failed, c.says, ran.Out)
			}
		})
	}
}

// A dry run and a preview build the tree and ask nobody.
func TestDryRunAsksNobody(t *testing.T) {
	suites.OwnTest(t)
	for _, door := range []string{"TestOneCall", "TestOneTarget"} {
		m, address := served(t)
		out := t.TempDir()
		ran := suites.Run(t, door, []string{endpointVariable + "=" + address, outVariable + "=" + out}, "-ginkgo.dry-run")
		if _, err := os.Stat(filepath.Join(out, report.JSONFile)); ran.Failed || len(m.Calls()) > 0 || err == nil {
			t.Errorf("%s: failed %v, %d calls, report: %v\n%s", door, ran.Failed, len(m.Calls()), err == nil, ran.Out)
		}
	}
}
