package session

import (
	"context"
	"slices"
	"strings"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/mock"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/verdict"
)

// Standing says how a clause stands with the seeded defects.
type Standing string

const (
	// Proven: its cases kill every fault of its own.
	Proven Standing = "proven"
	// Survived: a fault of its own survived its cases.
	Survived Standing = "survived"
	// Unproven: nothing shows that its cases can find anything.
	Unproven Standing = "unproven"
	// NotReached: no case of it can be asked, even where everything is given.
	NotReached Standing = "unreached"
)

// Standings lists every standing, worst last.
var Standings = []Standing{Proven, NotReached, Unproven, Survived}

// ClauseProof is the reverse of the faults: what the cases of one clause find.
type ClauseProof struct {
	Clause   *contract.Clause
	Standing Standing
	Why      string   // for all but Proven
	Kills    []string // faults that its cases find, sorted
	// Alone are those of Kills that the cases of no other clause find. It is
	// known only where all of them were asked.
	Alone []string
}

// ClauseProofs says of each clause that binds a target how it stands, given
// what [Faults] came to with the same options. Clauses that are not selected
// are left out.
func ClauseProofs(o FaultOptions, results []FaultResult) ([]ClauseProof, error) {
	if o.Contract == nil {
		o.Contract = contract.Default()
	}
	p, _, err := Planned(Config{Contract: o.Contract, Plan: plan.Options{Strength: "1"}})
	if err != nil {
		return nil, err
	}
	has := map[string]bool{} // clauses that any fault breaks
	for _, f := range mock.Faults(o.Contract) {
		has[f.Clause] = true
	}
	var out []ClauseProof
	for _, cl := range o.Contract.Clauses {
		if !binds(cl) || !o.selects(cl, results) {
			continue
		}
		out = append(out, proofOf(cl, p, has[cl.ID], results))
	}
	slices.SortFunc(out, func(a, b ClauseProof) int { return strings.Compare(a.Clause.ID, b.Clause.ID) })
	return out, nil
}

func binds(cl *contract.Clause) bool { return cl.Level != verdict.Observed }

// selects reports whether a clause is among those that were asked about.
func (o FaultOptions) selects(cl *contract.Clause, results []FaultResult) bool {
	if len(o.IDs) == 0 && len(o.Only) == 0 {
		return true
	}
	return slices.ContainsFunc(o.Only, func(pattern string) bool { return plan.MatchesID(pattern, cl.ID) }) ||
		slices.ContainsFunc(results, func(r FaultResult) bool { return r.Fault.Clause == cl.ID })
}

// matchesBinding reports whether a pattern names a clause that a fault could
// break.
func matchesBinding(c *contract.Contract, pattern string) bool {
	return slices.ContainsFunc(c.Clauses, func(cl *contract.Clause) bool { return binds(cl) && plan.MatchesID(pattern, cl.ID) })
}

func proofOf(cl *contract.Clause, p *plan.Plan, hasFault bool, results []FaultResult) ClauseProof {
	out := ClauseProof{Clause: cl, Standing: Proven}
	for _, r := range results {
		own := r.Fault.Clause == cl.ID
		if own && !r.Killed {
			out.Standing, out.Why = Survived, r.Fault.ID+": "+r.Why
		}
		if own && r.Killed || slices.Contains(r.KilledBy, cl.ID) {
			out.Kills = append(out.Kills, r.Fault.ID)
			if r.KilledBy != nil && !slices.ContainsFunc(r.KilledBy, func(id string) bool { return id != cl.ID }) {
				out.Alone = append(out.Alone, r.Fault.ID)
			}
		}
	}
	slices.Sort(out.Kills)
	slices.Sort(out.Alone)
	if out.Standing == Survived || hasFault {
		return out
	}
	out.Standing, out.Why = Unproven, "no fault breaks it"
	cases, unmet := 0, ""
	for _, cs := range p.Cases {
		if cs.Clause != cl {
			continue
		}
		cases++
		if cs.Unmet == "" {
			return out
		}
		unmet = cs.UnmetWhy
	}
	if cases == 0 {
		out.Why = "no case asks about it"
		return out
	}
	out.Standing, out.Why = NotReached, unmet
	return out
}

// killers asks the cases of every clause of a mock that has the fault, and
// names the clauses that one of them finds broken.
func killers(ctx context.Context, c *contract.Contract, res *FaultResult) ([]string, error) {
	cfg := faulty(c, res.Fault)
	cfg.Patience = 0 // of the clause on silence too only a fault of its own is asked in haste
	run, err := Run(ctx, cfg)
	if err != nil {
		return nil, err
	}
	out := []string{}
	if res.Killed {
		out = append(out, res.Fault.Clause)
	}
	for _, r := range run.Records {
		if r.Verdict.Outcome == verdict.Violates && binds(r.Case.Clause) && !slices.Contains(out, r.Case.Clause.ID) {
			out = append(out, r.Case.Clause.ID)
		}
	}
	slices.Sort(out)
	return out, nil
}
