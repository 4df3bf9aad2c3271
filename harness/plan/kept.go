package plan

import (
	"slices"
	"strings"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/verdict"
)

// keepRules makes each call of a case that must be right keep the rules between
// its parameters, and each that is wrong by something else break no rule
// besides. What the case is about stays as it is. It returns false where that
// leaves no such case in any world.
func (b *build) keepRules(cs *Case) bool {
	if cs.asWritten || cs.Unmet != "" {
		return true
	}
	for i := range cs.Steps {
		st := &cs.Steps[i]
		a := b.c.Action(st.Action)
		if a == nil || st.Expect.Ungraded || len(b.breaks(a, st.Params)) == 0 {
			continue
		}
		rules := a.Rules
		if !st.right() {
			// A project that is not named, or in two ways, is what is wrong.
			rules = slices.DeleteFunc(slices.Clone(rules), func(r *contract.Rule) bool { return b.projectRule(a, r) })
		}
		if params, ok := b.repair(cs, st, rules); ok {
			st.Params = params
			continue
		}
		if !st.right() && len(st.Expect.Codes) == 0 {
			continue // refused it is in any case
		}
		if wide := b.anywhere(); wide != nil {
			if _, ok := wide.repair(cs, st, rules); ok {
				cs.Unmet, cs.UnmetWhy = verdict.Unreached, "the target file gives nothing with which this call keeps "+ruleTexts(rules)
				return true
			}
		}
		return false
	}
	return true
}

// anywhere is the same plan in a world where everything is given, nil where
// there is none.
func (b *build) anywhere() *build {
	if b.wide == nil {
		b.wide, _ = newBuild(b.c, everything(), Options{Strength: "1"})
	}
	return b.wide
}

// right reports whether a step is a call that breaks nothing by itself.
func (st *Step) right() bool {
	switch st.Expect.Answer {
	case Accept, Read, Taken, Free, One:
		return true
	}
	return false
}

// repair changes what a step gives beside what its case is about: first only
// what it gives as every call does, then what it leaves out too.
func (b *build) repair(cs *Case, st *Step, rules []*contract.Rule) ([]Param, bool) {
	a := b.c.Action(st.Action)
	subject := func(name string) bool {
		_, classed := cs.Classes[name]
		return classed || cs.Clause != nil && cs.Clause.Subject == name
	}
	own := b.deviations(a, st.Params)
	out, ok := b.keeping(a, st.Params, st.As, rules, func(name string) bool {
		return subject(name) || slices.Contains(own, name)
	})
	if !ok {
		out, ok = b.keeping(a, st.Params, st.As, rules, func(name string) bool {
			return subject(name) || slices.Contains(own, name) && valueOf(st.Params, name) != nil
		})
	}
	return out, ok
}

// deviations names the parameters in which a call is not like the usual ones,
// the full one or the least, whichever it is more like.
func (b *build) deviations(a *contract.Action, params []Param) []string {
	if a != b.create {
		var out []string
		for _, p := range params {
			out = append(out, p.Name)
		}
		return out
	}
	full, least := b.unlike(params, b.full("a", Primary)), b.unlike(params, b.valid("a", Primary))
	if len(least) < len(full) {
		return least
	}
	return full
}

func (b *build) unlike(params, usual []Param) []string {
	var out []string
	for _, p := range b.create.Params {
		x, y := valueOf(params, p.Name), valueOf(usual, p.Name)
		switch {
		case x == nil && y == nil:
		case x == nil || y == nil || x.From != y.From || x.Text != y.Text:
			out = append(out, p.Name)
		}
	}
	return out
}

func ruleTexts(rules []*contract.Rule) string {
	var out []string
	for _, r := range rules {
		out = append(out, r.Text)
	}
	return strings.Join(out, " and ")
}
