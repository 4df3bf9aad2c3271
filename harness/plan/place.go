package plan

import (
	"cmp"
	"maps"
	"slices"
)

// placed is where a case would stand in a script.
type placed struct {
	member Member
	steps  []Step // that are new
	set    map[setUp]int
	probes []int
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
	if cs.Clause.Cases == casesCreatePace {
		if found, ok := s.placeSeries(cs); ok {
			return found
		}
	}
	if shown, ok := s.shows(cs); ok {
		if shown.member.ByID = byID; byID {
			shown.gets = madeBy(s.p, cs)
		}
		return shown
	}
	out := placed{member: Member{Case: cs, Slots: map[string]string{}, ByID: byID}, set: map[setUp]int{}, kept: map[int]string{}, slots: s.slots}
	bystander, group, labels := spelt.bystander, spelt.group, maps.Clone(spelt.labels)
	at := -1 // step of the script that the last one is
	from := 0
	if same := s.stands(cs); same != nil {
		from = spelt.ups
		for i, j := range same.Steps {
			out.member.Steps, at = append(out.member.Steps, j), max(at, j)
			labels[cs.Steps[i].Label] = s.steps[j].Label
			out.kept[j] = cmp.Or(s.kept[j], group)
		}
		sets := *cs
		sets.Steps = cs.Steps[:from]
		out.member.Slots = same.slotsFor(&sets)
	}
	for i := from; i < len(cs.Steps); i++ {
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
				switch {
				case bystander:
					out.set[key], out.kept[j] = j, group
				case s.beholds(cs, i):
					out.kept[j] = cmp.Or(s.kept[j], groupLeft)
				default:
					out.taken = append(out.taken, j)
				}
				continue
			}
			if bystander {
				j = len(s.steps) + len(out.steps)
				out.set[key], out.kept[j] = j, group
			}
		}
		if j, slot := s.refused(cs, i); j >= 0 {
			out.member.Slots[own], labels[st.Label], at = slot, s.steps[j].Label, max(at, j)
			out.member.Steps, out.taken = append(out.member.Steps, j), append(out.taken, j)
			continue
		}
		if bystander && !st.Setup {
			if j := s.probed(cs, i, &out.member, labels, at); j >= 0 {
				out.member.Steps, at = append(out.member.Steps, j), j
				labels[st.Label] = s.steps[j].Label
				out.shared = append(out.shared, i)
				continue
			}
			out.probes = append(out.probes, len(s.steps)+len(out.steps))
		}
		out.name(st)
		now := renamed(cs, i, out.member.Slots, labels)
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

// refused finds a create that was refused in an earlier part of the script, for what
// it said beside the name and the project, and whose name, made as that of the case,
// nobody said since: then a case that sets up such a create need not. It returns -1
// where there is none.
func (s *script) refused(cs *Case, i int) (at int, slot string) {
	st := &cs.Steps[i]
	if _, single := ownSlot(st); !st.Setup || !single || st.Action != s.p.Contract.Resource.Create || st.Expect.Answer != Reject || st.Tamper+st.As != "" {
		return -1, ""
	}
	name, _ := has(st.Params, s.p.keyParam())
	for _, j := range s.probes {
		have := &s.steps[j]
		own, single := ownSlot(have)
		if said, _ := has(have.Params, s.p.keyParam()); said != name {
			continue // it is another name, or none
		}
		if j < s.from && !s.taken[j] && single && have.Action == st.Action && have.Expect.Answer == Reject && have.Tamper+have.As+have.Replay+have.NonceOf == "" &&
			projectOf(have) != "" && projectOf(have) == projectOf(st) && s.mentions(own) == 1 {
			return j, own
		}
	}
	return -1, ""
}

// mentions is how many steps of a script are about a slot.
func (s *script) mentions(slot string) (n int) {
	for i := range s.steps {
		if slices.ContainsFunc(s.steps[i].Params, func(q Param) bool { return slotted(q.Value) && q.Value.Slot == slot }) {
			n++
		}
	}
	return n
}

// stands finds a case that made just what another one sets up, and nothing else,
// where that is left as it is.
func (s *script) stands(cs *Case) *Member {
	spelt := s.spell(cs)
	if !spelt.bystander || spelt.ups < 2 {
		return nil
	}
	same := s.whole[spelt.sets]
	if same == nil || slices.ContainsFunc(same.Steps, func(at int) bool { return s.changed[at] || s.taken[at] }) {
		return nil
	}
	return same
}

// probed finds a call after a step that changes nothing and is what a case asks. A
// marker that the case gives there first is the one of that call. It returns -1
// where there is none.
func (s *script) probed(cs *Case, i int, m *Member, labels map[string]string, after int) int {
	now := renamed(cs, i, m.Slots, labels)
	for _, j := range s.probes {
		have := &s.steps[j]
		if j <= after || have.Action != now.Action || have.Way.Full() != now.Way.Full() || len(have.Params) != len(now.Params) ||
			have.As != now.As || have.Tamper != now.Tamper || have.Replay != now.Replay || have.NonceOf != now.NonceOf {
			continue
		}
		first := map[string]string{}
		same := true
		for k, q := range now.Params {
			was, own := have.Params[k], cs.Steps[i].Params[k].Value.Slot
			if q.Value.From == Marker && q.Value.Slot == "" && len(first) == 0 && !slices.Contains(slices.Collect(maps.Values(m.Slots)), was.Value.Slot) {
				q.Value.Slot, first[own] = was.Value.Slot, was.Value.Slot
			}
			same = same && q == was
		}
		if same {
			maps.Copy(m.Slots, first)
			return j
		}
	}
	return -1
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
	st.Loose = st.Loose || cs.Loose
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
