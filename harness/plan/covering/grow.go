package covering

// grow appends rows until nothing is open, each the best of some candidates
// that begin with an open tuple and take, factor by factor, the value that
// covers most. It stops with false when limit rows will not do: rows cover less
// and less, so no later row is expected to cover twice what the last does.
func (p *patcher) grow(candidates, limit int) bool {
	for len(p.open.at) > 0 {
		var best []int
		most := int32(-1)
		for range candidates {
			id := int(p.open.at[p.rng.below(len(p.open.at))])
			row := make([]int, len(p.s.values))
			for f := range row {
				row[f] = free
			}
			p.x.put(int(p.setOf[id]), id, row)
			p.fill(row)
			if n := p.fresh(row); n > most {
				best, most = row, n
			}
		}
		p.push(best)
		if 2*int64(most)*int64(limit-len(p.rows)) < int64(len(p.open.at)) {
			return false
		}
	}
	return true
}

// fresh counts the open tuples of a full row.
func (p *patcher) fresh(row []int) int32 {
	n := int32(0)
	for set := range p.x.sets {
		if p.state[p.x.id(set, row)].count == 0 {
			n++
		}
	}
	p.work += int64(len(p.x.sets))
	return n
}

// fill decides the free cells of a feasible row, in random order, each for the
// value that closes most open tuples with the cells decided so far.
func (p *patcher) fill(row []int) {
	var order []int
	for f, v := range row {
		if v == free {
			order = append(order, f)
		}
	}
	for i := len(order) - 1; i > 0; i-- {
		j := p.rng.below(i + 1)
		order[i], order[j] = order[j], order[i]
	}
	gain := make([]int32, 0, 16)
	for _, f := range order {
		gain = p.gains(row, f, gain)
		best, most, ties := free, int32(-1), 0
		for v, g := range gain {
			if g < most {
				continue
			}
			row[f] = v
			if !p.s.feasibleAt(row, f) {
				continue
			}
			if g > most {
				best, most, ties = v, g, 1
			} else if ties++; p.rng.below(ties) == 0 {
				best = v
			}
		}
		row[f] = best
	}
}

// gains counts, for each value of a free cell, the open tuples that it would
// close together with the decided cells.
func (p *patcher) gains(row []int, f int, gain []int32) []int32 {
	gain = gain[:0]
	for range p.s.values[f] {
		gain = append(gain, 0)
	}
	t := p.x.t
sets:
	for _, w := range p.x.with[f] {
		base := p.x.base[w.set]
		stride := p.x.stride[int(w.set)*t : int(w.set)*t+t]
		for i, g := range p.x.sets[w.set] {
			switch v := row[g]; {
			case g == f:
			case v == free:
				continue sets
			default:
				base += stride[i] * v
			}
		}
		for v := range gain {
			if p.state[base+int(w.stride)*v].count == 0 {
				gain[v]++
			}
		}
	}
	p.work += p.toll * int64(len(p.x.with[f]))
	return gain
}
