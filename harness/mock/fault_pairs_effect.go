package mock

import "github.com/dwconform/dwconform/harness/contract"

// What calls of the Actions that do not create do, or show, wrongly where two
// things come together.

// changePairs are about changes and deletes.
func (m *maker) changePairs() {
	update, del := m.update().Name, m.delete().Name
	for _, p := range m.update().Params {
		if !stored(p) {
			continue
		}
		m.add(update+".ways", "not-stored-"+p.Name+"-alone-and-temporary", update+" by a temporary key accepts and does not store "+p.Name+" alone", notChanging(both(m.alone(m.update(), p), ofTemporary)))
		m.add(update+".ways", "not-stored-"+p.Name+"-alone-and-get", update+" by GET accepts and does not store "+p.Name+" alone", notChanging(both(m.alone(m.update(), p), saidByGET)))
	}
	m.add(update+".ways", "not-stored-xml-and-v3", update+" in XML, signed by V3, accepts a change and does not store it", notChanging(both(saidInXML, saidByV3)))
	m.add(update+".ways", "not-stored-query-and-xml", update+" in the query, in XML, accepts a change and does not store it", notChanging(both(saidInQuery, saidInXML)))
	for _, p := range m.create().Params {
		if !stored(p) || p.Required {
			continue
		}
		for _, w := range []way{saidInQuery, both(ofTemporary, saidInXML), both(inIdentifier, saidByV3)} {
			m.add(update+".ways", p.Name+"-reset-"+w.word, update+" "+w.text+" resets "+p.Name+" where it is not given", func(s *Server) *hooks {
				i := s.index(p.Name)
				return &hooks{change: func(c *call, _ Tx, _ Business, b *Business) {
					if c.of(p.Name) != "" || !w.is(c) {
						return
					}
					if b.Values[i] = p.Default; p.DefaultFrom != "" {
						b.Values[i] = c.account()
					}
				}}
			})
		}
		if p.FreeText() {
			m.add(update+".ways", p.Name+"-cut-in-xml-beyond-ascii", update+" in XML stores of "+p.Name+" what is ASCII alone", func(s *Server) *hooks {
				i := s.index(p.Name)
				return &hooks{change: func(c *call, _ Tx, _ Business, b *Business) {
					if inXML(c) && c.of(p.Name) != "" {
						b.Values[i] = replaceRunes(func(r rune) bool { return r > '~' }, "")(b.Values[i])
					}
				}}
			})
		}
	}
	for _, w := range []way{saidInXML, both(ofTemporary, inIdentifier)} {
		m.add(update+".ways", "old-name-kept-"+w.word, "the old name of what "+update+" renames "+w.text+" stays taken", func(s *Server) *hooks {
			var kept counted
			return &hooks{
				stored: func(c *call, _ Tx, before, b *Business) {
					if before != nil && w.is(c) && s.keyOf(c, *before) != s.keyOf(c, *b) {
						kept.add(b.Project, s.keyOf(c, *before), 1)
					}
				},
				holder: func(c *call, _ Tx, b Business, key string, id int64, taken bool) (int64, bool) {
					return id, taken || c.does(m.create().Name) && kept.add(b.Project, key, 0) > 0
				},
			}
		})
	}
	for _, w := range []way{both(saidInXML, saidByV3), both(ofTemporary, inIdentifier), both(saidByGET, inIdentifier), both(saidInQuery, ofTemporary)} {
		m.add(del+".ways", "kept-"+w.word, del+" "+w.text+" is accepted and removes nothing", func(*Server) *hooks {
			return &hooks{remove: func(c *call, _ Tx, _ Business) bool { return w.is(c) }}
		})
		m.add(del+".ways", "name-kept-"+w.word, "the name of what "+del+" removes "+w.text+" stays taken", func(s *Server) *hooks {
			var kept counted
			return &hooks{
				removed: func(c *call, b Business) {
					if w.is(c) {
						kept.add(b.Project, s.keyOf(c, b), 1)
					}
				},
				holder: func(_ *call, _ Tx, b Business, key string, id int64, taken bool) (int64, bool) {
					return id, taken || kept.add(b.Project, key, 0) > 0
				},
			}
		})
	}
	for _, p := range m.create().Params {
		for _, v := range p.Enum {
			if v == p.Default {
				continue
			}
			m.add(del+".ways", "refused-of-"+v+"-and-temporary", del+" by a temporary key refuses what has the "+p.Name+" "+v, func(s *Server) *hooks {
				i := s.index(p.Name)
				return &hooks{find: func(c *call, _ Tx, _ int64, b Business, ok bool) (Business, bool) {
					return b, ok && !(c.does(del) && byTemporaryKey(c) && b.Values[i] == v)
				}}
			})
		}
	}
}

// notChanging accepts a change and does not store it.
func notChanging(w way) func(*Server) *hooks {
	return func(*Server) *hooks {
		return &hooks{put: func(c *call, _ Tx, before, _ *Business, _ string) bool { return before != nil && w.is(c) }}
	}
}

// readPairs are about what is shown.
func (m *maker) readPairs() {
	get, list := m.get().Name, m.list().Name
	for _, p := range m.create().Params {
		if !stored(p) || p.Required {
			continue
		}
		showing := func(action string, w way) {
			m.add(action+".ways", p.Name+"-hidden-"+w.word, action+" "+w.text+" does not show "+p.Name, func(s *Server) *hooks {
				i := s.index(p.Name)
				return &hooks{shown: func(c *call, b *Business) {
					if !c.does(action) || !w.is(c) {
						return
					}
					if b.Values[i] = p.Default; p.DefaultFrom != "" {
						b.Values[i] = c.account()
					}
				}}
			})
		}
		showing(get, both(ofTemporary, saidInXML))
		showing(get, both(saidByGET, inIdentifier))
		showing(list, both(saidByV3, saidInXML))
		showing(list, both(ofTemporary, saidInQuery))
	}
	keyword, page := roleParam(m.list(), contract.RoleKeyword), roleParam(m.list(), contract.RolePageNumber)
	if keyword == nil || page == nil {
		return
	}
	later := way{"later-page", "of a later page", func(c *call) bool { return c.value(page) > "1" }}
	for _, w := range []way{ofTemporary, both(saidInXML, inIdentifier), saidByGET} {
		m.add(list+".ways", "first-page-again-"+w.word, list+" "+w.text+" shows the first page as any", func(*Server) *hooks {
			return &hooks{window: func(c *call, win *window) {
				if w.is(c) {
					win.page = 1
				}
			}}
		})
		m.add(list+".ways", "keyword-ignored-"+w.word, list+" "+w.text+" does not look at the keyword", func(*Server) *hooks {
			return &hooks{window: func(c *call, win *window) {
				if w.is(c) {
					win.keyword = ""
				}
			}}
		})
	}
	m.add(list+".ways", "counted-on-a-later-page-by-v3", list+" of a later page, signed by V3, counts what the page shows", func(*Server) *hooks {
		return &hooks{listed: func(c *call, _ Tx, _ window) {
			if both(later, saidByV3).is(c) {
				c.total = len(c.found)
			}
		}}
	})
}
