package plan

import "github.com/dwconform/dwconform/harness/exchange"

// Cases on the Actions that do not create, asked with their parameters in the
// query. Whether that is served is the target's choice, in each Action by
// itself; where it is, the call does what it does in any other way.

// inQuery asks a step in ways that have its parameters in the query, after
// a set-up create of the business a, of other values than the usual ones.
func (b *build) inQuery(st Step, look Look) []Case {
	var out []Case
	for _, way := range queryWays() {
		if (way.Method == exchange.GET) != (way.Signature == exchange.V3) {
			continue // by each method and each signature once
		}
		said := st
		said.Way, said.Trial = &way, true
		out = append(out, Case{ID: "said-" + wayID(way), Steps: []Step{b.other("a"), said}, Way: exchange.Way{Sender: exchange.Raw}, Look: look, Rank: 3})
	}
	return out
}

// readBefore reads a business in some manner, changes it, and reads it again in
// the same manner: what was read before is not what is shown then.
func (b *build) readBefore() []Case {
	m := b.updateMarker()
	if m == nil {
		return nil
	}
	var out []Case
	for _, in := range append(b.asked(Primary), asking{id: "plainly"}) {
		before, after := b.getting("read it before", "a", Primary, Read), b.getting("read it after", "a", Primary, Read)
		up := b.updating("change "+m.Name, "a", Primary, Accept, Param{Name: m.Name, Value: Value{From: Marker, Slot: "u"}})
		up.Setup = true
		b.saidSo(&before, op{said: in.manner})
		b.saidSo(&after, op{said: in.manner})
		// With nothing beside it all goes over one connection.
		out = append(out, Case{ID: "read-before-" + in.id, Steps: []Step{b.setup("a", Primary), before, up, after}, Rank: 3, NeedsRead: true, Alone: true, Way: exchange.Way{Sender: exchange.Raw}})
	}
	return out
}
