package covering

// patcher keeps an array of rows and what they cover, up to date with every
// change of a cell. Nothing in it grows with the number of allowed rows, which
// may be beyond counting.
type patcher struct {
	s     *space
	x     *tuples
	rows  [][]int
	fixed int       // the first rows that may not change
	setOf []int32   // by tuple, to find its factors again
	state []state   // by tuple
	ids   [][]int32 // by row and set: the tuple that the row holds there
	open  list      // feasible tuples in no row

	holds [][][]uint64 // by factor and value: the rows that hold it, as bits
	tabu  [][]int64    // by row and factor: the step until which the cell rests
	rng   *random
	work  int64 // table look-ups so far
	toll  int64 // what one counts: more where the table outgrows the caches
	step  int64
	want  []int // the tuple of the step
}

// tollOf is what a look-up costs, in those of a small table.
func tollOf(x *tuples) int64 { return min(1+int64(x.total())>>18, 8) }

// state is how a tuple stands.
type state struct {
	count  int32 // rows that hold it
	weight int32 // what leaving it open costs
}

// never is the count of an infeasible tuple: it is never open, though a row may
// hold it for a moment while several of its cells change.
const never = 1 << 30

func newPatcher(s *space, x *tuples, rng *random) *patcher {
	p := &patcher{s: s, x: x, rng: rng, toll: tollOf(x), want: make([]int, len(s.values))}
	p.state = make([]state, x.total())
	p.setOf = make([]int32, x.total())
	p.open = newList(x.total())
	p.holds = make([][][]uint64, len(s.values))
	for f, n := range s.values {
		p.holds[f] = make([][]uint64, n)
	}
	row := make([]int, len(s.values))
	for f := range row {
		row[f] = free
	}
	for set, at := range x.sets {
		tied := false
		for _, f := range at {
			tied = tied || s.island[f] >= 0
		}
		for id := x.base[set]; id < x.base[set+1]; id++ {
			p.state[id].weight = 1
			p.setOf[id] = int32(set)
			if tied {
				x.put(set, id, row)
				if !s.feasible(row) {
					p.state[id].count = never
					continue
				}
			}
			p.open.add(int32(id))
		}
		for _, f := range at {
			row[f] = free
		}
	}
	return p
}

// push appends a full allowed row, which the array then owns.
func (p *patcher) push(row []int) {
	r := len(p.rows)
	p.rows = append(p.rows, row)
	for f := range p.holds {
		for v := range p.holds[f] {
			for len(p.holds[f][v]) <= r/64 {
				p.holds[f][v] = append(p.holds[f][v], 0)
			}
		}
		p.flip(r, f, row[f])
	}
	p.tabu = append(p.tabu, make([]int64, len(row)))
	ids := make([]int32, len(p.x.sets))
	for set := range ids {
		id := p.x.id(set, row)
		ids[set] = int32(id)
		p.cover(id)
	}
	p.ids = append(p.ids, ids)
	p.work += int64(len(p.x.sets))
}

// pull takes row r out; the last row takes its place.
func (p *patcher) pull(r int) {
	for _, id := range p.ids[r] {
		p.uncover(int(id))
	}
	p.work += int64(len(p.x.sets))
	last := len(p.rows) - 1
	for f, v := range p.rows[r] {
		p.flip(r, f, v)
		if w := p.rows[last][f]; r != last {
			p.flip(last, f, w)
			p.flip(r, f, w)
		}
	}
	p.rows[r], p.tabu[r], p.ids[r] = p.rows[last], p.tabu[last], p.ids[last]
	p.rows, p.tabu, p.ids = p.rows[:last], p.tabu[:last], p.ids[:last]
}

func (p *patcher) flip(r, f, v int) { p.holds[f][v][r/64] ^= 1 << (r % 64) }

func (p *patcher) cover(id int) {
	if p.state[id].count++; p.state[id].count == 1 {
		p.open.drop(int32(id))
	}
}

func (p *patcher) uncover(id int) {
	if p.state[id].count--; p.state[id].count == 0 {
		p.open.add(int32(id))
	}
}

// set changes one cell.
func (p *patcher) set(r, f, v int) {
	row, ids := p.rows[r], p.ids[r]
	by := int32(v - row[f])
	for _, w := range p.x.with[f] {
		p.uncover(int(ids[w.set]))
		ids[w.set] += by * w.stride
		p.cover(int(ids[w.set]))
	}
	p.flip(r, f, row[f])
	p.flip(r, f, v)
	row[f] = v
	p.work += 2 * int64(len(p.x.with[f]))
}

// change returns how much weight a cell's change would cover less what it would
// uncover.
func (p *patcher) change(r, f, v int) int32 {
	ids, by, sum := p.ids[r], int32(v-p.rows[r][f]), int32(0)
	for _, w := range p.x.with[f] {
		id := ids[w.set]
		if s := p.state[id]; s.count == 1 {
			sum -= s.weight
		}
		if s := p.state[id+by*w.stride]; s.count == 0 {
			sum += s.weight
		}
	}
	p.work += p.toll * int64(len(p.x.with[f]))
	return sum
}

// only returns the weight that row r alone covers.
func (p *patcher) only(r int) int32 {
	sum := int32(0)
	for _, id := range p.ids[r] {
		if s := p.state[id]; s.count == 1 {
			sum += s.weight
		}
	}
	p.work += int64(len(p.x.sets))
	return sum
}

func copyRows(rows [][]int) [][]int {
	all := make([][]int, len(rows))
	for i, row := range rows {
		all[i] = append([]int(nil), row...)
	}
	return all
}
