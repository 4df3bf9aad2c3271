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
	told     []told            // ids that a lost create may have made, by their first events
	past     int               // so many of the told are of the past
	untold   map[int64]bool    // such ids that only lost closes name: all alike
	anyEnds  []int32           // the events of the calls of the untold ids' closes
	returns  []int32           // by item, the event of its return
	nextOpen []int32           // by event, the first return of an accepted create called after it
}

// told is an id with the span of events in which anything is told of it.
type told struct {
	id          int64
	first, last int32
}

// never is after all events.
const never = math.MaxInt32

func lookAhead(items []item, events []event) *ahead {
	a := &ahead{
		again:    map[int64]bool{},
		ends:     map[int64][]int32{},
		untold:   map[int64]bool{},
		returns:  make([]int32, len(items)),
		nextOpen: make([]int32, len(events)),
	}
	for i := range a.returns {
		a.returns[i] = never
	}
	for n, e := range events {
		it := &items[e.item()]
		if e.returns() {
			a.returns[e.item()] = int32(n)
		} else if it.what == closes || it.what == mayClose {
			a.ends[it.id] = append(a.ends[it.id], int32(n))
		}
	}
	first := int32(never)
	for n := len(events) - 1; n >= 0; n-- {
		a.nextOpen[n] = first
		if e := events[n]; !e.returns() && items[e.item()].what == opens {
			first = min(first, a.returns[e.item()])
		}
	}
	a.learnIDs(items, events)
	return a
}

// learnIDs sorts out the ids.
func (a *ahead) learnIDs(items []item, events []event) {
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
	at, tells := map[int64]int{}, map[int64]bool{}
	for n, e := range events {
		it := &items[e.item()]
		if e.returns() || it.what != closes && it.what != mayClose && it.what != misses && it.what != finds || created[it.id] {
			continue
		}
		i, found := at[it.id]
		if !found {
			i = len(a.told)
			at[it.id] = i
			a.told = append(a.told, told{id: it.id, first: int32(n)})
		}
		a.told[i].last = max(a.told[i].last, a.returns[e.item()])
		tells[it.id] = tells[it.id] || it.what != mayClose
		a.again[it.id] = true
	}
	a.told = slices.DeleteFunc(a.told, func(t told) bool {
		// One that a lost rename may bring is known by its id all the same.
		if tells[t.id] || comes[t.id] > 0 {
			return false
		}
		a.untold[t.id] = true
		a.anyEnds = append(a.anyEnds, a.ends[t.id]...)
		return true
	})
	slices.Sort(a.anyEnds)
}

// borne returns the ids worth trying for what a lost create makes now, beside
// none: those of which something is told from now on, but not only after an
// accepted create must have found nothing.
func (a *ahead) borne(now int32) []told {
	for a.past < len(a.told) && a.told[a.past].last < now {
		a.past++
	}
	end := a.past
	for end < len(a.told) && a.told[end].first <= a.nextOpen[now] {
		end++
	}
	return a.told[a.past:end]
}

// after returns the first of the ascending events after now.
func after(events []int32, now int32) int32 {
	n, found := slices.BinarySearch(events, now)
	if found {
		n++
	}
	if n == len(events) {
		return never
	}
	return events[n]
}

// isDoomed reports whether what is there is still there when an accepted create
// must have found nothing: item i, which returns now, has taken effect.
func (s *sweep) isDoomed(st *state, i int32) bool {
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
	ends := s.ahead.anyEnds
	if st.there == known {
		ends = s.ahead.ends[st.id]
	}
	if after(ends, s.now) < limit {
		return false
	}
	if limit > s.doom {
		s.doom, s.doomed = limit, *st
	}
	return true
}
