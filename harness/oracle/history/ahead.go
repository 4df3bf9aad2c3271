package history

import (
	"math"
	"slices"
)

// ahead is what the rest of the history says about choices that a lost reply
// leaves open, so that choices which come to nothing are not carried along.
type ahead struct {
	again    map[int64]bool    // ids that may come back
	ends     map[int64][]int32 // by id, the events of the calls of its closes, lost ones too
	told     []int64           // ids that a lost create may have made, and replies speak of
	untold   []int64           // such ids that only lost closes name
	lastTold map[int64]int32   // by told id, the last event that speaks of it
	returns  []int32           // by item, the event of its return
	nextOpen []int32           // by event, the first return of an accepted create called after it
}

// never is after all events.
const never = math.MaxInt32

func lookAhead(items []item, events []event) *ahead {
	a := &ahead{
		again:    map[int64]bool{},
		ends:     map[int64][]int32{},
		lastTold: map[int64]int32{},
		returns:  make([]int32, len(items)),
		nextOpen: make([]int32, len(events)),
	}
	for i := range a.returns {
		a.returns[i] = never
	}
	for n, e := range events {
		it := &items[e.item]
		if e.returns() {
			a.returns[e.item] = int32(n)
		} else if it.what == closes || it.what == mayClose {
			a.ends[it.id] = append(a.ends[it.id], int32(n))
		}
	}
	first := int32(never)
	for n := len(events) - 1; n >= 0; n-- {
		a.nextOpen[n] = first
		if e := events[n]; !e.returns() && items[e.item].what == opens {
			first = min(first, a.returns[e.item])
		}
	}
	a.learnIDs(items)
	return a
}

// learnIDs sorts out the ids.
func (a *ahead) learnIDs(items []item) {
	comes, created, mayCreates := map[int64]int{}, map[int64]bool{}, false
	for i := range items {
		switch it := &items[i]; it.what {
		case opens:
			comes[it.id]++
			created[it.id] = created[it.id] || it.creates
		case mayOpen:
			comes[it.id]++
		case mayCreate:
			mayCreates = true
		}
	}
	for id, n := range comes {
		a.again[id] = n > 1
	}
	if !mayCreates {
		return
	}
	tells := map[int64]bool{}
	var ids []int64
	for i := range items {
		it := &items[i]
		if it.what == opens || it.what == mayOpen || it.what == sees || it.what == mayCreate || created[it.id] {
			continue
		}
		if _, known := tells[it.id]; !known {
			ids = append(ids, it.id)
		}
		tells[it.id] = tells[it.id] || it.what != mayClose
		a.lastTold[it.id] = max(a.lastTold[it.id], a.returns[i])
	}
	for _, id := range ids {
		a.again[id] = true
		if tells[id] {
			a.told = append(a.told, id)
		} else {
			a.untold = append(a.untold, id)
		}
	}
}

// borne returns the ids worth trying for what a lost create makes now. All ids
// that only lost closes name are alike, so one will do: one that can be ended
// at once, else the one that can be ended first. An id of which nothing is told
// any more is no better than none.
func (s *sweep) borne(done []int32) []int64 {
	var ids []int64
	for _, id := range s.ahead.told {
		if s.ahead.lastTold[id] > s.now {
			ids = append(ids, id)
		}
	}
	soonest, at := int64(0), int32(never)
	for _, id := range s.ahead.untold {
		if firstLeft(s.lostEnds[id], done) >= 0 {
			return append(ids, id)
		}
		if n := s.ahead.nextEnd(id, s.now); n < at {
			soonest, at = id, n
		}
	}
	if at < never {
		ids = append(ids, soonest)
	}
	return ids
}

// nextEnd returns the event at which the next close of the id will be called.
func (a *ahead) nextEnd(id int64, now int32) int32 {
	ends := a.ends[id]
	n, found := slices.BinarySearch(ends, now)
	if found {
		n++
	}
	if n == len(ends) {
		return never
	}
	return ends[n]
}

// doomed reports whether what is there is still there when an accepted create
// must have found nothing: item i, which returns now, has taken effect.
func (s *sweep) doomed(st *state, i int32) bool {
	if s.ahead == nil || s.canEnd(st) {
		return false
	}
	limit := s.ahead.nextOpen[s.now]
	for _, w := range s.opening {
		if w != i && !slices.Contains(st.done, w) {
			limit = min(limit, s.ahead.returns[w])
		}
	}
	if limit == never {
		return false
	}
	return st.there == anonymous || s.ahead.nextEnd(st.id, s.now) > limit
}
