package plan

import "github.com/dwconform/dwconform/harness/contract"

// NameEquality is the word of the clause on which differences make two names
// two; each of its cases is called after the one difference that it asks about.
const NameEquality = "name-equality"

// NameEqualitySteps are the steps of such a case: what they come to, taken
// together, is the rule of the target.
const (
	LikeSecond = iota // a name of the second's kind, and nothing resembles it
	FirstName
	SecondName
)

// nameDifferences are differences that a target may overlook.
var nameDifferences = []pair{
	{"letter-case", "{}aB", "{}Ab"},
	{"letter-case-beyond-ASCII", "{}Ж", "{}ж"},
	{"accents", "{}e", "{}é"},
	{"space-before", "{}", " {}"},
	{"space-after", "{}", "{} "},
	{"width", "{}A1", "{}Ａ１"},
	{"composition", "{}\u00e9", "{}e\u0301"},
}

// nameEquality creates two names that differ in one way, after one that tells
// whether names like the second are accepted at all.
func nameEquality(b *build, _ *contract.Clause) []Case {
	key := b.key().Name
	named := func(label, slot, pattern string) Step {
		st := b.creating(label, With(b.full(slot, Primary), key, FreshIn(slot, pattern)), Either)
		st.Expect.Ungraded = true
		return st
	}
	var out []Case
	for _, p := range nameDifferences {
		steps := []Step{
			LikeSecond: named("create one like the second", "b", p.second),
			FirstName:  named("create the first", "a", p.first),
			SecondName: named("create the second", "a", p.second),
		}
		out = append(out, Case{ID: p.id, Steps: steps, Rank: 2})
	}
	return out
}
