package plan

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
)

// The steps of a sequence: its calls, and what is looked at when it ends.

// changing are the calls that give a business another value, each its own.
const changing = string(opEdit) + string(opMove) + string(opOwner)

// sequence makes the case of a sequence: its calls and its ending.
func (b *build) sequence(ops []op, rank int) Case {
	f := follow()
	cs := Case{ID: spell(ops), Rank: rank, Look: LookGet, ops: ops}
	edits, waits := 0, false
	for _, o := range ops {
		if o.verb == opEnough {
			continue
		}
		if waits = waits || o.verb == opWait; o.verb == opWait {
			continue
		}
		if strings.IndexByte(changing, o.verb) >= 0 {
			edits++
		}
		steps := b.calls(f, o, edits)
		f.does(o)
		for i := range steps {
			b.saidSo(&steps[i], o)
		}
		if waits && len(steps) > 0 {
			steps[0], waits = later(steps[0]), false
		}
		cs.Steps = append(cs.Steps, steps...)
	}
	var end []Step
	if cs.enough() {
		cs.Look |= LookList | LookFields
	} else {
		end = b.ending(f, ops)
	}
	if waits && len(end) > 0 {
		end[0] = later(end[0])
	}
	cs.Steps = append(cs.Steps, end...)
	for i := range cs.Steps {
		// Labels tell the calls apart.
		cs.Steps[i].Label = strconv.Itoa(i+1) + ": " + cs.Steps[i].Label
	}
	return cs
}

// enough reports whether the case is a sequence that ends with its last call.
func (cs *Case) enough() bool {
	return len(cs.ops) > 0 && cs.ops[len(cs.ops)-1].verb == opEnough
}

// ending looks at everything that a sequence leaves: the lists of the projects
// that it touched, whole and by each name that it used, and which of the names
// are free. What is there is read in one manner or another, and all that was
// made once more after that.
func (b *build) ending(f *following, ops []op) []Step {
	var lists, after []Step
	for _, slot := range sequenceSlots {
		used := map[byte]bool{}
		for _, o := range ops {
			switch t := f.things[o.item]; {
			case creates(o.verb) && o.project == slot, (o.verb == opRename || o.verb == opMove) && t.project == slot:
				used[o.name] = true
			}
		}
		if len(used) == 0 {
			continue
		}
		lists = append(lists, b.calls(f, op{verb: opStem, project: slot}, 0)...)
		if f.live(slot) > 1 && !b.w.Live() {
			lists = append(lists, b.calls(f, op{verb: opPages, project: slot, size: 1}, 0)...)
		}
		for _, name := range []byte(sequenceNames) {
			if !used[name] {
				continue
			}
			lists = append(lists, b.calls(f, op{verb: opName, project: slot, name: name}, 0)...)
			// The ones made here count on from those of the sequence.
			o := op{verb: opBare, item: sequenceMost + len(after), project: slot, name: name}
			after = append(after, b.calls(f, o, 0)...)
		}
	}
	if b.w.Lacks[b.res.List] {
		lists = nil
	}
	for _, n := range f.made {
		if t := f.things[n]; !t.gone && !b.w.Lacks[b.res.Get] && !b.w.Live() {
			lists = append(lists, b.calls(f, op{verb: opGet, item: n}, 0)...)
		}
	}
	for i := range lists {
		if project := slotNamed(&lists[i]); project != "" {
			b.saidSo(&lists[i], op{said: b.manner(manners[(len(ops)+i)%len(manners)], project)})
		}
	}
	for i := range after {
		if after[i].Expect.Answer == Accept {
			after[i].Keep = fmt.Sprintf("y%02d", i)
		}
	}
	return append(lists, after...)
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
	case opCreate, opOther, opBare:
		return []Step{as(o.project, b.createIn(f, o))}
	case opStem:
		return []Step{as(o.project, b.listing("list the "+o.project+" project", o.project, Value{From: Stem}, "1", "100", Read))}
	case opName:
		return []Step{as(o.project, b.listing("list the "+o.project+" project by the name "+name, o.project, b.sequenceName(o.name), "1", "100", Read))}
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
		return []Step{as(t.project, b.updating("change the "+p.Name+" of "+letter, letter, t.project, want, b.edited(edits)))}
	case opOwner:
		p := accountParam(b.update)
		v := Text(b.w.Owners[0])
		if t.given {
			v = Value{From: AccountID, Slot: exchange.Caller}
		}
		return []Step{b.updating("change the "+p.Name+" of "+letter, letter, t.project, want, Param{Name: p.Name, Value: v})}
	case opRename, opMove:
		if _, taken := f.holder(t.project, o.name); taken && !t.gone {
			want = Reject
		}
		changes := []Param{{Name: b.key().Name, Value: b.sequenceName(o.name)}}
		label := "rename " + letter + " to " + name
		if o.verb == opMove {
			changes = append(changes, b.edited(edits))
			label += " and change its " + b.updateMarker().Name
		}
		return []Step{as(t.project, b.updating(label, letter, t.project, want, changes...))}
	}
	return []Step{as(t.project, b.deleting("delete "+letter, letter, t.project, want))}
}

// createIn is a create of a sequence. The other tenant's create gives no
// account: whose may own a business there is not known.
func (b *build) createIn(f *following, o op) Step {
	name := string(o.name)
	params := b.valid(name, o.project)
	if o.verb != opBare && o.project != Foreign {
		params = b.full(name, o.project)
	}
	if o.verb == opOther {
		params = b.others(params)
	}
	params = With(params, b.key().Name, b.sequenceName(o.name))
	if o.project == Foreign && len(Without(params, accountNames(b.create)...)) < len(params) {
		params = b.ownedBy(params, exchange.OtherTenant) // the rules want one
	}
	letter, want := string('a'+byte(len(f.made))), Accept
	if _, taken := f.holder(o.project, o.name); taken {
		letter, want = "z", Reject
	}
	if p := b.marker(); p != nil && o.verb != opBare {
		params = b.written(With(params, p.Name, Value{From: Marker, Slot: letter}), "{}", b.patterns()[int(letter[0])%len(b.patterns())])
	}
	st := b.creating("create "+letter+", named "+name+", in the "+o.project+" project", params, want)
	if want == Reject {
		st.Label = "create another one named " + name + " in the " + o.project + " project"
	}
	st.Keep = letter
	return st
}

// creates reports whether a call makes a business.
func creates(verb byte) bool { return verb == opCreate || verb == opOther || verb == opBare }

// sequenceName is the name that a letter stands for.
func (b *build) sequenceName(letter byte) Value {
	if letter == 'n' {
		return FreshIn("k", "{}n")
	}
	v := FreshIn(string(letter), b.patterns()[int(letter-'k')%len(b.patterns())])
	if text, err := v.Resolve(b.w, stand, nil); err != nil || !fits(b.key(), text) {
		v.Text = "{}"
	}
	return v
}

// edited is a free text that nothing in the sequence had before.
func (b *build) edited(n int) Param {
	p := b.updateMarker()
	v := Value{From: Marker, Slot: fmt.Sprintf("e%02d", n), Text: b.patterns()[n%len(b.patterns())]}
	if text, err := v.Resolve(b.w, stand, nil); err != nil || !fits(p, text) {
		v.Text = ""
	}
	return Param{Name: p.Name, Value: v}
}

// accountParam is the parameter of an Action that names an account, or nil.
func accountParam(a *contract.Action) *contract.Param {
	for _, p := range a.Params {
		if p.Entity == contract.Account {
			return p
		}
	}
	return nil
}
