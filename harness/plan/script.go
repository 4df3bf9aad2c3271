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
	probes  map[string]int     // call that changes nothing -> its step
	donors  []donor
	hosts   []host
	taken   map[int]bool   // steps whose business belongs to one case now
	kept    map[int]string // steps whose business cases of a group look at
	changed map[int]bool   // steps whose business is no longer what it was
	from    int            // the step with which the present phase begins
	ends    []int          // of the phases before it
	lists   int            // that were read at their ends
	list    bool           // in the present phase
	foreign bool
	gets    int
	warm    int             // connections that were opened for calls at once
	byID    map[string]bool // Actions of which something is read by id
	spelt   map[*Case]*spelt
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
		p: p, spelt: p.spelt, whole: map[string]*Member{}, setUps: map[setUp]int{}, probes: map[string]int{},
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
	s.from, s.list, s.foreign = len(s.steps), false, false
	s.taken, s.kept = maps.Clone(s.changed), map[int]string{}
}

// placed is where a case would stand in a script.
type placed struct {
	member Member
	steps  []Step // that are new
	set    map[setUp]int
	probes map[string]int
	shared []int // steps, by number of the case, that the script has already
	taken  []int // steps of the script whose business becomes the case's own
	kept   map[int]string
	slots  int
	gets   int
	shown  bool // by what another case asks in its own way
}

// place finds out what a case would add to the script.
func (s *script) place(cs *Case) placed {
	spelt := s.spell(cs)
	byID := s.readByID(cs)
	if same := s.whole[spelt.calls]; same != nil {
		out := placed{member: Member{Case: cs, Steps: same.Steps, Slots: same.slotsFor(cs), ByID: byID}, slots: s.slots}
		for i := range cs.Steps {
			out.shared = append(out.shared, i)
		}
		if byID && !same.ByID {
			out.gets = madeBy(s.p, cs)
		}
		return out
	}
	if shown, ok := s.shows(cs); ok {
		if shown.member.ByID = byID; byID {
			shown.gets = madeBy(s.p, cs)
		}
		return shown
	}
	out := placed{member: Member{Case: cs, Slots: map[string]string{}, ByID: byID}, set: map[setUp]int{}, probes: map[string]int{}, kept: map[int]string{}, slots: s.slots}
	bystander, group, labels := spelt.bystander, spelt.group, maps.Clone(spelt.labels)
	at := -1 // step of the script that the last one is
	for i := range cs.Steps {
		st := &cs.Steps[i]
		own, single := ownSlot(st)
		if st.Setup && single && st.Keep == "" && out.member.Slots[own] == "" {
			key := setUp{spelt.steps[i], group}
			j, ok := -1, false
			if bystander {
				j, ok = s.setUps[key]
				ok = ok && !slices.Contains(out.member.Steps, j) && !s.taken[j]
			}
			if !ok {
				var d donor
				if d, ok = s.takeOver(cs, i, out.member.Steps, group); ok {
					j = d.at
				}
			}
			if ok {
				slot, _ := ownSlot(&s.steps[j])
				out.member.Slots[own], labels[st.Label], at = slot, s.steps[j].Label, max(at, j)
				out.member.Steps = append(out.member.Steps, j)
				if bystander {
					out.set[key], out.kept[j] = j, group
				} else {
					out.taken = append(out.taken, j)
				}
				continue
			}
			if bystander {
				j = len(s.steps) + len(out.steps)
				out.set[key], out.kept[j] = j, group
			}
		}
		out.name(st)
		now := renamed(cs, i, out.member.Slots, labels)
		if bystander && !st.Setup {
			key := probeText(&now)
			if j, ok := s.probes[key]; ok && j > at {
				out.member.Steps, at = append(out.member.Steps, j), j
				labels[st.Label] = s.steps[j].Label
				out.shared = append(out.shared, i)
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
			pl.member.Slots[slot] = string([]byte{'a' + byte(pl.slots/100), '0' + byte(pl.slots/10%10), '0' + byte(pl.slots%10)})
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
	for i := range pl.steps {
		if d, ok := s.donorOf(len(s.steps)+i, &pl.steps[i]); ok {
			d.row = cs.Strength > 0
			s.donors = append(s.donors, d)
			s.changed[d.at] = changes || saidTwice(pl.steps, d.slot)
			s.taken[d.at] = s.changed[d.at] || len(cs.Steps) > 1 && !s.spell(cs).bystander
		}
	}
	s.steps = append(s.steps, pl.steps...)
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
		s.changed[at] = s.changed[at] || changes || saidTwice(append(pl.steps, s.steps[at]), slot)
	}
	maps.Copy(s.kept, pl.kept)
	for k, at := range pl.set {
		s.setUps[k] = at
	}
	for k, at := range pl.probes {
		s.probes[k] = at
	}
	s.slots, s.gets, s.warm = pl.slots, s.gets+pl.gets, max(s.warm, atOnce(pl.steps))
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

// saidTwice reports whether more than one step says the name of a slot: then it
// stands in two places, or was tried for twice.
func saidTwice(steps []Step, slot string) bool {
	n := 0
	for i := range steps {
		for _, q := range steps[i].Params {
			if q.Value.From == FreshName && q.Value.Slot == slot {
				n++
			}
		}
	}
	return n > 1
}

// add puts a case into the script.
func (s *script) add(cs *Case) { s.take(s.place(cs)) }

// looks is how many projects are listed at the end.
func (s *script) looks(list, foreign bool) int {
	if !list {
		return 0
	}
	n := len(s.p.World.Mine())
	if foreign && s.p.World.Has(exchange.OtherTenant) {
		n++
	}
	return n
}

// adds is how many requests a placed case adds.
func (s *script) adds(pl placed) int {
	cs := pl.member.Case
	more := 0
	if pl.member.Steps[len(pl.member.Steps)-1] >= s.from {
		more = s.looks(s.list || cs.Look != 0, s.foreign || cs.touchesForeign()) - s.looks(s.list, s.foreign)
	}
	return len(pl.steps) + pl.gets + more + max(atOnce(pl.steps)-s.warm, 0)
}

// pool is what the script has become.
func (s *script) pool(id string) *Pool {
	if n := len(s.ends); n > 0 && s.ends[n-1] == len(s.steps) {
		s.ends = s.ends[:n-1] // nothing came after it: the look at the end is that one
	}
	return newPool(&Pool{
		Case: scriptCase(id, slices.Clone(s.steps)), Members: slices.Clone(s.members),
		Looks: slices.Clone(s.ends), Lists: s.lists + s.looks(s.list, s.foreign), Gets: s.gets,
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

// shareWith makes the step of a script serve that of a case that makes the same
// call: what one reads must be waited for, and who says the call may be told.
func (st *Step) shareWith(cs *Case, i int) {
	own := &cs.Steps[i]
	if own.Setup {
		return // it is as good said otherwise
	}
	if own.Expect.Answer == Read || own.Expect.Answer == Accept && st.Expect.Answer == Either {
		st.Expect = own.Expect
	}
	way := cs.Way
	if own.Way != nil {
		way = *own.Way
	}
	if way.Sender != "" && st.Way.Sender == "" {
		say := *st.Way
		say.Sender = way.Sender
		st.Way = &say
	}
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
