package session

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sort"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/oracle"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/sweep"
	"github.com/dwconform/dwconform/harness/target"
	"github.com/dwconform/dwconform/harness/verdict"
)

// run is one run while it lasts.
type run struct {
	cfg      Config
	contract *contract.Contract
	world    *plan.World
	plan     *plan.Plan
	ordinals map[string]int
	twins    map[string]string // case -> the case that asks the same for it
	prefix   string
	senders  *senders
	budget   *target.Budget
	ceiling  *ceiling
	states   *states
	sweep    *sweep.List
	intents  *sweep.Intents

	answered, enveloped, lost, unsent atomic.Int64
	vain                              atomic.Int64  // reads waited for in vain
	waiting                           chan struct{} // reads that wait, where requests are counted
	found                             atomic.Bool   // a violation ended the run, as it was told to
	keyAccepted                       atomic.Bool
	keyRefusal                        atomic.Pointer[string]
	lag                               atomic.Int64 // longest lag of a read, ns
	premises                          sync.Map     // way -> *premise
	fatal                             atomic.Pointer[string]
	lossWords                         atomic.Pointer[string]
	causes                            []oracle.Cause // of combinations that fail
	giveUp                            context.CancelCauseFunc
	done                              atomic.Int64
	warmed                            warmth
	doubts                            doubts
	unswept                           bool // a list of the last sweep could not be read

	shown vouched
	swept *sweep.Intended // the earlier run whose names are ours, in a sweep

	tape  *target.Tape // nil unless every exchange is kept
	began time.Time
	// stateTransport wraps what changes provider states; nil leaves it.
	stateTransport func(http.RoundTripper) http.RoundTripper
}

// Defaults of a run.
const (
	DefaultRegion         = "cn-shanghai"
	DefaultTime           = 90 * time.Second
	DefaultReadAfterWrite = 3 * time.Second
)

// errGivenUp ends a run that can say nothing about its target.
var errGivenUp = errors.New("the run was given up")

// Run makes the plan, asks it, judges it and sweeps. The error is for misuse
// only: a plan that cannot be made, a mock that cannot start. Whatever the
// target does is in the result. When ctx ends the run stops asking, tears
// provider states down, sweeps, and returns what it has.
func Run(ctx context.Context, cfg Config) (*Result, error) {
	if cfg.Contract == nil {
		cfg.Contract = contract.Default()
	}
	if err := Guard(cfg); err != nil {
		return nil, err
	}
	if cfg.Live() && !liveReady {
		return nil, fmt.Errorf("%s is not loopback: live endpoints are not supported yet", cfg.Endpoint)
	}
	if err := cfg.FindKey(); err != nil {
		return nil, err
	}
	about := About{Kind: "endpoint", Region: cfg.Region, Sender: cfg.Plan.Sender}
	if cfg.From != nil {
		then, err := rewind(&cfg)
		if err != nil {
			return nil, err
		}
		about = then
	} else if cfg.Endpoint == nil {
		m, err := startMock(&cfg)
		if err != nil {
			return nil, err
		}
		defer m.Close()
		about.Kind = "embedded mock"
		about.Faults = cfg.Faults
	} else {
		about.Endpoint = cfg.Endpoint.String()
	}
	fill(&cfg)
	about.Region, about.Sender = cfg.Region, cfg.Plan.Sender
	r := &run{cfg: cfg, contract: cfg.Contract, world: &cfg.World, prefix: cfg.Prefix, began: time.Now()}
	if r.prefix == "" {
		r.prefix = runPrefix()
	}
	cfg.Plan.Again = append(cfg.Plan.Again, cfg.First...)
	p, err := plan.New(r.contract, r.world, cfg.Plan)
	if err != nil {
		return nil, err
	}
	if len(p.Cases) == 0 {
		return nil, errors.New("nothing is selected: `dwconform plan --list` lists the cases")
	}
	r.plan, r.ordinals = p, p.Ordinals()
	if r.replaying() {
		r.rewound()
	}
	r.connect()
	defer r.senders.stop()
	r.states = newStates(cfg.States, cfg.RootCAs, cfg.Patience).through(r.stateTransport)
	r.sweep = sweep.New(r.contract, r.world)
	if cfg.Intents != "" {
		h := sweep.Header{Run: r.prefix, Endpoint: cfg.Endpoint.String(), Began: time.Now().UTC().Truncate(time.Second)}
		if r.intents, err = sweep.OpenIntents(cfg.Intents, h); err != nil {
			return nil, err
		}
	}
	about.Lacks, about.Given = given(r.world)

	start := time.Now()
	transcripts := r.askAll(ctx)
	res := &Result{Contract: r.contract, Plan: p, About: about, Interrupted: ctx.Err() != nil, Repeat: max(cfg.Repeat, 1)}
	res.Leaked = r.cleanUp()
	if err := r.intents.Close(len(res.Leaked) == 0 && !r.unswept); err != nil {
		_, _ = fmt.Fprintln(cfg.Log, err)
	}
	r.settle(res, transcripts)
	res.Requests, res.Writes = r.budget.Spent()
	res.Took, res.Lag = time.Since(start), time.Duration(r.lag.Load())
	res.Fatal = r.verdictOnRun()
	if r.replaying() {
		r.recordedEnd(res)
	}
	if cfg.Keep && r.tape != nil {
		res.Cassette = r.cassette(res, transcripts)
	}
	if res.Fatal != "" {
		nothingLearned(res)
	}
	return res, nil
}

// connect makes the senders of a run and what its requests are counted by.
func (r *run) connect() {
	r.senders = r.open()
	r.ceiling = newCeiling(r.budget, r.plan)
	r.waiting = make(chan struct{}, vainEnough)
}

func fill(cfg *Config) {
	if cfg.Region == "" {
		cfg.Region = DefaultRegion
	}
	if cfg.Patience == 0 {
		cfg.Patience = target.DefaultPatience
	}
	if cfg.ReadAfterWrite == 0 {
		cfg.ReadAfterWrite = DefaultReadAfterWrite
	}
	if cfg.Time == 0 {
		cfg.Time = DefaultTime
		if cfg.Live() {
			cfg.Time = LiveTime
		}
	}
	if cfg.Live() && cfg.Rate == 0 {
		cfg.Rate = BasicRate
	}
	if cfg.Live() && cfg.Writes == 0 && cfg.Requests > 0 {
		cfg.Writes = max(cfg.Requests/2, 1)
	}
	if cfg.limitPause == 0 {
		cfg.limitPause = limitPause
	}
	if cfg.Plan.Sender == "" {
		cfg.Plan.Sender = plan.BothSenders
	}
	if cfg.Log == nil {
		cfg.Log = io.Discard
	}
	cfg.World.Loopback = Loopback(cfg.Endpoint.Hostname()) && !cfg.Rehearsal
	cfg.Plan.Scarce = scarce(cfg)
}

func given(w *plan.World) (lacks, gives []string) {
	for l, on := range w.Lacks {
		if on {
			lacks = append(lacks, l)
		}
	}
	for profile := range w.Accounts {
		gives = append(gives, profile)
	}
	for slot := range w.Projects {
		gives = append(gives, "project "+slot)
	}
	if w.States {
		gives = append(gives, "provider states")
	}
	sort.Strings(lacks)
	sort.Strings(gives)
	return lacks, gives
}

func (r *run) workers() int {
	if r.cfg.Workers > 0 {
		return r.cfg.Workers
	}
	workers := 4
	if r.world.Loopback {
		workers = 32
	}
	if n := r.cfg.Requests / requestsEach; r.cfg.Requests > 0 && n < int64(workers) {
		workers = int(max(n, 1))
	}
	return workers
}

// requestsEach is how many requests of a budget make it worth another worker:
// what those in flight may need, nobody else can spend.
const requestsEach = 30

// throttled tells rate limiting from other answers, for the pace.
func (r *run) throttled(obs exchange.Observation) (bool, time.Duration) {
	if obs.Loss != "" || obs.Status < 400 && !strings.Contains(string(obs.Body), "hrottling") {
		return false, 0
	}
	ans := oracle.Read(r.contract, &obs)
	return ans.Kind == oracle.Throttled, 0
}

// askAll asks every case of the plan: rank by rank, first those that may be
// asked side by side, then those that must be alone, then what could be
// chance again.
func (r *run) askAll(ctx context.Context) map[string]*oracle.Transcript {
	ctx, cancel := context.WithTimeout(ctx, r.cfg.Time)
	defer cancel()
	ctx, giveUp := context.WithCancelCause(ctx)
	r.giveUp = giveUp
	defer giveUp(nil)
	out := make(map[string]*oracle.Transcript, len(r.plan.Cases))
	for _, cs := range r.plan.Cases {
		out[cs.ID] = &oracle.Transcript{Case: cs}
	}
	r.twins = r.pairUp(r.ordered())
	for pass := range r.repeats() {
		cases := r.ordered()
		waiters := r.beginWaiters(ctx, cases, out, pass)
		for len(cases) > 0 {
			n := 1
			for n < len(cases) && cases[n].Rank == cases[0].Rank {
				n++
			}
			r.askRank(ctx, cases[:n], out, pass)
			cases = cases[n:]
			waiters.due(ctx, len(cases) == 0)
		}
	}
	r.reduce(ctx, out)
	return out
}

// repeats is how often every case is asked: of a recording as often as then.
func (r *run) repeats() int {
	n := max(r.cfg.Repeat, 1)
	if r.replaying() {
		for _, c := range r.cfg.From.Manifest.Cases {
			n = max(n, c.Asked)
		}
	}
	return n
}

// ordered puts what failed last time first.
func (r *run) ordered() []*plan.Case {
	cases := append([]*plan.Case(nil), r.plan.Cases...)
	if len(r.cfg.First) == 0 {
		return cases
	}
	for _, cs := range cases {
		if slices.Contains(r.cfg.First, cs.ID) {
			cs.Rank = -1
		}
	}
	sort.SliceStable(cases, func(i, j int) bool { return cases[i].Rank < cases[j].Rank })
	return cases
}

// askRank asks the cases of one rank for the pass-th time, from 0.
func (r *run) askRank(ctx context.Context, cases []*plan.Case, out map[string]*oracle.Transcript, pass int) {
	var together, alone, shared []*plan.Case
	for _, cs := range cases {
		switch {
		case cs.Unmet != "":
			r.progress()
		case r.apart(cs): // it waits, or has ended
		case r.twins[cs.ID] != "":
			shared = append(shared, cs)
		case cs.Alone || cs.State != "":
			alone = append(alone, cs)
		default:
			together = append(together, cs)
		}
	}
	if err := r.intendAll(append(slices.Clone(together), alone...), pass); err != nil {
		_, _ = fmt.Fprintln(r.cfg.Log, err) // each case says so by itself
	}
	next := make(chan *plan.Case)
	var wg sync.WaitGroup
	for range min(r.workers(), len(together)) {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for cs := range next {
				r.askPass(ctx, out[cs.ID], pass, len(together) > 1)
				r.ceiling.release(cs)
				r.progress()
			}
		}()
	}
	for _, cs := range together {
		if ctx.Err() != nil {
			break
		}
		if r.ceiling.reserve(cs) {
			next <- cs
		} else {
			r.progress()
		}
	}
	close(next)
	wg.Wait()
	for _, cs := range alone {
		if r.ceiling.reserve(cs) {
			r.askPass(ctx, out[cs.ID], pass, false)
			r.ceiling.release(cs)
		}
		r.progress()
	}
	for _, cs := range append(together, alone...) {
		if pass == 0 {
			r.askAgain(ctx, out[cs.ID])
		}
	}
	for _, cs := range shared {
		if t := out[cs.ID]; len(t.Attempts) == t.Shared {
			r.share(t, out[r.twins[cs.ID]])
		} else {
			r.askPass(ctx, t, pass, false) // it has gone on without its twin
		}
		if pass == 0 {
			r.askAgain(ctx, out[cs.ID])
		}
		r.progress()
	}
	r.shorten(ctx, cases, out)
}

// askPass asks a case in one pass through the plan. What was asked again
// meanwhile counts for the passes that follow, and what another asking cannot
// change is not asked.
func (r *run) askPass(ctx context.Context, t *oracle.Transcript, pass int, beside bool) {
	if len(t.Attempts) != pass {
		return
	}
	if pass > 0 {
		if last := &t.Attempts[pass-1]; last.Fault != "" || slices.Contains([]verdict.Reason{verdict.Budget, verdict.Unclaimed, verdict.Unreached}, last.Stop) {
			return
		}
	}
	r.askOnce(ctx, t, pass, beside)
}

func (r *run) progress() {
	n := r.done.Add(1)
	if r.cfg.Progress != nil {
		r.cfg.Progress(int(n), len(r.plan.Cases)*r.repeats())
	}
}

// enoughLosses: once so many cases were asked three times for a loss, further
// ones are asked twice: the repeat is what convicts.
const enoughLosses = 6

// askAgain repeats a case whose attempt shows what could be chance, with
// nothing else in flight.
func (r *run) askAgain(ctx context.Context, t *oracle.Transcript) {
	askings := oracle.Askings
	if r.lost.Load() > enoughLosses*int64(oracle.Askings) {
		askings = 2
	}
	for n := 1; n < askings; n++ {
		if ctx.Err() != nil || len(t.Attempts) != n {
			return
		}
		last := &t.Attempts[n-1]
		if last.Fault != "" || last.Stop == verdict.Budget || !oracle.NeedsAgain(r.contract, r.world, t.Case, &t.Attempts[0]) {
			return
		}
		if oracle.Limited(r.contract, r.world, t.Case, last) {
			r.pause(ctx, r.cfg.limitPause) // a limit of the target's own runs out meanwhile
		}
		r.askOnce(ctx, t, n, false)
		if t.Attempts[0].Beside && !t.Case.Everywhere && r.firm(t) != "" {
			n = askings // with nothing beside it the case has shown it plainly
		}
		if r.cfg.StopAtViolation && !t.Case.Everywhere && oracle.Judge(r.contract, r.world, t).Outcome == verdict.Violates {
			r.stopFound()
			return
		}
	}
}

// limitPause lets a limit by the second pass.
const limitPause = 1100 * time.Millisecond

// stopFound ends the run: the violation that it was to find is found.
func (r *run) stopFound() {
	r.found.Store(true)
	r.giveUp(errGivenUp)
}

func (r *run) pause(ctx context.Context, d time.Duration) {
	if r.replaying() {
		return
	}
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// askOnce asks a case and keeps the attempt; an end of the run while it is
// asked throws it away, because a half-asked case has nothing to judge.
func (r *run) askOnce(ctx context.Context, t *oracle.Transcript, attempt int, beside bool) {
	if ctx.Err() != nil || !r.recordedAsking(t.Case, attempt) {
		return
	}
	at := r.attempt(ctx, t.Case, attempt)
	at.Beside = r.beside(t.Case, attempt, beside)
	if ctx.Err() != nil && at.Stop == "" && at.Fault == "" && !at.Whole {
		return
	}
	t.Attempts = append(t.Attempts, at)
	if r.cfg.StopAtViolation && !t.Case.Everywhere {
		if j := oracle.JudgeAttempt(r.contract, r.world, t.Case, &at); len(j.Problems) > 0 && !j.Chance {
			r.stopFound()
		}
	}
	r.watch()
}
