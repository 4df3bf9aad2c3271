package plan

import (
	"cmp"
	"math"
	"slices"

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
	lists   *script             // of cases that list all that it creates, and must see nothing else
	written int                 // by what is in the scripts so far
	told    map[*script]float64 // by the clauses that are first asked there
	pools   []filled
	by      map[half][]*Case // its cheapest cases
	halves  []half           // with a case that can be pooled
	done    map[half]bool
	shown   map[*Case][]*Case // what the last call of a case shows
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

// pool puts what is asked in scripts into p.Pools, and into the ledger as told.
func (p *Plan) pool(l *ledger) {
	if p.World.Lacks[p.Contract.Resource.List] || len(p.World.Mine()) == 0 {
		return // nothing shows at once what many calls did
	}
	f := &pooling{p: p, l: l, calls: map[*Case]string{}, same: map[string][]*Case{}, in: map[*Case]bool{}, by: map[half][]*Case{}, done: map[half]bool{}, told: map[*script]float64{}, shown: map[*Case][]*Case{}}
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
		f.by[h] = f.cheaper(f.by[h], cs)
	}
	slices.SortStableFunc(rows, func(a, b []*Case) int {
		return cmp.Compare(worth[b[0].Clause.Level], worth[a[0].Clause.Level])
	})
	return rows
}

// fill fills the scripts.
func (f *pooling) fill(rows [][]*Case) {
	still := func(cs *Case) bool { return !f.s.spell(cs).changes }
	spare := f.spare(rows)
	rows, late := f.spread(rows)
	later := f.shownBy(rows[min(1, len(rows)):])
	// First what creates, and the rows with it. What that has made is looked at,
	// and then serves all else, what changes and removes it too.
	for i, of := range rows {
		if i > 0 && f.p.Options.Writes > 0 && spare < len(of) {
			late = append(slices.Clone(rows[i:]), late...) // where writes are few
			break
		}
		for _, cs := range of {
			f.put(cs)
		}
		if i > 0 {
			continue
		}
		f.clauses(func(cs *Case, adds, writes int) bool {
			switch h := halfOf(cs); {
			case adds > cheap, writes > spare-f.written, !still(cs), listsAll(cs), !f.first(cs):
				return false
			case adds > 0 && later[h], slices.ContainsFunc(f.by[h], waits):
				return false
			}
			return f.p.underTest(cs) && cs.Clause.Level == verdict.Must || f.makes(cs)
		})
	}
	f.showing()
	f.s.look()
	for _, most := range []int{cheap, dear, math.MaxInt} {
		f.clauses(func(cs *Case, adds, _ int) bool { return adds <= most && !observed(cs) && !f.shows(cs) && f.first(cs) })
	}
	// What a rule refuses is the half of it that tells.
	f.clauses(func(cs *Case, adds, _ int) bool {
		return adds <= 1 && cs.Clause.Level != verdict.Observed && f.ofRule(cs) && still(cs) && !f.shows(cs) && halfOf(cs).refused
	})
	f.series()
	for _, of := range late {
		for _, cs := range of {
			f.put(cs)
		}
	}
	f.showing()
	f.close()
	// The other halves, and then what is only observed.
	for _, all := range []bool{false, true} {
		f.clauses(func(cs *Case, adds, _ int) bool { return adds <= cheap && still(cs) && (all || !observed(cs)) })
		f.s.look()
		f.clauses(func(cs *Case, _, _ int) bool { return all || !observed(cs) })
		f.close()
	}
}

// showing puts at the end of a phase what lists as its look does, and that sets up
// nothing: then it costs nothing.
func (f *pooling) showing() {
	f.clauses(func(cs *Case, adds, writes int) bool { return f.shows(cs) && writes == 0 && adds <= 0 && f.first(cs) })
}

// ofRule reports whether a case is about a rule between parameters.
func (f *pooling) ofRule(cs *Case) bool {
	a := f.p.Contract.Action(cs.Clause.Action)
	return a != nil && slices.ContainsFunc(a.Rules, func(r *contract.Rule) bool { return r.Subject == cs.Clause.Subject })
}

func observed(cs *Case) bool { return cs.Clause.Level == verdict.Observed }

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
				if told := f.tells(cs) / (f.price(adds, writes) + 0.1 + s.missed(pl)); told > most {
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

// scriptOf is the script in which a case can stand.
func (f *pooling) scriptOf(cs *Case) *script {
	if listsAll(cs) && !f.p.among(cs) {
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
