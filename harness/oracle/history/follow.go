package history

import "slices"

// called notes that an item is in flight, or will ever be.
func (s *sweep) called(i int32) {
	s.callAt[i] = s.now
	switch it := &s.items[i]; it.what {
	case opens:
		s.opening = append(s.opening, i)
	case closes:
		s.closing = append(s.closing, i)
	case finds:
		s.finding = append(s.finding, i)
		for n := range s.states {
			if st := &s.states[n]; st.there == known && st.id == it.id {
				st.done = with(st.done, i)
			}
		}
	case mayCreate:
		s.lost++
	case mayOpen:
		for n, same := range s.lostOpens {
			if s.items[same[0]].id == it.id {
				s.lostOpens[n] = append(same, i)
				return
			}
		}
		s.lostOpens = append(s.lostOpens, []int32{i})
	case mayClose:
		if s.ahead.untold[it.id] {
			s.anyEnds++
		} else {
			s.lostEnds[it.id] = append(s.lostEnds[it.id], i)
		}
	}
}

// looked reports whether item i is a look that every state has satisfied, which
// changes none of them.
func (s *sweep) looked(i int32) bool {
	if w := s.items[i].what; w != sees && w != misses {
		return false
	}
	for n := range s.states {
		if !s.settled(&s.states[n], i) {
			return false
		}
	}
	return true
}

// returned finds the states in which item i has taken effect, into s.next. It
// says false when there are too many to look at.
func (s *sweep) returned(i int32) bool {
	it := &s.items[i]
	s.next, s.seen, s.doom = s.next[:0], s.seen[:0], -1
	for _, st := range s.states {
		if s.settled(&st, i) {
			st.done = without(st.done, i)
			s.keep(st)
		} else {
			s.explore(st)
		}
	}
	// What is seen grows behind the place that is worked on.
	for n := 0; n < len(s.seen); n++ {
		s.follow(s.seen[n], i)
		if s.work > maxWork+workEach*len(s.events) || len(s.seen)+len(s.next) > maxStates {
			return false
		}
	}
	switch it.what {
	case opens:
		s.opening = drop(s.opening, i)
	case closes:
		s.closing = drop(s.closing, i)
	case finds:
		s.finding = drop(s.finding, i)
	}
	return true
}

// settled reports whether item i has taken effect in the state: a change has
// when it is done, and a look as soon as there was something to see.
func (s *sweep) settled(st *state, i int32) bool {
	it := &s.items[i]
	switch it.what {
	case sees:
		return st.there != nothing || st.until > s.callAt[i]
	case misses:
		return st.there != known || st.id != it.id || st.since > s.callAt[i]
	}
	return len(st.done) > 0 && slices.Contains(st.done, i)
}

// follow adds the states that one more change makes of st, to s.next where item
// i has taken effect by it, else to s.seen.
func (s *sweep) follow(st state, i int32) {
	s.work += len(s.opening) + len(s.closing) + len(st.done)
	switch st.there {
	case nothing:
		for _, w := range s.opening {
			if !slices.Contains(st.done, w) {
				s.open(st, w, i)
			}
		}
		for _, same := range s.lostOpens {
			if w := firstLeft(same, st.done); w >= 0 {
				s.open(st, w, i)
			}
		}
		if st.lost < s.lost {
			st.lost++
			s.come(st, anonymous, 0, -1, false, i)
			for _, t := range s.ahead.borne(s.now) {
				s.work++
				if t.last >= s.now {
					s.come(st, known, t.id, -1, false, i)
				}
			}
		}
	case known:
		for _, w := range s.closing {
			if s.items[w].id == st.id && !slices.Contains(st.done, w) {
				s.end(st, w, i)
			}
		}
		if w := firstLeft(s.lostEnds[st.id], st.done); w >= 0 {
			s.end(st, w, i)
		}
	case anonymous:
		if st.ends < s.anyEnds {
			st.ends++
			s.end(st, -1, i)
		}
	}
}

// firstLeft returns the first of items that are all alike and not done, or -1.
func firstLeft(alike, done []int32) int32 {
	for _, w := range alike {
		if !slices.Contains(done, w) {
			return w
		}
	}
	return -1
}

// open makes a state in which item w has opened its id.
func (s *sweep) open(st state, w, i int32) {
	if w != i {
		st.done = with(st.done, w)
	}
	s.come(st, known, s.items[w].id, w, w == i, i)
}

// come makes a state in which something has come that w, or a lost create if w
// is -1, has made.
func (s *sweep) come(st state, there presence, id int64, w int32, placed bool, i int32) {
	st.there, st.id, st.since, st.last = there, id, s.now, w
	if there == known {
		for _, f := range s.finding {
			switch {
			case s.items[f].id != id:
			case f == i:
				placed = true
			case !slices.Contains(st.done, f):
				st.done = with(st.done, f)
			}
		}
	}
	switch {
	case placed || s.settled(&st, i):
		if !s.isDoomed(&st, i) {
			s.keep(st)
		}
	case s.canEnd(&st):
		s.explore(st)
	}
}

// canEnd reports whether something in flight can end what is there. Where
// nothing can, no change can follow.
func (s *sweep) canEnd(st *state) bool {
	if st.there == anonymous {
		return st.ends < s.anyEnds
	}
	for _, w := range s.closing {
		if s.items[w].id == st.id && !slices.Contains(st.done, w) {
			return true
		}
	}
	return firstLeft(s.lostEnds[st.id], st.done) >= 0
}

// end makes a state in which item w, or the lost close of an untold id if w is
// -1, has ended what was there.
func (s *sweep) end(st state, w, i int32) {
	// A lost close of an id that cannot come back need not be remembered.
	if w >= 0 && w != i && (!s.items[w].what.lost() || s.ahead.again[st.id]) {
		st.done = with(st.done, w)
	}
	st.there, st.id, st.until, st.last = nothing, 0, s.now, w
	if w == i || s.settled(&st, i) {
		s.keep(st)
	} else {
		s.explore(st)
	}
}

// keep adds a state to s.next unless one there is as good, in place of those
// that are no better.
func (s *sweep) keep(st state) {
	if s.covered(s.next, &st) {
		return
	}
	n := 0
	for i := range s.next {
		if !s.covers(&st, &s.next[i]) {
			s.next[n] = s.next[i]
			n++
		}
	}
	s.next = append(s.next[:n], st)
}

// explore adds a state to s.seen, to be followed, unless one there is as good.
func (s *sweep) explore(st state) {
	if !s.covered(s.seen, &st) {
		s.seen = append(s.seen, st)
	}
}

func (s *sweep) covered(list []state, st *state) bool {
	s.work += len(list)
	for i := range list {
		if s.covers(&list[i], st) {
			return true
		}
	}
	return false
}

// covers reports whether whatever can follow b can follow a.
func (s *sweep) covers(a, b *state) bool {
	switch {
	case a.there != b.there || a.id != b.id || a.lost > b.lost || a.ends > b.ends:
		return false
	case a.there == known && a.since < b.since:
		return false
	case a.there == nothing && a.until < b.until:
		return false
	}
	// Lost items that b has used up and a has not are to a's advantage.
	n := 0
	for _, w := range b.done {
		if n < len(a.done) && a.done[n] == w {
			n++
		} else if !s.items[w].what.lost() {
			return false
		}
	}
	return n == len(a.done)
}

// with returns the ascending list and v.
func with(list []int32, v int32) []int32 {
	n, _ := slices.BinarySearch(list, v)
	longer := make([]int32, 0, len(list)+1)
	longer = append(longer, list[:n]...)
	longer = append(longer, v)
	return append(longer, list[n:]...)
}

// without returns the list less v.
func without(list []int32, v int32) []int32 {
	n, ok := slices.BinarySearch(list, v)
	if !ok {
		return list
	}
	if len(list) == 1 {
		return nil
	}
	shorter := make([]int32, 0, len(list)-1)
	return append(append(shorter, list[:n]...), list[n+1:]...)
}

// drop takes v out of a list whose order does not matter.
func drop(list []int32, v int32) []int32 {
	for n, w := range list {
		if w == v {
			list[n] = list[len(list)-1]
			return list[:len(list)-1]
		}
	}
	return list
}
