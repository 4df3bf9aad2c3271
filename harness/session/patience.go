package session

import (
	"context"
	"time"

	"github.com/dwconform/dwconform/harness/oracle"
)

// poll asks a read again until it shows what it must, or patience ends: a read
// may lag behind a write. One that had no patience, because the run ended or
// its budget was spent, ends as a call that was not asked: what it showed
// before may be of an earlier time.
func (a *asking) poll(ctx context.Context, ex *oracle.Exchange, holds func(*oracle.Exchange) bool, again func() oracle.Exchange) {
	if a.replaying() {
		a.pollAgain(ex, holds, again)
		return
	}
	if ex.Obs.Loss != "" || holds(ex) {
		return
	}
	start, before := time.Now(), ex.Polls
	defer a.queue(ctx)()
	behind := true // every answer so far was a right one of an earlier time
	for pause := a.firstPause(); ex.Obs.Loss == "" && !holds(ex); pause = a.nextPause(pause) {
		left := a.patience() - time.Since(start)
		if left <= 0 && ex.Polls > before {
			a.vain.Add(1)
			a.failed = true // further looks need not wait as long
			return
		}
		select {
		case <-ctx.Done():
		case <-time.After(a.fitting(pause, left)):
		}
		polls := ex.Polls + 1
		behind = behind && !ex.Answer(a.contract).Trouble()
		*ex = again()
		ex.Polls = polls
	}
	if took := time.Since(start); behind && ex.Obs.Loss == "" {
		for {
			was := a.lag.Load()
			if int64(took) <= was || a.lag.CompareAndSwap(was, int64(took)) {
				return
			}
		}
	}
}

// vainEnough is how many reads were waited for in vain, with none that ever
// turned right, until waiting is cut short: such a target does not lag, it is
// wrong.
const (
	vainEnough   = 3
	vainPatience = 250 * time.Millisecond
)

// patience is how long a read may lag behind a write.
func (r *run) patience() time.Duration {
	if r.isWrong() {
		return min(vainPatience, r.cfg.ReadAfterWrite)
	}
	return r.cfg.ReadAfterWrite
}

// isWrong reports whether the reads that were wrong have shown that the target
// does not lag.
func (r *run) isWrong() bool { return r.lag.Load() == 0 && r.vain.Load() >= vainEnough }

// queue lets, where requests are counted, only so many reads wait at once as
// show whether the target lags: the others then know, and ask once. The end of
// the wait leaves the queue.
func (r *run) queue(ctx context.Context) (leave func()) {
	if !r.ceiling.counts() || r.isWrong() || r.lag.Load() > 0 {
		return func() {}
	}
	select {
	case <-ctx.Done():
		return func() {}
	case r.waiting <- struct{}{}:
		return func() { <-r.waiting }
	}
}

// Pauses between the askings of one read. Where requests are counted each is
// four times the one before, and the first as long as the target is known to
// lag.
const (
	shortPause = 10 * time.Millisecond
	longPause  = 400 * time.Millisecond
)

func (r *run) firstPause() time.Duration {
	if r.ceiling.counts() {
		return max(shortPause, time.Duration(r.lag.Load()))
	}
	return shortPause
}

func (r *run) nextPause(d time.Duration) time.Duration {
	if r.ceiling.counts() {
		return 4 * d
	}
	return min(2*d, longPause)
}

// fitting is the pause before the next asking. Where requests are counted the
// last one comes when patience ends, and it is the only one if the budget has
// no more than the cases need, or if the target is known to be wrong: it alone
// can convict.
func (r *run) fitting(pause, left time.Duration) time.Duration {
	if !r.ceiling.counts() {
		return pause
	}
	switch {
	case r.ceiling.spent():
		return 0 // nothing can be asked any more
	case r.isWrong() || !r.ceiling.spares():
		return left
	}
	return min(pause, left)
}

// whyCut says why a call was not asked, and of a read that was asked before
// what that means.
func whyCut(ex *oracle.Exchange) string {
	if ex.Polls > 0 {
		return "what it read was wrong, but may lag behind what was written, and there was no more to ask: " + ex.Obs.LossWhy
	}
	return ex.Obs.LossWhy
}
