package mock

// What goes wrong only after several calls that each were right.

// past is what a fault remembers of the businesses that were.
type past struct {
	memo[map[int64]*biography]
}

// biography is what happened to one business.
type biography struct {
	changes int      // updates that were stored
	first   Business // as it was after the first of them
	keys    []string // keys that it had and has no more, the oldest first
	listed  *Business
	locked  bool
}

// of calls f with what is remembered of a business.
func (p *past) of(id int64, f func(*biography)) {
	p.change(func(m map[int64]*biography) map[int64]*biography {
		if m == nil {
			m = map[int64]*biography{}
		}
		if m[id] == nil {
			m[id] = &biography{}
		}
		f(m[id])
		return m
	})
}

// stored is the hook that remembers.
func (p *past) stored(s *Server) func(c *call, tx Tx, before, b *Business) {
	return func(c *call, _ Tx, before, b *Business) {
		if before == nil {
			return
		}
		p.of(b.ID, func(l *biography) {
			if l.changes++; l.changes == 1 {
				l.first = b.clone()
			}
			if was := s.keyOf(c, *before); was != s.keyOf(c, *b) {
				l.keys = append(l.keys, was)
			}
		})
	}
}

// counted counts what was done under a key in a project.
type counted struct{ memo[map[slot]int] }

func (n *counted) add(project int64, key string, by int) (now int) {
	n.change(func(m map[slot]int) map[slot]int {
		if m == nil {
			m = map[slot]int{}
		}
		m[slot{project, key}] += by
		now = m[slot{project, key}]
		return m
	})
	return now
}

// sequenceFaults are about calls that depend on those before them.
func sequenceFaults(m *maker) {
	m.staleFaults()
	m.nameFaults()
	m.afterDeleteFaults()
}

const sequences = "isolation.sequences"

// staleFaults show or change what was there before.
func (m *maker) staleFaults() {
	get, list, update, del := m.get().Name, m.list().Name, m.update().Name, m.delete().Name
	m.add(sequences, "second-change-unseen", get+" shows a business as it was after its first change, however often it was changed since", func(s *Server) *hooks {
		var p past
		return &hooks{stored: p.stored(s), shown: func(c *call, b *Business) {
			p.of(b.ID, func(l *biography) {
				if c.does(get) && l.changes > 1 {
					*b = l.first.clone()
				}
			})
		}}
	})
	m.add(sequences, "listed-then-changed-unseen", get+" shows a business as the last list showed it", func(*Server) *hooks {
		var p past
		return &hooks{shown: func(c *call, b *Business) {
			p.of(b.ID, func(l *biography) {
				switch was := b.clone(); {
				case c.does(list):
					l.listed = &was
				case l.listed != nil && c.does(get):
					*b = l.listed.clone()
				}
			})
		}}
	})
	m.add(sequences, "same-name-changed-elsewhere", update+" changes the business of the same name in another project of the caller too", func(s *Server) *hooks {
		return &hooks{stored: func(c *call, tx Tx, before, b *Business) {
			if before == nil || s.keyOf(c, *before) != s.keyOf(c, *b) {
				return
			}
			key := s.keyOf(c, *b)
			if id, ok := tx.Holder(s.other(c, c.project).ID, key); ok && id != b.ID {
				other, _ := tx.Get(id)
				other = other.clone()
				copy(other.Values, b.Values)
				tx.Put(other, key)
			}
		}}
	})
	m.add(sequences, "refused-rename-locks", del+" refuses a business whose rename was refused", func(s *Server) *hooks {
		var p past
		return &hooks{
			refused: func(c *call, no *refusal) *refusal {
				if id := s.namedID(c); c.does(update) && no.check.keyword == "unique" {
					p.of(id, func(l *biography) { l.locked = true })
				}
				return no
			},
			refuse: func(c *call) (no *refusal) {
				p.of(s.namedID(c), func(l *biography) {
					if c.does(del) && l.locked {
						no = s.another(idParam(m.delete()).Name)
					}
				})
				return no
			},
		}
	})
}

// nameFaults are about names that went from one to another.
func (m *maker) nameFaults() {
	list, update, del := m.list().Name, m.update().Name, m.delete().Name
	m.add(sequences, "rename-back-refused", update+" refuses to give a business a name that it had before", func(s *Server) *hooks {
		var p past
		return &hooks{stored: p.stored(s), holder: func(c *call, _ Tx, b Business, key string, id int64, taken bool) (int64, bool) {
			p.of(b.ID, func(l *biography) {
				if b.ID != 0 && contains(l.keys, key) {
					id, taken = -1, true
				}
			})
			return id, taken
		}}
	})
	m.add(sequences, "old-name-found", list+" finds a business by the names that it had before, too", func(s *Server) *hooks {
		var p past
		return &hooks{stored: p.stored(s), matches: func(_ *call, w window, b Business, is bool) bool {
			p.of(b.ID, func(l *biography) { is = is || contains(l.keys, w.keyword) })
			return is
		}}
	})
	m.add(sequences, "first-name-freed", del+" frees the name under which the business was created, whoever carries it now", func(s *Server) *hooks {
		var p past
		var freed counted
		return &hooks{
			stored: p.stored(s),
			removed: func(c *call, b Business) {
				p.of(b.ID, func(l *biography) {
					if len(l.keys) > 0 {
						freed.add(b.Project, l.keys[0], 1)
					}
				})
			},
			holder: func(_ *call, _ Tx, b Business, key string, id int64, taken bool) (int64, bool) {
				return id, taken && freed.add(b.Project, key, 0) == 0
			},
		}
	})
	m.add(sequences, "new-name-stays-taken", del+" frees the name under which the business was created, not the one that it got since", func(s *Server) *hooks {
		var p past
		var kept counted
		return &hooks{
			stored: p.stored(s),
			removed: func(c *call, b Business) {
				p.of(b.ID, func(l *biography) {
					if len(l.keys) > 0 && l.keys[0] != s.keyOf(c, b) {
						kept.add(b.Project, s.keyOf(c, b), 1)
					}
				})
			},
			holder: func(_ *call, _ Tx, b Business, key string, id int64, taken bool) (int64, bool) {
				return id, taken || kept.add(b.Project, key, 0) > 0
			},
		}
	})
}

// afterDeleteFaults are about what a delete leaves.
func (m *maker) afterDeleteFaults() {
	create, list, del := m.create().Name, m.list().Name, m.delete().Name
	m.add(sequences, "other-names-freed", del+" frees the names of the other businesses of the project too", func(s *Server) *hooks {
		var freed counted
		return &hooks{
			remove: func(c *call, tx Tx, b Business) bool {
				tx.Each(b.Project, func(o Business) bool {
					if o.ID != b.ID {
						freed.add(o.Project, s.keyOf(c, o), 1)
					}
					return true
				})
				return false
			},
			holder: func(_ *call, _ Tx, b Business, key string, id int64, taken bool) (int64, bool) {
				return id, taken && freed.add(b.Project, key, 0) == 0
			},
		}
	})
	m.add(sequences, "third-use-refused", create+" refuses a name that was deleted twice", func(s *Server) *hooks {
		var gone counted
		return &hooks{
			removed: func(c *call, b Business) { gone.add(b.Project, s.keyOf(c, b), 1) },
			holder: func(_ *call, _ Tx, b Business, key string, id int64, taken bool) (int64, bool) {
				return id, taken || b.ID == 0 && gone.add(b.Project, key, 0) > 1
			},
		}
	})
	m.add(sequences, "heir-shows-changed", create+" gives a new business what its deleted namesake was changed to", func(s *Server) *hooks {
		var p past
		var will memo[map[slot]Business]
		return &hooks{
			stored: p.stored(s),
			removed: func(c *call, b Business) {
				p.of(b.ID, func(l *biography) {
					if l.changes > len(l.keys) {
						will.change(func(m map[slot]Business) map[slot]Business {
							if m == nil {
								m = map[slot]Business{}
							}
							m[slot{b.Project, s.keyOf(c, b)}] = b
							return m
						})
					}
				})
			},
			fill: func(c *call, b *Business) {
				key := s.keyOf(c, *b)
				will.change(func(m map[slot]Business) map[slot]Business {
					if old, ok := m[slot{b.Project, key}]; ok {
						copy(b.Values, old.Values)
					}
					return m
				})
			},
		}
	})
	m.add(sequences, "pages-shift", list+" leaves the first of every later page out once something of the project was deleted", func(*Server) *hooks {
		var gone counted
		return &hooks{
			removed: func(_ *call, b Business) { gone.add(b.Project, "", 1) },
			listed: func(c *call, _ Tx, w window) {
				if w.page > 1 && len(c.found) > 0 && gone.add(w.project, "", 0) > 0 {
					c.found = c.found[1:]
				}
			},
		}
	})
	m.add(sequences, "two-deleted-counted", list+" counts one too many once two of what a list by name would show were deleted", func(s *Server) *hooks {
		var gone counted
		return &hooks{
			removed: func(c *call, b Business) { gone.add(b.Project, s.keyOf(c, b), 1) },
			listed: func(c *call, _ Tx, w window) {
				if gone.add(w.project, w.keyword, 0) > 1 {
					c.total++
				}
			},
		}
	})
}
