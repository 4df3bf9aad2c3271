package session

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/oracle"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/target"
	"github.com/dwconform/dwconform/harness/verdict"
)

// A project may hold only so many businesses, and from a target that lacks the
// delete nothing can be removed: in the middle of a run it is full for good.
// That shows by a create that it accepted before and refuses now, under one new
// name and another. From then on nothing is learned from a create there.

// fills is what is known of the projects of a target without a delete.
type fills struct {
	mu       sync.Mutex
	accepted map[string]exchange.Call // project -> a create that it accepted
	held     int                      // how many creates all of them accepted
	full     map[string]string        // project -> what shows that it is full
	room     map[string]int           // code -> how often a project was not full that had refused with it
}

// enoughRoom is how often a refusal with one code is looked into, once it has
// shown to mean something else.
const enoughRoom = 10

// leastFull is how many businesses a target must have taken to be called full:
// one that takes fewer refuses names, or creates, for another reason.
const leastFull = 20

// fillable reports whether projects of the target can become full for good.
func (r *run) fillable() bool {
	return r.world.Lacks[r.contract.Resource.Delete] && r.swept == nil
}

// noteRoom keeps a create that was accepted in a project, to be asked again.
func (a *asking) noteRoom(project string, call *exchange.Call) {
	if !a.fillable() || a.replaying() || project == "" || call.As != "" || call.Tamper != "" || call.Nonce != "" {
		return
	}
	name := a.keyOf(call)
	if len(name) != len(a.at.Names.Of("a")) || !strings.HasPrefix(name, a.at.Names.Stem()) {
		return
	}
	a.fills.mu.Lock()
	defer a.fills.mu.Unlock()
	if a.fills.accepted == nil {
		a.fills.accepted, a.fills.full, a.fills.room = map[string]exchange.Call{}, map[string]string{}, map[string]int{}
	}
	a.fills.held++
	if _, known := a.fills.accepted[project]; !known {
		kept := *call
		kept.Params = slices.Clone(call.Params)
		a.fills.accepted[project] = kept
	}
}

// keyOf is the free text that must be unique among what a create gives.
func (r *run) keyOf(call *exchange.Call) string {
	if names := r.sweep.Names(*call); len(names) == 1 {
		return names[0]
	}
	return ""
}

// isFull ends the attempt where the case creates in a project that is full.
func (a *asking) isFull(n int) bool {
	if a.replaying() {
		for _, f := range a.recordedFull(n) {
			if f.Unasked {
				a.at.Stop, a.at.StopWhy = verdict.Unreached, f.Why
				return true
			}
		}
		return false
	}
	if !a.fillable() {
		return false
	}
	a.fills.mu.Lock()
	defer a.fills.mu.Unlock()
	for i := range a.cs.Steps {
		st := &a.cs.Steps[i]
		if st.Action != a.contract.Resource.Create {
			continue
		}
		for _, p := range st.Params {
			if p.Value.From != plan.ProjectID && p.Value.From != plan.ProjectIdentifier {
				continue
			}
			if why := a.fills.full[p.Value.Slot]; why != "" {
				a.at.Stop, a.at.StopWhy, a.at.Unasked = verdict.Unreached, why, true
				return true
			}
		}
	}
	return false
}

// noteFull finds out, where a create was refused that could have been accepted,
// whether its project is full, or that of a probe: one case may probe in a project
// that another has filled. One that may be refused would else conform.
func (a *asking) noteFull(ctx context.Context, n int) {
	if a.replaying() {
		for _, f := range a.recordedFull(n) {
			a.at.Full = f.Why
		}
		return
	}
	if !a.fillable() || a.at.Stop != "" || a.at.Fault != "" {
		return
	}
	type refusal struct{ project, code string }
	var refusals []refusal // the last ones first: full for good
	could := false
	for i := range a.at.Exchanges {
		ex := &a.at.Exchanges[i]
		if ans := ex.Answer(a.contract); ex.Obs.Call.Action == a.contract.Resource.Create && ans.Kind == oracle.Rejected {
			could = could || ex.Look == nil && a.cs.Steps[ex.Step].Expect.Answer == plan.Either
			r := refusal{a.state.ProjectOf(&ex.Obs.Call), ans.Code}
			if r.project != "" && !slices.Contains(refusals, r) {
				refusals = slices.Insert(refusals, 0, r)
			}
		}
	}
	if len(refusals) == 0 {
		return
	}
	if !could {
		j := oracle.JudgeAttempt(a.contract, a.world, a.cs, &a.at)
		could = len(j.Problems) > 0
	}
	for _, r := range refusals {
		if could && a.at.Full == "" {
			a.at.Full = a.fullFor(ctx, r.project, r.code)
		}
	}
}

// fullFor says what shows that a project is full which refused a create with a
// code; "" where it is not. The controls have names that share little with each
// other and with those of cases: one that a wrong rule of uniqueness refuses is
// no sign. Meanwhile no other project is looked into.
func (a *asking) fullFor(ctx context.Context, project, code string) string {
	a.fills.mu.Lock()
	defer a.fills.mu.Unlock()
	if why := a.fills.full[project]; why != "" {
		return why
	}
	base := project
	if _, known := a.fills.accepted[project]; !known {
		// It never took one: what another project took shows whether all are full.
		base = slices.Min(append(slices.Collect(maps.Keys(a.fills.accepted)), "~"))
	}
	if a.fills.held < leastFull || a.fills.room[code] >= enoughRoom || code == "" || oracle.Internal(code) {
		return ""
	}
	said := ""
	for k := range oracle.Askings {
		ans := a.control(ctx, base, k)
		switch {
		case ans.Kind == oracle.Accepted:
			a.fills.room[code]++
			a.sweep.Created(base, ans.ID, "")
			return ""
		case ans.Kind != oracle.Rejected || ans.Code != code:
			return ""
		}
		said = oracle.Tidy(ans.Says(), &a.at)
	}
	a.fills.full[project] = fmt.Sprintf("the %s project takes no more, and nothing can be removed from it: a create that was accepted before is %s now, under new names", project, said)
	return a.fills.full[project]
}

// control asks for the k-th time, from 0, the create that the project accepted,
// under a new name.
func (a *asking) control(ctx context.Context, project string, k int) oracle.Answer {
	call := a.fills.accepted[project]
	before := a.keyOf(&call)
	names := plan.Names{Run: a.prefix, Case: a.numberOf(fmt.Sprintf("control %d of %s", k, a.cs.ID)), Attempt: a.at.Names.Attempt}
	call.Params = slices.Clone(call.Params)
	for i := range call.Params {
		if call.Params[i].Value == before {
			call.Params[i].Value = names.Of("a")
		}
	}
	if a.intend(call) != nil {
		return oracle.Answer{}
	}
	ex := a.seen(oracle.Exchange{Obs: a.senders.do(target.In(ctx, target.Control), call)})
	return *ex.Answer(a.contract)
}

// recordedFull is what a recording says of the n-th asking of the case.
func (a *asking) recordedFull(n int) []target.RecordedFull {
	c, _ := a.cfg.From.Manifest.Case(a.cs.ID)
	return slices.DeleteFunc(slices.Clone(c.Full), func(f target.RecordedFull) bool { return f.Asking != n })
}
