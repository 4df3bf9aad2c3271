package oracle

import (
	"strings"
	"unicode/utf8"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/verdict"
)

// Business is one resource that must be stored, as far as its case knows.
type Business struct {
	ID      string
	Project string // slot
	Slot    string // slot of the fresh name under which a step keeps it
	// Fields are the values that must be read back; a field that nobody
	// promised anything about is not in the map.
	Fields map[string]string
	Given  map[string]bool // fields that a call gave a value
	Gone   bool
	// Open: the reply to its create was lost, and nothing tells yet whether it
	// is there. Missed: a look did not show it.
	Open, Missed bool
	// By is the profile that created it.
	By string
}

// State is what must be stored under the names of one case.
type State struct {
	c     *contract.Contract
	w     *plan.World
	level verdict.Level
	Items []*Business
	// Names holds every key text that a create or a rename of the case used,
	// with the projects it was aimed at.
	Names []string
	// Foreign: a step was aimed at the foreign project.
	Foreign bool

	found  []*Business // by looks, and not yet told of
	others []Other     // of the same script
	// early gathers, unless it is nil, the changes in a race that may not have
	// seen their business.
	early map[*Exchange]bool
}

// NewState returns the state before the first step of a case.
func NewState(c *contract.Contract, w *plan.World, level verdict.Level) *State {
	return &State{c: c, w: w, level: level}
}

// keyName is the parameter that carries the name.
func keyName(c *contract.Contract) string {
	create := c.Action(c.Resource.Create)
	for _, n := range create.Unique.Key {
		if p := create.Param(n); p != nil && p.FreeText() {
			return n
		}
	}
	return create.Unique.Key[0]
}

// project returns the slot of the project that a call names, and whether the
// call names one project only.
func (s *State) project(call *exchange.Call) (slot string, sure bool) {
	a := s.c.Action(call.Action)
	if a == nil {
		return "", false
	}
	slots := map[string]bool{}
	for _, p := range a.Params {
		if p.Entity != contract.Project {
			continue
		}
		v, ok := call.Get(p.Name)
		if !ok || v == "" {
			continue
		}
		if p.By == contract.ByID {
			slots[s.w.Slot(v, "")] = true
		} else {
			slots[s.w.Slot("", v)] = true
		}
	}
	if len(slots) != 1 {
		return "", false
	}
	for only := range slots {
		slot = only
	}
	return slot, slot != ""
}

// Begin notes the names that a call is about, before its answer is known.
func (s *State) Begin(call *exchange.Call) {
	if call.Action != s.c.Resource.Create && call.Action != s.c.Resource.Update {
		return
	}
	if slot, ok := s.project(call); ok && slot == plan.Foreign {
		s.Foreign = true
	}
	name, ok := call.Get(keyName(s.c))
	if !ok || name == "" {
		return
	}
	for _, n := range s.Names {
		if n == name {
			return
		}
	}
	s.Names = append(s.Names, name)
}

// Apply takes over what an answer says has been done.
func (s *State) Apply(st *plan.Step, obs *exchange.Observation, ans *Answer) {
	call := &obs.Call
	if call.Action == s.c.Resource.Create {
		s.settle(st, obs, ans)
	}
	if ans.Kind != Accepted {
		return
	}
	if want := s.expects(st, call); want == plan.Reject || want == plan.Refuse {
		return
	}
	switch call.Action {
	case s.c.Resource.Create:
		slot, _ := s.project(call)
		b := &Business{ID: ans.ID, Project: slot, Slot: slotOf(st), By: orCaller(call.As), Fields: s.written(st, call), Given: given(call)}
		s.Items = append(s.Items, b)
	case s.c.Resource.Update:
		if b := s.byID(call); b != nil {
			s.change(b, call, st.Expect.Ungraded)
		}
	case s.c.Resource.Delete:
		if b := s.byID(call); b != nil {
			b.Gone = true
		}
	}
}

func orCaller(profile string) string {
	if profile == "" {
		return exchange.Caller
	}
	return profile
}

// slotOf is the slot under which a step keeps what it creates.
func slotOf(st *plan.Step) string {
	if st.Keep != "" {
		return st.Keep
	}
	for _, p := range st.Params {
		if p.Value.From == plan.FreshName {
			return p.Value.Slot
		}
	}
	return ""
}

// SlotOf is the slot under which an accepted create keeps its id.
func SlotOf(st *plan.Step) string { return slotOf(st) }

// byID finds the business that a call names by id.
func (s *State) byID(call *exchange.Call) *Business {
	id, _ := call.Get(s.idParam(call.Action))
	for _, b := range s.Items {
		if b.ID == id {
			return b
		}
	}
	return nil
}

func (s *State) idParam(action string) string {
	if a := s.c.Action(action); a != nil {
		for _, p := range a.Params {
			if p.Entity == contract.Business {
				return p.Name
			}
		}
	}
	return s.c.Resource.ID
}

// written says what an accepted create must have stored.
func (s *State) written(st *plan.Step, call *exchange.Call) map[string]string {
	out := map[string]string{}
	if st.Expect.Ungraded {
		return out
	}
	for _, p := range s.c.Action(s.c.Resource.Create).Params {
		if p.Entity == contract.Project {
			continue
		}
		v, given := call.Get(p.Name)
		switch {
		case v != "":
			if repeated(call, p.Name) || !utf8.ValidString(v) {
				continue // which one counts, and what stands for bytes that no answer can show, is nobody's promise
			}
			out[p.Name] = v
		case given && !binding(p.EmptyLevel, s.level):
			// What an empty value means here is nobody's promise.
		case p.DefaultFrom != "":
			if id := s.w.Accounts[orCaller(call.As)]; id != "" {
				out[p.Name] = id
			}
		case p.HasDefault:
			out[p.Name] = p.Default
		default:
			out[p.Name] = ""
		}
	}
	return out
}

// also returns a second value that a field may show: empty, where its default
// was not given and binds less than the clause. Any other value is one that
// nobody wrote.
func (s *State) also(b *Business, name string) (string, bool) {
	p := s.c.Action(s.c.Resource.Create).Param(name)
	if p == nil || !p.HasDefault || binding(p.DefaultLevel, s.level) || b.Given[name] || b.Fields[name] != p.Default {
		return "", false
	}
	return "", true
}

// given names the parameters that a call gives a value.
func given(call *exchange.Call) map[string]bool {
	out := map[string]bool{}
	for _, p := range call.Params {
		if p.Value != "" {
			out[p.Name] = true
		}
	}
	return out
}

// binding reports whether a promise at level l may be judged by a clause at
// level clause: a should says nothing about a must.
func binding(l, clause verdict.Level) bool {
	switch l {
	case verdict.Must, "":
		return true
	case verdict.Should:
		return clause != verdict.Must
	}
	return false
}

func repeated(call *exchange.Call, name string) bool {
	n := 0
	for _, p := range call.Params {
		if p.Name == name {
			n++
		}
	}
	return n > 1
}

// change takes over the fields that an update gives. What one that nobody
// judges makes of them is not known.
func (s *State) change(b *Business, call *exchange.Call, ungraded bool) {
	fields := make(map[string]string, len(b.Fields))
	for k, v := range b.Fields {
		fields[k] = v
	}
	for _, p := range s.c.Action(call.Action).Params {
		if p.Entity == contract.Project || p.Entity == contract.Business {
			continue
		}
		v, given := call.Get(p.Name)
		switch {
		case v != "" && utf8.ValidString(v) && !ungraded:
			fields[p.Name] = v
			b.Given[p.Name] = true
		case given:
			delete(fields, p.Name) // an empty value in an update, or one that is no text, is nobody's promise
		}
	}
	b.Fields = fields
}

// Live returns what must be there in a project, and whose name contains the
// keyword; every project when slot is "".
func (s *State) Live(slot, keyword string) []*Business {
	var out []*Business
	key := keyName(s.c)
	for _, b := range s.Items {
		if b.Gone || b.Open || slot != "" && b.Project != slot {
			continue
		}
		if name, known := b.Fields[key]; keyword == "" || known && strings.Contains(name, keyword) {
			out = append(out, b)
		}
	}
	return out
}
