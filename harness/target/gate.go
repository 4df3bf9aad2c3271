package target

import (
	"context"
	"sync"

	"golang.org/x/sync/semaphore"
)

// Gate lets calls through side by side, until somebody holds it: then only
// the holder's calls pass. A state that is set at the target holds for all
// callers, so nothing else may be asked meanwhile.
type Gate struct {
	sem *semaphore.Weighted
}

// everybody is more than can ever be inside at once.
const everybody = 1 << 40

// NewGate returns an open gate.
func NewGate() *Gate { return &Gate{sem: semaphore.NewWeighted(everybody)} }

type insideKey struct{}

// Hold waits until no call is under way and keeps the gate for calls made
// with the context it returns, until release is called. Within a hold, Hold
// returns at once and its release does nothing. It fails only when ctx ends.
func (g *Gate) Hold(ctx context.Context) (inside context.Context, release func(), err error) {
	if g.holds(ctx) {
		return ctx, func() {}, nil
	}
	if g.sem.Acquire(ctx, everybody) != nil {
		return nil, nil, context.Cause(ctx)
	}
	var once sync.Once
	return context.WithValue(ctx, insideKey{}, g), func() { once.Do(func() { g.sem.Release(everybody) }) }, nil
}

func (g *Gate) holds(ctx context.Context) bool {
	held, _ := ctx.Value(insideKey{}).(*Gate)
	return held == g
}

// enter waits until a call may pass and returns what to do when it is over.
func (g *Gate) enter(ctx context.Context) (leave func(), err error) {
	if g == nil || g.holds(ctx) {
		return func() {}, nil
	}
	if g.sem.Acquire(ctx, 1) != nil {
		return nil, context.Cause(ctx)
	}
	return g.leave, nil
}

func (g *Gate) leave() { g.sem.Release(1) }
