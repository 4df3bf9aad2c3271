package plan

import (
	"fmt"
	"slices"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
)

// Cases on the Actions that do not create: a way of calling that serves one
// plain call serves all of them alike, by whichever key of the account. Ways
// that carry parameters in the query are the target's choice, so there a plain
// call goes before.

var wayBuilders = map[string]builder{
	"get-ways": getWays, "list-ways": listWays, "update-ways": updateWays, "delete-ways": deleteWays,
}

// wayCases makes a case of one plain call that is said in all of another manner,
// one of each project, and one of each way that carries its parameters in the
// query. plain and steps make what is asked in a project: steps in a form of any
// way that is promised, or in one way alone.
func (b *build) wayCases(plain func(project string) Step, steps func(project string, in breadth) []Step) []Case {
	look := Look(0)
	if b.w.Lacks[b.res.Get] {
		look = LookGet // looks find another way than steps do
	}
	var out []Case
	add := func(id string, steps []Step) {
		if steps != nil {
			out = append(out, Case{ID: id, Steps: steps, Look: look, Rank: 3, NeedsRead: true})
		}
	}
	project := Primary
	if plain(project).Expect.Answer == Accept { // not a read
		project = b.last()
	}
	if said := b.manner(manner{v3: true, xml: true, temporary: b.temporaryIsCallers()}, project); said != (manner{}) {
		add("at-once", []Step{b.setup("a", project), b.say(plain(project), saying{manner: said, place: exchange.Form}, 1)})
		if plain(project).Expect.Answer == Accept {
			out[0].Look = LookGet
		}
	}
	for i, project := range b.w.Mine() {
		add("form-"+project, steps(project, breadth{places: inForm, seed: uint64(i)}))
	}
	if b.o.Sender == SDKSender || len(b.w.Mine()) == 0 {
		return out
	}
	for i, way := range queryWays() {
		for j, format := range []string{exchange.JSON, exchange.XML} {
			way := way
			way.Format = format
			project := b.w.Mine()[(i+j)%len(b.w.Mine())]
			add(wayID(way)+"-"+format, steps(project, breadth{way: &way, seed: uint64(2*i + j)}))
		}
	}
	return out
}

// tried marks the first of some steps as one that tells whether its way is
// served at all.
func (in breadth) tried(n int, st Step) Step {
	st.Trial = n == 0 && in.way != nil
	return st
}

// anyhow are the manners in which what the cases of this file work on is made.
var anyhow = append([]manner{{}}, manners...)

// three are set-up creates of three kinds in a project, and where the cases are
// long, what else became of two of them.
func (b *build) three(project string, in breadth) []Step {
	var out []Step
	for i, slot := range []string{"a", "b", "c"} {
		out = append(out, b.stocked(slot, project, 3*int(in.seed)+i, anyhow))
	}
	if in.way != nil {
		return out
	}
	if m := b.updateMarker(); m != nil && !b.w.Lacks[b.res.Update] {
		changed := b.updating("change b", "b", project, Accept, Param{Name: m.Name, Value: Value{From: Marker, Slot: "u"}})
		changed.Setup = true
		out = append(out, changed)
	}
	if k := b.update.Param(b.key().Name); k != nil && !b.w.Lacks[b.res.Update] {
		renamed := b.updating("rename c", "c", project, Accept, Param{Name: k.Name, Value: FreshIn("d", b.patterns()[len(b.patterns())-1])})
		renamed.Setup = true
		out = append(out, renamed)
	}
	return out
}

func getWays(b *build, _ *contract.Clause) []Case {
	return b.wayCases(func(project string) Step { return b.getting("read it", "a", project, Read) }, func(project string, in breadth) []Step {
		steps := b.three(project, in)
		for i, s := range b.sayings(in, 3) {
			slot := string(rune('a' + s.kinds[0]))
			steps = append(steps, in.tried(i, b.say(b.getting("read "+slot, slot, project, Read), s, i+1)))
		}
		return steps
	})
}

func listWays(b *build, _ *contract.Clause) []Case {
	return b.wayCases(func(project string) Step { return b.listing("list it", project, Fresh("a"), "1", "100", Read) }, func(project string, in breadth) []Step {
		steps := b.three(project, in)
		kinds := []Step{
			b.listing("list them", project, Value{From: Stem}, "1", "100", Read),
			b.listing("list by a name", project, b.nameOf(steps[0]), "1", "10", Read),
			b.listing("list by a part of a name", project, inside(b.nameOf(steps[1])), "1", "10", Read),
			b.listing("list the second page", project, Value{From: Stem}, "2", "2", Read),
			b.listing("list by no name of theirs", project, Fresh("z"), "1", "10", Read),
		}
		for i, s := range b.sayings(in, len(kinds)) {
			steps = append(steps, in.tried(i, b.say(kinds[s.kinds[0]], s, i+1)))
		}
		return steps
	})
}

// updateWays changes one business again and again, and looks at it each time.
// An owner is given by the last of the changes: until then the business has one
// that no update falls back to.
func updateWays(b *build, _ *contract.Clause) []Case {
	return b.wayCases(func(project string) Step { return b.updating("change it", "a", project, Accept, b.changes()[0]) }, func(project string, in breadth) []Step {
		sets, texts := b.updateSets(in.way == nil), b.patterns()
		rows := b.sayings(in, len(sets))
		if in.way == nil {
			rows = b.sayings(in, len(sets), len(texts))
		}
		if len(rows) == 0 {
			return nil
		}
		last := func(s saying) int {
			if slices.ContainsFunc(sets[s.kinds[0]], func(p Param) bool { return b.update.Param(p.Name).Entity == contract.Account }) {
				return 1
			}
			return 0
		}
		slices.SortStableFunc(rows, func(x, y saying) int { return last(x) - last(y) })
		steps := []Step{b.stocked("a", project, 4*int(in.seed)+1, anyhow)}
		if in.way == nil {
			steps = append(steps, b.stocked("b", project, int(in.seed), anyhow)) // whose fields the list at the end shows
		}
		names, given := []Value{b.nameOf(steps[0])}, 0
		for i, s := range rows {
			text := texts[i%len(texts)]
			if in.way == nil {
				text = texts[s.kinds[1]]
			}
			var changes []Param
			label := "change"
			for _, ch := range sets[s.kinds[0]] {
				label += " " + ch.Name
				switch p := b.update.Param(ch.Name); {
				case p.Entity == contract.Account:
					if given++; given%2 == 1 && b.w.Accounts[exchange.Caller] != "" {
						ch.Value = Value{From: AccountID, Slot: exchange.Caller}
					}
				case ch.Value.From == FreshName:
					ch.Value = FreshIn(fmt.Sprintf("u%02d", i), text)
					names = append(names, ch.Value)
				case ch.Value.From == Marker:
					ch.Value = Value{From: Marker, Slot: fmt.Sprintf("u%02d", i), Text: text}
				}
				changes = append(changes, ch)
			}
			st := in.tried(i, b.say(b.updating(label, "a", project, Accept, changes...), s, i+1))
			steps = append(steps, b.andRead(st, "a", project, s, i+1)...)
			if name := valueOf(changes, b.key().Name); name != nil {
				steps = append(steps, b.creatingName("create the name that it has", project, *name, Reject, i))
			}
		}
		if !b.w.Lacks[b.res.List] {
			steps = append(steps, b.listing("list what it is called now", project, Value{From: Stem}, "1", "100", Read))
		}
		for i, name := range names {
			want := Accept
			if i == len(names)-1 {
				want = Reject
			}
			steps = append(steps, b.creatingName(fmt.Sprintf("create name number %d of it", i+1), project, name, want, 50+i))
		}
		return steps
	})
}

// andRead has a step followed by what shows its effect: a read in the same
// manner, or in the usual one where the step is said in a way that reads need
// not be served in.
func (b *build) andRead(st Step, slot, project string, s saying, n int) []Step {
	if b.w.Lacks[b.res.Get] {
		st.Look = true
		return []Step{st}
	}
	if s.way != nil {
		s = saying{place: exchange.Form}
	}
	return []Step{st, b.say(b.getting("read "+slot, slot, project, Read), s, n)}
}

// creatingName is the least create of a name, the n-th of its case.
func (b *build) creatingName(label, project string, name Value, want Answer, n int) Step {
	st := b.creating(label, With(b.valid("a", project), b.key().Name, name), want)
	st.Label, st.Keep = fmt.Sprintf("%s, %d", label, n), fmt.Sprintf("f%02d", n)
	return st
}

// updateSets are the sets of fields that an update may give: all of them, or
// each field alone and all together.
func (b *build) updateSets(all bool) [][]Param {
	changes := b.changes()
	var out [][]Param
	for mask := 1; mask < 1<<min(len(changes), 3); mask++ {
		var set []Param
		for i, ch := range changes {
			if i < 3 && mask>>i&1 == 1 {
				set = append(set, ch)
			}
		}
		if all || len(set) == 1 || len(set) == len(changes) {
			out = append(out, set)
		}
	}
	return out
}

// deleteWays deletes businesses of every kind, and creates their names again.
func deleteWays(b *build, _ *contract.Clause) []Case {
	return b.wayCases(func(project string) Step { return b.deleting("delete it", "a", project, Accept) }, func(project string, in breadth) []Step {
		var made, gone, again []Step
		elsewhere := slices.DeleteFunc(b.w.Mine(), func(slot string) bool { return slot == project || in.way != nil })
		rows := b.sayings(in, 3)
		if in.way != nil {
			rows = b.sayings(in)
		}
		for i, s := range rows {
			slot, kind := fmt.Sprintf("d%02d", i), int(in.seed)+i
			if in.way == nil {
				kind = s.kinds[0] + 3*i
			}
			st := b.stocked(slot, project, kind, anyhow)
			made = append(made, st)
			for _, other := range elsewhere {
				same := b.sameName(fmt.Sprintf("e%02d", i), other)
				same.Params = With(same.Params, b.key().Name, b.nameOf(st))
				made = append(made, same)
			}
			del := in.tried(i, b.say(b.deleting("delete "+slot, slot, project, Accept), s, i+1))
			gone = append(gone, b.andRead(del, slot, project, s, i+1)...)
			if in.way == nil || i+1 == len(rows) { // of a way one shows that they are free
				again = append(again, b.creatingName("create the name again", project, b.nameOf(st), Accept, i))
			}
		}
		for i, m := range []manner{{}, {v3: true, temporary: true}, {identifier: true, xml: true}} {
			if b.w.Lacks[b.res.List] || i > 0 && in.way != nil {
				break
			}
			m = b.manner(m, project)
			gone = append(gone, b.say(b.listing("list what is left", project, Value{From: Stem}, "1", "100", Read), saying{manner: m, place: exchange.Form}, i))
			for _, other := range elsewhere {
				if i == 0 {
					gone = append(gone, b.listing("list the "+other+" project", other, Value{From: Stem}, "1", "100", Read))
				}
			}
		}
		return slices.Concat(made, gone, again)
	})
}
