package plan

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/plan/covering"
)

// Calls of several kinds, said in every manner: what a call does must not
// depend on two things at once either, be it how its project is named and which
// fields it gives, or whose key signs it and in which place its parameters are.
// The rows of a covering array choose them, so that any two meet in few calls.

// saying is how one call is said, and which choice it takes of each kind.
type saying struct {
	manner
	place string        // exchange.Form, exchange.Query, or exchange.GET for the query of that method
	way   *exchange.Way // if not nil, all of it
	kinds []int
}

// Where the parameters of a call may stand. Whether the last two are served is
// the target's choice; what must be refused is refused in them too.
var (
	inForm     = []string{exchange.Form}
	everyPlace = []string{exchange.Form, exchange.Query, exchange.GET}
	queryOnly  = []string{exchange.Query, exchange.GET}
)

// breadth is what sayings choose among.
type breadth struct {
	places []string
	both   bool // the project may be named by both of its names
	// stranger: the keys of the caller do not call.
	stranger bool
	// way: every call is said in this one.
	way *exchange.Way
	// seed tells rows apart that choose among the same.
	seed uint64
}

// sayings are the rows that let any two choices meet: of the manner, the place,
// and so many kinds of calls.
func (b *build) sayings(in breadth, kinds ...int) []saying {
	can := b.manner(manner{identifier: true, both: true, v3: true, xml: true, temporary: true}, Primary)
	named := 1
	if can.identifier {
		named = 2
		if in.both {
			named = 3
		}
	}
	flag := func(on bool) int {
		if on {
			return 2
		}
		return 1
	}
	places := in.places
	if b.o.Sender == SDKSender || in.way != nil {
		places = inForm
	}
	if in.way != nil {
		can.v3, can.xml = false, false
	}
	m := covering.Model{Factors: []covering.Factor{
		{Name: "named", Values: named}, {Name: "v3", Values: flag(can.v3)}, {Name: "xml", Values: flag(can.xml)},
		{Name: "temporary", Values: flag(can.temporary && !in.stranger && b.temporaryIsCallers())}, {Name: "place", Values: len(places)},
	}}
	for i, n := range kinds {
		m.Factors = append(m.Factors, covering.Factor{Name: fmt.Sprint("kind ", i), Values: n})
	}
	rows, err := pairRows(m, b.o.Seed+in.seed)
	if err != nil {
		b.err = fmt.Errorf("plan: manners of a call: %w", err)
		return nil
	}
	var out []saying
	for _, row := range rows {
		out = append(out, saying{
			manner: manner{identifier: row[0] == 1, both: row[0] == 2, v3: row[1] == 1, xml: row[2] == 1, temporary: row[3] == 1},
			place:  places[row[4]], kinds: slices.Clone(row[5:]), way: in.way,
		})
	}
	// The plainest goes first: where it is tried whether a way is served, that is
	// all it tries.
	slices.SortStableFunc(out, func(x, y saying) int { return len(x.words()) - len(y.words()) })
	return out
}

// madeRows holds the rows of models without constraints, by their sizes and seed:
// plans of one process want the same ones again and again.
var madeRows sync.Map

// pairRows are the rows in which every pair of values of such a model occurs.
func pairRows(m covering.Model, seed uint64) ([][]int, error) {
	key := fmt.Sprint(seed)
	for _, f := range m.Factors {
		key += fmt.Sprint(" ", f.Values)
	}
	if rows, ok := madeRows.Load(key); ok {
		return rows.([][]int), nil
	}
	arr, err := covering.Generate(m, covering.Options{Strength: 2, Seed: seed, Effort: effort(1)})
	if err != nil {
		return nil, err
	}
	madeRows.Store(key, arr.Rows)
	return arr.Rows, nil
}

// temporaryIsCallers reports whether the temporary key is known to be one of
// the account that calls.
func (b *build) temporaryIsCallers() bool {
	return b.w.Has(exchange.Temporary) && b.w.Accounts[exchange.Temporary] == b.w.Accounts[exchange.Caller]
}

// say writes a step as a saying wants it. n numbers it, so that its label is
// told from those of the other steps.
func (b *build) say(st Step, s saying, n int) Step {
	if slotNamed(&st) == "" {
		s.identifier, s.both = false, false
	}
	b.saidSo(&st, op{said: s.manner})
	switch {
	case s.way != nil:
		st.Way = s.way
	case s.place != exchange.Form:
		w := exchange.Way{Sender: exchange.Raw}
		if st.Way != nil {
			w = *st.Way
		}
		w.Place = exchange.Query
		if s.place == exchange.GET {
			w.Method = exchange.GET
		}
		st.Way = &w
	}
	if st.Way == nil && n%2 == 0 && b.o.Sender != SDKSender {
		st.Way = &exchange.Way{Sender: exchange.Raw} // and by the SDK else, where that can say it
	}
	st.Label = fmt.Sprintf("%d: %s%s", n, st.Label, s.words())
	return st
}

// words says the manner as labels do.
func (s saying) words() string {
	var out []string
	for _, w := range []struct {
		is   bool
		text string
	}{
		{s.identifier, "by the identifier of the project"}, {s.both, "by both names of the project"}, {s.v3, "signed V3"}, {s.xml, "in XML"},
		{s.place == exchange.Query, "in the query"}, {s.place == exchange.GET, "by GET"}, {s.temporary, "by a temporary key"},
	} {
		if w.is {
			out = append(out, w.text)
		}
	}
	if len(out) == 0 {
		return ""
	}
	return ", " + strings.Join(out, ", ")
}

// refusedHowever is a case of calls that must be refused however they are said,
// and whichever of what the set-up made they are about: kinds makes them for
// each of the slots. A way that the target does not serve refuses them too.
func (b *build) refusedHowever(id string, look Look, setup []Step, in breadth, slots []string, kinds func(slot string) []Step) Case {
	if in.places == nil {
		in.places = everyPlace
	}
	var all [][]Step
	for _, slot := range slots {
		all = append(all, kinds(slot))
	}
	steps := slices.Clip(setup)
	for i, s := range b.sayings(in, len(slots), len(all[0])) {
		steps = append(steps, b.say(all[s.kinds[0]][s.kinds[1]], s, i+1))
	}
	return Case{ID: id, Steps: steps, Look: look, Rank: 3, Loose: true}
}

// updateKinds are updates of the business in slot: each field alone, and all of
// them.
func (b *build) updateKinds(slot, project string, want Answer) []Step {
	var out []Step
	changes := b.changes()
	for _, ch := range changes {
		out = append(out, b.updating("change "+ch.Name, slot, project, want, ch))
	}
	if len(changes) > 1 {
		out = append(out, b.updating("change everything", slot, project, want, changes...))
	}
	return out
}

// createKinds are creates of the name in slot: with everything, with the least,
// with other values, and with one optional field alone.
func (b *build) createKinds(slot, project string, want Answer) []Step {
	full, least := b.full(slot, project), b.valid(slot, project)
	out := []Step{b.creating("create with everything", full, want), b.creating("create with the least", least, want)}
	if others := b.others(full); others != nil {
		out = append(out, b.creating("create with other values", others, want))
	}
	for _, p := range full {
		if valueOf(least, p.Name) == nil {
			v := p.Value
			if other, ok := b.otherValue(b.create.Param(p.Name)); ok {
				v = other
			}
			out = append(out, b.creating("create with "+p.Name+" alone", With(least, p.Name, v), want))
		}
	}
	patterns, n := b.patterns(), 0
	for i := range out {
		if m := b.marker(); m != nil && valueOf(out[i].Params, m.Name) != nil {
			out[i].Params = b.written(out[i].Params, "{}", patterns[n%len(patterns)])
			n++
		}
	}
	return out
}
