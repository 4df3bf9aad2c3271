package covering

import (
	"fmt"
	"testing"
)

func TestField(t *testing.T) {
	for q := range maxField + 3 {
		p, _ := primePower(q)
		f := newField(q)
		if (f != nil) != (p != 0 && q <= maxField) {
			t.Fatalf("q=%d: prime power of %d, field %v", q, p, f != nil)
		}
		if f == nil || q > 16 {
			continue
		}
		for a := range q {
			if f.plus[a][f.negative[a]] != 0 || a > 0 && f.times[a][f.inverse[a]] != 1 {
				t.Fatalf("q=%d: %d has a wrong negative or inverse", q, a)
			}
			for b := range q {
				if f.plus[a][b] != f.plus[b][a] || f.times[a][b] != f.times[b][a] {
					t.Fatalf("q=%d: %d and %d do not commute", q, a, b)
				}
				for c := range q {
					if f.times[a][f.plus[b][c]] != f.plus[f.times[a][b]][f.times[a][c]] ||
						f.times[a][f.times[b][c]] != f.times[f.times[a][b]][c] {
						t.Fatalf("q=%d: the laws fail for %d, %d, %d", q, a, b, c)
					}
				}
			}
		}
	}
}

// TestFamilies checks each kind of family by counting the tuples of its array.
func TestFamilies(t *testing.T) {
	for _, c := range []struct {
		q, columns, t, blocks int
		affine                bool
		rows                  int
	}{
		{5, 6, 3, 1, false, 125},
		{4, 6, 3, 1, false, 64}, // q+2 columns for even q
		{8, 9, 2, 1, false, 64},
		{5, 20, 2, 2, true, 45},
		{5, 20, 2, 2, false, 49},
		{5, 20, 3, 2, false, 249},
		{4, 10, 3, 2, true, 124},
		{3, 10, 3, 3, true, 75},
		{2, 4, 2, 2, true, 6},
	} {
		t.Run(fmt.Sprint(c), func(t *testing.T) {
			f := newField(c.q)
			h := curve(f, c.columns, c.t)
			if c.blocks > 1 {
				h, _ = findFamily(f, c.columns, c.t, c.blocks, c.affine, newRandom(1), 1e8)
			}
			if h == nil {
				t.Fatal("no family found")
			}
			rows := h.expand()
			if len(rows) != c.rows || h.rows() != c.rows {
				t.Fatalf("want %d rows, got %d, announced %d", c.rows, len(rows), h.rows())
			}
			if got, err := Certify(uniform(c.columns, c.q), rows, c.t); err != nil || got.Left > 0 {
				t.Fatalf("%+v %v", got, err)
			}
		})
	}
	if curve(newField(5), 7, 3) != nil || curve(newField(4), 6, 2) != nil {
		t.Error("a curve has more columns than it has points")
	}
}

// TestFold gives a model whose domains are a little smaller than a field, with
// a constraint, so that the array is folded and mended.
func TestFold(t *testing.T) {
	m := model(6, 6, 5, 6, 6, 6, 6)
	m.Constraints = []Constraint{both("a", "b"), both("c", "d", "e")}
	s := newSpace(m)
	rows, _ := algebraic(s, 2, 1000, s.lowerBound(2), newRandom(1), 1e7)
	if len(rows) != 49 || s.takes(rows) {
		t.Fatalf("want the 49 rows of a curve, to be folded, got %d", len(rows))
	}
	x, _ := newTuples(s.values, 2, maxTuples)
	p := newPatcher(s, x, newRandom(1))
	p.fold(rows)
	p.grow(1, noLimit)
	p.trim()
	if c, err := Certify(m, p.rows, 2); err != nil || c.Left > 0 || len(p.rows) > 55 {
		t.Fatalf("%d rows, %+v, %v", len(p.rows), c, err)
	}
}
