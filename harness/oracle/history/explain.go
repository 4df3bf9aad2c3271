package history

import (
	"fmt"
	"slices"
)

// explain says which operations no order can place. The states are those before
// the item's return.
func (s *sweep) explain(k Key, ops []Op, d decision) Finding {
	f := Finding{Key: k, Answer: d.answer}
	x := s.items[d.item]
	name := func(i int32) string {
		op := s.items[i].op
		f.Ops = append(f.Ops, int(op))
		return ops[op].describe(int(op))
	}
	st := s.states[0]
	if d.answer == Unknown {
		f.Words = fmt.Sprintf("%s: undecided at %s: the operations in flight can be ordered in more ways than are looked at; repeat with fewer callers", k, name(d.item))
		return f
	}
	said := fmt.Sprintf("%s: %s %s", k, name(d.item), ops[x.op].outcome())
	maker := func() string { // of what is there
		if st.last < 0 {
			return "that of a create whose reply was lost"
		}
		return "that of " + name(st.last)
	}
	switch x.what {
	case opens:
		f.Words = fmt.Sprintf("%s, but a business was there all the while: %s", said, maker())
	case sees:
		switch {
		case st.last < 0 && s.lost == 0:
			f.Words = said + ", but no create had made anything by then"
		case st.last < 0:
			f.Words = said + ", but nothing can have been there"
		default:
			f.Words = fmt.Sprintf("%s, but nothing was there: %s had ended it", said, name(st.last))
		}
	case misses:
		f.Words = fmt.Sprintf("%s, but %d was there all the while: %s", said, x.id, maker())
	default: // closes, finds
		switch {
		case !s.made(d.item):
			f.Words = fmt.Sprintf("%s, but nothing had made %d by then", said, x.id)
		case st.there != nothing:
			f.Words = fmt.Sprintf("%s, but another business was there: %s", said, maker())
		case st.last >= 0:
			f.Words = fmt.Sprintf("%s, but nothing was there: %s had ended it", said, name(st.last))
		default:
			f.Words = fmt.Sprintf("%s, but %d was not there", said, x.id)
		}
	}
	return f
}

// made reports whether anything called before item i returned can have made its
// id.
func (s *sweep) made(i int32) bool {
	id := s.items[i].id
	for n := range s.items {
		it := &s.items[n]
		if it.id == id && (it.what == opens || it.what == mayOpen) && it.call <= s.items[i].ret {
			return true
		}
	}
	return s.lost > 0 && slices.ContainsFunc(s.ahead.told, func(t told) bool { return t.id == id })
}
