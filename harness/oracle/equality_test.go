package oracle

import (
	"testing"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/verdict"
)

// says is how one create of a case on the equality of names was answered.
type says struct {
	status int
	body   string
}

// equality asks such a case once: a name like the second, the first, the second.
func equality(like, first, second says) Attempt {
	s := newScene(verdict.Observed)
	for _, a := range []says{plan.LikeSecond: like, plan.FirstName: first, plan.SecondName: second} {
		s.step(plan.Either, create("n"), a.status, a.body)
		if a.status == 0 {
			s.lost(exchange.NoAnswer)
		}
	}
	return s.at
}

// TestLearned: two names are the same to a target that takes the first, and
// names like the second, but not the second after the first; nothing else
// tells that it takes them for one.
func TestLearned(t *testing.T) {
	yes, no, trouble, none, lost := says{200, accepted("7")}, says{400, refusedWith("C")}, says{503, refusedWith("ServiceUnavailable")}, says{200, `{}`}, says{}
	for _, test := range []struct {
		name                string
		like, first, second says
		want                Sameness
	}{
		{"side by side", yes, yes, yes, Different},
		{"one after the other is refused", yes, yes, no, Same},
		{"names like the second are refused", no, yes, no, Refusing},
		{"names like the second are refused, this one is not", no, yes, yes, Refusing},
		{"the first is refused", yes, no, yes, Refusing},
		{"both are refused", no, no, no, Refusing},
		{"the second met a failure of the service", yes, yes, trouble, Unlearned},
		{"the first met a failure of the service", yes, trouble, yes, Unlearned},
		{"a failure before a refusal", trouble, yes, no, Unlearned},
		{"the second is lost", yes, yes, lost, Unlearned},
		{"the first is lost", yes, lost, no, Unlearned},
		{"the one like the second is lost", lost, yes, no, Unlearned},
		{"the one like the second is lost, the first refused", lost, no, no, Unlearned},
		{"the second is neither", yes, yes, none, Unlearned},
		{"the first is neither", yes, none, yes, Unlearned},
	} {
		cs := &plan.Case{ID: "test.clause.case", Clause: &contract.Clause{ID: "test.clause", Level: verdict.Observed, Cases: plan.NameEquality}}
		got, ok := Learned(contract.Default(), &Transcript{Case: cs, Attempts: []Attempt{equality(test.like, test.first, test.second)}})
		if !ok || got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}

// TestLearnedFrom: the first asking that tells something is the one that counts,
// a look is no answer to a create, and other cases tell nothing.
func TestLearnedFrom(t *testing.T) {
	yes, no := says{200, accepted("7")}, says{400, refusedWith("C")}
	cl := &contract.Clause{ID: "test.clause", Level: verdict.Observed, Cases: plan.NameEquality}
	cs := &plan.Case{ID: "test.clause.case", Clause: cl}
	t2 := &Transcript{Case: cs, Attempts: []Attempt{equality(yes, yes, says{}), equality(yes, yes, no), equality(yes, yes, yes)}}
	if got, ok := Learned(contract.Default(), t2); !ok || got != Same {
		t.Errorf("of three askings, one lost: %s %v", got, ok)
	}
	looked := equality(yes, yes, no)
	look := looked.Exchanges[plan.SecondName]
	look.Look, look.Obs.Status, look.Obs.Body = &LookAt{By: ByList}, 200, []byte(`{"RequestId":"r","HttpStatusCode":200,"Success":true}`)
	looked.Exchanges = append(looked.Exchanges, look)
	if got, _ := Learned(contract.Default(), &Transcript{Case: cs, Attempts: []Attempt{looked}}); got != Same {
		t.Errorf("with a look after it: %s", got)
	}
	if got, ok := Learned(contract.Default(), &Transcript{Case: cs}); !ok || got != Unlearned {
		t.Errorf("not asked: %s %v", got, ok)
	}
	other := &plan.Case{ID: "other.clause.case", Clause: otherClause}
	if got, ok := Learned(contract.Default(), &Transcript{Case: other, Attempts: []Attempt{equality(yes, yes, no)}}); ok || got != "" {
		t.Errorf("of another clause: %s %v", got, ok)
	}
}
