package covering

import "math/bits"

// trim takes out rows that cover nothing alone, one after the other.
func (p *patcher) trim() {
	for r := len(p.rows) - 1; r >= p.fixed; r-- {
		if p.only(r) == 0 {
			p.pull(r)
		}
	}
}

// leastMissed returns the changeable row that covers least alone, or -1.
func (p *patcher) leastMissed() int {
	best, least := -1, int32(0)
	for r := p.fixed; r < len(p.rows); r++ {
		if w := p.only(r); best < 0 || w < least {
			best, least = r, w
		}
	}
	return best
}

// shrink searches for smaller complete arrays until the bound is met or the
// work is done, and returns the smallest that it saw.
//
// One step takes a random open tuple and puts it where that costs least: into a
// row that lacks it by one cell, the cell rested and no rule broken, else over
// a random row. Open tuples grow heavier with every step.
func (p *patcher) shrink(bound int, budget int64) [][]int {
	start := p.work
	best := copyRows(p.rows)
	for {
		for len(p.open.at) == 0 {
			best = copyRows(p.rows)
			if len(best) <= bound || len(best) == p.fixed {
				return best
			}
			p.pull(p.leastMissed())
		}
		left := start + budget - p.work
		if 50*(len(best)-bound) <= bound { // the end is in sight
			left += 2 * budget
		}
		if left < 0 || len(p.rows) == p.fixed {
			return best
		}
		p.step++
		p.patch(int(p.open.at[p.rng.below(len(p.open.at))]))
		for _, id := range p.open.at {
			p.state[id].weight++
		}
		p.work += int64(len(p.open.at))
	}
}

// patch makes some row hold the tuple.
func (p *patcher) patch(id int) {
	set := int(p.setOf[id])
	want := p.want
	p.x.put(set, id, want)
	at := p.x.sets[set]
	bestRow, bestAt, bestGain, ties := -1, 0, int32(0), 0
	words := (len(p.rows) + 63) / 64
	for i, f := range at {
		for w := range words {
			// The rows that hold the tuple but for f: none holds all of it.
			near := p.span(w)
			for j, g := range at {
				if j != i {
					near &= p.holds[g][want[g]][w]
				}
			}
			for ; near != 0; near &= near - 1 {
				r := w*64 + bits.TrailingZeros64(near)
				if p.tabu[r][f] > p.step || !p.may(p.rows[r], f, want[f]) {
					continue
				}
				gain := p.change(r, f, want[f])
				switch {
				case bestRow < 0 || gain > bestGain:
					bestRow, bestAt, bestGain, ties = r, f, gain, 1
				case gain == bestGain:
					if ties++; p.rng.below(ties) == 0 {
						bestRow, bestAt = r, f
					}
				}
			}
		}
	}
	p.work += int64(words * len(at) * len(at))
	if bestRow < 0 {
		p.overwrite(p.fixed+p.rng.below(len(p.rows)-p.fixed), want, at)
		return
	}
	p.set(bestRow, bestAt, want[bestAt])
	p.rest(bestRow, bestAt)
}

// span returns the bits of word w that stand for changeable rows.
func (p *patcher) span(w int) uint64 {
	span := ^uint64(0)
	if n := p.fixed - 64*w; n >= 64 {
		return 0
	} else if n > 0 {
		span <<= n
	}
	if n := len(p.rows) - 64*w; n < 64 {
		span &= 1<<n - 1
	}
	return span
}

// rest keeps a changed cell as it is for one to three steps: shorter rests go in
// circles, and rests beyond ten steps were measured to search worse.
func (p *patcher) rest(r, f int) {
	p.tabu[r][f] = p.step + int64(1+p.rng.below(3))
}

// may reports whether the rules let the row hold v at f.
func (p *patcher) may(row []int, f, v int) bool {
	old := row[f]
	row[f] = v
	ok := !p.s.brokenAt(row, f)
	row[f] = old
	return ok
}

// overwrite puts the tuple into row r whatever that costs, and keeps the rest of
// the row as far as the rules let it.
func (p *patcher) overwrite(r int, want, at []int) {
	row := append([]int(nil), p.rows[r]...)
	for _, f := range at {
		row[f] = want[f]
	}
	p.s.mend(row, at)
	for f, v := range row {
		if p.rows[r][f] != v {
			p.set(r, f, v)
		}
	}
	for _, f := range at {
		p.rest(r, f)
	}
}
