package plan

import "github.com/dwconform/dwconform/harness/exchange"

// Cases on what is read before a change and after it.

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
