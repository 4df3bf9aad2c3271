package plan

// Cases on calls that name a business wrongly: by an id that is not its own, or
// in a project that does not have it.

// missed asks for a business by ids that a careless reader takes for its own,
// once it is deleted, and in the other project, each of the kinds of calls
// however it is said. verb says what they do.
func (b *build) missed(verb string, kinds func(project string) []Step, look Look) []Case {
	var out []Case
	for _, like := range []struct {
		id, text string
		value    Value
	}{
		{"id-wrapped", "an id with the same lower 32 bits", Value{From: IDWrapped, Slot: "a"}},
		{"id-negative", "its id with a minus sign", Value{From: IDLike, Slot: "a", Text: "-{}"}},
	} {
		all := kinds(Primary)
		st := all[len(all)-1]
		st.Label = verb + " " + like.text
		st.Params = With(st.Params, idParam(b.c.Action(st.Action)).Name, like.value)
		out = append(out, Case{ID: like.id, Steps: []Step{b.setup("a", Primary), st}, Look: look, Rank: 2})
	}
	del := b.deleting("delete it", "a", Primary, Accept)
	del.Setup = true
	named := b.creating("create its name again", b.full("a", Primary), Accept)
	named.Setup, named.Keep = true, "again"
	in := breadth{both: true}
	out = append(out,
		b.refusedHowever("deleted-however", look, []Step{b.setup("a", Primary), del, named}, in, kinds(Primary)))
	if len(b.w.Mine()) > 1 {
		out = append(out, b.refusedHowever("kept-elsewhere-however", look, []Step{b.setup("a", Primary), b.setup("b", Secondary)}, in, kinds(Secondary)))
	}
	return out
}
