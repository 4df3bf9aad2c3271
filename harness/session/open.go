package session

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/mock"
	"github.com/dwconform/dwconform/harness/oracle"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/sweep"
	"github.com/dwconform/dwconform/harness/verdict"
)

// Planned returns the plan of a run with cfg and what its report says of the
// target. It asks nobody and starts nothing. The contract and the world of the
// plan are those of the run.
func Planned(cfg Config) (*plan.Plan, About, error) {
	about := settled(&cfg)
	switch {
	case cfg.From != nil:
		then, err := rewind(&cfg)
		if err != nil {
			return nil, About{}, err
		}
		about = then
		fill(&cfg)
	case cfg.Endpoint == nil:
		cfg.World, cfg.Credentials = FromMock(mock.DefaultWorld())
		cfg.World.States, cfg.World.Loopback = true, true
		cfg.World.Tokens = tokensOf(cfg.Credentials)
		cfg.Plan.Scarce, cfg.Plan.Requests, cfg.Plan.Writes = scarce(&cfg), cfg.Requests, cfg.Writes
	default:
		fill(&cfg)
	}
	about.Region, about.Sender = cfg.Region, cfg.Plan.Sender
	about.Lacks, about.Given = given(&cfg.World)
	p, err := plan.New(cfg.Contract, &cfg.World, cfg.Plan)
	return p, about, err
}

// settled fills in what does not wait for the target to be there, and
// describes the target as far.
func settled(cfg *Config) About {
	if cfg.Contract == nil {
		cfg.Contract = contract.Default()
	}
	if cfg.Plan.Sender == "" {
		cfg.Plan.Sender = plan.BothSenders
	}
	if cfg.Endpoint != nil {
		return About{Kind: "endpoint", Endpoint: cfg.Endpoint.String()}
	}
	if cfg.Region == "" {
		cfg.Region = mock.DefaultWorld().Region
	}
	return About{Kind: "embedded mock", Faults: cfg.Faults}
}

// ParseEndpoint reads the address of a target that a host gives in code, with
// the rules for one that a user gives: scheme, host and port, and https for what
// is not loopback.
func ParseEndpoint(text string) (*url.URL, error) {
	r := &resolver{contract: contract.Default()}
	u := r.endpoint(said{text, text})
	return u, errors.Join(r.mistakes...)
}

// Asker asks single cases, one at a time, for a host that decides itself which
// one is asked when. Each case is judged by itself: what shows in the run as a
// whole only, as a loss now and then, convicts nobody here.
type Asker struct {
	mu    sync.Mutex
	run   *run
	mock  *http.Server // nil unless it is the target
	limit time.Duration
	end   time.Time
}

// Open makes ready to ask the cases of a run with cfg. Its Time counts from
// the first case, and 0 means no ceiling. Close ends it.
func Open(cfg Config) (*Asker, error) {
	if cfg.Keep || cfg.From != nil {
		return nil, errors.New("a recording is made and judged in one pass: call Run, or leave Keep and From out")
	}
	if cfg.Live() {
		return nil, fmt.Errorf("%s is not loopback: a live target is asked in one pass, which guards and sweeps it as a whole; call Run", cfg.Endpoint)
	}
	if err := cfg.FindKey(); err != nil {
		return nil, err
	}
	a := &Asker{limit: cfg.Time}
	settled(&cfg)
	if cfg.Endpoint == nil {
		m, err := startMock(&cfg)
		if err != nil {
			return nil, err
		}
		a.mock = m
	}
	fill(&cfg)
	r := &run{cfg: cfg, contract: cfg.Contract, world: &cfg.World, prefix: cfg.Prefix, began: time.Now()}
	if r.prefix == "" {
		r.prefix = runPrefix()
	}
	p, err := plan.New(r.contract, r.world, cfg.Plan)
	if err == nil && cfg.Intents != "" {
		h := sweep.Header{Run: r.prefix, Endpoint: cfg.Endpoint.String(), Began: r.began.UTC().Truncate(time.Second)}
		r.intents, err = sweep.OpenIntents(cfg.Intents, h)
	}
	if err != nil {
		a.stop()
		return nil, err
	}
	r.plan, r.ordinals = p, p.Ordinals()
	if err := r.connect(); err != nil {
		a.stop()
		return nil, err
	}
	r.states = newStates(cfg.States, cfg.RootCAs, cfg.Patience)
	r.sweep = sweep.New(r.contract, r.world)
	a.run = r
	return a, nil
}

// errClosed ends a case that is asked after Close.
var errClosed = errors.New("the session is closed; open another to go on asking")

// Ask asks one case, as often as its answers need, and judges it. What it
// created is removed before Ask returns; the leaks are what could not be. A
// case that cannot be asked because nothing can be learned of the target, or
// not any more, is broken. The error is for an id that the plan does not hold.
func (a *Asker) Ask(ctx context.Context, id string) (Record, []Leak, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.run == nil {
		return Record{}, nil, errClosed
	}
	r := a.run
	cs := r.plan.Case(id)
	if cs == nil {
		return Record{}, nil, fmt.Errorf("no case is called %q: `dwconform plan --list` lists them", id)
	}
	ctx, cancel := a.ceiling(ctx)
	defer cancel()
	ctx, r.giveUp = context.WithCancelCause(ctx)
	defer r.giveUp(nil)

	t := &oracle.Transcript{Case: cs}
	if cs.Unmet == "" && r.fatal.Load() == nil {
		r.askOnce(ctx, t, 0, false)
		r.askAgain(ctx, t)
		for pass := 1; pass < r.repeats(); pass++ {
			r.askPass(ctx, t, pass, false)
		}
	}
	var res Result
	r.settle(&res, map[string]*oracle.Transcript{id: t})
	rec := res.Records[0]
	if rec.Verdict.Outcome == verdict.Violates {
		rec.Verdict.Detail = "" // what makes combinations fail shows in several of them
	}
	if why := r.fatal.Load(); why != nil && cs.Unmet == "" && rec.Verdict.Outcome != verdict.Violates {
		rec.Verdict = verdict.Verdict{Case: id, Clause: cs.Clause.ID, Level: cs.Clause.Level, Outcome: verdict.Broken, Detail: *why}
	}
	return rec, a.tidy(&rec), nil
}

// ceiling returns a context that ends when the session's time is over.
func (a *Asker) ceiling(ctx context.Context) (context.Context, context.CancelFunc) {
	if a.limit == 0 {
		return context.WithCancel(ctx)
	}
	if a.end.IsZero() {
		a.end = time.Now().Add(a.limit)
	}
	return context.WithDeadline(ctx, a.end)
}

// tidy sweeps after a case whose own clean-up may have missed something: it
// left an id, or what it did is not known for sure.
func (a *Asker) tidy(rec *Record) []Leak {
	if len(a.run.sweep.Left()) == 0 && (len(rec.Transcript.Attempts) == 0 || rec.Verdict.Outcome == verdict.Conforms) {
		return nil
	}
	leaks := a.run.cleanUp()
	for _, l := range leaks {
		a.run.sweep.Removed(l.Project, l.ID) // told once
	}
	return leaks
}

// Close ends the session and returns what is left behind. It may be called
// more than once.
func (a *Asker) Close() []Leak {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.run == nil {
		return nil
	}
	leaks := a.run.cleanUp()
	a.run.closeIntents(leaks)
	a.stop()
	return leaks
}

func (a *Asker) stop() {
	if a.run != nil {
		a.run.senders.stop()
	}
	if a.mock != nil {
		_ = a.mock.Close() // nothing is asked of it any more
	}
	a.run, a.mock = nil, nil
}
