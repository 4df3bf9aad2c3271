package mock

import (
	"strings"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
)

// What goes wrong after several calls, and only where the last one is said in
// another manner: with the project named by its identifier, signed by V3, in
// XML, by a temporary key.

// byIdentifier reports whether a call names its project by the identifier alone.
func byIdentifier(c *call) bool {
	given := map[string]bool{}
	for i, p := range c.action.Params {
		if p.Entity == contract.Project {
			given[p.By] = c.given[i] != ""
		}
	}
	return given[contract.ByIdentifier] && !given[contract.ByID]
}

func byTemporaryKey(c *call) bool { return c.key != nil && c.key.Token != "" }

// mannerFaults are about sequences of calls that are said in several manners.
func mannerFaults(m *maker) {
	get, list, update, del := m.get().Name, m.list().Name, m.update().Name, m.delete().Name
	m.add(sequences, "longer-names-deleted-by-identifier", del+" by the identifier of a project removes what has a name that begins with the deleted one, too", func(s *Server) *hooks {
		return &hooks{remove: func(c *call, tx Tx, b Business) bool {
			name := b.Values[s.unique[0]]
			if !byIdentifier(c) {
				return false
			}
			var longer []int64
			tx.Each(b.Project, func(o Business) bool {
				if o.ID != b.ID && strings.HasPrefix(o.Values[s.unique[0]], name) {
					longer = append(longer, o.ID)
				}
				return true
			})
			for _, id := range longer {
				tx.Remove(id)
			}
			return false
		}}
	})
	m.add(sequences, "begins-with-a-deleted-name", m.create().Name+" refuses a name that begins with that of a deleted business", func(s *Server) *hooks {
		var gone memo[map[int64][]string]
		return &hooks{
			removed: func(_ *call, b Business) {
				gone.change(func(m map[int64][]string) map[int64][]string {
					if m == nil {
						m = map[int64][]string{}
					}
					m[b.Project] = append(m[b.Project], b.Values[s.unique[0]])
					return m
				})
			},
			holder: func(_ *call, _ Tx, b Business, _ string, id int64, taken bool) (int64, bool) {
				name := b.Values[s.unique[0]]
				gone.change(func(m map[int64][]string) map[int64][]string {
					for _, old := range m[b.Project] {
						taken = taken || b.ID == 0 && old != name && strings.HasPrefix(name, old)
					}
					return m
				})
				return id, taken
			},
		}
	})
	m.add(sequences, "renamed-kept-by-v3", del+" that is signed by V3 refuses a business that was renamed", func(s *Server) *hooks {
		var p past
		return &hooks{stored: p.stored(s), refuse: func(c *call) (no *refusal) {
			p.of(s.namedID(c), func(l *biography) {
				if c.does(del) && c.v3 && len(l.keys) > 0 {
					no = s.another(idParam(m.delete()).Name)
				}
			})
			return no
		}}
	})
	m.add(sequences, "taken-after-delete-by-v3", "the name of what "+del+" removes by V3 stays taken", func(s *Server) *hooks {
		var kept counted
		return &hooks{
			removed: func(c *call, b Business) {
				if c.v3 {
					kept.add(b.Project, s.keyOf(c, b), 1)
				}
			},
			holder: func(_ *call, _ Tx, b Business, key string, id int64, taken bool) (int64, bool) {
				return id, taken || kept.add(b.Project, key, 0) > 0
			},
		}
	})
	m.add(sequences, "first-values-by-identifier", get+" by the identifier of a project shows a business that was changed as it was after the first change", func(s *Server) *hooks {
		var p past
		return &hooks{stored: p.stored(s), shown: func(c *call, b *Business) {
			p.of(b.ID, func(l *biography) {
				if c.does(get) && l.changes > 1 && byIdentifier(c) {
					*b = l.first.clone()
				}
			})
		}}
	})
	m.add(sequences, "duplicate-in-xml-by-v3", "a duplicate that is signed by V3 and asked for in XML is accepted", func(s *Server) *hooks {
		return &hooks{holder: func(c *call, _ Tx, _ Business, _ string, id int64, taken bool) (int64, bool) {
			return id, taken && !(c.v3 && c.format == exchange.XML)
		}}
	})
	for _, p := range m.create().Params {
		switch {
		case p.Entity == contract.Account:
			m.add(sequences, p.Name+"-kept-by-identifier", update+" by the identifier of a project does not change "+p.Name, func(s *Server) *hooks {
				i := s.index(p.Name)
				return &hooks{change: func(c *call, _ Tx, before Business, b *Business) {
					if byIdentifier(c) {
						b.Values[i] = before.Values[i]
					}
				}}
			})
		case p.FreeText() && !p.Required:
			m.add(sequences, p.Name+"-hidden-from-temporary", get+" by a temporary key shows no "+p.Name, func(s *Server) *hooks {
				i := s.index(p.Name)
				return &hooks{shown: func(c *call, b *Business) {
					if c.does(get) && byTemporaryKey(c) {
						b.Values[i] = ""
					}
				}}
			})
		case len(p.Enum) > 0 && p.HasDefault:
			m.add(sequences, p.Name+"-default-on-later-pages", list+" shows "+p.Default+" as the "+p.Name+" of everything on a later page", func(s *Server) *hooks {
				i := s.index(p.Name)
				return &hooks{listed: func(c *call, _ Tx, w window) {
					for j := range c.found {
						if w.page > 1 {
							c.found[j] = c.found[j].clone()
							c.found[j].Values[i] = p.Default
						}
					}
				}}
			})
		}
	}
}
