package mock

import "github.com/dwconform/dwconform/harness/contract"

// updateFaults are about changing a business.
func updateFaults(m *maker) {
	update, get := m.update().Name, m.get().Name
	persists, only, missing := update+".update.persists", update+".update.only", update+".update.missing"
	m.add(persists, "not-stored", update+" accepts a change and does not store it", func(*Server) *hooks {
		return &hooks{put: func(_ *call, _ Tx, before, _ *Business, _ string) bool { return before != nil }}
	})
	m.add(persists, "single-not-stored", update+" does not store a change of one field alone", func(*Server) *hooks {
		return &hooks{put: func(_ *call, _ Tx, before, b *Business, _ string) bool {
			n := 0
			for i := range b.Values {
				if before != nil && before.Values[i] != b.Values[i] {
					n++
				}
			}
			return n == 1
		}}
	})
	for fields, word := range []string{2: "two", 3: "three"} {
		if word == "" {
			continue
		}
		m.add(persists, "last-of-"+word+"-lost", update+" does not store the last of "+word+" fields that change at once", func(*Server) *hooks {
			return &hooks{put: func(_ *call, _ Tx, before, b *Business, _ string) bool {
				n, last := 0, 0
				for i := range b.Values {
					if before != nil && before.Values[i] != b.Values[i] {
						n, last = n+1, i
					}
				}
				if n == fields {
					b.Values[last] = before.Values[last]
				}
				return false
			}}
		})
	}
	m.add(persists, "second-not-stored", update+" does not store the second change of a business", func(*Server) *hooks {
		var done memo[map[int64]bool]
		return &hooks{put: func(_ *call, _ Tx, before, b *Business, _ string) (again bool) {
			if before == nil {
				return false
			}
			done.change(func(m map[int64]bool) map[int64]bool {
				if m == nil {
					m = map[int64]bool{}
				}
				again = m[b.ID]
				m[b.ID] = true
				return m
			})
			return again
		}}
	})
	m.add(persists, "lost-beside-another", update+" stores the business as it read it, without what another call changed meanwhile", func(s *Server) *hooks {
		return &hooks{renaming: func(c *call) { s.sleep(c.http.Context(), holdUp) }}
	})
	m.add(persists, "old-listed", m.list().Name+" shows a business as it was created, not as it was changed", func(*Server) *hooks {
		var made memo[map[int64]Business]
		return &hooks{
			stored: func(_ *call, _ Tx, before, b *Business) {
				if before != nil {
					return
				}
				made.change(func(m map[int64]Business) map[int64]Business {
					if m == nil {
						m = map[int64]Business{}
					}
					m[b.ID] = b.clone()
					return m
				})
			},
			shown: func(c *call, b *Business) {
				if old, ok := made.change(func(m map[int64]Business) map[int64]Business { return m })[b.ID]; ok && c.does(m.list().Name) {
					*b = old.clone()
				}
			},
		}
	})

	m.add(persists, "old-shown", get+" shows a business as it was when it was first read", func(*Server) *hooks {
		var seen memo[map[int64]Business]
		return &hooks{shown: func(c *call, b *Business) {
			if !c.does(get) {
				return
			}
			seen.change(func(m map[int64]Business) map[int64]Business {
				if m == nil {
					m = map[int64]Business{}
				}
				if old, ok := m[b.ID]; ok {
					*b = old.clone()
				} else {
					m[b.ID] = b.clone()
				}
				return m
			})
		}}
	})

	also := func(f func(s *Server, c *call, tx Tx, before, b *Business)) func(*Server) *hooks {
		return func(s *Server) *hooks {
			return &hooks{stored: func(c *call, tx Tx, before, b *Business) {
				if before != nil && c.does(update) {
					f(s, c, tx, before, b)
				}
			}}
		}
	}
	m.add(only, "neighbour-too", update+" changes the newest other business of the project too", also(func(s *Server, c *call, tx Tx, before, b *Business) {
		if n, ok := newest(tx, b.Project, b.ID); ok {
			s.copyChanges(c, tx, n, before, b)
		}
	}))
	m.add(only, "elsewhere-too", update+" changes the newest business of the caller's other project too", also(func(s *Server, c *call, tx Tx, before, b *Business) {
		if n, ok := newest(tx, s.other(c, c.project).ID, b.ID); ok {
			s.copyChanges(c, tx, n, before, b)
		}
	}))
	m.add(only, "refused-half-done", update+" refuses an account that it does not know and changes the other fields all the same", func(s *Server) *hooks {
		return &hooks{refused: func(c *call, no *refusal) *refusal {
			if !c.does(update) || c.given == nil || c.project == nil {
				return no
			}
			id, owner := idParam(c.action.Action), c.action.Param(no.check.name)
			if n, ok := integer(id, c.of(id.Name)); ok && owner != nil && owner.Entity == contract.Account {
				s.store.Update(func(tx Tx) {
					b, there := tx.Get(n)
					if !there || b.Project != c.project.ID {
						return
					}
					b = b.clone()
					for i, at := range s.attributes {
						if v := c.of(at.name); v != "" && at.blank {
							b.Values[i] = v
						}
					}
					tx.Put(b, s.keyOf(c, b))
				})
			}
			return no
		}}
	})
	m.add(only, "others-emptied", update+" empties every field that it is not given", func(s *Server) *hooks {
		return &hooks{change: func(c *call, _ Tx, _ Business, b *Business) {
			for i, at := range s.attributes {
				if c.of(at.name) == "" && !isIn(s.unique, i) {
					b.Values[i] = ""
				}
			}
		}}
	})
	m.add(only, "new-id", update+" gives the business another id", func(*Server) *hooks {
		return &hooks{put: func(_ *call, tx Tx, before, b *Business, key string) bool {
			if before == nil {
				return false
			}
			tx.Remove(before.ID)
			b.ID = tx.NewID()
			tx.Put(*b, key)
			return true
		}}
	})

	m.add(missing, "accepted", update+" accepts the change of a business that is not there", acceptingMissing(update))
	m.add(missing, "created", update+" creates a business that is not there", func(s *Server) *hooks {
		return &hooks{refused: func(c *call, no *refusal) *refusal {
			id := s.namedID(c)
			if !c.does(update) || no.check.keyword != "missing-resource" || id <= 0 {
				return no
			}
			b := Business{ID: id, Project: c.project.ID, Values: make([]string, len(s.attributes))}
			for i, at := range s.attributes {
				b.Values[i] = c.of(at.name)
			}
			done := false
			s.store.Update(func(tx Tx) {
				if _, there := tx.Get(id); !there {
					tx.Put(b, noKey(id))
					done = true
				}
			})
			if done {
				return nil
			}
			return no
		}}
	})
	m.add(missing, "project-ignored", update+" changes a business of another project of the caller", ignoringProject(update))
}

func isIn(list []int, i int) bool {
	for _, n := range list {
		if n == i {
			return true
		}
	}
	return false
}

// copyChanges gives n what changed from before to b, but for its key.
func (s *Server) copyChanges(_ *call, tx Tx, n Business, before, b *Business) {
	n = n.clone()
	for i := range n.Values {
		if before.Values[i] == b.Values[i] {
			continue
		}
		if n.Values[i] = b.Values[i]; isIn(s.unique, i) {
			n.Values[i] += "-too"
		}
	}
	tx.Put(n, noKey(n.ID))
}

// namedID is the id of the business that a call names, 0 for none.
func (s *Server) namedID(c *call) int64 {
	if c.action == nil || c.given == nil || idParam(c.action.Action) == nil {
		return 0
	}
	id, _ := integer(idParam(c.action.Action), c.value(idParam(c.action.Action)))
	return id
}

// acceptingMissing accepts a call on a business that is not there.
func acceptingMissing(action string) func(*Server) *hooks {
	return func(*Server) *hooks {
		return &hooks{refused: func(c *call, no *refusal) *refusal {
			if c.does(action) && no.check.keyword == "missing-resource" {
				return nil
			}
			return no
		}}
	}
}

// ignoringProject finds a business in whatever project of the caller it is.
func ignoringProject(action string) func(*Server) *hooks {
	return func(s *Server) *hooks {
		return &hooks{find: func(c *call, tx Tx, id int64, b Business, ok bool) (Business, bool) {
			if other, there := tx.Get(id); !ok && there && c.does(action) && s.owns(c, other.Project) {
				return other, true
			}
			return b, ok
		}}
	}
}

// deleteFaults are about removing a business.
func deleteFaults(m *maker) {
	del := m.delete().Name
	removes, only, missing := del+".delete.removes", del+".delete.only", del+".delete.missing"
	m.add(removes, "kept", del+" accepts and keeps the business", func(*Server) *hooks {
		return &hooks{remove: func(*call, Tx, Business) bool { return true }}
	})
	m.add(removes, "listed-without-keyword", m.list().Name+" without a keyword shows a business that was deleted", func(*Server) *hooks {
		var dead memo[[]Business]
		return &hooks{
			remove: func(_ *call, _ Tx, b Business) bool {
				dead.change(func(l []Business) []Business { return append(l, b.clone()) })
				return false
			},
			listed: func(c *call, _ Tx, w window) {
				for _, b := range dead.change(func(l []Business) []Business { return l }) {
					if w.keyword == "" && b.Project == w.project {
						c.found = append(c.found, b)
						c.total++
					}
				}
			},
		}
	})
	m.add(removes, "kept-elsewhere", del+" keeps the business unless it is in the caller's first project", func(s *Server) *hooks {
		return &hooks{remove: func(c *call, _ Tx, b Business) bool { return c.project != s.first(c) }}
	})
	for _, p := range m.create().Params {
		for _, v := range p.Enum {
			if p.HasDefault && v == p.Default {
				continue
			}
			m.add(removes, p.Name+"-"+v+"-kept", del+" keeps a business whose "+p.Name+" is "+v, func(s *Server) *hooks {
				i := s.index(p.Name)
				return &hooks{remove: func(_ *call, _ Tx, b Business) bool { return b.Values[i] == v }}
			})
		}
	}
	m.add(only, "neighbour-too", del+" removes the newest other business of the project too", func(*Server) *hooks {
		return &hooks{remove: func(_ *call, tx Tx, b Business) bool {
			if n, ok := newest(tx, b.Project, b.ID); ok {
				tx.Remove(n.ID)
			}
			return false
		}}
	})
	m.add(only, "same-name-too", del+" removes the business of the same name in the caller's other project too", func(s *Server) *hooks {
		return &hooks{remove: func(c *call, tx Tx, b Business) bool {
			if id, ok := tx.Holder(s.other(c, c.project).ID, s.keyOf(c, b)); ok && id != b.ID {
				tx.Remove(id)
			}
			return false
		}}
	})
	m.add(only, "newest-instead", del+" removes the newest business of the project, whichever was asked for", func(*Server) *hooks {
		return &hooks{remove: func(_ *call, tx Tx, b Business) bool {
			if n, ok := newest(tx, b.Project, 0); ok {
				tx.Remove(n.ID)
			}
			return true
		}}
	})
	m.add(missing, "accepted", del+" accepts a business that is not there", acceptingMissing(del))
	m.add(missing, "project-ignored", del+" removes a business of another project of the caller", ignoringProject(del))
}
