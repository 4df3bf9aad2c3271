package fidelity

import (
	"cmp"
	"slices"
	"strings"
)

// difference is one fact in which two exchanges differ.
type difference struct {
	aspect           Aspect
	field, ref, mock string
}

// pairable are the aspects of which one side may say something where the other
// says nothing, and that is the difference.
var pairable = map[Aspect]bool{Fields: true, Headers: true, Code: true, Envelope: true}

// differences lists the facts in which two exchanges differ, heaviest first.
// Where one is accepted and the other is not, everything else follows from it.
func differences(a, b *exchangeFacts) []difference {
	decided := fact{a.at, Decision, ""}
	if x, y := a.facts[decided], b.facts[decided]; kindOf(x) != kindOf(y) {
		return []difference{{Decision, "", x, y}}
	}
	var out []difference
	for f, x := range a.facts {
		y, there := b.facts[f]
		switch {
		case f.aspect == Decision:
		case !there && pairable[f.aspect]:
			out = append(out, difference{f.aspect, f.field, x, absent})
		case there && x != y:
			out = append(out, difference{f.aspect, f.field, x, y})
		}
	}
	for f, y := range b.facts {
		if _, there := a.facts[f]; !there && pairable[f.aspect] {
			out = append(out, difference{f.aspect, f.field, absent, y})
		}
	}
	slices.SortFunc(out, func(x, y difference) int {
		return cmp.Or(cmp.Compare(weight(x.aspect), weight(y.aspect)), cmp.Compare(x.field, y.field))
	})
	return out
}

// kindOf is a decision without the code that goes with it: which code it is,
// is a lighter difference.
func kindOf(decision string) string {
	kind, _, _ := strings.Cut(decision, ":")
	return kind
}

// count is how many facts of two exchanges are compared.
func count(a, b *exchangeFacts) int {
	decided := fact{a.at, Decision, ""}
	if kindOf(a.facts[decided]) != kindOf(b.facts[decided]) {
		return 1
	}
	n := 0
	for f := range a.facts {
		if _, there := b.facts[f]; there || pairable[f.aspect] {
			n++
		}
	}
	for f := range b.facts {
		if _, there := a.facts[f]; !there && pairable[f.aspect] {
			n++
		}
	}
	return n
}

// weight orders aspects, the heaviest first.
func weight(a Aspect) int { return slices.Index(Aspects, a) }
