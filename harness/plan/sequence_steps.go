package plan

import (
	"fmt"
	"strconv"

	"github.com/dwconform/dwconform/harness/exchange"
)

// The steps of a sequence: its calls, and what is looked at when it ends.

// sequence makes the case of a sequence: its calls and its ending.
func (b *build) sequence(ops []op, rank int) Case {
	f := follow()
	cs := Case{ID: spell(ops), Rank: rank, Look: LookGet, ops: ops}
	edits := 0
	for _, o := range ops {
		if o.verb == opEdit {
			edits++
		}
		steps := b.calls(f, o, edits)
		f.does(o)
		cs.Steps = append(cs.Steps, steps...)
	}
	cs.Steps = append(cs.Steps, b.ending(f, ops)...)
	for i := range cs.Steps {
		// Labels tell the calls apart.
		cs.Steps[i].Label = strconv.Itoa(i+1) + ": " + cs.Steps[i].Label
	}
	return cs
}

// ending looks at everything that a sequence leaves: the lists of the projects
// that it touched, whole and by each name that it used, and which of the names
// are free. All that was made is read after that.
func (b *build) ending(f *following, ops []op) []Step {
	var lists, creates []Step
	for _, slot := range sequenceSlots {
		used := map[byte]bool{}
		for _, o := range ops {
			switch t := f.things[o.item]; {
			case (o.verb == opCreate || o.verb == opBare) && o.project == slot, o.verb == opRename && t.project == slot:
				used[o.name] = true
			}
		}
		if len(used) == 0 {
			continue
		}
		lists = append(lists, b.calls(f, op{verb: opStem, project: slot}, 0)...)
		for _, name := range []byte(sequenceNames) {
			if !used[name] {
				continue
			}
			lists = append(lists, b.calls(f, op{verb: opName, project: slot, name: name}, 0)...)
			// The ones made here count on from those of the sequence.
			o := op{verb: opBare, item: sequenceMost + len(creates), project: slot, name: name}
			creates = append(creates, b.calls(f, o, 0)...)
		}
	}
	if b.w.Lacks[b.res.List] {
		lists = nil
	}
	for i := range creates {
		if creates[i].Expect.Answer == Accept {
			creates[i].Keep = fmt.Sprintf("y%02d", i)
		}
	}
	return append(lists, creates...)
}

// as lets the account that owns the project of a slot call.
func as(slot string, st Step) Step {
	if slot == Foreign {
		st.As = exchange.OtherTenant
	}
	return st
}

// calls writes one call of a sequence as steps, given what was done before it.
func (b *build) calls(f *following, o op, edits int) []Step {
	name := string(o.name)
	switch o.verb {
	case opCreate, opBare:
		return []Step{as(o.project, b.createIn(f, o))}
	case opStem:
		return []Step{as(o.project, b.listing("list the "+o.project+" project", o.project, Value{From: Stem}, "1", "100", Read))}
	case opName:
		return []Step{as(o.project, b.listing("list the "+o.project+" project by the name "+name, o.project, Fresh(name), "1", "100", Read))}
	case opPages:
		var out []Step
		for page := 1; page <= f.live(o.project)/o.size+1; page++ {
			out = append(out, as(o.project, b.listing(fmt.Sprintf("list page %d of size %d of the %s project", page, o.size, o.project), o.project, Value{From: Stem}, strconv.Itoa(page), strconv.Itoa(o.size), Read)))
		}
		return out
	}
	t := f.things[o.item]
	letter := string(t.letter)
	want := Accept
	if t.gone {
		want = Refuse
	}
	switch o.verb {
	case opGet:
		return []Step{as(t.project, b.getting("read "+letter, letter, t.project, Read))}
	case opAstray:
		other := Primary
		if t.project == Primary {
			other = Secondary
		}
		return []Step{b.getting("read "+letter+" in the other project", letter, other, Refuse)}
	case opEdit:
		p := b.updateMarker()
		return []Step{as(t.project, b.updating("change the "+p.Name+" of "+letter, letter, t.project, want, Param{Name: p.Name, Value: Value{From: Marker, Slot: fmt.Sprintf("e%02d", edits)}}))}
	case opRename:
		if _, taken := f.holder(t.project, o.name); taken && !t.gone {
			want = Reject
		}
		return []Step{as(t.project, b.updating("rename "+letter+" to "+name, letter, t.project, want, Param{Name: b.key().Name, Value: Fresh(name)}))}
	}
	return []Step{as(t.project, b.deleting("delete "+letter, letter, t.project, want))}
}

// createIn is a create of a sequence. The other tenant's create gives no
// account: whose may own a business there is not known.
func (b *build) createIn(f *following, o op) Step {
	name := string(o.name)
	params := b.valid(name, o.project)
	if o.verb == opCreate && o.project != Foreign {
		params = b.full(name, o.project)
	}
	if o.project == Foreign && len(Without(params, accountNames(b.create)...)) < len(params) {
		params = b.ownedBy(params, exchange.OtherTenant) // the rules want one
	}
	letter, want := string('a'+byte(len(f.made))), Accept
	if _, taken := f.holder(o.project, o.name); taken {
		letter, want = "z", Reject
	}
	if p := b.marker(); p != nil && o.verb == opCreate {
		params = With(params, p.Name, Value{From: Marker, Slot: letter})
	}
	st := b.creating("create "+letter+", named "+name+", in the "+o.project+" project", params, want)
	if want == Reject {
		st.Label = "create another one named " + name + " in the " + o.project + " project"
	}
	st.Keep = letter
	return st
}
