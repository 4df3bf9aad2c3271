package mock

import (
	"html"
	"strings"
	"unicode/utf8"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/verdict"
	"github.com/dwconform/dwconform/harness/wire"
)

// What goes wrong only for businesses whose own texts are not the usual ones,
// and for ids that are nearly those of a business.

// replaced maps every character of a kind to another one.
func replaced(is func(rune) bool, by func(rune) rune) func(string) string {
	return func(s string) string {
		return strings.Map(func(r rune) rune {
			if is(r) {
				return by(r)
			}
			return r
		}, s)
	}
}

// unlikeFaults are about both.
func unlikeFaults(m *maker) {
	create, update, list, del := m.create(), m.update().Name, m.list(), m.delete().Name
	m.idFaults()
	if create.Unique != nil {
		unique := derived(create, strings.Join(create.Unique.Key, "-"), "unique")
		not := func(defect, text string, is func(name string) bool) {
			m.add(unique, defect, create.Name+" accepts a duplicate of a name "+text,
				holding(func(s *Server, _ *call, _ Tx, b Business, _ string, _ int64, taken bool) bool {
					return taken && !is(b.Values[s.unique[0]])
				}))
		}
		not("not-digit-first", "that begins with a digit", func(name string) bool { return name != "" && name[0] >= '0' && name[0] <= '9' })
		not("not-sixty", "of sixty characters", func(name string) bool { return utf8.RuneCountInString(name) == 60 })
	}
	m.add(update+".update.persists", "longest-not-stored", update+" does not store the change of a business whose name has sixty characters", func(s *Server) *hooks {
		return &hooks{put: func(_ *call, _ Tx, before, _ *Business, _ string) bool {
			return before != nil && utf8.RuneCountInString(before.Values[s.unique[0]]) >= 60
		}}
	})
	m.add(create.Name+".free.after-delete", "stays-taken-with-a-space", del+" does not free a name with a space in it", func(s *Server) *hooks {
		var kept counted
		return &hooks{
			removed: func(c *call, b Business) {
				if strings.Contains(b.Values[s.unique[0]], " ") {
					kept.add(b.Project, s.keyOf(c, b), 1)
				}
			},
			holder: func(_ *call, _ Tx, b Business, key string, id int64, taken bool) (int64, bool) {
				return id, taken || kept.add(b.Project, key, 0) > 0
			},
		}
	})
	only := update + ".update.only"
	m.add(only, "text-follows-name", update+" gives a text that was the old name the new one too", func(s *Server) *hooks {
		return &hooks{change: func(c *call, _ Tx, before Business, b *Business) {
			for i, at := range s.attributes {
				if at.blank && c.of(at.name) == "" && before.Values[i] == before.Values[s.unique[0]] {
					b.Values[i] = b.Values[s.unique[0]]
				}
			}
		}}
	})
	m.add(only, "refused-renamed", update+" refuses an account that it does not know and renames the business all the same", func(s *Server) *hooks {
		return &hooks{refused: func(c *call, no *refusal) *refusal {
			id := s.namedID(c)
			if !c.does(update) || id <= 0 || c.project == nil {
				return no
			}
			if owner := c.action.Param(no.check.name); owner == nil || owner.Entity != contract.Account {
				return no
			}
			s.store.Update(func(tx Tx) {
				b, there := tx.Get(id)
				name := c.of(s.attributes[s.unique[0]].name)
				if !there || b.Project != c.project.ID || name == "" {
					return
				}
				b = b.clone()
				b.Values[s.unique[0]] = name
				tx.Put(b, s.keyOf(c, b))
			})
			return no
		}}
	})
	similar := create.Name + ".free.similar-names"
	for _, sep := range []struct{ word, sign string }{{"colon", ":"}, {"comma", ","}} {
		m.add(similar, "cut-at-"+sep.word, create.Name+" takes two names for one that differ only after a "+sep.word, func(s *Server) *hooks {
			return &hooks{key: func(_ *call, b Business, key string) string {
				name := b.Values[s.unique[0]]
				before, _, _ := strings.Cut(name, sep.sign)
				return strings.Replace(key, name, before, 1)
			}}
		})
	}
	for _, blind := range []struct {
		defect, text string
		change       func(string) string
	}{
		{"dots-alike", "in a dot and an underscore", swapped(".", "_")},
		{"beginning-ignored", "before the last fifty characters", func(v string) string { r := []rune(v); return string(r[max(0, len(r)-50):]) }},
		{"eight-bits", "beyond eight bits of a character that is not ASCII", func(v string) string {
			return strings.Map(func(r rune) rune {
				if r > 0x7F {
					r &= 0xFF
				}
				return r
			}, v)
		}},
		{"high-bits", "in eight bits of a character that is not ASCII", replaced(func(r rune) bool { return r > 0xFF }, func(r rune) rune { return r >> 8 })},
		{"traditional-alike", "in a traditional character and its simplified form", swapped("業", "业", "務", "务", "開", "开", "發", "发")},
		{"line-escapes-resolved", "in that one has an escape of a line end", swapped(`\n`, "\n", `\t`, "\t")},
		{"unicode-escapes-resolved", "in that one has an escape of a character", swapped(`\u0041`, "A", `\x41`, "A")},
		{"letter-escapes-resolved", "in that one has a percent escape of a letter", swapped("%41", "A")},
		{"entities-resolved", "in that one has a character reference", html.UnescapeString},
		{"cut-at-nul", "after a NUL", func(v string) string { before, _, _ := strings.Cut(v, "\x00"); return before }},
		{"first-line", "after the first line", func(v string) string { before, _, _ := strings.Cut(v, "\n"); return before }},
		{"blanks-alike", "in which blanks they have", swapped("\t", " ")},
		{"hyphens-alike", "in which dashes they have", swapped("–", "-", "—", "-")},
		{"quotes-alike", "in whether quotes are curly", swapped("“", `"`, "”", `"`, "’", "'")},
		{"backslashes-lost", "in a backslash", lost(`\`)},
		{"quotes-lost", "in a quote", lost("'", `"`)},
		{"tags-lost", "in what looks like a tag", func(v string) string { return tags.ReplaceAllString(v, "") }},
		{"sixteen-bits", "beyond sixteen bits of a character", func(v string) string { return strings.Map(func(r rune) rune { return r & 0xFFFF }, v) }},
	} {
		m.add(similar, blind.defect, create.Name+" takes two names for one that differ only "+blind.text, func(s *Server) *hooks {
			return &hooks{key: func(_ *call, b Business, key string) string {
				name := b.Values[s.unique[0]]
				return strings.Replace(key, name, blind.change(name), 1)
			}}
		})
	}
	m.add(similar, "renames-in-eight-bits", update+" refuses a name of whose characters eight bits are those of another name", func(s *Server) *hooks {
		low := func(v string) string { return strings.Map(func(r rune) rune { return r & 0xFF }, v) }
		return &hooks{holder: func(c *call, tx Tx, b Business, _ string, id int64, taken bool) (int64, bool) {
			tx.Each(b.Project, func(other Business) bool {
				if c.does(update) && other.ID != b.ID && low(other.Values[s.unique[0]]) == low(b.Values[s.unique[0]]) {
					id, taken = other.ID, true
				}
				return !taken
			})
			return id, taken
		}}
	})
	for _, q := range create.Params {
		if q.Entity == contract.Project || q.EmptyLevel == verdict.Observed || create.Unique == nil || q.Required {
			continue
		}
		m.add(derived(create, strings.Join(create.Unique.Key, "-"), "unique"), "not-with-an-empty-"+q.Name, create.Name+" accepts a duplicate that sends an empty "+q.Name, func(*Server) *hooks {
			return &hooks{holder: func(c *call, _ Tx, _ Business, _ string, id int64, taken bool) (int64, bool) {
				return id, taken && !(c.does(create.Name) && c.isThere(q) && c.value(q) == "")
			}}
		})
	}
	if p := roleParam(list, contract.RoleKeyword); p != nil {
		for _, change := range []struct {
			defect, text string
			change       func(string) string
		}{
			{"quotes-dropped", "drops the quotes of ", lost("'", `"`)},
			{"escaped", "escapes the markup in ", swapped("&", "&amp;", "<", "&lt;", ">", "&gt;")},
			{"dashes-dropped", "drops the dashes of ", lost("-")},
		} {
			m.add(list.Name+".list.keyword", change.defect, list.Name+" "+change.text+p.Name, func(*Server) *hooks {
				return &hooks{matches: func(_ *call, w window, b Business, is bool) bool {
					if w.keyword == "" || w.searched < 0 {
						return is
					}
					return strings.Contains(b.Values[w.searched], change.change(w.keyword))
				}}
			})
		}
	}
	m.textXMLFaults()
}

// idFaults take ids for others that are nearly the same.
func (m *maker) idFaults() {
	for _, a := range []*contract.Action{m.get(), m.update(), m.delete()} {
		p := idParam(a)
		missing := map[*contract.Action]string{m.get(): ".read.gone", m.update(): ".update.missing", m.delete(): ".delete.missing"}[a]
		same := func(defect, text string, is func(id, asked int64) bool) {
			m.add(a.Name+missing, defect, a.Name+text, func(*Server) *hooks {
				return &hooks{find: func(c *call, tx Tx, id int64, b Business, ok bool) (Business, bool) {
					if ok || !c.does(a.Name) {
						return b, ok
					}
					tx.Each(c.project.ID, func(o Business) bool {
						if is(o.ID, id) {
							b, ok = o, true
						}
						return !ok
					})
					return b, ok
				}}
			})
		}
		if a != m.get() {
			same("id-wrapped", " looks for 32 bits of the id", func(id, asked int64) bool { return uint32(id) == uint32(asked) })
		}
		same("id-sign-ignored", " does not look at the sign of the id", func(id, asked int64) bool { return id == -asked })

		begins := func(v string) string {
			end := strings.IndexFunc(v, func(r rune) bool { return r < '0' || r > '9' })
			return v[:max(end, 0)]
		}
		m.add(derived(a, p.Name, "type"), "digits-read", a.Name+" reads "+p.Name+" up to what is no digit", func(*Server) *hooks {
			return &hooks{
				skip: func(c *call, k check) bool { return k.is(a, p.Name, "type") && begins(c.value(p)) != "" },
				find: func(c *call, tx Tx, _ int64, b Business, ok bool) (Business, bool) {
					if ok || !c.does(a.Name) {
						return b, ok
					}
					id, _ := integer(p, begins(c.value(p)))
					other, there := tx.Get(id)
					return other, there && other.Project == c.project.ID
				},
			}
		})
	}
}

// textXMLFaults lose characters in answers in XML.
func (m *maker) textXMLFaults() {
	planes := replaceRunes(func(r rune) bool { return r > 0xFFFF }, "?")
	many := m.contract.Resource.Many
	m.add("answer.xml.content", "planes-lost", "characters beyond U+FFFF are ? in XML", func(*Server) *hooks {
		return &hooks{answer: func(c *call, a *answer) {
			if inXML(c) {
				everyText(&a.doc, planes)
			}
		}}
	})
	m.add("answer.xml.content", "planes-lost-in-lists", m.list().Name+" in XML shows ? for characters beyond U+FFFF in names", func(s *Server) *hooks {
		name := s.attributes[s.unique[0]].name
		return &hooks{answer: func(c *call, a *answer) {
			if !inXML(c) || !c.does(m.list().Name) {
				return
			}
			edit(&a.doc, many, func(n *wire.Node) {
				for i := range n.Elems {
					for j := range n.Elems[i].Members {
						if n.Elems[i].Members[j].Name == name {
							everyText(&n.Elems[i].Members[j].Node, planes)
						}
					}
				}
			})
		}}
	})
}

// everyText changes every text of a document.
func everyText(n *wire.Node, change func(string) string) {
	n.Literal = change(n.Literal)
	for i := range n.Members {
		everyText(&n.Members[i].Node, change)
	}
	for i := range n.Elems {
		everyText(&n.Elems[i], change)
	}
}
