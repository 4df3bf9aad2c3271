package session

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"github.com/dwconform/dwconform/harness/plan"
)

// A provider state holds for all callers: what one run sets, another would meet
// in the answers that it judges. So a run that sets states asks alone, and runs
// that set none ask side by side. That binds the runs of one machine; a target
// that several machines ask at once has to serve each of them apart.

// turnPause is between two looks whether the turn has come.
const turnPause = 100 * time.Millisecond

// errNoTurn ends a run that was stopped before its turn came.
var errNoTurn = errors.New("stopped while another run asked the target: nothing was asked")

// SharedTurn returns the file by which all processes of this machine that ask
// the target of cfg take turns; "" where no state is ever set, on a live target
// and on a mock of the run's own, or where no folder is found for it.
func SharedTurn(cfg Config) string {
	if cfg.Endpoint == nil || cfg.From != nil || cfg.Live() {
		return ""
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		return ""
	}
	port := cfg.Endpoint.Port() // localhost and 127.0.0.1 are one target
	if port == "" {
		port = cfg.Endpoint.Scheme
	}
	return filepath.Join(dir, "dwconform", "turn-"+port)
}

// takeTurn waits until nobody asks the target who would be disturbed, or would
// disturb. The system ends the turn of a process that dies. Where no file can
// be locked, nobody is waited for.
func (r *run) takeTurn(ctx context.Context) (end func(), err error) {
	end = func() {}
	if r.cfg.Turn == "" || os.MkdirAll(filepath.Dir(r.cfg.Turn), 0o700) != nil {
		return end, nil
	}
	lock := flock.New(r.cfg.Turn, flock.SetPermissions(0o600))
	now, later := lock.TryRLock, lock.TryRLockContext
	if r.setsStates() {
		now, later = lock.TryLock, lock.TryLockContext
	}
	ok, err := now()
	if err == nil && !ok {
		_, _ = fmt.Fprintf(r.cfg.Log, "another run asks %s, and a provider state holds for all callers: waiting until that run has ended\n", r.cfg.Endpoint)
		ok, err = later(ctx, turnPause)
		if ctx.Err() != nil {
			return end, errors.Join(errNoTurn, lock.Close())
		}
	}
	if err != nil || !ok {
		_ = lock.Close()
		return end, nil
	}
	return func() { _ = lock.Close() }, nil
}

// setsStates reports whether a case of the run needs a provider state.
func (r *run) setsStates() bool {
	for _, cs := range r.plan.Cases {
		if needsState(cs) {
			return true
		}
	}
	return false
}

func needsState(cs *plan.Case) bool { return cs.State != "" && cs.Unmet == "" }

// clearStates tears down what an earlier run may have set and could not tear
// down, because it was killed: every answer would show it. A target that sees
// a mistake in that says so when a state is set.
func (r *run) clearStates() {
	if r.cfg.own || r.replaying() || r.cfg.States == "" {
		return
	}
	asked := map[string]bool{}
	for _, cs := range r.plan.Cases {
		if !needsState(cs) || asked[cs.State] {
			continue
		}
		asked[cs.State] = true
		if _, _, err := r.states.ask(cs.State, "teardown"); err != nil {
			return // nobody is there
		}
	}
}
