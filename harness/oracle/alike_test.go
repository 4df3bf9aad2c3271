package oracle

import (
	"testing"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/verdict"
)

// TestAlike: one call said in two ways is accepted both times or refused both
// times; what was not decided is like everything.
func TestAlike(t *testing.T) {
	yes, no, none, large := says{200, accepted("7")}, says{400, refusedWith("C")}, says{}, says{413, "too large"}
	for _, test := range []struct {
		name          string
		first, second says
		loose         bool
		claims        string
	}{
		{"both accepted", yes, says{200, accepted("8")}, false, ""},
		{"both refused", no, says{403, refusedWith("D")}, false, ""},
		{"the second is refused", yes, no, false, "alike"},
		{"the first is refused", no, yes, false, "alike"},
		{"the first is lost", none, no, false, ""},
		{"the second is lost", yes, none, false, ""},
		{"the HTTP layer refuses one", large, yes, true, "alike"},
		{"the HTTP layer refuses one of two refused", large, no, true, ""},
	} {
		s := newScene(verdict.Must)
		for i, a := range []says{test.first, test.second} {
			st := plan.Step{Label: []string{"one", "two"}[i], Expect: plan.Expect{Answer: plan.Either}}
			if i == 1 {
				st.Alike = "one"
			}
			if s.full(st, create([]string{"n", "m"}[i]), a.status, a.body); a.status == 0 {
				s.lost(exchange.NoAnswer)
			}
		}
		s.cs.Loose = test.loose
		if got := claims(s.judge().Problems); got != test.claims {
			t.Errorf("%s: %q, want %q", test.name, got, test.claims)
		}
	}
}

// TestTrial: where a target refuses what it may refuse, nothing is learned from
// what depends on it.
func TestTrial(t *testing.T) {
	for _, test := range []struct {
		name  string
		trial says
		stop  verdict.Reason
	}{
		{"refused", says{400, refusedWith("C")}, verdict.Unclaimed},
		{"accepted", says{200, accepted("7")}, ""},
		{"lost", says{}, verdict.LostReply},
	} {
		s := newScene(verdict.Must).full(plan.Step{Label: "try", Trial: true, Expect: plan.Expect{Answer: plan.Either}}, create("n"), test.trial.status, test.trial.body)
		if test.trial.status == 0 {
			s.lost(exchange.NoAnswer)
		}
		s.step(plan.Either, create("m"), 400, refusedWith("C"))
		if j := s.judge(); j.Stop != test.stop || len(j.Problems) > 0 {
			t.Errorf("%s: %+v", test.name, j)
		}
	}
}
