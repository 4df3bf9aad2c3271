package plan

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
)

// What a clause says of one parameter, or of every answer, shows in any call that
// has it so, whatever else the call says.

// shows finds what a script asks already that shows what a case is about: a
// create that must be accepted, or the change or removal of a business that
// nothing else is done to. What the case sets up beside that is whatever else
// stands there then.
func (s *script) shows(cs *Case) (out placed, ok bool) {
	of := s.spell(cs).about
	if of == nil {
		return out, false
	}
	last := len(cs.Steps) - 1
	st := &cs.Steps[last]
	out = placed{shown: true, shared: []int{last}, slots: s.slots}
	// told: no row says who sends it.
	try := func(at, made int, slot string, told bool) bool {
		have := &s.steps[at]
		if !of.call(have) || of.sender != "" && of.sender != have.Way.Sender && (!told || have.Way.Sender != "") {
			return false
		}
		m := Member{Case: cs, Slots: map[string]string{}}
		kept := map[int]string{}
		for i := range cs.Steps[:last] {
			own, _ := ownSlot(&cs.Steps[i])
			if i == of.changed {
				m.Steps, m.Slots[own] = append(m.Steps, made), slot
				continue
			}
			d, ok := s.beside(s.spell(cs).ordinary[i], append([]int{made, at}, m.Steps...), at)
			if !ok {
				return false
			}
			m.Steps, m.Slots[own], kept[d.at] = append(m.Steps, d.at), d.slot, cmp.Or(s.kept[d.at], groupLeft)
		}
		m.Steps = append(m.Steps, at)
		if of.changed < 0 {
			own, _ := ownSlot(st)
			m.Slots[own] = slot
		}
		out.member, out.kept = m, kept
		return true
	}
	if of.changed < 0 {
		for _, d := range s.donors {
			if try(d.at, d.at, d.slot, !d.row) {
				return out, true
			}
		}
		return out, false
	}
	for _, h := range s.hosts {
		if d := s.donorAt(h.made); d != nil && !s.leavesSomething(cs, of.changed, d) || !try(h.at, h.made, h.slot, true) {
			continue
		}
		for _, q := range st.Params {
			if v, _ := given(s.steps[h.at].Params, q.Name); slotted(q.Value) && slotted(v) && v.Slot != h.slot && out.member.Slots[q.Value.Slot] == "" {
				out.member.Slots[q.Value.Slot] = v.Slot
			}
		}
		out.name(st) // what the case says and the host does not
		return out, true
	}
	return out, false
}

// beside finds a business in a project that is left as it is, and was there
// before a step: one that others too want left, if there is any.
func (s *script) beside(project string, but []int, step int) (found donor, ok bool) {
	for _, d := range s.donors {
		if d.project != project || d.at >= step || s.changed[d.at] || s.taken[d.at] || slices.Contains(but, d.at) {
			continue
		}
		if s.kept[d.at] != "" {
			return d, true
		}
		if !ok || found.plain && !d.plain {
			found, ok = d, true
		}
	}
	return found, ok
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
			if s.saidTwice(cs.Steps, own) {
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

// about is what a clause says of one call, which any call shows that has it so.
type about struct {
	action  string
	sender  string // that says it, "" for either
	changed int    // the set-up step whose business it changes or removes, -1 where it creates one
	as      string
	anyKey  bool // of the caller's
	way     func(exchange.Way) bool
	params  func([]Param) bool
}

// call reports whether a call of a script has what the clause is about.
func (of *about) call(have *Step) bool {
	return have.Action == of.action && (have.As == of.as || of.anyKey && have.As == exchange.Temporary) && have.Tamper == "" && of.way(have.Way.Full()) && of.params(have.Params)
}

// about says which calls show what the clause of a case says; nil where its own
// call alone does.
func (s *script) about(cs *Case) *about {
	if cs.Strength > 0 || cs.Premise {
		return nil
	}
	last := len(cs.Steps) - 1
	st := &cs.Steps[last]
	out := &about{action: st.Action, changed: -1, as: st.As}
	own, single := ownSlot(st)
	for i := range cs.Steps[:last] {
		made, _ := ownSlot(&cs.Steps[i])
		switch {
		case s.spell(cs).ordinary[i] == "":
			return nil
		case slices.ContainsFunc(st.Params, func(q Param) bool { return q.Value.From == CreatedID && q.Value.Slot == made }):
			if out.changed >= 0 {
				return nil
			}
			out.changed = i
		case slices.ContainsFunc(st.Params, func(q Param) bool { return slotted(q.Value) && q.Value.Slot == made }):
			return nil
		}
	}
	switch {
	case out.changed >= 0 && s.accepts(st):
	case out.changed < 0 && single && own != "" && st.Action == s.p.Contract.Resource.Create && !st.Setup && !st.Expect.Ungraded && st.Tamper == "" && st.Expect.Answer == Accept:
	default:
		return nil
	}
	way := wayOf(cs, st)
	if cs.Way.Sender != "" || st.Way != nil {
		out.sender = way.Sender
	}
	way.Sender = ""
	out.way = func(have exchange.Way) bool { have.Sender = ""; return have.Full() == way.Full() }
	if out.params = s.paramsAbout(cs, out); out.params == nil {
		return nil
	}
	return out
}

// paramsAbout says what the parameters of such a call must have; nil where its own
// call alone will do.
func (s *script) paramsAbout(cs *Case, of *about) func([]Param) bool {
	last := len(cs.Steps) - 1
	st, cl := &cs.Steps[last], cs.Clause
	a := s.p.Contract.Action(st.Action)
	any := func([]Param) bool { return true } // every accepted call shows it
	switch {
	case cl.Cases == casesTemporary:
		of.way = func(exchange.Way) bool { return true }
		return any
	case st.As != "":
		return nil
	case cl.Cases == casesSigned && slices.ContainsFunc(st.Params, beyondASCII):
		return func(have []Param) bool { return slices.ContainsFunc(have, beyondASCII) }
	case cl.Check != "" || cl.Action == a.Name && a.Field(cl.Subject) != nil:
		format := cs.Way.Full().Format
		of.anyKey = true
		of.way = func(have exchange.Way) bool {
			return have.Format == format && have.Method == exchange.POST && have.Place == exchange.Form
		}
		return any
	case cl.Action != a.Name:
		return nil
	}
	for _, r := range a.Rules {
		if r.Subject == cl.Subject {
			return func(have []Param) bool { return sameOf(r.Names, st.Params, have, false) }
		}
	}
	p := a.Param(cl.Subject)
	switch {
	case p == nil && cl.Subject == "" && of.changed >= 0:
		return func(have []Param) bool { return s.alikeChange(a, st.Params, have) }
	case p == nil, last > 0 && of.changed < 0:
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

// beyondASCII reports whether a value is a text that is escaped where it is signed.
func beyondASCII(q Param) bool {
	return strings.ContainsFunc(q.Value.Text, func(r rune) bool { return r > unicode.MaxASCII })
}

// alikeChange reports whether two calls change the same fields, be it to
// different texts, or remove; how they name the project is another matter.
func (s *script) alikeChange(a *contract.Action, one, two []Param) bool {
	return !slices.ContainsFunc(a.Params, func(p *contract.Param) bool {
		was, given1 := given(one, p.Name)
		is, given2 := given(two, p.Name)
		return p.Entity != contract.Project && (given1 != given2 || given1 && (was == Text("")) != (is == Text("")))
	})
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
