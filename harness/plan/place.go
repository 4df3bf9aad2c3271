package plan

import (
	"maps"
	"slices"
)

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
				ok = ok && !slices.Contains(out.member.Steps, j) && !s.taken[j] && s.namedFor(cs, i, j)
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
