package oracle

import "slices"

// Shown is what asking one combination showed.
type Shown int

// What asking a combination can show.
const (
	Unsaid     Shown = iota // nothing: it was lost, or could not be asked any more
	Fails                   // it fails
	Holds                   // it conforms
	Impossible              // no call can say it
)

// Reduce finds which values of a failing row make it fail: with the others
// changed to those of base it still does, and with one more of them changed it
// does not. It asks in halves, and returns the factors, or false when an asking
// said nothing, or when base fails too.
func Reduce(row, base []int, ask func(row []int) Shown) ([]int, bool) {
	if ask(base) != Holds {
		return nil, false
	}
	now := slices.Clone(row)
	var all, kept []int
	for f := range row {
		if row[f] != base[f] {
			all = append(all, f)
		}
	}
	var reduce func(factors []int) bool
	reduce = func(factors []int) bool {
		if len(factors) == 0 {
			return true
		}
		next := slices.Clone(now)
		for _, f := range factors {
			next[f] = base[f]
		}
		shown := ask(next)
		switch {
		case shown == Unsaid:
			return false
		case shown == Fails:
			now = next
			return true
		case len(factors) == 1:
			kept = append(kept, factors[0])
			return true
		}
		half := len(factors) / 2
		return reduce(factors[:half]) && reduce(factors[half:])
	}
	if !reduce(all) {
		return nil, false
	}
	slices.Sort(kept)
	return kept, len(kept) > 0
}
