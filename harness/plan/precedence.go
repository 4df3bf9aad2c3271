package plan

import (
	"slices"
	"strings"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/verdict"
)

// Which of two mistakes in one call the refusal names: nobody promised that,
// and clients that read codes depend on it.

// mistake is one thing that is wrong with a call, and wrong by itself.
type mistake struct {
	name    string
	touches []string // what it changes: two that touch the same are no pair
	make    func(*Step)
}

// wrongValue replaces one parameter.
func (b *build) wrongValue(p *contract.Param, word string, v Value) mistake {
	return mistake{p.Name + " " + word, []string{p.Name}, func(st *Step) { st.Params = With(st.Params, p.Name, v) }}
}

// wrongProject names the project by one parameter alone, and wrongly.
func (b *build) wrongProject(a *contract.Action, p *contract.Param, word string, v Value) mistake {
	return mistake{p.Name + " " + word, projectNames(a), func(st *Step) {
		st.Params = append([]Param{{Name: p.Name, Value: v}}, Without(st.Params, projectNames(a)...)...)
	}}
}

// mistakes lists what can be wrong with a call of an Action by itself, from its
// nodes: a parameter that is missing, of a wrong type or value, or that refers
// to nothing; a rule that is broken; for the create a name that is taken, a
// wrong signature, missing rights.
func (b *build) mistakes(a *contract.Action) []mistake {
	var out []mistake
	for _, p := range a.Params {
		if p.Role != "" {
			continue // what pages and keywords may hold is hardly promised
		}
		if p.Required {
			out = append(out, mistake{p.Name + " absent", []string{p.Name}, func(st *Step) { st.Params = Without(st.Params, p.Name) }})
		}
		project := p.Entity == contract.Project
		switch {
		case project && p.By == contract.ByID:
			out = append(out, b.wrongProject(a, p, "no number", Text("abc")))
			if !b.w.Lacks[LackTenancy] {
				out = append(out, b.wrongProject(a, p, "unknown", Value{From: NoProjectID, Text: "unused"}))
			}
		case project:
			if !b.w.Lacks[LackTenancy] {
				out = append(out, b.wrongProject(a, p, "unknown", Value{From: NoProjectIdentifier, Text: "unused"}))
			}
		case p.Type == "integer":
			out = append(out, b.wrongValue(p, "no number", Text("abc")))
			if p.Entity == contract.Business {
				out = append(out, b.wrongValue(p, "unknown", Value{From: NoID}))
			}
		case len(p.Enum) > 0:
			out = append(out, b.wrongValue(p, "outside its values", Text("dwconform_no_such_value")))
		case p.Entity == contract.Account:
			out = append(out, b.wrongValue(p, "unknown", Text("9990000000009")))
		}
	}
	for _, r := range a.Rules {
		if b.projectRule(a, r) && !r.Holds(nil) {
			out = append(out, mistake{"no project", projectNames(a), func(st *Step) { st.Params = Without(st.Params, projectNames(a)...) }})
			break
		}
	}
	if a != b.create {
		return out
	}
	key := b.key().Name
	out = append(out, mistake{key + " taken", append([]string{key}, projectNames(a)...), func(st *Step) { st.Params = With(st.Params, key, Fresh("t")) }})
	return append(out,
		mistake{"wrong signature", []string{"signature"}, func(st *Step) { st.Tamper = "signature-one-character" }},
		mistake{"missing rights", []string{"rights"}, func(st *Step) { st.As = exchange.Unauthorized }})
}

// precedence makes each two mistakes alone and then together.
func precedence(b *build, _ *contract.Clause) []Case {
	if len(b.w.Mine()) == 0 {
		return nil
	}
	var out []Case
	for _, a := range b.c.Actions {
		if !b.w.Loopback && a != b.create {
			continue // where calls are dear, what the contract is about comes first
		}
		all := b.mistakes(a)
		for i, first := range all {
			for _, second := range all[i+1:] {
				if slices.ContainsFunc(first.touches, func(t string) bool { return slices.Contains(second.touches, t) }) {
					continue
				}
				out = append(out, b.pairOf(a, first, second))
			}
		}
	}
	return out
}

func (b *build) pairOf(a *contract.Action, first, second mistake) Case {
	setup, call, _ := b.on(a)
	cs := Case{
		ID:   a.Name + "." + strings.ReplaceAll(first.name+"_"+second.name, " ", "-"),
		Way:  exchange.Way{Sender: exchange.Raw},
		Pair: &Pair{Action: a.Name, First: first.name, Second: second.name, At: len(setup)},
		Rank: 6,
	}
	if a == b.create {
		setup = []Step{b.setup("t", Primary)}
		cs.Pair.At = 1
	}
	cs.Steps = append(cs.Steps, setup...)
	for _, st := range []struct {
		label string
		wrong []mistake
	}{
		{first.name, []mistake{first}}, {second.name, []mistake{second}}, {first.name + " and " + second.name, []mistake{first, second}},
	} {
		step := Step{Label: st.label, Action: a.Name, Params: call, Expect: Expect{Answer: Either, Ungraded: true}}
		for _, m := range st.wrong {
			m.make(&step)
		}
		cs.Steps = append(cs.Steps, step)
	}
	if b.w.Lacks[a.Name] {
		cs.Unmet, cs.UnmetWhy = verdict.Unclaimed, "the target lacks "+a.Name
	}
	return cs
}

// Pair says which two mistakes a case makes: alone in the step At and the one
// after it, together in the one after that.
type Pair struct {
	Action, First, Second string
	At                    int
}
