package plan

import (
	"maps"
	"slices"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
)

// script is a pool in the making.
type script struct {
	p       *Plan
	steps   []Step
	members []Member
	slots   int                // slots given so far
	whole   map[string]*Member // calls of a member -> that member
	setUps  map[setUp]int      // step that made a business which nobody changes
	probes  []int              // steps that change nothing
	donors  []donor
	hosts   []host
	taken   map[int]bool   // steps whose business belongs to one case now
	kept    map[int]string // steps whose business cases of a group look at
	changed map[int]bool   // steps whose business is no longer what it was
	from    int            // the step with which the present phase begins
	ends    []int          // of the phases before it
	shown   []int          // steps that are looks at their ends
	lists   int            // that were read at their ends
	list    bool           // in the present phase
	foreign bool
	gets    int
	byID    map[string]bool // Actions of which something is read by id
	spelt   map[*Case]*spelt
}

// setUp is a create whose business may serve several cases: the call, and which
// of them. What may be changed by mistake is shared by the calls of one Action
// alone, so that few are to be asked again when it was.
type setUp struct{ call, group string }

// Groups of cases that share what was set up, beside the Actions that write: those
// that read it, and those that only want it left as it is, as any of the others
// does.
const groupRead, groupLeft = "read", "left"

// What one script holds at most, and one case of it: with its last look, all
// that it created stands on one page of a list.
const (
	longestScript = 140
	longestMember = 14
)

// scriptClause stands where a clause must: nothing is judged by it.
var scriptClause = &contract.Clause{ID: "script"}

func newScript(p *Plan) *script {
	if p.spelt == nil {
		p.spelt = map[*Case]*spelt{}
	}
	return &script{
		p: p, spelt: p.spelt, whole: map[string]*Member{}, setUps: map[setUp]int{},
		taken: map[int]bool{}, kept: map[int]string{}, changed: map[int]bool{}, byID: map[string]bool{},
	}
}

// phase numbers the part of the script that is being filled.
func (s *script) phase() int { return len(s.ends) }

// look ends a phase: what was done so far is looked at, and what comes may
// change it.
func (s *script) look() {
	if len(s.steps) == s.from {
		return
	}
	s.ends = append(s.ends, len(s.steps))
	s.lists += s.looks(s.list, s.foreign)
	s.shown = append(s.shown, s.shownNow()...)
	s.from, s.list, s.foreign = len(s.steps), false, false
	s.taken, s.kept = maps.Clone(s.changed), map[int]string{}
}

// offer lets others share what a case creates that does nothing else.
func (s *script) offer(cs *Case, out *placed) {
	for i := range cs.Steps {
		st := &cs.Steps[i]
		if _, single := ownSlot(st); !single || st.Keep != "" || st.Expect.Answer != Accept {
			continue
		}
		for _, group := range []string{groupRead, s.p.Contract.Resource.Create} {
			key := setUp{s.spell(cs).steps[i], group}
			if _, there := s.setUps[key]; !there {
				out.set[key] = out.member.Steps[i]
			}
		}
	}
}

// creator reports whether a case creates in one project and does nothing else.
func (s *script) creator(cs *Case) bool {
	return len(cs.Steps) == 1 && cs.Steps[0].Action == s.p.Contract.Resource.Create && !cs.Steps[0].Expect.Ungraded && cs.Steps[0].Tamper == ""
}

// take puts a case into the script where it was placed.
func (s *script) take(pl placed) {
	cs := pl.member.Case
	changes := s.spell(cs).changes
	from := len(s.steps)
	s.steps = append(s.steps, pl.steps...)
	var own []Step // the calls of the case, in the script's words
	for _, at := range pl.member.Steps {
		own = append(own, s.steps[at])
	}
	for at := from; at < len(s.steps); at++ {
		if d, ok := s.donorOf(at, &s.steps[at]); ok {
			d.row = cs.Strength > 0
			s.donors = append(s.donors, d)
			s.changed[at] = changes || s.saidTwice(own, d.slot)
			s.taken[at] = s.changed[at] || len(cs.Steps) > 1 && !s.spell(cs).bystander
		}
	}
	for _, i := range pl.shared {
		at := pl.member.Steps[i]
		st := &s.steps[at]
		was := st.Expect.Answer
		st.shareWith(cs, i)
		if d, ok := s.donorOf(at, st); ok && was != Accept {
			s.donors = append(s.donors, d)
		}
	}
	for _, at := range pl.taken {
		slot, _ := ownSlot(&s.steps[at])
		s.taken[at] = true
		s.changed[at] = s.changed[at] || changes || s.saidTwice(own, slot)
	}
	maps.Copy(s.kept, pl.kept)
	for k, at := range pl.set {
		s.setUps[k] = at
	}
	s.probes = append(s.probes, pl.probes...)
	s.slots, s.gets = pl.slots, s.gets+pl.gets
	if pl.member.ByID {
		for i := range cs.Steps {
			if s.p.changesBy(&cs.Steps[i]) {
				s.byID[cs.Steps[i].Action] = true
			}
		}
	}
	if pl.member.Steps[len(pl.member.Steps)-1] >= s.from {
		s.list = s.list || cs.Look != 0
		s.foreign = s.foreign || cs.touchesForeign()
	}
	if h, ok := s.hostOf(cs, &pl.member); ok && !pl.shown {
		s.hosts = append(s.hosts, h)
	}
	s.members = append(s.members, pl.member)
	if calls := s.spell(cs).calls; s.whole[calls] == nil && !pl.shown {
		m := pl.member
		s.whole[calls] = &m
	}
}

// saidTwice reports whether more than one step writes the name of a slot as a name:
// then it stands in two places, or was tried for twice.
func (s *script) saidTwice(steps []Step, slot string) bool {
	said := map[string]bool{} // of the texts that are made of it
	for i := range steps {
		if a := steps[i].Action; a != s.p.Contract.Resource.Create && a != s.p.Contract.Resource.Update {
			continue
		}
		for _, q := range steps[i].Params {
			if q.Name != s.p.keyParam() || q.Value.From != FreshName || q.Value.Slot != slot {
				continue
			}
			if said[q.Value.Text] {
				return true
			}
			said[q.Value.Text] = true
		}
	}
	return false
}

// add puts a case into the script.
func (s *script) add(cs *Case) { s.take(s.place(cs)) }

// looks is how many projects are listed at the end of the phase, once more steps
// were asked, beside those that its last steps show.
func (s *script) looks(list, foreign bool, more ...Step) int {
	if !list {
		return 0
	}
	_, shown := s.p.shown(s.steps[s.from:], more)
	n := len(s.p.World.Mine()) - len(shown)
	if foreign && s.p.World.Has(exchange.OtherTenant) {
		n++
	}
	return n
}

// shownNow are the last steps of the present phase that are looks.
func (s *script) shownNow() []int {
	at, _ := s.p.shown(s.steps[s.from:])
	for i := range at {
		at[i] += s.from
	}
	return at
}

// adds is how many requests a placed case adds.
func (s *script) adds(pl placed) int {
	cs := pl.member.Case
	more := 0
	if pl.member.Steps[len(pl.member.Steps)-1] >= s.from {
		more = s.looks(s.list || cs.Look != 0, s.foreign || cs.touchesForeign(), pl.steps...) - s.looks(s.list, s.foreign)
	}
	return len(pl.steps) + pl.gets + more
}

// pool is what the script has become.
func (s *script) pool(id string) *Pool {
	if n := len(s.ends); n > 0 && s.ends[n-1] == len(s.steps) {
		s.ends = s.ends[:n-1] // nothing came after it: the look at the end is that one
	}
	return newPool(&Pool{
		Case: scriptCase(id, slices.Clone(s.steps)), Members: slices.Clone(s.members),
		Looks: slices.Clone(s.ends), Shown: append(slices.Clone(s.shown), s.shownNow()...),
		Lists: s.lists + s.looks(s.list, s.foreign), Gets: s.gets,
	})
}

// group says with whom a case shares what was set up.
func (s *script) group(cs *Case) string {
	res := s.p.Contract.Resource
	group := groupRead
	for i := range cs.Steps {
		if st := &cs.Steps[i]; !st.Setup && st.Action != res.Get && st.Action != res.List {
			group = st.Action
		}
	}
	return group
}

// ownSlot returns the one slot that a step is about, and whether it is the only
// one.
func ownSlot(st *Step) (string, bool) {
	slot, n := "", 0
	for _, q := range st.Params {
		if slotted(q.Value) && (n == 0 || q.Value.Slot != slot) {
			slot, n = q.Value.Slot, n+1
		}
	}
	return slot, n == 1
}

// slotsFor gives the slots of a case that makes the same calls the names that
// those of the member have.
func (m *Member) slotsFor(cs *Case) map[string]string {
	out := map[string]string{}
	for i := range cs.Steps {
		for k, q := range cs.Steps[i].Params {
			if slotted(q.Value) {
				out[q.Value.Slot] = m.Slots[m.Case.Steps[i].Params[k].Value.Slot]
			}
		}
		if keep := cs.Steps[i].Keep; keep != "" {
			out[keep] = m.Slots[m.Case.Steps[i].Keep]
		}
	}
	return out
}

// readByID reports whether what a case did is to be read by id too: a list
// alone does not show what GetBusiness makes of a change or a delete, which one
// case of each Action sees to, nor what is stored under a name that nobody
// promised.
func (s *script) readByID(cs *Case) bool {
	p, res := s.p, s.p.Contract.Resource
	if cs.Look&LookGet == 0 || p.World.Lacks[res.Get] {
		return false
	}
	return slices.ContainsFunc(cs.Steps, func(st Step) bool {
		return st.Action == res.Create && st.Expect.Ungraded || p.changesBy(&st) && !s.byID[st.Action]
	})
}

// madeBy is how many businesses a case makes, at the least.
func madeBy(p *Plan, cs *Case) int {
	n, raced := 0, map[int]bool{}
	for i := range cs.Steps {
		st := &cs.Steps[i]
		switch {
		case st.Action != p.Contract.Resource.Create:
		case st.Expect.Answer == Accept, st.Expect.Answer == Either:
			n++
		case st.Expect.Answer == One && !raced[st.Together]:
			raced[st.Together] = true
			n++
		}
	}
	return n
}
