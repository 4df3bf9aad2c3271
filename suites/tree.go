package suites

import (
	"cmp"
	"fmt"
	"slices"

	g "github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/types"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/plan"
)

// everyAction is the container of clauses that are about no Action alone.
const everyAction = "every Action"

// mostSiblings bounds a container: the time to build one grows with the
// square of its specs.
const mostSiblings = 500

// family is one clause with its cases, and where it stands in the tree.
type family struct {
	action, theme string
	clause        *contract.Clause
	cases         []*plan.Case // by id
}

// familiesOf sorts the cases of a plan into the tree: by Action, by theme, by
// clause.
func familiesOf(p *plan.Plan) []*family {
	by := map[string]*family{}
	var out []*family
	for _, cs := range p.Cases {
		f := by[cs.Clause.ID]
		if f == nil {
			f = &family{action: cs.Clause.Action, theme: themeOf(p.Contract, cs.Clause).name, clause: cs.Clause}
			by[cs.Clause.ID] = f
			out = append(out, f)
		}
		f.cases = append(f.cases, cs)
	}
	slices.SortFunc(out, func(a, b *family) int {
		return cmp.Or(
			cmp.Compare(order(actions(p.Contract), a.action), order(actions(p.Contract), b.action)),
			cmp.Compare(order(names(themes), a.theme), order(names(themes), b.theme)),
			cmp.Compare(a.clause.ID, b.clause.ID),
		)
	})
	for _, f := range out {
		slices.SortFunc(f.cases, func(a, b *plan.Case) int { return cmp.Compare(a.ID, b.ID) })
	}
	return out
}

// actions lists the Actions as the tree shows them: the one that creates, the
// others by name.
func actions(c *contract.Contract) []string {
	out := []string{c.Resource.Create}
	for _, a := range c.Actions {
		if a.Name != c.Resource.Create {
			out = append(out, a.Name)
		}
	}
	return out
}

func names(of []theme) []string {
	out := make([]string, len(of))
	for i, t := range of {
		out[i] = t.name
	}
	return out
}

// order is the place of a word in a list; what is not in there comes last.
func order(list []string, word string) int {
	if i := slices.Index(list, word); i >= 0 {
		return i
	}
	return len(list)
}

// grow adds one spec for each case of a plan to the container under
// construction. The place that Ginkgo prints for a spec is its clause.
func grow(p *plan.Plan, decorate func(*plan.Case) []any, body func(g.SpecContext, *plan.Case)) {
	each(familiesOf(p), func(f *family) string { return f.action }, func(action string, of []*family) {
		labels := g.Label()
		if action == "" {
			action = everyAction
		} else {
			labels = g.Label("operation:" + action)
		}
		g.Describe(action, labels, func() {
			each(of, func(f *family) string { return f.theme }, func(theme string, of []*family) {
				g.Describe(theme, func() {
					for _, f := range of {
						f.grow(decorate, body)
					}
				})
			})
		})
	})
}

// each calls do for each run of families with the same key.
func each(all []*family, key func(*family) string, do func(string, []*family)) {
	for len(all) > 0 {
		n := 1
		for n < len(all) && key(all[n]) == key(all[0]) {
			n++
		}
		do(key(all[0]), all[:n])
		all = all[n:]
	}
}

func (f *family) grow(decorate func(*plan.Case) []any, body func(g.SpecContext, *plan.Case)) {
	place := types.NewCustomCodeLocation(f.clause.At.String())
	specs := func(cases []*plan.Case) {
		for _, cs := range cases {
			args := []any{place}
			if f.clause.Action == "" {
				args = append(args, g.Label(operations(cs)...))
			}
			args = append(args, decorate(cs)...)
			g.It(cs.ID, append(args, func(ctx g.SpecContext) { body(ctx, cs) })...)
		}
	}
	g.Describe(f.clause.ID, g.Label("clause:"+f.clause.ID, "level:"+string(f.clause.Level)), place, func() {
		if len(f.cases) <= mostSiblings {
			specs(f.cases)
			return
		}
		n := 0
		for part := range slices.Chunk(f.cases, mostSiblings) {
			g.Context(fmt.Sprintf("%d to %d", n+1, n+len(part)), func() { specs(part) })
			n += len(part)
		}
	})
}

// operations labels a case whose clause names no Action with those that it
// asks.
func operations(cs *plan.Case) []string {
	var out []string
	for _, st := range cs.Steps {
		if label := "operation:" + st.Action; st.Action != "" && !st.Setup && !slices.Contains(out, label) {
			out = append(out, label)
		}
	}
	return out
}
