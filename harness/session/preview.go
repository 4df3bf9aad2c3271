package session

import (
	"math"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/plan"
)

// Preview is what a run would send, found out without sending it. What depends
// on answers comes on top: a case that may have met chance is asked again, a
// read that lags too.
type Preview struct {
	Live   bool `json:"live"`
	Asked  int  `json:"asked"`  // cases that are asked
	Shared int  `json:"shared"` // cases that share the answers of one that asks the same
	Unmet  int  `json:"unmet"`  // cases that this target cannot be asked
	Over   int  `json:"over"`   // cases for which the budget does not last
	Calls  int  `json:"calls"`  // requests that the budget counts
	Reads  int  `json:"reads"`  // those before the first write that look whose target it is
	// TokenService is the host that is asked whose the keys are, beside all
	// requests to the target; "" for none.
	TokenService string `json:"tokenService"`
	Writes       int    `json:"writes"`  // creates and updates among them
	Deletes      int    `json:"deletes"` // among them, by cases
	// CleanUp is how many requests remove what the cases create, at most, on
	// top of the budget; a live target is asked first what an id names.
	CleanUp int `json:"cleanUp"`
	// Names are those that the run gives, in the order of asking; RunMark stands
	// for the six letters and digits that the run draws.
	Names []string `json:"names"`
	// MaxCalls and MaxWrites are the ceilings, 0 for none.
	MaxCalls  int64 `json:"maxCalls"`
	MaxWrites int64 `json:"maxWrites"`
	// Rate is the most requests a second, 0 for no ceiling, and Seconds is how
	// long all of them take at it.
	Rate    float64 `json:"rate"`
	Seconds int     `json:"seconds"`
	Quotas  []Share `json:"quotas"` // of a live target
}

// RunMark stands in a previewed name for what a run draws for all of its names.
const RunMark = "??????"

// Share is how much of a quota a run takes.
type Share struct {
	Quota
	Percent int `json:"percent"` // of a day's calls, rounded up
}

// All is every request of the run, clean-up included.
func (p *Preview) All() int { return p.Calls + p.CleanUp }

// Preview says what a run with cfg would send for a plan that [Planned] made of it.
func (cfg Config) Preview(p *plan.Plan) Preview {
	if cfg.Endpoint != nil {
		fill(&cfg)
	}
	r := &run{cfg: cfg, contract: p.Contract, world: p.World, plan: p, ordinals: p.Ordinals()}
	out := Preview{Live: cfg.Live(), MaxCalls: cfg.Requests, MaxWrites: cfg.Writes, Names: []string{}, Quotas: []Share{}}
	if out.Live {
		out.Reads = len(r.introductions())
		out.Calls = out.Reads
		if at := cfg.tokenService(); at != nil && cfg.World.Accounts[exchange.Caller] != "" {
			out.TokenService = at.Host
		}
	}
	r.twins = r.pairUp(p.Cases)
	b := &purse{run: r, out: &out, ways: map[exchange.Way]bool{}, pooled: map[string]bool{}, asked: map[string]bool{}}
	if cfg.Requests > 0 && len(p.Combinations) > 0 && r.repeats() == 1 {
		b.held = min(forCause, cfg.Requests/4)
	}
	b.scripts()
	b.ranks(p.Cases)
	b.held = 0 // a right target gives no pair whose cause is sought
	putOff := b.putOff
	b.putOff = nil
	b.ranks(putOff)
	out.Over += len(b.putOff)
	if out.Rate = cfg.Rate; out.Rate > 0 {
		out.Seconds = int(math.Ceil(float64(out.All()) / out.Rate))
	}
	if out.Live {
		for _, q := range Quotas {
			s := Share{Quota: q}
			if q.Daily > 0 {
				s.Percent = (out.All()*100 + q.Daily - 1) / q.Daily
			}
			out.Quotas = append(out.Quotas, s)
		}
	}
	return out
}
