package history

import "slices"

// Beyond this many comparisons of states, in all and for each event, or this
// many states at once, the sweep gives up on a key.
const (
	maxWork   = 1 << 23
	workEach  = 1 << 8
	maxStates = 1 << 12
)

// sweep decides one key after the other.
type sweep struct {
	items  []item
	events []event
	room   room
	line   line
	callAt []int32 // by item: the event of its call
	now    int32   // the event

	opening []int32 // accepted creates in flight
	closing []int32 // accepted deletes in flight
	finding []int32 // finds in flight

	lost      int32             // lost creates called
	lostOpens [][]int32         // lost opens called, those of one id together
	lostEnds  map[int64][]int32 // lost closes called, by id
	anyEnds   int32             // those of untold ids, which are all alike
	ahead     *ahead            // where a reply was lost

	doom   int32 // the latest return that a state was given up for at this event, -1 if none
	doomed state // which that was

	states []state
	next   []state
	seen   []state
	work   int
}

// state is one way in which things may stand after an event.
type state struct {
	there presence
	lost  int32   // lost creates that happened
	ends  int32   // lost closes of untold ids that happened
	since int32   // event at which what is there came
	until int32   // last event at which something was there, if nothing is now
	last  int32   // item that made it so, -1 at first
	id    int64   // where it is known
	done  []int32 // items that took effect and may matter on, ascending; shared, never changed in place
}

// presence says what a key holds.
type presence uint8

const (
	nothing   presence = iota
	known              // an id
	anonymous          // an untold id, or one that nobody names
)

// decision about a key: the item is the one that cannot be placed, or at whose
// return the sweep gave up.
type decision struct {
	answer Answer
	item   int32
}

// run decides the items of one key.
func (s *sweep) run(items []item) decision {
	s.reset(items)
	for n, e := range s.events {
		s.now = int32(n)
		if !e.returns() {
			s.called(e.item())
			continue
		}
		if s.looked(e.item()) {
			continue
		}
		if !s.returned(e.item()) {
			return decision{Unknown, e.item()}
		}
		if len(s.next) == 0 {
			// A state given up for what comes later fails there, not here.
			if s.doom >= 0 {
				s.states = append(s.states[:0], s.doomed)
				return decision{Illegal, s.events[s.doom].item()}
			}
			return decision{Illegal, e.item()}
		}
		s.states, s.next = s.next, s.states
	}
	return decision{answer: Ok}
}

func (s *sweep) reset(items []item) {
	s.items = items
	s.events = s.line.timeline(items)
	s.callAt = slices.Grow(s.callAt[:0], len(items))[:len(items)]
	s.opening, s.closing, s.finding = s.opening[:0], s.closing[:0], s.finding[:0]
	s.lost, s.lostOpens, s.lostEnds, s.anyEnds, s.ahead = 0, nil, nil, 0, nil
	s.states = append(s.states[:0], state{until: -1, last: -1})
	s.work = 0
	for i := range items {
		if items[i].what.lost() {
			s.lostEnds = map[int64][]int32{}
			s.ahead = lookAhead(items, s.events)
			return
		}
	}
}
