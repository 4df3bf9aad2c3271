package oracle

import (
	"testing"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/verdict"
)

// TestPrecedenceOf: of two mistakes the refusal of both names the one whose own
// refusal it is like, by code, and by message where the codes are one.
func TestPrecedenceOf(t *testing.T) {
	refusal := func(code, message string) says {
		return says{400, `{"RequestId":"r","Code":"` + code + `","Message":"` + message + `"}`}
	}
	yes, lost, trouble, limited := says{200, accepted("7")}, says{}, says{503, refusedWith("ServiceUnavailable")}, says{429, refusedWith("Throttling.User")}
	a, b, c := refusal("A", "no a"), refusal("B", "no b"), refusal("C", "no c")
	for _, test := range []struct {
		name                string
		first, second, both says
		asked               bool
		wins, code, why     string
	}{
		{"the first", a, b, a, true, "one", "A", ""},
		{"the second", a, b, b, true, "two", "B", ""},
		{"the first, in other words", a, b, refusal("A", "other"), true, "one", "A", ""},
		{"by message, the first", refusal("A", "x"), refusal("A", "y"), refusal("A", "x"), true, "one", "A", ""},
		{"by message, the second", refusal("A", "x"), refusal("A", "y"), refusal("A", "y"), true, "two", "A", ""},
		{"alike", a, a, a, true, "", "A", "both alone are refused alike"},
		{"as neither", a, b, c, true, "", "C", "both together are refused as neither is alone"},
		{"as neither by message", refusal("A", "x"), refusal("A", "y"), refusal("A", "z"), true, "", "A", "both together are refused as neither is alone"},
		{"as neither by code", refusal("A", "x"), refusal("A", "y"), refusal("B", "x"), true, "", "B", "both together are refused as neither is alone"},
		{"the first is none", yes, b, b, true, "", "B", "one alone is not refused"},
		{"the second is none", a, yes, a, true, "", "A", "two alone is not refused"},
		{"together they are none", a, b, yes, true, "", "", "both together are not refused"},
		{"lost", a, lost, a, false, "", "", ""},
		{"limited", a, b, limited, false, "", "", ""},
		{"a failure of the service", trouble, b, b, false, "", "", ""},
		{"a mistake of the user as HTTP 500", says{500, a.body}, b, b, true, "two", "B", ""},
	} {
		s := newScene(verdict.Observed).step(plan.Accept, create("z"), 200, accepted("6"))
		for _, said := range []says{test.first, test.second, test.both} {
			s.step(plan.Either, create("n"), said.status, said.body)
			if said.status == 0 {
				s.lost(exchange.NoAnswer)
			}
			s.look(LookAt{By: ByList}, listing("n", "1", "10"), 200, page("0"))
		}
		s.cs.Pair = &plan.Pair{Action: "CreateBusiness", First: "one", Second: "two", At: 1}
		got, ok := PrecedenceOf(contract.Default(), &Transcript{Case: s.cs, Attempts: []Attempt{s.at}})
		if ok != test.asked || ok && (got.Wins != test.wins || got.Code != test.code || got.Why != test.why || got.Action != "CreateBusiness") {
			t.Errorf("%s: %+v, %v", test.name, got, ok)
		}
	}
	s := newScene(verdict.Observed).step(plan.Either, create("n"), 400, a.body).step(plan.Either, create("n"), 400, b.body)
	tr := &Transcript{Case: s.cs, Attempts: []Attempt{s.at}}
	if _, ok := PrecedenceOf(contract.Default(), tr); ok {
		t.Error("a case that is none of two mistakes has a precedence")
	}
	s.cs.Pair = &plan.Pair{}
	if _, ok := PrecedenceOf(contract.Default(), tr); ok {
		t.Error("a case that ended early has a precedence")
	}
	if _, ok := PrecedenceOf(contract.Default(), &Transcript{Case: s.cs}); ok {
		t.Error("a case that was not asked has a precedence")
	}
}
