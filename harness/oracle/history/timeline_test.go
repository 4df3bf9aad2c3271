package history

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestTimeline: packed or not, few or many, the events stand in one order:
// by time, calls before returns, then items.
func TestTimeline(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	var packed, compared line // kept from one to the next, as a sweep does
	for _, n := range []int{0, 1, 2, 300, radixFrom, 5000, 7} {
		for _, span := range []int64{1, 40, 1 << 20, 1 << 37, 1 << 50} {
			items := make([]item, n)
			for i := range items {
				it := &items[i]
				it.call = rng.Int64N(span) - span/2
				it.ret = it.call + rng.Int64N(span)
				it.what = []what{opens, closes, sees, misses, finds, mayCreate, mayClose}[rng.IntN(7)]
				if it.what.lost() {
					it.ret = 0
				}
			}
			got, want := packed.timeline(items), compared.compared(items)
			if !slices.Equal(got, want) {
				t.Errorf("%d items over %d: the orders differ", n, span)
			}
			seen := map[event]bool{}
			for k, e := range got {
				seen[e] = true
				if k == 0 {
					continue
				}
				at := func(e event) int64 {
					if e.returns() {
						return items[e.item()].ret
					}
					return items[e.item()].call
				}
				if b := got[k-1]; at(b) > at(e) || at(b) == at(e) && b.returns() && !e.returns() {
					t.Fatalf("%d items over %d: event %d stands before %d", n, span, k-1, k)
				}
			}
			lost := 0
			for i := range items {
				if items[i].what.lost() {
					lost++
				}
			}
			if len(seen) != 2*n-lost || len(got) != len(seen) {
				t.Errorf("%d items over %d: %d events", n, span, len(got))
			}
		}
	}
}

// TestCheckInTurn: what one check leaves behind is nothing to the next.
func TestCheckInTurn(t *testing.T) {
	large := load{ops: 5000, names: 50, clients: 8}.history()
	wrong := load{ops: 5000, names: 3, clients: 8, lost: 0.05, wrong: true}.history()
	small := []Op{create(1, 0, 1), duplicate(2, 3), remove(1, 4, 5), create(2, 6, 7)}
	first := Check(wrong)
	for range 5 {
		if r := Check(large); r.Answer != Ok {
			t.Fatalf("%+v", r)
		}
		if r := Check(small); r.Answer != Ok {
			t.Fatalf("%+v", r)
		}
		if r := Check(wrong); r.Answer != Illegal || len(r.Findings) != len(first.Findings) || r.Findings[0].Words != first.Findings[0].Words {
			t.Fatalf("%+v", r)
		}
	}
}
