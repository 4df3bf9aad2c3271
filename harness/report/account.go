package report

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/oracle"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/verdict"
)

// row is one case of the report with what stands behind it.
type row struct {
	Case
	plan       *plan.Case         // nil for a verdict that belongs to no case
	clause     *contract.Clause   // nil when the contract does not know it
	transcript *oracle.Transcript // nil for a case that was not asked
	seen       *evidenceFile      // of a run that was read back
}

// account returns one row for each case that was planned or judged, sorted by
// id. A planned case without a verdict, with two, or with one that may not
// enter a report is broken: none is dropped and none reads as a pass.
func (r *Report) account() []*row {
	entries := map[string][]Entry{}
	var planned []*plan.Case
	if r.in.Plan != nil {
		planned = r.in.Plan.Cases
	}
	for _, e := range r.in.Records {
		id := e.Verdict.Case
		if e.Case != nil {
			id = e.Case.ID
		}
		if r.in.Plan == nil && e.Case != nil && len(entries[id]) == 0 {
			planned = append(planned, e.Case)
		}
		entries[id] = append(entries[id], e)
	}
	var rows []*row
	for _, cs := range planned {
		rows = append(rows, r.accountFor(cs, entries[cs.ID]))
		delete(entries, cs.ID)
	}
	for id, left := range entries {
		e := left[0]
		w := r.row(e.Case, e)
		w.ID = id
		broken(w, "the plan does not hold this case, and a verdict came for it")
		rows = append(rows, w)
	}
	slices.SortFunc(rows, func(a, b *row) int { return cmp.Compare(a.ID, b.ID) })
	return rows
}

// accountFor makes the row of a planned case from its verdicts.
func (r *Report) accountFor(cs *plan.Case, found []Entry) *row {
	if len(found) == 0 {
		w := r.row(cs, Entry{})
		if r.in.Fatal != "" {
			w.Outcome, w.Reason, w.Detail = verdict.Inconclusive, verdict.Unreached, "the run ended before it was asked"
			return w
		}
		broken(w, "no verdict accounts for this case")
		return w
	}
	w := r.row(cs, found[0])
	switch v := found[0].Verdict; {
	case len(found) > 1:
		broken(w, fmt.Sprintf("%d verdicts account for this case: %s and %s", len(found), v.Outcome, found[1].Verdict.Outcome))
	case v.Case != cs.ID:
		broken(w, fmt.Sprintf("the verdict is about case %q", v.Case))
	case v.Check() != nil:
		broken(w, v.Check().Error())
	case cs.Clause != nil && v.Clause != cs.Clause.ID:
		broken(w, fmt.Sprintf("the verdict is about clause %q", v.Clause))
	}
	return w
}

func broken(w *row, why string) {
	w.Outcome, w.Reason, w.Detail = verdict.Broken, "", why
}

// row writes down one verdict, or none, of a case.
func (r *Report) row(cs *plan.Case, e Entry) *row {
	v := e.Verdict
	w := &row{plan: cs, transcript: e.Transcript, Case: Case{
		ID: v.Case, Clause: v.Clause, Level: v.Level, Outcome: v.Outcome, Reason: v.Reason,
		Detail: r.say(v.Detail), Problems: []verdict.Problem{}, Asked: v.Asked, Shown: v.Shown,
	}}
	for _, p := range v.Problems {
		w.Problems = append(w.Problems, verdict.Problem{Oracle: p.Oracle, At: r.say(p.At), Want: r.say(p.Want), Got: r.say(p.Got)})
	}
	for _, n := range v.Notes {
		w.Notes = append(w.Notes, r.say(n))
	}
	for _, s := range v.Flaky {
		w.Flaky = append(w.Flaky, r.say(s))
	}
	if cs != nil {
		w.ID = cs.ID
		if cs.Clause != nil {
			w.Clause, w.clause = cs.Clause.ID, cs.Clause
			if !w.Level.Valid() {
				w.Level = cs.Clause.Level
			}
		}
		w.Way = cs.Way.String()
		w.Classes = cs.Classes
	}
	if w.Outcome == verdict.Broken && w.Detail == "" {
		w.Detail = "no more is known"
	}
	if w.clause == nil {
		w.clause = r.in.Contract.Clause(w.Clause)
	}
	if !w.Level.Valid() {
		w.Level = verdict.Must // unknown: never the level that fails nothing
	}
	if ex := w.firstStep(); ex != nil {
		w.Way = ex.Obs.Call.Way.String()
	}
	w.Reproduce = r.reproduce(w, false)
	return w
}

// judged reports whether something was learned.
func (w *row) judged() bool { return w.Outcome == verdict.Conforms || w.Outcome == verdict.Violates }

// firstStep returns the first exchange of the first step that the clause is
// about; of any step if there is none.
func (w *row) firstStep() *oracle.Exchange {
	if w.transcript == nil {
		return nil
	}
	var any *oracle.Exchange
	for i := range w.transcript.Attempts {
		for j := range w.transcript.Attempts[i].Exchanges {
			ex := &w.transcript.Attempts[i].Exchanges[j]
			if ex.Look != nil {
				continue
			}
			if st := w.step(ex); st != nil && !st.Setup {
				return ex
			}
			if any == nil {
				any = ex
			}
		}
	}
	return any
}

// step returns the step that an exchange belongs to, or nil.
func (w *row) step(ex *oracle.Exchange) *plan.Step {
	if w.plan == nil || ex.Step < 0 || ex.Step >= len(w.plan.Steps) {
		return nil
	}
	return &w.plan.Steps[ex.Step]
}
