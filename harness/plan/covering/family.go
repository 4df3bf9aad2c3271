package covering

// A block of q^t rows, one for each vector of t elements of a field, gives each
// column a vector of its own, and a cell the product of both. Any t columns
// whose vectors are independent show every tuple exactly once in it. So a few
// blocks cover everything where each t columns are independent in at least one
// of them: a covering perfect hash family, which is a far smaller thing to
// search for than the array.
//
// Where all vectors end in one, every block holds the q rows whose cells are
// all equal, and they are written once. Otherwise blocks share the zero row.
type family struct {
	f       *field
	columns int
	t       int
	affine  bool        // vectors end in one
	vectors [][][]uint8 // by block and column
}

// rows returns how many rows the family's array has.
func (h *family) rows() int { return familyRows(h.f.q, h.t, len(h.vectors), h.affine) }

func familyRows(q, t, blocks int, affine bool) int {
	size := 1
	for range t {
		size = mulCap(size, q)
	}
	if blocks == 1 {
		return size
	}
	shared := 1
	if affine {
		shared = q
	}
	return mulCap(blocks, size-shared) + shared
}

// expand writes the array.
func (h *family) expand() [][]int {
	var all [][]int
	message := make([]uint8, h.t)
	for b, vectors := range h.vectors {
		size := familyRows(h.f.q, h.t, 1, false)
		for n := range size {
			rest, high := n, 0
			for i := range message {
				message[i] = uint8(rest % h.f.q)
				rest /= h.f.q
				if message[i] != 0 && i < h.t-1 {
					high++
				}
			}
			if b > 0 && high == 0 && (h.affine || n == 0) {
				continue // a row that the first block has too
			}
			row := make([]int, h.columns)
			for c, v := range vectors {
				cell := uint8(0)
				for i, m := range message {
					cell = h.f.plus[cell][h.f.times[m][v[i]]]
				}
				row[c] = int(cell)
			}
			all = append(all, row)
		}
	}
	return all
}

// curve is a single block in which any t columns are independent: the points of
// a rational normal curve. It has q+1 columns, or q+2 for t=3 and even q.
func curve(f *field, columns, t int) *family {
	most := f.q + 1
	if t == 3 && f.q%2 == 0 {
		most++
	}
	if columns > most {
		return nil
	}
	var block [][]uint8
	for c := range columns {
		v := make([]uint8, t)
		switch {
		case c < f.q:
			power := uint8(1)
			for i := range v {
				v[i] = power
				power = f.times[power][c]
			}
		case c == f.q:
			v[t-1] = 1
		default:
			v[1] = 1 // where all tangents of the curve meet
		}
		block = append(block, v)
	}
	return &family{f: f, columns: columns, t: t, vectors: [][][]uint8{block}}
}

// hunt is the search for a family: random vectors, then a new vector for one
// column of a bad set in one block whenever no more sets are bad after it.
type hunt struct {
	*family
	x    *tuples // sets of columns
	good []int16 // by set: blocks in which it is independent
	is   [][]bool
	bad  list
	rng  *random
	work int64
	next []bool
	try  [][]uint8
	mat  [][]uint8
}

// findFamily searches for a family of the shape until the work is done; nil
// says that none was found.
func findFamily(f *field, columns, t, blocks int, affine bool, rng *random, budget int64) (*family, int64) {
	ones := make([]int, columns)
	for c := range ones {
		ones[c] = 1
	}
	x, ok := newTuples(ones, t, maxSets)
	if !ok {
		return nil, 0
	}
	h := &hunt{family: &family{f: f, columns: columns, t: t, affine: affine}, x: x, rng: rng}
	h.good = make([]int16, len(x.sets))
	h.bad = newList(len(x.sets))
	h.mat = make([][]uint8, t)
	h.try = make([][]uint8, t)
	for i := range h.mat {
		h.mat[i] = make([]uint8, t)
	}
	for range blocks {
		block := make([][]uint8, columns)
		for c := range block {
			block[c] = h.vector()
		}
		h.vectors = append(h.vectors, block)
		is := make([]bool, len(x.sets))
		for set := range is {
			if is[set] = h.independent(block, set, -1, nil); is[set] {
				h.good[set]++
			}
		}
		h.is = append(h.is, is)
	}
	for set, n := range h.good {
		if n == 0 {
			h.bad.add(int32(set))
		}
	}
	for len(h.bad.at) > 0 {
		if h.work > budget {
			return nil, h.work
		}
		h.move()
	}
	return h.family, h.work
}

// vector returns a random vector that is not zero.
func (h *hunt) vector() []uint8 {
	v := make([]uint8, h.t)
	for {
		some := false
		for i := range v {
			v[i] = uint8(h.rng.below(h.f.q))
			some = some || v[i] != 0
		}
		if h.affine {
			v[h.t-1] = 1
			return v
		}
		if some {
			return v
		}
	}
}

// independent reports whether the set's vectors are independent in the block,
// with column c's vector taken to be v.
func (h *hunt) independent(block [][]uint8, set, c int, v []uint8) bool {
	for i, g := range h.x.sets[set] {
		from := block[g]
		if g == c {
			from = v
		}
		copy(h.mat[i], from)
	}
	copy(h.try, h.mat)
	h.work += 3 * int64(h.t)
	return h.f.independent(h.try)
}

// move tries one new vector.
func (h *hunt) move() {
	set := h.bad.at[h.rng.below(len(h.bad.at))]
	c := h.x.sets[set][h.rng.below(h.t)]
	b := h.rng.below(len(h.vectors))
	v := h.vector()
	sets := h.x.with[c]
	h.next = h.next[:0]
	change := 0
	for _, w := range sets {
		now := h.independent(h.vectors[b], int(w.set), c, v)
		h.next = append(h.next, now)
		others := int(h.good[w.set])
		if h.is[b][w.set] {
			others--
		}
		if others == 0 && now != h.is[b][w.set] {
			if now {
				change--
			} else {
				change++
			}
		}
	}
	if change > 0 {
		return
	}
	h.vectors[b][c] = v
	for i, w := range sets {
		if h.next[i] == h.is[b][w.set] {
			continue
		}
		h.is[b][w.set] = h.next[i]
		if h.next[i] {
			if h.good[w.set]++; h.good[w.set] == 1 {
				h.bad.drop(w.set)
			}
		} else if h.good[w.set]--; h.good[w.set] == 0 {
			h.bad.add(w.set)
		}
	}
}
