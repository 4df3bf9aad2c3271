package plan

import (
	"maps"
	"slices"
	"strings"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/plan/covering"
)

// The id of a row says its values, so that whoever has the id has the row,
// whichever rows a seed or a budget would choose.

// withCalled adds to the rows of a model those that the run asks for by id, or asks
// again, and says of which strength they are: of the highest.
func (b *build) withCalled(cl *contract.Clause, factors []factor, m covering.Model, rows [][]int, at map[int]reached) ([][]int, map[int]reached) {
	rows = slices.Clip(rows)
	for _, id := range append(append([]string{}, b.o.Case...), b.o.Again...) {
		word, ours := strings.CutPrefix(id, cl.ID+".")
		if !ours {
			continue
		}
		if values, ok := spelled(factors, word); ok && m.Allows(values) {
			rows = append(rows, values)
		}
	}
	if at != nil {
		at = maps.Clone(at)
		if all := at[len(factors)]; all.rows < len(rows) {
			at[len(factors)] = reached{rows: len(rows), optimal: all.optimal}
		}
	}
	return rows, at
}

// spelled reads a row from its id: for each factor its name and its class.
func spelled(factors []factor, word string) ([]int, bool) {
	if len(factors) == 0 {
		return nil, word == ""
	}
	rest, ok := strings.CutPrefix(word, label(factors[0].name)+"-")
	if !ok {
		return nil, false
	}
	for v, c := range factors[0].classes {
		after, ok := strings.CutPrefix(rest, label(c.name))
		if !ok {
			continue
		}
		if len(factors) > 1 {
			if after, ok = strings.CutPrefix(after, "_"); !ok {
				continue
			}
		}
		if values, ok := spelled(factors[1:], after); ok {
			return append([]int{v}, values...), true
		}
	}
	return nil, false
}
