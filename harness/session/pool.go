package session

import (
	"cmp"
	"context"
	"slices"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/oracle"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/target"
	"github.com/dwconform/dwconform/harness/verdict"
)

// Where requests are counted, many cases are asked in one script first. What it
// shows to be right is settled by that; whatever else it shows is asked again
// alone, and at once, for nothing tells more.

// asked is a pool that was asked, as far as the budget went.
type asked struct {
	pool *plan.Pool
	at   oracle.Attempt
}

// askPools asks the pools of the plan, and alone what they do not settle.
func (r *run) askPools(ctx context.Context, out map[string]*oracle.Transcript) {
	r.pooled = map[string]string{}
	if r.plenty && !r.replaying() {
		return
	}
	var alone []*plan.Case
	for i, o := range r.plan.Pools {
		if ctx.Err() != nil {
			return
		}
		alone = append(alone, r.askPool(ctx, o, out)...)
		if r.replaying() || slices.ContainsFunc(r.plan.Pools[i+1:], func(o *plan.Pool) bool { return o.Case.Pairs() }) {
			continue // the pairs come before what must be asked again
		}
		// Of that, the rows come first: a cause is sought from them.
		slices.SortStableFunc(alone, func(a, b *plan.Case) int { return cmp.Compare(b.Strength, a.Strength) })
		if o.Case.Pairs() && len(alone) == 0 {
			r.ceiling.hold(0) // every pair is asked, and no cause is to be found
		}
		r.askRank(ctx, alone, out, 0)
		alone = nil
	}
}

// askPool asks a pool as far as the ceilings allow, and returns the cases that
// it does not settle.
func (r *run) askPool(ctx context.Context, o *plan.Pool, out map[string]*oracle.Transcript) []*plan.Case {
	if o = r.unsettled(o); o == nil || r.isAsked(o) {
		return nil
	}
	if !r.replaying() {
		requests, writes := r.ceiling.left(o.Case)
		if o = r.plan.Cut(o, requests, writes); o == nil || !r.plan.Pays(o) || !r.ceiling.reserve(o.Case) {
			return nil
		}
	}
	at := r.askScript(ctx, o)
	if !r.replaying() {
		r.ceiling.release(o.Case)
	}
	r.noteAsked(o.Case, &at)
	r.scripts = append(r.scripts, asked{o, at})
	alone := r.parts(o, &at, out)
	r.watch()
	return alone
}

// ample reports whether the ceilings allow every case alone: then nothing is
// gained by asking several at once.
func (r *run) ample() bool {
	if r.replaying() {
		return false // the recording says what was asked in a script
	}
	var requests, writes int64
	ways := map[exchange.Way]bool{}
	for _, cs := range r.plan.Cases {
		if cs.Unmet != "" || r.twins[cs.ID] != "" {
			continue
		}
		n, w := r.plan.Cost(cs)
		requests, writes = requests+int64(n+r.vouchers(cs)), writes+int64(w)
		if cs.Premise && !ways[cs.Way] {
			ways[cs.Way] = true
			requests, writes = requests+1, writes+1
		}
	}
	most := r.cfg.Requests - min(vainEnough, r.cfg.Requests/10)
	return (r.cfg.Requests == 0 || requests <= most) && (r.cfg.Writes == 0 || writes <= r.cfg.Writes)
}

// unsettled leaves out of a pool what is settled, or is to be asked alone.
func (r *run) unsettled(o *plan.Pool) *plan.Pool {
	if r.replaying() {
		return o
	}
	return r.plan.Without(o, func(cs *plan.Case) bool { return r.settled[cs.ID] || slices.Contains(r.cfg.First, cs.ID) })
}

// isAsked reports whether a pool was asked by the run that is gone on with:
// what it did not settle is asked alone.
func (r *run) isAsked(o *plan.Pool) bool {
	return r.before != nil && len(r.before.attempts[o.Case.ID]) > 0
}

// parts gives each member of a pool what was asked for it, where that is right,
// and returns the others. What a recording says was settled so is judged so,
// be it right now or not.
func (r *run) parts(o *plan.Pool, at *oracle.Attempt, out map[string]*oracle.Transcript) []*plan.Case {
	var alone []*plan.Case
	for i := range o.Members {
		m := &o.Members[i]
		part, whole := oracle.Part(r.contract, r.world, o, m, at)
		t := out[m.Case.ID]
		if r.replaying() {
			if c, _ := r.cfg.From.Manifest.Case(m.Case.ID); c.Pool != o.Case.ID {
				continue
			}
			if !whole {
				part.Fault = cmp.Or(at.Fault, "the recording does not hold the script "+o.Case.ID+" to its end")
			}
		} else if !whole || !oracle.PartHolds(r.contract, r.world, m.Case, &part) {
			alone = append(alone, m.Case)
			continue
		}
		t.Attempts = append(t.Attempts, part)
		r.pooled[m.Case.ID] = o.Case.ID
		r.noteAsked(m.Case, &part)
		r.progress()
	}
	return alone
}

// askScript asks a pool from its first step to its last look, and removes what
// it created. A step that is lost or cannot be asked ends the cases that it is
// of, and no other.
func (r *run) askScript(ctx context.Context, o *plan.Pool) oracle.Attempt {
	a := &asking{
		run: r, cs: o.Case, ids: map[string]string{},
		at:    oracle.Attempt{Names: plan.Names{Run: r.prefix, Case: r.ordinals[o.Case.ID]}},
		state: oracle.NewState(r.contract, r.world, verdict.Observed),
	}
	if err := r.noteAsking(o.Case); err != nil {
		a.at.Fault = err.Error()
		return a.at
	}
	ctx = target.At(ctx, target.Place{Case: o.Case.ID, Part: target.CleanUp})
	defer a.removeAll(ctx)
	dead := map[int]bool{}
	for i := 0; i < len(o.Case.Steps); {
		n := 1
		if g := o.Case.Steps[i].Together; g > 0 {
			for i+n < len(o.Case.Steps) && o.Case.Steps[i+n].Together == g {
				n++
			}
		}
		a.failed = false // what failed is no business of the next member
		switch {
		case o.Case.Steps[i].Action == "", dead[i]:
		case !a.askable(i, n) || !a.ask(ctx, i, n) || a.unserved(o, i):
			if a.at.Fault != "" || a.at.Stop == verdict.Budget {
				return a.at
			}
			a.at.Stop, a.at.StopWhy, a.at.Whole = "", "", false
			for _, m := range o.Members {
				if m.Case.Premise && m.Case.Way == *o.Case.Steps[i].Way || slices.ContainsFunc(m.Steps, func(at int) bool { return at >= i && at < i+n }) {
					endMember(dead, m, i)
				}
			}
		}
		i += n
	}
	a.lookScript(ctx, o)
	return a.at
}

// endMember takes the steps of a member that come after one out of the script.
func endMember(dead map[int]bool, m plan.Member, after int) {
	for _, step := range m.Steps {
		if step > after {
			dead[step] = true
		}
	}
}

// unserved reports whether a step that was asked in a way which is the target's
// choice was refused: then nothing more is asked in that way.
func (a *asking) unserved(o *plan.Pool, step int) bool {
	if !slices.ContainsFunc(o.Members, func(m plan.Member) bool { return m.Case.Premise && m.Steps[0] == step }) {
		return false
	}
	return a.at.Exchanges[len(a.at.Exchanges)-1].Answer(a.contract).Kind == oracle.Rejected
}

// askable reports whether what the steps need of earlier ones is there.
func (a *asking) askable(i, n int) bool {
	for k := i; k < i+n; k++ {
		if _, err := a.resolve(&a.cs.Steps[k]); err != nil {
			return false
		}
	}
	return true
}

// lookScript reads what the script did. A read may lag: it is asked again until
// it shows every member what it must that was answered rightly so far.
func (a *asking) lookScript(ctx context.Context, o *plan.Pool) {
	step := len(o.Case.Steps) - 1
	a.pause(ctx, a.outlast(&a.reads))
	for _, at := range a.state.PoolLooks(o, a.at.Names) {
		ex, ok := a.lookOnce(ctx, step, at)
		if !ok {
			continue
		}
		hopes := oracle.Hopes(a.contract, a.world, o, &a.at, &at)
		a.poll(ctx, &ex, func(ex *oracle.Exchange) bool {
			return !slices.ContainsFunc(hopes, func(h oracle.Hope) bool { return !h.Holds(ex.Answer(a.contract)) })
		}, func() oracle.Exchange { ex, _ := a.lookOnce(ctx, step, at); return ex })
		if !a.keepLook(ex) {
			if a.at.Fault != "" || a.at.Stop == verdict.Budget {
				return
			}
			a.at.Stop, a.at.StopWhy = "", ""
		}
	}
}
