package mock

import (
	"strings"
	"unicode/utf8"

	"github.com/dwconform/dwconform/harness/contract"
)

// getFaults are about reading one business.
func getFaults(m *maker) {
	get := m.get().Name
	written, gone := get+".read.written", get+".read.gone"
	looking := func(f func(s *Server, c *call, tx Tx, id int64, b Business, ok bool) (Business, bool)) func(*Server) *hooks {
		return func(s *Server) *hooks {
			return &hooks{find: func(c *call, tx Tx, id int64, b Business, ok bool) (Business, bool) {
				if !c.does(get) {
					return b, ok
				}
				return f(s, c, tx, id, b, ok)
			}}
		}
	}
	m.add(written, "newest-shown", get+" shows the newest business of the project, whichever was asked for",
		looking(func(_ *Server, c *call, tx Tx, _ int64, b Business, ok bool) (Business, bool) {
			if !ok {
				return b, ok
			}
			return newest(tx, c.project.ID, 0)
		}))
	m.add(written, "other-project-shown", get+" shows another project of the caller as that of the business", func(s *Server) *hooks {
		return &hooks{shown: func(c *call, b *Business) {
			if c.does(get) {
				b.Project = s.other(c, c.project).ID
			}
		}}
	})
	m.add(written, "id-cut", get+" shows 32 bits of the id", func(*Server) *hooks {
		return &hooks{shown: func(c *call, b *Business) {
			if c.does(get) {
				b.ID = int64(uint32(b.ID))
			}
		}}
	})
	m.add(written, "not-found", get+" does not find what was created in another project than the caller's first",
		looking(func(s *Server, c *call, _ Tx, _ int64, b Business, ok bool) (Business, bool) {
			return b, ok && c.project == s.first(c)
		}))
	m.add(gone, "kept", get+" shows a deleted business", func(*Server) *hooks {
		var dead deleted
		return &hooks{
			remove: func(_ *call, _ Tx, b Business) bool { dead.keep(b); return false },
			find: func(c *call, _ Tx, id int64, b Business, ok bool) (Business, bool) {
				if ok || !c.does(get) {
					return b, ok
				}
				return dead.of(c.project, id)
			},
		}
	})
	m.add(gone, "project-ignored", get+" shows a business of another project of the caller",
		looking(func(s *Server, c *call, tx Tx, id int64, b Business, ok bool) (Business, bool) {
			if other, there := tx.Get(id); there && s.owns(c, other.Project) {
				return other, true
			}
			return b, ok
		}))
	m.add(gone, "id-wrapped", get+" looks for 32 bits of the id",
		looking(func(_ *Server, c *call, tx Tx, id int64, b Business, ok bool) (Business, bool) {
			tx.Each(c.project.ID, func(other Business) bool {
				if !ok && uint32(other.ID) == uint32(id) {
					b, ok = other, true
				}
				return !ok
			})
			return b, ok
		}))
	m.add(gone, "newest-instead", get+" shows the newest business for an id that nobody has",
		looking(func(_ *Server, c *call, tx Tx, _ int64, b Business, ok bool) (Business, bool) {
			if ok {
				return b, ok
			}
			return newest(tx, c.project.ID, 0)
		}))
}

// owns reports whether a project belongs to the account that calls.
func (s *Server) owns(c *call, project int64) bool {
	for _, pr := range s.mine(c) {
		if pr.ID == project {
			return true
		}
	}
	return false
}

// listFaults are about what a list shows and how it is paged.
func listFaults(m *maker) {
	list := m.list().Name
	written, paging := list+".list.written", list+".list.paging"
	after := func(f func(s *Server, c *call, tx Tx, w window)) func(*Server) *hooks {
		return func(s *Server) *hooks {
			return &hooks{listed: func(c *call, tx Tx, w window) { f(s, c, tx, w) }}
		}
	}
	paged := func(f func(w *window)) func(*Server) *hooks {
		return func(*Server) *hooks { return &hooks{window: func(_ *call, w *window) { f(w) }} }
	}
	m.add(paging, "twenty-at-most", list+" shows no more than twenty on a page, whatever is asked for", paged(func(w *window) { w.size = min(w.size, 20) }))
	m.add(paging, "ninety-nine-at-most", list+" shows no more than ninety-nine on a page, whatever is asked for", paged(func(w *window) { w.size = min(w.size, 99) }))
	m.add(paging, "first-hundred-only", list+" shows nothing beyond the first hundred", after(func(_ *Server, c *call, _ Tx, w window) {
		if w.page*w.size > 100 {
			c.found = nil
		}
	}))
	m.add(written, "newest-missing", list+" does not show the newest business of the project", func(s *Server) *hooks {
		return &hooks{listed: func(c *call, tx Tx, w window) {
			last, _ := newest(tx, w.project, 0)
			for i, b := range c.found {
				if b.ID == last.ID {
					c.found = append(c.found[:i:i], c.found[i+1:]...)
					c.total--
					return
				}
			}
		}}
	})
	m.add(written, "twice", list+" shows each business twice", after(func(_ *Server, c *call, _ Tx, _ window) {
		var out []Business
		for _, b := range c.found {
			out = append(out, b, b)
		}
		c.found = out
	}))
	m.add(written, "deleted-shown", list+" shows a deleted business", func(*Server) *hooks {
		var dead memo[[]Business]
		return &hooks{
			remove: func(_ *call, _ Tx, b Business) bool {
				dead.change(func(l []Business) []Business { return append(l, b) })
				return false
			},
			listed: func(c *call, _ Tx, w window) {
				for _, b := range dead.change(func(l []Business) []Business { return l }) {
					if b.Project == w.project && w.searched >= 0 && strings.Contains(b.Values[w.searched], w.keyword) {
						c.found = append(c.found, b)
						c.total++
					}
				}
			},
		}
	})
	for _, p := range m.create().Params {
		if !stored(p) || m.list().Field(m.contract.Resource.Many+"."+p.Name) == nil {
			continue
		}
		m.add(written, p.Name+"-empty", list+" shows no "+p.Name, func(s *Server) *hooks {
			i := s.index(p.Name)
			return &hooks{shown: func(c *call, b *Business) {
				if c.does(list) {
					b.Values[i] = ""
				}
			}}
		})
		for _, v := range p.Enum {
			if p.HasDefault && v == p.Default {
				continue
			}
			m.add(written, p.Name+"-"+v+"-missing", list+" does not show a business whose "+p.Name+" is "+v, func(s *Server) *hooks {
				i := s.index(p.Name)
				return &hooks{matches: func(_ *call, _ window, b Business, is bool) bool { return is && b.Values[i] != v }}
			})
		}
	}
	m.add(paging, "page-ignored", list+" shows the first page whichever is asked for", paged(func(w *window) { w.page = 1 }))
	m.add(paging, "from-zero", list+" counts pages from 0", paged(func(w *window) { w.page++ }))
	m.add(paging, "size-ignored", list+" shows ten on a page whatever is asked for", paged(func(w *window) { w.size = 10 }))
	m.add(paging, "total-of-page", list+" counts what is on the page, not all", after(func(_ *Server, c *call, _ Tx, _ window) { c.total = len(c.found) }))
	m.add(paging, "total-one-more", list+" counts one more than there are", after(func(_ *Server, c *call, _ Tx, _ window) { c.total++ }))
	m.add(paging, "total-of-project", list+" counts all of the project, not what matches", after(func(_ *Server, c *call, tx Tx, w window) {
		c.total = 0
		tx.Each(w.project, func(Business) bool { c.total++; return true })
	}))
	m.add(paging, "overlap", list+" repeats the last of a page on the next one", func(s *Server) *hooks {
		return &hooks{listed: func(c *call, tx Tx, w window) {
			if w.page < 2 || len(c.found) == 0 {
				return
			}
			before, n := Business{}, 0
			tx.Each(w.project, func(b Business) bool {
				if s.matches(c, w, b) {
					if int64(n) == (w.page-1)*w.size-1 {
						before = b
					}
					n++
				}
				return true
			})
			c.found = append([]Business{before}, c.found[:len(c.found)-1]...)
		}}
	})
	m.add(paging, "last-missing", list+" leaves out the last page when it is not full", after(func(_ *Server, c *call, _ Tx, w window) {
		if w.page > 1 && int64(len(c.found)) < w.size {
			c.found = nil
		}
	}))
	m.add(paging, "other-project-past-the-end", list+" shows the businesses of another project of the caller on a page past the last one", after(func(s *Server, c *call, tx Tx, w window) {
		if w.page < 2 || w.size < 1 || (w.page-1)*w.size < int64(c.total) {
			return
		}
		tx.Each(s.other(c, c.project).ID, func(b Business) bool {
			if s.matches(c, w, b) && int64(len(c.found)) < w.size {
				c.found = append(c.found, s.shown(c, b))
			}
			return true
		})
	}))
	m.add(list+".list.project", "ignored", list+" shows the businesses of all projects of the caller", after(func(s *Server, c *call, tx Tx, w window) {
		for _, pr := range s.mine(c) {
			if pr.ID == w.project {
				continue
			}
			tx.Each(pr.ID, func(b Business) bool {
				if s.matches(c, w, b) {
					if w.holds(c.total) {
						c.found = append(c.found, b)
					}
					c.total++
				}
				return true
			})
		}
	}))
}

// keywordFaults are about the keyword of a list.
func keywordFaults(m *maker) {
	list := m.list()
	p := roleParam(list, contract.RoleKeyword)
	if p == nil {
		return
	}
	clause := list.Name + ".list.keyword"
	compare := func(f func(text, keyword string) bool) func(*Server) *hooks {
		return func(*Server) *hooks {
			return &hooks{matches: func(_ *call, w window, b Business, is bool) bool {
				if w.keyword == "" || w.searched < 0 {
					return is
				}
				return f(b.Values[w.searched], w.keyword)
			}}
		}
	}
	m.add(clause, "ignored", list.Name+" does not look at "+p.Name, compare(func(string, string) bool { return true }))
	m.add(clause, "beginning-only", list.Name+" finds "+p.Name+" only where a "+p.Matches+" begins", compare(strings.HasPrefix))
	m.add(clause, "whole-only", list.Name+" finds only a "+p.Matches+" that equals "+p.Name, compare(func(text, keyword string) bool { return text == keyword }))
	m.add(clause, "lower-cased", list.Name+" looks for "+p.Name+" in lower case only", compare(func(text, keyword string) bool { return strings.Contains(text, strings.ToLower(keyword)) }))
	m.add(clause, "plus-as-space", list.Name+" takes a + in "+p.Name+" for a space", compare(func(text, keyword string) bool {
		return strings.Contains(text, strings.ReplaceAll(keyword, "+", " "))
	}))
	m.add(clause, "end-missed", list.Name+" does not find "+p.Name+" at the end of a "+p.Matches, compare(func(text, keyword string) bool {
		return text == keyword || strings.Contains(text+"\x00", keyword) && !(strings.HasSuffix(text, keyword) && strings.Count(text, keyword) == 1)
	}))
	m.add(clause, "last-letter-missed", list.Name+" does not look at the last letter of "+p.Name, compare(func(text, keyword string) bool {
		_, n := utf8.DecodeLastRuneInString(keyword)
		return strings.Contains(text, keyword[:len(keyword)-n])
	}))
	m.add(clause, "other-field", list.Name+" finds "+p.Name+" in other fields than "+p.Matches+" too", func(s *Server) *hooks {
		return &hooks{matches: func(_ *call, w window, b Business, is bool) bool {
			for i, v := range b.Values {
				if s.attributes[i].blank && w.keyword != "" && strings.Contains(v, w.keyword) {
					is = true
				}
			}
			return is
		}}
	})
}
