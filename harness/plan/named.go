package plan

import "strings"

// Cases on changing and deleting businesses whose own texts are not the usual
// ones: what a call does to a business does not depend on what it is called.

// named are set-up creates of a business a, one for each plain text that its
// name may hold, and for the longest ones that its other text may.
func (b *build) named() []struct {
	id   string
	made Step
} {
	var out []struct {
		id   string
		made Step
	}
	add := func(id string, params []Param) {
		st := b.creating("create one with "+id+" text", params, Accept)
		st.Setup = true
		out = append(out, struct {
			id   string
			made Step
		}{id, st})
	}
	key, marker := b.key().Name, b.marker()
	for _, t := range texts() {
		if !t.Plain || strings.HasPrefix(t.Name, "word-") || strings.HasPrefix(t.Name, "number-") || t.Name == "chinese-rare" || len(t.value()) == 1 {
			continue // what those are read as shows when they are created
		}
		if t.Only != "description" {
			pattern := "{}" + t.value()
			if t.At == "before" {
				pattern = t.value() + "{}"
			}
			add("named-"+t.Name, With(b.full("a", Primary), key, FreshIn("a", pattern)))
		} else if marker != nil {
			add("of-"+t.Name, With(b.full("a", Primary), marker.Name, Text(t.value())))
		}
	}
	if marker != nil {
		add("of-its-own-name", With(b.full("a", Primary), marker.Name, Fresh("a")))
	}
	return out
}

// changedNamed gives each of them another text beside its name.
func (b *build) changedNamed() []Case {
	m := b.updateMarker()
	if m == nil {
		return nil
	}
	var out []Case
	for _, n := range b.named() {
		up := b.updating("change its "+m.Name, "a", Primary, Accept, Param{Name: m.Name, Value: Value{From: Marker, Slot: "u"}})
		out = append(out, Case{ID: n.id, Steps: []Step{n.made, up}, Look: LookGet | LookList | LookFields, Rank: 3, NeedsRead: true})
	}
	return out
}

// renamedNamed renames those whose other text is the unusual one, which stays.
func (b *build) renamedNamed() []Case {
	key, m := b.update.Param(b.key().Name), b.marker()
	if key == nil || m == nil {
		return nil
	}
	var out []Case
	for _, n := range b.named() {
		if v := valueOf(n.made.Params, m.Name); v == nil || v.From == Marker {
			continue
		}
		up := b.updating("rename it", "a", Primary, Accept, Param{Name: key.Name, Value: Fresh("u")})
		out = append(out, Case{ID: n.id, Steps: []Step{n.made, up}, Look: LookGet | LookList | LookFields, Rank: 3, NeedsRead: true})
	}
	return out
}

// freedNamed deletes each of them, and creates its name again.
func (b *build) freedNamed() []Case {
	del := b.deleting("delete it", "a", Primary, Accept)
	del.Setup = true
	var out []Case
	for _, n := range b.named() {
		again := n.made
		again.Label, again.Setup = "create the name again", false
		out = append(out, Case{ID: n.id, Steps: []Step{n.made, del, again}, Look: LookGet | LookList, Rank: 3})
	}
	return out
}
