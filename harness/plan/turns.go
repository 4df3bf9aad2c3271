package plan

import (
	"cmp"
	"fmt"
	"slices"
)

// In which order the pools are asked, and what is asked alone between them.

// inOrder puts the pools first that tell the most for each request. The rows wait
// for what is short alone.
func (f *pooling) inOrder() []*Pool {
	turn := func(o filled) int {
		switch requests, _ := f.p.poolCost(o.pool); {
		case requests <= short && o.told/o.cost > 1:
			return 0
		case o.pool.Case.Pairs():
			return 1
		}
		return 2
	}
	slices.SortStableFunc(f.pools, func(a, b filled) int {
		return cmp.Or(cmp.Compare(turn(a), turn(b)), cmp.Compare(b.told/b.cost, a.told/a.cost))
	})
	var out []*Pool
	for i, o := range f.pools {
		o.pool.Case.ID = fmt.Sprintf("script.%02d", i+1)
		out = append(out, o.pool)
	}
	return out
}

// short is how many requests a script may take that comes before the rows.
const short = 12

// ahead finds, for each pool behind the rows, what tells more than it of clauses
// that no pool asks of.
func (f *pooling) ahead() {
	asked := map[string]bool{} // clauses
	for h := range f.done {
		asked[h.clause] = true
	}
	tells := func(q *question) float64 {
		sum, seen := 0.0, map[string]bool{}
		for _, cs := range q.cases {
			if id := cs.Clause.ID; !asked[id] && !seen[id] && !cs.Waits() {
				seen[id] = true
				sum += f.l.worth(cs)
			}
		}
		_, writes := f.p.Cost(q.cases[0])
		return sum / f.price(int(q.cost), writes)
	}
	behind := false
	for i, o := range f.pools {
		for behind {
			best := slices.MaxFunc(f.l.queue, func(a, b *question) int { return cmp.Compare(tells(a), tells(b)) })
			if told := tells(best); told == 0 || told < o.told/o.cost {
				break
			}
			for _, cs := range best.cases {
				asked[cs.Clause.ID] = true
			}
			p := f.p.Pools[i]
			p.Ahead = append(p.Ahead, best.cases...)
		}
		behind = behind || o.pool.Case.Pairs()
	}
}

// filled is a pool with what it tells and costs.
type filled struct {
	pool       *Pool
	told, cost float64
}
