package mock

import (
	"strconv"
	"strings"
	"sync"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/wire"
)

// What the themes share to do wrong.

// first is the first project of the account that calls, nil for none.
func (s *Server) first(c *call) *project {
	if mine := s.mine(c); len(mine) > 0 {
		return mine[0]
	}
	return nil
}

// other is another project of the account that calls, or pr itself when there
// is none.
func (s *Server) other(c *call, pr *project) *project {
	for _, p := range s.mine(c) {
		if p != pr {
			return p
		}
	}
	return pr
}

// otherAccount is an account that may own a business and does not call.
func (s *Server) otherAccount(c *call) string {
	least := ""
	for a := range s.accounts {
		if a != c.account() && (least == "" || a < least) {
			least = a
		}
	}
	return least
}

// named is the project that the call names, whatever else is wrong with it;
// else the first one of the account.
func (s *Server) named(c *call) *project {
	if c.project != nil {
		return c.project
	}
	if c.action == nil || c.key == nil {
		return nil
	}
	for i, p := range c.action.Params {
		if p.Entity == contract.Project && c.given != nil && c.given[i] != "" {
			if pr := s.projectOf(c, p, c.given[i]); pr != nil {
				return pr
			}
		}
	}
	return s.first(c)
}

// storeAnyway stores what a create asks for, under no key that others see.
func (s *Server) storeAnyway(c *call) {
	was := c.project
	c.project = s.named(c)
	if c.project == nil || c.given == nil || !c.does(s.create.Name) {
		c.project = was
		return
	}
	b := s.initial(c)
	s.store.Update(func(tx Tx) {
		b.ID = tx.NewID()
		tx.Put(b, noKey(b.ID))
	})
	c.project = was
}

// noKey is a key that no name makes, one for each business.
func noKey(id int64) string { return "\xff" + strconv.FormatInt(id, 10) }

// another refuses as if the parameter were at fault, whatever it is.
func (s *Server) another(name string) *refusal { return s.gateway(whenInvalid, name, "") }

// change returns a copy of a refusal with one thing changed.
func (no *refusal) change(f func(*refusal)) *refusal {
	other := *no
	f(&other)
	return &other
}

// by reports whether a check on one parameter of an Action refused.
func (no *refusal) by(a *contract.Action, name, keyword string) bool {
	return no.check.action != nil && no.check.action.Action == a && no.check.name == name && no.check.keyword == keyword
}

// is reports whether a check is the one on a parameter of an Action.
func (k check) is(a *contract.Action, name, keyword string) bool {
	return k.action.Action == a && k.name == name && k.keyword == keyword
}

// asUnique are the words of the clauses about the unique key.
func (s *Server) uniqueSubject() string { return strings.Join(s.create.Unique.Key, "-") }

// duplicate reports whether a call was refused because its key is taken.
func (no *refusal) duplicate() bool { return no.check.keyword == "unique" }

// memo is what a faulty server remembers from one call to the next.
type memo[T any] struct {
	mu sync.Mutex
	v  T
}

// swap keeps v and returns what was kept before.
func (m *memo[T]) swap(v T) T {
	m.mu.Lock()
	defer m.mu.Unlock()
	old := m.v
	m.v = v
	return old
}

// change keeps what f makes of it, and returns that.
func (m *memo[T]) change(f func(T) T) T {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.v = f(m.v)
	return m.v
}

// deleted are businesses that were deleted and are not forgotten.
type deleted struct{ memo[map[int64]Business] }

func (d *deleted) keep(b Business) {
	d.change(func(m map[int64]Business) map[int64]Business {
		if m == nil {
			m = map[int64]Business{}
		}
		m[b.ID] = b
		return m
	})
}

// of returns the deleted business that had an id in a project.
func (d *deleted) of(p *project, id int64) (b Business, was bool) {
	d.change(func(m map[int64]Business) map[int64]Business {
		b, was = m[id]
		return m
	})
	return b, was && b.Project == p.ID
}

// taken is a set of keys that nobody holds and that are refused all the same.
type taken struct{ memo[map[slot]bool] }

func (t *taken) add(project int64, key string) {
	t.change(func(m map[slot]bool) map[slot]bool {
		if m == nil {
			m = map[slot]bool{}
		}
		m[slot{project, key}] = true
		return m
	})
}

func (t *taken) has(project int64, key string) bool {
	found := false
	t.change(func(m map[slot]bool) map[slot]bool { found = m[slot{project, key}]; return m })
	return found
}

// edit applies f to each node at a path, through lists.
func edit(n *wire.Node, path string, f func(*wire.Node)) {
	if path == "" {
		f(n)
		return
	}
	name, rest, _ := strings.Cut(path, ".")
	switch n.Kind {
	case wire.Array:
		for i := range n.Elems {
			edit(&n.Elems[i], path, f)
		}
	case wire.Object:
		for i := range n.Members {
			if n.Members[i].Name == name {
				edit(&n.Members[i].Node, rest, f)
			}
		}
	}
}

// drop removes the members at a path, through lists.
func drop(n *wire.Node, path string) {
	above, name := "", path
	if i := strings.LastIndexByte(path, '.'); i >= 0 {
		above, name = path[:i], path[i+1:]
	}
	var from func(*wire.Node)
	from = func(o *wire.Node) {
		for i := range o.Elems {
			from(&o.Elems[i])
		}
		var kept []wire.Member
		for _, m := range o.Members {
			if m.Name != name {
				kept = append(kept, m)
			}
		}
		o.Members = kept
	}
	edit(n, above, from)
}

// with returns an object with a member, in place of one of its name.
func with(n wire.Node, name string, v wire.Node) wire.Node {
	out := n
	out.Members = append([]wire.Member(nil), n.Members...)
	for i := range out.Members {
		if out.Members[i].Name == name {
			out.Members[i].Node = v
			return out
		}
	}
	out.Members = append(out.Members, wire.M(name, v))
	return out
}

// younger reports whether one business of a project was created after another.
func younger(tx Tx, project, id, than int64) bool {
	met, after := false, false
	tx.Each(project, func(b Business) bool {
		met = met || b.ID == than
		after = b.ID == id && met
		return b.ID != id
	})
	return after
}

// newest is the business of a project that was created last, but for one.
func newest(tx Tx, project, except int64) (Business, bool) {
	var last Business
	tx.Each(project, func(b Business) bool {
		if b.ID != except {
			last = b
		}
		return true
	})
	return last, last.ID != 0
}
