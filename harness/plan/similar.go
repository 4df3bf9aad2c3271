package plan

import (
	"fmt"
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

// freeSimilarNames: two names that differ anywhere stand side by side.
func freeSimilarNames(b *build, _ *contract.Clause) []Case {
	key := b.key().Name
	pairs := []pair{
		shared(20), shared(32),
		{"prefix", "{}", "{}a"},
		{"suffix", "{}", "a{}"},
		{"shorter", "{}a", "{}"},
		{"inner", "a{}b", "{}"},
		{"last-letter", "{}a", "{}b"},
		{"same-hash", "{}Aa", "{}BB"}, // the sums of 31 to the powers are the same
		{"first-letter", "a{}", "b{}"},
		{"first-of-sixty", "a{}" + longName, "b{}" + longName},
		{"late-letter", "{}" + longName + "a", "{}" + longName + "b"},
		{"late-ideograph", "{}" + longChinese + "业", "{}" + longChinese + "务"},
		{"digits", "{}1", "{}01"},
		{"order", "{}ab", "{}ba"},
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
	if k := b.update.Param(key); k != nil {
		f := b.creating("create a longer name", With(b.full("a", Primary), key, FreshIn("a", "{}a")), Accept)
		f.Setup = true
		st := b.updating("rename b to its beginning", "b", Primary, Accept, Param{Name: k.Name, Value: Fresh("a")})
		out = append(out, Case{ID: "renamed-shorter", Steps: []Step{f, b.setup("b", Primary), st}, Look: LookGet, Rank: 2})
	}
	return append(out, b.similarSpecial(key)...)
}

// similarSpecial: names of other than plain text may be refused, but two that
// are accepted each alone stand side by side. Alone means in the other project.
func (b *build) similarSpecial(key string) []Case {
	if len(b.w.Mine()) < 2 {
		return nil
	}
	var out []Case
	for _, p := range []pair{
		shared(64), shared(128), shared(255),
		{"underscore", "{}xa", "{}_a"},
		{"underscore-first", "{}_a", "{}xa"},
		{"percent", "{}xya", "{}%a"},
		{"star", "{}xya", "{}*a"},
		{"dot", "{}xa", "{}.a"},
		{"dash", "{}ab", "{}a-b"},
		{"dash-or-underscore", "{}a_b", "{}a-b"},
		{"quotes", `{}a'b`, `{}a"b`},
		{"slash", "{}a/b", "{}a/c"},
		{"before-a-slash", "a/{}", "b/{}"}, // what is alike must be so in no other case
		{"semicolon", "{}a;b", "{}a;c"},
		{"hash", "{}a#b", "{}a#c"},
		{"colon", "{}a:b", "{}a:c"},
		{"comma", "{}a,b", "{}a,c"},
		{"question-mark-inside", "{}a?b", "{}a?c"},
		{"dot-or-underscore", "{}a.b", "{}a_b"},
		{"four-bytes-cut", "{}😀", "{}\uf600"}, // the same 16 bits
		{"equals-sign", "{}a=b", "{}a=c"},
		{"at-sign", "{}a@b", "{}a@c"},
		{"bar", "{}a|b", "{}a|c"},
		{"backslash", `{}a\b`, `{}a\c`},
		{"four-bytes", "{}😀", "{}🍺"},
		{"percent-first", "{}%a", "{}xya"},
		{"question-mark", "{}xa", "{}?a"},
		{"two-inner-spaces", "{} a", "{}  a"},
		{"plus-and-space", "{}a b", "{}a+b"},
		{"percent-escape", "{}aAb", "{}a%41b"},
		{"entity", "{}a&b", "{}a&amp;b"},
		{"plane-2", "{}\U00020000", "{}\U00020001"},
	} {
		const alone = "create the second alone, in the other project"
		probe := b.creating(alone, With(b.full("a", Secondary), key, FreshIn("a", p.second)), Either)
		probe.Keep = "alone"
		f := b.creating("create the first", With(b.full("a", Primary), key, FreshIn("a", p.first)), Either)
		f.Keep = "first"
		st := b.creating("create the second beside it", With(b.full("a", Primary), key, FreshIn("a", p.second)), Accept)
		st.Given = alone
		out = append(out, Case{ID: p.id, Steps: []Step{probe, f, st}, Look: LookGet, Rank: 3})
	}
	return out
}
