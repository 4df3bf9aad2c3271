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
	p      *Plan
	l      *ledger
	calls  map[*Case]string
	same   map[string][]*Case // calls -> cases that make them
	in     map[*Case]bool
	s      *script
	lists  *script             // of cases that list all that it creates
	told   map[*script]float64 // by the clauses that are first asked there
	pools  []filled
	by     map[half][]*Case // its cheapest cases
	halves []half           // with a case that can be pooled
	done   map[half]bool
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
	rows := map[*contract.Clause][]*Case{} // of pairs
	var clauses []*contract.Clause
	for _, cs := range p.Cases {
		if !p.poolable(cs) {
			continue
		}
		calls := cs.calls()
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
	f.begin()
	spare := f.spare(rows)
	f.clauses(func(cs *Case, adds, writes int) bool {
		return adds <= cheap && p.underTest(cs) && cs.Clause.Level == verdict.Must && !listsAll(cs) &&
			p.writes(f.s.steps)+writes <= spare
	})
	f.close(0)
	for _, cl := range clauses {
		for _, cs := range rows[cl] {
			f.put(cs, 2)
		}
		f.close(2)
	}
	f.clauses(func(_ *Case, adds, _ int) bool { return adds <= cheap })
	f.close(0)
	f.clauses(func(*Case, int, int) bool { return true })
	f.close(0)
	p.Pools = f.inOrder()
}

// spare is how many writes are left for what is asked before the rows, where
// writes are counted: the rows take theirs, and what others set up takes some.
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

// inOrder puts what tells the most for each request first, and the rows behind
// what was filled before them.
func (f *pooling) inOrder() []*Pool {
	var rows, others []filled
	before := 0
	for _, o := range f.pools {
		if o.pool.Case.Strength > 0 {
			rows, before = append(rows, o), len(others)
			continue
		}
		others = append(others, o)
	}
	var last *Pool // before the rows
	if before > 0 {
		last = others[before-1].pool
	}
	slices.SortStableFunc(others, func(a, b filled) int { return cmp.Compare(b.told/b.cost, a.told/a.cost) })
	at := slices.IndexFunc(others, func(o filled) bool { return o.pool == last }) + 1
	var out []*Pool
	for i, o := range slices.Insert(others, at, rows...) {
		o.pool.Case.ID = fmt.Sprintf("script.%02d", i+1)
		out = append(out, o.pool)
	}
	return out
}

// filled is a pool with what it tells and costs.
type filled struct {
	pool       *Pool
	told, cost float64
}

// cheap is how many requests a clause may add that is asked before those that
// add more.
const cheap = 3

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
				if !which(cs, adds, writes) || s == f.lists && len(s.members) > 0 && len(pl.set) > 0 {
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
		f.put(best, 0)
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
func (f *pooling) put(cs *Case, strength int) {
	if f.in[cs] {
		return
	}
	if len(f.scriptOf(cs).steps)+len(cs.Steps) > longestScript {
		f.close(strength)
	}
	s := f.scriptOf(cs)
	for _, same := range append([]*Case{cs}, f.same[f.calls[cs]]...) {
		if f.in[same] {
			continue
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
func (f *pooling) close(strength int) {
	for _, s := range []*script{f.lists, f.s} {
		if len(s.members) > 0 {
			o := s.pool("", strength)
			f.pools = append(f.pools, filled{o, f.told[s], f.price(f.p.poolCost(o))})
		}
	}
	f.begin()
}

func (f *pooling) begin() { f.s, f.lists = newScript(f.p), newScript(f.p) }
