package session

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/oracle"
)

// doubts are creates of which nobody knows whether the target still does them:
// the answer was given up, or a gateway answered for a service behind it.
type doubts struct {
	mu    sync.Mutex
	until time.Time // when the youngest of them is taken for not done
}

// doubt notes an answer to a create that leaves its effect open. The target
// has as long again as an answer may take.
func (r *run) doubt(obs *exchange.Observation, ans *oracle.Answer) {
	if !r.creates(obs.Call) {
		return
	}
	switch {
	case obs.Loss == exchange.Timeout, obs.Loss == exchange.NoAnswer:
	case !ans.Enveloped && (obs.Status == http.StatusBadGateway || obs.Status == http.StatusServiceUnavailable || obs.Status == http.StatusGatewayTimeout):
	default:
		return
	}
	until := obs.Start.Add(obs.Took + r.cfg.Patience)
	r.doubts.mu.Lock()
	defer r.doubts.mu.Unlock()
	if until.After(r.doubts.until) {
		r.doubts.until = until
	}
}

// doubtFor is how long a create may still show its effect.
func (r *run) doubtFor() time.Duration {
	r.doubts.mu.Lock()
	defer r.doubts.mu.Unlock()
	return time.Until(r.doubts.until)
}

// Pauses between the sweeps that wait for creates in doubt.
const (
	firstDoubtPause = 100 * time.Millisecond
	mostDoubtPause  = 2 * time.Second
)

// sweepDoubts sweeps again and again while a create may still show its effect.
func (r *run) sweepDoubts(ctx context.Context, again func()) {
	if r.cfg.own {
		return // it forgets with its run
	}
	for pause := firstDoubtPause; ctx.Err() == nil; pause = min(2*pause, mostDoubtPause) {
		left := r.doubtFor()
		if left <= 0 {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(min(pause, left)):
		}
		again()
	}
}
