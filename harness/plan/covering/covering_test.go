package covering

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// model makes factors a, b, c and so on with the numbers of values.
func model(values ...int) Model {
	var m Model
	for i, n := range values {
		m.Factors = append(m.Factors, Factor{Name: string(rune('a' + i)), Values: n})
	}
	return m
}

// both forbids the first values of two factors together.
func both(names ...string) Constraint {
	return Constraint{Names: names, Forbids: func(v []int) bool {
		for _, x := range v {
			if x != 0 {
				return false
			}
		}
		return true
	}}
}

func uniform(factors, values int) Model {
	all := make([]int, factors)
	for i := range all {
		all[i] = values
	}
	return model(all...)
}

// six is the shape of one call: two ways of naming a thing of which one must be
// there, and four further parameters.
func six() Model {
	m := model(3, 3, 6, 5, 3, 3)
	m.Constraints = []Constraint{both("a", "b")}
	return m
}

// twelve is six with larger domains and the ways of a call.
func twelve() Model {
	m := model(7, 5, 7, 4, 4, 5, 2, 2, 2, 2, 2, 2)
	m.Constraints = []Constraint{both("a", "b"), both("g", "h"), both("g", "d"), both("j", "k")}
	return m
}

func generate(t testing.TB, m Model, o Options) Array {
	t.Helper()
	a, err := Generate(m, o)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// TestSizes pins how small the arrays are. A smaller size is an improvement to
// be written down here; a larger one is a loss.
func TestSizes(t *testing.T) {
	for _, c := range []struct {
		name     string
		m        Model
		strength int
		effort   int
		size     int
		optimal  bool
	}{
		{"six", six(), 1, 0, 6, true},
		{"six", six(), 2, 0, 30, true},
		{"six", six(), 3, 0, 90, true},
		{"six", six(), 4, 0, 300, true},
		{"six", six(), 5, 0, 900, true},
		{"six", six(), 6, 0, 2160, true},
		{"six", six(), Exhaustive, 0, 2160, true},
		{"mixed", model(7, 5, 7, 4, 4, 5), 2, 0, 49, true},
		{"mixed", model(7, 5, 7, 4, 4, 5), 3, 0, 245, true},
		{"mixed", model(7, 5, 7, 4, 4, 5), 4, 0, 1225, true},
		{"twelve", twelve(), 2, 0, 49, true},
		{"twelve", twelve(), 3, 0, 245, true},
		{"5^20", uniform(20, 5), 2, 40, 45, false},
		{"5^20", uniform(20, 5), 3, 40, 245, false},
		{"4^10", uniform(10, 4), 2, 40, 24, false},
		{"3^4", uniform(4, 3), 2, 0, 9, true},
		{"4^6", uniform(6, 4), 3, 0, 64, true},
		{"one factor", model(4), 1, 0, 4, true},
	} {
		t.Run(fmt.Sprintf("%s/%d", c.name, c.strength), func(t *testing.T) {
			a := generate(t, c.m, Options{Strength: c.strength, Effort: c.effort})
			if len(a.Rows) != c.size || a.Optimal != c.optimal {
				t.Errorf("want %d rows, optimal %v, got %d, %v, bound %d", c.size, c.optimal, len(a.Rows), a.Optimal, a.Bound)
			}
		})
	}
}

// TestLarge is about arrays so large that they are taken from algebra as they
// are.
func TestLarge(t *testing.T) {
	a := generate(t, uniform(20, 5), Options{Strength: 4, Effort: 30})
	if len(a.Rows) > 2500 {
		t.Errorf("want at most 2500 rows, got %d", len(a.Rows))
	}
}

func TestSeeds(t *testing.T) {
	for seed := range uint64(4) {
		a := generate(t, six(), Options{Strength: 3, Seed: seed})
		again := generate(t, six(), Options{Strength: 3, Seed: seed})
		if !reflect.DeepEqual(a, again) {
			t.Errorf("seed %d gave two arrays", seed)
		}
		if !a.Optimal {
			t.Errorf("seed %d: %d rows, bound %d", seed, len(a.Rows), a.Bound)
		}
	}
}

func TestContinue(t *testing.T) {
	m := twelve()
	pairs := generate(t, m, Options{Strength: 2})
	triples := generate(t, m, Options{Strength: 3, Rows: pairs.Rows})
	if !reflect.DeepEqual(triples.Rows[:len(pairs.Rows)], pairs.Rows) {
		t.Error("the array does not begin with the given rows")
	}
	if n := len(triples.Rows); n > 300 {
		t.Errorf("want few rows more than the 245 of an array made at once, got %d", n)
	}
	all := generate(t, six(), Options{Strength: Exhaustive, Rows: [][]int{{2, 2, 5, 4, 2, 2}}})
	if len(all.Rows) != 2160 || !all.Optimal || all.Rows[0][2] != 5 {
		t.Errorf("want 2160 rows, the given one first, got %d and %v", len(all.Rows), all.Rows[0])
	}
	twice := generate(t, model(2, 2), Options{Strength: 1, Rows: [][]int{{0, 0}, {0, 0}, {0, 0}}})
	if len(twice.Rows) != 4 || twice.Optimal {
		t.Errorf("want the three given rows and one more, not optimal, got %v", twice)
	}
}

func TestRefused(t *testing.T) {
	forbidAll := Constraint{Names: []string{"a"}, Forbids: func([]int) bool { return true }}
	for _, c := range []struct {
		name string
		m    Model
		o    Options
		says []string
	}{
		{"no factor", Model{}, Options{Strength: 1}, []string{"no factor"}},
		{"all mistakes at once", Model{Factors: []Factor{{"", 1}, {"a", 0}, {"a", 2}}, Constraints: []Constraint{{}, {[]string{"z", "a", "a"}, nil}}}, Options{Strength: 1},
			[]string{"factor 0 has no name", "a has 0 values", "two factors are called a", "constraint 0 names no factor", `constraint 1 reads "z"`, "reads a twice", "is nil"}},
		{"strength", model(2, 2, 2), Options{}, []string{"strength 0 is none"}},
		{"strength", uniform(9, 2), Options{Strength: 7}, []string{"strength 7 is none"}},
		{"effort", model(2, 2, 2), Options{Strength: 2, Effort: -1}, []string{"effort -1"}},
		{"nothing allowed", Model{Factors: model(2, 2).Factors, Constraints: []Constraint{forbidAll}}, Options{Strength: 1}, []string{"forbid every row"}},
		{"given rows", six(), Options{Strength: 2, Rows: [][]int{{0, 0, 0, 0, 0, 0}, {1, 1, 1}, {1, 1, 6, 1, 1, 1}}},
			[]string{"row 0 is forbidden by constraint 0 over [a b]", "row 1 has 3 values for 6", "row 2 gives c the value 6"}},
		{"too many rows", uniform(21, 2), Options{Strength: Exhaustive}, []string{"more than 1048576 allowed rows"}},
		{"too many tuples", uniform(20, 5), Options{Strength: 6}, []string{"more than 16777216 tuples"}},
	} {
		_, err := Generate(c.m, c.o)
		for _, want := range c.says {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: want an error with %q, got %v", c.name, want, err)
			}
		}
	}
}

// TestWideConstraint has a constraint too large for a table and an island too
// large to remember.
func TestWideConstraint(t *testing.T) {
	m := uniform(12, 4)
	var names []string
	for _, f := range m.Factors {
		names = append(names, f.Name)
	}
	m.Constraints = []Constraint{{Names: names, Forbids: func(v []int) bool {
		sum := 0
		for _, x := range v {
			sum += x
		}
		return sum < 8
	}}}
	s := newSpace(m)
	if s.rules[0].table != nil || s.islands[0].memo != nil {
		t.Fatal("the model is too small for what it is to test")
	}
	a := generate(t, m, Options{Strength: 2, Effort: 2})
	for _, row := range a.Rows {
		if !m.Allows(row) {
			t.Errorf("row %v is forbidden", row)
		}
	}
}
