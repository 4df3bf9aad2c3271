package plan

import (
	"slices"

	"github.com/dwconform/dwconform/harness/contract"
)

// What a clause says of one parameter, or of every answer, shows in any call that
// has it so, whatever else the call says.

// shows finds what a script asks already that shows what a case is about: a
// create that must be accepted, or the change or removal of a business that
// nothing else is done to.
func (s *script) shows(cs *Case) (out placed, ok bool) {
	about := s.spell(cs).about
	if about == nil {
		return out, false
	}
	last := len(cs.Steps) - 1
	out = placed{member: Member{Case: cs, Slots: map[string]string{}}, shown: true, shared: []int{last}, slots: s.slots}
	st := &cs.Steps[last]
	way := cs.Way
	if st.Way != nil {
		way = *st.Way
	}
	sender := way.Sender
	way.Sender = ""
	// A row says who sends it; with others it may be told yet.
	fits := func(have *Step, row bool) bool {
		w := *have.Way
		told := w.Sender
		w.Sender = ""
		return w.Full() == way.Full() && (sender == "" || sender == told || told == "" && !row) && about(have.Params)
	}
	own, _ := ownSlot(&cs.Steps[0])
	if last == 0 {
		for _, d := range s.donors {
			if fits(&s.steps[d.at], d.row) {
				out.member.Steps, out.member.Slots[own] = []int{d.at}, d.slot
				return out, true
			}
		}
		return out, false
	}
	project := s.spell(cs).ordinary[0]
	for _, h := range s.hosts {
		have := &s.steps[h.at]
		if have.Action != st.Action || h.project != project || !fits(have, false) {
			continue
		}
		out.member.Steps, out.member.Slots[own] = []int{h.made, h.at}, h.slot
		for _, q := range st.Params {
			if v, _ := given(have.Params, q.Name); slotted(q.Value) && slotted(v) && v.Slot != h.slot && out.member.Slots[q.Value.Slot] == "" {
				out.member.Slots[q.Value.Slot] = v.Slot
			}
		}
		out.name(st) // what the case says and the host does not
		return out, true
	}
	return out, false
}

// host is a step that changes or removes what another one created, and that no
// other touches.
type host struct {
	made, at      int
	slot, project string
}

// hostOf is what a case that was placed lets others show: at its end, it changes
// or removes one of the businesses that it set up.
func (s *script) hostOf(cs *Case, m *Member) (host, bool) {
	last := len(cs.Steps) - 1
	if last == 0 || !s.accepts(&cs.Steps[last]) {
		return host{}, false
	}
	h := host{at: m.Steps[last]}
	for i := range cs.Steps[:last] {
		st := &cs.Steps[i]
		own, single := ownSlot(st)
		if !single || !st.Setup || st.Action != s.p.Contract.Resource.Create || st.Expect.Answer != Accept {
			return host{}, false
		}
		if slices.ContainsFunc(cs.Steps[last].Params, func(q Param) bool { return q.Value.From == CreatedID && q.Value.Slot == own }) {
			if saidTwice(cs.Steps, own) {
				return host{}, false
			}
			h.made, h.slot = m.Steps[i], m.Slots[own]
			h.project = projectOf(st)
		}
	}
	return h, h.project != ""
}

// projectOf is the one project that a call names, "" where it names none or more.
func projectOf(st *Step) (project string) {
	for _, q := range st.Params {
		if q.Value.From != ProjectID && q.Value.From != ProjectIdentifier {
			continue
		}
		if project != "" && project != q.Value.Slot {
			return ""
		}
		project = q.Value.Slot
	}
	return project
}

// accepts reports whether a step is a change or a removal, of the caller's own,
// that must be accepted.
func (s *script) accepts(st *Step) bool {
	res := s.p.Contract.Resource
	return (st.Action == res.Update || st.Action == res.Delete) && st.Expect.Answer == Accept && !st.Expect.Ungraded &&
		!st.Setup && st.Together == 0 && st.As == "" && st.Tamper == "" && st.Replay+st.NonceOf == ""
}

// changesOnce reports whether a case sets up an ordinary business, and changes or
// removes it by a call that must be accepted.
func (s *script) changesOnce(cs *Case) bool {
	if len(cs.Steps) != 2 {
		return false
	}
	return s.spell(cs).ordinary[0] != "" && s.accepts(&cs.Steps[1])
}

// about says which calls show what the clause of a case says, by their
// parameters; nil where its own call alone does.
func (s *script) about(cs *Case) func([]Param) bool {
	if cs.Strength > 0 || cs.Premise || !s.creator(cs) && !s.changesOnce(cs) {
		return nil
	}
	st := &cs.Steps[len(cs.Steps)-1]
	if st.As != "" || st.Expect.Answer != Accept {
		return nil
	}
	a, cl := s.p.Contract.Action(st.Action), cs.Clause
	if cl.Check != "" || cl.Action == a.Name && a.Field(cl.Subject) != nil {
		return func([]Param) bool { return true } // every accepted call shows it
	}
	if cl.Action != a.Name {
		return nil
	}
	for _, r := range a.Rules {
		if r.Subject == cl.Subject {
			return func(have []Param) bool { return sameOf(r.Names, st.Params, have, false) }
		}
	}
	p := a.Param(cl.Subject)
	switch {
	case p == nil && cl.Subject == "" && len(cs.Steps) == 2 && a.Name == s.p.Contract.Resource.Update:
		return func(have []Param) bool { return alikeChange(st.Params, have) }
	case p == nil:
		return nil
	case p.Entity != contract.Project:
		return func(have []Param) bool { return sameOf([]string{p.Name}, st.Params, have, true) }
	}
	var names []string
	for _, q := range a.Params {
		if q.Entity == contract.Project {
			names = append(names, q.Name)
		}
	}
	return func(have []Param) bool { return sameOf(names, st.Params, have, true) }
}

// alikeChange reports whether two updates change the same fields, be it to
// different texts.
func alikeChange(a, b []Param) bool {
	if len(a) != len(b) {
		return false
	}
	for _, q := range a {
		v, there := given(b, q.Name)
		if !there || v.From != q.Value.From || v.From == Literal && (v.Text == "") != (q.Value.Text == "") {
			return false
		}
	}
	return true
}

// sameOf reports whether two calls give the same of some parameters, values too
// where these matter.
func sameOf(names []string, a, b []Param, values bool) bool {
	return !slices.ContainsFunc(names, func(name string) bool {
		want, given := has(a, name)
		have, there := has(b, name)
		return given != there || values && want != have
	})
}

// given returns the value of a parameter as it stands, and whether it is given.
func given(params []Param, name string) (Value, bool) {
	for _, q := range params {
		if q.Name == name {
			return q.Value, true
		}
	}
	return Value{}, false
}

// has is given, with slots left out.
func has(params []Param, name string) (Value, bool) {
	v, ok := given(params, name)
	return unslotted(v), ok
}

func unslotted(v Value) Value {
	if slotted(v) {
		v.Slot = ""
	}
	return v
}
