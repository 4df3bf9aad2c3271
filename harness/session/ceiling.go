package session

import (
	"sync"

	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/target"
)

// scarce reports whether a run has a ceiling that its cases must share.
func scarce(cfg *Config) bool { return cfg.Requests > 0 || cfg.Writes > 0 }

// ceiling lets a case begin only if what is left of the budget takes it to its
// end: a case that is asked by half has spent requests and says nothing.
type ceiling struct {
	budget *target.Budget
	plan   *plan.Plan
	// more is how many requests a case takes beside those of the plan.
	more func(*plan.Case) int

	mu    sync.Mutex
	freed *sync.Cond
	// What the cases in flight may still take, and how many they are.
	requests, writes int64
	inFlight         int
	// forCause is how many requests no case is begun with but a row of pairs: if
	// a combination fails, its cause is looked for with them.
	forCause int64
	// forAlone is how many requests a script leaves for what it does not settle.
	forAlone int64
}

func newCeiling(b *target.Budget, p *plan.Plan, more func(*plan.Case) int) *ceiling {
	c := &ceiling{budget: b, plan: p, more: more}
	c.freed = sync.NewCond(&c.mu)
	return c
}

// reserve waits until it is clear whether the case fits, and says so.
func (c *ceiling) reserve(cs *plan.Case) bool {
	requests, writes := c.cost(cs)
	c.mu.Lock()
	defer c.mu.Unlock()
	for !c.fits(requests+c.heldFrom(cs), writes) {
		if c.inFlight == 0 {
			return false
		}
		// What the others have spent is counted twice until they are done.
		c.freed.Wait()
	}
	c.requests += requests
	c.writes += writes
	c.inFlight++
	return true
}

// cost is what a case takes, with the creates that try its ways.
func (c *ceiling) cost(cs *plan.Case) (requests, writes int64) {
	n, w := c.plan.Cost(cs)
	n += c.more(cs)
	tried := len(cs.Premises())
	n, w = n+tried, w+tried
	return int64(n), int64(w)
}

// taken is what the run has taken of its ceilings at most once everything in
// flight has come to its end, and cs too unless it is nil.
func (c *ceiling) taken(cs *plan.Case) (requests, writes int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	requests, writes = c.budget.Spent()
	requests, writes = requests+c.requests, writes+c.writes
	if cs != nil && c.inFlight == 0 { // it was not reserved for
		n, w := c.cost(cs)
		requests, writes = requests+n, writes+w
	}
	return requests, writes
}

func (c *ceiling) fits(requests, writes int64) bool {
	spent, written := c.budget.Spent()
	return (c.budget.Requests == 0 || spent+c.requests+requests <= c.budget.Requests-c.kept()) &&
		(c.budget.Writes == 0 || written+c.writes+writes <= c.budget.Writes)
}

// left is how many requests and writes a script may take, while nothing else is
// in flight; -1 without a ceiling.
func (c *ceiling) left(cs *plan.Case) (requests, writes int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	spent, written := c.budget.Spent()
	requests, writes = -1, -1
	if c.budget.Requests > 0 {
		requests = max(c.budget.Requests-c.kept()-spent-c.heldFrom(cs)-int64(c.more(cs)), 0)
	}
	if c.budget.Writes > 0 {
		writes = max(c.budget.Writes-written, 0)
	}
	return requests, writes
}

// hold keeps some requests back for the cause of a combination that fails, from
// all but the rows of pairs; 0 gives them back.
func (c *ceiling) hold(requests int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.forCause = min(requests, c.budget.Requests/4)
}

// holds reports whether something is held.
func (c *ceiling) holds() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.forCause > 0
}

// forCause is what halving the values of one row takes, each asked and read.
const forCause = 30

func (c *ceiling) heldFrom(cs *plan.Case) int64 {
	if cs.Pairs() {
		return 0
	}
	return c.forCause
}

// release ends a case that was reserved for.
func (c *ceiling) release(cs *plan.Case) {
	requests, writes := c.cost(cs)
	c.mu.Lock()
	c.requests -= requests
	c.writes -= writes
	c.inFlight--
	c.mu.Unlock()
	c.freed.Broadcast()
}

// cost is what one call takes of the ceilings.
type cost struct{ requests, writes int64 }

// counts reports whether there is a ceiling on what a call takes.
func (c *ceiling) counts(x cost) bool {
	return c.budget.Requests > 0 && x.requests > 0 || c.budget.Writes > 0 && x.writes > 0
}

// kept is how many requests no case is begun with: a read that is wrong is
// asked a last time with them.
func (c *ceiling) kept() int64 { return min(vainEnough, c.budget.Requests/10) }

// spares reports whether what a call takes is left, and no case in flight may
// need it, nor what a script does not settle.
func (c *ceiling) spares(x cost) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.fits(x.requests+c.forAlone, x.writes)
}

// spare keeps some requests from being spent on looks of a script that show too
// little, but on their last ones; 0 gives them back.
func (c *ceiling) spare(requests int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.forAlone = requests
}

// spent reports whether what a call takes is not left.
func (c *ceiling) spent(x cost) bool {
	n, w := c.budget.Spent()
	return c.budget.Requests > 0 && n+x.requests > c.budget.Requests || c.budget.Writes > 0 && w+x.writes > c.budget.Writes
}
