package plan

import (
	"cmp"
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
	if p.World.Lacks[p.Contract.Resource.List] || len(p.World.Mine()) == 0 {
		return // nothing shows at once what many calls did
	}
	f := &pooling{p: p, l: l, calls: map[*Case]string{}, same: map[string][]*Case{}, in: map[*Case]bool{}, by: map[half][]*Case{}, done: map[half]bool{}, told: map[*script]float64{}}
	f.begin()
	f.fill(f.gather())
	p.Pools = f.inOrder()
	f.ahead()
}

// gather finds the cases that can be pooled, and returns the rows of pairs of each
// clause, of those first that bind the most.
func (f *pooling) gather() (rows [][]*Case) {
	at := map[*contract.Clause]int{}
	for _, cs := range f.p.Cases {
		if !f.p.poolable(cs) {
			continue
		}
		calls := f.s.spell(cs).calls
		f.calls[cs] = calls
		f.same[calls] = append(f.same[calls], cs)
		if cs.Strength > 2 {
			continue
		}
		if cs.Strength > 0 {
			i, known := at[cs.Clause]
			if !known {
				i, rows = len(rows), append(rows, nil)
				at[cs.Clause] = i
			}
			rows[i] = append(rows[i], cs)
			continue
		}
		h := halfOf(cs)
		if len(f.by[h]) == 0 {
			f.halves = append(f.halves, h)
		}
		f.by[h] = cheaper(f.by[h], cs)
	}
	slices.SortStableFunc(rows, func(a, b []*Case) int {
		return cmp.Compare(worth[b[0].Clause.Level], worth[a[0].Clause.Level])
	})
	return rows
}

// fill fills the scripts.
func (f *pooling) fill(rows [][]*Case) {
	if cs := f.widest(); cs != nil {
		f.put(cs)
	}
	still := func(cs *Case) bool { return !f.s.spell(cs).changes }
	spare := f.spare(rows)
	late := rows[len(rows):] // that wait where writes are few
	// First what creates, and the rows with it. What that has made is looked at,
	// and then serves all else, what changes and removes it too.
	for i, of := range rows {
		if i > 0 && f.p.Options.Writes > 0 && spare < len(of) {
			late = rows[i:]
			break
		}
		for _, cs := range of {
			f.put(cs)
		}
		if i > 0 {
			continue
		}
		f.clauses(func(cs *Case, adds, writes int) bool {
			return adds <= cheap && still(cs) && f.p.underTest(cs) && cs.Clause.Level == verdict.Must && !listsAll(cs) && f.first(cs) && writes <= spare-f.written
		})
	}
	f.s.look()
	for _, most := range []int{cheap, dear, math.MaxInt} {
		f.clauses(func(cs *Case, adds, _ int) bool { return adds <= most && !observed(cs) && f.first(cs) })
	}
	for _, of := range late {
		for _, cs := range of {
			f.put(cs)
		}
	}
	f.close()
	// The other halves, and then what is only observed.
	for _, all := range []bool{false, true} {
		f.clauses(func(cs *Case, adds, _ int) bool { return adds <= cheap && still(cs) && (all || !observed(cs)) })
		f.s.look()
		f.clauses(func(cs *Case, _, _ int) bool { return all || !observed(cs) })
		f.close()
	}
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
func (f *pooling) spare(rows [][]*Case) int {
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
