package plan

import (
	"container/heap"
	"maps"
	"slices"

	"github.com/dwconform/dwconform/harness/verdict"
)

// The order of a run that may not ask everything: what a request of a case
// tells, at the point where it is asked, against what was told before.

// chunk is how many requests are asked before what must be asked alone is
// asked too.
const chunk = 64

// question is what one asking tells: a case, and those that ask the same.
type question struct {
	cases []*Case
	cost  float64
	told  float64 // by the last account, which only shrinks
}

// spend puts the cases in the order of what each request tells. What cannot be
// asked stays behind.
func (p *Plan) spend() {
	l := &ledger{p: p, asked: map[string]int{}, pairs: map[string]bool{}}
	by := map[string]*question{}
	var last []*Case
	for _, cs := range p.Cases {
		if cs.Unmet != "" {
			last = append(last, cs)
			continue
		}
		asks := cs.Asks()
		q := by[asks]
		if q == nil || asks == "" {
			q = &question{}
			requests, _ := p.Cost(cs)
			q.cost = float64(max(requests, 1))
			by[asks] = q
			l.queue = append(l.queue, q)
		}
		q.cases = append(q.cases, cs)
	}
	p.pool(l)
	for _, q := range l.queue {
		q.told = l.tells(q)
	}
	heap.Init(l)
	spent := 0.0
	p.Cases = p.Cases[:0]
	for len(l.queue) > 0 {
		q := l.queue[0]
		if now := l.tells(q); now < q.told {
			q.told = now
			heap.Fix(l, 0)
			continue
		}
		heap.Pop(l)
		for _, cs := range q.cases {
			cs.Rank, cs.Place = int(spent)/chunk, len(p.Cases)
			l.take(cs)
			p.Cases = append(p.Cases, cs)
		}
		spent += q.cost
	}
	for _, cs := range last {
		cs.Rank = int(spent) / chunk
		p.Cases = append(p.Cases, cs)
	}
}

// ledger knows what has been told: it is a heap of what could be.
type ledger struct {
	p     *Plan
	asked map[string]int  // clause -> cases of it so far
	pairs map[string]bool // pairs of values in one row so far
	queue []*question
}

// What the first case of a clause is worth, and what a new pair of values in
// one row. The Action under test comes before the others, which are there to
// see what it did.
var (
	worth     = map[verdict.Level]float64{verdict.Must: 2, verdict.Should: 1.5, verdict.Observed: 0.5}
	pairWorth = map[verdict.Level]float64{verdict.Must: 1.5, verdict.Should: 1}
)

const (
	underTest = 3    // times as much for a clause about the Action under test
	ofTheKey  = 2    // and once more for the one that says what is unique
	less      = 0.25 // what a further case of a clause is worth, of the one before
)

// tells is what a request of the question tells now.
func (l *ledger) tells(q *question) float64 {
	sum := 0.0
	now := map[string]int{}
	for _, cs := range q.cases {
		cl := cs.Clause
		n, seen := now[cl.ID]
		if !seen {
			n = l.asked[cl.ID]
		}
		now[cl.ID] = n + 1
		w := l.worth(cs)
		for range min(n, 20) {
			w *= less
		}
		sum += w
		if cs.Strength > 0 && cs.Strength <= 2 {
			eachPair(cs, func(pair, _, _ string) {
				if !l.pairs[pair] {
					sum += pairWorth[cl.Level]
				}
			})
		}
	}
	return sum / q.cost
}

// worth is what the first case of the clause tells.
func (l *ledger) worth(cs *Case) float64 {
	cl := cs.Clause
	w := worth[cl.Level]
	if cl.Level != verdict.Observed && l.p.underTest(cs) {
		w *= underTest
	}
	if cl.Keyword == "unique" {
		w *= ofTheKey
	}
	return w
}

func (l *ledger) take(cs *Case) {
	l.asked[cs.Clause.ID]++
	if cs.Strength > 0 && cs.Strength <= 2 {
		eachPair(cs, func(pair, _, _ string) { l.pairs[pair] = true })
	}
}

// eachPair calls f with each pair of values of a row, in the model of its
// clause, and the factors that they are of.
func eachPair(cs *Case, f func(pair, one, two string)) {
	names := slices.Sorted(maps.Keys(cs.Classes))
	for i, a := range names {
		for _, b := range names[i+1:] {
			f(cs.Clause.ID+" "+a+"="+cs.Classes[a]+" "+b+"="+cs.Classes[b], a, b)
		}
	}
}

func (l *ledger) Len() int      { return len(l.queue) }
func (l *ledger) Swap(i, j int) { l.queue[i], l.queue[j] = l.queue[j], l.queue[i] }
func (l *ledger) Push(x any)    { l.queue = append(l.queue, x.(*question)) }
func (l *ledger) Pop() any {
	last := l.queue[len(l.queue)-1]
	l.queue = l.queue[:len(l.queue)-1]
	return last
}

func (l *ledger) Less(i, j int) bool {
	a, b := l.queue[i], l.queue[j]
	if a.told != b.told {
		return a.told > b.told
	}
	return a.cases[0].ID < b.cases[0].ID
}
