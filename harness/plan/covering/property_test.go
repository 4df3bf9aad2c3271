package covering

import (
	"flag"
	"fmt"
	"os"
	"reflect"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

// small draws a model that can be looked through whole.
func small(t *rapid.T) Model {
	m := model(rapid.SliceOfN(rapid.IntRange(1, 4), 2, 6).Draw(t, "values")...)
	for i := range rapid.IntRange(0, 4).Draw(t, "constraints") {
		order := rapid.Permutation(m.Factors).Draw(t, fmt.Sprint("reads ", i))
		reads := order[:min(len(order), rapid.IntRange(1, 3).Draw(t, fmt.Sprint("how many ", i)))]
		var c Constraint
		size := 1
		for _, f := range reads {
			c.Names = append(c.Names, f.Name)
			size *= f.Values
		}
		bad := rapid.SliceOfN(rapid.IntRange(0, 3), size, size).Draw(t, fmt.Sprint("forbidden ", i))
		c.Forbids = func(v []int) bool {
			n := 0
			for j, f := range reads {
				n = n*f.Values + v[j]
			}
			return bad[n] == 3
		}
		m.Constraints = append(m.Constraints, c)
	}
	return m
}

// allRows lists the allowed rows by trying every row.
func allRows(m Model) [][]int {
	rows := [][]int{{}}
	for _, f := range m.Factors {
		var longer [][]int
		for _, row := range rows {
			for v := range f.Values {
				longer = append(longer, append(append([]int(nil), row...), v))
			}
		}
		rows = longer
	}
	var allowed [][]int
	for _, row := range rows {
		if m.Allows(row) {
			allowed = append(allowed, row)
		}
	}
	return allowed
}

// tuplesIn lists, as text, the tuples of strength t that rows hold.
func tuplesIn(rows [][]int, t int) map[string]bool {
	seen := map[string]bool{}
	for _, row := range rows {
		subsets(len(row), t, func(set []int) bool {
			key := ""
			for _, f := range set {
				key += fmt.Sprintf("%d=%d ", f, row[f])
			}
			seen[key] = true
			return true
		})
	}
	return seen
}

// TestAnyModel looks at arrays of random models through the eyes of a list of
// all rows: complete, allowed, counted rightly, the same again, not below the
// bound, and not called optimal when a smaller one is known.
func TestAnyModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := small(t)
		o := Options{
			Strength: rapid.IntRange(1, len(m.Factors)).Draw(t, "strength"),
			Seed:     rapid.Uint64().Draw(t, "seed"),
			Effort:   1,
		}
		all := allRows(m)
		if len(all) > 0 && rapid.Bool().Draw(t, "continue") {
			o.Rows = rapid.SliceOfN(rapid.SampledFrom(all), 0, 3).Draw(t, "given")
		}
		a, err := Generate(m, o)
		if (err != nil) != (len(all) == 0) {
			t.Fatalf("%d rows are allowed, and the error is %v", len(all), err)
		}
		if err != nil {
			return
		}
		want := tuplesIn(all, o.Strength)
		if got := tuplesIn(a.Rows, o.Strength); !reflect.DeepEqual(got, want) {
			t.Fatalf("the array covers %d of %d tuples, or others", len(got), len(want))
		}
		for i, row := range a.Rows {
			if !m.Allows(row) {
				t.Fatalf("row %v is forbidden", row)
			}
			if i < len(o.Rows) && !reflect.DeepEqual(row, o.Rows[i]) {
				t.Fatalf("row %d is %v, and not the given %v", i, row, o.Rows[i])
			}
		}
		if a.Bound > len(a.Rows) || a.Optimal != (a.Bound == len(a.Rows)) {
			t.Fatalf("%d rows, bound %d, optimal %v", len(a.Rows), a.Bound, a.Optimal)
		}
		total := 0
		subsets(len(m.Factors), o.Strength, func(set []int) bool {
			n := 1
			for _, f := range set {
				n *= m.Factors[f].Values
			}
			total += n
			return true
		})
		c, err := Certify(m, a.Rows, o.Strength)
		if err != nil || c.Covered != len(want) || c.Left != 0 || c.Infeasible != total-len(want) {
			t.Fatalf("want %d covered and %d infeasible, got %+v, %v", len(want), total-len(want), c, err)
		}
		if again, _ := Generate(m, o); !reflect.DeepEqual(again, a) {
			t.Fatal("the same options gave another array")
		}
	})
}

// TestBoundIsTrue compares the bound with the truth, found by trying all
// choices of rows, for models small enough.
func TestBoundIsTrue(t *testing.T) {
	met := 0
	rapid.Check(t, func(t *rapid.T) {
		m := small(t)
		all := allRows(m)
		if len(all) == 0 || len(all) > 16 {
			t.SkipNow()
		}
		strength := rapid.IntRange(1, len(m.Factors)).Draw(t, "strength")
		truth := fewest(all, strength)
		bound := newSpace(m).lowerBound(strength)
		if bound > truth {
			t.Fatalf("%d rows are enough, and the bound says %d", truth, bound)
		}
		if bound == truth {
			met++
		}
		if a, err := Generate(m, Options{Strength: strength, Effort: 1}); err != nil || len(a.Rows) > truth {
			t.Fatalf("%d rows are enough, got %d, %v", truth, len(a.Rows), err)
		}
	})
	if met == 0 {
		t.Error("the bound was never met")
	}
}

// fewest returns the size of the smallest choice of rows with all their tuples.
func fewest(rows [][]int, t int) int {
	number := map[string]int{}
	masks := make([][]bool, len(rows))
	for key := range tuplesIn(rows, t) {
		number[key] = len(number)
	}
	for i, row := range rows {
		masks[i] = make([]bool, len(number))
		for key := range tuplesIn([][]int{row}, t) {
			masks[i][number[key]] = true
		}
	}
	best := len(rows)
	hit := make([]int, len(number))
	var try func(used int)
	try = func(used int) {
		open := -1
		for id, n := range hit {
			if n == 0 {
				open = id
				break
			}
		}
		if open < 0 {
			best = min(best, used)
			return
		}
		if used+1 >= best {
			return
		}
		for _, mask := range masks {
			if !mask[open] {
				continue
			}
			for id, in := range mask {
				if in {
					hit[id]++
				}
			}
			try(used + 1)
			for id, in := range mask {
				if in {
					hit[id]--
				}
			}
		}
	}
	try(0)
	return best
}

// TestOrderIsGreedy compares the order with the plain way to make it: count
// every row anew for every place.
func TestOrderIsGreedy(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := small(t)
		all := allRows(m)
		if len(all) == 0 {
			t.SkipNow()
		}
		rows := rapid.SliceOfN(rapid.SampledFrom(all), 0, 12).Draw(t, "rows")
		got, err := Order(m, rows)
		if err != nil {
			t.Fatal(err)
		}
		if want := plainOrder(rows, len(m.Factors)); !reflect.DeepEqual(got, want) {
			t.Fatalf("want %v, got %v", want, got)
		}
	})
}

func plainOrder(rows [][]int, factors int) [][]int {
	left := append([][]int(nil), rows...)
	out := [][]int{}
	for len(left) > 0 {
		best, most := 0, []int(nil)
		for i, row := range left {
			var gain []int
			for t := 1; t <= min(6, factors); t++ {
				gain = append(gain, len(tuplesIn(append([][]int{row}, out...), t))-len(tuplesIn(out, t)))
			}
			if most == nil || fmt.Sprint(pad(gain)) > fmt.Sprint(pad(most)) {
				best, most = i, gain
			}
		}
		out = append(out, left[best])
		left = append(left[:best:best], left[best+1:]...)
	}
	return out
}

// pad makes numbers comparable as text.
func pad(n []int) (s []string) {
	for _, x := range n {
		s = append(s, fmt.Sprintf("%06d", x))
	}
	return s
}

// TestMain lets DWCONFORM_SOAK multiply the 100 drawn models of a test.
func TestMain(m *testing.M) {
	if n, err := strconv.Atoi(os.Getenv("DWCONFORM_SOAK")); err == nil && n > 0 {
		if err := flag.Set("rapid.checks", strconv.Itoa(100*n)); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}
