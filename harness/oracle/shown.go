package oracle

import (
	"slices"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/plan"
)

// The last lists of a phase of a script are steps of its members, and the looks
// at its end too.

// LookOf returns the look that a step of a script is; false where it is none.
func LookOf(c *contract.Contract, o *plan.Pool, names plan.Names, step int) (LookAt, bool) {
	if !slices.Contains(o.Shown, step) {
		return LookAt{}, false
	}
	project := o.Case.Steps[step].Shows(c)
	return LookAt{By: ByList, Project: project, Keyword: names.Stem(), Fields: true}, project != ""
}

// Looked returns the answer of a step that is the look at the end of a phase; false
// where none is, or it was not answered with a list.
func Looked(c *contract.Contract, o *plan.Pool, at *Attempt, look LookAt, phase int) (Exchange, bool) {
	for i := range at.Exchanges {
		ex := &at.Exchanges[i]
		if ex.Look != nil || o.PhaseOf(ex.Step) != phase {
			continue
		}
		if is, ok := LookOf(c, o, at.Names, ex.Step); ok && is == look && ex.Answer(c).Kind == Accepted {
			return *ex, true
		}
	}
	return Exchange{}, false
}

// withShown returns the exchanges of a script, where a step that is a look is one
// unless the project was looked at besides.
func withShown(c *contract.Contract, o *plan.Pool, at *Attempt) []Exchange {
	out := slices.Clone(at.Exchanges)
	for i := range out {
		ex := &out[i]
		if ex.Look != nil {
			continue
		}
		look, ok := LookOf(c, o, at.Names, ex.Step)
		end := o.End(o.PhaseOf(ex.Step)) - 1
		if !ok || ex.Answer(c).Kind != Accepted || slices.ContainsFunc(at.Exchanges, func(of Exchange) bool { return of.Look != nil && of.Step == end && *of.Look == look }) {
			continue
		}
		ex.Step, ex.Look = end, &look
	}
	return out
}

// BehindIn reports whether the answer to a step of a script is worth asking again:
// of a list that is a look, where it does not show, whole as it is, what it must
// show those whose look it is, or whose call.
func (s *State) BehindIn(o *plan.Pool, at *Attempt, st *plan.Step, ex *Exchange) bool {
	look, ok := LookOf(s.c, o, at.Names, ex.Step)
	if !ok {
		return s.Behind(o.Case, at, st, ex)
	}
	if !s.Satisfies(o, at, &look, ex, o.PhaseOf(ex.Step)) {
		return true
	}
	if partly(s.c, ex) {
		return false
	}
	c, w := s.c, s.w
	now := *at
	now.Exchanges = append(slices.Clone(at.Exchanges), *ex)
	for i := range o.Members {
		m := &o.Members[i]
		if !slices.Contains(m.Steps, ex.Step) {
			continue
		}
		part, _, last := callsOfPart(c, w, o, m, &now)
		if last < 0 {
			continue
		}
		before := part
		before.Exchanges = slices.DeleteFunc(slices.Clone(part.Exchanges), func(of Exchange) bool { return m.Steps[of.Step] == ex.Step })
		if len(JudgeAttempt(c, w, m.Case, &part).Problems) > 0 && len(JudgeAttempt(c, w, m.Case, &before).Problems) == 0 {
			return true
		}
	}
	return false
}

// Satisfies reports whether the answer to a look at the end of a phase shows every
// member what it must, or shows some of that alone, for a page holds no more.
func (s *State) Satisfies(o *plan.Pool, at *Attempt, look *LookAt, ex *Exchange, phase int) bool {
	return partly(s.c, ex) || !slices.ContainsFunc(Hopes(s.c, s.w, o, at, look, phase), func(h Hope) bool { return !h.Holds(ex.Answer(s.c)) })
}

// partly reports whether a first page shows less than the list counts.
func partly(c *contract.Contract, ex *Exchange) bool {
	var pages Pages
	return pages.Behind(c, ex.Answer(c))
}
