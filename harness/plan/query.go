package plan

import "github.com/dwconform/dwconform/harness/exchange"

// Cases on the Actions that do not create, asked with their parameters in the
// query. Whether that is served is the target's choice, in each Action by
// itself; where it is, the call does what it does in any other way.

// inQuery asks a step in every way that has its parameters in the query, after
// a set-up create of the business a, of other values than the usual ones.
func (b *build) inQuery(st Step, look Look) []Case {
	var out []Case
	for _, way := range queryWays() {
		said := st
		said.Way, said.Trial = &way, true
		out = append(out, Case{ID: "said-" + wayID(way), Steps: []Step{b.other("a"), said}, Way: exchange.Way{Sender: exchange.Raw}, Look: look, Rank: 3})
	}
	return out
}
