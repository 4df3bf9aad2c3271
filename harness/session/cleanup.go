package session

import (
	"context"
	"sort"
	"time"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/oracle"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/sweep"
	"github.com/dwconform/dwconform/harness/verdict"
)

// sweepTime is how long the last sweep may take.
const sweepTime = 60 * time.Second

// refusedTime is how long a last sweep goes on at a target whose quota seems
// used up: another run sweeps when it is renewed.
const refusedTime = 15 * time.Second

// sweepTime is longer at a live target, whose pace is slow: a second for each
// that is left, and a minute for the lists.
func (r *run) sweepTime() time.Duration {
	if _, reason := r.breaker.stopped(); reason == verdict.Throttled {
		return refusedTime
	}
	if r.cfg.Live() {
		return sweepTime + time.Duration(len(r.sweep.Left()))*time.Second
	}
	return sweepTime
}

// tidyTime is how long a case may go on removing what it created once the run
// has ended. A target that refuses every call for its rate would keep it for
// ever; the last sweep tries the rest.
const tidyTime = 5 * time.Second

// outlive returns a context that ends d after ctx does.
func outlive(ctx context.Context, d time.Duration) (longer context.Context, cancel func()) {
	longer, end := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() { time.AfterFunc(d, end) })
	return longer, func() { stop(); end() }
}

// cleanUp removes what is left: what is known by id, and whatever stands in a
// list under a name of this run. It is asked after Ctrl-C too.
func (r *run) cleanUp() []Leak {
	if r.replaying() {
		return nil // the recording says what was left
	}
	if r.answered.Load() == 0 && r.doubtFor() <= 0 || r.world.Lacks[r.contract.Resource.Delete] {
		return r.leftBehind()
	}
	ctx, cancel := context.WithTimeout(context.Background(), r.sweepTime())
	defer cancel()
	why := map[sweep.Item]error{}
	r.sweepLeft(ctx, why)
	r.pause(ctx, r.outlast(&r.reads))
	stuck := map[sweep.Item]error{} // what the list shows and cannot be removed
	read := r.sweepListed(ctx, stuck)
	if !r.cfg.own { // the embedded mock forgets with its run
		r.untilSeen(ctx, func() bool { return refuses(stuck) || !read && refuses(why) }, func() {
			r.sweepLeft(ctx, why)
			read = r.sweepListed(ctx, stuck)
		})
	}
	if read {
		r.sweepDoubts(ctx, func() { read = r.sweepListed(ctx, stuck) })
	}
	// Another sweep may find what this one could not look for.
	r.unswept = !read && !r.world.Lacks[r.contract.Resource.List]
	var leaks []Leak
	for it, err := range stuck {
		leaks = append(leaks, Leak{Project: it.Project, ID: it.ID, Why: err.Error()})
	}
	for _, it := range r.sweep.Left() {
		leaks = append(leaks, Leak{Project: it.Project, ID: it.ID, Why: text(why[it])})
	}
	sort.Slice(leaks, func(i, j int) bool { return leaks[i].ID < leaks[j].ID })
	return leaks
}

// sweepLeft removes what is known by id, and notes why what stays does.
func (r *run) sweepLeft(ctx context.Context, why map[sweep.Item]error) {
	for _, it := range r.sweep.Left() {
		if err := r.removeOne(ctx, it); err != nil {
			why[it] = err
			continue
		}
		delete(why, it)
		r.sweep.Removed(it.Project, it.ID)
	}
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// sweepListed removes whatever stands in a list under a name of this run, and
// keeps count of what it cannot remove. It reports whether every list could be
// read.
func (r *run) sweepListed(ctx context.Context, stuck map[sweep.Item]error) (read bool) {
	read = true
	for _, slot := range r.world.Mine() {
		found, ok := r.listed(ctx, slot, func(name string) bool { return r.sweep.Ours(r.prefix, name) })
		seen := map[string]bool{}
		for _, it := range found {
			delete(stuck, it)
			if err := r.removeOne(ctx, it); err != nil {
				stuck[it] = err
			}
			r.sweep.Removed(it.Project, it.ID)
			seen[it.ID] = true
		}
		if !ok {
			read = false
			if r.answered.Load() == 0 {
				break // a target that never answers takes all patience each time
			}
			continue
		}
		// The list shows what is there: an id that it does not show is gone.
		for it := range stuck {
			if it.Project == slot && !seen[it.ID] {
				delete(stuck, it)
			}
		}
		for _, it := range r.sweep.Left() {
			if it.Project == slot && !seen[it.ID] {
				r.sweep.Removed(it.Project, it.ID)
			}
		}
	}
	return read
}

// leftBehind lists what a target without delete keeps.
func (r *run) leftBehind() []Leak {
	var out []Leak
	for _, it := range r.sweep.Left() {
		out = append(out, Leak{Project: it.Project, ID: it.ID, Why: "the target lacks " + r.contract.Resource.Delete})
	}
	return out
}

// listed returns what a project's list shows under names that are ours, all of
// which hold the prefix of the run; false when the list cannot be read.
func (r *run) listed(ctx context.Context, slot string, ours func(name string) bool) ([]sweep.Item, bool) {
	if r.world.Lacks[r.contract.Resource.List] {
		return nil, false
	}
	var out []sweep.Item
	var seen oracle.Pages
	listed := map[sweep.Item]bool{}
	for page := 1; page <= 20*markerPages; page++ {
		call, ok := plan.LookCall(r.contract, r.world, plan.LookFor{By: "list", Project: slot, Name: r.prefix})
		if !ok {
			return nil, false
		}
		call.Way.Sender = exchange.Raw
		call = plan.OnPage(r.contract, call, page)
		_, ans := r.insist(ctx, r.senders.clean, call)
		if ans.Kind != oracle.Accepted {
			return out, false
		}
		r.noteShown(&call, &ans)
		for _, it := range oracle.Listed(r.contract, &ans) {
			if item := (sweep.Item{Project: slot, ID: it.ID}); ours(it.Name) && !listed[item] {
				out, listed[item] = append(out, item), true
			}
		}
		if !seen.More(r.contract, &ans, plan.PageSize) {
			break
		}
	}
	return out, true
}
