package session

import (
	"context"
	"errors"
	"io"
	"net/http"
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
	"github.com/dwconform/dwconform/harness/wire"
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
	reads, late                       waits       // for reads, and for changes that look for their business
	found                             atomic.Bool // a violation ended the run, as it was told to
	keyAccepted                       atomic.Bool
	insisted                          atomic.Bool // a call was asked three times in vain
	keyRefusal                        atomic.Pointer[string]
	premises                          sync.Map // way -> *premise
	slowed                            sync.Map // Action -> *atomic.Int64: cases asked again for slow answers of it alone
	fills                             fills
	fatal                             atomic.Pointer[string]
	lossWords                         atomic.Pointer[string]
	causes                            []oracle.Cause    // of combinations that fail
	texts                             []*shortText      // of cases that fail on a text
	scripts                           []asked           // pools that were asked
	plenty                            bool              // every case can be asked alone
	before                            *earlier          // the run that is gone on with
	pooled                            map[string]string // case -> the pool that settled it
	putOffs                           []*plan.Case      // until it is known whether a cause is sought
	giveUp                            context.CancelCauseFunc
	done                              atomic.Int64
	warmed                            warmth
	doubts                            doubts
	unseen                            unseen
	unswept                           bool // a list of the last sweep could not be read

	paceFile *target.PaceFile
	kept     *progressFile   // nil unless the target is live
	unlock   func() error    // lets another run keep its progress there
	settled  map[string]bool // cases whose verdict an earlier run found
	shown    vouched
	breaker  breaker
	swept    *sweep.Intended // the earlier run whose names are ours, in a sweep

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
	before, err := resumed(&cfg)
	if err != nil {
		return nil, err
	}
	r := &run{cfg: cfg, contract: cfg.Contract, world: &cfg.World, prefix: cfg.Prefix, began: time.Now(), settled: map[string]bool{}}
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
	endTurn, err := r.takeTurn(ctx)
	if err != nil {
		return nil, err
	}
	defer endTurn()
	if err := r.connect(); err != nil {
		return nil, err
	}
	defer r.senders.stop()
	r.states = newStates(cfg.States, cfg.RootCAs, cfg.Patience).through(r.stateTransport)
	r.clearStates()
	r.sweep = sweep.New(r.contract, r.world)
	about.Lacks, about.Given = given(r.world)
	res := &Result{Contract: r.contract, Plan: p, About: about, Repeat: max(cfg.Repeat, 1)}
	defer r.letGo()
	if err := r.prepareLive(ctx, before, res); err != nil {
		return nil, err
	}
	if err := r.openIntents(); err != nil {
		return nil, err
	}

	start := time.Now()
	transcripts := r.askAll(ctx, before)
	res.Interrupted = ctx.Err() != nil
	res.Leaked = append(res.Leaked, r.cleanUp()...)
	r.closeIntents(res.Leaked)
	r.settle(res, transcripts)
	r.rest(res)
	res.Requests, res.Writes = r.budget.Spent()
	res.Took, res.Lag = time.Since(start), max(r.reads.longest(), r.late.longest())
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
	r.finishLive(res)
	return res, nil
}

// connect makes the senders of a run and what its requests are counted by.
func (r *run) connect() error {
	if r.cfg.PaceFile != "" {
		file, err := target.OpenPaceFile(r.cfg.PaceFile)
		if err != nil {
			return err
		}
		r.paceFile = file
	}
	r.senders = r.open()
	r.ceiling = newCeiling(r.budget, r.plan, r.vouchers)
	r.reads.open()
	r.late.open()
	return nil
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
	if cfg.From == nil { // a recording says itself what was asked, and of whom
		cfg.World.Loopback = !cfg.Live()
		cfg.World.Tokens = tokensOf(cfg.Credentials)
		cfg.Plan.Scarce, cfg.Plan.Requests, cfg.Plan.Writes = scarce(cfg), cfg.Requests, cfg.Writes
	}
}

// tokensOf lists the profiles whose credentials include a security token.
func tokensOf(creds map[string]wire.Credentials) []string {
	var out []string
	for p, c := range creds {
		if c.Token != "" {
			out = append(out, p)
		}
	}
	sort.Strings(out)
	return out
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
