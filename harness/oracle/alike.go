package oracle

import (
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/verdict"
)

// judgeAlike compares the steps that say the same call in two ways: both are
// accepted or both are refused. What each stored is compared by itself.
func (s *State) judgeAlike(cs *plan.Case, at *Attempt, answers []*Answer) []verdict.Problem {
	said := map[string]*Answer{}
	var out []verdict.Problem
	for i := range at.Exchanges {
		if at.Exchanges[i].Look != nil {
			continue
		}
		st := &cs.Steps[at.Exchanges[i].Step]
		said[st.Label] = answers[i]
		other := said[st.Alike]
		if other == nil {
			continue
		}
		accepted, decided := verdictOf(cs, answers[i])
		was, before := verdictOf(cs, other)
		if decided && before && accepted != was {
			out = append(out, problem("alike", "step \""+st.Label+"\"", "as \""+st.Alike+"\": "+other.Says(), answers[i].Says()))
		}
	}
	return out
}

// verdictOf reports whether a call was accepted, and whether that was decided.
func verdictOf(cs *plan.Case, a *Answer) (accepted, decided bool) {
	return a.Kind == Accepted, a.Kind == Accepted || a.Kind == Rejected || cs.Loose && a.HTTPLayer
}

// untried returns why a case says nothing: a step that the target may refuse
// was refused, so what depends on it was not learned.
func untried(cs *plan.Case, at *Attempt, answers []*Answer) string {
	for i := range at.Exchanges {
		st := &cs.Steps[at.Exchanges[i].Step]
		accepted, decided := verdictOf(cs, answers[i])
		if at.Exchanges[i].Look == nil && st.Trial && (decided && !accepted || answers[i].Unrouted) {
			return "the target does not serve it: \"" + st.Label + "\" is " + answers[i].Says()
		}
	}
	return ""
}
