package plan

import (
	"fmt"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
)

// builder makes the cases of one clause.
type builder func(b *build, cl *contract.Clause) []Case

// builders maps the word of a clause (its keyword where it is derived, its
// `cases:` entry where it is written) to what makes its cases.
var builders map[string]builder

func init() {
	builders = map[string]builder{
		// derived from the nodes of the OpenAPI files
		"required": required, "missing": missing, "optional": optional, "type": typed,
		"enum": enum, "default": defaulted, "empty": empty, "example": example, "text": text,
		"names": names, "unknown": unknown, "unique": unique, "error": documentedError,
		"or": rule, "only-one": rule, "all-or-none": rule, "zero-or-one": rule,
		"requires": rule, "relational": rule, "complex": rule,
		"maxLength": length, "minLength": length, "minimum": bounds, "maximum": bounds,
		"multipleOf": multiples, "pattern": patterned,
	}
	for _, more := range []map[string]builder{
		freeBuilders, raceBuilders, readBuilders, tenancyBuilders, answerBuilders, combinationBuilders, signatureBuilders, wayBuilders,
	} {
		for word, make := range more {
			if builders[word] != nil {
				panic("plan: two builders are called " + word)
			}
			builders[word] = make
		}
	}
}

// build is what the builders share.
type build struct {
	c            *contract.Contract
	w            *World
	o            Options
	res          contract.Resource
	create       *contract.Action
	get          *contract.Action
	list         *contract.Action
	update       *contract.Action
	del          *contract.Action
	combinations []*Combination
	remedies     map[string]*remedy // by what was to be kept
	wide         *build
	err          error
}

func newBuild(c *contract.Contract, w *World, o Options) (*build, error) {
	r := c.Resource
	b := &build{
		c: c, w: w, o: o, res: r, remedies: map[string]*remedy{},
		create: c.Action(r.Create), get: c.Action(r.Get), list: c.Action(r.List),
		update: c.Action(r.Update), del: c.Action(r.Delete),
	}
	for _, a := range []*contract.Action{b.create, b.get, b.list, b.update, b.del} {
		if a == nil {
			return nil, fmt.Errorf("plan: the contract's resource names an Action that no document describes: %+v", r)
		}
	}
	if b.create.Unique == nil {
		return nil, fmt.Errorf("plan: %s has no x-unique, so no name can be told from another", b.create.Name)
	}
	if _, _, err := o.strength(w); err != nil {
		return nil, err
	}
	switch o.Sender {
	case "", BothSenders, RawSender, SDKSender:
	default:
		return nil, fmt.Errorf("sender %q is none: give both, raw or sdk", o.Sender)
	}
	return b, nil
}

// key is the parameter that carries the fresh name: the first free text of
// the unique key.
func (b *build) key() *contract.Param {
	for _, n := range b.create.Unique.Key {
		if p := b.create.Param(n); p != nil && p.FreeText() {
			return p
		}
	}
	return b.create.Param(b.create.Unique.Key[0])
}

// inKey reports whether a parameter is part of the unique key.
func (b *build) inKey(name string) bool {
	for _, n := range b.create.Unique.Key {
		if n == name {
			return true
		}
	}
	return false
}

// marker is the free text of the create that is not part of the key, where a
// marker can be left; nil when there is none.
func (b *build) marker() *contract.Param {
	for _, p := range b.create.Params {
		if p.FreeText() && !b.inKey(p.Name) && b.marks(p) {
			return p
		}
	}
	return nil
}

// marks reports whether a marker has room in a parameter.
func (b *build) marks(p *contract.Param) bool {
	_, ok := b.marking(p, "a")
	return ok
}

// projectParam returns the parameter of an Action that names a project by id
// or by identifier, or nil.
func projectParam(a *contract.Action, by string) *contract.Param {
	for _, p := range a.Params {
		if p.Entity == contract.Project && p.By == by {
			return p
		}
	}
	return nil
}

// idParam returns the parameter of an Action that names the resource, or nil.
func idParam(a *contract.Action) *contract.Param {
	for _, p := range a.Params {
		if p.Entity == contract.Business {
			return p
		}
	}
	return nil
}

// roleParam returns the parameter of an Action with a role, or nil.
func roleParam(a *contract.Action, role string) *contract.Param {
	for _, p := range a.Params {
		if p.Role == role {
			return p
		}
	}
	return nil
}

// inProject names the project in slot: by id where the world knows it, else by
// identifier.
func (b *build) inProject(a *contract.Action, slot string) []Param {
	by := contract.ByID
	if pr, ok := b.w.Projects[slot]; ok && pr.ID == "" {
		by = contract.ByIdentifier
	}
	return b.projectBy(a, slot, by)
}

// projectBy names the project in slot in one way.
func (b *build) projectBy(a *contract.Action, slot, by string) []Param {
	p := projectParam(a, by)
	if p == nil {
		return nil
	}
	return []Param{{Name: p.Name, Value: projectValue(slot, by)}}
}

func projectValue(slot, by string) Value {
	if by == contract.ByIdentifier {
		return Value{From: ProjectIdentifier, Slot: slot}
	}
	return Value{From: ProjectID, Slot: slot}
}

// valid returns the least valid create: every required parameter, a project of
// the caller, and what the rules between parameters ask for besides.
func (b *build) valid(slot, project string) []Param {
	return b.plainly(b.least(slot, project))
}

// plainly makes a plain create keep the rules.
func (b *build) plainly(params []Param) []Param {
	out, _ := b.keeping(b.create, params, "", b.create.Rules, func(name string) bool { return name == b.key().Name })
	return out
}

func (b *build) least(slot, project string) []Param {
	out := b.inProject(b.create, project)
	for _, p := range b.create.Params {
		if p.Required && p.Entity != contract.Project {
			out = append(out, Param{Name: p.Name, Value: b.sample(p, slot)})
		}
	}
	return out
}

// full returns a create that gives every parameter a valid value, the project
// by id, as far as the rules between parameters allow.
func (b *build) full(slot, project string) []Param {
	out := b.least(slot, project)
	for _, p := range b.create.Params {
		if p.Entity == contract.Account && b.w.Accounts[exchange.Caller] == "" {
			continue // whose id it is, is not known
		}
		if !p.Required && p.Entity != contract.Project {
			out = append(out, Param{Name: p.Name, Value: b.sample(p, slot)})
		}
	}
	return b.plainly(out)
}

// sample returns a plain valid value of a parameter.
func (b *build) sample(p *contract.Param, slot string) Value {
	switch {
	case p == b.key() || b.inKey(p.Name) && p.FreeText():
		return Fresh(slot)
	case p.Entity == contract.Project:
		return projectValue(Primary, p.By)
	case p.Entity == contract.Account:
		return Value{From: AccountID, Slot: exchange.Caller}
	case p.Entity == contract.Business:
		return Created(slot)
	case len(p.Enum) > 0:
		return Text(p.Enum[0])
	case p.Role == contract.RoleKeyword:
		return Value{From: Stem}
	case p.Role == contract.RolePageNumber:
		return Text("1")
	case p.Role == contract.RolePageSize:
		return Text("100")
	case p.Type == "integer":
		n, _ := b.number(p, 0)
		return Text(n)
	}
	v, _ := b.marking(p, slot)
	return v
}

// step makers

func (b *build) creating(label string, params []Param, want Answer) Step {
	return Step{Label: label, Action: b.create.Name, Params: params, Expect: Expect{Answer: want}}
}

// setup is a plain create that the clause is not about.
func (b *build) setup(slot, project string) Step {
	st := b.creating("create "+slot, b.full(slot, project), Accept)
	st.Setup = true
	return st
}

func (b *build) getting(label, slot, project string, want Answer) Step {
	params := append(b.inProject(b.get, project), Param{Name: idParam(b.get).Name, Value: Created(slot)})
	return Step{Label: label, Action: b.get.Name, Params: params, Expect: Expect{Answer: want}}
}

func (b *build) deleting(label, slot, project string, want Answer) Step {
	params := append(b.inProject(b.del, project), Param{Name: idParam(b.del).Name, Value: Created(slot)})
	return Step{Label: label, Action: b.del.Name, Params: params, Expect: Expect{Answer: want}}
}

func (b *build) updating(label, slot, project string, want Answer, changes ...Param) Step {
	params := append(b.inProject(b.update, project), Param{Name: idParam(b.update).Name, Value: Created(slot)})
	return Step{Label: label, Action: b.update.Name, Params: append(params, changes...), Expect: Expect{Answer: want}}
}

func (b *build) listing(label, project string, keyword Value, page, size string, want Answer) Step {
	params := b.inProject(b.list, project)
	if p := roleParam(b.list, contract.RoleKeyword); p != nil {
		params = append(params, Param{Name: p.Name, Value: keyword})
	}
	params = append(params, b.paging(page, size)...)
	return Step{Label: label, Action: b.list.Name, Params: params, Expect: Expect{Answer: want}}
}

func (b *build) paging(page, size string) []Param {
	var out []Param
	if p := roleParam(b.list, contract.RolePageNumber); p != nil {
		out = append(out, Param{Name: p.Name, Value: Text(page)})
	}
	if p := roleParam(b.list, contract.RolePageSize); p != nil {
		out = append(out, Param{Name: p.Name, Value: Text(size)})
	}
	return out
}

// one is a case of one step.
func one(id string, st Step, look Look, rank int) Case {
	return Case{ID: id, Steps: []Step{st}, Look: look, Rank: rank}
}

// last is the last of the caller's projects, so that not all is done in the first.
func (b *build) last() string {
	if mine := b.w.Mine(); len(mine) > 0 {
		return mine[len(mine)-1]
	}
	return Primary
}
