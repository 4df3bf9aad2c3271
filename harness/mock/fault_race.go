package mock

import (
	"slices"
	"sync"
	"time"
)

// overlap counts the calls of some Actions that are under way at once, and
// holds each up for a moment so that some are.
type overlap struct {
	memo[int]
	actions []string
	hold    time.Duration // of what is counted
	others  time.Duration // of the creates and deletes that are not
}

func overlapping(actions ...string) *overlap { return &overlap{actions: actions, hold: holdUp} }

// around returns an overlap in which creates and deletes wait until a call that
// is counted and came with them is under way, and meet it there.
func around(actions ...string) *overlap {
	return &overlap{actions: actions, hold: 3 * longHold, others: longHold}
}

// holdUp is how long calls that are counted are held up, and longHold how long
// what is held up waits for a call that came at the same time.
const (
	holdUp   = 3 * time.Millisecond
	longHold = 8 * time.Millisecond
)

func (o *overlap) hooks(s *Server, h *hooks) *hooks {
	counts := func(c *call) bool { return c.action != nil && slices.Contains(o.actions, c.action.Name) }
	h.request = func(c *call) {
		if counts(c) {
			o.change(func(n int) int { return n + 1 })
			s.sleep(c.http.Context(), o.hold)
		} else if o.others > 0 && (c.does(s.create.Name) || c.does(s.contract.Resource.Delete)) {
			s.sleep(c.http.Context(), o.others)
		}
	}
	h.reply = func(c *call, _ *answer, _ *reply) {
		if counts(c) && c.given != nil {
			o.change(func(n int) int { return n - 1 })
		}
	}
	return h
}

// any reports whether a call that is counted is under way, many whether two are.
func (o *overlap) any() bool  { return o.change(func(n int) int { return n }) > 0 }
func (o *overlap) many() bool { return o.change(func(n int) int { return n }) > 1 }

// raceFaults are about calls that arrive at once.
func raceFaults(m *maker) {
	oneNameFaults(m)
	distinctNameFaults(m)
	deleteRaceFaults(m)
	renameRaceFaults(m)
}

func oneNameFaults(m *maker) {
	create := m.create()
	clause := create.Name + ".race.one-name"
	for _, window := range []time.Duration{time.Millisecond, 5 * time.Millisecond, 20 * time.Millisecond} {
		m.add(clause, "check-then-act-"+window.String(), create.Name+" looks whether a name is free and takes it "+window.String()+" later", func(s *Server) *hooks {
			return &hooks{gap: func(c *call) { s.sleep(c.http.Context(), window) }}
		})
	}
	for _, in := range []struct {
		defect, text string
		is           func(c *call) bool
	}{{"v3", "that is signed by V3", byV3}, {"xml", "in XML", inXML}, {"temporary", "by a temporary key", byTemporaryKey}} {
		m.add(clause, "check-then-act-"+in.defect, create.Name+" "+in.text+" looks whether a name is free and takes it 5ms later", func(s *Server) *hooks {
			return &hooks{gap: func(c *call) {
				if in.is(c) {
					s.sleep(c.http.Context(), 5*time.Millisecond)
				}
			}}
		})
	}
	m.add(clause, "locked-by-connection", "two instances that take connections in turn lock creates each for itself", func(s *Server) *hooks {
		var in instances
		return &hooks{
			request: func(c *call) {
				if c.does(create.Name) {
					in.of(c.http.RemoteAddr).Lock()
				}
			},
			gap: func(c *call) { s.sleep(c.http.Context(), time.Millisecond) },
			reply: func(c *call, _ *answer, _ *reply) {
				if c.does(create.Name) && c.given != nil {
					in.of(c.http.RemoteAddr).Unlock()
				}
			},
		}
	})
	m.add(clause, "internal-error", "a "+create.Name+" that loses a race is answered with an internal error", internalLosers(create.Name))
	m.add(clause, "all-refused", "of several creates of a name that are under way at once each is refused for the others", func(s *Server) *hooks {
		var names memo[map[string]int]
		name := func(c *call) string { return c.of(create.Unique.Key[0]) }
		count := func(c *call, by int) (now int) {
			names.change(func(n map[string]int) map[string]int {
				if n == nil {
					n = map[string]int{}
				}
				n[name(c)] += by
				now = n[name(c)]
				return n
			})
			return now
		}
		return &hooks{
			request: func(c *call) {
				if c.does(create.Name) {
					count(c, 1)
					s.sleep(c.http.Context(), holdUp)
				}
			},
			holder: func(c *call, _ Tx, _ Business, _ string, id int64, taken bool) (int64, bool) {
				return id, taken || c.does(create.Name) && count(c, 0) > 1
			},
			reply: func(c *call, _ *answer, _ *reply) {
				if c.does(create.Name) && c.given != nil {
					s.sleep(c.http.Context(), holdUp) // the others are still to look
					count(c, -1)
				}
			},
		}
	})
}

// internalLosers answers a call of an Action that meets a taken key, while
// others are under way, with the service's own error.
func internalLosers(action string) func(*Server) *hooks {
	return func(s *Server) *hooks {
		o := overlapping(action)
		return o.hooks(s, &hooks{refused: func(c *call, no *refusal) *refusal {
			if !no.duplicate() || !c.does(action) || !o.many() {
				return no
			}
			for _, e := range s.create.Errors {
				if e.Status >= 500 {
					return documented(e).change(func(no *refusal) { no.state = "" })
				}
			}
			return no
		}})
	}
}

func distinctNameFaults(m *maker) {
	create := m.create().Name
	clause := create + ".race.distinct-names"
	m.add(clause, "refused", create+" is refused while another one is under way", func(s *Server) *hooks {
		o := overlapping(create)
		return o.hooks(s, &hooks{refuse: func(c *call) *refusal {
			if c.does(create) && o.many() {
				return s.another(s.uniqueSubject())
			}
			return nil
		}})
	})
	m.add(clause, "lost", create+" is accepted and not stored while another one is under way", func(s *Server) *hooks {
		o := overlapping(create)
		return o.hooks(s, &hooks{put: func(c *call, _ Tx, before, _ *Business, _ string) bool { return before == nil && o.many() }})
	})
	m.add(clause, "shared-id", create+" gives an id twice while another one is under way", func(s *Server) *hooks {
		o := overlapping(create)
		return o.hooks(s, &hooks{newID: func() func() int64 {
			fresh, last := resourceIDs(1), int64(0)
			return func() int64 {
				if last == 0 || !o.many() {
					last = fresh()
				}
				return last
			}
		}})
	})
}

func deleteRaceFaults(m *maker) {
	create, del := m.create().Name, m.delete().Name
	clause := create + ".race.delete"
	m.add(clause, "not-checked-meanwhile", create+" does not look whether a name is free while a "+del+" is under way", func(s *Server) *hooks {
		o := around(del)
		return o.hooks(s, unseenCreates(create, o))
	})
	m.add(clause, "newcomer-removed", del+" removes what carries the name 5 ms later, too", func(s *Server) *hooks {
		return &hooks{removed: func(c *call, b Business) {
			s.sleep(c.http.Context(), 5*time.Millisecond)
			s.store.Update(func(tx Tx) {
				if id, ok := tx.Holder(b.Project, s.keyOf(c, b)); ok {
					tx.Remove(id)
				}
			})
		}}
	})
	m.add(clause, "stays-taken", del+" does not free the name while a "+create+" is under way", func(s *Server) *hooks {
		o, set := around(create), new(taken)
		return o.hooks(s, &hooks{
			remove: func(c *call, _ Tx, b Business) bool {
				if o.any() {
					set.add(b.Project, s.keyOf(c, b))
				}
				return false
			},
			holder: func(_ *call, _ Tx, b Business, key string, id int64, is bool) (int64, bool) {
				return id, is || set.has(b.Project, key)
			},
		})
	})
}

// unseenCreates lets creates through unchecked while others are under way.
func unseenCreates(create string, o *overlap) *hooks {
	return &hooks{holder: func(c *call, _ Tx, _ Business, _ string, id int64, taken bool) (int64, bool) {
		return id, taken && !(c.does(create) && o.any())
	}}
}

func renameRaceFaults(m *maker) {
	create, update := m.create().Name, m.update().Name
	clause := create + ".race.rename"
	for _, window := range []time.Duration{time.Millisecond, 5 * time.Millisecond, 20 * time.Millisecond} {
		m.add(clause, "check-then-act-"+window.String(), update+" looks whether a name is free and takes it "+window.String()+" later", func(s *Server) *hooks {
			return &hooks{renaming: func(c *call) { s.sleep(c.http.Context(), window) }}
		})
	}
	m.add(clause, "not-checked-meanwhile", create+" does not look whether a name is free while an "+update+" is under way", func(s *Server) *hooks {
		o := around(update)
		return o.hooks(s, unseenCreates(create, o))
	})
	m.add(clause, "internal-error", "an "+update+" that loses a race is answered with an internal error", internalLosers(update))
}

// instances are two locks, of which each connection has one.
type instances struct {
	mu    sync.Mutex
	locks [2]sync.Mutex
	by    map[string]int
}

func (in *instances) of(connection string) *sync.Mutex {
	in.mu.Lock()
	defer in.mu.Unlock()
	if in.by == nil {
		in.by = map[string]int{}
	}
	n, known := in.by[connection]
	if !known {
		n = len(in.by) % len(in.locks)
		in.by[connection] = n
	}
	return &in.locks[n]
}
