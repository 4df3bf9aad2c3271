package oracle

import (
	"slices"

	"github.com/dwconform/dwconform/harness/plan"
)

// crowdedOut reports whether the calls i to end of an asking may have been
// refused for what other cases had stored at the time: a project may hold only
// so many businesses. Asked again with nothing beside it, the case shows
// whether they were.
func (s *State) crowdedOut(cs *plan.Case, at *Attempt, answers []*Answer, i, end int) bool {
	if !at.Beside {
		return false
	}
	compared := slices.ContainsFunc(cs.Steps, func(st plan.Step) bool { return st.Alike != "" })
	one := false // one of the calls must be accepted, and none was
	for k := i; k < end; k++ {
		st := stepOf(cs, at, k)
		if st == nil || st.Action != s.c.Resource.Create {
			continue
		}
		if answers[k].Kind == Rejected && (compared || st.Expect.Answer == plan.Accept) {
			return true
		}
		if st.Expect.Answer == plan.One {
			if answers[k].Kind == Accepted {
				return false
			}
			one = one || answers[k].Kind == Rejected
		}
	}
	return one
}

// refusedCreate reports whether one of the calls i to end of an asking is a
// create that was refused.
func (s *State) refusedCreate(at *Attempt, answers []*Answer, i, end int) bool {
	for k := i; k < end; k++ {
		if at.Exchanges[k].Obs.Call.Action == s.c.Resource.Create && answers[k].Kind == Rejected {
			return true
		}
	}
	return false
}
