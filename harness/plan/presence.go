package plan

import (
	"strings"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
)

// Cases on whether a parameter is there at all: required, missing, optional,
// default, empty.

// on returns a full valid call of an Action, with the set-up it needs, and
// says with which look its effect is seen. A create gives every parameter; the
// other Actions work on a business called "a".
func (b *build) on(a *contract.Action) (setup []Step, call []Param, look Look) {
	switch a {
	case b.create:
		return nil, b.full("a", Primary), LookList
	case b.list:
		return []Step{b.setup("a", Primary)}, b.listing("", Primary, Value{From: Stem}, "1", "100", Read).Params, 0
	case b.update:
		change := b.marker()
		return []Step{b.setup("a", Primary)},
			b.updating("", "a", Primary, Accept, Param{Name: change.Name, Value: Value{From: Marker, Slot: "u"}}).Params, LookGet
	}
	return []Step{b.setup("a", Primary)}, append(b.inProject(a, Primary), Param{Name: idParam(a).Name, Value: Created("a")}), LookGet
}

// refused is the right answer to a wrong call of an Action: reads may show
// nothing instead of refusing.
func (b *build) refused(a *contract.Action) Answer {
	if a == b.get || a == b.list {
		return Refuse
	}
	return Reject
}

// served is the right answer to a right call of an Action.
func (b *build) served(a *contract.Action) Answer {
	if a == b.get || a == b.list {
		return Read
	}
	return Accept
}

// lookFor returns the look that sees a create whose key may not be known.
func (b *build) lookFor(a *contract.Action, without string) Look {
	if a == b.create && b.inKey(without) && b.key().Name == without {
		return LookMarker
	}
	if a == b.create {
		return LookList
	}
	return LookGet
}

func required(b *build, cl *contract.Clause) []Case {
	a := b.c.Action(cl.Action)
	p := a.Param(cl.Subject)
	setup, call, _ := b.on(a)
	want := b.refused(a)
	ungraded := p.Role == contract.RolePageNumber || p.Role == contract.RolePageSize
	var out []Case
	for _, c := range []struct {
		id     string
		params []Param
	}{
		{"absent", Without(call, p.Name)},
		{"empty", With(call, p.Name, Text(""))},
	} {
		st := Step{Label: "call without " + p.Name, Action: a.Name, Params: c.params, Expect: Expect{Answer: want, Ungraded: ungraded}}
		if ungraded {
			st.Expect.Answer = Either
		}
		out = append(out, Case{
			ID: c.id, Steps: append(append([]Step{}, setup...), st), Look: b.lookFor(a, p.Name), Rank: 1,
			Classes: classes(p.Name, c.id),
		})
	}
	if a == b.create && !ungraded {
		// The least call without it, so that no other parameter hides it.
		least := Without(b.valid("a", Primary), p.Name)
		if m := b.marker(); m != nil && m != p {
			least = With(least, m.Name, Value{From: Marker, Slot: "a"})
		}
		out = append(out, Case{
			ID:    "absent-least",
			Steps: []Step{b.creating("create without "+p.Name, least, want)},
			Look:  b.lookFor(a, p.Name), Rank: 1, Classes: classes(p.Name, "absent"),
		})
	}
	return out
}

func missing(b *build, cl *contract.Clause) []Case {
	a := b.c.Action(cl.Action)
	p := a.Param(cl.Subject)
	code, ok := b.gatewayCode("missing", p.Name)
	if !ok {
		return nil
	}
	setup, call, _ := b.on(a)
	st := Step{
		Label: "call without " + p.Name, Action: a.Name, Params: Without(call, p.Name),
		Expect: Expect{Answer: Reject, Codes: []Code{code}},
	}
	return []Case{{ID: "absent", Steps: append(setup, st), Rank: 2, Classes: classes(p.Name, "absent")}}
}

// gatewayCode returns the documented or recorded code for a defect of one
// parameter, with {Name} filled in.
func (b *build) gatewayCode(when, name string) (Code, bool) {
	for _, g := range b.c.Gateway {
		if g.When == when {
			fill := func(s string) string { return strings.ReplaceAll(s, "{Name}", name) }
			return Code{Code: fill(g.Code), Statuses: g.Statuses}, true
		}
	}
	return Code{}, false
}

func optional(b *build, cl *contract.Clause) []Case {
	a := b.c.Action(cl.Action)
	p := a.Param(cl.Subject)
	switch {
	case a == b.create && p.Entity != contract.Project:
		return b.optionalCreate(p)
	case a == b.update && p.Entity != contract.Project:
		return b.optionalUpdate(p)
	}
	if p.Entity == contract.Project {
		return b.optionalProject(a, p)
	}
	setup, call, _ := b.on(a)
	out := []Case{}
	without := Without(call, p.Name)
	want := Accept
	out = append(out,
		Case{ID: "absent", Steps: append(append([]Step{}, setup...), Step{Label: "without " + p.Name, Action: a.Name, Params: without, Expect: Expect{Answer: want}}), Rank: 3},
		Case{ID: "given", Steps: append(append([]Step{}, setup...), Step{Label: "with " + p.Name, Action: a.Name, Params: call, Expect: Expect{Answer: b.served(a)}}), Rank: 3})
	return out
}

// optionalProject names the project by the parameter alone, and by the other
// one alone.
func (b *build) optionalProject(a *contract.Action, p *contract.Param) []Case {
	setup, call, look := b.on(a)
	if a == b.create {
		look = LookGet | LookList
	}
	mk := func(id, by string) Case {
		params := append(b.projectBy(a, Primary, by), Without(call, projectNames(a)...)...)
		st := Step{Label: p.Name + " " + id, Action: a.Name, Params: params, Expect: Expect{Answer: b.served(a)}}
		return Case{ID: id, Steps: append(append([]Step{}, setup...), st), Look: look, Rank: 1, Classes: classes(p.Name, id)}
	}
	return []Case{mk("given", p.By), mk("absent", otherReference(p))}
}

func (b *build) optionalCreate(p *contract.Param) []Case {
	var out []Case
	add := func(id string, params []Param) {
		cs := one(id, b.creating("create with "+p.Name+" "+id, params, Accept), LookGet, 2)
		cs.Classes = classes(p.Name, id)
		out = append(out, cs)
	}
	add("absent", Without(b.full("a", Primary), p.Name))
	add("absent-alone", Without(b.valid("a", Primary), p.Name))
	for _, c := range b.validClasses(p) {
		add(c.name, With(b.full("a", Primary), p.Name, c.value))
		add(c.name+"-alone", With(b.valid("a", Primary), p.Name, c.value))
	}
	if p.FreeText() && !b.inKey(p.Name) {
		add("the-name", With(b.full("a", Primary), p.Name, Fresh("a")))
	}
	return out
}

// optionalUpdate changes one field and expects the others as they were.
func (b *build) optionalUpdate(p *contract.Param) []Case {
	var out []Case
	value := Value{From: Marker, Slot: "u"}
	switch {
	case p.Entity == contract.Account:
		value = Value{From: AccountID, Slot: exchange.Caller}
		if len(b.w.Owners) > 0 {
			value = Text(b.w.Owners[0])
		}
	case len(p.Enum) > 0:
		value = Text(p.Enum[len(p.Enum)-1])
	case b.inKey(p.Name) && p.FreeText():
		value = Fresh("u")
	case p.Type == "integer":
		value = b.sample(p, "u")
	}
	st := b.updating("change "+p.Name, "a", Primary, Accept, Param{Name: p.Name, Value: value})
	out = append(out, Case{ID: "given", Steps: []Step{b.setup("a", Primary), b.setup("b", Primary), st}, Look: LookGet, Rank: 2, Classes: map[string]string{}})
	for _, ch := range b.changes() {
		if ch.Name == p.Name {
			continue
		}
		st := b.updating("change "+ch.Name+" alone", "a", Primary, Accept, ch)
		out = append(out, Case{ID: "absent-" + ch.Name + "-given", Steps: []Step{b.setup("a", Primary), st}, Look: LookGet, Rank: 2})
	}
	return out
}

// updateMarker is the free text that an update can change without touching
// the key.
func (b *build) updateMarker() *contract.Param {
	for _, p := range b.update.Params {
		if p.FreeText() && !b.inKey(p.Name) && b.marks(p) {
			return p
		}
	}
	return nil
}

func defaulted(b *build, cl *contract.Clause) []Case {
	a := b.c.Action(cl.Action)
	p := a.Param(cl.Subject)
	if a != b.create {
		return nil
	}
	var out []Case
	add := func(id string, params []Param, rank int) {
		cs := one(id, b.creating("create without "+p.Name, params, Accept), LookGet, rank)
		cs.NeedsRead = true
		cs.Classes = classes(p.Name, "absent")
		if p.DefaultFrom != "" && b.w.Accounts[p.DefaultFrom] == "" {
			cs.Unmet, cs.UnmetWhy = unreached("the target file gives no account id for " + p.DefaultFrom)
		}
		out = append(out, cs)
	}
	least := Without(b.valid("a", Primary), p.Name)
	add("absent", least, 1)
	add("absent-others-given", Without(b.full("a", Primary), p.Name), 2)
	for _, other := range b.create.Params {
		if other == p || len(other.Enum) == 0 {
			continue
		}
		for _, v := range other.Enum {
			add("absent-"+other.Name+"-"+label(v), With(least, other.Name, Text(v)), 3)
		}
	}
	if len(b.w.Mine()) > 1 {
		add("absent-secondary", Without(b.valid("a", Secondary), p.Name), 3)
	}
	// However the call is said, and by the account's temporary key too.
	asked := map[manner]bool{{}: true}
	for _, m := range []manner{{temporary: true}, {v3: true, temporary: true}, {xml: true, temporary: true}, {identifier: true, v3: true, xml: true}} {
		said := b.manner(m, Primary)
		if asked[said] {
			continue
		}
		asked[said] = true
		add("absent"+strings.ReplaceAll(said.spell(), "_", "-said-"), least, 3)
		b.saidSo(&out[len(out)-1].Steps[0], op{said: said})
	}
	// A create that gives another value just before must not leak into it.
	for _, c := range b.validClasses(p) {
		before := b.creating("create with "+p.Name+" "+c.name, With(b.full("b", Primary), p.Name, c.value), Accept)
		before.Setup = true
		cs := Case{
			ID:    "absent-after-" + c.name,
			Steps: []Step{before, b.creating("create without "+p.Name, least, Accept)},
			Look:  LookGet, Rank: 3, NeedsRead: true, Classes: classes(p.Name, c.name),
			Alone: true, // nobody else's create may come between
		}
		out = append(out, cs)
	}
	return out
}

func empty(b *build, cl *contract.Clause) []Case {
	a := b.c.Action(cl.Action)
	p := a.Param(cl.Subject)
	if a != b.create {
		return b.emptyElsewhere(a, p)
	}
	want := Expect{Answer: Accept}
	if p.EmptyLevel != "must" && p.EmptyLevel != "should" {
		want = Expect{Answer: Either, Ungraded: true}
	}
	var out []Case
	add := func(id string, params []Param) {
		st := b.creating("create with empty "+p.Name, With(params, p.Name, Text("")), want.Answer)
		st.Expect.Ungraded = want.Ungraded
		cs := one(id, st, LookGet, 2)
		cs.Classes = classes(p.Name, "empty")
		out = append(out, cs)
	}
	if p.Entity == contract.Project {
		base := append(b.projectBy(b.create, Primary, otherReference(p)), Without(b.valid("a", Primary), projectNames(b.create)...)...)
		add("beside-the-other", base)
		return out
	}
	add("alone", b.valid("a", Primary))
	add("others-given", b.full("a", Primary))
	return out
}

// emptyElsewhere notes how an Action other than the create takes an empty
// value; nobody promised anything about it.
func (b *build) emptyElsewhere(a *contract.Action, p *contract.Param) []Case {
	setup, call, _ := b.on(a)
	if p.Entity == contract.Project {
		call = append(b.projectBy(a, Primary, otherReference(p)), Without(call, projectNames(a)...)...)
	}
	st := Step{Label: "call with empty " + p.Name, Action: a.Name, Params: With(call, p.Name, Text("")), Expect: Expect{Answer: Either, Ungraded: true}}
	return []Case{{ID: "empty", Steps: append(append([]Step{}, setup...), st), Rank: 3, Classes: classes(p.Name, "empty")}}
}

func projectNames(a *contract.Action) []string {
	var out []string
	for _, p := range a.Params {
		if p.Entity == contract.Project {
			out = append(out, p.Name)
		}
	}
	return out
}
