package covering

import "sort"

// A lower bound on the rows of any array of strength t rests on one remark: if
// every allowed row that holds a tuple lies in some part of the rows, that part
// alone must cover it. So rows split into disjoint parts need at least the sum
// of what the parts need.
//
// Without constraints that is the product of the t largest domains. A
// constraint between factors A and B does better: rows with A=a form a part
// that needs all tuples of t-1 further factors, and parts A=a and B=b are
// disjoint where a and b are forbidden together; the pairs that neither kind of
// part takes are parts of their own and need all tuples of t-2 further factors.

// bounder holds one computation.
type bounder struct {
	s     *space
	pairs [][2]int // factors that a rule reads together
	asks  int      // how many parts may still be looked into
}

// Beyond these the bound is still true, but may be smaller than it could be.
const (
	maxAsks  = 20000
	maxPick  = 10 // values of the smaller factor of a pair, whose subsets are tried
	maxNests = 2  // parts within parts
)

// lowerBound returns a number of rows that no array of the strength undercuts.
func (s *space) lowerBound(t int) int {
	b := &bounder{s: s, asks: maxAsks}
	known := map[[2]int]bool{}
	for _, r := range s.rules {
		for i, f := range r.at {
			for _, g := range r.at[i+1:] {
				if s.values[f] > s.values[g] || s.values[f] == s.values[g] && f > g {
					f, g = g, f
				}
				if p := [2]int{f, g}; !known[p] && s.values[f] <= maxPick {
					known[p] = true
					b.pairs = append(b.pairs, p)
				}
			}
		}
	}
	row := make([]int, len(s.values))
	for f := range row {
		row[f] = free
	}
	return b.least(row, t, 0)
}

// least returns how many rows hold what the partial row holds, at least, where
// every feasible tuple of it and t further factors must be covered.
func (b *bounder) least(row []int, t, nest int) int {
	b.asks--
	if !b.s.feasible(row) {
		return 0
	}
	best := b.most(row, t)
	if t < 2 || nest == maxNests {
		return best
	}
	for _, p := range b.pairs {
		if b.asks <= 0 {
			break
		}
		if row[p[0]] == free && row[p[1]] == free {
			best = max(best, b.split(row, p[0], p[1], t, nest+1))
		}
	}
	return best
}

// split is the bound by the parts of two factors.
func (b *bounder) split(row []int, f, g, t, nest int) int {
	nf, ng := b.s.values[f], b.s.values[g]
	one := make([]int, nf)
	other := make([]int, ng)
	both := make([][]int, nf)
	gap := false
	for v := range nf {
		row[f] = v
		one[v] = b.least(row, t-1, nest)
		both[v] = make([]int, ng)
		for w := range ng {
			row[g] = w
			both[v][w] = b.least(row, t-2, nest)
			gap = gap || both[v][w] == 0
			row[g] = free
		}
	}
	row[f] = free
	for w := range ng {
		row[g] = w
		other[w] = b.least(row, t-1, nest)
	}
	row[g] = free
	if !gap { // no pair is forbidden here, so the split says no more than a product
		return 0
	}
	best := 0
	for pick := range 1 << nf {
		sum := 0
		for v := range nf {
			if pick>>v&1 == 1 {
				sum += one[v]
			}
		}
		for w := range ng {
			rest, crosses := 0, false
			for v := range nf {
				if pick>>v&1 == 0 {
					rest += both[v][w]
				} else if both[v][w] > 0 {
					crosses = true
				}
			}
			if !crosses {
				rest = max(rest, other[w])
			}
			sum += rest
		}
		best = max(best, sum)
	}
	return best
}

// most returns the largest number of feasible tuples that t undecided factors
// have beside what the partial row holds; each needs a row of its own.
func (b *bounder) most(row []int, t int) int {
	var order []int
	for f, v := range row {
		if v == free {
			order = append(order, f)
		}
	}
	t = min(t, len(order))
	sort.SliceStable(order, func(i, j int) bool { return b.s.values[order[i]] > b.s.values[order[j]] })
	best := 0
	set := make([]int, 0, t)
	var walk func(from, product int)
	walk = func(from, product int) {
		if len(set) == t {
			if product > best {
				best = max(best, b.count(row, set))
			}
			return
		}
		for i := from; i <= len(order)-(t-len(set)); i++ {
			reach := product
			for j := range t - len(set) {
				reach = mulCap(reach, b.s.values[order[i+j]])
			}
			if reach <= best { // the domains only get smaller from here
				return
			}
			set = append(set, order[i])
			walk(i+1, mulCap(product, b.s.values[order[i]]))
			set = set[:len(set)-1]
		}
	}
	walk(0, 1)
	return best
}

// count counts the feasible tuples of the set beside the partial row, island by
// island: what one holds does not concern another.
func (b *bounder) count(row []int, set []int) int {
	all := 1
	done := map[int]bool{}
	for _, f := range set {
		n := b.s.island[f]
		if n < 0 {
			all = mulCap(all, b.s.values[f])
			continue
		}
		if done[n] {
			continue
		}
		done[n] = true
		var mine []int
		for _, g := range set {
			if b.s.island[g] == n {
				mine = append(mine, g)
			}
		}
		all = mulCap(all, b.countIsland(row, mine, n))
	}
	return all
}

func (b *bounder) countIsland(row []int, set []int, n int) int {
	if len(set) == 0 {
		return 1
	}
	sum := 0
	for v := range b.s.values[set[0]] {
		row[set[0]] = v
		if b.s.islandFeasible(n, row) {
			sum += b.countIsland(row, set[1:], n)
		}
	}
	row[set[0]] = free
	return sum
}
