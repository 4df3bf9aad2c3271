package session

import (
	"errors"
	"fmt"
	"sync"

	"github.com/dwconform/dwconform/harness/oracle"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/verdict"
)

// After so many answers of a kind in a row a live target is left alone: to go
// on asking a service in trouble makes it worse for those who use it.
const (
	breakErrors = 5 // unexpected HTTP 5xx
	breakLosses = 3 // lost replies
	breakLimits = 3 // calls given up because each try was refused for its rate
)

// breaker ends a run on a live target early.
type breaker struct {
	mu                     sync.Mutex
	errors, losses, limits int // in a row
	reason                 verdict.Reason
	why                    string // "" while the run goes on
}

// meet counts one answer, to a call that was to be answered as want says, and
// returns why the run must stop, once.
func (b *breaker) meet(ans *oracle.Answer, want plan.Answer) (stop string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.why != "":
		return ""
	case ans.Kind == oracle.Lost:
		b.losses++
	case ans.Kind == oracle.Throttled:
		b.limits++
		b.losses = 0
	case unexpected(ans, want):
		b.errors++
		b.losses, b.limits = 0, 0
	default:
		b.errors, b.losses, b.limits = 0, 0, 0
	}
	switch {
	case b.losses == breakLosses:
		b.reason, b.why = verdict.LostReply, fmt.Sprintf("the run stopped by itself: %d replies in a row were lost, the last one %s", breakLosses, ans.Why)
	case b.errors == breakErrors:
		b.reason, b.why = verdict.Budget, fmt.Sprintf("the run stopped by itself: %d answers in a row were errors of the service, the last one %s", breakErrors, ans.Says())
	case b.limits == breakLimits:
		b.reason, b.why = verdict.Throttled, fmt.Sprintf("the run stopped by itself: %d calls in a row were refused for their rate to the end, the last one %s; a quota may be used up, and --resume goes on when it is renewed", breakLimits, ans.Says())
	}
	return b.why
}

// unexpected reports whether an answer is an HTTP 5xx that is no mere refusal:
// the service answers some mistakes of its users with HTTP 500 and a code of
// its own.
func unexpected(ans *oracle.Answer, want plan.Answer) bool {
	return ans.Status >= 500 && (ans.Trouble() || want == plan.Accept || want == plan.Read)
}

// stopped returns why a run stopped by itself, and the reason for which what
// was not asked then rests; "" for a run that did not.
func (b *breaker) stopped() (why string, reason verdict.Reason) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.why, b.reason
}

// breaks stops the run if this answer is one too many.
func (a *asking) breaks(ex *oracle.Exchange) {
	if !a.cfg.Live() {
		return
	}
	want := plan.Read // a look, or the create that tries a way
	if ex.Look == nil && ex.Step < len(a.cs.Steps) {
		want = a.cs.Steps[ex.Step].Expect.Answer
	}
	if why := a.breaker.meet(ex.Answer(a.contract), want); why != "" {
		_, _ = fmt.Fprintln(a.cfg.Log, why)
		a.giveUp(errors.New(why))
	}
}

// rest gives the cases that a run which stopped by itself did not ask the
// reason for which they rest.
func (r *run) rest(res *Result) {
	why, reason := r.breaker.stopped()
	if why == "" {
		return
	}
	res.Stopped = why
	for i := range res.Records {
		rec := &res.Records[i]
		if v := &rec.Verdict; v.Outcome == verdict.Inconclusive && v.Reason == verdict.Budget && len(rec.Transcript.Attempts) == 0 {
			v.Reason, v.Detail = reason, why
		}
	}
}
