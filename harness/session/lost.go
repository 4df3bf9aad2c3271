package session

import (
	"context"
	"time"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/oracle"
)

// settleTime is how long a look goes on for a business that a call whose reply
// was lost may have created.
const settleTime = time.Second

// settle looks again until a business that may be there shows, or for so long
// that it is taken not to come. What it finds belongs to the case from then on.
func (a *asking) settle(ctx context.Context, ex *oracle.Exchange, at oracle.LookAt, again func() oracle.Exchange) {
	if !a.state.Open(at) {
		return
	}
	start, pause := time.Now(), 5*time.Millisecond
	shows := func(ex *oracle.Exchange) bool {
		if ex.Obs.Loss != "" {
			return true
		}
		a.state.Look(at, ex.Answer(a.contract))
		return !a.state.Open(at)
	}
	if a.replaying() {
		a.pollAgain(ex, shows, again)
	}
	for !a.replaying() && !shows(ex) && time.Since(start) < min(settleTime, a.cfg.ReadAfterWrite) {
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
		pause = min(pause*2, 100*time.Millisecond)
		polls := ex.Polls + 1
		*ex = again()
		ex.Polls = polls
	}
	a.adopt()
}

// adopt takes over the businesses of the case that a look found.
func (a *asking) adopt() {
	for _, b := range a.state.Found() {
		if a.ids[b.Slot] == "" {
			a.ids[b.Slot] = b.ID
		}
		as := b.By
		if as == exchange.Caller {
			as = ""
		}
		a.made = append(a.made, sweepable{b.Project, b.ID, as})
		a.sweep.Created(b.Project, b.ID, as)
	}
}
