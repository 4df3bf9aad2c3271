package session

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/oracle"
	"github.com/dwconform/dwconform/harness/plan"
)

// listing is what a list of a project shows.
type listing struct {
	ids      []string
	projects []string // of the items, each once
	total    int      // -1 when it is not given
	ours     int      // names that begin as those of runs do
}

// found reads a list that was served.
func (d *doctor) found(r *reply) listing {
	out := listing{total: -1}
	for _, it := range oracle.Listed(d.contract, &r.Answer) {
		out.ids = append(out.ids, it.ID)
		if strings.HasPrefix(it.Name, Prefix) {
			out.ours++
		}
		if it.Project != "" && !slices.Contains(out.projects, it.Project) {
			out.projects = append(out.projects, it.Project)
		}
	}
	if n, ok := oracle.Total(d.contract, &r.Answer); ok {
		out.total = n
	}
	return out
}

// words tells how many businesses there are.
func (l listing) words() string {
	n := max(l.total, len(l.ids))
	text := fmt.Sprintf("%d businesses", n)
	if n == 1 {
		text = "1 business"
	}
	if l.ours > 0 {
		text += fmt.Sprintf(", of which %d may be left from earlier runs (see dwconform sweep)", l.ours)
	}
	return text
}

// projects looks at each project by each name that it has.
func (d *doctor) projects(ctx context.Context) {
	for _, slot := range []string{plan.Primary, plan.Secondary} {
		d.own(ctx, slot)
	}
	d.foreign(ctx)
}

// names returns a project by each of its names.
func names(p plan.Project) map[string]plan.Project {
	return map[string]plan.Project{
		contract.ByID:         {ID: p.ID},
		contract.ByIdentifier: {Identifier: p.Identifier},
	}
}

// own looks at a project of the caller.
func (d *doctor) own(ctx context.Context, slot string) {
	p, given := d.world.Projects[slot]
	if !given {
		d.unchecked(slot+" project", "the target file gives none, so its cases are unreached")
		return
	}
	lists := map[string]listing{}
	for _, by := range []string{contract.ByID, contract.ByIdentifier} {
		name, one := slot+" project by "+by, names(p)[by]
		if one == (plan.Project{}) {
			d.unchecked(name, "no %s is given for it, so the cases that name it so are unreached", by)
			continue
		}
		r, ok := d.asked(ctx, name, exchange.Caller, one)
		if !ok {
			continue
		}
		if r.Kind != oracle.Accepted {
			if d.world.Lacks[d.contract.Resource.List] && r.about == aboutUnknown {
				d.unchecked(name, "%s: this may be about the project, or about a business that is not there", r.said())
				continue
			}
			d.refusedCall(name, &r)
			continue
		}
		d.served = true
		if d.world.Lacks[d.contract.Resource.List] {
			d.unchecked(name, "a call that names it is served, but without %s it does not show what is in it", d.contract.Resource.List)
			continue
		}
		l := d.found(&r)
		lists[by] = l
		d.keepOwners(&r)
		if slot == plan.Primary && d.anID == "" && len(l.ids) > 0 {
			d.anID = l.ids[0]
		}
		if why := d.another(ctx, p, lists, l); why != "" {
			d.wrong(name, "give the id and the identifier of one and the same project", "%s", why)
			continue
		}
		d.well(name, "%s", l.words())
	}
}

// asked asks for the businesses of a project; false where that is not possible
// or shows nothing, which is noted then.
func (d *doctor) asked(ctx context.Context, name, as string, p plan.Project) (reply, bool) {
	switch {
	case d.blocked != "":
		d.unchecked(name, "%s", d.blocked)
		return reply{}, false
	case d.keyBad && as == exchange.Caller:
		d.unchecked(name, "the key of the caller is not accepted")
		return reply{}, false
	}
	if as == exchange.Caller && p == d.asFor {
		return d.first, true
	}
	r, ok := d.list(ctx, as, p)
	if !ok {
		d.unchecked(name, "the target lacks every Action that only reads")
	}
	return r, ok
}

// another says why what a project's name lists is not the project of its other
// name, "" if nothing says so. Where others create and delete meanwhile, two
// lists are compared that were asked one after the other, again.
func (d *doctor) another(ctx context.Context, p plan.Project, lists map[string]listing, l listing) string {
	if d.world.Lacks[plan.LackTenancy] {
		return ""
	}
	if p.ID != "" && len(l.projects) > 0 && !slices.Contains(l.projects, p.ID) {
		return fmt.Sprintf("what it lists is of project %s, not of %s", strings.Join(l.projects, ", "), p.ID)
	}
	byID, ok := lists[contract.ByID]
	if _, both := lists[contract.ByIdentifier]; !ok || !both || alike(byID, l) {
		return ""
	}
	r, ok := d.list(ctx, exchange.Caller, plan.Project{ID: p.ID})
	if !ok || r.Kind != oracle.Accepted || alike(d.found(&r), l) {
		return ""
	}
	return fmt.Sprintf("the id lists %s, and the identifier %s, none of them the same", byID.words(), l.words())
}

// alike reports whether two lists may be of one project.
func alike(a, b listing) bool {
	if len(a.ids) == 0 || len(b.ids) == 0 {
		return len(a.ids) == len(b.ids)
	}
	// Of many, each list shows a page, and the order is free.
	return max(a.total, b.total) > plan.PageSize || slices.ContainsFunc(a.ids, func(id string) bool { return slices.Contains(b.ids, id) })
}

// foreign looks at another tenant's project: as the caller, who must see
// nothing of it, and as that tenant.
func (d *doctor) foreign(ctx context.Context) {
	p, given := d.world.Projects[plan.Foreign]
	switch {
	case !given:
		d.unchecked("foreign project", "the target file gives none, so its cases are unreached")
		return
	case d.world.Lacks[plan.LackTenancy]:
		d.unchecked("foreign project", "the target keeps no tenants apart, as its file says")
		return
	}
	for _, by := range []string{contract.ByID, contract.ByIdentifier} {
		one := names(p)[by]
		if one == (plan.Project{}) {
			d.unchecked("foreign project by "+by, "no %s is given for it, so the cases that name it so are unreached", by)
			continue
		}
		d.hiddenProject(ctx, "foreign project by "+by, one)
		if d.world.Has(exchange.OtherTenant) {
			d.othersProject(ctx, "foreign project by "+by+", as its tenant", one)
		}
	}
}

// hiddenProject: the caller must be refused, or see nothing.
func (d *doctor) hiddenProject(ctx context.Context, name string, p plan.Project) {
	r, ok := d.asked(ctx, name, exchange.Caller, p)
	if !ok {
		return
	}
	switch {
	case r.Kind == oracle.Accepted && d.world.Lacks[d.contract.Resource.List]:
		d.unchecked(name, "without %s it does not show whether it is hidden from the caller", d.contract.Resource.List)
	case r.Kind == oracle.Accepted && len(d.found(&r).ids) > 0:
		d.wrong(name, "name a project of the other tenant; if it is one, the target lets tenants see one another's, and a run will say so", "the caller sees %s in it", d.found(&r).words())
	case r.Kind == oracle.Accepted:
		d.well(name, "the caller sees nothing in it, as it must be")
	case !d.served:
		d.unchecked(name, "the caller's own projects are not served either: %s", r.said())
	case r.any(aboutUnknown, aboutRights, aboutProject):
		d.well(name, "refused to the caller, as it may be: %s", codeOf(&r))
	default:
		d.refusedCall(name, &r)
	}
}

// othersProject: its tenant must be served.
func (d *doctor) othersProject(ctx context.Context, name string, p plan.Project) {
	r, ok := d.asked(ctx, name, exchange.OtherTenant, p)
	switch {
	case !ok:
	case d.world.Lacks[d.contract.Resource.List]:
		d.unchecked(name, "without %s it does not show", d.contract.Resource.List)
	case r.Kind == oracle.Accepted:
		d.well(name, "%s", d.found(&r).words())
	default:
		d.refusedCall(name, &r)
	}
}

func (d *doctor) keepOwners(r *reply) {
	for _, it := range oracle.Listed(d.contract, &r.Answer) {
		if it.Owner != "" {
			d.owners[it.ID] = it.Owner
		}
	}
}

// rights looks at what the key may do, as far as reading shows it.
func (d *doctor) rights(ctx context.Context) {
	res := d.contract.Resource
	slot, p := d.anyProject()
	name := "right to " + res.List
	switch {
	case d.world.Lacks[res.List]:
		d.unchecked(name, "the target lacks it, as its file says")
	case d.blocked != "":
		d.unchecked(name, "%s", d.blocked)
	case d.served:
		d.well(name, "served in the %s project", slot)
	default:
		d.unchecked(name, "see what is wrong above")
	}
	d.rightToGet(ctx, p)
	d.unchecked("rights to write", "only a write shows them: a run begins with a plain create")
}

func (d *doctor) rightToGet(ctx context.Context, p plan.Project) {
	res := d.contract.Resource
	name := "right to " + res.Get
	switch {
	case d.world.Lacks[res.Get]:
		d.unchecked(name, "the target lacks it, as its file says")
		return
	case d.blocked != "":
		d.unchecked(name, "%s", d.blocked)
		return
	case d.keyBad || !d.served && !d.world.Lacks[res.List]:
		d.unchecked(name, "see what is wrong above")
		return
	}
	id := d.anID
	if id == "" {
		id = unlikelyID
	}
	r, ok := d.read(ctx, exchange.Caller, p, plan.LookFor{By: "get", ID: id})
	switch {
	case !ok:
		d.unchecked(name, "the call cannot be written")
	case r.Kind == oracle.Accepted:
		d.well(name, "served")
	case r.about == aboutUnknown:
		d.unchecked(name, "refused, as a business may be that is not there: %s", r.said())
	default:
		d.refusedCall(name, &r)
	}
}
