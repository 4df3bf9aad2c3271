package oracle

import (
	"github.com/dwconform/dwconform/harness/exchange"
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
// was refused, so what depends on it was not learned. A read by query that shows
// nothing at all read something else: what named the business did not arrive.
func (s *State) untried(cs *plan.Case, at *Attempt, answers []*Answer) string {
	for i := range at.Exchanges {
		ex, st := &at.Exchanges[i], &cs.Steps[at.Exchanges[i].Step]
		if ex.Look != nil || !st.Trial {
			continue
		}
		accepted, decided := verdictOf(cs, answers[i])
		switch {
		case decided && !accepted, answers[i].Unrouted:
			return "the target does not serve it: \"" + st.Label + "\" is " + answers[i].Says()
		case accepted && st.Expect.Answer == plan.Read && s.blank(&ex.Obs.Call, answers[i]):
			return "the target does not serve it: \"" + st.Label + "\" shows nothing"
		}
	}
	return ""
}

// blank reports whether an accepted read by query shows no business.
func (s *State) blank(call *exchange.Call, ans *Answer) bool {
	if call.Way.Full().Place != exchange.Query {
		return false
	}
	if call.Action == s.c.Resource.List {
		return len(s.items(ans)) == 0
	}
	_, shown := s.shownID(ans)
	return !shown
}
