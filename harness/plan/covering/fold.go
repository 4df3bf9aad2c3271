package covering

// maxBlocks of a family: beyond that, growth does better.
const maxBlocks = 5

// algebraic returns the rows of the smallest hash family found over the smallest
// field that holds the largest domain, and the work done; nil where there is no
// such family of at most limit rows, or none was found within the budget.
func algebraic(s *space, t, limit, bound int, rng *random, budget int64) ([][]int, int64) {
	q := 2
	for _, n := range s.values {
		q = max(q, n)
	}
	for p := 0; p == 0; q++ {
		if p, _ = primePower(q); p != 0 {
			break
		}
	}
	columns := len(s.values)
	if q > maxField || familyRows(q, t, 1, false) > limit {
		return nil, 0
	}
	f := newField(q)
	if h := curve(f, columns, t); h != nil {
		return h.expand(), 0
	}
	// Where the largest domain stands out, most of several blocks is folded away.
	if 2*familyRows(q, t, 1, false) > 3*bound {
		return nil, 0
	}
	var best [][]int
	spent := int64(0)
	for _, sh := range shapesOf(q, t, limit) {
		// A search that is stuck stays stuck, so short ones come first.
		var found *family
		for slice := budget / 32; found == nil && spent < budget; slice *= 2 {
			h, work := findFamily(f, columns, t, sh.blocks, sh.affine, rng, min(slice, budget-spent))
			if work == 0 { // too many sets to look at
				return best, spent
			}
			found = h
			spent += work
		}
		if found == nil { // and smaller shapes are harder
			break
		}
		best = found.expand()
	}
	return best, spent
}

// shape is a kind of family; its array's size is known before any search.
type shape struct {
	blocks int
	affine bool
}

// shapesOf lists the shapes of more than one block with at most limit rows, the
// largest first.
func shapesOf(q, t, limit int) []shape {
	var all []shape
	for blocks := maxBlocks; blocks > 1; blocks-- {
		for _, affine := range []bool{false, true} {
			if familyRows(q, t, blocks, affine) <= limit {
				all = append(all, shape{blocks, affine})
			}
		}
	}
	return all
}

// takes reports whether rows over q values for each factor are an array of
// the model as they are.
func (s *space) takes(rows [][]int) bool {
	if len(s.rules) > 0 {
		return false
	}
	for _, row := range rows {
		for f, v := range row {
			if v >= s.values[f] {
				return false
			}
		}
	}
	return true
}

// fold turns rows over equal domains into rows of the model: values that a
// factor does not have, and values that a rule forbids beside the ones before
// them, are decided anew for whatever is still open.
func (p *patcher) fold(rows [][]int) {
	for _, from := range rows {
		row := make([]int, len(from))
		for f := range row {
			row[f] = free
		}
		for f, v := range from {
			if v >= p.s.values[f] {
				continue
			}
			if row[f] = v; !p.s.feasibleAt(row, f) {
				row[f] = free
			}
		}
		p.fill(row)
		p.push(row)
	}
}
