package plan

import (
	"maps"

	"github.com/dwconform/dwconform/harness/exchange"
)

// fullWorld gives everything that a target file can give.
func fullWorld() *World {
	return &World{
		Accounts: map[string]string{
			exchange.Caller: "1000000000001", exchange.OtherTenant: "2000000000002",
			exchange.Unauthorized: "1000000000003", exchange.Temporary: "1000000000001", exchange.OtherTemporary: "1000000000001", exchange.Inactive: "1000000000004",
		},
		Projects: map[string]Project{
			Primary: {ID: "10001", Identifier: "p_one"}, Secondary: {ID: "10002", Identifier: "p_two"}, Foreign: {ID: "20001", Identifier: "p_three"},
		},
		Owners: []string{"1000000000009"}, States: true, Lacks: map[string]bool{}, Loopback: true,
	}
}

// without returns the full world changed.
func without(change func(w *World)) *World {
	w := fullWorld()
	w.Accounts, w.Projects = maps.Clone(w.Accounts), maps.Clone(w.Projects)
	change(w)
	return w
}

// worlds are all sorts of them, by what is not there.
func worlds() map[string]*World {
	lacking := func(lacks ...string) *World {
		return without(func(w *World) {
			for _, l := range lacks {
				w.Lacks[l] = true
			}
		})
	}
	strip := func(w *World, change func(Project) Project) {
		for slot, p := range w.Projects {
			w.Projects[slot] = change(p)
		}
	}
	all := []string{"GetBusiness", "ListBusiness", "UpdateBusiness", "DeleteBusiness", LackSignature, LackV3, LackXML, LackTenancy}
	out := map[string]*World{
		"full":           fullWorld(),
		"far away":       without(func(w *World) { w.Loopback = false }),
		"no secondary":   without(func(w *World) { delete(w.Projects, Secondary) }),
		"no foreign":     without(func(w *World) { delete(w.Projects, Foreign) }),
		"no identifiers": without(func(w *World) { strip(w, func(p Project) Project { p.Identifier = ""; return p }) }),
		"no ids":         without(func(w *World) { strip(w, func(p Project) Project { p.ID = ""; return p }) }),
		"no states":      without(func(w *World) { w.States = false }),
		"no owners":      without(func(w *World) { w.Owners = nil }),
		"no profiles":    without(func(w *World) { w.Accounts = map[string]string{exchange.Caller: "1000000000001"} }),
		"no account id":  without(func(w *World) { w.Accounts = map[string]string{exchange.Caller: ""} }),
		"no project":     without(func(w *World) { w.Projects = nil }),
		"one letter":     without(func(w *World) { strip(w, func(p Project) Project { p.Identifier = p.Identifier[2:3]; return p }) }),
		"lacks all":      lacking(all...),
		"the least": without(func(w *World) {
			w.Accounts = map[string]string{exchange.Caller: ""}
			w.Projects = map[string]Project{Primary: {ID: "10001"}}
			w.Owners, w.States, w.Lacks = nil, false, nil
			w.Loopback = false
		}),
	}
	for _, l := range all {
		out["lacks "+l] = lacking(l)
	}
	return out
}
