package mock

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/wire"
)

// What goes wrong in one call, and only where that is said in another manner
// than the usual one.

func inXML(c *call) bool { return c.format == exchange.XML }

// inQuery reports whether a call has a parameter of its Action in the query.
func inQuery(c *call) bool {
	for _, p := range c.query {
		if c.action != nil && c.action.Param(p.Name) != nil {
			return true
		}
	}
	return false
}

// saidFaults are about calls that are said otherwise.
func saidFaults(m *maker) {
	get, list, update, del := m.get().Name, m.list().Name, m.update().Name, m.delete().Name
	// elsewhere finds a business in whatever project of the caller it is.
	elsewhere := func(action string, is func(c *call) bool) func(*Server) *hooks {
		return func(s *Server) *hooks {
			find := ignoringProject(action)(s).find
			return &hooks{find: func(c *call, tx Tx, id int64, b Business, ok bool) (Business, bool) {
				if !is(c) {
					return b, ok
				}
				return find(c, tx, id, b, ok)
			}}
		}
	}
	m.add(get+".read.gone", "elsewhere-in-xml", get+" in XML shows a business of another project of the caller", elsewhere(get, inXML))
	m.add(update+".update.missing", "elsewhere-by-v3", update+" that is signed by V3 changes a business of another project of the caller", elsewhere(update, byV3))
	m.add(del+".delete.missing", "elsewhere-by-identifier", del+" by the identifier of a project removes a business of another project of the caller", elsewhere(del, byIdentifier))

	m.add(update+".ways", "by-query-not-stored", update+" accepts a change in the query and does not store it", func(*Server) *hooks {
		return &hooks{put: func(c *call, _ Tx, before, _ *Business, _ string) bool { return before != nil && inQuery(c) }}
	})
	m.add(del+".ways", "by-query-kept", del+" accepts and keeps a business that the query names", func(*Server) *hooks {
		return &hooks{remove: func(c *call, _ Tx, _ Business) bool { return inQuery(c) }}
	})
	for _, p := range m.create().Params {
		if len(p.Enum) > 0 && p.HasDefault {
			m.add(get+".ways", p.Name+"-default-by-query", get+" shows "+p.Default+" as the "+p.Name+" of what the query names", func(s *Server) *hooks {
				i := s.index(p.Name)
				return &hooks{shown: func(c *call, b *Business) {
					if c.does(get) && inQuery(c) {
						b.Values[i] = p.Default
					}
				}}
			})
		}
		if p.DefaultFrom != "" {
			m.add(derived(m.create(), p.Name, "default"), "key-of-temporary-by-v3", m.create().Name+" takes the key itself for "+p.Name+" where a temporary one signs by V3",
				filling(m.create(), p, func(_ *Server, c *call, given string, _ bool, v *string) {
					if given == "" && c.v3 && byTemporaryKey(c) {
						*v = c.keyID
					}
				}))
		}
		if p.FreeText() && p.Matches == "" && !p.Required {
			m.add(derived(m.create(), p.Name, "text"), "cut-in-xml", m.create().Name+" that asks for XML stores the "+p.Name+" cut at 255 characters",
				filling(m.create(), p, func(_ *Server, c *call, _ string, _ bool, v *string) {
					if inXML(c) {
						*v = firstRunes(255)(*v)
					}
				}))
		}
	}
	m.add(list+".ways", "keyword-ignored-by-query", list+" does not look at a keyword in the query", func(*Server) *hooks {
		return &hooks{matches: func(c *call, _ window, _ Business, is bool) bool { return is || inQuery(c) }}
	})
	m.add(sequences, "other-project-shown-by-v3-and-identifier", get+" by the identifier of a project, signed by V3, shows another project as that of the business", func(s *Server) *hooks {
		return &hooks{shown: func(c *call, b *Business) {
			if c.does(get) && c.v3 && byIdentifier(c) {
				b.Project = s.other(c, c.project).ID
			}
		}}
	})
	if u := m.create().Unique; u != nil {
		m.add(derived(m.create(), strings.Join(u.Key, "-"), "unique"), "not-by-v3-elsewhere", m.create().Name+" that is signed by V3 accepts a duplicate in another project than the caller's first", func(s *Server) *hooks {
			return &hooks{holder: func(c *call, _ Tx, _ Business, _ string, id int64, taken bool) (int64, bool) {
				return id, taken && !(c.v3 && c.does(m.create().Name) && c.project != s.first(c))
			}}
		})
	}
	m.add(sequences, "deleted-for-a-second", del+" removes a business for a second after it was created, and refuses it then", func(s *Server) *hooks {
		var made since[int64]
		return &hooks{
			stored: func(_ *call, _ Tx, before, b *Business) {
				if before == nil {
					made.age(b.ID, s.now())
				}
			},
			find: func(c *call, _ Tx, id int64, b Business, ok bool) (Business, bool) {
				return b, ok && !(c.does(del) && made.age(id, s.now()) > brief)
			},
		}
	})
	// seen shows a reader what it was shown first.
	seen := func(is func(c *call) bool, who func(c *call) string) func(*Server) *hooks {
		return func(*Server) *hooks {
			var first memo[map[string]Business]
			return &hooks{shown: func(c *call, b *Business) {
				if !c.does(get) || !is(c) {
					return
				}
				first.change(func(m map[string]Business) map[string]Business {
					if m == nil {
						m = map[string]Business{}
					}
					key := fmt.Sprint(who(c), " ", b.ID)
					if old, ok := m[key]; ok {
						*b = old.clone()
					} else {
						m[key] = b.clone()
					}
					return m
				})
			}}
		}
	}
	persists := update + ".update.persists"
	m.add(persists, "old-shown-to-temporary", get+" shows a business to a temporary key as that first read it", seen(byTemporaryKey, func(*call) string { return "" }))
	m.add(persists, "old-shown-by-v3", get+" that is signed by V3 shows a business as such a call first read it", seen(byV3, func(*call) string { return "" }))
	m.add(persists, "old-shown-on-a-connection", get+" shows a business as it was first read on the same connection", seen(anyCall, func(c *call) string { return c.http.RemoteAddr }))
	m.add(persists, "three-changes-reset", update+" that changes three fields resets the others to their defaults", func(s *Server) *hooks {
		return &hooks{change: func(c *call, _ Tx, before Business, b *Business) {
			n := 0
			for i := range b.Values {
				if before.Values[i] != b.Values[i] {
					n++
				}
			}
			for _, p := range m.create().Params {
				if i := s.index(p.Name); n >= 3 && len(p.Enum) > 0 && p.HasDefault {
					b.Values[i] = p.Default
				}
			}
		}}
	})
	m.add(sequences, "by-v3-for-a-second", get+" finds for a second what was created by a call that is signed by V3", func(s *Server) *hooks {
		var made since[int64]
		return &hooks{
			stored: func(c *call, _ Tx, before, b *Business) {
				if before == nil && c.v3 {
					made.age(b.ID, s.now())
				}
			},
			find: func(c *call, _ Tx, id int64, b Business, ok bool) (Business, bool) {
				at, by := made.change(func(m map[int64]time.Time) map[int64]time.Time { return m })[id]
				return b, ok && !(c.does(get) && by && s.now().Sub(at) > brief)
			},
		}
	})
	m.add(sequences, "deleted-by-identifier-for-a-second", get+" shows again what "+del+" removed a second ago by the identifier of the project", func(s *Server) *hooks {
		var dead deleted
		var gone since[int64]
		return &hooks{
			removed: func(c *call, b Business) {
				if byIdentifier(c) {
					gone.age(b.ID, s.now())
					dead.keep(b)
				}
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

// saidKeyFaults are about whose call it is, where the call is said otherwise.
func saidKeyFaults(m *maker) {
	reads := func(c *call) bool { return c.does(m.get().Name) || c.does(m.list().Name) }
	m.add(wrongKey, "accepted-get", "a disabled key may call by GET", func(*Server) *hooks {
		return &hooks{disabled: func(c *call) bool { return c.http.Method == http.MethodGet }}
	})
	m.add(wrongKey, "accepted-xml", "a disabled key may ask for XML", func(*Server) *hooks {
		return &hooks{disabled: inXML}
	})
	// off refuses a right time that is more than some minutes off.
	off := func(by time.Duration, is func(c *call) bool) func(*Server) *hooks {
		return func(s *Server) *hooks {
			return &hooks{late: func(c *call, err error) error {
				at, wrong := time.Parse(wire.TimeLayout, c.time())
				if wrong == nil && is(c) && (at.Sub(s.now()) > by || s.now().Sub(at) > by) {
					return &wire.SignatureError{Kind: wire.TimeExpired, Param: wire.ParamTimestamp}
				}
				return err
			}}
		}
	}
	m.add(rightTime, "reads-five-minutes", "the time of a read may be five minutes off", off(5*time.Minute, reads))
	m.add(rightTime, "temporary-nine-minutes", "the time of a call by a temporary key may be nine minutes off", off(9*time.Minute, func(c *call) bool {
		k := c.s.keys[c.keyID]
		return k != nil && k.Token != ""
	}))

	m.openWhole()
}

// openWhole opens lists of another tenant's project that no keyword narrows,
// and those of later pages.
func (m *maker) openWhole() {
	res := m.contract.Resource
	keyword, page := roleParam(m.list(), contract.RoleKeyword), roleParam(m.list(), contract.RolePageNumber)
	for _, o := range []struct {
		defect, text string
		is           func(c *call) bool
	}{
		{"listed-whole", " lists another tenant's project where no keyword is given", func(c *call) bool { return keyword != nil && c.value(keyword) == "" }},
		{"listed-later", " lists another tenant's project from the second page on", func(c *call) bool { return page != nil && c.value(page) != "1" }},
	} {
		m.add("tenancy.foreign-project", o.defect, res.List+o.text, func(s *Server) *hooks {
			return &hooks{project: func(c *call, p *contract.Param, v string, found *project) *project {
				if found != nil || p == nil || !c.does(res.List) || !o.is(c) {
					return found
				}
				for _, pr := range s.projects {
					if names(p, v, pr) {
						return pr
					}
				}
				return nil
			}}
		})
	}
}
