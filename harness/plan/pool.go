package plan

import (
	"fmt"
	"slices"
	"strings"

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
	// Lists is how many projects are listed at the end, Gets how many
	// businesses are read beside that.
	Lists, Gets int
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

// Cost is how many requests a pool takes at the least, and how many of them
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
	return s.pool(o.Case.ID, o.Case.Strength)
}

// Pairs reports whether a case is one of the rows that hold every pair of the
// values that must be taken together, or a script of such rows.
func (cs *Case) Pairs() bool {
	if cs.script != nil {
		return len(cs.script.Members) > 0 && cs.script.Members[0].Case.Pairs()
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
	return s.pool(o.Case.ID, o.Case.Strength)
}

// Rebuild makes a pool again from what a recording says of it: only the cases
// that the plan still has, with as many steps as then, are in it. It returns
// nil where none is. steps is how many the script had.
func (p *Plan) Rebuild(id string, steps int, members []Member) *Pool {
	o := newPool(&Pool{Case: scriptCase(id, make([]Step, steps), 0)})
	for _, m := range members {
		if m.Case == nil || len(m.Case.Steps) != len(m.Steps) || slices.ContainsFunc(m.Steps, func(at int) bool { return at < 0 || at >= steps }) {
			continue
		}
		labels := labelsOf(m.Case)
		for i, at := range m.Steps {
			st := renamed(m.Case, i, m.Slots, labels)
			st.Together = grouped(st.Together, len(o.Members))
			if have := &o.Case.Steps[at]; have.Action == "" || st.Expect.Answer == Read {
				*have = st
			}
		}
		o.Members = append(o.Members, m)
	}
	if len(o.Members) == 0 {
		return nil
	}
	return o
}

// scriptCase is the case that stands for a pool: no clause of the contract is
// judged by it.
func scriptCase(id string, steps []Step, strength int) *Case {
	return &Case{ID: id, Clause: scriptClause, Steps: steps, Strength: strength, Alone: true}
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
	st.Given, st.Alike = "", ""
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

// calls is what a case asks, whatever its slots are called, whatever it looks at
// and expects.
func (cs *Case) calls() string {
	var w strings.Builder
	slots, labels := map[string]int{}, map[string]int{}
	slot := func(s string) int {
		if _, ok := slots[s]; !ok {
			slots[s] = len(slots)
		}
		return slots[s]
	}
	for i := range cs.Steps {
		st := &cs.Steps[i]
		labels[st.Label] = i
		w.WriteString(callText(cs, st))
		for _, p := range st.Params {
			fmt.Fprintf(&w, " %s", p.Name)
			if slotted(p.Value) {
				fmt.Fprintf(&w, " slot %d", slot(p.Value.Slot))
			}
		}
		if st.Keep != "" {
			fmt.Fprintf(&w, " keep %d", slot(st.Keep))
		}
		if st.Replay != "" || st.NonceOf != "" {
			fmt.Fprintf(&w, " %v %d", st.Replay != "", labels[st.Replay+st.NonceOf])
		}
	}
	return w.String()
}

// callText is a step's call without its slots.
func callText(cs *Case, st *Step) string {
	var w strings.Builder
	way := cs.Way
	if st.Way != nil {
		way = *st.Way
	}
	fmt.Fprintf(&w, "\n%s %#v %q %q %d", st.Action, way, st.As, st.Tamper, st.Together)
	for _, p := range st.Params {
		v := p.Value
		if slotted(v) {
			v.Slot = ""
		}
		fmt.Fprintf(&w, " %s=%#v", p.Name, v)
	}
	return w.String()
}

// poolable reports whether a case can be asked in a script with others.
func (p *Plan) poolable(cs *Case) bool {
	if cs.Unmet != "" || cs.State != "" || cs.Pair != nil || len(cs.ops) > 0 || cs.Loose || cs.Look&LookMarker != 0 ||
		cs.Clause.Cases == casesCreatePace || len(cs.Steps) > longestMember {
		return false
	}
	res := p.Contract.Resource
	key := p.keyParam()
	for i := range cs.Steps {
		st := &cs.Steps[i]
		if st.Later || st.HangUp || st.Look || st.Calm || st.Limited || st.Trial {
			return false
		}
		for _, q := range st.Params {
			if q.Value.From == Stem && !p.bystander(cs) {
				return false // it would name what the others create too
			}
			if q.Name == key && (st.Action == res.Create || st.Action == res.Update) && q.Value.From != FreshName && q.Value != Text("") {
				return false // the look by what all names share would not find it
			}
		}
	}
	return true
}

// keyParam is the free text that names what is created.
func (p *Plan) keyParam() string {
	create := p.Contract.Action(p.Contract.Resource.Create)
	for _, n := range create.Unique.Key {
		if q := create.Param(n); q != nil && q.FreeText() {
			return n
		}
	}
	return ""
}

// bystander reports whether a case leaves everything as its set-up made it.
func (p *Plan) bystander(cs *Case) bool {
	res := p.Contract.Resource
	for i := range cs.Steps {
		switch st := &cs.Steps[i]; {
		case st.Setup && st.Action == res.Create && st.Expect.Answer == Accept && !st.Expect.Ungraded:
		case st.Setup, st.Together > 0:
			return false
		case st.Action == res.Get, st.Action == res.List:
		case (st.Expect.Answer == Reject || st.Expect.Answer == Refuse) && !st.Expect.Ungraded && cs.Clause.Level != verdict.Observed:
		default:
			return false
		}
	}
	return true
}

// listsAll reports whether a case lists whatever its script has created, so that
// nothing but its set-up may stand in that.
func listsAll(cs *Case) bool {
	for i := range cs.Steps {
		for _, q := range cs.Steps[i].Params {
			if q.Value.From == Stem {
				return true
			}
		}
	}
	return false
}

// touchesForeign reports whether a case writes where another tenant is at home.
func (p *Plan) touchesForeign(cs *Case) bool {
	if !p.World.Has(exchange.OtherTenant) {
		return false
	}
	for i := range cs.Steps {
		for _, q := range cs.Steps[i].Params {
			if (q.Value.From == ProjectID || q.Value.From == ProjectIdentifier) && q.Value.Slot == Foreign {
				return true
			}
		}
	}
	return false
}
