package session

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/dwconform/dwconform/harness/oracle"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/sweep"
)

// errNotRemoved is why a business stays; errRefused is the kind of it that may
// pass, for a delete may not see yet what was just created.
var (
	errNotRemoved = errors.New("not removed")
	errRefused    = fmt.Errorf("%w", errNotRemoved)
)

// removeOne deletes one business; clean-up is not counted against the budget.
// The caller knows from a list whether a refusal is for what is not there any
// more.
func (r *run) removeOne(ctx context.Context, it sweep.Item) error {
	call, ok := plan.DeleteCall(r.contract, r.world, it.Project, it.ID, it.As)
	if !ok {
		return fmt.Errorf("%w: no project is known for it", errNotRemoved)
	}
	if err := r.mine(ctx, r.senders.clean, it); err != nil {
		return err
	}
	_, ans := r.insist(ctx, r.senders.clean, call)
	switch ans.Kind {
	case oracle.Accepted:
		return nil
	case oracle.Rejected:
		return fmt.Errorf("%w: %s", errRefused, ans.Says())
	}
	return fmt.Errorf("%w: %s", errNotRemoved, ans.Says())
}

// removeAll deletes what the attempt created: a target that holds a limited
// number never fills. What is refused is tried once more when it must be seen,
// at the end of another case, and what cannot be removed is left to the last
// sweep.
func (a *asking) removeAll(ctx context.Context) {
	if a.world.Lacks[a.contract.Resource.Delete] || a.replaying() {
		return
	}
	ctx, cancel := outlive(ctx, tidyTime)
	defer cancel()
	for _, m := range a.made {
		if b := a.state.Find(m.id); b != nil && b.Gone {
			a.sweep.Removed(m.project, m.id)
			continue
		}
		it := sweep.Item{Project: m.project, ID: m.id, As: m.as}
		switch err := a.removeOne(ctx, it); {
		case err == nil:
			a.sweep.Removed(m.project, m.id)
		case errors.Is(err, errRefused):
			a.unseen.add(it)
		}
	}
	a.made = nil
	after := a.patience(&a.late)
	if lag := a.outlast(&a.late); lag > 0 {
		after = lag
	}
	for _, it := range a.unseen.take(after) {
		if a.removeOne(ctx, it) == nil {
			a.sweep.Removed(it.Project, it.ID)
		}
	}
}

// unseen holds what a case could not remove, each with the time of the refusal.
type unseen struct {
	mu    sync.Mutex
	items []sweep.Item
	since []time.Time
}

func (u *unseen) add(it sweep.Item) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.items, u.since = append(u.items, it), append(u.since, time.Now())
}

// take hands out, once, what was refused so long ago.
func (u *unseen) take(after time.Duration) []sweep.Item {
	u.mu.Lock()
	defer u.mu.Unlock()
	n := 0
	for n < len(u.since) && time.Since(u.since[n]) >= after {
		n++
	}
	out := u.items[:n:n]
	u.items, u.since = u.items[n:], u.since[n:]
	return out
}

// untilSeen tries again for as long as a delete may not see what was created,
// and something is refused.
func (r *run) untilSeen(ctx context.Context, refused func() bool, again func()) {
	start := time.Now()
	for pause := firstUnseenPause; ctx.Err() == nil && refused(); pause = min(2*pause, longPause) {
		left := r.patience(&r.late) - time.Since(start)
		if left <= 0 {
			r.late.vain.Add(1)
			return
		}
		r.pause(ctx, min(pause, left))
		again()
	}
}

// firstUnseenPause is before the second try to remove what was refused.
const firstUnseenPause = 100 * time.Millisecond

// refuses reports whether something stays because its delete was refused.
func refuses(why map[sweep.Item]error) bool {
	for _, err := range why {
		if errors.Is(err, errRefused) {
			return true
		}
	}
	return false
}
