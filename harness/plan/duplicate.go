package plan

import (
	"fmt"
	"slices"

	"github.com/dwconform/dwconform/harness/contract"
)

// Cases on duplicates that are refused: what they leave, by rename, repeated.

func duplicateUntouched(b *build, _ *contract.Clause) []Case {
	base := b.full("a", Primary)
	var out []Case
	for _, p := range b.create.Params {
		if b.inKey(p.Name) || p.Entity == contract.Project {
			continue
		}
		v, ok := b.otherValue(p)
		if !ok {
			continue
		}
		st := b.again(With(base, p.Name, v))
		out = append(out, Case{ID: "other-" + p.Name, Steps: []Step{b.setup("a", Primary), st}, Look: LookGet | LookList | LookFields, Rank: 1, NeedsRead: true})
	}
	out = append(out, Case{ID: "original-of-other-values", Steps: []Step{b.other("a"), b.again(base)}, Look: LookGet | LookList | LookFields, Rank: 1, NeedsRead: true})
	// Nor is it stored under another name.
	all := b.listing("list every name of the case", Primary, Value{From: Stem}, "1", "100", Read)
	out = append(out, Case{ID: "under-no-other-name", Steps: []Step{b.setup("a", Primary), b.again(base), all}, Rank: 2})
	least := b.again(b.valid("a", Primary))
	out = append(out, Case{ID: "least", Steps: []Step{b.setup("a", Primary), least}, Look: LookGet | LookList | LookFields, Rank: 2, NeedsRead: true})
	return out
}

func duplicateRename(b *build, _ *contract.Clause) []Case {
	key := b.update.Param(b.key().Name)
	if key == nil {
		return nil
	}
	onto := b.updating("rename b to the name of a", "b", Primary, Reject, Param{Name: key.Name, Value: Fresh("a")})
	renamed := b.updating("rename a to c", "a", Primary, Accept, Param{Name: key.Name, Value: Fresh("c")})
	renamed.Setup = true
	taken := b.creating("create under the new name", b.full("c", Primary), Reject)
	back := b.updating("rename a back", "a", Primary, Accept, Param{Name: key.Name, Value: Fresh("a")})
	back.Setup = true
	out := []Case{
		{ID: "onto-taken", Steps: []Step{b.setup("a", Primary), b.setup("b", Primary), onto}, Look: LookGet | LookList, Rank: 1},
		{ID: "onto-newer", Steps: []Step{b.setup("b", Primary), b.setup("a", Primary), onto}, Look: LookGet | LookList, Rank: 2},
		{ID: "new-name-taken", Steps: []Step{b.setup("a", Primary), renamed, taken}, Look: LookGet | LookList, Rank: 1},
		{ID: "renamed-back", Steps: []Step{b.setup("a", Primary), renamed, back, b.again(b.full("a", Primary))}, Look: LookGet | LookList, Rank: 2},
	}
	if len(b.w.Mine()) > 1 {
		there := b.updating("rename b to the name of a", "b", Secondary, Reject, onto.Params[len(onto.Params)-1])
		out = append(out, Case{ID: "onto-taken-" + Secondary, Steps: []Step{b.setup("a", Secondary), b.setup("b", Secondary), there}, Look: LookGet | LookList, Rank: 2})
	}
	// Whatever else differs between the two, and whatever else changes.
	for _, p := range b.create.Params {
		v, ok := b.otherValue(p)
		if !ok || p.Entity == contract.Project || b.inKey(p.Name) {
			continue
		}
		f := b.creating("create a with another "+p.Name, With(b.full("a", Primary), p.Name, v), Accept)
		f.Setup = true
		out = append(out, Case{ID: "onto-one-of-another-" + p.Name, Steps: []Step{f, b.setup("b", Primary), onto}, Look: LookGet | LookList, Rank: 2})
	}
	return append(out, b.ontoHowever(key.Name))
}

// ontoHowever renames businesses of several kinds to the names of others, which
// are of several kinds too.
func (b *build) ontoHowever(key string) Case {
	setup := []Step{b.stocked("x", Primary, 0, promised), b.stocked("y", Primary, 1, promised), b.stocked("z", Primary, 2, promised)}
	held := slices.Clone(setup)
	slots := []string{"a", "b", "c"}
	for i, slot := range slots {
		setup = append(setup, b.stocked(slot, Primary, i+4, promised))
	}
	return b.refusedHowever("onto-taken-however", LookGet|LookFields, setup, breadth{both: true}, slots, func(slot string) []Step {
		var kinds []Step
		for i, taken := range held {
			params := []Param{{Name: key, Value: b.nameOf(taken)}}
			label := "rename " + slot + " to the name of " + b.nameOf(taken).Slot
			for k, ch := range b.changes() {
				if ch.Name != key && (i+k)%3 != 0 {
					params = append(params, ch)
					label += ", and change " + ch.Name
				}
			}
			kinds = append(kinds, b.updating(label, slot, Primary, Reject, params...))
		}
		return kinds
	})
}

// duplicateRepeated says a duplicate again and again, the second time with
// another value beside the name, as one of the untouched says it.
func duplicateRepeated(b *build, _ *contract.Clause) []Case {
	same := b.full("a", Primary)
	other := same
	for _, p := range b.create.Params {
		if v, ok := b.otherValue(p); ok && !b.inKey(p.Name) && p.Entity != contract.Project {
			other = With(same, p.Name, v)
			break
		}
	}
	var out []Case
	for _, more := range []struct {
		id string
		n  int
	}{{"three-times", 3}, {"ten-times", 10}} {
		steps := []Step{b.setup("a", Primary)}
		for i := range more.n {
			params := same
			if i == 1 {
				params = other
			}
			st := b.again(params)
			st.Label = fmt.Sprintf("create it again, time %d", i+2)
			steps = append(steps, st)
		}
		out = append(out, Case{ID: more.id, Steps: steps, Look: LookGet | LookList, Rank: 2})
	}
	return out
}
