package session

import (
	"slices"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/plan"
)

// purse is what a previewed run has sent and may still send.
type purse struct {
	*run
	out           *Preview
	ways          map[exchange.Way]bool // that were tried
	held          int64                 // requests that the pairs alone may take, while a cause may be sought
	pooled, asked map[string]bool       // cases
	putOff        []*plan.Case
}

// scripts adds what the scripts send, as far as the ceilings allow them.
func (b *purse) scripts() {
	if b.ample() {
		return
	}
	for _, o := range b.plan.Pools {
		b.ranks(o.Ahead)
		requests, writes := int64(-1), int64(-1)
		if b.cfg.Requests > 0 {
			requests = max(b.most(o.Case)-int64(b.out.Calls+b.vouchers(o.Case)), 0)
		}
		if b.cfg.Writes > 0 {
			writes = max(b.cfg.Writes-int64(b.out.Writes), 0)
		}
		if o = b.cut(o, requests, writes); o == nil || !b.plan.Pays(o) || !b.buys(o.Case) {
			continue
		}
		for _, m := range o.Members {
			b.pooled[m.Case.ID] = true
			b.out.Asked++
		}
		if b.eachPair(func(cs *plan.Case) bool { return b.pooled[cs.ID] }) {
			b.held = 0
		}
	}
}

// ranks adds what cases send, rank by rank: as in a run, what must be alone
// comes after the others of its rank.
func (b *purse) ranks(left []*plan.Case) {
	for len(left) > 0 {
		n := 1
		for n < len(left) && left[n].Rank == left[0].Rank {
			n++
		}
		rank := slices.Clone(left[:n])
		slices.SortStableFunc(rank, func(x, y *plan.Case) int { return order(x, b.twins) - order(y, b.twins) })
		for _, cs := range rank {
			switch twin := b.twins[cs.ID]; {
			case b.pooled[cs.ID], b.asked[cs.ID]:
			case cs.Unmet != "":
				b.out.Unmet++
			case b.asked[twin]:
				b.out.Shared++
			case twin != "" && !b.pooled[twin], !b.buys(cs):
				b.putOff = append(b.putOff, cs)
			default:
				b.out.Asked++
				b.asked[cs.ID] = true
			}
		}
		left = left[n:]
	}
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

// most is how many requests the run may have sent once a case is asked.
func (b *purse) most(cs *plan.Case) int64 {
	most := b.cfg.Requests - min(vainEnough, b.cfg.Requests/10)
	if !cs.Pairs() {
		most -= b.held
	}
	return most
}

// buys adds what a case sends, if the ceilings allow it.
func (b *purse) buys(cs *plan.Case) bool {
	r, out, ways := b.run, b.out, b.ways
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
	if most > 0 && int64(out.Calls+calls+probe) > b.most(cs) || mostWrites > 0 && out.Writes+writes+probe > mostWrites {
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
