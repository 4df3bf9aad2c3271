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
// query. steps makes what is asked in a project: in a form
// of any way that is promised, or in one way alone.
func (b *build) wayCases(plain Step, steps func(project string, in breadth) []Step) []Case {
	look := Look(0)
	if b.w.Lacks[b.res.Get] {
		look = LookGet // looks find another way than steps do
	}
	var out []Case
	add := func(id string, steps []Step) {
		if steps != nil {
			out = append(out, Case{ID: id, Steps: steps, Look: look, Rank: 3, NeedsRead: true, Way: exchange.Way{Sender: exchange.Raw}})
		}
	}
	if said := b.manner(manner{v3: true, xml: true, temporary: b.temporaryIsCallers()}, Primary); said != (manner{}) {
		add("at-once", []Step{b.valued("a", Primary, 1), b.say(plain, saying{manner: said, place: exchange.Form}, 1)})
		if plain.Expect.Answer == Accept {
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

func getWays(b *build, _ *contract.Clause) []Case {
	return b.wayCases(b.getting("read it", "a", Primary, Read), func(project string, in breadth) []Step {
		steps := []Step{b.valued("a", project, 0), b.valued("b", project, 1), b.valued("c", project, 2)}
		for i, s := range b.sayings(in, len(steps)) {
			slot := string(rune('a' + s.kinds[0]))
			steps = append(steps, in.tried(i, b.say(b.getting("read "+slot, slot, project, Read), s, i+1)))
		}
		return steps
	})
}

func listWays(b *build, _ *contract.Clause) []Case {
	return b.wayCases(b.listing("list it", Primary, Fresh("a"), "1", "100", Read), func(project string, in breadth) []Step {
		steps := []Step{b.valued("a", project, 0), b.valued("b", project, 1), b.valued("c", project, 2)}
		kinds := []Step{
			b.listing("list them", project, Value{From: Stem}, "1", "100", Read),
			b.listing("list by a name", project, Fresh("c"), "1", "10", Read),
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
	return b.wayCases(b.updating("change it", "a", Primary, Accept, b.changes()[0]), func(project string, in breadth) []Step {
		sets, texts := b.updateSets(in.way == nil), []string{"{}", "{} two words", "{}业务流程"}
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
		steps := []Step{b.valued("a", project, 1)}
		given := 0
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
				case ch.Value.From == Marker:
					ch.Value = Value{From: Marker, Slot: fmt.Sprintf("u%02d", i), Text: text}
				}
				changes = append(changes, ch)
			}
			st := in.tried(i, b.say(b.updating(label, "a", project, Accept, changes...), s, i+1))
			steps = append(steps, b.andRead(st, "a", project, s, i+1)...)
		}
		if !b.w.Lacks[b.res.List] {
			steps = append(steps, b.listing("list what it is called now", project, Value{From: Stem}, "1", "100", Read))
		}
		return append(steps, b.renamedOften(steps, project)...)
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

// renamedOften creates every name that the updates gave: the last one is
// taken, and those before it are free.
func (b *build) renamedOften(steps []Step, project string) []Step {
	var out []Step
	want := Reject
	for _, st := range slices.Backward(steps) {
		v := valueOf(st.Params, b.key().Name)
		if v == nil || v.From != FreshName {
			continue
		}
		n := len(out) + 1
		again := b.creating(fmt.Sprintf("create the name that it had as number %d from the end", n), With(b.valid("a", project), b.key().Name, *v), want)
		again.Keep = fmt.Sprintf("f%02d", n)
		out, want = append(out, again), Accept
	}
	return out
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
	return b.wayCases(b.deleting("delete it", "a", Primary, Accept), func(project string, in breadth) []Step {
		var made, gone, again []Step
		kinds := 3
		if in.way != nil {
			kinds = 1
		}
		rows := b.sayings(in, kinds)
		for i, s := range rows {
			slot, kind := fmt.Sprintf("d%02d", i), s.kinds[0]
			if in.way != nil {
				kind = (i + 1) % 3
			}
			made = append(made, b.valued(slot, project, kind))
			del := in.tried(i, b.say(b.deleting("delete "+slot, slot, project, Accept), s, i+1))
			gone = append(gone, b.andRead(del, slot, project, s, i+1)...)
			if in.way != nil && i+1 < len(rows) {
				continue // one shows whether they are free
			}
			st := b.creating("create the name of "+slot+" again", b.valid(slot, project), Accept)
			st.Keep = fmt.Sprintf("e%02d", i)
			again = append(again, st)
		}
		if !b.w.Lacks[b.res.List] {
			gone = append(gone, b.listing("list what is left", project, Value{From: Stem}, "1", "100", Read))
		}
		return slices.Concat(made, gone, again)
	})
}

// valued is a set-up create of one of three kinds: with everything, with other
// values, with the least.
func (b *build) valued(slot, project string, kind int) Step {
	st := b.setup(slot, project)
	switch kind {
	case 1:
		if others := b.others(st.Params); others != nil {
			st.Params = others
			st.Label += " with other values"
		}
	case 2:
		st.Params = b.valid(slot, project)
		st.Label += ", the least"
	}
	return st
}
