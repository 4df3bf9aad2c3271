package plan

import (
	"fmt"
	"slices"
)

// Cases on calls that name a business wrongly: by an id that is not its own, or
// in a project that does not have it.

// missed asks for a business by ids that a careless reader takes for its own,
// once it is deleted, and in the other project, each of the kinds of calls
// however it is said. verb says what they do.
func (b *build) missed(verb string, kinds func(slot, project string) []Step, look Look) []Case {
	var out []Case
	for _, like := range []struct {
		id, text string
		value    Value
	}{
		{"id-wrapped", "an id with the same lower 32 bits", Value{From: IDWrapped, Slot: "a"}},
		{"id-negative", "its id with a minus sign", Value{From: IDLike, Slot: "a", Text: "-{}"}},
	} {
		all := kinds("a", Primary)
		st := all[len(all)-1]
		st.Label = verb + " " + like.text
		st.Params = With(st.Params, idParam(b.c.Action(st.Action)).Name, like.value)
		out = append(out, Case{ID: like.id, Steps: []Step{b.setup("a", Primary), st}, Look: look, Rank: 2})
	}
	var setup, gone []Step
	slots := []string{"a", "b", "c"}
	for i, slot := range slots {
		st := b.stocked(slot, Primary, i+1, promised)
		setup = append(setup, st)
		del := b.deleting("delete "+slot, slot, Primary, Accept)
		again := b.creating("create the name of "+slot+" again", With(b.valid(slot, Primary), b.key().Name, b.nameOf(st)), Accept)
		del.Setup, again.Setup, again.Keep = true, true, fmt.Sprint("h", i)
		gone = append(gone, del, again)
	}
	if m := b.updateMarker(); m != nil && !b.w.Lacks[b.res.Update] {
		changed := b.updating("change b", "b", Primary, Accept, Param{Name: m.Name, Value: Value{From: Marker, Slot: "v"}})
		changed.Setup = true
		setup = append(setup, changed)
	}
	in := breadth{both: true}
	of := func(project string) func(string) []Step {
		return func(slot string) []Step { return kinds(slot, project) }
	}
	out = append(out, b.refusedHowever("deleted-however", look&^LookList, append(slices.Clone(setup), gone...), in, slots, of(Primary)))
	if len(b.w.Mine()) > 1 {
		out = append(out, b.refusedHowever("kept-elsewhere-however", look&^LookList, append(slices.Clone(setup), b.setup("d", Secondary)), in, slots, of(Secondary)))
	}
	return out
}
