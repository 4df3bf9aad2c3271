package plan

import (
	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
)

// Cases on which project a call is about: names, unknown, and the rules
// between parameters.

func names(b *build, cl *contract.Clause) []Case {
	a := b.c.Action(cl.Action)
	p := a.Param(cl.Subject)
	var out []Case
	for _, slot := range []string{Primary, Secondary} {
		named := b.projectBy(a, slot, p.By)
		var steps []Step
		look := LookGet | LookList
		switch a {
		case b.create:
			params := append(named, Without(b.full("a", slot), projectNames(a)...)...)
			steps = []Step{b.creating("create in the "+slot+" project by "+p.By, params, Accept)}
		default:
			_, call, l := b.on(a)
			look = l
			params := append(named, Without(call, projectNames(a)...)...)
			steps = []Step{b.setup("a", slot), {Label: "name the " + slot + " project by " + p.By, Action: a.Name, Params: params, Expect: Expect{Answer: b.served(a)}}}
		}
		out = append(out, Case{ID: slot, Steps: steps, Look: look, Rank: 1, Classes: classes(p.Name, slot)})
	}
	return out
}

func unknown(b *build, cl *contract.Clause) []Case {
	a := b.c.Action(cl.Action)
	p := a.Param(cl.Subject)
	setup, call, _ := b.on(a)
	kinds := []string{"unused", "wrapped"}
	from := NoProjectID
	if p.By == contract.ByIdentifier {
		kinds, from = []string{"unused", "part", "end", "longer", "before", "percent", "percent-alone", "qualified", "star", "wildcard", "number", "sql"}, NoProjectIdentifier
	} else {
		kinds = append(kinds, "longer", "wrapped-wide", "beyond-double", "max", "negative", "zero")
	}
	look := LookGet
	if a == b.create {
		look = LookList
	}
	var out []Case
	for _, kind := range kinds {
		params := Without(call, projectNames(a)...)
		params = append([]Param{{Name: p.Name, Value: Value{From: from, Slot: Primary, Text: kind}}}, params...)
		want := Expect{Answer: b.refused(a)}
		st := Step{Label: p.Name + " names no project", Action: a.Name, Params: params, Expect: want}
		out = append(out, Case{ID: kind, Steps: append(append([]Step{}, setup...), st), Look: look, Rank: 2, Classes: classes(p.Name, "no project: "+kind)})
	}
	return out
}

// projectRule reports whether a rule is about naming the project.
func (b *build) projectRule(a *contract.Action, r *contract.Rule) bool {
	for _, n := range r.Names {
		if p := a.Param(n); p == nil || p.Entity != contract.Project {
			return false
		}
	}
	return true
}

func missesRequired(a *contract.Action, params []Param) bool {
next:
	for _, p := range a.Params {
		if !p.Required {
			continue
		}
		for _, given := range params {
			if given.Name == p.Name {
				continue next
			}
		}
		return true
	}
	return false
}

func presence(names []string, given map[string]string) map[string]string {
	out := map[string]string{}
	for _, n := range names {
		out[n] = "absent"
		if given[n] != "" {
			out[n] = "given"
		}
	}
	return out
}

// documentedError provokes an error under its provider state.
func documentedError(b *build, cl *contract.Clause) []Case {
	a := b.c.Action(cl.Action)
	var e *contract.Error
	for _, x := range a.Errors {
		if x.Code == cl.Subject {
			e = x
		}
	}
	if e == nil {
		return nil
	}
	setup, call, look := b.on(a)
	code := Code{Code: e.Code, Statuses: []int{e.Status}, Messages: e.Messages}
	var out []Case
	for _, said := range []said{
		{"provoked", exchange.Way{}}, {"provoked-raw", exchange.Way{Sender: exchange.Raw}},
		{"provoked-v3-xml", exchange.Way{Sender: exchange.Raw, Signature: exchange.V3, Format: exchange.XML}},
	} {
		id, way := said.id, said.way
		st := Step{Label: "call while " + e.State, Action: a.Name, Params: call, Expect: Expect{Answer: Reject, Codes: []Code{code}, Exact: true}}
		cs := Case{ID: id, Way: way, Steps: append(append([]Step{}, setup...), st), Look: look, State: e.State, Alone: true, Rank: 1}
		if e.State == "" {
			cs.Unmet, cs.UnmetWhy = unreached(unprovoked(e.Trigger))
		}
		out = append(out, cs)
		if e.State == "" {
			break
		}
	}
	return out
}

// unprovoked says why no case can bring about an error that has no provider
// state.
func unprovoked(trigger string) string {
	switch trigger {
	case "credential":
		return "only certain credentials meet with it, and no profile and no provider state stands for them"
	case "load":
		return "only load brings it about, and no provider state stands for load"
	case "edition":
		return "only another edition meets with it, and no provider state stands for one"
	}
	return "only the service itself brings it about, and no provider state makes it do so"
}
