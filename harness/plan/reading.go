package plan

import (
	"fmt"
	"strings"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
)

// Cases on reading, changing and deleting what was created.

var readBuilders = map[string]builder{
	"get-written":      getWritten,
	"get-gone":         getGone,
	"list-written":     listWritten,
	"list-paging":      listPaging,
	"list-past-end":    listPastEnd,
	casesListKeyword:   listKeyword,
	"list-project":     listProject,
	"update-persists":  updatePersists,
	"update-only":      updateOnly,
	"update-missing":   updateMissing,
	"delete-removes":   deleteRemoves,
	"delete-only":      deleteOnly,
	"delete-missing":   deleteMissing,
	"isolation-create": isolationCreate,
	"effect-agrees":    effectAgrees,

	"isolation-sequences": sequences,
}

func getWritten(b *build, _ *contract.Clause) []Case {
	var out []Case
	for _, slot := range []string{Primary, Secondary} {
		out = append(out,
			Case{ID: "full-" + slot, Steps: []Step{b.setup("a", slot), b.getting("read it", "a", slot, Read)}, Rank: 1},
			Case{ID: "least-" + slot, Steps: []Step{b.leastSetup("a", slot), b.getting("read it", "a", slot, Read)}, Rank: 1})
	}
	for _, p := range b.create.Params {
		for _, v := range p.Enum {
			f := b.creating("create with "+p.Name+"="+v, With(b.full("a", Primary), p.Name, Text(v)), Accept)
			f.Setup = true
			out = append(out, Case{ID: p.Name + "-" + label(v), Steps: []Step{f, b.getting("read it", "a", Primary, Read)}, Rank: 2})
		}
	}
	for _, w := range b.saidWays() {
		read := b.getting("read it", "a", Primary, Read)
		read.Way = &w.way
		out = append(out, Case{ID: "read-" + w.id, Steps: []Step{b.other("a"), read}, Rank: 2})
	}
	steps := []Step{b.setup("a", Primary), b.setup("b", Primary), b.setup("c", Primary)}
	for _, slot := range []string{"b", "a", "c"} {
		steps = append(steps, b.getting("read "+slot, slot, Primary, Read))
	}
	return append(out, Case{ID: "each-of-three", Steps: steps, Rank: 2}, b.writtenLater())
}

// said is a way to say a call that is not the usual one.
type said struct {
	id  string
	way exchange.Way
}

// saidWays are ways in which an Action must do the same as in the usual one.
func (b *build) saidWays() []said {
	return []said{
		{"v3", exchange.Way{Sender: exchange.Raw, Signature: exchange.V3}},
		{"xml", exchange.Way{Sender: exchange.Raw, Format: exchange.XML}},
	}
}

// other is a set-up create that gives every parameter another value than the
// usual one.
func (b *build) other(slot string) Step {
	params := b.full(slot, Primary)
	if others := b.others(params); others != nil {
		params = others
	}
	st := b.creating("create "+slot+" with other values", params, Accept)
	st.Setup = true
	return st
}

// leastSetup is the least create as a set-up step.
func (b *build) leastSetup(slot, project string) Step {
	st := b.creating("create "+slot+", the least", b.valid(slot, project), Accept)
	st.Setup = true
	return st
}

func getGone(b *build, _ *contract.Clause) []Case {
	del := b.deleting("delete it", "a", Primary, Accept)
	del.Setup = true
	id := idParam(b.get).Name
	never := b.getting("read an id of nothing", "a", Primary, Refuse)
	never.Params = With(never.Params, id, Value{From: NoID})
	elsewhere := b.getting("read it in the other project", "a", Secondary, Refuse)
	missed := b.missed("read", func(slot, project string) []Step { return []Step{b.getting("read "+slot, slot, project, Refuse)} }, 0)
	return append(missed, []Case{
		{ID: "deleted", Steps: []Step{b.setup("a", Primary), del, b.getting("read it", "a", Primary, Read)}, Rank: 1},
		{ID: "never-there", Steps: []Step{never}, Rank: 2},
		{ID: "kept-elsewhere", Steps: []Step{b.setup("a", Primary), elsewhere}, Rank: 2},
		b.goneLater(),
	}...)
}

// changes are the single changes that an update can make.
func (b *build) changes() []Param {
	var out []Param
	for _, p := range b.update.Params {
		switch {
		case p.Entity == contract.Business || p.Entity == contract.Project:
		case p.Entity == contract.Account:
			v := Value{From: AccountID, Slot: exchange.Caller}
			if len(b.w.Owners) > 0 {
				v = Text(b.w.Owners[0])
			} else if b.w.Accounts[exchange.Caller] == "" {
				continue
			}
			out = append(out, Param{Name: p.Name, Value: v})
		case b.inKey(p.Name) && p.FreeText():
			out = append(out, Param{Name: p.Name, Value: Fresh("u")})
		case p.FreeText():
			out = append(out, Param{Name: p.Name, Value: Value{From: Marker, Slot: "u"}})
		case len(p.Enum) > 0:
			out = append(out, Param{Name: p.Name, Value: Text(p.Enum[len(p.Enum)-1])})
		}
	}
	return out
}

func updatePersists(b *build, _ *contract.Clause) []Case {
	var out []Case
	for _, ch := range b.changes() {
		out = append(out, Case{ID: ch.Name, Steps: []Step{b.setup("a", Primary), b.updating("change "+ch.Name, "a", Primary, Accept, ch)}, Look: LookGet | LookList | LookFields, Rank: 1})
	}
	if m := b.updateMarker(); m != nil {
		first := b.updating("change "+m.Name, "a", Primary, Accept, Param{Name: m.Name, Value: Value{From: Marker, Slot: "u"}})
		first.Look = true
		second := b.updating("change "+m.Name+" again", "a", Primary, Accept, Param{Name: m.Name, Value: Value{From: Marker, Slot: "v"}})
		out = append(out, Case{ID: "twice", Steps: []Step{b.setup("a", Primary), first, second}, Look: LookGet | LookList | LookFields, Rank: 2})
	}
	if m := b.updateMarker(); m != nil {
		ch := Param{Name: m.Name, Value: Value{From: Marker, Slot: "u"}}
		for _, w := range b.saidWays() {
			up := b.updating("change "+m.Name, "a", Primary, Accept, ch)
			up.Way = &w.way
			out = append(out, Case{ID: "said-" + w.id, Steps: []Step{b.setup("a", Primary), up}, Look: LookGet | LookList | LookFields, Rank: 2})
		}
		out = append(out, Case{ID: "of-other-values", Steps: []Step{b.other("a"), b.updating("change "+m.Name, "a", Primary, Accept, ch)}, Look: LookGet | LookList | LookFields, Rank: 2})
		if k := b.update.Param(b.key().Name); k != nil {
			same := b.updating("change "+m.Name+" and give the name that it has", "a", Primary, Accept, Param{Name: k.Name, Value: Fresh("a")}, ch)
			out = append(out, Case{ID: "same-name", Steps: []Step{b.setup("a", Primary), same}, Look: LookGet | LookList | LookFields, Rank: 2})
		}
	}
	for _, ch := range b.changes() {
		out = append(out, Case{ID: ch.Name + "-" + Secondary, Steps: []Step{b.setup("a", Secondary), b.updating("change "+ch.Name, "a", Secondary, Accept, ch)}, Look: LookGet | LookList | LookFields, Rank: 2})
	}
	out = append(append(append(out, b.updatePairs()...), b.changedNamed()...), b.readBefore()...)
	if changes := b.changes(); len(changes) > 1 {
		for round := 1; round <= 3; round++ {
			steps := []Step{b.setup("a", Primary)}
			for _, ch := range changes {
				up := b.updating("change "+ch.Name+" while others change the rest", "a", Primary, Either, ch)
				up.Together = 1
				steps = append(steps, up)
			}
			out = append(out, Case{ID: fmt.Sprintf("each-field-at-once-round-%d", round), Steps: steps, Look: LookGet | LookList | LookFields, Rank: 3, NeedsRead: true, Alone: true})
		}
	}
	if b.others(b.full("a", Primary)) != nil {
		changes := b.changes()
		for i := range changes {
			if p := b.update.Param(changes[i].Name); p.Entity == contract.Account && b.w.Accounts[exchange.Caller] != "" {
				changes[i].Value = Value{From: AccountID, Slot: exchange.Caller} // the other values name another
			}
		}
		up := b.updating("change everything", "a", Primary, Accept, changes...)
		out = append(out, Case{ID: "everything-of-other-values", Steps: []Step{b.other("a"), up}, Look: LookGet | LookList | LookFields, Rank: 2})
	}
	all := b.updating("change everything", "a", Primary, Accept, b.changes()...)
	all.Look = true
	again := b.updating("change it back and forth", "a", Primary, Accept, b.changes()[len(b.changes())-1])
	return append(out, Case{ID: "everything", Steps: []Step{b.setup("a", Primary), all, again}, Look: LookGet | LookList | LookFields, Rank: 2})
}

func updateOnly(b *build, _ *contract.Clause) []Case {
	var out []Case
	for _, ch := range b.changes() {
		steps := []Step{b.setup("b", Primary), b.setup("a", Primary), b.setup("c", Secondary), b.updating("change "+ch.Name+" of a", "a", Primary, Accept, ch)}
		if len(b.w.Mine()) < 2 {
			steps = append(steps[:2], steps[3])
		}
		out = append(out, Case{ID: ch.Name, Steps: steps, Look: LookGet | LookList | LookFields, Rank: 2, NeedsRead: true})
		out = append(out, b.updateUnusual(ch)...)
		steps = append(b.twins(), b.updating("change "+ch.Name+" of a", "a", Primary, Accept, ch))
		out = append(out, Case{ID: ch.Name + "-beside-twins", Steps: steps, Look: LookGet, Rank: 2, NeedsRead: true})
	}
	return append(append(out, b.renamedNamed()...), b.updateRefused()...)
}

// twins are set-up creates of a business a and of others that are like it: of
// the same values, of a name that begins with its name, and of its name in the
// other project.
func (b *build) twins() []Step {
	same := b.creating("create b of the values of a", With(b.full("a", Primary), b.key().Name, Fresh("b")), Accept)
	longer := b.creating("create one whose name begins with that of a", With(b.full("a", Primary), b.key().Name, FreshIn("a", "{}a")), Accept)
	same.Setup, longer.Setup, longer.Keep = true, true, "longer"
	out := []Step{b.setup("a", Primary), same, longer}
	if len(b.w.Mine()) > 1 {
		out = append(out, b.sameName("a", Secondary))
	}
	return out
}

// updateUnusual changes one field of a business whose other fields are not the
// usual ones, so that a field that falls back to its default shows.
func (b *build) updateUnusual(ch Param) []Case {
	var out []Case
	for _, p := range b.create.Params {
		other, ok := b.otherValue(p)
		if !ok || p.Name == ch.Name || p.Entity == contract.Project || b.inKey(p.Name) {
			continue
		}
		made := b.creating("create a with another "+p.Name, With(b.full("a", Primary), p.Name, other), Accept)
		made.Setup = true
		out = append(out, Case{
			ID:    ch.Name + "-with-another-" + p.Name,
			Steps: []Step{made, b.updating("change "+ch.Name+" of a", "a", Primary, Accept, ch)},
			Look:  LookGet | LookList | LookFields, Rank: 2, NeedsRead: true,
		})
	}
	return out
}

// nothing replaces the id of a step by one that names nothing.
func nothing(a *contract.Action, st Step) Step {
	st.Params = With(st.Params, idParam(a).Name, Value{From: NoID})
	return st
}

func updateMissing(b *build, _ *contract.Clause) []Case {
	ch := b.changes()[len(b.changes())-1]
	del := b.deleting("delete a", "a", Primary, Accept)
	del.Setup = true
	st := b.updating("change it", "a", Primary, Refuse, ch)
	elsewhere := b.updating("change it in the other project", "a", Secondary, Refuse, ch)
	missed := b.missed("change", func(slot, project string) []Step { return b.updateKinds(slot, project, Refuse) }, LookGet|LookList)
	return append(missed, []Case{
		{ID: "deleted", Steps: []Step{b.setup("a", Primary), del, st}, Look: LookGet | LookList, Rank: 2},
		{ID: "never-there", Steps: []Step{b.setup("a", Primary), nothing(b.update, b.updating("change an id of nothing", "a", Primary, Refuse, ch))}, Look: LookGet, Rank: 2},
		{ID: "kept-elsewhere", Steps: []Step{b.setup("a", Primary), elsewhere}, Look: LookGet | LookList, Rank: 2},
	}...)
}

func deleteRemoves(b *build, _ *contract.Clause) []Case {
	var out []Case
	for _, slot := range []string{Primary, Secondary} {
		out = append(out, Case{ID: slot, Steps: []Step{b.setup("a", slot), b.deleting("delete it", "a", slot, Accept)}, Look: LookGet | LookList, Rank: 1})
	}
	for _, p := range b.create.Params {
		for _, v := range p.Enum {
			f := b.creating("create with "+p.Name+"="+v, With(b.full("a", Primary), p.Name, Text(v)), Accept)
			f.Setup = true
			out = append(out, Case{ID: p.Name + "-" + label(v), Steps: []Step{f, b.deleting("delete it", "a", Primary, Accept)}, Look: LookGet | LookList, Rank: 2})
		}
	}
	out = append(out,
		Case{ID: "least", Steps: []Step{b.leastSetup("a", Primary), b.deleting("delete it", "a", Primary, Accept)}, Look: LookGet | LookList, Rank: 2},
		Case{ID: "of-other-values", Steps: []Step{b.other("a"), b.deleting("delete it", "a", Primary, Accept)}, Look: LookGet | LookList, Rank: 2})
	for _, ch := range b.changes() {
		up := b.updating("change "+ch.Name, "a", Primary, Accept, ch)
		up.Setup = true
		out = append(out, Case{ID: "after-a-change-of-" + ch.Name, Steps: []Step{b.setup("a", Primary), up, b.deleting("delete it", "a", Primary, Accept)}, Look: LookGet | LookList, Rank: 2})
	}
	out = append(out, Case{ID: "from-the-whole-list", Steps: []Step{b.setup("a", Primary), b.setup("b", Primary), b.deleting("delete a", "a", Primary, Accept)}, Look: LookMarker, Rank: 2})
	for _, w := range b.saidWays() {
		del := b.deleting("delete it", "a", Primary, Accept)
		del.Way = &w.way
		out = append(out, Case{ID: "said-" + w.id, Steps: []Step{b.setup("a", Primary), del}, Look: LookGet | LookList, Rank: 2})
	}
	return out
}

func deleteOnly(b *build, _ *contract.Clause) []Case {
	steps := []Step{b.setup("a", Primary), b.setup("b", Primary), b.setup("c", Primary), b.deleting("delete b", "b", Primary, Accept)}
	out := []Case{
		{ID: "middle-of-three", Steps: steps, Look: LookGet | LookList, Rank: 1, NeedsRead: true},
		{ID: "beside-twins", Steps: append(b.twins(), b.deleting("delete a", "a", Primary, Accept)), Look: LookGet, Rank: 2, NeedsRead: true},
	}
	if k := b.update.Param(b.key().Name); k != nil {
		away := b.updating("rename a away", "a", Primary, Accept, Param{Name: k.Name, Value: Fresh("c")})
		away.Setup = true
		heir := b.setup("a", Primary)
		heir.Label, heir.Keep = "create the old name of a", "heir"
		out = append(out, Case{ID: "old-name-of-another", Steps: []Step{b.setup("a", Primary), away, heir, b.deleting("delete a", "a", Primary, Accept)}, Look: LookGet, Rank: 2, NeedsRead: true})
	}
	if len(b.w.Mine()) > 1 {
		out = append(out, Case{ID: "same-name-elsewhere", Steps: []Step{b.setup("a", Primary), b.sameName("a", Secondary), b.deletingIn("delete the one in the primary project", "a", Primary)}, Look: LookList, Rank: 2, NeedsRead: true})
	}
	return out
}

// sameName creates the fresh name of a slot in another project and keeps its
// id under the slot followed by 2.
func (b *build) sameName(slot, project string) Step {
	st := b.setup(slot, project)
	st.Label = "create the same name in the " + project + " project"
	st.Keep = slot + "2"
	return st
}

func (b *build) deletingIn(label, slot, project string) Step {
	return b.deleting(label, slot, project, Accept)
}

// namedAgain are set-up steps after which a business a is gone, and another one
// has its name.
func (b *build) namedAgain() []Step {
	del := b.deleting("delete a", "a", Primary, Accept)
	heir := b.setup("a", Primary)
	del.Setup, heir.Label, heir.Keep = true, "create the name again", "heir"
	return []Step{b.setup("a", Primary), del, heir}
}

func deleteMissing(b *build, _ *contract.Clause) []Case {
	del := b.deleting("delete a", "a", Primary, Accept)
	del.Setup = true
	missed := b.missed("delete", func(slot, project string) []Step { return []Step{b.deleting("delete "+slot, slot, project, Refuse)} }, LookGet|LookList)
	return append(missed, []Case{
		{ID: "deleted", Steps: []Step{b.setup("a", Primary), del, b.deleting("delete it again", "a", Primary, Refuse)}, Rank: 2},
		{ID: "deleted-and-named-again", Steps: append(b.namedAgain(), b.deleting("delete the first again", "a", Primary, Refuse)), Look: LookGet | LookList, Rank: 2},
		{ID: "never-there", Steps: []Step{nothing(b.del, b.deleting("delete an id of nothing", "a", Primary, Refuse))}, Rank: 2},
		{ID: "kept-elsewhere", Steps: []Step{b.setup("a", Primary), b.deleting("delete it in the other project", "a", Secondary, Refuse)}, Look: LookGet | LookList, Rank: 2},
	}...)
}

// isolationCreate: what one call does, accepted or refused, leaves every other
// business as it was.
func isolationCreate(b *build, _ *contract.Clause) []Case {
	look := LookGet | LookList | LookFields
	by := []Step{b.setup("a", Primary), b.setup("b", Primary)}
	if len(b.w.Mine()) > 1 {
		by = append(by, b.setup("c", Secondary))
	}
	mk := func(id string, steps ...Step) Case {
		return Case{ID: id, Steps: append(append([]Step{}, by...), steps...), Look: look, Rank: 2, NeedsRead: true}
	}
	out := []Case{
		mk("an-accepted-create", b.creating("create d", b.full("d", Primary), Accept)),
		mk("a-refused-create", b.creating("create without a project", Without(b.full("d", Primary), projectNames(b.create)...), Reject)),
		mk("a-duplicate", b.again(b.full("a", Primary))),
		mk("a-read", b.getting("read a", "a", Primary, Read), b.listing("list", Primary, Value{From: Stem}, "1", "100", Read)),
	}
	// What was refused leaves nothing for the call after it.
	refused := func(id string, f Step) {
		f.Setup, f.Label = true, "create d, "+strings.ReplaceAll(id, "-", " ")
		after := b.creating("create e, which gives the least", b.least("e", Primary), Accept)
		cs := mk("a-create-after-one-"+id, f, after)
		cs.Alone = true // what is left must not meet the call of another case
		out = append(out, cs)
	}
	wrong := b.creating("", b.full("d", Primary), Reject)
	unsigned, unallowed := wrong, wrong
	unsigned.Tamper, unallowed.As = "signature-one-character", exchange.Unauthorized
	refused("wrongly-signed", unsigned)
	refused("without-rights", unallowed)
	if others := b.others(b.full("a", Primary)); others != nil {
		refused("under-a-name-that-is-taken", b.creating("", others, Reject))
	}
	var series []Step
	for i := 0; i < 24; i++ {
		series = append(series, b.creating(fmt.Sprintf("create number %d", i+1), b.full(fmt.Sprintf("s%02d", i), Primary), Accept))
	}
	out = append(out, Case{ID: "a-series-of-creates", Steps: series, Look: LookGet | LookList, Rank: 3})
	return out
}
