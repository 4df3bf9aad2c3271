package plan

// Cases on updates of several fields at once, accepted and refused.

// updatePairs changes two fields of more by one call.
func (b *build) updatePairs() []Case {
	changes := b.changes()
	if len(changes) < 3 {
		return nil // both is everything
	}
	var out []Case
	for i, one := range changes {
		for _, two := range changes[i+1:] {
			up := b.updating("change "+one.Name+" and "+two.Name, "a", Primary, Accept, one, two)
			out = append(out, Case{ID: one.Name + "-and-" + two.Name, Steps: []Step{b.setup("a", Primary), up}, Look: LookGet | LookList | LookFields, Rank: 2})
		}
	}
	return out
}

// updateRefused changes a field beside an owner whom nobody knows. Whether that
// is refused is the target's choice; if it is, the field stays as it was too.
func (b *build) updateRefused() []Case {
	p := accountParam(b.update)
	if p == nil {
		return nil
	}
	var out []Case
	for _, ch := range b.changes() {
		if ch.Name == p.Name {
			continue
		}
		up := b.updating("change "+ch.Name+", and "+p.Name+" to an account that there is not", "a", Primary, Either, ch, Param{Name: p.Name, Value: Text("nobody")})
		up.Expect.Ungraded = true
		out = append(out, Case{ID: "unknown-" + p.Name + "-beside-" + ch.Name, Steps: []Step{b.setup("a", Primary), up}, Look: LookGet | LookList | LookFields, Rank: 2, NeedsRead: true})
	}
	return out
}
