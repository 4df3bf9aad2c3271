package oracle

import (
	"slices"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/verdict"
)

// A case that says what a call leaves alone has something stand beside it. In a
// script all that stands there is beside it: whatever it must not touch may be
// another's.

// leavesBeside reports whether a case writes and looks at what it did, and sets up
// what no other step of it is about.
func leavesBeside(c *contract.Contract, cs *plan.Case) bool {
	if cs.Look == 0 {
		return false
	}
	res := c.Resource
	writes := slices.ContainsFunc(cs.Steps, func(st plan.Step) bool {
		return !st.Setup && (st.Action == res.Create || st.Action == res.Update || st.Action == res.Delete)
	})
	return writes && slices.ContainsFunc(cs.Steps, func(st plan.Step) bool {
		return st.Setup && st.Action == res.Create && slices.ContainsFunc(st.Params, func(q plan.Param) bool {
			return q.Value.From == plan.FreshName && mentions(cs, q.Value.Slot) == 1
		})
	})
}

// mentions is how many steps of a case are about a slot.
func mentions(cs *plan.Case, slot string) (n int) {
	for i := range cs.Steps {
		if slices.ContainsFunc(cs.Steps[i].Params, func(q plan.Param) bool { return q.Value.Slot == slot }) {
			n++
		}
	}
	return n
}

// listed returns what the look at the end of a phase shows of a project, and
// whether there was one.
func (s *State) listed(o *plan.Pool, at *Attempt, phase int, project string) (out []node, looked bool) {
	for _, ex := range withShown(s.c, o, at) {
		if ex.Look != nil && ex.Look.By == ByList && ex.Look.Project == project && ex.Step == o.End(phase)-1 {
			out, looked = append(out, s.items(ex.Answer(s.c))...), true
		}
	}
	return out, looked
}

// standing returns what the look before a phase of a script shows of a project, and
// no change or removal in that phase names.
func (s *State) standing(o *plan.Pool, at *Attempt, phase int, project string) []node {
	if phase == 0 {
		return nil
	}
	res := s.c.Resource
	named := map[string]bool{}
	for i := range at.Exchanges {
		ex := &at.Exchanges[i]
		if call := &ex.Obs.Call; ex.Look == nil && o.PhaseOf(ex.Step) == phase && (call.Action == res.Update || call.Action == res.Delete) {
			id, _ := call.Get(res.ID)
			named[id] = true
		}
	}
	all, _ := s.listed(o, at, phase-1, project)
	return slices.DeleteFunc(all, func(it node) bool {
		id, _ := get(it, res.ID)
		return id.Text() == "" || named[id.Text()]
	})
}

// stands reports whether a list shows a business as another one did.
func (s *State) stands(was node, list []node) bool {
	id, _ := get(was, s.c.Resource.ID)
	return slices.ContainsFunc(list, func(is node) bool {
		if has, _ := get(is, s.c.Resource.ID); has.Text() != id.Text() {
			return false
		}
		return !slices.ContainsFunc(s.c.Action(s.c.Resource.Create).Params, func(p *contract.Param) bool {
			one, _ := get(was, p.Name)
			two, _ := get(is, p.Name)
			return one.Text() != two.Text()
		})
	})
}

// Beside reports whether all that stands beside a member of a script, which leaves
// something there, was seen to be as it was; if not, what is wrong with it, if
// anything is.
func Beside(c *contract.Contract, w *plan.World, o *plan.Pool, m *plan.Member, at *Attempt) (holds bool, wrong *verdict.Problem) {
	if !leavesBeside(c, m.Case) {
		return true, nil
	}
	s, phase := NewState(c, w, m.Case.Clause.Level), o.Phase(m)
	for _, project := range w.Mine() {
		stood := s.standing(o, at, phase, project)
		now, looked := s.listed(o, at, phase, project)
		if len(stood) > 0 && !looked {
			return false, nil
		}
		for _, was := range stood {
			if !s.stands(was, now) {
				p := problem("beside", "list of the "+project+" project", s.describe(was)+", as it was", "another, or none")
				return false, &p
			}
		}
	}
	return true, nil
}
