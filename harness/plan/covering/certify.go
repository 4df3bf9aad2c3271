package covering

import (
	"errors"
	"fmt"
	"strings"
)

// Certificate is what rows cover at a strength, counted.
type Certificate struct {
	Strength   int // factors of a tuple
	Covered    int // tuples that a row holds
	Infeasible int // tuples that no allowed row can hold
	Left       int // tuples that an allowed row could hold and no row does
	// Missing is one of those that are left, as Name=value pairs.
	Missing string
}

// ErrTooMany says that a strength has more tuples than can be counted.
var ErrTooMany = errors.New("lower the strength")

// Certify counts tuples from nothing but the model and the rows: it shares no
// bookkeeping with the generator, asks the constraints themselves, and decides
// by backtracking whether an absent tuple is feasible. A row that is not the
// model's, or that a constraint forbids, is an error, because what such a row
// holds is not covered.
func Certify(m Model, rows [][]int, t int) (Certificate, error) {
	if err := m.check(); err != nil {
		return Certificate{}, err
	}
	if t < 1 || t > len(m.Factors) {
		return Certificate{}, fmt.Errorf("covering: strength %d is none for %d factors", t, len(m.Factors))
	}
	for i, row := range rows {
		if why := m.refusal(row); why != "" {
			return Certificate{}, fmt.Errorf("covering: row %d %s", i, why)
		}
	}
	c := Certificate{Strength: t}
	w := newWitness(m)
	set := make([]int, t)
	var choose func(n, from int) error
	choose = func(n, from int) error {
		if n == t {
			return c.count(m, rows, set, w)
		}
		for f := from; f <= len(m.Factors)-(t-n); f++ {
			set[n] = f
			if err := choose(n+1, f+1); err != nil {
				return err
			}
		}
		return nil
	}
	return c, choose(0, 0)
}

// count adds the tuples of one set of factors.
func (c *Certificate) count(m Model, rows [][]int, set []int, w *witness) error {
	size := 1
	for _, f := range set {
		if size = mulCap(size, m.Factors[f].Values); size > maxTuples {
			return fmt.Errorf("covering: %d factors have more than %d tuples; %w", len(set), maxTuples, ErrTooMany)
		}
	}
	seen := make([]bool, size)
	for _, row := range rows {
		n := 0
		for _, f := range set {
			n = n*m.Factors[f].Values + row[f]
		}
		seen[n] = true
	}
	for n, ok := range seen {
		if ok {
			c.Covered++
			continue
		}
		tuple := make([]int, len(set))
		for i, rest := len(set)-1, n; i >= 0; i-- {
			tuple[i] = rest % m.Factors[set[i]].Values
			rest /= m.Factors[set[i]].Values
		}
		if !w.exists(set, tuple) {
			c.Infeasible++
			continue
		}
		if c.Left++; c.Missing == "" {
			var words []string
			for i, f := range set {
				words = append(words, fmt.Sprintf("%s=%d", m.Factors[f].Name, tuple[i]))
			}
			c.Missing = strings.Join(words, " ")
		}
	}
	return nil
}

// witness looks for an allowed row that holds a tuple.
type witness struct {
	m     Model
	reads [][]int // by constraint
	row   []int
}

func newWitness(m Model) *witness {
	w := &witness{m: m, row: make([]int, len(m.Factors))}
	for _, c := range m.Constraints {
		var at []int
		for _, n := range c.Names {
			at = append(at, m.index(n))
		}
		w.reads = append(w.reads, at)
	}
	return w
}

func (w *witness) exists(set, tuple []int) bool {
	for f := range w.row {
		w.row[f] = free
	}
	for i, f := range set {
		w.row[f] = tuple[i]
	}
	return !w.forbidden() && w.complete(0)
}

// complete decides the constrained factors from f on, one after the other.
func (w *witness) complete(f int) bool {
	for f < len(w.row) && (w.row[f] != free || !w.constrained(f)) {
		f++
	}
	if f == len(w.row) {
		return true
	}
	for v := range w.m.Factors[f].Values {
		w.row[f] = v
		if !w.forbidden() && w.complete(f+1) {
			return true
		}
	}
	w.row[f] = free
	return false
}

func (w *witness) constrained(f int) bool {
	for _, at := range w.reads {
		for _, g := range at {
			if g == f {
				return true
			}
		}
	}
	return false
}

// forbidden asks every constraint whose factors are all decided.
func (w *witness) forbidden() bool {
constraints:
	for i, at := range w.reads {
		values := make([]int, len(at))
		for j, f := range at {
			if values[j] = w.row[f]; values[j] == free {
				continue constraints
			}
		}
		if w.m.Constraints[i].Forbids(values) {
			return true
		}
	}
	return false
}
