package session

import (
	"context"
	"sync"
	"time"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/oracle"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/target"
)

// release sends several calls at once: each held back at its last byte until all
// are ready, and each on a connection that has been used before, but in a
// script, which saves what that takes.
func (a *asking) release(ctx context.Context, i int, calls []exchange.Call, exs []oracle.Exchange) {
	if !a.cs.IsScript() {
		a.warm(ctx, len(calls))
	}
	together(ctx, len(calls), func(ctx context.Context, k int) { exs[k] = a.send(ctx, i+k, calls[k]) })
}

// letSettle waits, before calls race of which one changes what the case has
// created, and before a change that may be refused, as long as changes were
// seen to lag: one that does not see its business would be refused for that.
// In a slow attempt a race waits with all patience.
func (a *asking) letSettle(ctx context.Context, i, n int) {
	open := false
	for _, st := range a.cs.Steps[i : i+n] {
		open = open || oracle.Changes(a.contract, &st) && (n > 1 || st.Trial || st.Expect.Answer != plan.Accept)
	}
	switch {
	case !open:
	case n > 1 && a.slow:
		a.pause(ctx, a.patience(&a.late))
		a.at.Settled = true
	default:
		a.pause(ctx, a.outlast(&a.late))
	}
}

// together calls ask n times at once, with contexts that share a barrier.
func together(ctx context.Context, n int, ask func(ctx context.Context, k int)) {
	barrier := target.NewBarrier(n)
	var done sync.WaitGroup
	for k := range n {
		done.Go(func() {
			inside, leave := barrier.Join(ctx)
			defer leave()
			ask(inside, k)
		})
	}
	done.Wait()
}

// warmth is how many connections were in use at once, and when.
type warmth struct {
	mu sync.Mutex
	n  int
	at time.Time
}

// warmFor is how long connections that were used are taken to be kept.
const warmFor = 5 * time.Second

// warm sees to it that there are n connections that have served a call: it
// asks as many reads at once. Their answers are nobody's business.
func (r *run) warm(ctx context.Context, n int) {
	if r.replaying() {
		return
	}
	r.warmed.mu.Lock()
	defer r.warmed.mu.Unlock()
	if r.warmed.n >= n && time.Since(r.warmed.at) < warmFor {
		return
	}
	call, ok := plan.LookCall(r.contract, r.world, plan.LookFor{By: oracle.ByList, Project: plan.Primary, Name: r.prefix, Page: 1})
	if !ok || r.world.Lacks[call.Action] {
		return // the barrier alone opens connections too
	}
	call.Way.Sender = exchange.Raw
	together(target.In(ctx, target.WarmUp), n, func(ctx context.Context, _ int) { r.senders.do(ctx, call) })
	r.warmed.n, r.warmed.at = n, time.Now()
}
