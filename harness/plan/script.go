package plan

import (
	"fmt"
	"slices"

	"github.com/dwconform/dwconform/harness/contract"
)

// script is a pool in the making.
type script struct {
	p       *Plan
	steps   []Step
	members []Member
	slots   int                // slots given so far
	whole   map[string]*Member // calls of a member -> that member
	setUps  map[setUp]int      // step that made a business which nobody changes
	probes  map[string]int     // call that changes nothing -> its step
	list    bool
	foreign bool
	gets    int
}

// setUp is a create whose business may serve several cases: the call, and which
// of them. What may be changed by mistake is shared by the calls of one Action
// alone, so that few are to be asked again when it was.
type setUp struct{ call, group string }

// Groups of cases that share what was set up, beside the Actions that write.
const groupRead = "read"

// What one script holds at most, and one case of it: with its last look, all
// that it created stands on one page of a list.
const (
	longestScript = 90
	longestMember = 14
)

// scriptClause stands where a clause must: nothing is judged by it.
var scriptClause = &contract.Clause{ID: "script"}

func newScript(p *Plan) *script {
	return &script{p: p, whole: map[string]*Member{}, setUps: map[setUp]int{}, probes: map[string]int{}}
}

// placed is where a case would stand in a script.
type placed struct {
	member  Member
	steps   []Step // that are new
	set     map[setUp]int
	probes  map[string]int
	upgrade []int // steps, by number of the case, whose read must be waited for
	slots   int
	gets    int
}

// place finds out what a case would add to the script.
func (s *script) place(cs *Case) placed {
	calls := cs.calls()
	byID := s.p.readByID(cs)
	if same := s.whole[calls]; same != nil {
		out := placed{member: Member{Case: cs, Steps: same.Steps, Slots: same.slotsFor(cs), ByID: byID}, slots: s.slots}
		for i := range cs.Steps {
			if cs.Steps[i].Expect.Answer == Read {
				out.upgrade = append(out.upgrade, i)
			}
		}
		if byID && !same.ByID {
			out.gets = madeBy(s.p, cs)
		}
		return out
	}
	out := placed{member: Member{Case: cs, Slots: map[string]string{}, ByID: byID}, set: map[setUp]int{}, probes: map[string]int{}, slots: s.slots}
	bystander := s.p.bystander(cs)
	group := s.group(cs)
	labels := labelsOf(cs)
	at := -1 // step of the script that the last one is
	for i := range cs.Steps {
		st := &cs.Steps[i]
		own, single := ownSlot(st)
		if bystander && st.Setup && single && st.Keep == "" && out.member.Slots[own] == "" {
			key := setUp{callText(cs, st), group}
			if j, ok := s.setUps[key]; ok && j > at {
				slot, _ := ownSlot(&s.steps[j])
				out.member.Slots[own], labels[st.Label], at = slot, s.steps[j].Label, j
				out.member.Steps = append(out.member.Steps, j)
				continue
			}
			out.set[key] = len(s.steps) + len(out.steps)
		}
		out.name(st)
		now := renamed(cs, i, out.member.Slots, labels)
		if bystander && !st.Setup {
			key := probeText(&now)
			if j, ok := s.probes[key]; ok && j > at {
				out.member.Steps, at = append(out.member.Steps, j), j
				labels[st.Label] = s.steps[j].Label
				if st.Expect.Answer == Read {
					out.upgrade = append(out.upgrade, i)
				}
				continue
			}
			out.probes[key] = len(s.steps) + len(out.steps)
		}
		now.Together = grouped(now.Together, len(s.members))
		at = len(s.steps) + len(out.steps)
		out.member.Steps = append(out.member.Steps, at)
		out.steps = append(out.steps, now)
	}
	if s.creator(cs) {
		s.offer(cs, &out)
	}
	if byID {
		out.gets = madeBy(s.p, cs)
	}
	return out
}

// name gives the slots of a step names in the script.
func (pl *placed) name(st *Step) {
	give := func(slot string) {
		if pl.member.Slots[slot] == "" {
			pl.member.Slots[slot] = fmt.Sprintf("%c%02d", 'a'+pl.slots/100, pl.slots%100)
			pl.slots++
		}
	}
	for _, q := range st.Params {
		if slotted(q.Value) {
			give(q.Value.Slot)
		}
	}
	if st.Keep != "" {
		give(st.Keep)
	}
}

// offer lets others share what a case creates that does nothing else.
func (s *script) offer(cs *Case, out *placed) {
	for i := range cs.Steps {
		st := &cs.Steps[i]
		if _, single := ownSlot(st); !single || st.Keep != "" || st.Expect.Answer != Accept {
			continue
		}
		for _, group := range []string{groupRead, s.p.Contract.Resource.Create} {
			key := setUp{callText(cs, st), group}
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
	s.steps = append(s.steps, pl.steps...)
	for _, i := range pl.upgrade {
		s.steps[pl.member.Steps[i]].Expect = pl.member.Case.Steps[i].Expect
	}
	for k, at := range pl.set {
		s.setUps[k] = at
	}
	for k, at := range pl.probes {
		s.probes[k] = at
	}
	s.slots, s.gets = pl.slots, s.gets+pl.gets
	s.list = s.list || pl.member.Case.Look != 0
	s.foreign = s.foreign || s.p.touchesForeign(pl.member.Case)
	s.members = append(s.members, pl.member)
	if calls := pl.member.Case.calls(); s.whole[calls] == nil {
		m := pl.member
		s.whole[calls] = &m
	}
}

// add puts a case into the script.
func (s *script) add(cs *Case) { s.take(s.place(cs)) }

// looks is how many projects are listed at the end.
func (s *script) looks(list, foreign bool) int {
	if !list {
		return 0
	}
	n := len(s.p.World.Mine())
	if foreign {
		n++
	}
	return n
}

// adds is how many requests a placed case adds.
func (s *script) adds(pl placed) int {
	cs := pl.member.Case
	more := s.looks(s.list || cs.Look != 0, s.foreign || s.p.touchesForeign(cs)) - s.looks(s.list, s.foreign)
	return len(pl.steps) + pl.gets + more
}

// pool is what the script has become.
func (s *script) pool(id string, strength int) *Pool {
	return newPool(&Pool{
		Case: scriptCase(id, slices.Clone(s.steps), strength), Members: slices.Clone(s.members),
		Lists: s.looks(s.list, s.foreign), Gets: s.gets,
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

// probeText is the call of a step of a script, slots and all.
func probeText(st *Step) string {
	return fmt.Sprintf("%s %#v %q %q %q %q %#v", st.Action, *st.Way, st.As, st.Tamper, st.Replay, st.NonceOf, st.Params)
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
// alone does not show what GetBusiness makes of a change or a delete, nor what
// is stored under a name that nobody promised.
func (p *Plan) readByID(cs *Case) bool {
	res := p.Contract.Resource
	if cs.Look&LookGet == 0 || p.World.Lacks[res.Get] {
		return false
	}
	return slices.ContainsFunc(cs.Steps, func(st Step) bool {
		if st.Action == res.Create {
			return st.Expect.Ungraded
		}
		return (st.Action == res.Update || st.Action == res.Delete) && st.Expect.Answer != Reject && st.Expect.Answer != Refuse
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
