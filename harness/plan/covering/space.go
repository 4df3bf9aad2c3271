package covering

import "math"

// free marks a position of a partial row that is not decided yet.
const free = -1

// space is a model made ready for many questions: constraints as tables, and
// the factors that constraints tie together as islands, because a partial row
// is feasible exactly when each island is.
type space struct {
	values  []int
	rules   []rule
	rulesOf [][]int // by factor
	islands []island
	island  []int // by factor: index into islands, or -1 for an untied factor
}

// rule is one constraint over positions.
type rule struct {
	at     []int
	forbid func([]int) bool
	table  []bool // by mixed radix over at, where it is small enough
	buf    []int
}

// island is a set of factors connected by rules.
type island struct {
	at     []int
	rules  []int
	stride []int  // of the memo, in radix values+1
	memo   []int8 // 0 not asked, 1 feasible, 2 not
}

func newSpace(m Model) *space {
	s := &space{
		values:  make([]int, len(m.Factors)),
		rulesOf: make([][]int, len(m.Factors)),
		island:  make([]int, len(m.Factors)),
	}
	for i, f := range m.Factors {
		s.values[i] = f.Values
		s.island[i] = -1
	}
	for _, c := range m.Constraints {
		r := rule{forbid: c.Forbids, buf: make([]int, len(c.Names))}
		size := 1
		for _, n := range c.Names {
			f := m.index(n)
			r.at = append(r.at, f)
			s.rulesOf[f] = append(s.rulesOf[f], len(s.rules))
			size = mulCap(size, s.values[f])
		}
		if size <= maxTable {
			r.fill(s.values, size)
		}
		s.rules = append(s.rules, r)
	}
	s.tie()
	return s
}

// fill asks the constraint about every combination once.
func (r *rule) fill(values []int, size int) {
	table := make([]bool, size)
	for n := range table {
		for i, rest := len(r.at)-1, n; i >= 0; i-- {
			r.buf[i] = rest % values[r.at[i]]
			rest /= values[r.at[i]]
		}
		table[n] = r.forbid(r.buf)
	}
	r.table = table
}

// broken reports whether the rule forbids what the row holds. Where a value it
// reads is still free, nothing is forbidden yet.
func (r *rule) broken(values, row []int) bool {
	n := 0
	for i, f := range r.at {
		v := row[f]
		if v == free {
			return false
		}
		if r.table == nil {
			r.buf[i] = v
		} else {
			n = n*values[f] + v
		}
	}
	if r.table == nil {
		return r.forbid(r.buf)
	}
	return r.table[n]
}

// tie finds the islands: factors joined by a common rule.
func (s *space) tie() {
	for f := range s.values {
		if s.island[f] >= 0 || len(s.rulesOf[f]) == 0 {
			continue
		}
		n := len(s.islands)
		is := island{}
		inRules := map[int]bool{}
		s.island[f] = n
		for todo := []int{f}; len(todo) > 0; {
			g := todo[0]
			todo = todo[1:]
			is.at = append(is.at, g)
			for _, r := range s.rulesOf[g] {
				if inRules[r] {
					continue
				}
				inRules[r] = true
				is.rules = append(is.rules, r)
				for _, h := range s.rules[r].at {
					if s.island[h] < 0 {
						s.island[h] = n
						todo = append(todo, h)
					}
				}
			}
		}
		size := 1
		for _, g := range is.at {
			is.stride = append(is.stride, size)
			size = mulCap(size, s.values[g]+1)
		}
		if size <= maxMemo {
			is.memo = make([]int8, size)
		}
		s.islands = append(s.islands, is)
	}
}

// feasible reports whether a partial row can be completed to an allowed row.
// The row is left as it was.
func (s *space) feasible(row []int) bool {
	for i := range s.islands {
		if !s.islandFeasible(i, row) {
			return false
		}
	}
	return true
}

// feasibleAt is feasible for a row that was feasible before factor f changed.
func (s *space) feasibleAt(row []int, f int) bool {
	return s.island[f] < 0 || s.islandFeasible(s.island[f], row)
}

func (s *space) islandFeasible(i int, row []int) bool {
	is := &s.islands[i]
	if is.memo == nil {
		return s.settle(is, row, 0)
	}
	key := 0
	for j, f := range is.at {
		key += (row[f] + 1) * is.stride[j]
	}
	if is.memo[key] == 0 {
		is.memo[key] = 2
		if s.settle(is, row, 0) {
			is.memo[key] = 1
		}
	}
	return is.memo[key] == 1
}

// settle looks for a completion of the island by backtracking, rules checked as
// soon as everything they read is decided.
func (s *space) settle(is *island, row []int, depth int) bool {
	if depth == 0 {
		for _, r := range is.rules {
			if s.rules[r].broken(s.values, row) {
				return false
			}
		}
	}
	for depth < len(is.at) && row[is.at[depth]] != free {
		depth++
	}
	if depth == len(is.at) {
		return true
	}
	f := is.at[depth]
	for v := range s.values[f] {
		row[f] = v
		if !s.brokenAt(row, f) && s.settle(is, row, depth+1) {
			row[f] = free
			return true
		}
	}
	row[f] = free
	return false
}

// brokenAt reports whether a rule that reads f forbids what the row holds.
func (s *space) brokenAt(row []int, f int) bool {
	for _, r := range s.rulesOf[f] {
		if s.rules[r].broken(s.values, row) {
			return true
		}
	}
	return false
}

// allowed reports whether a full row breaks no rule.
func (s *space) allowed(row []int) bool {
	for i := range s.rules {
		if s.rules[i].broken(s.values, row) {
			return false
		}
	}
	return true
}

// rows returns every allowed row in lexical order, or false when there are more
// than limit.
func (s *space) rows(limit int) ([][]int, bool) {
	var all [][]int
	row := make([]int, len(s.values))
	for i := range row {
		row[i] = free
	}
	var walk func(f int) bool
	walk = func(f int) bool {
		if f == len(row) {
			if len(all) == limit {
				return false
			}
			all = append(all, append([]int(nil), row...))
			return true
		}
		for v := range s.values[f] {
			row[f] = v
			// A dead end is cut at once, so the walk never outgrows its result.
			if s.feasibleAt(row, f) && !walk(f+1) {
				return false
			}
		}
		row[f] = free
		return true
	}
	ok := walk(0)
	return all, ok
}

// mend makes a row allowed by changing as few cells as it easily can, none of
// those in keep, whose values must be feasible together.
func (s *space) mend(row []int, keep []int) {
	if s.allowed(row) {
		return
	}
	was := append([]int(nil), row...)
	for f := range row {
		if s.island[f] >= 0 {
			row[f] = free
		}
	}
	for _, f := range keep {
		row[f] = was[f]
	}
	for f := range row {
		if row[f] != free {
			continue
		}
		if row[f] = was[f]; row[f] != free && s.feasibleAt(row, f) {
			continue
		}
		for v := range s.values[f] {
			if row[f] = v; s.feasibleAt(row, f) {
				break
			}
		}
	}
}

// mulCap multiplies without overflow: too much is the largest int32.
func mulCap(a, b int) int {
	if p := a * b; a <= math.MaxInt32 && b <= math.MaxInt32 && p <= math.MaxInt32 {
		return p
	}
	return math.MaxInt32
}
