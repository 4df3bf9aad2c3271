package suites

import (
	"strings"
	"testing"

	g "github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/types"

	"github.com/dwconform/dwconform/harness/report"
	"github.com/dwconform/dwconform/harness/verdict"
)

// every kind of verdict, and the state of its spec.
var settled = []struct {
	name  string
	v     Verdict
	state types.SpecState
	says  []string // in the failure of the spec, in this order
	shows string   // in the entry
}{
	{"conforms", Verdict{Case: report.Case{Outcome: verdict.Conforms, Notes: []string{"seen only by Get"}}}, types.SpecStatePassed, nil, "note: seen only by Get"},
	{"violates", Verdict{Sentence: "It is refused.", Fails: true, Case: report.Case{
		Outcome: verdict.Violates, Level: verdict.Must, Reproduce: "dwconform run --case x",
		Problems: []verdict.Problem{{Oracle: "rejected", At: "the create", Want: "refused", Got: "accepted"}, {Oracle: "stored", At: "the list", Want: "nothing", Got: "one"}},
	}}, types.SpecStateFailed, []string{
		"It is refused.\n", "rejected: the create: want refused, got accepted\n", "stored: the list: want nothing, got one\n", "reproduce: dwconform run --case x",
	}, "violates"},
	{"violates below the level", Verdict{Case: report.Case{
		Outcome: verdict.Violates, Level: verdict.Observed, Problems: []verdict.Problem{{Oracle: "o", At: "here", Want: "a", Got: "b"}},
	}}, types.SpecStatePassed, nil, "which fails nothing here: the clause is observed\no: here: want a, got b"},
	{"inconclusive", Verdict{Case: report.Case{Outcome: verdict.Inconclusive, Reason: verdict.Unclaimed, Detail: "the target lacks xml"}}, types.SpecStateSkipped, []string{"unclaimed: the target lacks xml"}, "inconclusive (unclaimed): the target lacks xml"},
	{"broken", Verdict{Case: report.Case{Outcome: verdict.Broken, Detail: "the state cannot be set", Reproduce: "dwconform run --case y"}}, types.SpecStatePanicked, []string{
		"broken, which says nothing of the target: the state cannot be set", "dwconform run --case y"}, "broken: the state cannot be set"},
	{"no outcome", Verdict{}, types.SpecStatePanicked, []string{`outcome "" is none`}, ""},
	{"nobody", unaccounted("z", "no verdict accounts for it"), types.SpecStatePanicked, []string{"no verdict accounts for it"}, "broken"},
}

func TestSettling(t *testing.T) {
	OnlyAsChild(t)
	for _, s := range settled {
		g.It(s.name, func() { settle(s.v) })
	}
	g.RunSpecs(t, "settling")
}

func TestVerdictSettlesSpec(t *testing.T) {
	OwnTest(t)
	ran := Run(t, "TestSettling", nil)
	if !ran.Failed {
		t.Error("the suite passes")
	}
	for _, s := range settled {
		spec := ran.Spec(t, s.name)
		if spec.State != s.state {
			t.Errorf("%s: the spec is %s, want %s", s.name, spec.State, s.state)
		}
		rest := spec.Failure.Message + "\n" + spec.Failure.ForwardedPanic
		for _, want := range s.says {
			_, after, ok := strings.Cut(rest, want)
			if !ok {
				t.Errorf("%s: the failure does not say %q in its place:\n%s\n%s", s.name, want, spec.Failure.Message, spec.Failure.ForwardedPanic)
			}
			rest = after
		}
		// What another process reads, from JSON alone.
		v, ok := VerdictOf(spec)
		if !ok || v.Outcome != s.v.Outcome || v.Fails != s.v.Fails || len(v.Problems) != len(s.v.Problems) {
			t.Errorf("%s: the entry holds %+v, %v", s.name, v, ok)
		}
		if !strings.Contains(v.String(), s.shows) {
			t.Errorf("%s: the entry shows %q, want %q in it", s.name, v, s.shows)
		}
	}
	if _, ok := VerdictOf(types.SpecReport{}); ok {
		t.Error("a spec without a verdict has one")
	}
}

func TestLevelsThatBind(t *testing.T) {
	OwnTest(t)
	for _, c := range []struct {
		of, upTo verdict.Level
		want     bool
	}{
		{verdict.Must, verdict.Must, true}, {verdict.Must, verdict.Should, true},
		{verdict.Should, verdict.Must, false}, {verdict.Should, verdict.Should, true}, {verdict.Should, "", true},
		{verdict.Observed, verdict.Must, false}, {verdict.Observed, verdict.Should, false},
	} {
		if got := binds(c.of, c.upTo); got != c.want {
			t.Errorf("%s binds a run at %q: %v, want %v", c.of, c.upTo, got, c.want)
		}
	}
}
