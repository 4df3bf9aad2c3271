package session

import (
	"context"
	"errors"
	"fmt"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/oracle"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/target"
	"github.com/dwconform/dwconform/harness/verdict"
	"github.com/dwconform/dwconform/harness/wire"
)

// asking is one attempt at one case while it is asked.
type asking struct {
	*run
	cs     *plan.Case
	at     oracle.Attempt
	state  *oracle.State
	ids    map[string]string // slot -> id
	made   []sweepable
	failed bool // a step did not show what it must, so no look need wait
	set    bool // the provider state is set
	// slow: what the case creates is let settle before calls race.
	slow bool
	// behind, unless it is nil, says whether an answer is worth asking again.
	behind func(*plan.Step, *oracle.Exchange) bool
}

// sweepable is one business that the attempt created.
type sweepable struct{ project, id, as string }

// attempt asks a case from its first step to its last look, and removes what
// it created.
func (r *run) attempt(ctx context.Context, cs *plan.Case, n int) oracle.Attempt {
	return r.attemptAt(ctx, cs, n, false)
}

// attemptAt is attempt, and slow if what the case creates must be let settle
// before calls race.
func (r *run) attemptAt(ctx context.Context, cs *plan.Case, n int, slow bool) oracle.Attempt {
	as, ordinal := r.askedAs(cs, n)
	a := &asking{
		run: r, cs: cs, ids: map[string]string{}, slow: slow,
		at:    oracle.Attempt{Names: plan.Names{Run: r.prefix, Case: ordinal, Attempt: n}},
		state: oracle.NewState(r.contract, r.world, cs.Clause.Level),
	}
	if err := r.noteAsking(cs); err != nil {
		a.at.Fault = err.Error()
		return a.at
	}
	ctx = target.At(ctx, target.Place{Case: as, Attempt: n, Part: target.CleanUp})
	defer a.removeAll(ctx)
	for _, way := range cs.Premises() {
		switch p := r.premise(ctx, way); {
		case p.unknown:
			a.at.Fault = p.why
			return a.at
		case p.unasked:
			a.at.Stop, a.at.StopWhy = verdict.Budget, p.why
			return a.at
		case !p.ok:
			a.at.Stop, a.at.StopWhy = p.reason, p.why
			return a.at
		}
	}
	if a.isFull(n) {
		return a.at
	}
	a.steps(ctx)
	a.noteFull(ctx, n)
	return a.at
}

// steps asks the steps of the case, and looks at what they did.
func (a *asking) steps(ctx context.Context) {
	cs := a.cs
	defer a.unset()
	for i := 0; i < len(cs.Steps); {
		n := 1
		if g := cs.Steps[i].Together; g > 0 {
			for i+n < len(cs.Steps) && cs.Steps[i+n].Together == g {
				n++
			}
		}
		if cs.Steps[i].Calm {
			a.unset()
			if a.at.Fault != "" {
				return
			}
		}
		if cs.State != "" && !a.set && !cs.Steps[i].Setup && !cs.Steps[i].Calm {
			if !a.setState() {
				return
			}
		}
		if cs.Steps[i].Later && !a.wait(ctx) {
			return
		}
		if !a.ask(ctx, i, n) {
			return
		}
		if cs.Steps[i+n-1].Look && i+n < len(cs.Steps) && !a.look(ctx, i+n-1) {
			return
		}
		i += n
	}
	a.unset()
	if a.look(ctx, len(cs.Steps)-1) {
		a.at.Whole = true
	}
}

// setState sets the provider state of the case.
func (a *asking) setState() bool {
	known, err := a.states.set(a.cs.State)
	switch {
	case errors.Is(err, errStateThrottled):
		a.at.Stop, a.at.StopWhy = verdict.Throttled, err.Error()
		return false
	case err != nil:
		a.at.Fault = err.Error()
		return false
	case !known:
		a.at.Stop, a.at.StopWhy = verdict.Unclaimed, fmt.Sprintf("the target does not know the provider state %q", a.cs.State)
		return false
	}
	a.set = true
	return true
}

// unset tears the provider state down, whatever has happened: it holds for all
// callers. One that stays would be in every later answer, so nothing more is
// asked then.
func (a *asking) unset() {
	if !a.set {
		return
	}
	a.set = false
	if err := a.states.clear(a.cs.State); err != nil {
		if a.at.Fault == "" {
			a.at.Fault = err.Error()
		}
		a.giveUp(errGivenUp)
	}
}

// ask sends n steps from i on, together when there are several, and takes over
// what they say. It reports whether the case goes on.
func (a *asking) ask(ctx context.Context, i, n int) bool {
	calls := make([]exchange.Call, n)
	for k := range calls {
		call, err := a.resolve(&a.cs.Steps[i+k])
		if err != nil {
			// An earlier step did not create what this one needs; the judge
			// says so from that step.
			a.at.StopWhy = err.Error()
			return a.blocked(i+k, err)
		}
		if ok, why := a.senders.says(call); !ok {
			a.at.Stop, a.at.StopWhy = verdict.Unreached, why
			return false
		}
		if err := a.vouchFor(ctx, &call); err != nil {
			a.at.Stop, a.at.StopWhy = verdict.Unreached, fmt.Sprintf("step %q: the business is not touched: %v", a.cs.Steps[i+k].Label, err)
			return false
		}
		calls[k] = call
		a.state.Begin(&call)
	}
	a.letSettle(ctx, i, n)
	if err := a.intend(calls...); err != nil {
		a.at.Fault = err.Error()
		return false
	}
	behind := a.behind
	if behind == nil {
		behind = func(st *plan.Step, ex *oracle.Exchange) bool { return a.state.Behind(a.cs, &a.at, st, ex) }
	}
	exs := make([]oracle.Exchange, n)
	if n == 1 {
		exs[0] = a.send(ctx, i, calls[0])
	} else {
		a.release(ctx, i, calls, exs)
	}
	for k := range exs {
		st := &a.cs.Steps[i+k]
		ex := &exs[k]
		a.poll(ctx, ex, func(ex *oracle.Exchange) bool {
			return a.failed && a.changes(&ex.Obs.Call) || !behind(st, ex)
		}, func() oracle.Exchange { return a.send(ctx, i+k, calls[k]) })
		a.at.Exchanges = append(a.at.Exchanges, *ex)
	}
	for k := range exs {
		ex := &a.at.Exchanges[len(a.at.Exchanges)-n+k]
		if !a.take(i+k, ex) {
			return false
		}
	}
	return true
}

// blocked ends an attempt whose step lacks an id. Where nothing of what was
// asked shows why, the fault is ours.
func (a *asking) blocked(step int, err error) bool {
	if j := oracle.JudgeAttempt(a.contract, a.world, a.cs, &a.at); len(j.Problems) == 0 && j.Stop == "" {
		a.at.Stop, a.at.StopWhy = verdict.Unreached, fmt.Sprintf("step %q cannot be asked: %v", a.cs.Steps[step].Label, err)
	}
	a.at.Whole = true
	return false
}

// take keeps what an answer created and says whether the case goes on.
func (a *asking) take(step int, ex *oracle.Exchange) bool {
	st := &a.cs.Steps[step]
	ans := ex.Answer(a.contract)
	a.failed = a.failed || !a.state.ReadHolds(a.cs, st, ex)
	a.state.Apply(st, &ex.Obs, ans)
	if ans.Kind == oracle.Accepted && ans.ID != "" && ex.Obs.Call.Action == a.contract.Resource.Create {
		a.keep(oracle.SlotOf(st), &ex.Obs.Call, ans.ID)
	}
	switch {
	case a.unrecorded(&ex.Obs):
		return false
	case ex.Obs.Loss == exchange.Cancelled:
		a.at.Stop, a.at.StopWhy = verdict.Budget, whyCut(ex)
		return false
	case ex.Obs.Loss == exchange.HungUp:
	case ans.Kind == oracle.Lost:
		a.at.Stop, a.at.StopWhy = verdict.LostReply, fmt.Sprintf("step %q: %s", st.Label, ans.Why)
		return false
	case ans.Kind == oracle.Throttled && !a.set:
		a.at.Stop, a.at.StopWhy = verdict.Throttled, fmt.Sprintf("step %q was throttled until it was given up", st.Label)
		return false
	}
	return true
}

// keep notes an id under its slot, and for the sweep.
func (a *asking) keep(slot string, call *exchange.Call, id string) {
	if _, taken := a.ids[slot]; !taken {
		a.ids[slot] = id
	}
	project := a.state.ProjectOf(call)
	a.made = append(a.made, sweepable{project, id, call.As})
	a.sweep.Created(project, id, call.As)
	a.noteRoom(project, call)
}

// resolve writes a step out as a call.
func (a *asking) resolve(st *plan.Step) (exchange.Call, error) {
	call := exchange.Call{Action: st.Action, Way: a.cs.Way, As: st.As, Tamper: st.Tamper}
	if st.Way != nil {
		call.Way = *st.Way
	}
	if st.NonceOf != "" {
		if call.Nonce = a.nonceOf(st.NonceOf); call.Nonce == "" {
			return call, fmt.Errorf("step %q sent no nonce", st.NonceOf)
		}
	}
	for _, p := range st.Params {
		v, err := p.Value.Resolve(a.world, a.at.Names, a.ids)
		if err != nil {
			return call, err
		}
		call.Params = append(call.Params, exchange.Pair{Name: p.Name, Value: v})
	}
	return call, nil
}

// send asks one call of a step.
func (a *asking) send(ctx context.Context, step int, call exchange.Call) oracle.Exchange {
	st := &a.cs.Steps[step]
	ctx = target.In(ctx, target.Step(step))
	if a.set && oracle.Throttles(st) {
		ctx = target.AsIs(ctx) // rate limiting is what the state asks for
	}
	if st.HangUp {
		ctx = target.HangUp(ctx)
	}
	var obs exchange.Observation
	if st.Replay != "" {
		obs = a.replay(ctx, st.Replay)
	} else {
		obs = a.senders.do(ctx, call)
	}
	return a.seen(oracle.Exchange{Step: step, Obs: obs, Throttled: obs.Throttled})
}

// nonceOf returns the nonce that an earlier step was sent with.
func (a *asking) nonceOf(label string) string {
	for i := range a.at.Exchanges {
		if ex := &a.at.Exchanges[i]; ex.Look == nil && a.cs.Steps[ex.Step].Label == label {
			return wire.NonceOf(ex.Obs.Request)
		}
	}
	return ""
}

// replay sends the bytes of an earlier step again.
func (a *asking) replay(ctx context.Context, label string) exchange.Observation {
	for i := range a.at.Exchanges {
		if ex := &a.at.Exchanges[i]; ex.Look == nil && a.cs.Steps[ex.Step].Label == label {
			return a.senders.resend(ctx, ex.Obs)
		}
	}
	return target.Unsent(exchange.Call{}, "no earlier step is called "+label)
}

// seen counts an observation for the verdict on the whole run.
func (a *asking) seen(ex oracle.Exchange) oracle.Exchange {
	switch ex.Obs.Loss {
	case exchange.Cancelled, exchange.Unrecorded, exchange.HungUp:
		return ex
	case exchange.NotSent, exchange.Refused:
		a.unsent.Add(1)
	}
	if ex.Obs.Loss != "" {
		why := ex.Obs.LossWhy
		a.lossWords.CompareAndSwap(nil, &why)
	}
	ans := ex.Answer(a.contract)
	a.mark(ans)
	a.doubt(&ex.Obs, ans)
	a.noteShown(&ex.Obs.Call, ans)
	a.breaks(&ex)
	return ex
}
