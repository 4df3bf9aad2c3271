package oracle

import (
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/plan"
)

// What a create may have done whose reply was lost. It is there whole, or not
// at all; a look or a later create of the name tells which.

// settle takes over what the answer to a create says of one of the same name
// whose reply was lost, or notes that its own was.
func (s *State) settle(st *plan.Step, obs *exchange.Observation, ans *Answer) {
	call := &obs.Call
	slot, _ := s.project(call)
	name, _ := call.Get(keyName(s.c))
	if slot == "" || name == "" {
		return
	}
	b := s.open(slot, name)
	switch {
	case st.HangUp && ans.Kind == Lost, s.metItself(st, obs, ans):
		if b == nil && !s.holds(slot, name) {
			s.Items = append(s.Items, &Business{Project: slot, Slot: slotOf(st), By: orCaller(call.As), Fields: s.written(st, call), Given: given(call), Open: true})
		}
	case b == nil:
	case ans.Kind == Accepted:
		b.Gone, b.Open = true, false // the name was free
	case ans.Kind == Rejected && b.Missed && st.Tamper == "" && st.Replay == "" && !couldBeChance(ans):
		b.Open = false // the name was taken, and nobody else knows it
	}
}

// metItself reports whether a create that was refused may have met what it made
// itself: it was said twice, and its first saying may have been heard.
func (s *State) metItself(st *plan.Step, obs *exchange.Observation, ans *Answer) bool {
	if obs.Attempts < 2 || ans.Kind == Accepted || ans.Kind == Lost || st.Tamper != "" || st.Replay != "" {
		return false
	}
	want := s.expects(st, &obs.Call)
	return want != plan.Reject && want != plan.Refuse
}

// open returns the business of a name that may be there, or nil.
func (s *State) open(slot, name string) *Business {
	for _, b := range s.Items {
		if b.Open && b.Project == slot && b.Fields[keyName(s.c)] == name {
			return b
		}
	}
	return nil
}

// holds reports whether a business is sure to carry the name.
func (s *State) holds(slot, name string) bool {
	for _, b := range s.Live(slot, "") {
		if b.Fields[keyName(s.c)] == name {
			return true
		}
	}
	return false
}

// Open reports whether a look may show a business that may be there or not.
func (s *State) Open(at LookAt) bool { return at.By == ByList && s.open(at.Project, at.Name) != nil }

// Found returns the businesses that looks have shown for the first time since
// it was asked last.
func (s *State) Found() []*Business {
	out := s.found
	s.found = nil
	return out
}

// unknown returns the business of a name whose id nothing has told yet, or nil.
// A look that shows one of that name has found it.
func (s *State) unknown(slot, name string) *Business {
	for _, b := range s.Items {
		if b.ID == "" && !b.Gone && b.Project == slot && b.Fields[keyName(s.c)] == name {
			return b
		}
	}
	return nil
}

// adopt gives a business the id under which a look shows it.
func (s *State) adopt(b *Business, id string) {
	b.ID, b.Open = id, false
	s.found = append(s.found, b)
}
