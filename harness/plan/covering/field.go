package covering

// field is the finite field of q elements, numbered from 0 (zero) and 1 (one).
type field struct {
	q        int
	plus     [][]uint8
	times    [][]uint8
	negative []uint8
	inverse  []uint8
}

// maxField is the largest field worked in; larger domains are left to search.
const maxField = 64

// primePower returns p and m where q = p^m for a prime p, or zeros.
func primePower(q int) (p, m int) {
	for p = 2; p <= q; p++ {
		if q%p != 0 {
			continue
		}
		for q%p == 0 {
			q /= p
			m++
		}
		if q == 1 {
			return p, m
		}
		return 0, 0
	}
	return 0, 0
}

// newField builds the field of q elements, or nil where there is none. Elements
// are polynomials over the integers modulo p, written as numbers in base p.
func newField(q int) *field {
	p, m := primePower(q)
	if p == 0 || q > maxField {
		return nil
	}
	digits := func(a int) []int {
		d := make([]int, m)
		for i := range d {
			d[i] = a % p
			a /= p
		}
		return d
	}
	number := func(d []int) int {
		a := 0
		for i := m - 1; i >= 0; i-- {
			a = a*p + d[i]
		}
		return a
	}
	// The low part of the modulus is tried until every element has an inverse.
	for low := range q {
		modulus := digits(low)
		f := &field{q: q, negative: make([]uint8, q), inverse: make([]uint8, q)}
		found := 0
		for a := range q {
			plus, times := make([]uint8, q), make([]uint8, q)
			for b := range q {
				sum, product := make([]int, m), make([]int, 2*m)
				for i, x := range digits(a) {
					sum[i] = (x + digits(b)[i]) % p
					for j, y := range digits(b) {
						product[i+j] += x * y
					}
				}
				for i := 2*m - 1; i >= m; i-- {
					for j, c := range modulus {
						product[i-m+j] += (p - c) * (product[i] % p)
					}
				}
				for i := range m {
					product[i] %= p
				}
				plus[b], times[b] = uint8(number(sum)), uint8(number(product))
				if plus[b] == 0 {
					f.negative[a] = uint8(b)
				}
				if times[b] == 1 && f.inverse[a] == 0 {
					f.inverse[a] = uint8(b)
					found++
				}
			}
			f.plus, f.times = append(f.plus, plus), append(f.times, times)
		}
		if found == q-1 {
			return f
		}
	}
	return nil
}

// independent reports whether the square matrix has full rank; it is used up.
func (f *field) independent(a [][]uint8) bool {
	n := len(a)
	for c := range n {
		r := c
		for r < n && a[r][c] == 0 {
			r++
		}
		if r == n {
			return false
		}
		a[c], a[r] = a[r], a[c]
		inv := f.times[f.inverse[a[c][c]]]
		for r := c + 1; r < n; r++ {
			if a[r][c] == 0 {
				continue
			}
			by := f.times[f.negative[inv[a[r][c]]]]
			for i := c + 1; i < n; i++ {
				a[r][i] = f.plus[a[r][i]][by[a[c][i]]]
			}
		}
	}
	return true
}
