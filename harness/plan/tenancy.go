package plan

import (
	"slices"
	"strings"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/verdict"
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
	for _, w := range b.saidWays() {
		st := b.creating("create in another tenant's project", b.in(Foreign, contract.ByID, b.full("a", Primary)), Reject)
		st.Way = &w.way
		out = append(out, b.tenancy(Case{ID: "create-" + w.id, Steps: []Step{st}, Look: LookList, Rank: 2}))
	}
	inQuery := b.creating("create in another tenant's project, in the query", b.in(Foreign, contract.ByID, b.full("a", Primary)), Reject)
	inQuery.Way = &exchange.Way{Sender: exchange.Raw, Place: exchange.Query}
	out = append(out, b.tenancy(Case{ID: "create-in-the-query", Steps: []Step{inQuery}, Look: LookList, Rank: 3, Loose: true}))
	st := b.creating("create in another tenant's project with a temporary key", b.in(Foreign, contract.ByID, b.full("a", Primary)), Reject)
	st.As = exchange.Temporary
	out = append(out, b.tenancy(Case{ID: "create-by-a-temporary-key", Steps: []Step{st}, Look: LookList, Rank: 2}))
	// Nothing of the other tenant's shows in a list of its project, or of ours.
	theirs := b.setup("a", Foreign)
	theirs.As = exchange.OtherTenant
	theirs.Params = b.ownedBy(theirs.Params, exchange.OtherTenant)
	st = b.listing("list another tenant's project", Foreign, Value{From: Stem}, "1", "100", Refuse)
	out = append(out, b.tenancy(Case{ID: "list", Steps: []Step{theirs, st}, Look: LookGet, Rank: 1}))
	for _, m := range b.asked(Foreign) {
		said := st
		b.saidSo(&said, op{said: m.manner})
		out = append(out, b.tenancy(Case{ID: "list-" + m.id, Steps: []Step{theirs, said}, Look: LookGet, Rank: 2}))
	}
	if kw := roleParam(b.list, contract.RoleKeyword); kw != nil {
		whole := st
		whole.Label += ", whole"
		whole.Params = Without(st.Params, kw.Name)
		more := theirs
		more.Params = b.ownedBy(b.setup("b", Foreign).Params, exchange.OtherTenant)
		more.Label = "create b"
		second := b.listing("list the second page of another tenant's project", Foreign, Value{From: Stem}, "2", "1", Refuse)
		out = append(out,
			b.tenancy(Case{ID: "list-whole", Steps: []Step{theirs, whole}, Look: LookGet, Rank: 2}),
			b.tenancy(Case{ID: "list-second-page", Steps: []Step{theirs, more, second}, Look: LookGet, Rank: 2}))
	}
	if others := b.others(b.full("a", Primary)); others != nil {
		st := b.creating("create in another tenant's project, of other values", b.in(Foreign, contract.ByID, others), Reject)
		out = append(out, b.tenancy(Case{ID: "create-of-other-values", Steps: []Step{st}, Look: LookList, Rank: 2}))
	}
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
			for _, m := range b.asked(named) {
				said := st
				b.saidSo(&said, op{said: m.manner})
				out = append(out, b.tenancy(Case{ID: id + "-naming-" + named + "-" + m.id, Steps: []Step{theirs, said}, Look: LookGet, Rank: 2}))
			}
		}
	}
	for _, other := range b.changes() {
		if other.Name == ch.Name {
			continue
		}
		st := b.updating("change the "+other.Name+" of another tenant's business", "a", Foreign, Refuse, other)
		out = append(out, b.tenancy(Case{ID: "update-of-" + other.Name, Steps: []Step{theirs, st}, Look: LookGet, Rank: 2}))
	}
	for _, st := range []Step{
		b.getting("read another tenant's business", "a", Primary, Refuse),
		b.updating("change another tenant's business", "a", Primary, Refuse, ch),
		b.deleting("delete another tenant's business", "a", Primary, Refuse),
	} {
		st.Way = &exchange.Way{Sender: exchange.Raw, Place: exchange.Query}
		out = append(out, b.tenancy(Case{ID: st.Action + "-in-the-query", Steps: []Step{theirs, st}, Look: LookGet, Rank: 3, Loose: true}))
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

// unauthorized: a profile without rights is refused on every Action, for
// missing rights.
func unauthorized(b *build, _ *contract.Clause) []Case {
	var codes []Code
	for _, g := range b.c.Gateway {
		if g.When == "rights" {
			codes = append(codes, Code{Code: g.Code, Statuses: g.Statuses})
		}
	}
	for _, a := range b.c.Actions {
		for _, e := range a.Errors {
			if e.Status != 403 {
				continue
			}
			i := slices.IndexFunc(codes, func(c Code) bool { return c.Code == e.Code })
			if i < 0 {
				i = len(codes)
				codes = append(codes, Code{Code: e.Code, Statuses: []int{e.Status}})
			}
			if e.Level == verdict.Must {
				codes[i].Messages = e.Messages // an Action's own page has the text
			}
		}
	}
	ch := b.changes()[len(b.changes())-1]
	if m := b.updateMarker(); m != nil {
		ch = Param{Name: m.Name, Value: Value{From: Marker, Slot: "u"}}
	}
	var out []Case
	mk := func(id string, look Look, steps ...Step) {
		last := &steps[len(steps)-1]
		last.As = exchange.Unauthorized
		last.Expect = Expect{Answer: Reject, Codes: codes}
		out = append(out, Case{ID: id, Steps: steps, Look: look, Rank: 1})
	}
	create := b.creating("create without rights", Without(b.full("a", Primary), accountNames(b.create)...), Reject)
	mk("create", LookList, create)
	// However the call is said, and whatever project of the caller it names.
	for _, w := range b.saidWays() {
		st := create
		st.Way = &w.way
		mk("create-"+w.id, LookList, st)
		get := b.getting("read without rights", "a", Primary, Reject)
		get.Way = &w.way
		mk("get-"+w.id, LookGet, b.setup("a", Primary), get)
	}
	st := create
	st.Way = &exchange.Way{Sender: exchange.Raw, Place: exchange.Query}
	mk("create-in-the-query", LookList, st)
	out[len(out)-1].Loose = true
	if b.w.Projects[Primary].Identifier != "" {
		st := create
		st.Params = b.in(Primary, contract.ByIdentifier, create.Params)
		mk("create-by-"+contract.ByIdentifier, LookList, st)
	}
	st = create
	st.Params = b.in(Secondary, contract.ByID, create.Params)
	mk("create-"+Secondary, LookList, st)
	for _, in := range b.asked(Primary) {
		if in.manner.temporary {
			continue // the key is the one without rights
		}
		for _, a := range b.notCreate() {
			setup, call, look := b.on(a)
			st := Step{Label: a.Name + " without rights", Action: a.Name, Params: call, Expect: Expect{Answer: Reject}}
			b.saidSo(&st, op{said: in.manner})
			mk(strings.ToLower(strings.TrimSuffix(a.Name, b.res.Name))+"-asked-"+in.id, look, append(setup, st)...)
		}
	}
	mk("get", LookGet, b.setup("a", Primary), b.getting("read without rights", "a", Primary, Reject))
	mk("list", 0, b.setup("a", Primary), b.listing("list without rights", Primary, Value{From: Stem}, "1", "100", Reject))
	mk("update", LookGet, b.setup("a", Primary), b.updating("change without rights", "a", Primary, Reject, ch))
	mk("delete", LookGet|LookList, b.setup("a", Primary), b.deleting("delete without rights", "a", Primary, Reject))
	return out
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
