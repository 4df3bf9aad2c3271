package session

import (
	"context"
	"sync"
	"time"

	"github.com/dwconform/dwconform/harness/oracle"
	"github.com/dwconform/dwconform/harness/plan"
)

// waiters are cases that come back, some seconds later, to what they did. They
// begin before all others, and wait while those are asked.
type waiters struct {
	run   *run
	cases []*plan.Case
	out   map[string]*oracle.Transcript
	pass  int
	began time.Time
	goOn  chan struct{}
	ended sync.WaitGroup
	over  bool
}

// apart reports whether a case waits beside the others. Where requests or
// writes are counted, and do not suffice for all, it takes its turn and waits
// alone, for what it holds back nobody else could spend; and a recording needs
// no wait.
func (r *run) apart(cs *plan.Case) bool {
	return cs.Waits() && cs.Unmet == "" && r.plenty && !r.replaying()
}

// beginWaiters begins the cases that wait, and returns once each of them does.
func (r *run) beginWaiters(ctx context.Context, cases []*plan.Case, out map[string]*oracle.Transcript, pass int) *waiters {
	w := &waiters{run: r, out: out, pass: pass, goOn: make(chan struct{})}
	var waiting sync.WaitGroup
	for _, cs := range cases {
		if !r.apart(cs) || ctx.Err() != nil || !r.ceiling.reserve(cs) {
			continue
		}
		w.cases = append(w.cases, cs)
		waits := sync.OnceFunc(waiting.Done)
		waiting.Add(1)
		w.ended.Go(func() {
			defer waits()
			r.askPass(context.WithValue(ctx, turnKey{}, turn{waits, w.goOn}), out[cs.ID], pass, true)
			r.ceiling.release(cs)
			r.progress()
		})
	}
	waiting.Wait()
	w.began = time.Now()
	return w
}

// due lets the cases go on, and returns when they have ended, if they have
// waited long enough. At the end of all other cases they have.
func (w *waiters) due(ctx context.Context, end bool) {
	if w.over || !end && time.Since(w.began) < plan.Later {
		return
	}
	w.over = true
	close(w.goOn)
	w.ended.Wait()
	if w.pass > 0 {
		return
	}
	for _, cs := range w.cases {
		w.run.askAgain(ctx, w.out[cs.ID])
	}
}

// turn is what a case that waits beside others says, and waits for.
type (
	turn struct {
		waits func()
		goOn  chan struct{}
	}
	turnKey struct{}
)

// wait comes before a step that is asked later, and reports whether the run
// still goes on.
func (a *asking) wait(ctx context.Context) bool {
	since := time.Now()
	if t, beside := ctx.Value(turnKey{}).(turn); beside {
		t.waits()
		select {
		case <-ctx.Done():
		case <-t.goOn:
		}
	}
	a.pause(ctx, plan.Later-time.Since(since))
	return ctx.Err() == nil
}
