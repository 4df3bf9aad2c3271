package plan

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/verdict"
)

// Which cases go into pools: the one of each clause that adds the fewest
// requests, and every row of pairs.

// pooling fills pools, in the order in which they are asked.
type pooling struct {
	p       *Plan
	l       *ledger
	calls   map[*Case]string
	same    map[string][]*Case // calls -> cases that make them
	in      map[*Case]bool
	s       *script
	lists   *script             // of cases that list all that it creates
	written int                 // by what is in the scripts so far
	told    map[*script]float64 // by the clauses that are first asked there
	pools   []filled
	by      map[half][]*Case // its cheapest cases
	halves  []half           // with a case that can be pooled
	done    map[half]bool
}

// half is what a clause says must be accepted, or what it says must be refused:
// a script asks of both.
type half struct {
	clause  string
	refused bool
}

// halfOf is the half of its clause that a case asks of.
func halfOf(cs *Case) half {
	h := half{clause: cs.Clause.ID}
	for i := range cs.Steps {
		st := &cs.Steps[i]
		h.refused = h.refused || !st.Setup && (st.Expect.Answer == Reject || st.Expect.Answer == Refuse)
	}
	return h
}

// candidates is how many cases of a clause are tried for a place.
const candidates = 6

// pool puts what is asked in scripts into p.Pools, and into the ledger as told.
func (p *Plan) pool(l *ledger) {
	res := p.Contract.Resource
	if p.World.Lacks[res.List] || len(p.World.Mine()) == 0 {
		return // nothing shows at once what many calls did
	}
	f := &pooling{p: p, l: l, calls: map[*Case]string{}, same: map[string][]*Case{}, in: map[*Case]bool{}, by: map[half][]*Case{}, done: map[half]bool{}, told: map[*script]float64{}}
	f.begin()
	rows := map[*contract.Clause][]*Case{} // of pairs
	var clauses []*contract.Clause
	for _, cs := range p.Cases {
		if !p.poolable(cs) {
			continue
		}
		calls := f.s.spell(cs).calls
		f.calls[cs] = calls
		f.same[calls] = append(f.same[calls], cs)
		if cs.Strength > 0 {
			if cs.Strength <= 2 {
				if len(rows[cs.Clause]) == 0 {
					clauses = append(clauses, cs.Clause)
				}
				rows[cs.Clause] = append(rows[cs.Clause], cs)
			}
			continue
		}
		h := halfOf(cs)
		if len(f.by[h]) == 0 {
			f.halves = append(f.halves, h)
		}
		f.by[h] = cheaper(f.by[h], cs)
	}
	if cs := f.widest(); cs != nil {
		f.put(cs)
	}
	spare := f.spare(rows)
	still := func(cs *Case) bool { return !f.s.spell(cs).changes }
	// First what creates, and the rows with it; what that has made is then
	// changed and removed.
	late := clauses[len(clauses):] // rows that wait where writes are few
	for i, cl := range clauses {
		if i > 0 && p.Options.Writes > 0 && spare < len(rows[cl]) {
			clauses, late = clauses[:i], clauses[i:]
			break
		}
		for _, cs := range rows[cl] {
			f.put(cs)
		}
		if i > 0 {
			continue
		}
		f.clauses(func(cs *Case, adds, writes int) bool {
			return adds <= cheap && still(cs) && p.underTest(cs) && cs.Clause.Level == verdict.Must && !listsAll(cs) && f.first(cs) && writes <= spare-f.written
		})
	}
	f.s.look()
	for _, most := range []int{cheap, dear, math.MaxInt} {
		f.clauses(func(cs *Case, adds, _ int) bool { return adds <= most && !observed(cs) && f.first(cs) })
	}
	for _, cl := range late {
		for _, cs := range rows[cl] {
			f.put(cs)
		}
	}
	f.close()
	for _, all := range []bool{false, true} {
		f.clauses(func(cs *Case, adds, _ int) bool { return adds <= cheap && still(cs) && (all || !observed(cs)) })
		f.s.look()
		f.clauses(func(cs *Case, _, _ int) bool { return all || !observed(cs) })
		f.close()
	}
	p.Pools = f.inOrder()
	f.ahead()
}

// widest returns the first case of the lists that sets up the most and does
// nothing else: what it has set up serves the others.
func (f *pooling) widest() (best *Case) {
	most := 1
	for _, h := range f.halves {
		for _, cs := range f.by[h] {
			if n := f.p.writes(cs.Steps); listsAll(cs) && f.p.bystander(cs) && n > most && f.eachElsewhere(cs) {
				best, most = cs, n
			}
		}
	}
	return best
}

// eachElsewhere reports whether a case does nothing but list what it sets up, and
// that is ordinary, one business for each project.
func (f *pooling) eachElsewhere(cs *Case) bool {
	seen := map[string]bool{}
	for i := range cs.Steps {
		if !cs.Steps[i].Setup {
			if cs.Steps[i].Action != f.p.Contract.Resource.List {
				return false
			}
			continue
		}
		project := f.s.spell(cs).ordinary[i]
		if project == "" || seen[project] {
			return false
		}
		seen[project] = true
	}
	return true
}

func observed(cs *Case) bool { return cs.Clause.Level == verdict.Observed }

// first reports whether a case tells of a clause that nothing was asked of yet,
// or of the other half of one that is about the Action under test.
func (f *pooling) first(cs *Case) bool {
	return slices.ContainsFunc(f.same[f.calls[cs]], func(same *Case) bool {
		h := halfOf(same)
		return !f.done[h] && (!f.done[half{h.clause, !h.refused}] || f.p.underTest(same) && len(same.Steps) == 1)
	})
}

// spare is how many writes the rows leave, and what others set up, where writes
// are counted.
func (f *pooling) spare(rows map[*contract.Clause][]*Case) int {
	most := f.p.Options.Writes
	if most == 0 {
		return math.MaxInt
	}
	for _, of := range rows {
		most -= int64(len(of))
	}
	return int(max(most-forSetUps, 0))
}

// forSetUps is how many writes set up what most others look at.
const forSetUps = 8

// price is what requests cost of which some write: a write costs more where
// fewer of them may be asked.
func (f *pooling) price(requests, writes int) float64 {
	o := f.p.Options
	switch {
	case o.Writes == 0:
		return float64(requests)
	case o.Requests == 0:
		return float64(writes) + float64(requests)/100
	}
	return float64(requests) + float64(writes)*float64(o.Requests)/float64(o.Writes)
}

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

// How many requests a clause may add that is asked before those that add more.
const (
	cheap = 3
	dear  = 6
)

// cheaper keeps the cases with the fewest calls of their own.
func cheaper(have []*Case, cs *Case) []*Case {
	i := len(have)
	for i > 0 && len(have[i-1].Steps) > len(cs.Steps) {
		i--
	}
	have = append(have, nil)
	copy(have[i+1:], have[i:])
	have[i] = cs
	return have[:min(len(have), candidates)]
}

// underTest reports whether a case is about the Action under test.
func (p *Plan) underTest(cs *Case) bool {
	create := p.Contract.Resource.Create
	return cs.Clause.Action == create || strings.HasPrefix(cs.Clause.ID, create+".")
}

// clauses puts a case of each half of a clause that has none yet into pools,
// those first that tell the most for what they add.
func (f *pooling) clauses(which func(cs *Case, adds, writes int) bool) {
	for {
		var best *Case
		most := 0.0
		for _, h := range f.halves {
			if f.done[h] {
				continue
			}
			for _, cs := range f.by[h] {
				s := f.scriptOf(cs)
				pl := s.place(cs)
				adds, writes := s.adds(pl), f.p.writes(pl.steps)
				if !which(cs, adds, writes) || s == f.lists && len(s.members) > 0 && writes > 0 {
					continue
				}
				if told := f.tells(cs) / (f.price(adds, writes) + 0.1); told > most {
					best, most = cs, told
				}
			}
		}
		if best == nil {
			return
		}
		f.put(best)
	}
}

// tells is what a case tells with every other that makes the same calls.
func (f *pooling) tells(cs *Case) float64 {
	sum, seen := 0.0, map[half]bool{}
	for _, same := range f.same[f.calls[cs]] {
		if h := halfOf(same); !f.done[h] && !seen[h] {
			seen[h] = true
			sum += f.worth(h, same)
		}
	}
	return sum
}

// worth is what the first case of a half of a clause tells: less, where the
// other half is asked of.
func (f *pooling) worth(h half, cs *Case) float64 {
	if f.done[half{h.clause, !h.refused}] {
		return f.l.worth(cs) * otherHalf
	}
	return f.l.worth(cs)
}

// otherHalf is what the second half of a clause is worth, of the first.
const otherHalf = 0.6

// scriptOf is the script in which a case can stand.
func (f *pooling) scriptOf(cs *Case) *script {
	if listsAll(cs) {
		return f.lists
	}
	return f.s
}

// put puts a case into its script, and every case that makes the same calls.
func (f *pooling) put(cs *Case) {
	if f.in[cs] {
		return
	}
	if s := f.scriptOf(cs); len(s.steps) > 0 && len(s.steps)+len(s.place(cs).steps) > longestScript {
		f.close()
	}
	s := f.scriptOf(cs)
	before := f.p.writes(s.steps)
	defer func() { f.written += f.p.writes(s.steps) - before }()
	for _, same := range append([]*Case{cs}, f.same[f.calls[cs]]...) {
		if pl := s.place(same); f.in[same] || same != cs && s.adds(pl) > 0 {
			continue // what shows it is not the call that it makes
		}
		f.in[same] = true
		if h := halfOf(same); !f.done[h] {
			f.told[s] += f.worth(h, same)
			f.done[h] = true
		}
		s.add(same)
		f.l.take(same)
	}
}

// close ends the scripts, and begins others.
func (f *pooling) close() {
	for _, s := range []*script{f.lists, f.s} {
		if len(s.members) > 0 {
			o := s.pool("")
			f.pools = append(f.pools, filled{o, f.told[s], f.price(f.p.poolCost(o))})
		}
	}
	f.begin()
}

func (f *pooling) begin() { f.s, f.lists = newScript(f.p), newScript(f.p) }
