package plan

import (
	"slices"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
)

// What one case of a script has created may serve another as well: a business
// that is only set up is as good as any.

// donor is a create of a script that must be accepted, by the caller and in one
// project.
type donor struct {
	at      int    // its step
	slot    string // of the script
	project string
	way     exchange.Way // without who sends it
	params  []Param
	row     bool // who sends it matters
	plain   bool // its name is the fresh name and nothing else
}

// donorOf is what a step of the script gives to others.
func (s *script) donorOf(at int, st *Step) (donor, bool) {
	if st.Action != s.p.Contract.Resource.Create || st.Expect.Answer != Accept || st.Expect.Ungraded || st.Keep != "" || st.Replay+st.NonceOf != "" {
		return donor{}, false
	}
	if w := s.p.World; st.As != "" && (st.As != exchange.Temporary || w.Accounts[st.As] == "" || w.Accounts[st.As] != w.Accounts[exchange.Caller]) {
		return donor{}, false
	}
	d := donor{at: at, way: *st.Way, params: st.Params}
	d.way.Sender = ""
	slot, single := ownSlot(st)
	if !single {
		return donor{}, false
	}
	d.slot = slot
	key := s.p.keyParam()
	d.plain = slices.ContainsFunc(st.Params, func(q Param) bool { return q.Name == key && q.Value.From == FreshName && q.Value.Text == "{}" })
	d.project = projectOf(st)
	return d, d.project != "" && d.project != Foreign
}

// changes reports whether a case changes or removes what was created before.
func (p *Plan) changes(cs *Case) bool {
	return slices.ContainsFunc(cs.Steps, func(st Step) bool { return p.changesBy(&st) })
}

// Changes reports whether a case changes or removes what it created.
func (p *Plan) Changes(cs *Case) bool { return p.changes(cs) }

// changesBy reports whether a step may change or remove what was created before.
func (p *Plan) changesBy(st *Step) bool {
	res := p.Contract.Resource
	return (st.Action == res.Update || st.Action == res.Delete) && st.Expect.Answer != Reject && st.Expect.Answer != Refuse
}

// saidText is what a step says, in whatever way.
func saidText(st *Step) string {
	said := *st
	said.Way, said.Together = &exchange.Way{}, 0
	return callText(&Case{}, &said)
}

// ordinary returns the call that sets up an ordinary business, for each project
// of the caller.
func (b *build) ordinary() map[string]string {
	out := map[string]string{}
	for _, project := range b.w.Mine() {
		st := b.setup("a", project)
		out[project] = saidText(&st)
	}
	return out
}

// ordinary returns, of a set-up that any business of its project serves as well,
// which project that is; else "".
func (s *script) ordinary(cs *Case, i int) (project string) {
	st := &cs.Steps[i]
	_, single := ownSlot(st)
	if !st.Setup || !single || st.Keep != "" {
		return ""
	}
	text := saidText(st)
	for slot, base := range s.p.bases {
		if text == base {
			project = slot
		}
	}
	if slices.ContainsFunc(cs.Steps, func(other Step) bool { return other.Replay == st.Label || other.NonceOf == st.Label }) {
		return ""
	}
	return project
}

// takeOver finds a business that serves a case as what its i-th step sets up, and
// that it does not have yet.
func (s *script) takeOver(cs *Case, i int, have []int, group string) (donor, bool) {
	spelt := s.spell(cs)
	project, bystander, changes := spelt.ordinary[i], spelt.bystander, spelt.changes
	if project == "" {
		return donor{}, false
	}
	own, _ := ownSlot(&cs.Steps[i])
	again := named(cs, own) > 1
	var plain donor // spared for those that say the name again
	for k := range s.donors {
		d := s.donors[k]
		if changes { // the first have others beside them
			d = s.donors[len(s.donors)-1-k]
		}
		switch {
		case slices.Contains(have, d.at), d.project != project, d.way.Method == exchange.GET, d.way.Place == exchange.Query, s.taken[d.at]:
		case changes && d.at >= s.from: // not looked at yet
		case s.kept[d.at] != "" && !s.beholds(cs, i) && (!bystander || s.kept[d.at] != group && s.kept[d.at] != groupLeft):
		case !s.full(cs, i, &d), !s.leavesSomething(cs, i, &d), !saysAgain(cs, i, &d), changes && s.saysNothing(cs, i, &d):
		case again || !d.plain:
			return d, true
		case plain.slot == "":
			plain = d
		}
	}
	return plain, plain.slot != ""
}

// named is how many steps of a case say the name of a slot.
func named(cs *Case, slot string) (n int) {
	for i := range cs.Steps {
		if slices.ContainsFunc(cs.Steps[i].Params, func(q Param) bool { return q.Value.From == FreshName && q.Value.Slot == slot }) {
			n++
		}
	}
	return n
}

// beholds reports whether a case that creates more leaves alone what its i-th step
// sets up.
func (s *script) beholds(cs *Case, i int) bool {
	own, _ := ownSlot(&cs.Steps[i])
	return !s.spell(cs).bystander && !s.spell(cs).changes && !s.saidTwice(cs.Steps, own)
}

// full reports whether a business has something in every field that the set-up
// gives, where the case reads it: what is lost of a field shows only there.
func (s *script) full(cs *Case, i int, d *donor) bool {
	if !slices.ContainsFunc(cs.Steps, func(st Step) bool { return !st.Setup && st.Expect.Answer == Read }) {
		return true
	}
	create := s.p.Contract.Action(s.p.Contract.Resource.Create)
	return !slices.ContainsFunc(cs.Steps[i].Params, func(q Param) bool {
		if p := create.Param(q.Name); p == nil || p.Entity == contract.Project {
			return false
		}
		v, there := has(d.params, q.Name)
		return !there || v == Text("")
	})
}

// leavesSomething reports whether a business has something in every field that a
// change by the case must leave as it is: what is lost of a field shows only there.
// One that has a default is never without.
func (s *script) leavesSomething(cs *Case, i int, d *donor) bool {
	own, _ := ownSlot(&cs.Steps[i])
	update := s.p.Contract.Action(s.p.Contract.Resource.Update)
	create := s.p.Contract.Action(s.p.Contract.Resource.Create)
	return !slices.ContainsFunc(cs.Steps, func(st Step) bool {
		if st.Action != update.Name || st.Expect.Answer != Accept || !slices.ContainsFunc(st.Params, func(q Param) bool { return q.Value.From == CreatedID && q.Value.Slot == own }) {
			return false
		}
		return slices.ContainsFunc(cs.Steps[i].Params, func(q Param) bool {
			p := create.Param(q.Name)
			if p == nil || p.HasDefault || p.DefaultFrom != "" || p.Entity == contract.Project || update.Param(q.Name) == nil {
				return false
			}
			_, changed := given(st.Params, q.Name)
			v, there := has(d.params, q.Name)
			return !changed && (!there || v == Text(""))
		})
	})
}

// missed is what others will miss of what a case takes over: more, where less of it
// is left.
func (s *script) missed(pl placed) (sum float64) {
	for _, at := range pl.taken {
		left := 0
		for _, d := range s.donors {
			if d.project == projectOf(&s.steps[at]) && !s.taken[d.at] && s.kept[d.at] == "" {
				left++
			}
		}
		sum += 0.1 / float64(max(left, 1))
	}
	return sum
}

// saysAgain reports whether a business has, just so, the name of the set-up where
// another step of the case says it too, or makes another of it.
func saysAgain(cs *Case, i int, d *donor) bool {
	own, _ := ownSlot(&cs.Steps[i])
	for k := range cs.Steps {
		for _, q := range cs.Steps[k].Params {
			if k == i || q.Value.From != FreshName || q.Value.Slot != own {
				continue
			}
			for _, set := range cs.Steps[i].Params {
				if have, _ := has(d.params, set.Name); set.Value.From == FreshName && set.Value.Slot == own && have != unslotted(set.Value) {
					return false
				}
			}
		}
	}
	return true
}

// namedFor reports whether what a step of the script made has the name that a case
// needs, where it says the name again, and the fields, where it reads them.
func (s *script) namedFor(cs *Case, i, at int) bool {
	d := s.donorAt(at)
	return d == nil || saysAgain(cs, i, d) && s.full(cs, i, d)
}

// donorAt is what a step gives to others; nil where it gives nothing.
func (s *script) donorAt(at int) *donor {
	if i := slices.IndexFunc(s.donors, func(d donor) bool { return d.at == at }); i >= 0 {
		return &s.donors[i]
	}
	return nil
}

// saysNothing reports whether a case changes a business to what it is already,
// or takes away what it does not have.
func (s *script) saysNothing(cs *Case, i int, d *donor) bool {
	own, _ := ownSlot(&cs.Steps[i])
	update := s.p.Contract.Action(s.p.Contract.Resource.Update)
	create := s.p.Contract.Action(s.p.Contract.Resource.Create)
	for k := range cs.Steps {
		st := &cs.Steps[k]
		if st.Action != update.Name || !slices.ContainsFunc(st.Params, func(q Param) bool { return q.Value.From == CreatedID && q.Value.Slot == own }) {
			continue
		}
		for _, q := range st.Params {
			p := create.Param(q.Name)
			if p == nil || p.Entity == contract.Project {
				continue
			}
			said, _ := has(st.Params, q.Name)
			if have, there := has(d.params, q.Name); !there || have == Text("") || have == said && (!slotted(q.Value) || q.Value.Slot == own) {
				return true
			}
		}
	}
	return false
}
