package report

import (
	"fmt"
	"strings"

	"github.com/dwconform/dwconform/harness/verdict"
)

// pageCoverage shows everything in the contract, and whether the run met it.
func (r *Report) pageCoverage() []pageTable {
	c := &r.Coverage
	clauses := pageTable{Name: "Clauses", Heads: []string{"clause", "level", "what it says", "conform", "violate", "not judged", "state"}}
	met := 0
	for _, x := range c.Clauses {
		if x.State == Reached {
			met++
		}
		clauses.Rows = append(clauses.Rows, []string{
			clean(x.ID), string(x.Level), clean(x.Text), some(x.Cases[verdict.Conforms]), some(x.Cases[verdict.Violates]),
			some(x.Cases[verdict.Inconclusive] + x.Cases[verdict.Broken]), x.says(),
		})
	}
	clauses.Met = fmt.Sprintf("%d of %d", met, len(c.Clauses))
	codes := pageTable{Name: "Error codes", Heads: []string{"action", "code", "status", "brought about by", "state"}}
	for _, x := range c.Codes {
		codes.Rows = append(codes.Rows, []string{clean(orElse(x.Action, "every Action")), clean(x.Code), strings.Trim(fmt.Sprint(x.Statuses), "[]"), clean(x.How), x.says()})
	}
	codes.Met = reachedOf(len(c.Codes), func(i int) State { return c.Codes[i].State })
	values := pageTable{Name: "Values of parameters", Heads: []string{"action", "parameter", "class", "state"}}
	for _, x := range c.Values {
		values.Rows = append(values.Rows, []string{clean(x.Action), clean(x.Parameter), clean(x.Class), x.says()})
	}
	values.Met = reachedOf(len(c.Values), func(i int) State { return c.Values[i].State })
	tuples := pageTable{Name: "Combinations of values", Heads: []string{"parameters at once", "reached", "not reached", "the first that are left"}}
	for _, x := range c.Tuples {
		var left []string
		for i, t := range x.Left {
			if i < casesShown {
				left = append(left, clean(t.String()+": "+t.Reason))
			}
		}
		tuples.Rows = append(tuples.Rows, []string{fmt.Sprint(x.Strength), thousands(int64(x.Reached)), thousands(int64(x.Unreached)), strings.Join(left, "; ")})
		tuples.Met = fmt.Sprintf("%s of %s at %d at once", thousands(int64(x.Reached)), thousands(int64(x.Reached+x.Unreached)), x.Strength)
	}
	out := []pageTable{clauses, codes, values, tuples}
	for _, l := range []struct {
		name, head string
		items      []Item
	}{{"Parameters", "parameter", c.Parameters}, {"Fields of answers", "field", c.Fields}, {"HTTP statuses", "status", c.Statuses}} {
		t := pageTable{Name: l.name, Heads: []string{"action", l.head, "state"}}
		for _, x := range l.items {
			t.Rows = append(t.Rows, []string{clean(x.Action), clean(clip(x.Name, 100)), x.says()})
		}
		t.Met = reachedOf(len(l.items), func(i int) State { return l.items[i].State })
		out = append(out, t)
	}
	return out
}

// says is the state of an entry in one line.
func (a *Reach) says() string {
	switch {
	case a.Reason != "":
		return clean(string(a.State) + ": " + a.Reason)
	case a.Evidence != nil:
		return clean(fmt.Sprintf("%s, %s step %d", a.State, a.Evidence.Case, a.Evidence.Step))
	}
	return string(a.State)
}

func reachedOf(n int, state func(int) State) string {
	met, documented := 0, 0
	for i := range n {
		switch state(i) {
		case Reached:
			met++
			documented++
		case Unreached:
			documented++
		}
	}
	s := fmt.Sprintf("%d of %d", met, documented)
	if other := n - documented; other > 0 {
		s += fmt.Sprintf(", and %d undocumented", other)
	}
	return s
}

func some(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(n)
}
