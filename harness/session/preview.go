package session

import (
	"math"
	"slices"

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
	twins := r.twins
	ways, asked := map[exchange.Way]bool{}, map[string]bool{}
	pooled := r.buysScripts(&out, ways)
	out.Asked = len(pooled)
	left := slices.Clone(p.Cases)
	for len(left) > 0 {
		n := 1
		for n < len(left) && left[n].Rank == left[0].Rank {
			n++
		}
		// As in a rank of a run: what must be alone comes after the others.
		rank := slices.Clone(left[:n])
		slices.SortStableFunc(rank, func(a, b *plan.Case) int { return order(a, twins) - order(b, twins) })
		for _, cs := range rank {
			switch twin := twins[cs.ID]; {
			case pooled[cs.ID]:
			case cs.Unmet != "":
				out.Unmet++
			case asked[twin]:
				out.Shared++
			case twin != "" && !pooled[twin]:
				out.Over++
			case !r.buys(&out, cs, ways):
				out.Over++
			default:
				out.Asked++
				asked[cs.ID] = true
			}
		}
		left = left[n:]
	}
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

// order is when a case of a rank has its turn: side by side with others, alone,
// or as the twin of one that was asked.
func order(cs *plan.Case, twins map[string]string) int {
	switch {
	case twins[cs.ID] != "":
		return 2
	case cs.Alone || cs.State != "":
		return 1
	}
	return 0
}

// buysScripts adds what the scripts send, as far as the ceilings allow them,
// and returns the cases that are asked in them.
func (r *run) buysScripts(out *Preview, ways map[exchange.Way]bool) map[string]bool {
	pooled := map[string]bool{}
	if r.ample() {
		return pooled
	}
	held := int64(0) // for the cause of a pair that fails
	if len(r.plan.Combinations) > 0 && r.repeats() == 1 {
		held = min(forCause, r.cfg.Requests/4)
	}
	for _, o := range r.plan.Pools {
		requests, writes := int64(-1), int64(-1)
		if most := r.cfg.Requests; most > 0 {
			requests = most - min(vainEnough, most/10) - int64(out.Calls+r.vouchers(o.Case))
			if !o.Case.Pairs() {
				requests -= held
			}
			requests = max(requests, 0)
		}
		if r.cfg.Writes > 0 {
			writes = max(r.cfg.Writes-int64(out.Writes), 0)
		}
		if o = r.plan.Cut(o, requests, writes); o == nil || !r.plan.Pays(o) || !r.buys(out, o.Case, ways) {
			continue
		}
		for _, m := range o.Members {
			pooled[m.Case.ID] = true
		}
		if o.Case.Pairs() {
			held = 0
		}
	}
	return pooled
}

// buys adds what a case sends, if the ceilings allow it.
func (r *run) buys(out *Preview, cs *plan.Case, ways map[exchange.Way]bool) bool {
	calls, writes := r.plan.Cost(cs)
	calls += r.vouchers(cs)
	var tried []exchange.Way
	for _, way := range cs.Premises() {
		if !ways[way] {
			tried = append(tried, way)
		}
	}
	probe := len(tried)
	most, mostWrites := int(r.cfg.Requests), int(r.cfg.Writes)
	if most > 0 && out.Calls+calls+probe > most-min(vainEnough, most/10) || mostWrites > 0 && out.Writes+writes+probe > mostWrites {
		return false
	}
	for _, way := range tried {
		ways[way] = true
		out.Names = append(out.Names, r.previewName(r.numbered()+r.premiseNumber(way), "a"))
	}
	out.Calls += calls + probe
	out.Writes += writes + probe
	res := r.contract.Resource
	left := probe
	for i := range cs.Steps {
		st := &cs.Steps[i]
		switch st.Action {
		case res.Delete:
			out.Deletes++
		case res.Create:
			if st.Expect.Answer == plan.Accept || st.Expect.Answer == plan.Either || st.Expect.Answer == plan.One {
				left++
			}
		}
		if st.Action == res.Create || st.Action == res.Update {
			r.previewNames(out, cs, st)
		}
	}
	if !r.world.Lacks[res.Delete] {
		out.CleanUp += left
	}
	return true
}

// previewNames adds the names that a step gives, each once.
func (r *run) previewNames(out *Preview, cs *plan.Case, st *plan.Step) {
	for _, p := range st.Params {
		if p.Value.From == plan.FreshName {
			if name := r.previewName(r.ordinals[cs.ID], p.Value.Slot); !slices.Contains(out.Names, name) {
				out.Names = append(out.Names, name)
			}
		}
	}
}

func (r *run) previewName(ordinal int, slot string) string {
	return plan.Names{Run: Prefix + RunMark, Case: ordinal}.Of(slot)
}
