package oracle

import (
	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/plan"
)

// Sameness says what a target makes of two names that differ in one way.
type Sameness string

// The samenesses.
const (
	Same      Sameness = "same"      // the second was refused, and another like it was not
	Different Sameness = "different" // they stand side by side
	Refusing  Sameness = "refused"   // names like one of the two are not accepted
	Unlearned Sameness = "unlearned" // an answer is missing, or is none
)

// Learned reads from the asking of a case on the equality of names what the
// target makes of its two; false for any other case.
func Learned(c *contract.Contract, t *Transcript) (Sameness, bool) {
	if t.Case.Clause.Cases != plan.NameEquality {
		return "", false
	}
	got := Unlearned
	for n := range t.Attempts {
		if got = learned(c, &t.Attempts[n]); got != Unlearned {
			break
		}
	}
	return got, true
}

func learned(c *contract.Contract, at *Attempt) Sameness {
	said := map[int]Kind{}
	for i := range at.Exchanges {
		if ex := &at.Exchanges[i]; ex.Look == nil {
			ans := ex.Answer(c)
			if ans.Kind == Rejected && couldBeChance(ans) {
				return Unlearned
			}
			said[ex.Step] = ans.Kind
		}
	}
	like, first, second := said[plan.LikeSecond], said[plan.FirstName], said[plan.SecondName]
	switch {
	case like == Rejected || like == Accepted && first == Rejected:
		return Refusing
	case like != Accepted || first != Accepted:
		return Unlearned
	case second == Accepted:
		return Different
	case second == Rejected:
		return Same
	}
	return Unlearned
}
