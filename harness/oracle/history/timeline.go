package history

import (
	"cmp"
	"slices"
)

// event is a call or a return of an item.
type event struct {
	key  uint64 // time since the first call, doubled, odd for a return
	item int32
}

func (e event) returns() bool { return e.key&1 == 1 }

// radixFrom is how many events are sorted by digits instead of comparisons.
const radixFrom = 2048

// timeline sorts the calls and returns of the items into into, with spare as
// room. In one instant calls come before returns, because intervals are closed.
func timeline(items []item, into, spare []event) (sorted, room []event) {
	into = into[:0]
	first := int64(0)
	for i := range items {
		if i == 0 || items[i].call < first {
			first = items[i].call
		}
	}
	most := uint64(0)
	for i := range items {
		it := &items[i]
		key := uint64(it.call-first) << 1 // fits, because times are within maxTime
		into = append(into, event{key, int32(i)})
		if !it.what.lost() {
			key = uint64(it.ret-first)<<1 | 1
			into = append(into, event{key, int32(i)})
		}
		most = max(most, key)
	}
	if len(into) < radixFrom {
		slices.SortFunc(into, func(a, b event) int {
			if a.key == b.key {
				return cmp.Compare(a.item, b.item)
			}
			return cmp.Compare(a.key, b.key)
		})
		return into, spare
	}
	const digit = 11
	spare = slices.Grow(spare[:0], len(into))[:len(into)]
	for shift := 0; most>>shift > 0; shift += digit {
		var at [1<<digit + 1]int32
		for _, e := range into {
			at[e.key>>shift&(1<<digit-1)+1]++
		}
		for d := range 1 << digit {
			at[d+1] += at[d]
		}
		for _, e := range into {
			d := e.key >> shift & (1<<digit - 1)
			spare[at[d]] = e
			at[d]++
		}
		into, spare = spare, into
	}
	return into, spare
}
