package target

import (
	"sync/atomic"

	"github.com/dwconform/dwconform/harness/exchange"
)

// WhyBudget is the LossWhy of a call that was not asked because the budget
// was spent; its Loss is exchange.Cancelled.
const WhyBudget = "budget"

// Budget is a hard ceiling on what a run may ask. It is shared by all that
// counts against it; what must not count (cleaning up) is asked without it.
// The zero value has no ceiling.
type Budget struct {
	Requests int64 // most requests, every try counted; 0 means no ceiling
	Writes   int64 // most calls that IsWrite names; 0 means no ceiling
	// IsWrite names the calls that count as writes; nil names none.
	IsWrite func(exchange.Call) bool

	requests, writes atomic.Int64
}

// Spent returns how many requests and writes were taken so far.
func (b *Budget) Spent() (requests, writes int64) {
	return b.requests.Load(), b.writes.Load()
}

// Carry books what an earlier part of the run has spent.
func (b *Budget) Carry(requests, writes int64) {
	b.requests.Add(requests)
	b.writes.Add(writes)
}

// take spends what one request of call costs, or nothing and reports false.
func (b *Budget) take(call exchange.Call) bool {
	if b == nil {
		return true
	}
	if !spend(&b.requests, b.Requests) {
		return false
	}
	if b.IsWrite != nil && b.IsWrite(call) && !spend(&b.writes, b.Writes) {
		b.requests.Add(-1)
		return false
	}
	return true
}

// also books round trips that turned out to be needed on top.
func (b *Budget) also(n int) {
	if b != nil && n > 0 {
		b.requests.Add(int64(n))
	}
}

func spend(spent *atomic.Int64, most int64) bool {
	if n := spent.Add(1); most > 0 && n > most {
		spent.Add(-1)
		return false
	}
	return true
}
