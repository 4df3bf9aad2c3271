package mock

import (
	"strings"
	"unicode"

	"github.com/dwconform/dwconform/harness/contract"
)

// What goes wrong only where a call of one manner meets a business of one kind:
// what it is called, and how it was made.

// origins remembers which businesses were made in some way.
type origins struct{ memo[map[int64]bool] }

// note remembers a business that was made just now.
func (o *origins) note(is bool, before, b *Business) {
	if before != nil {
		return
	}
	o.change(func(m map[int64]bool) map[int64]bool {
		if m == nil {
			m = map[int64]bool{}
		}
		m[b.ID] = is
		return m
	})
}

func (o *origins) of(id int64) bool {
	return o.change(func(m map[int64]bool) map[int64]bool { return m })[id]
}

func hanText(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

// kindPairFaults are about calls that meet such businesses.
func kindPairFaults(m *maker) {
	create, get, list, update, del := m.create(), m.get().Name, m.list().Name, m.update().Name, m.delete().Name
	for _, p := range create.Params {
		if !stored(p) || p.Required {
			continue
		}
		for action, w := range map[string]way{get: saidInXML, list: ofTemporary} {
			m.add(action+".ways", p.Name+"-hidden-of-temporary-and-"+w.word, action+" "+w.text+" does not show "+p.Name+" of what a temporary key made", func(s *Server) *hooks {
				var made origins
				i := s.index(p.Name)
				return &hooks{
					stored: func(c *call, _ Tx, before, b *Business) { made.note(byTemporaryKey(c), before, b) },
					shown: func(c *call, b *Business) {
						if !c.does(action) || !w.is(c) || !made.of(b.ID) {
							return
						}
						if b.Values[i] = p.Default; p.DefaultFrom != "" {
							b.Values[i] = c.account()
						}
					},
				}
			})
		}
	}
	m.add(list+".ways", "keyword-begins-in-xml", list+" in XML finds what begins with the keyword alone", func(s *Server) *hooks {
		return &hooks{matches: func(c *call, w window, b Business, is bool) bool {
			return is && (!inXML(c) || strings.HasPrefix(b.Values[s.unique[0]], w.keyword))
		}}
	})
	m.add(del+".ways", "listed-of-han-by-v3", list+" that is signed by V3 shows what was deleted and had a name with Han characters", func(s *Server) *hooks {
		var dead deleted
		return &hooks{
			removed: func(_ *call, b Business) { dead.keep(b) },
			listed: func(c *call, _ Tx, w window) {
				dead.change(func(all map[int64]Business) map[int64]Business {
					for _, b := range all {
						if name := b.Values[s.unique[0]]; c.v3 && b.Project == w.project && hanText(name) && strings.Contains(name, w.keyword) && w.page == 1 {
							c.found = append(c.found, b)
							c.total++
						}
					}
					return all
				})
			},
		}
	})
	m.add(update+".ways", "neighbour-too-by-temporary", update+" by a temporary key changes the newest other business of the project too", func(s *Server) *hooks {
		return &hooks{stored: func(c *call, tx Tx, before, b *Business) {
			if n, ok := newest(tx, b.Project, b.ID); ok && before != nil && byTemporaryKey(c) {
				s.copyChanges(c, tx, n, before, b)
			}
		}}
	})
	m.add(update+".ways", "new-name-free-of-han-and-xml", "a name with Han characters that "+update+" gives in XML is not taken", func(s *Server) *hooks {
		return &hooks{put: func(c *call, tx Tx, before, b *Business, key string) bool {
			if before == nil || s.keyOf(c, *before) == key || !inXML(c) || !hanText(b.Values[s.unique[0]]) {
				return false
			}
			tx.Put(*b, noKey(b.ID))
			return true
		}}
	})
	m.add(del+".ways", "namesake-too-by-identifier", del+" by the identifier of a project removes what has the same name in the caller's other project too", func(s *Server) *hooks {
		return &hooks{remove: func(c *call, tx Tx, b Business) bool {
			if id, ok := tx.Holder(s.other(c, c.project).ID, s.keyOf(c, b)); ok && namedByIdentifier(c) && id != b.ID {
				tx.Remove(id)
			}
			return false
		}}
	})
	for action, clause := range map[string]string{get: get + ".read.gone", update: update + ".update.missing", del: del + ".delete.missing"} {
		m.add(clause, "elsewhere-of-han-and-v3", action+" that is signed by V3 finds in another project of the caller what has a name with Han characters", func(s *Server) *hooks {
			find := ignoringProject(action)(s).find
			return &hooks{find: func(c *call, tx Tx, id int64, b Business, ok bool) (Business, bool) {
				if other, there := find(c, tx, id, b, ok); there && !ok && c.v3 && hanText(other.Values[s.unique[0]]) {
					return other, true
				}
				return b, ok
			}}
		})
	}
	if create.Unique != nil {
		m.add(derived(create, strings.Join(create.Unique.Key, "-"), "unique"), "not-made-by-v3-and-temporary", create.Name+" by a temporary key accepts a duplicate of what was made by V3", func(s *Server) *hooks {
			var made origins
			return &hooks{
				stored: func(c *call, _ Tx, before, b *Business) { made.note(c.v3, before, b) },
				holder: func(c *call, _ Tx, _ Business, _ string, id int64, taken bool) (int64, bool) {
					return id, taken && !(c.does(create.Name) && byTemporaryKey(c) && made.of(id))
				},
			}
		})
	}
	m.keyPairs()
}

// keyPairs let a disabled key or a wrong signature pass.
func (m *maker) keyPairs() {
	for _, at := range []struct {
		action *contract.Action
		w      way
	}{
		{m.delete(), both(saidInXML, saidByV3)}, {m.get(), both(saidByGET, inIdentifier)}, {m.list(), both(saidInXML, inIdentifier)}, {m.update(), both(saidInQuery, saidInXML)},
	} {
		m.add(wrongKey, at.action.Name+"-accepted-"+at.w.word, at.action.Name+" "+at.w.text+" lets a disabled key through", func(*Server) *hooks {
			return &hooks{disabled: func(c *call) bool { return c.does(at.action.Name) && at.w.is(c) }}
		})
		m.add(wrongRefused, at.action.Name+"-unchecked-"+at.w.word, at.action.Name+" "+at.w.text+" does not compare the signature",
			letsMismatch(func(c *call) bool { return c.does(at.action.Name) && at.w.is(c) }))
	}
	for _, p := range m.update().Params {
		if stored(p) {
			w := m.alone(m.update(), p)
			m.add(wrongKey, m.update().Name+"-accepted-"+w.word, m.update().Name+" "+w.text+" lets a disabled key through", func(*Server) *hooks {
				return &hooks{disabled: w.is}
			})
		}
	}
}
