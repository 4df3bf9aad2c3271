package session

import (
	"context"
	"fmt"
	"time"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/mock"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/verdict"
)

// FaultResult is what the cases of a fault's own clause say of it.
type FaultResult struct {
	Fault  mock.Fault
	Killed bool
	Case   string // the case that killed it
	By     verdict.Problem
	Cases  int           // how many cases its clause has
	Asked  int           // how many were judged
	Why    string        // why it survived
	Took   time.Duration // of the run that decided it
}

// FaultOptions selects the faults to be proven.
type FaultOptions struct {
	Contract *contract.Contract
	IDs      []string // these faults only
	Only     []string // faults of clauses or ids that match these patterns
	// Each is called after each fault; nil is quiet.
	Each func(FaultResult)
}

// Faults runs, for each seeded defect of the mock, the cases of its own clause
// against a mock that has it. A defect that none of them finds survives: its
// clause is not proven by it.
func Faults(ctx context.Context, o FaultOptions) ([]FaultResult, error) {
	c := o.Contract
	if c == nil {
		c = contract.Default()
	}
	faults, err := selectFaults(mock.Faults(c), o)
	if err != nil {
		return nil, err
	}
	var out []FaultResult
	for _, f := range faults {
		if err := ctx.Err(); err != nil {
			return out, err
		}
		res, err := prove(ctx, c, f)
		if err != nil {
			return out, fmt.Errorf("fault %s: %w", f.ID, err)
		}
		if o.Each != nil {
			o.Each(res)
		}
		out = append(out, res)
	}
	return out, nil
}

func selectFaults(all []mock.Fault, o FaultOptions) ([]mock.Fault, error) {
	if len(o.IDs) == 0 && len(o.Only) == 0 {
		return all, nil
	}
	var out []mock.Fault
	for _, id := range o.IDs {
		found := false
		for _, f := range all {
			if f.ID == id {
				out, found = append(out, f), true
			}
		}
		if !found {
			return nil, fmt.Errorf("no fault is called %q: `dwconform mock --list-faults` lists them", id)
		}
	}
	for _, pattern := range o.Only {
		n := len(out)
		for _, f := range all {
			if plan.MatchesID(pattern, f.ID) || plan.MatchesID(pattern, f.Clause) {
				out = append(out, f)
			}
		}
		if len(out) == n {
			return nil, fmt.Errorf("the pattern %q matches no fault: `dwconform mock --list-faults` lists them", pattern)
		}
	}
	return out, nil
}

// prove asks the cases of the fault's clause until one kills it: first those
// that are asked side by side, all at once.
func prove(ctx context.Context, c *contract.Contract, f mock.Fault) (FaultResult, error) {
	start := time.Now()
	res := FaultResult{Fault: f}
	patience := faultPatience
	if cl := c.Clause(f.Clause); cl != nil && cl.Check == "in-time" {
		patience = slowPatience
	}
	run, err := Run(ctx, Config{
		Contract: c, Faults: []string{f.ID}, Patience: patience, ReadAfterWrite: faultLag,
		Plan: plan.Options{Clause: f.Clause}, StopAtViolation: true,
	})
	if err != nil {
		return res, err
	}
	res.Took = time.Since(start)
	res.Cases = len(run.Records)
	for _, r := range run.Records {
		switch r.Verdict.Outcome {
		case verdict.Violates:
			if !res.Killed {
				res.Killed, res.Case, res.By = true, r.Case.ID, r.Verdict.Problems[0]
			}
			res.Asked++
		case verdict.Conforms:
			res.Asked++
		}
	}
	if run.Fatal != "" {
		res.Killed, res.Case = false, ""
		res.Why = run.Fatal
		return res, nil
	}
	if !res.Killed {
		res.Why = fmt.Sprintf("none of the %d cases of %s finds it", res.Cases, f.Clause)
	}
	return res, nil
}

// Patience with a mock in the same process: a hang is one after this long.
const (
	faultPatience = time.Second
	slowPatience  = 4 * time.Second // a slow class is one that is answered at last
	faultLag      = 60 * time.Millisecond
)
