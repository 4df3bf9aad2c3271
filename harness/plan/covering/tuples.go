package covering

// tuples numbers all value combinations of every t factors: first by the set of
// factors, then in mixed radix by their values.
type tuples struct {
	t      int
	sets   [][]int    // factor positions, ascending
	stride []int      // t per set
	base   []int      // number of the set's first tuple; one more entry holds the total
	with   [][]within // by factor: the sets that it is in
}

// within is a factor's place in a set.
type within struct{ set, stride int32 }

// newTuples returns false when the tuples are more than the limit.
func newTuples(values []int, t, limit int) (*tuples, bool) {
	x := &tuples{t: t, with: make([][]within, len(values))}
	total := 0
	fits := subsets(len(values), t, func(set []int) bool {
		size := 1
		for _, f := range set {
			size = mulCap(size, values[f])
		}
		x.sets = append(x.sets, append([]int(nil), set...))
		x.base = append(x.base, total)
		at := len(x.stride)
		x.stride = append(x.stride, make([]int, t)...)
		for i, step := t-1, 1; i >= 0; i-- {
			x.stride[at+i] = step
			x.with[set[i]] = append(x.with[set[i]], within{int32(len(x.base) - 1), int32(step)})
			step *= values[set[i]]
		}
		total += size
		return total <= limit
	})
	x.base = append(x.base, total)
	return x, fits
}

func (x *tuples) total() int { return x.base[len(x.sets)] }

// id returns the number of the tuple that the row holds in a set.
func (x *tuples) id(set int, row []int) int {
	n := x.base[set]
	stride := x.stride[set*x.t:]
	for i, f := range x.sets[set] {
		n += stride[i] * row[f]
	}
	return n
}

// put writes the values of tuple id, which is of the set, into the row.
func (x *tuples) put(set, id int, row []int) {
	rest := id - x.base[set]
	stride := x.stride[set*x.t:]
	for i, f := range x.sets[set] {
		row[f] = rest / stride[i]
		rest %= stride[i]
	}
}

// subsets calls f with every ascending choice of t out of n until f says false.
func subsets(n, t int, f func([]int) bool) bool {
	set := make([]int, t)
	for i := range set {
		set[i] = i
	}
	for t <= n {
		if !f(set) {
			return false
		}
		i := t - 1
		for i >= 0 && set[i] == n-t+i {
			i--
		}
		if i < 0 {
			return true
		}
		set[i]++
		for j := i + 1; j < t; j++ {
			set[j] = set[j-1] + 1
		}
	}
	return true
}
