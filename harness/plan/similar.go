package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dwconform/dwconform/harness/contract"
)

// Cases on names that are nearly the same.

// pair is two names that differ; {} stands for what both have in common.
type pair struct{ id, first, second string }

// shared makes two names whose first n characters are the same, and no more.
func shared(n int) pair {
	fill := "{}" + strings.Repeat("n", n-freshLength)
	return pair{fmt.Sprintf("first-%d-alike", n), fill + "a", fill + "b"}
}

// freshLength is how long a fresh name is in a run: its prefix has nine
// characters.
var freshLength = len("dwc000000") + len(Names{}.Of("a"))

// family is some names that differ from one another.
type family struct {
	id    string
	names []string
}

// plainFamilies are families of plain names, which must be accepted.
func plainFamilies() []family {
	two := func(p pair) family { return family{p.id, []string{p.first, p.second}} }
	return []family{
		two(shared(20)), two(shared(32)),
		{"prefix", []string{"{}", "{}a"}},
		{"suffix", []string{"{}", "a{}"}},
		{"shorter", []string{"{}a", "{}"}},
		{"inner", []string{"a{}b", "{}"}},
		{"last-letter", []string{"{}a", "{}b"}},
		{"same-hash", []string{"{}Aa", "{}BB"}}, // the sums of 31 to the powers are the same
		{"first-letter", []string{"a{}", "b{}"}},
		{"first-of-sixty", []string{"a{}" + longName, "b{}" + longName}},
		{"late-letter", []string{"{}" + longName + "a", "{}" + longName + "b"}},
		{"late-ideograph", []string{"{}" + longChinese + "业", "{}" + longChinese + "务"}},
		{"digits", []string{"{}1", "{}01"}},
		{"order", []string{"{}ab", "{}ba"}},
		{"inner-space", []string{"{} a", "{}a"}},
		{"chinese", []string{"{}业务", "{}业勡", "{}会务", "{}業務"}}, // the same upper or lower bits, or meaning
		{"chinese-alike", []string{"{}中", "{}申"}},
	}
}

// freeSimilarNames: names that differ anywhere stand side by side.
func freeSimilarNames(b *build, _ *contract.Clause) []Case {
	key := b.key().Name
	var out []Case
	for _, f := range plainFamilies() {
		var steps []Step
		for i, name := range f.names {
			st := b.creating("create the "+nth(i), With(b.full("a", Primary), key, FreshIn("a", name)), Accept)
			st.Setup, st.Keep = i == 0, fmt.Sprintf("n%02d", i)
			steps = append(steps, st)
		}
		out = append(out, b.sideBySide(f.id, steps, 2))
	}
	longer := b.creating("create a name that begins with it", With(b.full("b", Primary), key, FreshIn("a", "{}b")), Accept)
	longer.Keep = "b"
	out = append(out, Case{ID: "longer", Steps: []Step{b.setup("a", Primary), longer}, Look: LookGet, Rank: 2})
	if k := b.update.Param(key); k != nil {
		f := b.creating("create a longer name", With(b.full("a", Primary), key, FreshIn("a", "{}a")), Accept)
		f.Setup = true
		st := b.updating("rename b to its beginning", "b", Primary, Accept, Param{Name: k.Name, Value: Fresh("a")})
		out = append(out, Case{ID: "renamed-shorter", Steps: []Step{f, b.setup("b", Primary), st}, Look: LookGet, Rank: 2}, b.renamedAlike(k))
	}
	return append(out, b.similarSpecial(key)...)
}

// renamedAlike renames one business to names that are nearly those of others.
func (b *build) renamedAlike(key *contract.Param) Case {
	var made, renames []Step
	for i, f := range plainFamilies() {
		if !slices.Contains([]string{"same-hash", "last-letter", "digits", "inner-space", "chinese", "chinese-alike"}, f.id) {
			continue
		}
		slot := fmt.Sprintf("s%02d", i) // each family has names of its own
		st := b.creating("create one of "+f.id, With(b.full(slot, Primary), b.key().Name, FreshIn(slot, f.names[0])), Accept)
		st.Setup = true
		made = append(made, st)
		for n, name := range f.names[1:] {
			renames = append(renames, b.updating(fmt.Sprintf("rename b to the %s of %s", nth(n+1), f.id), "b", Primary, Accept, Param{Name: key.Name, Value: FreshIn(slot, name)}))
		}
	}
	return b.sideBySide("renamed", append(append(made, b.setup("b", Primary)), renames...), 3)
}

// nth counts names in words.
func nth(i int) string { return []string{"first", "second", "third", "fourth", "fifth"}[i] }

// sideBySide looks at all names of the steps at once, where they can be listed.
func (b *build) sideBySide(id string, steps []Step, rank int) Case {
	if b.w.Lacks[b.res.List] {
		return Case{ID: id, Steps: steps, Look: LookGet, Rank: rank}
	}
	return Case{ID: id, Steps: append(steps, b.listing("list them", Primary, Value{From: Stem}, "1", "100", Read)), Rank: rank}
}

// similarSpecial: names of other than plain text may be refused, but those that
// are accepted each alone stand side by side. Alone means in the other project.
func (b *build) similarSpecial(key string) []Case {
	if len(b.w.Mine()) < 2 {
		return nil
	}
	// The first of a family is what others may be taken for: those are not alike
	// among themselves, so that each is accepted in the other project.
	families := []family{
		{"backslash", []string{`{}a\b`, `{}a\c`, "{}ab"}},
		{"quotes", []string{`{}a"b`, `{}a'b`, "{}a“b"}},
		{"dash", []string{"{}a-b", "{}ab", "{}a–b"}},
		{"percent-escape", []string{"{}aAb", "{}a%41b", `{}a\u0041b`, `{}a\x41b`}},
		{"line-ends", []string{"{}a\nb", `{}a\nb`, "{}a\nc"}},
		{"nul", []string{"{}a\x00b", "{}a\x00c"}},
		{"tab", []string{"{}a b", "{}a\tb"}},
		{"tags", []string{"{}a<b>c", "{}a<i>c"}},
	}
	for _, p := range []pair{
		shared(64), shared(128), shared(255),
		{"underscore", "{}xa", "{}_a"},
		{"underscore-first", "{}_a", "{}xa"},
		{"percent", "{}xya", "{}%a"},
		{"star", "{}xya", "{}*a"},
		{"dot", "{}xa", "{}.a"},
		{"dash-or-underscore", "{}a_b", "{}a-b"},
		{"slash", "{}a/b", "{}a/c"},
		{"before-a-slash", "a/{}", "b/{}"}, // what is alike must be so in no other case
		{"semicolon", "{}a;b", "{}a;c"},
		{"hash", "{}a#b", "{}a#c"},
		{"colon", "{}a:b", "{}a:c"},
		{"comma", "{}a,b", "{}a,c"},
		{"question-mark-inside", "{}a?b", "{}a?c"},
		{"dot-or-underscore", "{}a.b", "{}a_b"},
		{"four-bytes-cut", "{}😀", "{}\uf600"}, // the same 16 bits
		{"ideographs-cut", "{}业", "{}\U00024E1A"},
		{"equals-sign", "{}a=b", "{}a=c"},
		{"at-sign", "{}a@b", "{}a@c"},
		{"bar", "{}a|b", "{}a|c"},
		{"four-bytes", "{}😀", "{}🍺"},
		{"percent-first", "{}%a", "{}xya"},
		{"question-mark", "{}xa", "{}?a"},
		{"two-inner-spaces", "{} a", "{}  a"},
		{"plus-and-space", "{}a b", "{}a+b"},
		{"entity", "{}a&b", "{}a&amp;b"},
		{"plane-2", "{}\U00020000", "{}\U00020001"},
	} {
		families = append(families, family{p.id, []string{p.first, p.second}})
	}
	var out []Case
	for _, f := range families {
		var alone, together []Step
		for i, name := range f.names {
			st := b.creating("create the "+nth(i)+" beside the others", With(b.full("a", Primary), key, FreshIn("a", name)), Accept)
			st.Keep = fmt.Sprintf("n%02d", i)
			if i == 0 {
				st.Label, st.Expect.Answer = "create the first", Either
			} else {
				probe := b.creating("create the "+nth(i)+" alone, in the other project", With(b.full("a", Secondary), key, FreshIn("a", name)), Either)
				probe.Keep = fmt.Sprintf("p%02d", i)
				st.Given = probe.Label
				alone = append(alone, probe)
			}
			together = append(together, st)
		}
		out = append(out, b.sideBySide(f.id, append(alone, together...), 3))
	}
	return out
}
