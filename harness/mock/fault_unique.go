package mock

import (
	"strings"
	"unicode/utf8"

	"github.com/dwconform/dwconform/harness/contract"
)

// holding is a fault of who holds a key when a business is created.
func holding(f func(s *Server, c *call, tx Tx, b Business, key string, id int64, taken bool) bool) func(*Server) *hooks {
	return func(s *Server) *hooks {
		return &hooks{holder: func(c *call, tx Tx, b Business, key string, id int64, taken bool) (int64, bool) {
			if !c.does(s.create.Name) {
				return id, taken
			}
			return id, f(s, c, tx, b, key, id, taken)
		}}
	}
}

// uniqueFaults are about the unique key at a create.
func uniqueFaults(m *maker) {
	create := m.create()
	if create.Unique == nil {
		return
	}
	clause := derived(create, strings.Join(create.Unique.Key, "-"), "unique")
	m.add(clause, "not-checked", create.Name+" accepts every duplicate",
		holding(func(*Server, *call, Tx, Business, string, int64, bool) bool { return false }))
	for _, p := range create.Params {
		switch {
		case p.Entity == contract.Project:
			m.add(clause, "not-by-"+p.Name, create.Name+" accepts a duplicate in a project that "+p.Name+" alone names",
				holding(func(_ *Server, c *call, _ Tx, _ Business, _ string, _ int64, taken bool) bool {
					alone := c.value(p) != ""
					for _, q := range create.Params {
						if q != p && q.Entity == contract.Project && c.value(q) != "" {
							alone = false
						}
					}
					return taken && !alone
				}))
		case stored(p) && !contains(create.Unique.Key, p.Name):
			m.add(clause, "same-"+p.Name+"-only", create.Name+" accepts a duplicate that has another "+p.Name,
				holding(func(s *Server, _ *call, tx Tx, b Business, _ string, id int64, taken bool) bool {
					old, _ := tx.Get(id)
					i := s.index(p.Name)
					return taken && (old.ID == 0 || old.Values[i] == b.Values[i])
				}))
		}
	}
	m.add(clause, "not-long", create.Name+" accepts a duplicate of a name of more than 50 characters",
		holding(func(s *Server, _ *call, _ Tx, b Business, _ string, _ int64, taken bool) bool {
			return taken && utf8.RuneCountInString(b.Values[s.unique[0]]) <= 50
		}))
	m.add(clause, "newest-only", create.Name+" accepts a duplicate of any business but the newest of the project",
		holding(func(_ *Server, _ *call, tx Tx, b Business, _ string, id int64, taken bool) bool {
			last, _ := newest(tx, b.Project, 0)
			return taken && last.ID == id
		}))
	for _, first := range []struct {
		n    int
		word string
	}{{10, "ten"}, {100, "hundred"}} {
		m.add(clause, "first-"+first.word+"-only", create.Name+" accepts a duplicate of any business but the first "+first.word+" of the project",
			holding(func(_ *Server, _ *call, tx Tx, b Business, _ string, id int64, taken bool) bool {
				n, among := 0, false
				tx.Each(b.Project, func(other Business) bool {
					n++
					among = among || other.ID == id
					return n < first.n
				})
				return taken && among
			}))
	}
	m.add(clause, "original-answered", create.Name+" answers a duplicate with the id of the original, as a success", func(*Server) *hooks {
		return &hooks{duplicate: func(_ *call, _ Tx, id int64, b *Business) bool {
			b.ID = id
			return true
		}}
	})
	m.add(clause, "replaced", create.Name+" puts a duplicate in place of the original", func(s *Server) *hooks {
		return &hooks{duplicate: func(c *call, tx Tx, id int64, b *Business) bool {
			tx.Remove(id)
			b.ID = tx.NewID()
			tx.Put(*b, s.keyOf(c, *b))
			return true
		}}
	})
}

// duplicateFaults are about what a refused duplicate leaves behind, and about
// renaming.
func duplicateFaults(m *maker) {
	create, update := m.create().Name, m.update().Name
	onDuplicate := func(f func(s *Server, c *call)) func(*Server) *hooks {
		return func(s *Server) *hooks {
			return &hooks{refused: func(c *call, no *refusal) *refusal {
				if no.duplicate() && c.does(create) {
					f(s, c)
				}
				return no
			}}
		}
	}
	untouched := create + ".duplicate.untouched"
	m.add(untouched, "overwrites", create+" refuses a duplicate and writes its values over the original", onDuplicate(func(s *Server, c *call) {
		b := s.initial(c)
		key := s.keyOf(c, b)
		s.store.Update(func(tx Tx) {
			if id, ok := tx.Holder(b.Project, key); ok {
				b.ID = id
				tx.Put(b, key)
			}
		})
	}))
	m.add(untouched, "stored", create+" refuses a duplicate and stores it all the same", onDuplicate(func(s *Server, c *call) { s.storeAnyway(c) }))
	m.add(untouched, "removes", create+" refuses a duplicate and removes the original", onDuplicate(func(s *Server, c *call) {
		b := s.initial(c)
		s.store.Update(func(tx Tx) {
			if id, ok := tx.Holder(b.Project, s.keyOf(c, b)); ok {
				tx.Remove(id)
			}
		})
	}))

	m.add(create+".duplicate.rename", "accepted", update+" gives a business the name of another one", func(*Server) *hooks {
		return &hooks{holder: func(c *call, _ Tx, _ Business, _ string, id int64, taken bool) (int64, bool) {
			return id, taken && !c.does(update)
		}}
	})
	m.add(create+".duplicate.rename", "accepted-elsewhere", update+" gives a business the name of another one in any project but the caller's first", func(s *Server) *hooks {
		return &hooks{holder: func(c *call, _ Tx, _ Business, _ string, id int64, taken bool) (int64, bool) {
			return id, taken && !(c.does(update) && c.project != s.first(c))
		}}
	})
	m.add(create+".duplicate.rename", "newer-accepted", update+" gives a business the name of one that was created after it", func(*Server) *hooks {
		return &hooks{holder: func(c *call, tx Tx, b Business, _ string, id int64, taken bool) (int64, bool) {
			return id, taken && !(c.does(update) && younger(tx, b.Project, id, b.ID))
		}}
	})
	m.add(create+".duplicate.rename", "not-noticed", create+" does not know the names that "+update+" gave", func(*Server) *hooks {
		return &hooks{put: func(c *call, tx Tx, before, b *Business, _ string) bool {
			if before == nil || equal(before.Values, b.Values) {
				return false
			}
			tx.Put(*b, noKey(b.ID))
			return true
		}}
	})
	m.add(create+".duplicate.rename", "refused-but-renamed", update+" refuses a name that is taken and gives it all the same", func(s *Server) *hooks {
		return &hooks{refused: func(c *call, no *refusal) *refusal {
			if !no.duplicate() || !c.does(update) {
				return no
			}
			s.store.Update(func(tx Tx) {
				b, ok := s.find(c, tx)
				if !ok {
					return
				}
				b = b.clone()
				for _, i := range s.unique {
					if v := c.of(s.attributes[i].name); v != "" {
						b.Values[i] = v
					}
				}
				tx.Put(b, noKey(b.ID))
			})
			return no
		}}
	})
	m.add(create+".duplicate.repeated", "second-time-accepted", create+" refuses a duplicate once and accepts it when it is asked again", func(s *Server) *hooks {
		var seen taken
		return &hooks{holder: func(c *call, _ Tx, b Business, key string, id int64, is bool) (int64, bool) {
			if !is || !c.does(create) {
				return id, is
			}
			again := seen.has(b.Project, key)
			seen.add(b.Project, key)
			return id, !again
		}}
	})
}

func equal(a, b []string) bool {
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}
