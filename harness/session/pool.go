package session

import (
	"cmp"
	"context"
	"slices"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/oracle"
	"github.com/dwconform/dwconform/harness/plan"
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
	for _, o := range r.plan.Pools {
		if ctx.Err() != nil {
			return
		}
		if len(o.Ahead) > 0 && !r.replaying() {
			r.askRank(ctx, o.Ahead, out, 0)
		}
		r.askPool(ctx, o, out)
	}
}

// askAlone asks what a part of a pool did not settle. The rows come first: a cause
// is sought from them.
func (r *run) askAlone(ctx context.Context, alone []*plan.Case, out map[string]*oracle.Transcript) {
	turn := func(cs *plan.Case) int {
		switch {
		case cs.Pairs():
			return 0
		case cs.Strength > 0:
			return 2
		}
		return 1
	}
	slices.SortStableFunc(alone, func(a, b *plan.Case) int { return turn(a) - turn(b) })
	if r.pairsHold() {
		r.ceiling.hold(0) // no cause is to be found
	}
	for _, cs := range alone { // and asked again at once, where it must be: what comes after may have nothing left
		r.askRank(ctx, []*plan.Case{cs}, out, 0)
	}
}

// pairsHold reports whether there are rows of pairs, and every one of them is
// settled and so is right.
func (r *run) pairsHold() bool {
	return r.eachPair(func(cs *plan.Case) bool { return r.pooled[cs.ID] != "" || r.settled[cs.ID] })
}

// eachPair reports whether something is so of each row of pairs in the pools, and
// that there is one.
func (r *run) eachPair(is func(*plan.Case) bool) (all bool) {
	for _, o := range r.plan.Pools {
		for i := range o.Members {
			cs := o.Members[i].Case
			if cs.Pairs() && !is(cs) {
				return false
			}
			all = all || cs.Pairs()
		}
	}
	return all
}

// askPool asks a pool as far as the ceilings allow, and alone what it does not
// settle.
func (r *run) askPool(ctx context.Context, o *plan.Pool, out map[string]*oracle.Transcript) {
	if o = r.unsettled(o); o == nil || r.isAsked(o) {
		return
	}
	var bill *plan.Case
	if !r.replaying() {
		requests, writes := r.ceiling.left(o.Case)
		if o = r.cut(o, requests, writes); o == nil || !r.plan.Pays(o) || !r.ceiling.reserve(o.Case) {
			return
		}
		bill = o.Case
	}
	s := &script{asking: asking{
		run: r, cs: o.Case, ids: map[string]string{},
		at:    oracle.Attempt{Names: plan.Names{Run: r.prefix, Case: r.ordinals[o.Case.ID]}},
		state: oracle.NewState(r.contract, r.world, verdict.Observed),
	}, pool: o, bill: bill, out: out, dead: map[int]bool{}}
	s.behind = func(st *plan.Step, ex *oracle.Exchange) bool { return s.state.BehindIn(s.pool, &s.at, st, ex) }
	s.ask(ctx)
	s.pay()
	r.noteAsked(o.Case, &s.at)
	alone := r.parts(s.pool, &s.at, out, s.phase, true)
	r.scripts = append(r.scripts, asked{s.asked(), s.at})
	r.watch()
	r.askAlone(ctx, alone, out)
}

// cut returns what of a pool so many requests and writes suffice for, with what is
// left for what it does not settle, or for the creates that try its ways then.
func (r *run) cut(o *plan.Pool, requests, writes int64) *plan.Pool {
	tried := int64(len(o.Case.Premises()))
	if requests >= 0 {
		requests = min(r.spared(requests), max(requests-tried, 0))
	}
	if writes >= 0 {
		writes = max(writes-tried, 0)
	}
	return r.plan.Cut(o, requests, writes)
}

// spared leaves something for what a script does not settle.
func (r *run) spared(requests int64) int64 {
	if requests < 0 {
		return requests
	}
	return max(requests-r.forAlone(), 0)
}

// forAlone is how many requests no script takes.
func (r *run) forAlone() int64 { return min(forAlone, r.cfg.Requests/10) }

// forAlone is how many requests no script takes, at the most.
const forAlone = 7

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

// parts gives each member of a phase of a pool, or of that and all later ones, what
// was asked for it, where that is right, and returns the others in the order in
// which they are to be asked alone. What a recording
// says was settled so is judged so, be it right now or not.
func (r *run) parts(o *plan.Pool, at *oracle.Attempt, out map[string]*oracle.Transcript, phase int, later bool) []*plan.Case {
	var alone []suspect
	for i := range o.Members {
		m := &o.Members[i]
		if is := o.Phase(m); is < phase || is > phase && !later {
			continue
		}
		part, whole := oracle.Part(r.contract, r.world, o, m, at)
		t := out[m.Case.ID]
		holds, wrong := false, (*verdict.Problem)(nil)
		if whole {
			holds, wrong = oracle.PartHolds(r.contract, r.world, m.Case, &part)
		}
		if holds && !r.replaying() {
			holds, wrong = oracle.Beside(r.contract, r.world, o, m, at)
		}
		if wrong != nil && !m.Case.Premise {
			t.Amiss = "in " + o.Case.ID + ", with others: " + wrong.String()
		}
		if r.replaying() {
			if c, _ := r.cfg.From.Manifest.Case(m.Case.ID); c.Pool != o.Case.ID {
				continue
			}
			t.Amiss = ""
			if !whole {
				part.Fault = cmp.Or(at.Fault, "the recording does not hold the script "+o.Case.ID+" to its end")
			}
		} else if !holds {
			sus := suspect{m.Case, len(o.Case.Steps), r.plan.Changes(m.Case), m.Case.Everywhere || !o.Said(m)}
			if step, right := oracle.Answered(r.contract, r.world, m.Case, &part); !right {
				sus.at = m.Steps[step]
			}
			alone = append(alone, sus)
			continue
		}
		t.Attempts = append(t.Attempts, part)
		r.pooled[m.Case.ID] = o.Case.ID
		r.noteAsked(m.Case, &part)
		r.progress()
	}
	return suspects(alone)
}
