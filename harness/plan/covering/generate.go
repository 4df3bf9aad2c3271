package covering

import (
	"errors"
	"fmt"
	"slices"
)

// Exhaustive is the strength that asks for every allowed row.
const Exhaustive = -1

// DefaultEffort is the effort of a search whose options name none.
const DefaultEffort = 100

// Options steers Generate. Equal models, with equal options, give equal arrays
// on every machine.
type Options struct {
	// Strength t asks that every feasible combination of values of every t
	// factors be in some row: 1 to 6, or Exhaustive. As many as the model has
	// factors, or more, is Exhaustive too.
	Strength int
	// Seed makes the free choices of the search.
	Seed uint64
	// Effort limits the search in millions of table look-ups, each some
	// nanoseconds; 0 is DefaultEffort. It limits how far a complete array is
	// made smaller, never whether it is complete. A search that meets the bound
	// ends at once, and one within two hundredths of it goes on three times as
	// long.
	Effort int
	// Rows are full rows that the array must begin with, in this order: rows
	// that are asked anyway, or an array of smaller strength to continue.
	Rows [][]int
}

// Array is a complete array of the strength.
type Array struct {
	// Rows hold a value for each factor of the model, in its order. Those of
	// Options.Rows come first; the others are in lexical order.
	Rows [][]int
	// Strength is what was asked for, the number of factors when exhaustive.
	Strength int
	// Bound is a number of rows that no complete array undercuts.
	Bound int
	// Optimal says that the array has no more rows than that.
	Optimal bool
}

// Generate makes an array of few rows. It fails for a model or options that
// make no sense, for a model without an allowed row, and for more tuples or
// rows than it can hold; each error says what to change. What it returns has
// been counted by Certify.
func Generate(m Model, o Options) (Array, error) {
	if err := errors.Join(m.check(), o.check(m)); err != nil {
		return Array{}, err
	}
	s := newSpace(m)
	row := make([]int, len(s.values))
	for f := range row {
		row[f] = free
	}
	if !s.feasible(row) {
		return Array{}, errors.New("covering: the constraints forbid every row; loosen one")
	}
	var a Array
	var err error
	if o.Strength == Exhaustive || o.Strength >= len(m.Factors) {
		a, err = exhaustive(s, o)
	} else {
		a, err = search(s, o)
	}
	if err != nil {
		return Array{}, err
	}
	a.Optimal = len(a.Rows) <= a.Bound
	slices.SortFunc(a.Rows[len(o.Rows):], slices.Compare[[]int])
	c, err := Certify(m, a.Rows, a.Strength)
	if err != nil {
		return Array{}, err
	}
	if c.Left > 0 {
		return Array{}, fmt.Errorf("covering: the array misses %d tuples, first %s; this is a fault of the generator, please report the model", c.Left, c.Missing)
	}
	return a, nil
}

func (o Options) check(m Model) error {
	var all []error
	if o.Strength != Exhaustive && (o.Strength < 1 || o.Strength > 6) && o.Strength < len(m.Factors) {
		all = append(all, fmt.Errorf("covering: strength %d is none; give 1 to 6, or Exhaustive", o.Strength))
	}
	if o.Effort < 0 {
		all = append(all, fmt.Errorf("covering: effort %d is negative; give millions of look-ups, or 0 for the default", o.Effort))
	}
	for i, row := range o.Rows {
		if why := m.refusal(row); why != "" {
			all = append(all, fmt.Errorf("covering: given row %d %s", i, why))
		}
	}
	return errors.Join(all...)
}

// exhaustive returns every allowed row, the given ones first.
func exhaustive(s *space, o Options) (Array, error) {
	all, ok := s.rows(maxRows)
	if !ok {
		return Array{}, fmt.Errorf("covering: the model has more than %d allowed rows; ask for a strength below %d", maxRows, len(s.values))
	}
	a := Array{Rows: copyRows(o.Rows), Strength: len(s.values), Bound: len(all)}
	given := map[string]bool{}
	for _, row := range o.Rows {
		given[fmt.Sprint(row)] = true
	}
	for _, row := range all {
		if len(given) == 0 || !given[fmt.Sprint(row)] {
			a.Rows = append(a.Rows, row)
		}
	}
	return a, nil
}

// search makes an array by algebra or by growth, whichever is smaller, and
// shrinks it.
func search(s *space, o Options) (Array, error) {
	x, ok := newTuples(s.values, o.Strength, maxTuples)
	if !ok {
		return Array{}, fmt.Errorf("covering: strength %d asks for more than %d tuples of %d factors; lower it, or split the model", o.Strength, maxTuples, len(s.values))
	}
	effort := int64(o.Effort) * 1e6
	if effort == 0 {
		effort = DefaultEffort * 1e6
	}
	rng := newRandom(o.Seed)
	bound := s.lowerBound(o.Strength)
	limit := x.total()

	var best *patcher
	if rows, spent := algebraic(s, o.Strength, limit, bound, rng, 2*effort/5); rows != nil {
		effort -= spent
		// To search on would first cost a look-up for every tuple of every row.
		if len(o.Rows) == 0 && s.takes(rows) && tollOf(x)*int64(len(rows)*len(x.sets)) > effort/2 {
			return Array{Rows: rows, Strength: o.Strength, Bound: bound}, nil
		}
		best = newPatcher(s, x, rng)
		best.give(o.Rows)
		best.fold(rows)
		best.grow(1, noLimit)
		best.trim()
		limit = len(best.rows) - 1
	}
	if best == nil || limit >= bound {
		p := newPatcher(s, x, rng)
		p.give(o.Rows)
		// A candidate costs about this much; a third of the effort buys some.
		cost := int64(max(bound, len(o.Rows))) * 3 * int64((o.Strength+1)*len(x.sets))
		candidates := int(min(max(effort/3/max(cost, 1), 1), 20))
		if best == nil {
			limit = noLimit
		}
		if p.grow(candidates, limit) {
			best = p
		}
	}
	rows := best.shrink(bound, effort-min(best.work, effort/2))
	return Array{Rows: rows, Strength: o.Strength, Bound: bound}, nil
}

// noLimit is more rows than any array has.
const noLimit = 1 << 40

// give appends rows that stay.
func (p *patcher) give(rows [][]int) {
	for _, row := range rows {
		p.push(slices.Clone(row))
	}
	p.fixed = len(p.rows)
}
