package session_test

import (
	"fmt"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
)

var freshNames atomic.Int64

// fresh is a plain name that nobody used.
func fresh() string { return fmt.Sprintf("Probe %d flow", freshNames.Add(1)) }

func number(n int64) string { return strconv.FormatInt(n, 10) }

// filled adds a default for each parameter that is not given. A parameter given as "-" is left out.
func filled(given []string, defaults ...string) []string {
	has := func(name string) bool {
		for i := 0; i < len(given); i += 2 {
			if given[i] == name {
				return true
			}
		}
		return false
	}
	all := slices.Clone(given)
	for i := 0; i < len(defaults); i += 2 {
		if !has(defaults[i]) {
			all = append(all, defaults[i], defaults[i+1])
		}
	}
	var kept []string
	for i := 0; i < len(all); i += 2 {
		if all[i+1] != "-" {
			kept = append(kept, all[i], all[i+1])
		}
	}
	return kept
}

// home is the primary project, for calls that name none.
func (p prober) home(given []string) []string {
	for i := 0; i < len(given); i += 2 {
		if given[i] == "ProjectIdentifier" && given[i+1] != "-" {
			return nil
		}
	}
	return []string{"ProjectId", number(p.s.primary.id)}
}

// create makes a business in the primary project under a fresh name, unless the call says otherwise.
func (p prober) create(given ...string) answer {
	return p.call("CreateBusiness", filled(given, append(p.home(given), "BusinessName", fresh())...)...)
}

// nameless is create without a default for the name.
func (p prober) nameless(given ...string) answer {
	return p.call("CreateBusiness", filled(given, p.home(given)...)...)
}

func (p prober) read(id string, given ...string) answer { return p.with(id, "GetBusiness", given) }

func (p prober) update(id string, given ...string) answer { return p.with(id, "UpdateBusiness", given) }

func (p prober) remove(id string, given ...string) answer { return p.with(id, "DeleteBusiness", given) }

// with calls an action on one business.
func (p prober) with(id, action string, given []string) answer {
	return p.call(action, filled(given, append(p.home(given), "BusinessId", id)...)...)
}

func (p prober) list(given ...string) answer {
	return p.call("ListBusiness", filled(given, append(p.home(given), "PageNumber", "1", "PageSize", "100")...)...)
}

// kept creates a business and shows what is stored; empty if the create was not accepted.
func (p prober) kept(given ...string) map[string]any {
	a := p.create(given...)
	if !a.accepted() {
		return map[string]any{}
	}
	d := p.read(a.id(), onlyProject(given)...).data()
	if d == nil {
		return map[string]any{}
	}
	return d
}

// onlyProject keeps what names the project.
func onlyProject(given []string) []string {
	var kept []string
	for i := 0; i < len(given); i += 2 {
		if given[i] == "ProjectId" || given[i] == "ProjectIdentifier" {
			kept = append(kept, given[i], given[i+1])
		}
	}
	return kept
}

// altered tells whether a field is accepted and then reads otherwise.
func (p prober) altered(name, value string) bool {
	a := p.create(name, value)
	return a.accepted() && show(p.read(a.id()).data()[name]) != value
}

// in names a project by its id.
func in(q project) []string { return []string{"ProjectId", number(q.id)} }

// named names a project by its identifier.
func named(q project) []string { return []string{"ProjectIdentifier", q.identifier} }

// items are the businesses of a list.
func (a answer) items() []map[string]any {
	list, _ := a.data()["Business"].([]any)
	if one, single := a.data()["Business"].(map[string]any); single {
		list = []any{one}
	}
	var all []map[string]any
	for _, item := range list {
		if m, ok := item.(map[string]any); ok {
			all = append(all, m)
		}
	}
	return all
}

func (a answer) names() []string {
	var all []string
	for _, item := range a.items() {
		all = append(all, show(item["BusinessName"]))
	}
	return all
}

func (a answer) total() string { return show(a.data()["TotalCount"]) }

// holds tells whether a project lists the name.
func (p prober) holds(name string, where ...string) bool {
	return slices.Contains(p.list(append([]string{"Keyword", name}, where...)...).names(), name)
}

// atOnce runs n calls together.
func atOnce(n int, call func(i int) answer) []answer {
	answers := make([]answer, n)
	start := make(chan struct{})
	var done sync.WaitGroup
	for i := range n {
		done.Go(func() {
			<-start
			answers[i] = call(i)
		})
	}
	close(start)
	done.Wait()
	return answers
}

// state sets a provider state up or tears it down.
func (p prober) state(name, action string) int {
	return p.change(fmt.Sprintf(`{"state":%q,"action":%q}`, name, action))
}
