package covering

import "container/heap"

// An order looks at no more tuples, and at no more tuples of rows, than these;
// strengths beyond are left out of it.
const (
	maxOrderedTuples = 1 << 22
	maxOrderedWork   = 1 << 22
)

// Order returns the rows in an order in which a run that is cut short has seen
// as much as it could: each next row is the one with most new values, of equals
// the one with most new pairs, then triples, and so on. Equal rows and ties
// keep the order they had. The rows themselves are shared, not copied; rows
// that are not the model's are an error.
func Order(m Model, rows [][]int) ([][]int, error) {
	c, err := newCounter(m, rows)
	if err != nil {
		return nil, err
	}
	// What a row adds only shrinks as others go before it, at every strength. So
	// the row whose old account is best, and whose account has not changed, is
	// the best: most rows are counted few times.
	q := &queue{}
	for i, row := range rows {
		cd := candidate{at: i, gain: make([]int32, len(c.by))}
		for t, x := range c.by {
			cd.gain[t] = int32(len(x.sets))
		}
		c.recount(row, cd.gain)
		q.rows = append(q.rows, cd)
	}
	heap.Init(q)
	out := make([][]int, 0, len(rows))
	for len(q.rows) > 0 {
		top := q.rows[0]
		if c.recount(rows[top.at], top.gain) {
			heap.Fix(q, 0)
			continue
		}
		heap.Pop(q)
		c.take(rows[top.at])
		out = append(out, rows[top.at])
	}
	return out, nil
}

// counter knows which tuples of each strength have been seen.
type counter struct {
	by   []*tuples
	seen [][]bool
}

func newCounter(m Model, rows [][]int) (*counter, error) {
	if err := m.check(); err != nil {
		return nil, err
	}
	if err := (Options{Strength: 1, Rows: rows}).check(m); err != nil {
		return nil, err
	}
	values := make([]int, len(m.Factors))
	for i, f := range m.Factors {
		values[i] = f.Values
	}
	c := &counter{}
	work := 0
	for t, left := 1, maxOrderedTuples; t <= min(6, len(values)); t++ {
		x, ok := newTuples(values, t, left)
		if work += mulCap(len(rows), len(x.sets)); !ok || work > maxOrderedWork {
			break
		}
		left -= x.total()
		c.by = append(c.by, x)
		c.seen = append(c.seen, make([]bool, x.total()))
	}
	return c, nil
}

// recount brings the account of a row's new tuples by strength up to date, as
// far as the first strength at which it has changed, and reports a change.
// What lies beyond stays an upper limit, which is all the queue needs.
func (c *counter) recount(row []int, gain []int32) bool {
	for t, x := range c.by {
		n := int32(0)
		for set := range x.sets {
			if !c.seen[t][x.id(set, row)] {
				n++
			}
		}
		if n != gain[t] {
			gain[t] = n
			return true
		}
	}
	return false
}

func (c *counter) take(row []int) {
	for t, x := range c.by {
		for set := range x.sets {
			c.seen[t][x.id(set, row)] = true
		}
	}
}

// candidate is a row that is not in the order yet.
type candidate struct {
	at   int
	gain []int32
}

// queue is a heap of candidates, the best account on top.
type queue struct{ rows []candidate }

func (q *queue) Len() int      { return len(q.rows) }
func (q *queue) Swap(i, j int) { q.rows[i], q.rows[j] = q.rows[j], q.rows[i] }
func (q *queue) Push(x any)    { q.rows = append(q.rows, x.(candidate)) }
func (q *queue) Pop() any {
	last := q.rows[len(q.rows)-1]
	q.rows = q.rows[:len(q.rows)-1]
	return last
}

func (q *queue) Less(i, j int) bool {
	a, b := q.rows[i], q.rows[j]
	for t := range a.gain {
		if a.gain[t] != b.gain[t] {
			return a.gain[t] > b.gain[t]
		}
	}
	return a.at < b.at
}
