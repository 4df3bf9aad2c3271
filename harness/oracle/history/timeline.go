package history

import (
	"cmp"
	"math/bits"
	"slices"
)

// event is a call or a return of an item: the item doubled, odd for a return.
type event int32

func (e event) item() int32   { return int32(e >> 1) }
func (e event) returns() bool { return e&1 == 1 }

// radixFrom is how many events are sorted by digits instead of comparisons.
const radixFrom = 1024

// line is what a timeline is sorted in, and is kept from one to the next.
type line struct {
	keys, spare []uint64
	events      []event
}

// timeline sorts the calls and returns of the items. In one instant calls come
// before returns, because intervals are closed, and else items in their order.
func (l *line) timeline(items []item) []event {
	first, last := int64(0), int64(0)
	for i := range items {
		it := &items[i]
		end := it.ret
		if it.what.lost() {
			end = it.call
		}
		if i == 0 {
			first, last = it.call, end
		}
		first, last = min(first, it.call), max(last, end)
	}
	// Times are within maxTime, so that their span doubled fits.
	low := bits.Len(uint(len(items)))
	if high := bits.Len64(uint64(last-first)) + 1; low+high > 64 {
		return l.compared(items)
	} else {
		return l.packed(items, first, low, high)
	}
}

// packed sorts numbers that hold the time since the first call, doubled, odd
// for a return, in their upper bits and the item in the lower ones.
func (l *line) packed(items []item, first int64, low, high int) []event {
	keys := slices.Grow(l.keys[:0], 2*len(items))
	for i := range items {
		it := &items[i]
		keys = append(keys, uint64(it.call-first)<<(low+1)|uint64(i))
		if !it.what.lost() {
			keys = append(keys, uint64(it.ret-first)<<(low+1)|1<<low|uint64(i))
		}
	}
	if len(keys) < radixFrom {
		slices.Sort(keys)
	} else {
		keys = l.byDigits(keys, low, low+high)
	}
	l.keys, l.events = keys, slices.Grow(l.events[:0], len(keys))
	for _, k := range keys {
		l.events = append(l.events, event(k&(1<<low-1)<<1|k>>low&1))
	}
	return l.events
}

// byDigits sorts by the bits from the one up to the other. Equal ones stay in
// their order.
func (l *line) byDigits(keys []uint64, from, to int) []uint64 {
	const digit = 11
	spare := slices.Grow(l.spare[:0], len(keys))[:len(keys)]
	for shift := from; shift < to; shift += digit {
		var at [1<<digit + 1]int32
		for _, k := range keys {
			at[k>>shift&(1<<digit-1)+1]++
		}
		for d := range 1 << digit {
			at[d+1] += at[d]
		}
		for _, k := range keys {
			d := k >> shift & (1<<digit - 1)
			spare[at[d]] = k
			at[d]++
		}
		keys, spare = spare, keys
	}
	l.spare = spare
	return keys
}

// compared sorts where times lie too far apart to be packed with their items.
func (l *line) compared(items []item) []event {
	l.events = slices.Grow(l.events[:0], 2*len(items))
	for i := range items {
		l.events = append(l.events, event(i<<1))
		if !items[i].what.lost() {
			l.events = append(l.events, event(i<<1|1))
		}
	}
	at := func(e event) int64 {
		if e.returns() {
			return items[e.item()].ret
		}
		return items[e.item()].call
	}
	slices.SortFunc(l.events, func(a, b event) int {
		return cmp.Or(cmp.Compare(at(a), at(b)), cmp.Compare(a&1, b&1), cmp.Compare(a, b))
	})
	return l.events
}
