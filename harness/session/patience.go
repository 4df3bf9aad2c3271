package session

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/oracle"
)

// waits is what waiting for calls of one kind has shown. Reads and changes are
// two: a service may look for what it changes in another copy than it reads.
type waits struct {
	vain  atomic.Int64  // calls that were waited for in vain
	lag   atomic.Int64  // longest lag of a call behind a write, ns
	queue chan struct{} // calls that wait, where requests or writes are counted
}

func (w *waits) open() { w.queue = make(chan struct{}, vainEnough) }

// isWrong reports whether the calls that were wrong have shown that the target
// does not lag.
func (w *waits) isWrong() bool { return w.lag.Load() == 0 && w.vain.Load() >= vainEnough }

// longest returns the longest lag that was seen.
func (w *waits) longest() time.Duration { return time.Duration(w.lag.Load()) }

// lagged notes that a call turned right after so long.
func (w *waits) lagged(d time.Duration) {
	for {
		was := w.lag.Load()
		if int64(d) <= was || w.lag.CompareAndSwap(was, int64(d)) {
			return
		}
	}
}

// changes reports whether a call changes or removes a business.
func (r *run) changes(call *exchange.Call) bool {
	return call.Action == r.contract.Resource.Update || call.Action == r.contract.Resource.Delete
}

// waitsFor is what is known of the kind of a call.
func (r *run) waitsFor(call *exchange.Call) *waits {
	if r.changes(call) {
		return &r.late
	}
	return &r.reads
}

// poll asks a call again until it is answered as it must be, or patience ends:
// a read may lag behind a write, and so may the look of a change for what it
// changes. One that had no patience, because the run ended or its budget was
// spent, ends as a call that was not asked: what it showed before may be of an
// earlier time.
func (a *asking) poll(ctx context.Context, ex *oracle.Exchange, holds func(*oracle.Exchange) bool, again func() oracle.Exchange) {
	if a.replaying() {
		a.pollAgain(ex, holds, again)
		return
	}
	if ex.Obs.Loss != "" || holds(ex) {
		return
	}
	w, cost := a.waitsFor(&ex.Obs.Call), a.costOf(&ex.Obs.Call)
	start, before := time.Now(), ex.Polls
	defer a.queue(ctx, w, cost)()
	behind := true // every answer so far was a right one of an earlier time
	for pause := a.firstPause(w, cost); ex.Obs.Loss == "" && !holds(ex); pause = a.nextPause(cost, pause) {
		left := a.patience(w) - time.Since(start)
		if left <= 0 && ex.Polls > before {
			w.vain.Add(1)
			a.failed = true // further looks need not wait as long
			return
		}
		select {
		case <-ctx.Done():
		case <-time.After(a.fitting(w, cost, pause, left)):
		}
		polls := ex.Polls + 1
		behind = behind && !ex.Answer(a.contract).Trouble()
		*ex = again()
		ex.Polls = polls
	}
	if took := time.Since(start); behind && ex.Obs.Loss == "" {
		w.lagged(took)
	}
}

// vainEnough is how many calls were waited for in vain, with none that ever
// turned right, until waiting is cut short: such a target does not lag, it is
// wrong.
const (
	vainEnough   = 3
	vainPatience = 250 * time.Millisecond
)

// patience is how long a call may lag behind a write.
func (r *run) patience(w *waits) time.Duration {
	if w.isWrong() {
		return min(vainPatience, r.cfg.ReadAfterWrite)
	}
	return r.cfg.ReadAfterWrite
}

// outlast is how long to wait until what was written a moment ago is seen by
// calls that were seen to lag; 0 where none was.
func (r *run) outlast(w *waits) time.Duration {
	lag := w.longest()
	return min(lag+lag/4, r.cfg.ReadAfterWrite)
}

// costOf is what asking a call once more takes of the ceilings.
func (r *run) costOf(call *exchange.Call) cost {
	c := cost{requests: 1}
	if call.Action == r.contract.Resource.Create || call.Action == r.contract.Resource.Update {
		c.writes = 1
	}
	return c
}

// queue lets, where requests are counted, only so many calls of a kind wait at
// once as show whether the target lags: the others then know, and ask once. The
// end of the wait leaves the queue.
func (r *run) queue(ctx context.Context, w *waits, c cost) (leave func()) {
	if !r.ceiling.counts(c) || w.isWrong() || w.lag.Load() > 0 {
		return func() {}
	}
	select {
	case <-ctx.Done():
		return func() {}
	case w.queue <- struct{}{}:
		return func() { <-w.queue }
	}
}

// Pauses between the askings of one call. Where requests are counted each is
// four times the one before, and the first as long as the target is known to
// lag.
const (
	shortPause = 10 * time.Millisecond
	longPause  = 400 * time.Millisecond
)

func (r *run) firstPause(w *waits, c cost) time.Duration {
	if r.ceiling.counts(c) {
		return max(shortPause, w.longest())
	}
	return shortPause
}

func (r *run) nextPause(c cost, d time.Duration) time.Duration {
	if r.ceiling.counts(c) {
		return 4 * d
	}
	return min(2*d, longPause)
}

// fitting is the pause before the next asking. Where requests are counted the
// last one comes when patience ends, and it is the only one if the budget has
// no more than the cases need, or if the target is known to be wrong: it alone
// can convict.
func (r *run) fitting(w *waits, c cost, pause, left time.Duration) time.Duration {
	if !r.ceiling.counts(c) {
		return pause
	}
	switch {
	case r.ceiling.spent(c):
		return 0 // nothing can be asked any more
	case w.isWrong() || !r.ceiling.spares(c):
		return left
	}
	return min(pause, left)
}

// whyCut says why a call was not asked, and of one that was asked before what
// that means.
func whyCut(ex *oracle.Exchange) string {
	if ex.Polls > 0 {
		return "its answer was wrong, but may lag behind what was written, and there was no more to ask: " + ex.Obs.LossWhy
	}
	return ex.Obs.LossWhy
}
