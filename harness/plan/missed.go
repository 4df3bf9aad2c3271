package plan

// Cases on calls that name a business wrongly: by an id that is not its own, or
// in a project that does not have it.

// missed asks for a business by ids that a careless reader takes for its own,
// and in the other project, however the call is said. verb says what ask does.
func (b *build) missed(verb string, ask func(project string) Step, look Look) []Case {
	var out []Case
	for _, like := range []struct {
		id, text string
		value    Value
	}{
		{"id-wrapped", "an id with the same lower 32 bits", Value{From: IDWrapped, Slot: "a"}},
		{"id-negative", "its id with a minus sign", Value{From: IDLike, Slot: "a", Text: "-{}"}},
	} {
		st := ask(Primary)
		st.Label = verb + " " + like.text
		st.Params = With(st.Params, idParam(b.c.Action(st.Action)).Name, like.value)
		out = append(out, Case{ID: like.id, Steps: []Step{b.setup("a", Primary), st}, Look: look, Rank: 2})
	}
	for _, m := range b.asked(Secondary) {
		st := ask(Secondary)
		st.Label = verb + " it in the other project"
		b.saidSo(&st, op{said: m.manner})
		out = append(out, Case{ID: "kept-elsewhere-" + m.id, Steps: []Step{b.setup("a", Primary), st}, Look: look, Rank: 2})
	}
	return out
}
