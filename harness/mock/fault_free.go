package mock

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// freeFaults are about names that nobody holds and that must be free.
func freeFaults(m *maker) {
	create, update, del := m.create().Name, m.update().Name, m.delete().Name
	m.add(create+".free.other-project", "too-wide", create+" refuses a name that is taken in another project of the caller",
		holding(func(s *Server, c *call, tx Tx, _ Business, key string, _ int64, taken bool) bool {
			for _, pr := range s.mine(c) {
				if _, ok := tx.Holder(pr.ID, key); ok {
					return true
				}
			}
			return taken
		}))
	m.add(create+".free.other-project", "rename-too-wide", update+" refuses a name that is taken in another project of the caller", func(s *Server) *hooks {
		return &hooks{holder: func(c *call, tx Tx, b Business, key string, id int64, is bool) (int64, bool) {
			for _, pr := range s.mine(c) {
				if other, ok := tx.Holder(pr.ID, key); ok && other != b.ID && c.does(update) {
					return other, true
				}
			}
			return id, is
		}}
	})

	// refusing is a server that refuses keys in a set of its own, too.
	refusing := func(s *Server, h *hooks, set *taken) *hooks {
		h.holder = func(c *call, _ Tx, b Business, key string, id int64, is bool) (int64, bool) {
			return id, is || set.has(b.Project, key)
		}
		return h
	}
	m.add(create+".free.after-delete", "stays-taken", del+" does not free the name", func(s *Server) *hooks {
		set := new(taken)
		return refusing(s, &hooks{remove: func(c *call, _ Tx, b Business) bool {
			set.add(b.Project, s.keyOf(c, b))
			return false
		}}, set)
	})
	for _, p := range m.create().Params {
		if len(p.Enum) < 2 || !stored(p) {
			continue
		}
		m.add(create+".free.after-delete", "stays-taken-by-"+p.Enum[1], del+" does not free the name of a business with "+p.Name+"="+p.Enum[1], func(s *Server) *hooks {
			set := new(taken)
			return refusing(s, &hooks{remove: func(c *call, _ Tx, b Business) bool {
				if b.Values[s.index(p.Name)] == p.Enum[1] {
					set.add(b.Project, s.keyOf(c, b))
				}
				return false
			}}, set)
		})
	}
	m.add(create+".free.after-rename", "stays-taken", update+" does not free the old name", func(s *Server) *hooks {
		set := new(taken)
		return refusing(s, &hooks{stored: func(c *call, _ Tx, before, b *Business) {
			if before != nil && s.keyOf(c, *before) != s.keyOf(c, *b) {
				set.add(b.Project, s.keyOf(c, *before))
			}
		}}, set)
	})
	after := func(defect, text string, is func(*refusal) bool) {
		m.add(create+".free.after-failure", defect, text, func(s *Server) *hooks {
			set := new(taken)
			return refusing(s, &hooks{refused: func(c *call, no *refusal) *refusal {
				if !c.does(create) || c.given == nil || no.duplicate() || !is(no) {
					return no
				}
				was := c.project
				if c.project = s.named(c); c.project != nil {
					b := s.initial(c)
					set.add(b.Project, s.keyOf(c, b))
				}
				c.project = was
				return no
			}}, set)
		})
	}
	after("stays-taken", "a refused "+create+" takes the name", func(no *refusal) bool { return no.state == "" })
	after("taken-by-account", "a "+create+" that is refused for its account takes the name", func(no *refusal) bool { return no.check.keyword == "account" })
	m.add(create+".free.after-failure", "taken-by-rename", "a refused "+update+" takes the name that it gives", func(s *Server) *hooks {
		set := new(taken)
		return refusing(s, &hooks{refused: func(c *call, no *refusal) *refusal {
			if c.does(update) && c.given != nil && c.project != nil && no.check.keyword == "account" {
				set.add(c.project.ID, c.of(s.attributes[s.unique[0]].name))
			}
			return no
		}}, set)
	})
	after("taken-by-state", "a "+create+" that a busy or failing service refuses takes the name", func(no *refusal) bool { return no.state != "" })

	m.add(create+".free.other-field", "compared", create+" refuses a name that another business carries in another field",
		holding(func(s *Server, c *call, tx Tx, b Business, _ string, _ int64, taken bool) bool {
			name := b.Values[s.unique[0]]
			tx.Each(b.Project, func(other Business) bool {
				for i, v := range other.Values {
					if i != s.unique[0] && s.attributes[i].blank && v == name && name != "" {
						taken = true
					}
				}
				return !taken
			})
			return taken
		}))
}

// otherFieldFaults refuse a text for what others carry.
func otherFieldFaults(m *maker) {
	clause := m.create().Name + ".free.other-field"
	refusing := func(action string, carries func(s *Server, other Business, i int, text string) bool) func(*Server) *hooks {
		return func(s *Server) *hooks {
			return &hooks{holder: func(c *call, tx Tx, b Business, _ string, id int64, taken bool) (int64, bool) {
				tx.Each(b.Project, func(other Business) bool {
					for i, at := range s.attributes {
						if c.does(action) && other.ID != b.ID && at.blank && b.Values[i] != "" && carries(s, other, i, b.Values[i]) {
							id, taken = other.ID, true
						}
					}
					return !taken
				})
				return id, taken
			}}
		}
	}
	asName := func(s *Server, other Business, _ int, text string) bool { return other.Values[s.unique[0]] == text }
	create, update := m.create().Name, m.update().Name
	m.add(clause, "names-compared", create+" refuses a text that another business has as its name", refusing(create, asName))
	m.add(clause, "names-compared-by-changes", update+" refuses a text that another business has as its name", refusing(update, asName))
	m.add(clause, "texts-compared-by-changes", update+" refuses a text that another business carries in the same field",
		refusing(update, func(_ *Server, other Business, i int, text string) bool { return other.Values[i] == text }))
}

// similarFaults are about names that differ.
func similarFaults(m *maker) {
	clause := m.create().Name + ".free.similar-names"
	create := m.create().Name
	for _, blind := range []struct {
		defect, text string
		change       func(string) string
	}{
		{"spaces-ignored", "in their spaces", func(s string) string { return strings.ReplaceAll(s, " ", "") }},
		{"end-ignored", "after the 40th character", firstRunes(40)},
		{"late-end-ignored", "after the 100th character", firstRunes(100)},
		{"later-end-ignored", "after the 250th character", firstRunes(250)},
		{"planes-ignored", "in characters beyond U+FFFF", replaceRunes(func(r rune) bool { return r > 0xffff }, "?")},
		{"spaces-collapsed", "in how many spaces stand together", func(s string) string { return strings.Join(strings.Fields(s), " ") }},
		{"escapes-resolved", "in that one has a percent escape", unescaped},
		{"han-ignored", "in their Han characters", replaceRunes(func(r rune) bool { return unicode.Is(unicode.Han, r) }, "?")},
		{"hash-alike", "in what a hash of 32 bits does not tell apart", func(s string) string {
			var h uint32
			for _, r := range s {
				h = 31*h + uint32(r)
			}
			return strconv.FormatUint(uint64(h), 16)
		}},
		{"folders-ignored", "before the last slash", func(s string) string { return s[strings.LastIndex(s, "/")+1:] }},
		{"digits-ignored", "in a digit at the end", func(s string) string { return strings.TrimRight(s, "0123456789") }},
	} {
		m.add(clause, blind.defect, create+" takes two names for one that differ only "+blind.text, func(s *Server) *hooks {
			return &hooks{key: func(_ *call, b Business, key string) string {
				name := b.Values[s.unique[0]]
				return strings.Replace(key, name, blind.change(name), 1)
			}}
		})
	}
	m.add(clause, "wildcards", create+" reads underscore and percent sign in a name as any text when it looks for the same name",
		holding(func(s *Server, _ *call, tx Tx, b Business, _ string, _ int64, taken bool) bool {
			like := wildcards(b.Values[s.unique[0]])
			tx.Each(b.Project, func(other Business) bool {
				taken = taken || like.MatchString(other.Values[s.unique[0]])
				return !taken
			})
			return taken
		}))
	m.add(clause, "beginning-compared", create+" refuses a name that another name begins with, or that begins with another name",
		holding(func(s *Server, _ *call, tx Tx, b Business, _ string, _ int64, taken bool) bool {
			name := b.Values[s.unique[0]]
			tx.Each(b.Project, func(other Business) bool {
				old := other.Values[s.unique[0]]
				taken = taken || strings.HasPrefix(old, name) || strings.HasPrefix(name, old)
				return !taken
			})
			return taken
		}))
}

// wildcards reads a name as the pattern of a database.
func wildcards(name string) *regexp.Regexp {
	return regexp.MustCompile("(?s)^" + strings.NewReplacer("_", ".", "%", ".*").Replace(regexp.QuoteMeta(name)) + "$")
}

// unescaped resolves the percent escapes of a text that holds right ones only.
func unescaped(s string) string {
	if plain, err := url.PathUnescape(s); err == nil {
		return plain
	}
	return s
}
