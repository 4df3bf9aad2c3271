package oracle

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// TestReduce: whatever values together make a row fail are found, and nothing
// else, in few askings.
func TestReduce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(2, 12).Draw(t, "factors")
		base, row := make([]int, n), make([]int, n)
		for i := range row {
			row[i] = rapid.IntRange(1, 3).Draw(t, "value")
		}
		cause := rapid.SliceOfNDistinct(rapid.IntRange(0, n-1), 1, min(n, 5), rapid.ID[int]).Draw(t, "cause")
		slices.Sort(cause)
		asked := 0
		got, ok := Reduce(row, base, func(r []int) Shown {
			asked++
			for _, f := range cause {
				if r[f] != row[f] {
					return Holds
				}
			}
			return Fails
		})
		if !ok || !slices.Equal(got, cause) {
			t.Fatalf("got %v, want %v", got, cause)
		}
		if asked > 2*n+1 {
			t.Fatalf("%d askings for %d factors", asked, n)
		}
	})
}

// TestReduceSaysNothing: where an asking says nothing, or all fails, there is no
// cause; of two causes one is found, and what cannot be asked stays.
func TestReduceSaysNothing(t *testing.T) {
	row, base := []int{1, 1, 1}, []int{0, 0, 0}
	if got, ok := Reduce(row, base, func([]int) Shown { return Fails }); ok {
		t.Errorf("all fails, because of %v", got)
	}
	asked := 0
	if got, ok := Reduce(row, base, func([]int) Shown {
		if asked++; asked > 1 {
			return Unsaid
		}
		return Holds
	}); ok {
		t.Errorf("nothing was said, and the cause is %v", got)
	}
	got, ok := Reduce(row, base, func(r []int) Shown {
		if r[0] == 1 || r[2] == 1 {
			return Fails
		}
		return Holds
	})
	if !ok || !slices.Equal(got, []int{2}) {
		t.Errorf("of two causes: %v", got)
	}
	got, _ = Reduce(row, base, func(r []int) Shown {
		switch {
		case slices.Equal(r, base):
			return Holds
		case r[1] == 0:
			return Impossible
		}
		return Fails
	})
	if !slices.Equal(got, []int{1}) {
		t.Errorf("what cannot be asked: %v", got)
	}
}
