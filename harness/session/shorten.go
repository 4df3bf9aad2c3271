package session

import (
	"context"

	"github.com/dwconform/dwconform/harness/oracle"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/verdict"
)

// How many failing sequences are shortened, and how many calls to ask for that
// are spent on each: sequences that fail together mostly fail for one reason.
const (
	shortened   = 2
	shortenNear = 2000
	shortenFar  = 120
)

// shorten looks for the shortest sequences that fail as these do. What it
// finds is a case of its own: it is in the report with its evidence, and it is
// asked first next time.
func (r *run) shorten(ctx context.Context, cases []*plan.Case, out map[string]*oracle.Transcript) {
	if r.replaying() || r.cfg.StopAtViolation {
		return
	}
	done := 0
	asked := map[string]*oracle.Transcript{} // each once, whichever sequence it is a part of
	for _, cs := range cases {
		if !cs.Sequence() || cs.Waits() || done == shortened || ctx.Err() != nil {
			continue
		}
		claim := r.firm(out[cs.ID])
		if claim == "" {
			continue
		}
		done++
		calls := shortenNear
		if !r.world.Loopback {
			calls = shortenFar
		}
		shortest := r.plan.Shorten(cs, func(shorter *plan.Case) bool {
			for _, known := range []*oracle.Transcript{out[shorter.ID], asked[shorter.ID]} {
				if known != nil {
					return r.firm(known) == claim
				}
			}
			if calls -= len(shorter.Steps); calls < 0 || ctx.Err() != nil {
				return false
			}
			r.ordinals[shorter.ID] = len(r.ordinals)
			t := &oracle.Transcript{Case: shorter}
			r.askOnce(ctx, t, 0, false)
			asked[shorter.ID] = t
			return r.firm(t) == claim
		})
		if shortest != nil && out[shortest.ID] == nil {
			out[shortest.ID] = asked[shortest.ID]
			r.plan.Cases = append(r.plan.Cases, shortest)
			r.progress()
		}
	}
}

// firm returns the claim that a case breaks and that is no chance, "" when it
// breaks none.
func (r *run) firm(t *oracle.Transcript) string {
	for i := range t.Attempts {
		if j := oracle.JudgeAttempt(r.contract, r.world, t.Case, &t.Attempts[i]); len(j.Problems) > 0 && !j.Chance && j.Stop == "" && j.Fault == "" {
			return j.Problems[0].Oracle
		}
	}
	return ""
}

// shortest tells of each sequence that fails which is the shortest that fails
// by the same claim.
func shortest(records []Record) {
	best := map[string]*Record{}
	failing := func(rec *Record) (string, bool) {
		v := &rec.Verdict
		if !rec.Case.Sequence() || v.Outcome != verdict.Violates || len(v.Problems) == 0 {
			return "", false
		}
		return v.Problems[0].Oracle, true
	}
	for i := range records {
		claim, ok := failing(&records[i])
		if b := best[claim]; ok && (b == nil || len(records[i].Case.Steps) < len(b.Case.Steps)) {
			best[claim] = &records[i]
		}
	}
	for i := range records {
		claim, ok := failing(&records[i])
		if b := best[claim]; ok && b != &records[i] && records[i].Verdict.Detail == "" {
			records[i].Verdict.Detail = "the shortest sequence that fails so is " + b.Case.ID
		}
	}
}
