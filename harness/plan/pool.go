package plan

import (
	"slices"
	"sort"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/verdict"
)

// Pool asks many cases as one script, as pooled testing does: set-ups that
// nobody changes and calls that several cases make are asked once, and one look
// at the end serves all. Only what a pool shows to be right is taken from it: a
// case whose part shows anything else is asked again alone, so that no case is
// convicted for what another did.
type Pool struct {
	// Case is the script. Its steps are those of the members, each under
	// slots of its own; nothing is judged by what they expect.
	Case    *Case
	Members []Member
	// Looks holds after how many steps it is looked at what was done so far,
	// before the steps that come then change it; at the end it is looked again.
	Looks []int
	// Shown are the steps, each a list, that are the look at a project at the end
	// of their phase.
	Shown []int
	// Lists is how many lists are read beside the steps, Gets how many businesses.
	Lists, Gets int
	// Ahead are cases that no pool can hold and that tell more for each request
	// than this one: they are asked, alone, before it.
	Ahead []*Case
}

// Member is one case of a pool.
type Member struct {
	Case *Case
	// Steps holds, for each step of the case, which step of the script it is.
	Steps []int
	// Slots holds, for each slot of the case, the slot of the script.
	Slots map[string]string
	// ByID: what the case created is read by its id too, for the case changes
	// or removes it.
	ByID bool
}

// Phase is the part of a script that holds the last step of a member: the look
// at its end, and none before or after it, shows what the member did.
func (o *Pool) Phase(m *Member) int {
	return o.PhaseOf(slices.Max(m.Steps))
}

// PhaseOf is the part of a script that holds a step.
func (o *Pool) PhaseOf(step int) int {
	return sort.Search(len(o.Looks), func(i int) bool { return o.Looks[i] > step })
}

// End is after how many steps a phase ends.
func (o *Pool) End(phase int) int {
	if phase < len(o.Looks) {
		return o.Looks[phase]
	}
	return len(o.Case.Steps)
}

// Said reports whether the last call of a member is said in a script as its case says
// it, and not shown by what another one asks.
func (o *Pool) Said(m *Member) bool {
	last := len(m.Case.Steps) - 1
	own, have := renamed(m.Case, last, m.Slots, map[string]string{}), o.Case.Steps[m.Steps[last]]
	return own.Action == have.Action && own.As == have.As && own.Tamper == have.Tamper && slices.Equal(own.Params, have.Params)
}

// Foreign reports whether a member whose last step is in a phase writes where
// another tenant is at home.
func (o *Pool) Foreign(phase int) bool {
	return slices.ContainsFunc(o.Members, func(m Member) bool { return o.Phase(&m) == phase && m.Case.touchesForeign() })
}

// poolCost is how many requests a pool takes at the least, and how many of them
// write.
func (p *Plan) poolCost(o *Pool) (requests, writes int) {
	for i := range o.Case.Steps {
		if o.Case.Steps[i].Action != "" { // else of a case that is not selected
			requests++
		}
	}
	return requests + o.Lists + o.Gets, p.writes(o.Case.Steps)
}

// writes is how many of the steps create or update.
func (p *Plan) writes(steps []Step) (n int) {
	res := p.Contract.Resource
	for i := range steps {
		if steps[i].Action == res.Create || steps[i].Action == res.Update {
			n++
		}
	}
	return n
}

// Cut returns the members of a pool that the requests and writes suffice for,
// the first ones first; nil where they suffice for none. What is below 0 has no
// ceiling.
func (p *Plan) Cut(o *Pool, requests, writes int64) *Pool {
	fits := func(n, w int) bool {
		return (requests < 0 || int64(n) <= requests) && (writes < 0 || int64(w) <= writes)
	}
	if fits(p.poolCost(o)) {
		return o
	}
	s := newScript(p)
	taken, written := 0, 0
	for i := range o.Members {
		if o.Phase(&o.Members[i]) > s.phase() {
			s.look()
		}
		pl := s.place(o.Members[i].Case)
		n, w := taken+s.adds(pl), written+p.writes(pl.steps)
		if fits(n, w) {
			s.take(pl)
			taken, written = n, w
		}
	}
	if len(s.members) == 0 {
		return nil
	}
	return s.pool(o.Case.ID)
}

// IsScript reports whether a case stands for a pool.
func (cs *Case) IsScript() bool { return cs.script != nil }

// Pairs reports whether a case is one of the rows that hold every pair of the
// values that must be taken together, or a script with such rows.
func (cs *Case) Pairs() bool {
	if cs.script != nil {
		return slices.ContainsFunc(cs.script.Members, func(m Member) bool { return m.Case.Pairs() })
	}
	return cs.Strength > 0 && cs.Strength <= 2 && cs.Clause.Level == verdict.Must
}

// Pays reports whether a pool takes fewer requests than its cases alone, or as
// many where nothing is read in their stead.
func (p *Plan) Pays(o *Pool) bool {
	alone, asked := 0, map[string]bool{}
	for i := range o.Members {
		cs := o.Members[i].Case
		asks := cs.Asks()
		if asks != "" && asked[asks] {
			continue
		}
		asked[asks] = true
		n, _ := p.Cost(cs)
		alone += n
	}
	requests, _ := p.poolCost(o)
	return requests < alone || requests == alone && o.Lists == 0
}

// Without returns a pool without some of its members; nil where none stays.
func (p *Plan) Without(o *Pool, drop func(*Case) bool) *Pool {
	s := newScript(p)
	for i := range o.Members {
		if o.Phase(&o.Members[i]) > s.phase() {
			s.look()
		}
		if cs := o.Members[i].Case; !drop(cs) {
			s.add(cs)
		}
	}
	switch len(s.members) {
	case 0:
		return nil
	case len(o.Members):
		return o
	}
	return s.pool(o.Case.ID)
}

// Rest returns a pool as it goes on after the look at the end of a phase, without
// the later members that the requests and writes do not suffice for, and a case
// that costs what is still to be asked. What is below 0 has no ceiling.
func (p *Plan) Rest(o *Pool, phase int, requests, writes int64) (*Pool, *Case) {
	rest := *o
	rest.Members = nil
	bill := newPool(&Pool{Case: scriptCase(o.Case.ID, nil)})
	looked, foreign := map[int]bool{}, map[int]bool{}
	asked := map[int]bool{}
	for _, m := range o.Members {
		now := o.Phase(&m)
		if now <= phase {
			rest.Members = append(rest.Members, m)
			continue
		}
		more := &Pool{Case: scriptCase(o.Case.ID, slices.Clone(bill.Case.Steps)), Lists: bill.Lists, Gets: bill.Gets}
		looks := m.Case.Look != 0
		if looks && !looked[now] {
			more.Lists += len(p.World.Mine()) - o.shownOf(now, asked)
		}
		for _, at := range m.Steps {
			if at < o.Looks[phase] || asked[at] {
				continue
			}
			more.Case.Steps = append(more.Case.Steps, o.Case.Steps[at])
			if slices.Contains(o.Shown, at) && (looks || looked[now]) {
				more.Lists--
			}
		}
		abroad := looks && m.Case.touchesForeign() && p.World.Has(exchange.OtherTenant)
		if abroad && !foreign[now] {
			more.Lists++
		}
		if m.ByID {
			more.Gets += madeBy(p, m.Case)
		}
		if n, w := p.poolCost(more); requests >= 0 && int64(n) > requests || writes >= 0 && int64(w) > writes {
			continue
		}
		bill, looked[now], foreign[now] = newPool(more), looked[now] || looks, foreign[now] || abroad
		for _, at := range m.Steps {
			asked[at] = true
		}
		rest.Members = append(rest.Members, m)
	}
	return &rest, bill.Case
}

// Rebuild makes a pool again from what a recording says of it: only the cases
// that the plan still has, with as many steps as then, are in it. It returns
// nil where none is. steps is how many the script had, looks
// and shown are as in [Pool].
func (p *Plan) Rebuild(id string, steps int, looks, shown []int, members []Member) *Pool {
	o := newPool(&Pool{Case: scriptCase(id, make([]Step, steps)), Looks: looks, Shown: shown})
	for _, m := range members {
		if m.Case == nil || len(m.Case.Steps) != len(m.Steps) || slices.ContainsFunc(m.Steps, func(at int) bool { return at < 0 || at >= steps }) {
			continue
		}
		labels := labelsOf(m.Case)
		for i, at := range m.Steps {
			st := renamed(m.Case, i, m.Slots, labels)
			st.Together = grouped(st.Together, len(o.Members))
			have := &o.Case.Steps[at]
			if have.Action == "" {
				*have = st
				continue
			}
			have.shareWith(m.Case, i)
			labels[m.Case.Steps[i].Label] = have.Label
		}
		o.Members = append(o.Members, m)
	}
	if len(o.Members) == 0 {
		return nil
	}
	return o
}

// Select leaves only the members of a pool that a plan has, and the steps that
// are theirs or show what they did, and reports whether any is left.
func (o *Pool) Select(p *Plan) bool {
	mine := map[int]bool{}
	for _, at := range o.Shown {
		mine[at] = true
	}
	o.Members = slices.DeleteFunc(o.Members, func(m Member) bool { return p.Case(m.Case.ID) == nil })
	for i := range o.Members {
		o.Members[i].Case = p.Case(o.Members[i].Case.ID)
		for _, at := range o.Members[i].Steps {
			mine[at] = true
		}
	}
	for at := range o.Case.Steps {
		if !mine[at] {
			o.Case.Steps[at] = Step{}
		}
	}
	return len(o.Members) > 0
}

// scriptCase is the case that stands for a pool: no clause of the contract is
// judged by it.
func scriptCase(id string, steps []Step) *Case {
	return &Case{ID: id, Clause: scriptClause, Steps: steps, Alone: true}
}

func newPool(o *Pool) *Pool {
	o.Case.script = o
	return o
}

// slotted reports whether a value depends on a slot of the case.
func slotted(v Value) bool {
	switch v.From {
	case Literal, Stem, ProjectID, ProjectIdentifier, NoProjectID, NoProjectIdentifier, AccountID, NoID:
		return false
	}
	return true
}

// renamed is a step of a case as it stands in a script: with the script's slots
// and labels, and its way said.
func renamed(cs *Case, i int, slots, labels map[string]string) Step {
	st := cs.Steps[i]
	st.Params = make([]Param, len(cs.Steps[i].Params))
	for k, p := range cs.Steps[i].Params {
		if slotted(p.Value) {
			p.Value.Slot = slots[p.Value.Slot]
		}
		st.Params[k] = p
	}
	if st.Keep != "" {
		st.Keep = slots[st.Keep]
	}
	if st.Way == nil {
		way := cs.Way
		st.Way = &way
	}
	st.Given, st.Alike, st.Loose = "", "", cs.Loose && !st.Setup
	st.Label, st.Replay, st.NonceOf = labels[st.Label], labels[st.Replay], labels[st.NonceOf]
	return st
}

// grouped numbers the calls that a member releases at once, so that those of
// another are not released with them.
func grouped(together, member int) int {
	if together > 0 {
		together += 100 * (member + 1)
	}
	return together
}

// labelsOf says how the labels of a case stand in a script.
func labelsOf(cs *Case) map[string]string {
	out := map[string]string{"": ""}
	for i := range cs.Steps {
		out[cs.Steps[i].Label] = cs.Steps[i].Label + ", for " + cs.ID
	}
	return out
}
