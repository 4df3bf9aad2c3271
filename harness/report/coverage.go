package report

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/verdict"
)

// State says whether something was met in the run.
type State string

const (
	// Reached: it was met, and there is an exchange that shows it.
	Reached State = "reached"
	// Unreached: it was not met; Reason says why.
	Unreached State = "unreached"
	// Undocumented: it was met, and the contract does not know it.
	Undocumented State = "undocumented"
)

// Reach is what every entry of the coverage says.
type Reach struct {
	State    State     `json:"state"`
	Reason   string    `json:"reason,omitempty"`   // why it is unreached
	Evidence *Evidence `json:"evidence,omitempty"` // the first exchange that shows it
}

// Evidence is a place in evidence/: the case, and the step whose exchange it
// is.
type Evidence struct {
	Case  string `json:"case"`
	Step  int    `json:"step"` // from 1
	Label string `json:"label"`
}

// Coverage says of everything in the contract whether the run met it, and
// lists what it met beyond the contract.
type Coverage struct {
	Parameters []Item   `json:"parameters"`
	Values     []Value  `json:"values"`
	Tuples     []Tuples `json:"tuples"`
	Fields     []Item   `json:"fields"` // of accepted answers
	Statuses   []Item   `json:"statuses"`
	Codes      []Code   `json:"codes"`
	Clauses    []Clause `json:"clauses"`
}

// Item is a parameter, a field or a status of an Action.
type Item struct {
	Action string `json:"action"`
	Name   string `json:"name"`
	Reach
}

// Value is one class of values of a parameter.
type Value struct {
	Action    string `json:"action"`
	Parameter string `json:"parameter"`
	Class     string `json:"class"`
	Reach
}

// Code is one error code.
type Code struct {
	Action   string `json:"action,omitempty"` // "" for the layer in front of every Action
	Code     string `json:"code"`
	Statuses []int  `json:"statuses"` // documented; of an undocumented code those seen
	// Trigger says how it can be provoked: the contract's word, and the
	// provider state that does it.
	Trigger       string `json:"trigger,omitempty"`
	ProviderState string `json:"providerState,omitempty"`
	How           string `json:"how,omitempty"`
	Reach
}

// Clause is one sentence of the contract with how its cases ended.
type Clause struct {
	ID     string                  `json:"id"`
	Text   string                  `json:"text"`
	Level  verdict.Level           `json:"level"`
	Source string                  `json:"source"`
	At     string                  `json:"at"`
	Cases  map[verdict.Outcome]int `json:"cases"`
	// Answers lists how the steps of its cases were refused that had to be.
	Answers []string `json:"answers,omitempty"`
	Reach
}

// mostUndocumented bounds each list of undocumented things: a target that
// makes up names without end shows that with these.
const mostUndocumented = 100

func (r *Report) coverage() Coverage {
	s := r.watch()
	c := Coverage{
		Parameters: []Item{}, Values: r.values(), Tuples: r.tuples(), Fields: []Item{},
		Statuses: []Item{}, Codes: []Code{}, Clauses: r.clauses(),
	}
	for _, a := range r.in.Contract.Actions {
		seen := s.of(a.Name)
		for _, p := range a.Params {
			why := func() string {
				return orElse(whyNot(r.rowsThat(func(w *row) bool { return sends(w, a.Name, p.Name) })), "no case gives it")
			}
			c.Parameters = append(c.Parameters, Item{a.Name, p.Name, reach(seen.params[p.Name], why)})
		}
		c.Fields = append(c.Fields, fields(a, seen)...)
		c.Statuses = append(c.Statuses, r.statuses(a, seen)...)
		c.Codes = append(c.Codes, r.codes(a, seen)...)
	}
	c.Codes = append(c.Codes, r.gatewayCodes(s)...)
	for i := range c.Parameters {
		r.keep(c.Parameters[i].Evidence)
	}
	for i := range c.Values {
		r.keep(c.Values[i].Evidence)
	}
	for i := range c.Fields {
		r.keep(c.Fields[i].Evidence)
	}
	for i := range c.Statuses {
		r.keep(c.Statuses[i].Evidence)
	}
	for i := range c.Codes {
		r.keep(c.Codes[i].Evidence)
	}
	for i := range c.Clauses {
		r.keep(c.Clauses[i].Evidence)
	}
	for i := range c.Tuples {
		r.keep(c.Tuples[i].Evidence)
	}
	return c
}

// keep marks the case of a piece of evidence for writing.
func (r *Report) keep(e *Evidence) {
	if e != nil {
		r.kept[e.Case] = true
	}
}

// reach says reached where there is evidence, else unreached and why.
func reach(e *Evidence, why func() string) Reach {
	if e != nil {
		return Reach{State: Reached, Evidence: e}
	}
	return Reach{State: Unreached, Reason: why()}
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// rowsThat returns the rows for which ok holds.
func (r *Report) rowsThat(ok func(*row) bool) []*row {
	var out []*row
	for _, w := range r.rows {
		if ok(w) {
			out = append(out, w)
		}
	}
	return out
}

// whyNot says why cases learned nothing: the reason that most of them give.
func whyNot(rows []*row) string {
	tally := map[string]int{}
	for _, w := range rows {
		switch w.Outcome {
		case verdict.Inconclusive:
			if w.Reason == verdict.Unreached && w.Detail != "" {
				tally[w.Detail]++ // the word would be said twice
			} else {
				tally[withDetail(string(w.Reason), w.Detail)]++
			}
		case verdict.Broken:
			tally[withDetail("broken", w.Detail)]++
		}
	}
	best := ""
	for _, s := range slices.Sorted(maps.Keys(tally)) {
		if best == "" || tally[s] > tally[best] {
			best = s
		}
	}
	return best
}

func withDetail(what, detail string) string {
	if detail == "" {
		return what
	}
	return what + ": " + detail
}

// sends reports whether a step of the case gives a parameter to an Action.
func sends(w *row, action, param string) bool {
	if w.plan == nil {
		return false
	}
	for _, st := range w.plan.Steps {
		if st.Action != action {
			continue
		}
		for _, p := range st.Params {
			if p.Name == param {
				return true
			}
		}
	}
	return false
}

// values lists the classes of values that the plan's cases stand for.
func (r *Report) values() []Value {
	type key struct{ action, param, class string }
	by := map[key][]*row{}
	for _, w := range r.rows {
		if w.plan == nil {
			continue
		}
		for param, class := range w.plan.Classes {
			k := key{r.actionOf(w, param), param, class}
			by[k] = append(by[k], w)
		}
	}
	out := []Value{}
	for k, rows := range by {
		v := Value{Action: k.action, Parameter: k.param, Class: k.class, Reach: Reach{State: Unreached}}
		for _, w := range rows {
			if w.judged() {
				v.Reach = Reach{State: Reached, Evidence: w.evidence()}
				break
			}
		}
		if v.State == Unreached {
			v.Reason = whyNot(rows)
		}
		out = append(out, v)
	}
	slices.SortFunc(out, byValue)
	return out
}

func byValue(a, b Value) int {
	return cmp.Or(cmp.Compare(a.Action, b.Action), cmp.Compare(a.Parameter, b.Parameter), cmp.Compare(a.Class, b.Class))
}

// actionOf names the Action to whose call a class of values belongs: the one
// that the clause is about, else the one of the first step.
func (r *Report) actionOf(w *row, param string) string {
	if w.clause != nil {
		if a := r.in.Contract.Action(w.clause.Action); a != nil {
			return a.Name
		}
	}
	for _, st := range w.plan.Steps {
		if a := r.in.Contract.Action(st.Action); a != nil && a.Param(param) != nil {
			return a.Name
		}
	}
	return r.in.Contract.Resource.Create
}

// fields lists the members of accepted answers.
func fields(a *contract.Action, seen *seenOf) []Item {
	why := "no accepted answer of " + a.Name + " was seen"
	if seen.accepted {
		why = "no accepted answer of " + a.Name + " had it"
	}
	var out []Item
	for _, f := range a.Fields {
		out = append(out, Item{a.Name, f.Path, reach(seen.fields[f.Path], func() string { return why })})
	}
	return append(out, undocumented(a.Name, seen.strange)...)
}

func undocumented(action string, found map[string]*Evidence) []Item {
	var out []Item
	for _, name := range slices.Sorted(maps.Keys(found)) {
		if len(out) == mostUndocumented {
			break
		}
		out = append(out, Item{action, name, Reach{State: Undocumented, Evidence: found[name]}})
	}
	return out
}

// statuses lists the HTTP statuses of an Action: those that its document
// names, and those that were seen besides.
func (r *Report) statuses(a *contract.Action, seen *seenOf) []Item {
	documented := map[int]bool{200: true}
	for _, e := range a.Errors {
		documented[e.Status] = true
	}
	var out []Item
	for _, n := range slices.Sorted(maps.Keys(documented)) {
		why := func() string {
			if n == 200 {
				return "no answer of " + a.Name + " had it"
			}
			return r.whyNoError(a, func(e *contract.Error) bool { return e.Status == n })
		}
		out = append(out, Item{a.Name, strconv.Itoa(n), reach(seen.statuses[n], why)})
	}
	for _, n := range slices.Sorted(maps.Keys(seen.statuses)) {
		if documented[n] {
			continue
		}
		state := Undocumented
		if slices.ContainsFunc(r.in.Contract.Gateway, func(g *contract.GatewayError) bool { return slices.Contains(g.Statuses, n) }) {
			state = Reached
		}
		out = append(out, Item{a.Name, strconv.Itoa(n), Reach{State: state, Evidence: seen.statuses[n]}})
	}
	return out
}

// whyNoError says why none of some documented errors of an Action was seen.
func (r *Report) whyNoError(a *contract.Action, which func(*contract.Error) bool) string {
	wanted := map[string]bool{}
	for _, e := range a.Errors {
		if which(e) {
			wanted[e.Code] = true
		}
	}
	cases := r.rowsThat(func(w *row) bool {
		return w.clause != nil && w.clause.Derived && w.clause.Keyword == "error" && w.clause.Action == a.Name && wanted[w.clause.Subject]
	})
	if len(cases) == 0 {
		return "no case of this run provokes it"
	}
	return orElse(whyNot(cases), "the cases that provoke it got another answer")
}

// clauses lists every clause of the contract with how its cases ended.
func (r *Report) clauses() []Clause {
	by := map[string][]*row{}
	for _, w := range r.rows {
		by[w.Clause] = append(by[w.Clause], w)
	}
	uncited := map[string]bool{}
	if r.in.Plan != nil {
		for _, cl := range r.in.Plan.Uncovered {
			uncited[cl.ID] = true
		}
	}
	out := []Clause{}
	for _, cl := range r.in.Contract.Clauses {
		c := Clause{ID: cl.ID, Text: cl.Text, Level: cl.Level, Source: cl.Source, At: cl.At.String(), Cases: noneYet(), Reach: Reach{State: Unreached}}
		for _, w := range by[cl.ID] {
			c.Cases[w.Outcome]++
			if w.judged() && (c.Evidence == nil || w.Outcome == verdict.Violates && c.Cases[verdict.Violates] == 1) {
				c.State, c.Evidence = Reached, w.evidence()
			}
		}
		c.Answers = r.answered(by[cl.ID])
		switch {
		case c.State == Reached:
		case uncited[cl.ID]:
			c.Reason = "no case cites it"
		case len(by[cl.ID]) == 0:
			c.Reason = "no selected case cites it"
		default:
			c.Reason = whyNot(by[cl.ID])
		}
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b Clause) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

// evidence names the exchange that stands for a case, or nil.
func (w *row) evidence() *Evidence {
	ex := w.firstStep()
	if ex == nil {
		return nil
	}
	return w.evidenceAt(ex.Step, "")
}

func (w *row) evidenceAt(step int, look string) *Evidence {
	e := &Evidence{Case: w.ID, Step: step + 1, Label: look}
	if w.plan != nil && step >= 0 && step < len(w.plan.Steps) {
		label := w.plan.Steps[step].Label
		if look == "" {
			e.Label = label
		} else {
			e.Label = fmt.Sprintf("%s after %s", look, strings.TrimSpace(label))
		}
	}
	return e
}
