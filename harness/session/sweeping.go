package session

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sort"
	"strings"
	"time"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/sweep"
	"github.com/dwconform/dwconform/harness/target"
)

// Swept is what a sweep of earlier runs did.
type Swept struct {
	Runs    int    // intent files of this target that were found
	Going   int    // those of runs that still go on, which are left alone
	Removed int    // businesses that were removed
	Leaked  []Leak // businesses that could not be removed
}

// Sweep removes what earlier runs against this target left behind: businesses
// whose names a run meant to give that has an intent file in cfg.Intents, and no
// other. The file of a run of which nothing is left is removed.
func Sweep(ctx context.Context, cfg Config) (Swept, error) {
	var out Swept
	if cfg.Endpoint == nil {
		return out, errors.New("there is nothing to sweep: the embedded mock forgets with its run; name a target")
	}
	if err := cfg.FindKey(); err != nil {
		return out, err
	}
	if cfg.Contract == nil {
		cfg.Contract = contract.Default()
	}
	runs, err := sweep.ReadIntents(cfg.Intents)
	if err != nil {
		return out, err
	}
	fill(&cfg)
	r := &run{cfg: cfg, contract: cfg.Contract, world: &cfg.World, sweep: sweep.New(cfg.Contract, &cfg.World)}
	if cfg.World.Lacks[r.contract.Resource.List] || cfg.World.Lacks[r.contract.Resource.Delete] {
		return out, fmt.Errorf("the target lacks %s or %s, so nothing can be swept", r.contract.Resource.List, r.contract.Resource.Delete)
	}
	r.cfg.Plan.Sender = plan.RawSender
	if cfg.PaceFile != "" {
		if r.paceFile, err = target.OpenPaceFile(cfg.PaceFile); err != nil {
			return out, err
		}
	}
	r.senders = r.open()
	defer r.senders.stop()
	for _, earlier := range runs {
		if earlier.Endpoint != cfg.Endpoint.String() || !strings.HasPrefix(earlier.Run, Prefix) {
			continue
		}
		if earlier.GoesOn {
			out.Going++
			continue
		}
		out.Runs++
		r.prefix, r.swept = earlier.Run, &earlier
		if err := r.letShow(ctx, earlier.File); err != nil {
			return out, err
		}
		stuck, err := r.sweepEarlier(ctx, &earlier, &out)
		r.untilSeen(ctx, func() bool { return err == nil && refuses(stuck) }, func() { stuck, err = r.sweepEarlier(ctx, &earlier, &out) })
		if err != nil {
			return out, err
		}
		for it, why := range stuck {
			out.Leaked = append(out.Leaked, Leak{Project: it.Project, ID: it.ID, Why: why.Error()})
		}
		sort.Slice(out.Leaked, func(i, j int) bool { return out.Leaked[i].ID < out.Leaked[j].ID })
		if len(stuck) == 0 {
			if err := earlier.Forget(); err != nil {
				return out, err
			}
		}
	}
	return out, nil
}

// sweepEarlier removes what the lists show of an earlier run, and returns what
// stays there and why.
func (r *run) sweepEarlier(ctx context.Context, earlier *sweep.Intended, out *Swept) (stuck map[sweep.Item]error, err error) {
	stuck = map[sweep.Item]error{}
	for _, slot := range r.world.Mine() {
		found, ok := r.listed(ctx, slot, func(name string) bool { return sweep.Ours(earlier.Names, earlier.Run, name) })
		if !ok {
			return stuck, fmt.Errorf("the list of the %s project cannot be read; the intent file %s is kept", slot, earlier.File)
		}
		for _, it := range found {
			if err := r.removeOne(ctx, it); err != nil {
				stuck[it] = err
				continue
			}
			out.Removed++
		}
	}
	return stuck, nil
}

// letShow waits until what a run that died a moment ago created on a live
// target must show in a list.
func (r *run) letShow(ctx context.Context, intents string) error {
	if !r.cfg.Live() {
		return nil
	}
	info, err := os.Stat(intents)
	if err != nil {
		return err
	}
	r.pause(ctx, time.Until(info.ModTime().Add(r.cfg.ReadAfterWrite)))
	return ctx.Err()
}
