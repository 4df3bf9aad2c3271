package mock

import (
	"strings"
	"time"
)

// brief is how long a server with one of these faults remembers.
const brief = time.Second

// since knows when something was first seen.
type since[K comparable] struct{ memo[map[K]time.Time] }

// age is how long ago k was first seen; 0 the first time.
func (s *since[K]) age(k K, now time.Time) (age time.Duration) {
	s.change(func(m map[K]time.Time) map[K]time.Time {
		if m == nil {
			m = map[K]time.Time{}
		}
		if first, ok := m[k]; ok {
			age = now.Sub(first)
		} else {
			m[k] = now
		}
		return m
	})
	return age
}

// laterFaults are about what is right for a second and wrong from then on: an
// entry in a cache that runs out, a window of seconds in place of minutes.
func laterFaults(m *maker) {
	create, get, update := m.create(), m.get().Name, m.update().Name

	m.add(wrongNonce, "for-a-second", "a nonce is remembered for a second", func(s *Server) *hooks {
		var used since[string]
		return &hooks{signed: func(c *call, err, nonce error) (error, error) {
			if used.age(c.nonce(), s.now()) > brief {
				nonce = nil
			}
			return err, nonce
		}}
	})
	if create.Unique != nil {
		clause := derived(create, strings.Join(create.Unique.Key, "-"), "unique")
		aging := func(name, text string, counts func(c *call) bool) {
			m.add(clause, name, text, func(s *Server) *hooks {
				var named since[slot]
				return &hooks{
					stored: func(c *call, _ Tx, _, b *Business) {
						if counts(c) {
							named.age(slot{b.Project, b.Values[s.unique[0]]}, s.now())
						}
					},
					holder: func(c *call, _ Tx, b Business, _ string, id int64, taken bool) (int64, bool) {
						if !taken || !c.does(create.Name) {
							return id, taken
						}
						first, known := named.change(func(m map[slot]time.Time) map[slot]time.Time { return m })[slot{b.Project, b.Values[s.unique[0]]}]
						return id, !known || s.now().Sub(first) <= brief
					},
				}
			})
		}
		aging("for-a-second", create.Name+" knows for a second which names were created", func(c *call) bool { return c.does(create.Name) })
		aging("renamed-for-a-second", create.Name+" knows for a second which names "+update+" gave", func(c *call) bool { return c.does(update) })
	}
	m.add(get+".read.written", "for-a-second", get+" finds a business for a second", func(s *Server) *hooks {
		var made since[int64]
		return &hooks{
			stored: func(_ *call, _ Tx, _, b *Business) { made.age(b.ID, s.now()) },
			find: func(c *call, _ Tx, id int64, b Business, ok bool) (Business, bool) {
				return b, ok && !(c.does(get) && made.age(id, s.now()) > brief)
			},
		}
	})
	m.add(get+".read.gone", "for-a-second", get+" shows a deleted business again when it is gone for a second", func(s *Server) *hooks {
		var dead deleted
		var gone since[int64]
		return &hooks{
			remove: func(_ *call, _ Tx, b Business) bool {
				gone.age(b.ID, s.now())
				dead.keep(b)
				return false
			},
			find: func(c *call, _ Tx, id int64, b Business, ok bool) (Business, bool) {
				if ok || !c.does(get) {
					return b, ok
				}
				old, was := dead.of(c.project, id)
				return old, was && gone.age(id, s.now()) > brief
			},
		}
	})
}
