package plan

import (
	"strings"

	"github.com/dwconform/dwconform/harness/contract"
)

// Cases on names that are free: in another project, after a delete, a rename
// or a failure, and beside what others carry in another field.

func freeOtherProject(b *build, _ *contract.Clause) []Case {
	var out []Case
	for _, first := range references[:2] {
		for _, second := range references[:2] {
			f := b.creating("create in the primary project", b.in(Primary, first, b.full("a", Primary)), Accept)
			f.Setup = true
			st := b.creating("create the same name in the secondary project", b.in(Secondary, second, b.full("a", Secondary)), Accept)
			out = append(out, Case{ID: "by-" + first + "-then-" + second, Steps: []Step{f, st}, Look: LookGet | LookList, Rank: 1})
		}
	}
	if key := b.update.Param(b.key().Name); key != nil {
		onto := b.updating("rename b to the name of a in the other project", "b", Secondary, Accept, Param{Name: key.Name, Value: Fresh("a")})
		out = append(out, Case{ID: "by-rename", Steps: []Step{b.setup("a", Primary), b.setup("b", Secondary), onto}, Look: LookGet | LookList, Rank: 2})
	}
	return out
}

func freeAfterDelete(b *build, _ *contract.Clause) []Case {
	del := b.deleting("delete a", "a", Primary, Accept)
	del.Setup = true
	base := b.full("a", Primary)
	st := b.creating("create the name again", base, Accept)
	var out []Case
	add := func(id string, rank int, steps ...Step) {
		out = append(out, Case{ID: id, Steps: steps, Look: LookGet | LookList, Rank: rank})
	}
	add("once", 1, b.setup("a", Primary), del, st)
	add("then-taken-again", 2, b.setup("a", Primary), del, st, b.again(base))
	again := st
	again.Setup, again.Keep = true, "second"
	delAgain := b.deleting("delete the second", "second", Primary, Accept)
	delAgain.Setup = true
	third := st
	third.Label = "create the name a third time"
	add("twice", 2, b.setup("a", Primary), del, again, delAgain, third)
	out = append(out, b.freedNamed()...)
	// Whatever the deleted one was, and whoever takes its name.
	for _, p := range b.create.Params {
		v, ok := b.otherValue(p)
		if !ok || p.Entity == contract.Project || b.inKey(p.Name) {
			continue
		}
		f := b.creating("create a with another "+p.Name, With(base, p.Name, v), Accept)
		f.Setup = true
		add("of-another-"+p.Name, 2, f, del, st)
	}
	if _, ok := b.w.Projects[Secondary]; ok {
		gone := b.deleting("delete a", "a", Secondary, Accept)
		gone.Setup = true
		add("in-the-other-project", 2, b.setup("a", Secondary), gone, b.creating("create the name again", b.full("a", Secondary), Accept))
	}
	if b.w.Projects[Primary].Identifier != "" {
		f := b.creating("create a", b.in(Primary, contract.ByIdentifier, base), Accept)
		f.Setup = true
		add("by-"+contract.ByIdentifier+"-then-"+contract.ByID, 2, f, del, st)
	}
	dup := b.again(base)
	dup.Setup = true
	add("refused-before", 2, b.setup("a", Primary), dup, del, st)
	if key := b.update.Param(b.key().Name); key != nil {
		rename := func(slot, to string) Step {
			return b.updating("rename "+slot+" to "+to, slot, Primary, Accept, Param{Name: key.Name, Value: Fresh(to)})
		}
		before := rename("a", "c")
		before.Setup = true
		add("renamed-before", 2, b.setup("a", Primary), before, del, b.creating("create the name that the deleted one had last", b.full("c", Primary), Accept))
		add("for-a-rename", 2, b.setup("a", Primary), b.setup("b", Primary), del, rename("b", "a"))
	}
	if m := b.updateMarker(); m != nil {
		change := b.updating("change "+m.Name, "a", Primary, Accept, Param{Name: m.Name, Value: Value{From: Marker, Slot: "u"}})
		change.Setup = true
		add("changed-before", 2, b.setup("a", Primary), change, del, st)
	}
	return out
}

// freeAfterFailure creates under a name that a refused create used before.
func freeAfterFailure(b *build, _ *contract.Clause) []Case {
	base := b.full("a", Primary)
	st := b.creating("create the name rightly", base, Accept)
	var out []Case
	add := func(id string, wrong []Param) {
		f := b.creating("create it wrongly", wrong, Reject)
		f.Setup = true
		out = append(out, Case{ID: "after-" + id, Steps: []Step{f, st}, Look: LookGet | LookList, Rank: 2})
	}
	for _, p := range b.create.Params {
		switch {
		case p.Entity == contract.Project && p.By == contract.ByID:
			add("no-number", With(Without(base, projectNames(b.create)...), p.Name, Text("abc")))
		case len(p.Enum) > 0:
			add("wrong-"+p.Name, With(base, p.Name, Text("dwconform_no_such_value")))
		case p.Required && !b.inKey(p.Name):
			add("missing-"+p.Name, Without(base, p.Name))
		}
	}
	add("no-project", Without(base, projectNames(b.create)...))
	out = append(out, b.freeAfterRefusal(base)...)
	for _, e := range b.create.Errors {
		if e.State == "" {
			continue
		}
		f := b.creating("create it while "+e.State, base, Reject)
		f.Limited = e.Status == 429
		calm := st
		calm.Calm = true
		out = append(out, Case{ID: "after-" + label(e.Code), Steps: []Step{f, calm}, State: e.State, Look: LookGet | LookList, Rank: 2})
	}
	return append(out, b.refusing()...)
}

// freeAfterRefusal asks for a name after a call with it that the target may
// refuse, when it has looked at the name already: it is free if that was so.
func (b *build) freeAfterRefusal(base []Param) []Case {
	st := b.creating("create the name rightly", base, Free)
	var out []Case
	add := func(id string, steps ...Step) {
		out = append(out, Case{ID: "after-" + id, Steps: append(steps, st), Look: LookList, Rank: 2}) // what else is stored is the business of others
	}
	tried := func(label, name string, v Value) Step {
		f := b.creating("create it with "+label, With(base, name, v), Either)
		f.Setup = true
		return f
	}
	var account *contract.Param
	for _, p := range b.create.Params {
		if p.Entity == contract.Account {
			account = p
			add("unknown-"+p.Name, tried("a "+p.Name+" that nobody knows", p.Name, Text(noAccount)))
		}
	}
	if m := b.marker(); m != nil {
		add("long-"+m.Name, tried("a long "+m.Name, m.Name, FreshIn("a", "{}"+strings.Repeat(" longer", 200))))
		add("planes-in-"+m.Name, tried("a "+m.Name+" of rare characters", m.Name, FreshIn("a", "{} \U0001F600\U00020000")))
	}
	key := b.update.Param(b.key().Name)
	if key == nil {
		return out
	}
	renaming := func(label string, more ...Param) Step {
		up := b.updating(label, "b", Primary, Either, append([]Param{{Name: key.Name, Value: Fresh("a")}}, more...)...)
		up.Setup = true
		return up
	}
	if account != nil && b.update.Param(account.Name) != nil {
		add("rename-with-unknown-"+account.Name, b.setup("b", Primary), renaming("rename b to it with a "+account.Name+" that nobody knows", Param{Name: account.Name, Value: Text(noAccount)}))
	}
	if m := b.updateMarker(); m != nil {
		add("rename-with-long-"+m.Name, b.setup("b", Primary), renaming("rename b to it with a long "+m.Name, Param{Name: m.Name, Value: FreshIn("b", "{}"+strings.Repeat(" longer", 200))}))
	}
	return out
}

// noAccount is an account id that nobody has, in the vendor's form.
const noAccount = "9999999999999999"

func freeAfterRename(b *build, _ *contract.Clause) []Case {
	key := b.update.Param(b.key().Name)
	if key == nil {
		return nil
	}
	away := b.updating("rename a away", "a", Primary, Accept, Param{Name: key.Name, Value: Fresh("c")})
	away.Setup = true
	st := b.creating("create the old name", b.full("a", Primary), Accept)
	other := b.updating("rename b to the old name of a", "b", Primary, Accept, Param{Name: key.Name, Value: Fresh("a")})
	out := []Case{
		{ID: "old-name", Steps: []Step{b.setup("a", Primary), away, st}, Look: LookList, Rank: 1},
		{ID: "for-a-rename", Steps: []Step{b.setup("a", Primary), b.setup("b", Primary), away, other}, Look: LookGet | LookList, Rank: 2},
	}
	if _, ok := b.w.Projects[Secondary]; ok {
		away := b.updating("rename a away", "a", Secondary, Accept, Param{Name: key.Name, Value: Fresh("c")})
		away.Setup = true
		out = append(out, Case{ID: "old-name-in-the-other-project", Steps: []Step{b.setup("a", Secondary), away, b.creating("create the old name", b.full("a", Secondary), Accept)}, Look: LookList, Rank: 2})
	}
	return out
}

// freeOtherField: a text that another business carries in another field does
// not take the name, nor does a name take the text, nor a text itself.
func freeOtherField(b *build, _ *contract.Clause) []Case {
	m := b.marker()
	if m == nil {
		return nil
	}
	f := b.creating("create b that carries the name of a as "+m.Name, With(b.full("b", Primary), m.Name, Fresh("a")), Accept)
	f.Setup = true
	name := Fresh("a")
	out := []Case{
		{ID: label(m.Name), Steps: []Step{f, b.creating("create a", b.full("a", Primary), Accept)}, Look: LookGet | LookList, Rank: 2},
		{ID: "name-as-" + label(m.Name), Steps: []Step{b.setup("a", Primary), b.creating("create b that carries the name of a as "+m.Name, With(b.full("b", Primary), m.Name, name), Accept)}, Look: LookGet | LookList, Rank: 2},
	}
	if p := b.update.Param(m.Name); p != nil {
		for id, v := range map[string]Value{"name-as-changed-" + label(m.Name): name, "same-changed-" + label(m.Name): {From: Marker, Slot: "a"}} {
			up := b.updating("give b "+v.Written()+" as "+p.Name, "b", Primary, Accept, Param{Name: p.Name, Value: v})
			out = append(out, Case{ID: id, Steps: []Step{b.setup("a", Primary), b.setup("b", Primary), up}, Look: LookGet | LookList, Rank: 2})
		}
	}
	return out
}
