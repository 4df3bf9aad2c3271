package plan

import (
	"slices"
	"strings"
)

// What a case tells, against what it costs: which of them a script takes.

// candidates is how many cases of a clause are tried for a place.
const candidates = 6

// first reports whether a case tells of a clause that nothing was asked of yet,
// or of the other half of one that is about the Action under test.
func (f *pooling) first(cs *Case) bool {
	return slices.ContainsFunc(f.same[f.calls[cs]], func(same *Case) bool {
		h := halfOf(same)
		return !f.done[h] && (!f.done[half{h.clause, !h.refused}] || f.p.underTest(same) && len(same.Steps) == 1)
	})
}

// price is what requests cost of which some write: a write costs more where
// fewer of them may be asked.
func (f *pooling) price(requests, writes int) float64 {
	o := f.p.Options
	switch {
	case o.Writes == 0:
		return float64(requests)
	case o.Requests == 0:
		return float64(writes) + float64(requests)/100
	}
	return float64(requests) + float64(writes)*float64(o.Requests)/float64(o.Writes)
}

// How many requests a clause may add that is asked before those that add more.
const (
	cheap = 3
	dear  = 6
)

// cheaper keeps the cases with the fewest calls of their own: what sets up an
// ordinary business is hardly one, nor is what another call may show.
func (f *pooling) cheaper(have []*Case, cs *Case) []*Case {
	own := func(cs *Case) (n int) {
		spelt := f.s.spell(cs)
		for i, project := range spelt.ordinary {
			n++
			if project == "" && (spelt.about == nil || i < len(cs.Steps)-1) && (i > 0 || !waits(cs)) {
				n += longestMember
			}
		}
		return n
	}
	i := len(have)
	for i > 0 && own(have[i-1]) > own(cs) {
		i--
	}
	have = append(have, nil)
	copy(have[i+1:], have[i:])
	have[i] = cs
	return have[:min(len(have), candidates)]
}

// underTest reports whether a case is about the Action under test.
func (p *Plan) underTest(cs *Case) bool {
	create := p.Contract.Resource.Create
	return cs.Clause.Action == create || strings.HasPrefix(cs.Clause.ID, create+".")
}

// tells is what a case tells with every other that makes the same calls, or that
// its last call shows.
func (f *pooling) tells(cs *Case) float64 {
	sum, seen := 0.0, map[half]bool{}
	for _, of := range [][]*Case{f.same[f.calls[cs]], f.also(cs)} {
		for _, too := range of {
			if h := halfOf(too); !f.done[h] && !seen[h] {
				seen[h] = true
				sum += f.worth(h, too)
			}
		}
	}
	return sum
}

// also finds what the last call of a case shows, of each half one case.
func (f *pooling) also(cs *Case) []*Case {
	if out, known := f.shown[cs]; known {
		return out
	}
	f.shown[cs] = nil
	call := renamed(cs, len(cs.Steps)-1, map[string]string{}, map[string]string{})
	if call.Setup || call.Expect.Answer != Accept || call.Expect.Ungraded || call.Together > 0 {
		return nil
	}
	for _, h := range f.halves {
		for _, other := range f.by[h] {
			if of := f.s.spell(other).about; other != cs && of != nil && (of.sender == "" || of.sender == call.Way.Sender) && of.call(&call) {
				f.shown[cs] = append(f.shown[cs], other)
				break
			}
		}
	}
	return f.shown[cs]
}

// worth is what the first case of a half of a clause tells: less, where the
// other half is asked of.
func (f *pooling) worth(h half, cs *Case) float64 {
	if f.done[half{h.clause, !h.refused}] {
		return f.l.worth(cs) * otherHalf
	}
	return f.l.worth(cs)
}

// otherHalf is what the second half of a clause is worth, of the first.
const otherHalf = 0.6
