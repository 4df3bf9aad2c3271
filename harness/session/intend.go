package session

import (
	"fmt"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/oracle"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/sweep"
)

// intend notes names before they are created: for the sweep of this run, and on
// disk for that of another one.
func (a *asking) intend(calls ...exchange.Call) error {
	var names []sweep.Intent
	for i := range calls {
		for _, name := range a.sweep.Intend(calls[i]) {
			names = append(names, sweep.Intent{Name: name, Project: a.state.ProjectOf(&calls[i])})
		}
	}
	return a.intents.Note(names...)
}

// intendAll has the names of many cases on disk at once, which costs what one
// of them costs alone. A name that cannot be told yet is noted when it can.
func (r *run) intendAll(cases []*plan.Case, pass int) error {
	if r.intents == nil {
		return nil
	}
	var names []sweep.Intent
	for _, cs := range cases {
		_, ordinal := r.askedAs(cs, pass)
		of := plan.Names{Run: r.prefix, Case: ordinal, Attempt: pass}
		state := oracle.NewState(r.contract, r.world, cs.Clause.Level)
		for i := range cs.Steps {
			st := &cs.Steps[i]
			call := exchange.Call{Action: st.Action}
			for _, p := range st.Params {
				if v, err := p.Value.Resolve(r.world, of, nil); err == nil {
					call.Params = append(call.Params, exchange.Pair{Name: p.Name, Value: v})
				}
			}
			for _, name := range r.sweep.Names(call) {
				names = append(names, sweep.Intent{Name: name, Project: state.ProjectOf(&call)})
			}
		}
	}
	return r.intents.Note(names...)
}

// closeIntents closes the intent file, and keeps it for another sweep where
// something is left or could not be looked for.
func (r *run) closeIntents(left []Leak) {
	if err := r.intents.Close(len(left) == 0 && !r.unswept); err != nil {
		_, _ = fmt.Fprintln(r.cfg.Log, err)
	}
	if r.intents != nil && r.unswept && len(left) == 0 {
		_, _ = fmt.Fprintln(r.cfg.Log, "a list of the target could not be read, so that nobody knows whether something is left there: `dwconform sweep` looks again")
	}
}
