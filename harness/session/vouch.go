package session

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/oracle"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/sweep"
	"github.com/dwconform/dwconform/harness/target"
)

// On a live target an id is not believed to be ours because a create returned
// it: a target that is wrong may return that of somebody else's business. It
// is changed or removed only once a read has shown it under a name that the run
// was about to give.

// vouched holds the ids that a read has shown, and whether under a name of ours.
type vouched struct {
	mu   sync.Mutex
	ours map[string]bool // id -> ours
}

// noteShown keeps what an answer shows. A name is ours for good: a rename of the
// run's own is to another one of ours.
func (r *run) noteShown(call *exchange.Call, ans *oracle.Answer) {
	if !r.cfg.Live() {
		return
	}
	for _, h := range oracle.Holdings(r.contract, call, ans) {
		r.shown.mu.Lock()
		if r.shown.ours == nil {
			r.shown.ours = map[string]bool{}
		}
		r.shown.ours[h.ID] = r.ours(h.Name)
		r.shown.mu.Unlock()
	}
}

// ours reports whether a name is one that this run, or the one swept now, was
// about to give.
func (r *run) ours(name string) bool {
	if r.swept != nil {
		return sweep.Ours(r.swept.Names, r.swept.Run, name)
	}
	return r.sweep.Ours(r.prefix, name)
}

// mine makes sure that an id is of a business of ours, with a read where none
// has shown it yet. The error says why it is not, or cannot be known.
func (r *run) mine(ctx context.Context, ask target.Target, it sweep.Item) error {
	if !r.cfg.Live() {
		return nil
	}
	if ours, known := r.isMine(it.ID); known && ours {
		return nil
	}
	slots := r.world.Mine()
	if it.Project != "" {
		slots = []string{it.Project}
	}
	said := "no call can show what it is"
	for _, slot := range slots {
		call, ok := plan.LookCall(r.contract, r.world, plan.LookFor{By: oracle.ByGet, Project: slot, ID: it.ID, As: it.As})
		if !ok || r.world.Lacks[r.contract.Resource.Get] {
			call, ok = plan.LookCall(r.contract, r.world, plan.LookFor{By: oracle.ByList, Project: slot, Name: r.prefix})
		}
		if !ok {
			continue
		}
		call.Way.Sender = exchange.Raw
		_, ans := r.insist(ctx, ask, call)
		r.noteShown(&call, &ans)
		switch ours, known := r.isMine(it.ID); {
		case known && ours:
			return nil
		case known:
			return fmt.Errorf("%w: it is shown under a name that is not of this run", errNotRemoved)
		}
		said = "no read shows it under a name of this run (" + ans.Says() + ")"
	}
	return fmt.Errorf("%w: %s", errNotRemoved, said)
}

// vouchFor makes sure, before a call changes or removes a business of a live
// target, that it is ours. What was just created may show late.
func (a *asking) vouchFor(ctx context.Context, call *exchange.Call) error {
	if !a.cfg.Live() || !a.changes(call) {
		return nil
	}
	id, ok := call.Get(a.contract.Resource.ID)
	if !ok || id == "" {
		return nil
	}
	item := sweep.Item{Project: a.state.ProjectOf(call), ID: id}
	start := time.Now()
	for pause := shortPause; ; pause = min(2*pause, longPause) {
		err := a.mine(ctx, a.senders.raw, item)
		if err == nil || ctx.Err() != nil || time.Since(start) > a.patience(&a.reads) {
			return err
		}
		if _, known := a.isMine(id); known {
			return err // it is somebody else's
		}
		a.pause(ctx, pause)
	}
}

// vouchers is how many reads a case may need for that.
func (r *run) vouchers(cs *plan.Case) int {
	if !r.cfg.Live() {
		return 0
	}
	slots := map[string]bool{}
	for i := range cs.Steps {
		if st := &cs.Steps[i]; st.Action == r.contract.Resource.Update || st.Action == r.contract.Resource.Delete {
			for _, p := range st.Params {
				if p.Value.From == plan.CreatedID {
					slots[p.Value.Slot] = true
				}
			}
		}
	}
	return len(slots)
}

func (r *run) isMine(id string) (ours, known bool) {
	r.shown.mu.Lock()
	defer r.shown.mu.Unlock()
	ours, known = r.shown.ours[id]
	return ours, known
}
