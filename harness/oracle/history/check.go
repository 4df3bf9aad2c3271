package history

import (
	"fmt"
	"slices"
	"sync"
)

// Answer is what can be said of a history. The zero Answer is Unknown, so that
// a result nobody filled in is no success.
type Answer uint8

// The answers.
const (
	Unknown Answer = iota // not decided
	Ok                    // it could have happened in some order
	Illegal               // it could have happened in no order
)

func (a Answer) String() string {
	return [...]string{Unknown: "unknown", Ok: "ok", Illegal: "illegal"}[a]
}

// Finding is one key that is not Ok.
type Finding struct {
	Key    Key
	Answer Answer // Illegal or Unknown
	// Ops are the places, in the history, of the operations that Words speaks
	// of: the one that no order can place, and the one it contradicts, if one
	// stands out.
	Ops   []int
	Words string
}

// Result is the answer for all keys together: Illegal if one is, else Unknown if
// one is, else Ok. An empty history is Ok.
type Result struct {
	Answer   Answer
	Findings []Finding // at most one for each key, in the order of their keys' first operations
}

// Check decides whether the operations are linearizable, each key on its own.
// They may come in any order. An operation that is none makes its key Unknown.
func Check(ops []Op) Result {
	s := sweeps.Get().(*sweep)
	defer func() {
		s.room.forget()
		sweeps.Put(s)
	}()
	keys, flawed := s.room.split(ops)
	r := Result{Answer: Ok, Findings: flawed}
	for _, k := range keys {
		if k.broken {
			continue
		}
		if d := s.run(k.items); d.answer != Ok {
			r.Findings = append(r.Findings, s.explain(k.key, ops, d))
		}
	}
	for _, f := range r.Findings {
		r.Answer = worse(r.Answer, f.Answer)
	}
	return r
}

// sweeps keeps the room of earlier checks, which is large after a large history.
var sweeps = sync.Pool{New: func() any { return &sweep{} }}

func worse(a, b Answer) Answer {
	if a == Illegal || b == Illegal {
		return Illegal
	}
	if a == Unknown || b == Unknown {
		return Unknown
	}
	return Ok
}

// item is what an operation does to one key.
type item struct {
	call, ret int64
	id        int64
	op        int32 // its place in the history
	what      what
	creates   bool // the id is new
}

// what an item does. Those that may not have happened come last.
type what uint8

const (
	none      what = iota
	opens          // id is there from then on
	closes         // id was there, and is not from then on
	sees           // something is there
	misses         // id is not there
	finds          // id is there
	mayCreate      // some id is there from then on, or nothing happened
	mayOpen        // id is there from then on, or nothing happened
	mayClose       // id was there and is not from then on, or nothing happened
)

func (w what) lost() bool { return w >= mayCreate }

// part is one key's share of the history.
type part struct {
	key    Key
	items  []item
	size   int
	broken bool
}

// room is what a history is dealt out in, and is kept from one to the next.
type room struct {
	items, all []item
	of         []int32
	at         map[Key]int32
	parts      []part
}

// forget lets go of what belongs to the history.
func (r *room) forget() {
	clear(r.at)
	clear(r.parts)
}

// split deals the operations out to their keys, in the order of the keys' first
// operations, and reports operations that are none. The parts are good until
// the room is used again.
func (r *room) split(ops []Op) ([]part, []Finding) {
	if r.at == nil {
		r.at = map[Key]int32{}
	}
	at, parts := r.at, r.parts[:0]
	var flawed []Finding
	last, lastKey := int32(-1), Key{}
	find := func(k Key) int32 {
		if last >= 0 && k == lastKey { // a hot name is not looked up each time
			return last
		}
		n, ok := at[k]
		if !ok {
			n = int32(len(parts))
			at[k] = n
			parts = append(parts, part{key: k})
		}
		last, lastKey = n, k
		return n
	}
	items, of := slices.Grow(r.items[:0], len(ops)), slices.Grow(r.of[:0], len(ops))
	for i := range ops {
		o := &ops[i]
		if why := o.flaw(); why != "" {
			if n := find(o.Key); !parts[n].broken {
				parts[n].broken = true
				flawed = append(flawed, Finding{Key: o.Key, Answer: Unknown, Ops: []int{i},
					Words: fmt.Sprintf("operation %d %s; correct the record", i, why)})
			}
			continue
		}
		for _, d := range o.deeds() {
			if d.what == none {
				continue
			}
			n := find(d.key)
			parts[n].size++
			of = append(of, n)
			items = append(items, item{call: o.Call, ret: o.Return, id: o.ID, op: int32(i), what: d.what,
				creates: o.Kind == Create})
		}
	}
	r.items, r.of, r.parts = items, of, parts
	if len(parts) == 1 {
		parts[0].items = items
		return parts, flawed
	}
	r.all = slices.Grow(r.all[:0], len(items))
	all := r.all[:len(items)]
	for i := range parts {
		parts[i].items, all = all[:0:parts[i].size], all[parts[i].size:]
	}
	for i, it := range items {
		parts[of[i]].items = append(parts[of[i]].items, it)
	}
	return parts, flawed
}

// deed is what an operation does to a key.
type deed struct {
	key  Key
	what what
}

// deeds says what the operation does, to two keys at most.
func (o *Op) deeds() [2]deed {
	one := func(k Key, w what) [2]deed { return [2]deed{{k, w}} }
	switch {
	case o.Outcome == Duplicate && o.Kind == Rename:
		return one(o.To, sees)
	case o.Outcome == Duplicate:
		return one(o.Key, sees)
	case o.Outcome == Absent:
		return one(o.Key, misses)
	case o.Kind == Create && o.Outcome == Lost:
		return one(o.Key, mayCreate)
	case o.Kind == Create:
		return one(o.Key, opens)
	case o.Kind == Delete && o.Outcome == Lost:
		return one(o.Key, mayClose)
	case o.Kind == Delete:
		return one(o.Key, closes)
	case o.Key == o.To && o.Outcome == Lost: // it can have changed nothing
		return [2]deed{}
	case o.Key == o.To:
		return one(o.Key, finds)
	case o.Outcome == Lost:
		return [2]deed{{o.Key, mayClose}, {o.To, mayOpen}}
	}
	return [2]deed{{o.Key, closes}, {o.To, opens}}
}
