package session

import (
	"context"
	"fmt"
	"runtime"
	"sync"
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
	// KilledBy lists the clauses that some case of a whole run finds broken,
	// sorted; nil unless that was asked for.
	KilledBy []string
}

// FaultOptions selects the faults to be proven.
type FaultOptions struct {
	Contract *contract.Contract
	IDs      []string // these faults only
	Only     []string // faults of clauses or ids that match these patterns
	// Reverse asks the cases of all other clauses too, in a whole run for each
	// fault.
	Reverse bool
	// Workers is how many faults are proven at once; 0 means two for each
	// processor.
	Workers int
	// Each is called after each fault, in their order; nil is quiet.
	Each func(FaultResult)
}

func (o FaultOptions) workers() int {
	if o.Workers > 0 {
		return o.Workers
	}
	return 2 * runtime.GOMAXPROCS(0)
}

// Faults runs, for each seeded defect of the mock, the cases of its own clause
// against a mock that has it. A defect that none of them finds survives: its
// clause is not proven by it. Several are proven at once, each on a mock of its
// own; one that is about time, or about calls that meet, has the processors to
// itself. So has one that survives beside others, before that is believed.
func Faults(ctx context.Context, o FaultOptions) ([]FaultResult, error) {
	if o.Contract == nil {
		o.Contract = contract.Default()
	}
	faults, err := selectFaults(mock.Faults(o.Contract), o)
	if err != nil {
		return nil, err
	}
	alone, err := provenAlone(o.Contract)
	if err != nil {
		return nil, err
	}
	p := &prover{FaultOptions: o, faults: faults, alone: alone, done: make([]chan struct{}, len(faults)), out: make([]proved, len(faults))}
	return p.prove(ctx)
}

// provenAlone names the clauses whose faults are proven with nothing else
// going on: those about time, and those whose cases release calls together.
func provenAlone(c *contract.Contract) (map[string]bool, error) {
	p, _, err := Planned(Config{Contract: c, Plan: plan.Options{Strength: "1"}})
	if err != nil {
		return nil, err
	}
	out := map[string]bool{}
	for _, cs := range p.Cases {
		if k := cs.Clause.Check; k == checkInTime || k == checkCreatePace {
			out[cs.Clause.ID] = true
		}
		for i := range cs.Steps {
			if cs.Steps[i].Together > 0 {
				out[cs.Clause.ID] = true
			}
		}
	}
	return out, nil
}

// Checks of clauses that are about time.
const (
	checkInTime     = "in-time"
	checkCreatePace = "create-pace"
)

// triesAlone is how often a fault that is about time, or about calls that meet,
// is proven before it is said to survive.
const triesAlone = 3

// prover proves faults side by side and tells of them in their order.
type prover struct {
	FaultOptions
	faults []mock.Fault
	alone  map[string]bool // by clause
	quiet  sync.RWMutex    // written by what must be alone
	done   []chan struct{}
	out    []proved
}

// proved is one fault that was proven, or why it could not be.
type proved struct {
	FaultResult
	err error
}

func (p *prover) prove(ctx context.Context) ([]FaultResult, error) {
	ctx, stop := context.WithCancel(ctx)
	next := make(chan int)
	var working sync.WaitGroup
	defer working.Wait() // no mock outlives the call
	defer stop()
	for i := range p.done {
		p.done[i] = make(chan struct{})
	}
	for range min(p.workers(), len(p.faults)) {
		working.Go(func() {
			for i := range next {
				p.out[i] = p.one(ctx, p.faults[i])
				close(p.done[i])
			}
		})
	}
	working.Go(func() {
		defer close(next)
		for i := range p.faults {
			select {
			case next <- i:
			case <-ctx.Done():
				return
			}
		}
	})
	out := make([]FaultResult, 0, len(p.faults))
	for i := range p.faults {
		select {
		case <-p.done[i]:
		case <-ctx.Done():
			return out, ctx.Err()
		}
		if err := p.out[i].err; err != nil {
			return out, fmt.Errorf("fault %s: %w", p.faults[i].ID, err)
		}
		if p.Each != nil {
			p.Each(p.out[i].FaultResult)
		}
		out = append(out, p.out[i].FaultResult)
	}
	return out, nil
}

// one proves one fault, beside others if it may.
func (p *prover) one(ctx context.Context, f mock.Fault) proved {
	res, err := FaultResult{}, error(nil)
	if !p.alone[f.Clause] {
		p.quiet.RLock()
		res, err = prove(ctx, p.Contract, f)
		p.quiet.RUnlock()
	}
	// What is about time may be missed where others keep the machine busy.
	for n := 0; n < triesAlone && err == nil && !res.Killed && ctx.Err() == nil; n++ {
		p.quiet.Lock()
		res, err = prove(ctx, p.Contract, f)
		p.quiet.Unlock()
		if !p.alone[f.Clause] {
			break
		}
	}
	if p.Reverse && err == nil && ctx.Err() == nil {
		p.quiet.RLock()
		res.KilledBy, err = killers(ctx, p.Contract, &res)
		p.quiet.RUnlock()
	}
	if err == nil {
		err = ctx.Err() // a run that was cut short found what it found by chance
	}
	return proved{res, err}
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
		if len(out) == n && !matchesBinding(o.Contract, pattern) {
			return nil, fmt.Errorf("the pattern %q matches no fault and no clause that one could break: `dwconform mock --list-faults` lists them", pattern)
		}
	}
	return out, nil
}

// prove asks the cases of the fault's clause until one kills it: first those
// that are asked side by side, all at once.
func prove(ctx context.Context, c *contract.Contract, f mock.Fault) (FaultResult, error) {
	start := time.Now()
	res := FaultResult{Fault: f}
	cfg := faulty(c, f)
	cfg.Plan.Clause, cfg.StopAtViolation = f.Clause, true
	run, err := Run(ctx, cfg)
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

// faulty is a run on an embedded mock that has one defect.
func faulty(c *contract.Contract, f mock.Fault) Config {
	patience := faultPatience
	if cl := c.Clause(f.Clause); cl != nil && cl.Check == checkInTime {
		patience = slowPatience
	}
	return Config{Contract: c, Faults: []string{f.ID}, Patience: patience, ReadAfterWrite: faultLag, limitPause: faultPause}
}

// Patience with a mock in the same process: a hang is one after this long, and
// it has no limit of its own that would have to pass.
const (
	faultPatience = time.Second
	slowPatience  = 4 * time.Second // a slow class is one that is answered at last
	faultLag      = 60 * time.Millisecond
	faultPause    = 10 * time.Millisecond
)
