package oracle

import (
	"slices"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/verdict"
)

// Behind reports whether the answer to a step may be a right one of an earlier
// time, so that the step is worth asking again: a read that does not show what
// is stored; a call on a business that the case created which is refused, as it
// is where the target does not see the business yet; and one on a business that
// the case deleted which is answered as if it were still there. at is the
// attempt before the answer.
func (s *State) Behind(cs *plan.Case, at *Attempt, st *plan.Step, ex *Exchange) bool {
	switch {
	case st.Expect.Answer == plan.Read:
		return !s.ReadHolds(cs, st, ex)
	case st.Expect.Ungraded, st.Trial, st.Replay != "", st.HangUp, st.Together > 0, ex.Obs.Call.Action == s.c.Resource.Create:
		return false
	}
	b := s.sees(&ex.Obs.Call)
	if b == nil {
		return false
	}
	answers := make([]*Answer, len(at.Exchanges))
	for i := range at.Exchanges {
		answers[i] = at.Exchanges[i].Answer(s.c)
	}
	ans := ex.Answer(s.c)
	switch bindingStep(cs, at, answers, st).Expect.Answer {
	case plan.Accept:
		return !b.Gone && refused(ans)
	case plan.Refuse:
		return b.Gone && ans.Kind == Accepted && len(s.judgeRefuse(st, ans, "")) > 0
	}
	return false
}

// sees returns the business of the case that a call names, in the project where
// it was created; nil where it names none.
func (s *State) sees(call *exchange.Call) *Business {
	b := s.byID(call)
	if b == nil {
		return nil
	}
	if slot, sure := s.project(call); !sure || slot != b.Project {
		return nil
	}
	return b
}

// refused reports whether an answer is a refusal that does not speak of a
// failure of the service.
func refused(ans *Answer) bool { return ans.Kind == Rejected && !Internal(ans.Code) }

// Changes reports whether a step changes or removes a business by its id.
func Changes(c *contract.Contract, st *plan.Step) bool {
	return st.Action == c.Resource.Update || st.Action == c.Resource.Delete
}

// noteEarly notes, where the attempt is unsettled, a change that was released
// together with other calls and was refused: it may not have seen its business
// yet, and then it took no part in the race.
func (s *State) noteEarly(st *plan.Step, ex *Exchange, ans *Answer) {
	if s.early == nil || st.Together == 0 || !Changes(s.c, st) || !refused(ans) {
		return
	}
	if b := s.sees(&ex.Obs.Call); b != nil && !b.Gone {
		s.early[ex] = true
	}
}

// Early reports whether an attempt shows problems all of which may come from a
// lag: in a race, a change of what the case had just created was refused. The
// case must be asked again with time between, which is a settled attempt.
func Early(c *contract.Contract, w *plan.World, cs *plan.Case, at *Attempt) bool {
	return !at.Settled && racesChanges(c, cs) && JudgeAttempt(c, w, cs, at).Early
}

// racesChanges reports whether a change is released together with other calls.
func racesChanges(c *contract.Contract, cs *plan.Case) bool {
	return slices.ContainsFunc(cs.Steps, func(st plan.Step) bool { return st.Together > 0 && Changes(c, &st) })
}

// unsettled concludes on an attempt that shows problems and is not settled:
// those count that are there whether or not a change in a race saw its
// business.
func unsettled(c *contract.Contract, w *plan.World, cs *plan.Case, at *Attempt, strict Judgement) Judgement {
	j := judgeAttempt(c, w, cs, at, map[*Exchange]bool{})
	if len(j.Problems) > 0 || j.Stop != "" {
		return j
	}
	return Judgement{
		Early: true, Notes: strict.Notes, Stop: verdict.Unreached,
		StopWhy: "a change that was released together with other calls was refused, which may be lag behind the create of what it changes; the case was not asked again with time between",
	}
}
