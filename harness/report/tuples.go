package report

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// Tuples counts, for one strength, the combinations of that many parameters'
// classes of values that the cases of the plan hold.
type Tuples struct {
	Strength  int `json:"strength"`
	Reached   int `json:"reached"`
	Unreached int `json:"unreached"`
	// Left lists the first of those that were not reached.
	Left     []Tuple   `json:"left"`
	Evidence *Evidence `json:"evidence,omitempty"`
}

// Tuple is one combination that was not reached.
type Tuple struct {
	Values []string `json:"values"` // "Owner=absent"
	Reason string   `json:"reason"`
}

const (
	tuplesLeft = 20 // how many unreached tuples are listed for one strength
	// Strengths above this would count millions of tuples to tell little more.
	maxStrength = 3
)

// tuples counts pairs, and what the plan's certificates go up to.
func (r *Report) tuples() []Tuples {
	top := 2
	for _, c := range r.Plan.Certificates {
		top = max(top, min(c.Strength, maxStrength))
	}
	m := newTupleModel(r.rows)
	out := []Tuples{}
	for t := 2; t <= top; t++ {
		if n := m.count(t); n.Reached+n.Unreached > 0 {
			out = append(out, n)
		}
	}
	return out
}

// tupleModel writes each case as numbers, so that counting is cheap.
type tupleModel struct {
	names []string // of "parameter=class", sorted; a factor is an index
	rows  []tupleRow
}

type tupleRow struct {
	*row
	factors []uint16 // sorted
}

func newTupleModel(rows []*row) *tupleModel {
	index := map[string]uint16{}
	for _, w := range rows {
		if len(w.Classes) < 2 {
			continue
		}
		for p, class := range w.Classes {
			index[p+"="+class] = 0
		}
	}
	m := &tupleModel{names: slices.Sorted(maps.Keys(index))}
	if len(m.names) > 1<<16-1 {
		return &tupleModel{} // no plan of this contract has as many
	}
	for i, n := range m.names {
		index[n] = uint16(i)
	}
	for _, w := range rows {
		if len(w.Classes) < 2 {
			continue
		}
		tr := tupleRow{row: w}
		for p, class := range w.Classes {
			tr.factors = append(tr.factors, index[p+"="+class])
		}
		slices.Sort(tr.factors)
		m.rows = append(m.rows, tr)
	}
	return m
}

// count goes through the tuples of strength t, which is at most 4.
func (m *tupleModel) count(t int) Tuples {
	const missed, met = 1, 2
	state := map[uint64]uint8{}
	why := map[uint64]*row{}
	out := Tuples{Strength: t, Left: []Tuple{}}
	for _, w := range m.rows {
		judged := w.judged() && len(w.factors) >= t
		if judged && out.Evidence == nil {
			out.Evidence = w.evidence()
		}
		each(w.factors, t, 0, 0, func(tuple uint64) {
			switch {
			case judged:
				state[tuple] = met
			case state[tuple] == 0:
				state[tuple], why[tuple] = missed, w.row
			}
		})
	}
	var left []uint64
	for tuple, s := range state {
		if s == met {
			out.Reached++
		} else {
			out.Unreached++
			left = append(left, tuple)
		}
	}
	slices.SortFunc(left, func(a, b uint64) int { return cmp.Compare(a, b) })
	for _, tuple := range left[:min(len(left), tuplesLeft)] {
		one := Tuple{Reason: whyNot([]*row{why[tuple]})}
		for i := t - 1; i >= 0; i-- {
			one.Values = append(one.Values, m.names[uint16(tuple>>(16*i))])
		}
		out.Left = append(out.Left, one)
	}
	return out
}

// each calls f with every set of t of the factors, packed into one number.
func each(factors []uint16, t, from int, packed uint64, f func(uint64)) {
	if t == 0 {
		f(packed)
		return
	}
	for i := from; i <= len(factors)-t; i++ {
		each(factors, t-1, i+1, packed<<16|uint64(factors[i]), f)
	}
}

// String is the tuple as a person reads it.
func (t Tuple) String() string { return strings.Join(t.Values, ", ") }
