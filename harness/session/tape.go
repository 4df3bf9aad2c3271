package session

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"sort"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/oracle"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/target"
	"github.com/dwconform/dwconform/harness/target/sdk"
)

// replaying reports whether the answers come from a recording.
func (r *run) replaying() bool { return r.cfg.From != nil }

// rewind points a run at its recording: the target, the world and the names
// are those of then. What the run was told to select holds; if it was told
// nothing, the selection of then.
func rewind(cfg *Config) (About, error) {
	m := &cfg.From.Manifest
	u, err := url.Parse(m.Endpoint)
	if err != nil || u.Host == "" {
		return About{}, fmt.Errorf("the recording names the endpoint %q, which is none: record again", m.Endpoint)
	}
	cfg.Endpoint, cfg.Region, cfg.States, cfg.Prefix = u, m.Region, m.States, m.Prefix
	cfg.Credentials = cfg.From.Credentials()
	cfg.World = worldOf(&m.World)
	p := plan.Options{
		Strength: m.Plan.Strength, Seed: m.Plan.Seed, Sender: m.Plan.Sender, Only: m.Plan.Only,
		Clause: m.Plan.Clause, Case: m.Plan.Case, Shard: m.Plan.Shard, Shards: m.Plan.Shards, Scarce: m.Plan.Scarce,
	}
	if o := cfg.Plan; len(o.Only) > 0 || len(o.Case) > 0 || o.Clause != "" || o.Shards > 0 {
		p.Only, p.Case, p.Clause, p.Shard, p.Shards = o.Only, o.Case, o.Clause, o.Shard, o.Shards
	}
	for _, c := range m.Cases {
		p.Again = append(p.Again, c.ID) // the sequences that the run found by itself
	}
	cfg.Plan = p
	cfg.Faults, cfg.First, cfg.Requests, cfg.Writes, cfg.StopAtViolation = nil, nil, 0, 0, false
	if m.Contract != cfg.Contract.Digest {
		log := cfg.Log
		if log == nil {
			log = io.Discard
		}
		_, _ = fmt.Fprintf(log, "the recording was made with contract %.12s and is judged with %.12s\n", m.Contract, cfg.Contract.Digest)
	}
	about := About{Kind: m.Kind, Region: m.Region, Faults: m.Faults}
	if m.Kind == "endpoint" {
		about.Endpoint = m.Endpoint
	}
	return about, nil
}

func worldOf(w *target.RecordedWorld) plan.World {
	out := plan.World{
		Accounts: maps.Clone(w.Accounts), Projects: map[string]plan.Project{}, Owners: w.Owners,
		States: w.States, Lacks: map[string]bool{}, Loopback: w.Loopback, Tokens: w.Tokens,
	}
	for slot, p := range w.Projects {
		out.Projects[slot] = plan.Project(p)
	}
	for _, l := range w.Lacks {
		out.Lacks[l] = true
	}
	return out
}

// rewound gives the cases the numbers that they had in the recording, so that
// their names are the same whatever is selected now.
func (r *run) rewound() {
	r.recordedPools()
	free := len(r.ordinals)
	for _, c := range r.cfg.From.Manifest.Cases {
		free = max(free, c.Ordinal+1)
	}
	for _, o := range r.cfg.From.Manifest.Pools {
		free = max(free, o.Ordinal+1)
	}
	for _, cs := range r.plan.Cases {
		if c, ok := r.cfg.From.Manifest.Case(cs.ID); ok {
			r.ordinals[cs.ID] = c.Ordinal
			continue
		}
		r.ordinals[cs.ID] = free
		free++
	}
}

// recordedPools gives the plan the scripts that were asked, as far as their
// cases are selected now. What a case shared with one that is not selected was
// said for that one, so the scripts are made from all cases.
func (r *run) recordedPools() {
	r.plan.Pools = nil // those that would be asked now
	if len(r.cfg.From.Manifest.Pools) == 0 {
		return
	}
	o := r.cfg.Plan
	o.Only, o.Clause, o.Case, o.Shard, o.Shards = nil, "", nil, 0, 0
	all, err := plan.New(r.contract, r.world, o)
	if err != nil {
		all = r.plan
	}
	for _, rec := range r.cfg.From.Manifest.Pools {
		var members []plan.Member
		for _, m := range rec.Members {
			members = append(members, plan.Member{Case: all.Case(m.Case), Steps: m.Steps, Slots: m.Slots, ByID: m.ByID})
		}
		if o := all.Rebuild(rec.ID, rec.Steps, rec.Looks, rec.Shown, members); o != nil && o.Select(r.plan) {
			r.plan.Pools = append(r.plan.Pools, o)
			r.ordinals[rec.ID] = rec.Ordinal
		}
	}
}

// numbered is how many numbers the cases of the run have taken; what else must
// have names of its own takes higher ones.
func (r *run) numbered() int {
	if r.replaying() {
		return len(r.cfg.From.Manifest.Cases) + r.cfg.From.Manifest.Planned
	}
	return len(r.ordinals)
}

// recordedAsking reports whether a case may be asked for the n-th time, from
// 0: of a recording as often as it was asked then. A case that the recording
// does not know is asked, and its first call will not be found.
func (r *run) recordedAsking(cs *plan.Case, n int) bool {
	if !r.replaying() {
		return true
	}
	c, ok := r.cfg.From.Manifest.Case(cs.ID)
	return !ok && n == 0 || n < c.Asked
}

// beside reports whether the n-th asking of a case goes beside others: of a
// recording, whether it went so then.
func (r *run) beside(cs *plan.Case, n int, now bool) bool {
	if !r.replaying() {
		return now
	}
	c, _ := r.cfg.From.Manifest.Case(cs.ID)
	return slices.Contains(c.Beside, n)
}

// replay makes senders that the recording answers: no pace and no budget, for
// nothing is sent.
func (r *run) replay(tc target.Config) *senders {
	player := r.cfg.From.Player()
	s := &senders{mode: r.cfg.Plan.Sender, stop: func() {}, raw: player.Sender(nil)}
	if s.mode != plan.RawSender {
		s.sdk = player.Sender(sdk.New(tc, r.contract))
	}
	s.clean = s.raw
	r.budget = &target.Budget{}
	r.stateTransport = func(http.RoundTripper) http.RoundTripper { return player.RoundTripper() }
	return s
}

// keepOn lays the tape of the run over its senders.
func (r *run) keepOn(s *senders) {
	r.tape = new(target.Tape)
	s.raw, s.clean = r.tape.Over(s.raw), r.tape.Over(s.clean)
	if s.sdk != nil {
		s.sdk = r.tape.Over(s.sdk)
	}
	r.stateTransport = r.tape.RoundTripper
}

// unrecorded notes that the recording does not hold a call: the case is
// broken, for nothing can be said about its target. It reports whether it is
// so.
func (a *asking) unrecorded(obs *exchange.Observation) bool {
	if obs.Loss != exchange.Unrecorded {
		return false
	}
	a.at.Fault = oracle.Tidy(obs.LossWhy, &a.at)
	return true
}

// pollAgain goes through the recorded answers to a read that was asked until
// it showed what it must, or until patience ended.
func (a *asking) pollAgain(ex *oracle.Exchange, holds func(*oracle.Exchange) bool, again func() oracle.Exchange) {
	for ex.Obs.Loss == "" && !holds(ex) {
		next := again()
		if next.Obs.Loss == exchange.Unrecorded {
			return // then too, nobody waited any longer
		}
		next.Polls = ex.Polls + 1
		*ex = next
	}
}

// cassette makes the recording of a run that has ended.
func (r *run) cassette(res *Result, transcripts map[string]*oracle.Transcript) *target.Cassette {
	o := r.cfg.Plan
	m := target.Manifest{
		Recorded: r.began.UTC(), Contract: r.contract.Digest, Version: r.contract.Version,
		Kind: res.About.Kind, Endpoint: r.cfg.Endpoint.String(), Region: r.cfg.Region, Faults: r.cfg.Faults, States: r.cfg.States,
		Prefix: r.prefix,
		Plan: target.RecordedPlan{
			Strength: o.Strength, Seed: o.Seed, Sender: o.Sender, Only: o.Only, Clause: o.Clause, Case: o.Case, Shard: o.Shard, Shards: o.Shards, Scarce: o.Scarce,
		},
		World: target.RecordedWorld{
			Accounts: maps.Clone(r.world.Accounts), Projects: map[string]target.RecordedProject{}, Owners: r.world.Owners,
			States: r.world.States, Loopback: r.world.Loopback, Tokens: tokensOf(r.cfg.Credentials),
		},
		Fatal: res.Fatal, Interrupted: res.Interrupted, Requests: res.Requests, Writes: res.Writes,
	}
	for slot, p := range r.world.Projects {
		m.World.Projects[slot] = target.RecordedProject(p)
	}
	for l, on := range r.world.Lacks {
		if on {
			m.World.Lacks = append(m.World.Lacks, l)
		}
	}
	sort.Strings(m.World.Lacks)
	for id, t := range transcripts {
		c := target.RecordedCase{ID: id, Ordinal: r.ordinals[id], Asked: len(t.Attempts)}
		if t.Shared > 0 {
			c.As = r.twins[id]
		}
		c.Pool = r.pooled[id]
		for n := range t.Attempts {
			if t.Attempts[n].Beside {
				c.Beside = append(c.Beside, n)
			}
			switch at := &t.Attempts[n]; {
			case at.Unasked:
				c.Full = append(c.Full, target.RecordedFull{Asking: n, Why: at.StopWhy, Unasked: true})
			case at.Full != "":
				c.Full = append(c.Full, target.RecordedFull{Asking: n, Why: at.Full})
			}
		}
		m.Cases = append(m.Cases, c)
	}
	m.Planned = len(r.plan.Pools)
	for _, s := range r.scripts {
		rec := target.RecordedPool{ID: s.pool.Case.ID, Ordinal: r.ordinals[s.pool.Case.ID], Steps: len(s.pool.Case.Steps), Looks: s.pool.Looks, Shown: s.pool.Shown}
		for _, o := range s.pool.Members {
			rec.Members = append(rec.Members, target.RecordedMember{Case: o.Case.ID, Steps: o.Steps, Slots: o.Slots, ByID: o.ByID})
		}
		m.Pools = append(m.Pools, rec)
	}
	slices.SortFunc(m.Cases, func(a, b target.RecordedCase) int { return a.Ordinal - b.Ordinal })
	for _, l := range res.Leaked {
		m.Left = append(m.Left, target.RecordedLeak(l))
	}
	return r.tape.Cassette(m, target.Hide{
		Credentials: r.cfg.Credentials, RequestIDs: r.cfg.HideRequestIDs, Items: r.contract.Resource.Many,
		// The accounts of the embedded mock are made up, and known to everybody.
		Accounts: res.About.Kind == "endpoint",
	})
}

// recordedEnd tells of a replayed run what only its recording knows.
func (r *run) recordedEnd(res *Result) {
	m := &r.cfg.From.Manifest
	res.Fatal, res.Interrupted = m.Fatal, res.Interrupted || m.Interrupted
	res.Requests, res.Writes = m.Requests, m.Writes
	res.Leaked = nil
	for _, l := range m.Left {
		res.Leaked = append(res.Leaked, Leak(l))
	}
}
