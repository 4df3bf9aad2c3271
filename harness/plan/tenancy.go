package plan

import (
	"slices"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
)

// Cases on who may do what: foreign projects and businesses, and a profile
// without rights.

var tenancyBuilders = map[string]builder{
	"foreign-project":  foreignProject,
	"foreign-business": foreignBusiness,
	"unauthorized":     unauthorized,
}

// tenancy marks a case as one that a target without tenancy does not claim.
func (b *build) tenancy(cs Case) Case {
	if b.w.Lacks[LackTenancy] {
		cs.Unmet, cs.UnmetWhy = "unclaimed", "the target lacks "+LackTenancy
	}
	return cs
}

func foreignProject(b *build, _ *contract.Clause) []Case {
	var out []Case
	for _, ref := range references {
		params := b.in(Foreign, ref, b.full("a", Primary))
		st := b.creating("create in another tenant's project by "+ref, params, Reject)
		out = append(out, b.tenancy(Case{ID: "create-by-" + ref, Steps: []Step{st}, Look: LookList, Rank: 1}))
	}
	out = append(out, b.tenancy(b.refusedHowever("create-however", LookList, nil, breadth{both: true}, []string{"a"}, func(slot string) []Step { return b.createKinds(slot, Foreign, Reject) })))
	// Nothing of the other tenant's shows in a list of its project, or of ours.
	theirs := b.setup("a", Foreign)
	theirs.As = exchange.OtherTenant
	theirs.Params = b.ownedBy(theirs.Params, exchange.OtherTenant)
	st := b.listing("list another tenant's project", Foreign, Value{From: Stem}, "1", "100", Refuse)
	out = append(out, b.tenancy(Case{ID: "list", Steps: []Step{theirs, st}, Look: LookGet, Rank: 1}))
	kinds := []Step{st, b.listing("list another tenant's project by a name", Foreign, Fresh("a"), "1", "10", Refuse)}
	more := theirs
	more.Params = b.ownedBy(b.setup("b", Foreign).Params, exchange.OtherTenant)
	more.Label = "create b"
	kinds = append(kinds, b.listing("list the second page of another tenant's project", Foreign, Value{From: Stem}, "2", "1", Refuse))
	if kw := roleParam(b.list, contract.RoleKeyword); kw != nil {
		whole := st
		whole.Label += ", whole"
		whole.Params = Without(st.Params, kw.Name)
		kinds = append(kinds, whole)
	}
	out = append(out, b.tenancy(b.refusedHowever("list-however", LookGet, []Step{theirs, more}, breadth{both: true}, []string{"a"}, func(string) []Step { return kinds })))
	ours := b.listing("list the primary project", Primary, Value{From: Stem}, "1", "100", Read)
	out = append(out, b.tenancy(Case{ID: "list-of-ours", Steps: []Step{theirs, b.setup("b", Primary), ours}, Look: LookGet, Rank: 1}))
	return out
}

// ownedBy makes the profile itself the owner, or leaves the owner out.
func (b *build) ownedBy(params []Param, profile string) []Param {
	for _, p := range b.create.Params {
		if p.Entity != contract.Account {
			continue
		}
		if b.w.Accounts[profile] == "" {
			params = Without(params, p.Name)
		} else {
			params = With(params, p.Name, Value{From: AccountID, Slot: profile})
		}
	}
	return params
}

func foreignBusiness(b *build, _ *contract.Clause) []Case {
	theirs := b.setup("a", Foreign)
	theirs.As = exchange.OtherTenant
	theirs.Params = b.ownedBy(theirs.Params, exchange.OtherTenant)
	ch := b.changes()[len(b.changes())-1]
	if m := b.updateMarker(); m != nil {
		ch = Param{Name: m.Name, Value: Value{From: Marker, Slot: "u"}}
	}
	var out []Case
	for _, named := range []string{Foreign, Primary} {
		for id, st := range map[string]Step{
			"get":    b.getting("read another tenant's business", "a", named, Refuse),
			"update": b.updating("change another tenant's business", "a", named, Refuse, ch),
			"delete": b.deleting("delete another tenant's business", "a", named, Refuse),
		} {
			out = append(out, b.tenancy(Case{ID: id + "-naming-" + named, Steps: []Step{theirs, st}, Look: LookGet, Rank: 1}))
		}
	}
	var stock []Step
	slots := []string{"a", "b", "c"}
	for i, slot := range slots {
		st := b.stocked(slot, Foreign, i, promised)
		st.As = exchange.OtherTenant
		st.Params = b.ownedBy(st.Params, exchange.OtherTenant)
		stock = append(stock, st)
	}
	for _, named := range []string{Foreign, Primary} {
		for id, kinds := range map[string]func(slot string) []Step{
			"get": func(slot string) []Step {
				return []Step{b.getting("read "+slot+" of another tenant", slot, named, Refuse)}
			},
			"update": func(slot string) []Step { return b.updateKinds(slot, named, Refuse) },
			"delete": func(slot string) []Step {
				return []Step{b.deleting("delete "+slot+" of another tenant", slot, named, Refuse)}
			},
		} {
			out = append(out, b.tenancy(b.refusedHowever(id+"-naming-"+named+"-however", LookGet, stock, breadth{both: true}, slots, kinds)))
		}
	}
	// And the other way round: the other tenant on a business of the caller.
	for id, st := range map[string]Step{
		"get":    b.getting("the other tenant reads it", "a", Primary, Refuse),
		"update": b.updating("the other tenant changes it", "a", Primary, Refuse, ch),
		"delete": b.deleting("the other tenant deletes it", "a", Primary, Refuse),
	} {
		st.As = exchange.OtherTenant
		out = append(out, b.tenancy(Case{ID: id + "-by-the-other-tenant", Steps: []Step{b.setup("a", Primary), st}, Look: LookGet | LookList, Rank: 1}))
	}
	return out
}

// asking is a manner, and what the ids of cases say of it.
type asking struct {
	id     string
	manner manner
}

// asked lists the manners in which a tenant asks for what is another's, beside
// the plainest.
func (b *build) asked(project string) []asking {
	var out []asking
	for _, in := range []asking{{"by-" + contract.ByIdentifier, manner{identifier: true}}, {"v3", manner{v3: true}}, {"xml", manner{xml: true}}, {"by-both", manner{both: true}}, {"by-a-temporary-key", manner{temporary: true}}} {
		m := in.manner
		if project == Foreign && m.temporary {
			out = append(out, asking{in.id, b.temporarily(m)}) // whose project it is, does not matter
			continue
		}
		out = append(out, asking{in.id, b.manner(m, project)})
	}
	return slices.DeleteFunc(out, func(in asking) bool { return in.manner == manner{} })
}

func accountNames(a *contract.Action) []string {
	var out []string
	for _, p := range a.Params {
		if p.Entity == contract.Account {
			out = append(out, p.Name)
		}
	}
	return out
}
