package session

import (
	"context"
	"slices"

	"github.com/dwconform/dwconform/harness/oracle"
	"github.com/dwconform/dwconform/harness/plan"
)

// Where requests are counted, some are held back while the pairs are asked: a
// combination that fails is worth more with its cause. What was put off for
// that is asked in the end if none fails.

// holdForCause begins to hold, where there are combinations.
func (r *run) holdForCause() {
	if r.ceiling.counts(cost{requests: 1}) && len(r.plan.Combinations) > 0 && r.repeats() == 1 && !r.cfg.StopAtViolation {
		r.ceiling.hold(forCause)
	}
}

// putOff notes a case that the budget has no room for now.
func (r *run) putOff(cs *plan.Case) {
	if r.ceiling.holds() {
		r.putOffs = append(r.putOffs, cs)
		return
	}
	r.progress()
}

// isPutOff reports whether a case is among those that were put off.
func (r *run) isPutOff(id string) bool {
	return slices.ContainsFunc(r.putOffs, func(cs *plan.Case) bool { return cs.ID == id })
}

// spendHeld ends the holding: unless a combination fails, what was put off is
// asked, as far as it goes.
func (r *run) spendHeld(ctx context.Context, out map[string]*oracle.Transcript) {
	if !r.ceiling.holds() {
		return
	}
	r.ceiling.hold(0)
	failed := false
	for _, cs := range r.plan.Cases {
		failed = failed || cs.Strength > 0 && r.firm(out[cs.ID]) != ""
	}
	cases := r.putOffs
	r.putOffs = nil
	if failed {
		for range cases {
			r.progress()
		}
		return
	}
	for len(cases) > 0 {
		n := 1
		for n < len(cases) && cases[n].Rank == cases[0].Rank {
			n++
		}
		r.askRank(ctx, cases[:n], out, 0)
		cases = cases[n:]
	}
}
