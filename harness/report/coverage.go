package report

import (
	"cmp"
	"maps"
	"slices"
	"strconv"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/verdict"
)

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
		c.Fields = append(c.Fields, r.fields(a, seen)...)
		c.Statuses = append(c.Statuses, r.statuses(a, seen)...)
		c.Codes = append(c.Codes, r.codes(a, seen)...)
	}
	c.Codes = append(c.Codes, r.gatewayCodes(s)...)
	keepEach(r, c.Parameters, (*Item).reached)
	keepEach(r, c.Values, (*Value).reached)
	keepEach(r, c.Fields, (*Item).reached)
	keepEach(r, c.Statuses, (*Item).reached)
	keepEach(r, c.Codes, (*Code).reached)
	keepEach(r, c.Clauses, (*Clause).reached)
	for i := range c.Tuples {
		r.keep(c.Tuples[i].Evidence)
	}
	return c
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

// fields lists the members of accepted answers.
func (r *Report) fields(a *contract.Action, seen *seenOf) []Item {
	why := "no accepted answer of " + a.Name + " was seen"
	if seen.accepted {
		why = "no accepted answer of " + a.Name + " had it"
	}
	var out []Item
	for _, f := range a.Fields {
		out = append(out, Item{a.Name, f.Path, reach(seen.fields[f.Path], func() string { return why })})
	}
	return append(out, r.undocumented(a.Name, seen.strange)...)
}

func (r *Report) undocumented(action string, found map[string]*Evidence) []Item {
	var out []Item
	for _, name := range slices.Sorted(maps.Keys(found)) {
		if len(out) == mostUndocumented {
			break
		}
		out = append(out, Item{action, r.hide(name), Reach{State: Undocumented, Evidence: found[name]}})
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
