package session

import (
	"context"
	"fmt"
	"slices"
	"sort"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dwconform/dwconform/harness/oracle"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/verdict"
)

// askAll asks every case of the plan: rank by rank, first those that may be
// asked side by side, then those that must be alone, then what could be
// chance again.
func (r *run) askAll(ctx context.Context, before *earlier) map[string]*oracle.Transcript {
	ctx, cancel := context.WithTimeout(ctx, r.cfg.Time)
	defer cancel()
	ctx, giveUp := context.WithCancelCause(ctx)
	r.giveUp = giveUp
	defer giveUp(nil)
	out := make(map[string]*oracle.Transcript, len(r.plan.Cases))
	for _, cs := range r.plan.Cases {
		out[cs.ID] = &oracle.Transcript{Case: cs}
	}
	r.takeOver(before, out)
	r.twins = r.pairUp(r.ordered())
	r.plenty = !scarce(&r.cfg) || r.ample()
	r.holdForCause()
	r.askPools(ctx, out)
	for pass := range r.repeats() {
		cases := r.ordered()
		waiters := r.beginWaiters(ctx, cases, out, pass)
		for len(cases) > 0 {
			n := 1
			for n < len(cases) && cases[n].Rank == cases[0].Rank {
				n++
			}
			r.askRank(ctx, cases[:n], out, pass)
			cases = cases[n:]
			waiters.due(ctx, len(cases) == 0)
		}
	}
	r.spendHeld(ctx, out)
	r.reduce(ctx, out)
	r.shortenTexts(ctx, out)
	return out
}

// repeats is how often every case is asked: of a recording as often as then.
func (r *run) repeats() int {
	n := max(r.cfg.Repeat, 1)
	if r.replaying() {
		for _, c := range r.cfg.From.Manifest.Cases {
			n = max(n, c.Asked)
		}
	}
	return n
}

// ordered puts what failed last time first.
func (r *run) ordered() []*plan.Case {
	cases := append([]*plan.Case(nil), r.plan.Cases...)
	if len(r.cfg.First) == 0 {
		return cases
	}
	for _, cs := range cases {
		if slices.Contains(r.cfg.First, cs.ID) {
			cs.Rank = -1
		}
	}
	sort.SliceStable(cases, func(i, j int) bool { return cases[i].Rank < cases[j].Rank })
	return cases
}

// askRank asks the cases of one rank for the pass-th time, from 0.
func (r *run) askRank(ctx context.Context, cases []*plan.Case, out map[string]*oracle.Transcript, pass int) {
	var together, alone, shared []*plan.Case
	for _, cs := range cases {
		switch {
		case cs.Unmet != "", r.settled[cs.ID]:
			r.progress()
		case r.apart(cs): // it waits, or has ended
		case pass == 0 && r.pooled[cs.ID] != "":
		case r.twins[cs.ID] != "" && r.pooled[r.twins[cs.ID]] == "":
			shared = append(shared, cs)
		case cs.Alone || cs.State != "":
			alone = append(alone, cs)
		default:
			together = append(together, cs)
		}
	}
	if err := r.intendAll(append(slices.Clone(together), alone...), pass); err != nil {
		_, _ = fmt.Fprintln(r.cfg.Log, err) // each case says so by itself
	}
	next := make(chan *plan.Case)
	var wg sync.WaitGroup
	for range min(r.workers(), len(together)) {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for cs := range next {
				r.askPass(ctx, out[cs.ID], pass, len(together) > 1)
				r.ceiling.release(cs)
				r.progress()
			}
		}()
	}
	for _, cs := range together {
		if ctx.Err() != nil {
			break
		}
		if r.ceiling.reserve(cs) {
			next <- cs
		} else {
			r.putOff(cs)
		}
	}
	close(next)
	wg.Wait()
	for _, cs := range alone {
		if r.ceiling.reserve(cs) {
			r.askPass(ctx, out[cs.ID], pass, false)
			r.ceiling.release(cs)
			r.progress()
		} else {
			r.putOff(cs)
		}
	}
	for _, cs := range append(together, alone...) {
		if pass == 0 {
			r.askAgain(ctx, out[cs.ID])
		}
	}
	for _, cs := range shared {
		if r.isPutOff(r.twins[cs.ID]) {
			r.putOff(cs)
			continue
		}
		if t := out[cs.ID]; len(t.Attempts) == t.Shared {
			r.share(t, out[r.twins[cs.ID]])
		} else {
			r.askPass(ctx, t, pass, false) // it has gone on without its twin
		}
		if pass == 0 {
			r.askAgain(ctx, out[cs.ID])
		}
		r.progress()
	}
	r.shorten(ctx, cases, out)
}

// askPass asks a case in one pass through the plan. What was asked again
// meanwhile counts for the passes that follow, and what another asking cannot
// change is not asked.
func (r *run) askPass(ctx context.Context, t *oracle.Transcript, pass int, beside bool) {
	if len(t.Attempts) != pass {
		return
	}
	if pass > 0 {
		if last := &t.Attempts[pass-1]; last.Fault != "" || slices.Contains([]verdict.Reason{verdict.Budget, verdict.Unclaimed, verdict.Unreached}, last.Stop) {
			return
		}
	}
	r.askOnce(ctx, t, pass, beside)
}

func (r *run) progress() {
	n := r.done.Add(1)
	if r.cfg.Progress != nil {
		r.cfg.Progress(int(n), len(r.plan.Cases)*r.repeats())
	}
}

// enoughLosses: once so many cases were asked three times for a loss, further
// ones are asked twice: the repeat is what convicts.
const enoughLosses = 6

// askAgain repeats a case whose attempt shows what could be chance, with
// nothing else in flight.
func (r *run) askAgain(ctx context.Context, t *oracle.Transcript) {
	askings := oracle.Askings
	if r.lost.Load() > enoughLosses*int64(oracle.Askings) {
		askings = 2
	}
	for n := 1; n < askings; n++ {
		if ctx.Err() != nil || len(t.Attempts) != n {
			return
		}
		last, first := &t.Attempts[n-1], &t.Attempts[0]
		if n > 1 && oracle.Early(r.contract, r.world, t.Case, first) {
			first = &t.Attempts[1] // the one before it says nothing
		}
		if last.Fault != "" || last.Stop == verdict.Budget || !oracle.NeedsAgain(r.contract, r.world, t.Case, first) {
			return
		}
		if slow := oracle.OnlySlow(r.contract, r.world, t.Case, first); n == 1 && slow != "" && (t.Case.Waits() || r.slowEnough(slow)) {
			return
		}
		if oracle.Limited(r.contract, r.world, t.Case, last) {
			r.pause(ctx, r.cfg.limitPause) // a limit of the target's own runs out meanwhile
		}
		r.askOnce(ctx, t, n, false)
		if t.Attempts[0].Beside && !t.Case.Everywhere && r.firm(t) != "" {
			n = askings // with nothing beside it the case has shown it plainly
		}
		if r.cfg.StopAtViolation && !t.Case.Everywhere && oracle.Judge(r.contract, r.world, t).Outcome == verdict.Violates {
			r.stopFound()
			return
		}
	}
}

// enoughSlow: once so many cases were asked again for a slow answer of one
// Action alone, further ones are not. Where all of an Action is slow, none of
// it is slower than its siblings, and the run would end before it was asked.
const enoughSlow = 4

// slowEnough reports whether enough cases were asked again for a slow answer of
// an Action, and counts one more.
func (r *run) slowEnough(action string) bool {
	n, _ := r.slowed.LoadOrStore(action, &atomic.Int64{})
	return n.(*atomic.Int64).Add(1) > enoughSlow
}

// limitPause lets a limit by the second pass.
const limitPause = 1100 * time.Millisecond

// stopFound ends the run: the violation that it was to find is found.
func (r *run) stopFound() {
	r.found.Store(true)
	r.giveUp(errGivenUp)
}

func (r *run) pause(ctx context.Context, d time.Duration) {
	if d <= 0 || r.replaying() {
		return
	}
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// askOnce asks a case and keeps the attempt; an end of the run while it is
// asked throws it away, because a half-asked case has nothing to judge.
func (r *run) askOnce(ctx context.Context, t *oracle.Transcript, attempt int, beside bool) {
	if ctx.Err() != nil || !r.recordedAsking(t.Case, attempt) {
		return
	}
	slow := slices.ContainsFunc(t.Attempts, func(at oracle.Attempt) bool { return oracle.Early(r.contract, r.world, t.Case, &at) })
	at := r.attemptAt(ctx, t.Case, attempt, slow)
	at.Beside = r.beside(t.Case, attempt, beside)
	if ctx.Err() != nil && at.Stop == "" && at.Fault == "" && !at.Whole {
		return
	}
	t.Attempts = append(t.Attempts, at)
	r.noteAsked(t.Case, &at)
	if at.Settled && len(oracle.JudgeAttempt(r.contract, r.world, t.Case, &at).Problems) > 0 {
		r.late.vain.Add(1) // it was no lag
	}
	if r.cfg.StopAtViolation && !t.Case.Everywhere {
		if j := oracle.JudgeAttempt(r.contract, r.world, t.Case, &at); len(j.Problems) > 0 && !j.Chance {
			r.stopFound()
		}
	}
	r.watch()
}
