package plan

import (
	"fmt"
	"strings"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/verdict"
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
	NameEquality:          nameEquality,
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
			add("first-without-"+p.Name, Without(base, p.Name), base, 2)
			if p.Entity != contract.Project && p.EmptyLevel != verdict.Observed {
				add("empty-"+p.Name, base, With(base, p.Name, Text("")), 3)
			}
		}
	}
	if others := b.others(base); len(others) > 0 {
		add("other-everything", base, others, 1)
		add("without-everything", others, b.valid("a", Primary), 2)
	}
	// Plain names of every kind can be duplicated.
	for _, c := range append(b.validClasses(b.key())[1:],
		class{"longest", FreshIn("a", "{}"+longName+"a"), verdict.Must},
		class{"digit-first", FreshIn("a", "7{}"), verdict.Must},
		class{"longest-chinese", FreshIn("a", "{}"+longChinese), verdict.Must},
	) {
		named := With(base, b.key().Name, c.value)
		add("name-"+c.name, named, named, 2)
	}
	// Any other name may be refused; where it is stored, it is taken.
	for _, c := range []struct{ id, pattern string }{
		{"quotes", `{} it's "b" c`}, {"backslash", `{}a\b`}, {"wildcards", "{}a_b%c*"}, {"markup", "{}<b>&amp;"}, {"four-bytes", "{}😀"}, {"accents", "{}éß"},
	} {
		named := With(base, b.key().Name, FreshIn("a", c.pattern))
		f := b.creating("create a", named, Either)
		out = append(out, Case{ID: "name-" + c.id, Steps: []Step{f, b.again(named)}, Look: LookGet | LookList, Rank: 2})
	}
	// However the two calls are said, and whatever the original is.
	out = append(out, b.againHowever())
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
	return append(append(out, b.uniqueLater()...), b.crowd())
}

// againHowever creates names again, of originals of several kinds that were made
// in several manners, in each project.
func (b *build) againHowever() Case {
	var setup []Step
	var kinds [][]Step
	for i, slot := range []string{"a", "b", "c", "d"} {
		project := Primary
		if i == 3 && len(b.w.Mine()) > 1 {
			project = Secondary
		}
		st := b.stocked(slot, project, i, promised)
		setup = append(setup, st)
		var again []Step
		for _, k := range b.createKinds(slot, project, Reject) {
			for _, n := range b.create.Unique.Key { // what is no duplicate else
				if p := b.create.Param(n); p == nil || p.Entity == contract.Project {
					continue
				}
				if v := valueOf(st.Params, n); v != nil {
					k.Params = With(k.Params, n, *v)
				} else {
					k.Params = Without(k.Params, n)
				}
			}
			k.Params = With(k.Params, b.key().Name, b.nameOf(st))
			again = append(again, k)
		}
		kinds = append(kinds, again)
	}
	for i, s := range b.sayings(breadth{places: everyPlace, both: true}, len(kinds), len(kinds[0])) {
		setup = append(setup, b.say(kinds[s.kinds[0]][s.kinds[1]], s, i+1))
	}
	for _, project := range b.w.Mine() {
		if !b.w.Lacks[b.res.List] {
			setup = append(setup, b.listing("list the "+project+" project", project, Value{From: Stem}, "1", "100", Read))
		}
	}
	return Case{ID: "however", Steps: setup, Look: LookGet, Rank: 3, Loose: true}
}

// crowd duplicates the oldest, the middle and the newest of more than a page of
// businesses. A target may hold fewer: a business that it had no room for was
// not created, and its name is not taken.
func (b *build) crowd() Case {
	const others = 100
	var steps []Step
	fill := func(slot string) {
		st := b.creating("create "+slot, b.full(slot, Primary), Either)
		st.Setup = true
		steps = append(steps, st)
	}
	originals := []string{"a", "b", "c"}
	for i, slot := range originals {
		fill(slot)
		for n := range others / 2 {
			if i < 2 {
				fill(fmt.Sprintf("n%02d", i*others/2+n))
			}
		}
	}
	for i, age := range []string{"oldest", "middle", "newest"} {
		steps = append(steps, b.creating("create the "+age+" again", b.full(originals[i], Primary), Taken))
	}
	return Case{ID: "in-a-crowd", Steps: steps, Look: LookMarker, Rank: 5, Alone: true}
}

// The longest plain names, with the fresh name before them, but for one letter.
var (
	longName    = strings.Repeat("abcdefghij", 4) + "k"
	longChinese = strings.Repeat("业务流程", 10) + "业"
)

// others gives every parameter outside the key another valid value, as far as
// it has one.
func (b *build) others(params []Param) []Param {
	out, n := params, 0
	for _, p := range b.create.Params {
		if p.Entity == contract.Project || b.inKey(p.Name) {
			continue
		}
		if v, ok := b.otherValue(p); ok {
			out = With(out, p.Name, v)
			n++
		}
	}
	if n < 2 {
		return nil // one alone has its own case
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
		return b.marking(p, "o")
	case p.Type == "integer":
		n, ok := b.number(p, 1)
		return Text(n), ok
	}
	return Value{}, false
}
