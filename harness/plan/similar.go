package plan

import (
	"github.com/dwconform/dwconform/harness/contract"
)

// Cases on names that are nearly the same.

// freeSimilarNames: two names that differ anywhere stand side by side.
func freeSimilarNames(b *build, _ *contract.Clause) []Case {
	key := b.key().Name
	pairs := []struct{ id, first, second string }{
		{"prefix", "{}", "{}a"},
		{"suffix", "{}", "a{}"},
		{"shorter", "{}a", "{}"},
		{"inner", "a{}b", "{}"},
		{"last-letter", "{}a", "{}b"},
		{"first-letter", "a{}", "b{}"},
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
	for _, p := range []struct{ id, first, second string }{
		{"underscore", "{}xa", "{}_a"},
		{"underscore-first", "{}_a", "{}xa"},
		{"percent", "{}xya", "{}%a"},
		{"star", "{}xya", "{}*a"},
		{"dot", "{}xa", "{}.a"},
		{"dash", "{}ab", "{}a-b"},
		{"dash-or-underscore", "{}a_b", "{}a-b"},
		{"quotes", `{}a'b`, `{}a"b`},
		{"slash", "{}a/b", "{}a/c"},
		{"semicolon", "{}a;b", "{}a;c"},
		{"hash", "{}a#b", "{}a#c"},
		{"four-bytes", "{}😀", "{}🍺"},
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
