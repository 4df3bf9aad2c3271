package session

import (
	"cmp"
	"slices"

	"github.com/dwconform/dwconform/harness/plan"
)

// In which order what a script did not settle is asked alone: little may be left
// for it.

// suspect is a case that its part of a script did not settle.
type suspect struct {
	cs      *plan.Case
	at      int  // the first step of the script whose answer was not right; after all of them where each was
	changes bool // a look shows what it did, or what was done to what it left alone
	shown   bool // by a call that another case says, or it cannot be convicted by its own
}

// suspects puts those first whose own call was not answered rightly, the first of
// them first: what came after it may follow from it. Of those with that call, first
// the one that says it. Then come those that changed something: what is wrong beside
// it may be their doing.
func suspects(all []suspect) []*plan.Case {
	slices.SortStableFunc(all, func(a, b suspect) int {
		last := func(is bool) int {
			if is {
				return 1
			}
			return 0
		}
		return cmp.Or(cmp.Compare(a.at, b.at), last(!a.changes)-last(!b.changes), last(a.shown)-last(b.shown))
	})
	var out []*plan.Case
	for _, s := range all {
		out = append(out, s.cs)
	}
	return out
}
