package covering

import (
	"errors"
	"fmt"
)

// Factor is one thing that a row chooses: a parameter, say. Its values are the
// numbers from 0 to Values-1; what they mean is the caller's affair.
type Factor struct {
	Name   string
	Values int
}

// Constraint forbids combinations of values. Forbids is called with the values
// of the factors in Names, in that order, and says whether no row may hold
// them together. It sees nothing else, so it cannot depend on a factor that it
// does not declare; it must be a pure function and must not keep the slice.
type Constraint struct {
	Names   []string
	Forbids func(values []int) bool
}

// Model is what a row is made of. Rows that a constraint forbids are never
// generated, and tuples that only such rows could hold need not be covered.
type Model struct {
	Factors     []Factor
	Constraints []Constraint
}

// Limits of what is worked on. Beyond them the answer is an error that says
// what to reduce, not an exhausted machine.
const (
	maxTuples = 1 << 24 // tuples of the asked strength
	maxSets   = 1 << 20 // sets of columns of a hash family
	maxRows   = 1 << 20 // rows of an exhaustive array
	maxTable  = 1 << 16 // combinations of a constraint kept as a table
	maxMemo   = 1 << 22 // remembered answers about partial rows
)

// check returns all mistakes of the model at once, or nil.
func (m Model) check() error {
	var all []error
	at := map[string]bool{}
	if len(m.Factors) == 0 {
		all = append(all, errors.New("covering: the model has no factor; add one"))
	}
	for i, f := range m.Factors {
		switch {
		case f.Name == "":
			all = append(all, fmt.Errorf("covering: factor %d has no name; constraints refer to factors by name", i))
		case at[f.Name]:
			all = append(all, fmt.Errorf("covering: two factors are called %s; rename one", f.Name))
		}
		if f.Values < 1 {
			all = append(all, fmt.Errorf("covering: factor %s has %d values; it needs at least one", f.Name, f.Values))
		}
		at[f.Name] = true
	}
	for i, c := range m.Constraints {
		if c.Forbids == nil {
			all = append(all, fmt.Errorf("covering: constraint %d forbids nothing: its function is nil", i))
		}
		if len(c.Names) == 0 {
			all = append(all, fmt.Errorf("covering: constraint %d names no factor; list what it reads", i))
		}
		seen := map[string]bool{}
		for _, n := range c.Names {
			if !at[n] {
				all = append(all, fmt.Errorf("covering: constraint %d reads %q, which no factor is called", i, n))
			}
			if seen[n] {
				all = append(all, fmt.Errorf("covering: constraint %d reads %s twice; list it once", i, n))
			}
			seen[n] = true
		}
	}
	return errors.Join(all...)
}

// Allows reports whether no constraint forbids the full row. A row of the wrong
// length, or with a value that its factor does not have, is not allowed. The
// model must be one that Generate takes: constraints name its factors.
func (m Model) Allows(row []int) bool { return m.refusal(row) == "" }

// refusal says in words why a full row does not belong to the model.
func (m Model) refusal(row []int) string {
	if len(row) != len(m.Factors) {
		return fmt.Sprintf("has %d values for %d factors", len(row), len(m.Factors))
	}
	for i, f := range m.Factors {
		if row[i] < 0 || row[i] >= f.Values {
			return fmt.Sprintf("gives %s the value %d, which is not in 0..%d", f.Name, row[i], f.Values-1)
		}
	}
	for i, c := range m.Constraints {
		values := make([]int, len(c.Names))
		for j, n := range c.Names {
			values[j] = row[m.index(n)]
		}
		if c.Forbids(values) {
			return fmt.Sprintf("is forbidden by constraint %d over %v", i, c.Names)
		}
	}
	return ""
}

// index returns the position of the factor, or -1.
func (m Model) index(name string) int {
	for i, f := range m.Factors {
		if f.Name == name {
			return i
		}
	}
	return -1
}
