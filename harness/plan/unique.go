package plan

import (
	"fmt"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
)

// Cases on the unique key: what is a duplicate, and what stays free.

var freeBuilders = map[string]builder{
	"duplicate-untouched": duplicateUntouched,
	"duplicate-rename":    duplicateRename,
	"duplicate-repeated":  duplicateRepeated,
	"free-other-project":  freeOtherProject,
	"free-after-delete":   freeAfterDelete,
	"free-after-failure":  freeAfterFailure,
	"free-after-rename":   freeAfterRename,
	"free-other-field":    freeOtherField,
	"free-similar-names":  freeSimilarNames,
}

// references are the ways to name one project.
var references = []string{contract.ByID, contract.ByIdentifier, "both"}

// in names the project of a create in one of the references.
func (b *build) in(slot, ref string, params []Param) []Param {
	out := Without(params, projectNames(b.create)...)
	switch ref {
	case "both":
		out = append(b.projectBy(b.create, slot, contract.ByIdentifier), out...)
		return append(b.projectBy(b.create, slot, contract.ByID), out...)
	}
	return append(b.projectBy(b.create, slot, ref), out...)
}

// again is a create that agrees with an earlier one on the whole key.
func (b *build) again(params []Param) Step {
	return b.creating("create it again", params, Reject)
}

func unique(b *build, cl *contract.Clause) []Case {
	if cl.Action != b.create.Name {
		return nil
	}
	var out []Case
	add := func(id string, first, second []Param, rank int) {
		f := b.creating("create a", first, Accept)
		f.Setup = true
		out = append(out, Case{ID: id, Steps: []Step{f, b.again(second)}, Look: LookGet | LookList, Rank: rank})
	}
	base := b.full("a", Primary)
	for _, first := range references {
		for _, second := range references {
			rank := 0
			if first == "both" || second == "both" {
				rank = 3
			}
			add("by-"+first+"-then-"+second, b.in(Primary, first, base), b.in(Primary, second, base), rank)
		}
	}
	add("least", b.valid("a", Primary), b.valid("a", Primary), 1)
	add("secondary", b.full("a", Secondary), b.full("a", Secondary), 1)
	// Whatever else differs: each parameter outside the key, and inside it.
	for _, p := range b.create.Params {
		if p.Entity == contract.Project || p == b.key() {
			continue
		}
		other, ok := b.otherValue(p)
		if !ok {
			continue
		}
		second := With(base, p.Name, other)
		if b.inKey(p.Name) {
			f := b.creating("create a", base, Accept)
			f.Setup = true
			st := b.creating("create with another "+p.Name, second, Accept)
			out = append(out, Case{ID: "key-differs-in-" + p.Name, Steps: []Step{f, st}, Look: LookGet | LookList, Rank: 1})
			continue
		}
		add("other-"+p.Name, base, second, 1)
		if !p.Required {
			add("without-"+p.Name, base, Without(base, p.Name), 2)
			add("first-without-"+p.Name, Without(base, p.Name), base, 2)
		}
	}
	// Plain names of every kind can be duplicated.
	for _, c := range b.validClasses(b.key())[1:] {
		named := With(base, b.key().Name, c.value)
		add("name-"+c.name, named, named, 2)
	}
	// However the two calls are said.
	for _, w := range []struct {
		id            string
		first, second exchange.Way
	}{
		{"v1-then-v3", exchange.Way{Sender: exchange.Raw}, exchange.Way{Sender: exchange.Raw, Signature: exchange.V3}},
		{"v3-then-v3", exchange.Way{Sender: exchange.Raw, Signature: exchange.V3}, exchange.Way{Sender: exchange.Raw, Signature: exchange.V3}},
		{"v3-then-v1", exchange.Way{Sender: exchange.Raw, Signature: exchange.V3}, exchange.Way{Sender: exchange.Raw}},
		{"json-then-xml", exchange.Way{Sender: exchange.Raw}, exchange.Way{Sender: exchange.Raw, Format: exchange.XML}},
		{"xml-then-xml", exchange.Way{Sender: exchange.Raw, Format: exchange.XML}, exchange.Way{Sender: exchange.Raw, Format: exchange.XML}},
		{"raw-then-raw", exchange.Way{Sender: exchange.Raw}, exchange.Way{Sender: exchange.Raw}},
	} {
		add("said-"+w.id, base, base, 2)
		steps := out[len(out)-1].Steps
		steps[0].Way, steps[1].Way = &w.first, &w.second
	}
	// The original may be old, new, or in the middle of others.
	for i, at := range []string{"oldest", "middle", "newest"} {
		var steps []Step
		for j := 0; j < 13; j++ {
			st := b.setup(fmt.Sprintf("n%02d", j), Primary)
			if j == i*6 {
				st = b.setup("a", Primary)
			}
			steps = append(steps, st)
		}
		steps = append(steps, b.again(base))
		out = append(out, Case{ID: "original-" + at, Steps: steps, Look: LookList, Rank: 3})
	}
	return out
}

// otherValue is a valid value that differs from the sample.
func (b *build) otherValue(p *contract.Param) (Value, bool) {
	switch {
	case p.Entity == contract.Account:
		if len(b.w.Owners) == 0 {
			return Value{}, false
		}
		return Text(b.w.Owners[0]), true
	case len(p.Enum) > 1:
		return Text(p.Enum[1]), true
	case p.FreeText():
		return Value{From: Marker, Slot: "o"}, true
	case p.Type == "integer":
		return Text("2"), true
	}
	return Value{}, false
}

func duplicateUntouched(b *build, _ *contract.Clause) []Case {
	base := b.full("a", Primary)
	var out []Case
	for _, p := range b.create.Params {
		if b.inKey(p.Name) || p.Entity == contract.Project {
			continue
		}
		v, ok := b.otherValue(p)
		if !ok {
			continue
		}
		st := b.again(With(base, p.Name, v))
		out = append(out, Case{ID: "other-" + p.Name, Steps: []Step{b.setup("a", Primary), st}, Look: LookGet | LookList | LookFields, Rank: 1, NeedsRead: true})
	}
	least := b.again(b.valid("a", Primary))
	out = append(out, Case{ID: "least", Steps: []Step{b.setup("a", Primary), least}, Look: LookGet | LookList | LookFields, Rank: 2, NeedsRead: true})
	return out
}

func duplicateRename(b *build, _ *contract.Clause) []Case {
	key := b.update.Param(b.key().Name)
	if key == nil {
		return nil
	}
	onto := b.updating("rename b to the name of a", "b", Primary, Reject, Param{Name: key.Name, Value: Fresh("a")})
	renamed := b.updating("rename a to c", "a", Primary, Accept, Param{Name: key.Name, Value: Fresh("c")})
	renamed.Setup = true
	taken := b.creating("create under the new name", b.full("c", Primary), Reject)
	return []Case{
		{ID: "onto-taken", Steps: []Step{b.setup("a", Primary), b.setup("b", Primary), onto}, Look: LookGet | LookList, Rank: 1},
		{ID: "new-name-taken", Steps: []Step{b.setup("a", Primary), renamed, taken}, Look: LookGet | LookList, Rank: 1},
	}
}

func duplicateRepeated(b *build, _ *contract.Clause) []Case {
	steps := []Step{b.setup("a", Primary)}
	for i := 2; i <= 11; i++ {
		st := b.again(b.full("a", Primary))
		st.Label = fmt.Sprintf("create it a %dth time", i)
		steps = append(steps, st)
	}
	return []Case{{ID: "ten-times", Steps: steps, Look: LookGet | LookList, Rank: 2}}
}

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
	return out
}

func freeAfterDelete(b *build, _ *contract.Clause) []Case {
	del := b.deleting("delete a", "a", Primary, Accept)
	del.Setup = true
	st := b.creating("create the name again", b.full("a", Primary), Accept)
	twice := []Step{b.setup("a", Primary), del, b.creating("create the name again", b.full("a", Primary), Accept), b.again(b.full("a", Primary))}
	return []Case{
		{ID: "once", Steps: []Step{b.setup("a", Primary), del, st}, Look: LookGet | LookList, Rank: 1},
		{ID: "then-taken-again", Steps: twice, Look: LookGet | LookList, Rank: 2},
	}
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
	return out
}

func freeAfterRename(b *build, _ *contract.Clause) []Case {
	key := b.update.Param(b.key().Name)
	if key == nil {
		return nil
	}
	away := b.updating("rename a away", "a", Primary, Accept, Param{Name: key.Name, Value: Fresh("c")})
	away.Setup = true
	st := b.creating("create the old name", b.full("a", Primary), Accept)
	return []Case{{ID: "old-name", Steps: []Step{b.setup("a", Primary), away, st}, Look: LookList, Rank: 1}}
}

// freeOtherField: a text that another business carries in another field does
// not take the name.
func freeOtherField(b *build, _ *contract.Clause) []Case {
	m := b.marker()
	if m == nil {
		return nil
	}
	f := b.creating("create b that carries the name of a as "+m.Name, With(b.full("b", Primary), m.Name, Fresh("a")), Accept)
	f.Setup = true
	return []Case{{ID: label(m.Name), Steps: []Step{f, b.creating("create a", b.full("a", Primary), Accept)}, Look: LookGet | LookList, Rank: 2}}
}

// freeSimilarNames: two plain names that differ anywhere stand side by side.
func freeSimilarNames(b *build, _ *contract.Clause) []Case {
	key := b.key().Name
	long := "abcdefghijklmnopqrstuvwxyzabcdefghijk" // 37: with the fresh name still under 60
	pairs := []struct{ id, first, second string }{
		{"prefix", "{}", "{}a"},
		{"suffix", "{}", "a{}"},
		{"last-letter", "{}a", "{}b"},
		{"first-letter", "a{}", "b{}"},
		{"late-letter", "{}" + long + "a", "{}" + long + "b"},
		{"digits", "{}1", "{}01"},
		{"inner-space", "{} a", "{}a"},
		{"chinese", "{}业务", "{}业勡"},
		{"chinese-alike", "{}中", "{}申"},
	}
	var out []Case
	for _, p := range pairs {
		f := b.creating("create the first", With(b.full("a", Primary), key, FreshIn("a", p.first)), Accept)
		f.Setup = true
		st := b.creating("create the second", With(b.full("a", Primary), key, FreshIn("a", p.second)), Accept)
		out = append(out, Case{ID: p.id, Steps: []Step{f, st}, Look: LookGet, Rank: 2})
	}
	return out
}
