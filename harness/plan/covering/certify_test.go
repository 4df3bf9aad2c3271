package covering

import (
	"strings"
	"testing"
)

func TestCertify(t *testing.T) {
	m := model(2, 2, 2)
	m.Constraints = []Constraint{both("a", "b"), both("b", "c"),
		{Names: []string{"a", "c"}, Forbids: func(v []int) bool { return v[0] == 1 && v[1] == 1 }}}
	// a=0 b=0 is forbidden, b=0 c=0 is forbidden, a=1 c=1 is forbidden: so b=0
	// needs c=1 and a=1, which are forbidden together, and b=0 is nowhere.
	for _, c := range []struct {
		name string
		rows [][]int
		t    int
		want Certificate
	}{
		{"values", [][]int{{0, 1, 0}}, 1, Certificate{1, 3, 1, 2, "a=1"}},
		{"no row", nil, 1, Certificate{1, 0, 1, 5, "a=0"}},
		{"pairs", [][]int{{0, 1, 0}, {0, 1, 1}, {1, 1, 0}}, 2, Certificate{2, 7, 5, 0, ""}},
		{"a pair left", [][]int{{0, 1, 0}, {1, 1, 0}}, 2, Certificate{2, 5, 5, 2, "a=0 c=1"}},
		{"all", [][]int{{0, 1, 0}, {0, 1, 1}, {1, 1, 0}}, 3, Certificate{3, 3, 5, 0, ""}},
	} {
		got, err := Certify(m, c.rows, c.t)
		if err != nil || got != c.want {
			t.Errorf("%s: want %+v, got %+v, %v", c.name, c.want, got, err)
		}
	}
	for _, c := range []struct {
		m    Model
		rows [][]int
		t    int
		says string
	}{
		{m, [][]int{{0, 1, 0}, {0, 0, 1}}, 2, "row 1 is forbidden by constraint 0 over [a b]"},
		{m, [][]int{{0, 1}}, 2, "row 0 has 2 values for 3 factors"},
		{m, nil, 0, "strength 0 is none for 3 factors"},
		{m, nil, 4, "strength 4 is none for 3 factors"},
		{Model{}, nil, 1, "no factor"},
	} {
		if _, err := Certify(c.m, c.rows, c.t); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("want an error with %q, got %v", c.says, err)
		}
	}
}

// TestCertifyFinds takes each row out of an optimal array: whatever the row
// alone covered must be left, and nothing else.
func TestCertifyFinds(t *testing.T) {
	a := generate(t, six(), Options{Strength: 2})
	whole := len(tuplesIn(a.Rows, 2))
	for i := range a.Rows {
		rest := append(append([][]int(nil), a.Rows[:i]...), a.Rows[i+1:]...)
		c, err := Certify(six(), rest, 2)
		if lost := whole - len(tuplesIn(rest, 2)); err != nil || c.Left != lost || c.Left == 0 || c.Infeasible != 1 {
			t.Fatalf("row %d: want %d left, got %+v, %v", i, lost, c, err)
		}
	}
}
