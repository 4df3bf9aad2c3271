package report

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/oracle"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/verdict"
)

// brokenClause is a clause that the target broke, for a person to read.
type brokenClause struct {
	id     string
	level  verdict.Level
	clause *contract.Clause // nil when the contract does not know it
	cases  int              // of its cases that were judged
	fails  []*row           // sorted by id
}

// causes lists what the failing cases were reduced to, most cases first.
func (b *brokenClause) causes() []string {
	count := map[string]int{}
	var out []string
	for _, w := range b.fails {
		if w.Outcome == verdict.Violates && w.Detail != "" {
			if count[w.Detail] == 0 {
				out = append(out, w.Detail)
			}
			count[w.Detail]++
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return count[out[i]] > count[out[j]] })
	return out
}

// sentence is what the clause says.
func (b *brokenClause) sentence() string {
	if b.clause == nil {
		return "the contract holds no such clause"
	}
	return b.clause.Text
}

// brokenClauses lists what fails this run, the strongest evidence first: must
// before should, then the clauses of whose cases most fail.
func (r *Report) brokenClauses() []*brokenClause {
	by := map[string]*brokenClause{}
	for _, w := range r.rows {
		if !w.judged() || !binds(w.Level, r.in.Level) {
			continue
		}
		b := by[w.Clause]
		if b == nil {
			b = &brokenClause{id: w.Clause, level: w.Level, clause: w.clause}
			by[w.Clause] = b
		}
		b.cases++
		if r.fails(w) {
			b.fails = append(b.fails, w)
		}
	}
	var out []*brokenClause
	for _, b := range by {
		if len(b.fails) > 0 {
			out = append(out, b)
		}
	}
	slices.SortFunc(out, func(a, b *brokenClause) int {
		return cmp.Or(
			cmp.Compare(slices.Index(verdict.Levels, a.level), slices.Index(verdict.Levels, b.level)),
			-cmp.Compare(len(a.fails)*b.cases, len(b.fails)*a.cases),
			-cmp.Compare(len(a.fails), len(b.fails)),
			cmp.Compare(a.id, b.id))
	})
	return out
}

// heldClauses counts the clauses that bind this run and were judged, and those
// that bind it and were not.
func (r *Report) heldClauses() (judged, not int) {
	selected := map[string]bool{}
	for _, w := range r.rows {
		selected[w.Clause] = true
	}
	for _, c := range r.Coverage.Clauses {
		switch {
		case !selected[c.ID], !binds(c.Level, r.in.Level):
		case c.State == Reached:
			judged++
		default:
			not++
		}
	}
	return judged, not
}

// tally is a text and how many cases say it.
type tally struct {
	text string
	n    int
}

// unjudged groups the cases of one reason by why, the commonest first.
func (r *Report) unjudged(reason verdict.Reason) (n int, why []tally) {
	by := map[string]int{}
	for _, w := range r.rows {
		if w.Outcome == verdict.Inconclusive && w.Reason == reason {
			n++
			by[orElse(w.Detail, "no more is known")]++
		}
	}
	for _, text := range slices.Sorted(maps.Keys(by)) {
		why = append(why, tally{text, by[text]})
	}
	slices.SortStableFunc(why, func(a, b tally) int { return b.n - a.n })
	return n, why
}

// strange is something that was seen and is documented nowhere.
type strange struct {
	kind, action, name string
	at                 *Evidence
}

func (r *Report) strange() []strange {
	var out []strange
	for _, c := range r.Coverage.Codes {
		if c.State == Undocumented {
			out = append(out, strange{"error code", c.Action, c.Code, c.Evidence})
		}
	}
	for _, i := range r.Coverage.Statuses {
		if i.State == Undocumented {
			out = append(out, strange{"HTTP status", i.Action, i.Name, i.Evidence})
		}
	}
	for _, i := range r.Coverage.Fields {
		if i.State == Undocumented {
			out = append(out, strange{"field", i.Action, i.Name, i.Evidence})
		}
	}
	return out
}

// headline says in one sentence what the run came to.
func (r *Report) headline() string {
	who := r.who()
	judged, not := r.heldClauses()
	switch {
	case r.Summary.Fatal != "":
		return "This run says nothing about " + who
	case r.Summary.Counts.Failed > 0:
		broken := len(r.brokenClauses())
		return capital(fmt.Sprintf("%s breaks the contract in %d of the %s that could be judged", who, broken, count(judged, "clause", "clauses")))
	case r.Summary.Interrupted:
		return fmt.Sprintf("The run was stopped: no conclusion about %s", who)
	case r.Summary.Counts.Broken > 0:
		return fmt.Sprintf("No conclusion about %s: %s broke on our side", who, count(r.Summary.Counts.Broken, "case", "cases"))
	case r.Summary.Exit == 2:
		return fmt.Sprintf("No conclusion about %s: nothing was judged", who)
	}
	s := capital(fmt.Sprintf("%s keeps the contract: %s held in %s", who, count(judged, "clause", "clauses"), count(r.Summary.Counts.Passed, "case", "cases")))
	if not > 0 {
		s += fmt.Sprintf("; %s could not be judged", count(not, "clause", "clauses"))
	}
	if r.Summary.Waived > 0 {
		s += fmt.Sprintf("; %s waived", count(r.Summary.Waived, "violation is", "violations are"))
	}
	if n := len(r.unproven()); n > 0 {
		s += fmt.Sprintf("; %s not right in a script and could not be asked alone", count(n, "case was", "cases were"))
	}
	if len(r.troubles) > 0 {
		s += "; " + r.needCare()
	}
	return s
}

// standing is what a headline stands under: as the exit status is, and as where
// there is no conclusion too where something was not right and is not proven.
func (r *Report) standing() int {
	if r.Summary.Exit == 0 && len(r.unproven()) > 0 {
		return 2
	}
	return r.Summary.Exit
}

// unproven are the cases that were not right in a script with others, and that
// nothing was left to ask alone.
func (r *Report) unproven() []*row {
	return r.rowsThat(func(w *row) bool { return len(w.Flaky) > 0 && w.Asked == 0 })
}

// capital begins a sentence; an address stays as it is.
func capital(s string) string {
	if rest, ok := strings.CutPrefix(s, "the "); ok {
		return "The " + rest
	}
	return s
}

// who names the target.
func (r *Report) who() string {
	if r.Target.Endpoint != "" {
		return r.Target.Endpoint
	}
	s := "the " + orElse(r.Target.Kind, "target")
	if len(r.Target.Faults) > 0 {
		s += " with " + strings.Join(r.Target.Faults, ", ")
	}
	return s
}

// asked is one call of a case as a person reads it.
type asked struct {
	label string // "create it again", with what is special about the step
	call  string // the Action and its parameters as sent
}

// said lists the calls of the steps of a case as they were sent the first
// time; without a transcript, as they are planned.
func (r *Report) said(w *row) []asked {
	var out []asked
	if w.transcript != nil && len(w.transcript.Attempts) > 0 {
		last := -1
		for i := range w.transcript.Attempts[0].Exchanges {
			ex := &w.transcript.Attempts[0].Exchanges[i]
			if ex.Look != nil || ex.Step == last {
				continue
			}
			last = ex.Step
			out = append(out, r.saidOne(w, ex))
		}
	}
	if w.seen != nil {
		return w.seen.said()
	}
	if len(out) > 0 || w.plan == nil {
		return out
	}
	for i := range w.plan.Steps {
		st := &w.plan.Steps[i]
		words := []string{st.Action}
		for _, p := range st.Params {
			words = append(words, p.Name+"="+clean(p.Value.Written()))
		}
		out = append(out, asked{labelOf(st, st.As, st.Tamper), strings.Join(words, " ")})
	}
	return out
}

func (r *Report) saidOne(w *row, ex *oracle.Exchange) asked {
	words := []string{ex.Obs.Call.Action}
	for _, p := range ex.Obs.Call.Params {
		words = append(words, clean(p.Name)+"="+shortValue(r.hide(p.Value)))
	}
	st := w.step(ex)
	if st == nil {
		st = &plan.Step{}
	}
	return asked{labelOf(st, ex.Obs.Call.As, ex.Obs.Call.Tamper), strings.Join(words, " ")}
}

func labelOf(st *plan.Step, as, tamper string) string {
	s := orElse(st.Label, "call")
	var more []string
	if st.Setup {
		more = append(more, "set-up")
	}
	if as != "" {
		more = append(more, "as "+as)
	}
	if tamper != "" {
		more = append(more, "with "+tamper)
	}
	if len(more) > 0 {
		s += " (" + strings.Join(more, ", ") + ")"
	}
	return clean(s)
}

// manner says how a case was asked, as far as it is not the plain way.
func manner(w *row) string {
	var way exchange.Way
	switch ex := w.firstStep(); {
	case ex != nil:
		way = ex.Obs.Call.Way.Full()
	case w.seen != nil:
		parts := strings.Split(w.Way, "-")
		if len(parts) != 5 {
			return ""
		}
		way = exchange.Way{Sender: parts[0], Signature: parts[1], Format: parts[2], Method: parts[3], Place: parts[4]}
	default:
		return ""
	}
	words := []string{"by " + way.Sender}
	plain := exchange.Way{}.Full()
	for _, p := range [][2]string{{way.Signature, plain.Signature}, {way.Format, plain.Format}, {way.Method, plain.Method}, {way.Place, plain.Place}} {
		if p[0] != p[1] {
			words = append(words, p[0])
		}
	}
	return strings.Join(words, ", ")
}
