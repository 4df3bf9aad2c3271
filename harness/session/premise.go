package session

import (
	"context"
	"fmt"
	"sync"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/oracle"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/target"
	"github.com/dwconform/dwconform/harness/verdict"
)

// premise asks once a run whether the target serves a plain create in a way
// that it may refuse.
type premise struct {
	once sync.Once
	ok   bool
	// why the way is not served, or was not found out, in words and as the
	// reason for which nothing is learned in it.
	why    string
	reason verdict.Reason
	// unknown: the recording that answers does not hold the create; unasked:
	// the run had ended, or its budget was spent.
	unknown, unasked bool
}

func (r *run) premise(ctx context.Context, way exchange.Way) *premise {
	way = way.Full() // a way that is spelled shorter is the same, and its probe would have the same name
	v, _ := r.premises.LoadOrStore(way, &premise{reason: verdict.Unclaimed})
	p := v.(*premise)
	p.once.Do(func() {
		params, err := plan.PlainCreate(r.contract, r.world)
		if err != nil {
			p.why = err.Error()
			return
		}
		probe := &asking{run: r, cs: &plan.Case{}, ids: map[string]string{}, state: oracle.NewState(r.contract, r.world, verdict.Must)}
		probe.at.Names = plan.Names{Run: r.prefix, Case: r.numbered() + r.premiseNumber(way)}
		call, err := probe.resolve(&plan.Step{Action: r.contract.Resource.Create, Params: params, Way: &way})
		if err != nil {
			p.why = err.Error()
			return
		}
		if err := probe.intend(call); err != nil {
			p.why = err.Error()
			return
		}
		ctx := target.At(ctx, target.Place{Part: target.Premise})
		ex := probe.seen(oracle.Exchange{Obs: r.senders.do(ctx, call)})
		if p.unknown = ex.Obs.Loss == exchange.Unrecorded; p.unknown {
			p.why = oracle.Tidy(ex.Obs.LossWhy, &probe.at)
			return
		}
		if p.unasked = ex.Obs.Loss == exchange.Cancelled; p.unasked {
			p.why = ex.Obs.LossWhy
			return
		}
		ans := ex.Answer(r.contract)
		if p.ok = ans.Kind == oracle.Accepted; !p.ok {
			said := oracle.Tidy(ans.Says(), &probe.at)
			p.why = fmt.Sprintf("the target does not serve %s: a plain create is %s", way, said)
			switch ans.Kind {
			case oracle.Lost:
				p.reason = verdict.LostReply
			case oracle.Throttled:
				p.reason = verdict.Throttled
			}
			if p.reason != verdict.Unclaimed {
				p.why = fmt.Sprintf("whether the target serves %s was not found out: a plain create is %s", way, said)
			}
			return
		}
		probe.keep("a", &call, ans.ID)
		probe.removeAll(ctx)
	})
	return p
}

// premiseNumber numbers the ways, so that their probes have names of their own.
func (r *run) premiseNumber(way exchange.Way) int {
	n := 1
	if way.Sender == exchange.SDK {
		n = 2
	}
	for _, on := range []bool{way.Signature == exchange.V3, way.Format == exchange.XML, way.Method == exchange.GET, way.Place == exchange.Query} {
		n *= 2
		if on {
			n++
		}
	}
	return n
}
