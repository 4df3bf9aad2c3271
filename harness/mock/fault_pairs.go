package mock

import (
	"net/http"
	"slices"
	"strings"

	"github.com/dwconform/dwconform/harness/contract"
)

// What goes wrong only where two things come together: who calls and how, what
// a call gives and where its parameters stand, what a business is like and how
// its project is named.

// both is where two things come together.
func both(a, b way) way {
	return way{a.word + "-and-" + b.word, a.text + " and " + b.text, func(c *call) bool { return a.is(c) && b.is(c) }}
}

// Things about a call of any Action.
var (
	ofTemporary  = way{"temporary", "by a temporary key", byTemporaryKey}
	saidInXML    = way{"xml", "in XML", inXML}
	saidByV3     = way{"v3", "signed by V3", byV3}
	saidByGET    = way{"get", "by GET", func(c *call) bool { return c.http.Method == http.MethodGet }}
	saidInQuery  = way{"query", "in the query", inQuery}
	inIdentifier = way{"identifier", "by the identifier of a project", namedByIdentifier}
)

// namedByIdentifier is byIdentifier for a call whose parameters are not taken
// yet.
func namedByIdentifier(c *call) bool {
	given := map[string]bool{}
	for _, p := range c.action.Params {
		if p.Entity == contract.Project {
			value, _ := c.get(p.Name)
			given[p.By] = value != ""
		}
	}
	return given[contract.ByIdentifier] && !given[contract.ByID]
}

// alone is where a call gives the parameter, and no other that a business
// carries but its name.
func (m *maker) alone(a *contract.Action, p *contract.Param) way {
	return way{p.Name + "-alone", "that gives " + p.Name + " alone", func(c *call) bool {
		return c.does(a.Name) && !slices.ContainsFunc(a.Params, func(q *contract.Param) bool {
			value, _ := c.get(q.Name)
			return stored(q) && !(q.Required && q != p) && (value != "") != (q == p)
		})
	}}
}

// leaving is where a call leaves a parameter out.
func leaving(p *contract.Param) way {
	return way{"no-" + p.Name, "without " + p.Name, func(c *call) bool { value, _ := c.get(p.Name); return value == "" }}
}

// pairFaults are about two things that come together.
func pairFaults(m *maker) {
	m.deniedPairs()
	m.foreignPairs()
	m.createPairs()
	m.refusedPairs()
	m.missingPairs()
	m.changePairs()
	m.readPairs()
}

// deniedPairs let a key without rights through, and do what it asks.
func (m *maker) deniedPairs() {
	res := m.contract.Resource
	open := func(action string, w way) {
		m.add("tenancy.unauthorized", action+"-accepted-"+w.word, action+" "+w.text+" lets a key through that has no right to it", func(s *Server) *hooks {
			return &hooks{
				rights:  func(c *call) bool { return c.does(action) && w.is(c) },
				project: s.anyProject(func(c *call) bool { return c.does(action) && c.key != nil && c.key.denied }),
			}
		})
	}
	for _, p := range m.update().Params {
		if stored(p) {
			open(res.Update, m.alone(m.update(), p))
		}
	}
	for _, p := range m.create().Params {
		if stored(p) && !p.Required {
			open(res.Create, m.alone(m.create(), p))
		}
	}
	open(res.Create, saidByGET)
	open(res.Create, both(saidByV3, saidInQuery))
	open(res.Update, both(saidByGET, inIdentifier))
	open(res.Delete, both(saidInXML, saidByV3))
	open(res.Get, both(inIdentifier, saidInXML))
	if p := roleParam(m.list(), contract.RolePageNumber); p != nil {
		open(res.List, both(way{"later-page", "of a later page", func(c *call) bool { page, _ := c.get(p.Name); return page > "1" }}, saidInXML))
	}
}

// anyProject finds the project that a call names, whosever it is.
func (s *Server) anyProject(is func(c *call) bool) func(*call, *contract.Param, string, *project) *project {
	return func(c *call, p *contract.Param, v string, found *project) *project {
		if found != nil || p == nil || !is(c) {
			return found
		}
		for _, pr := range s.projects {
			if names(p, v, pr) {
				return pr
			}
		}
		return nil
	}
}

// foreignPairs open another tenant's project.
func (m *maker) foreignPairs() {
	res := m.contract.Resource
	open := func(clause, action string, w way) {
		m.add(clause, action+"-open-"+w.word, action+" "+w.text+" is let into another tenant's project", func(s *Server) *hooks {
			return &hooks{project: s.anyProject(func(c *call) bool { return c.does(action) && w.is(c) })}
		})
	}
	open("tenancy.foreign-project", res.Create, both(ofTemporary, saidInXML))
	open("tenancy.foreign-project", res.Create, both(saidByGET, inIdentifier))
	open("tenancy.foreign-project", res.List, both(saidByV3, inIdentifier))
	open("tenancy.foreign-business", res.Get, both(saidInQuery, saidInXML))
	open("tenancy.foreign-business", res.Delete, both(ofTemporary, inIdentifier))
	for _, p := range m.update().Params {
		if stored(p) {
			open("tenancy.foreign-business", res.Update, both(m.alone(m.update(), p), saidByV3))
		}
	}
}

// createPairs lose what a create by a temporary key does not give, or gives.
func (m *maker) createPairs() {
	create := m.create()
	for _, p := range create.Params {
		if !stored(p) || p.Required {
			continue
		}
		for _, q := range create.Params {
			if q == p || !stored(q) || q.Required {
				continue
			}
			w := both(ofTemporary, leaving(q))
			m.add(create.Name+".ways", p.Name+"-lost-"+w.word, create.Name+" "+w.text+" loses "+p.Name,
				filling(create, p, func(_ *Server, c *call, given string, _ bool, v *string) {
					if given == "" || !w.is(c) {
						return
					}
					if *v = p.Default; p.DefaultFrom != "" {
						*v = c.account()
					}
				}))
		}
	}
}

// refusedPairs do what they refuse, or fail where they must refuse.
func (m *maker) refusedPairs() {
	create := m.create()
	unique := derived(create, strings.Join(create.Unique.Key, "-"), "unique")
	for _, w := range []way{both(saidByV3, saidInQuery), both(ofTemporary, inIdentifier)} {
		m.add("error.robust", "duplicate-fails-"+w.word, create.Name+" of a duplicate "+w.text+" fails", func(s *Server) *hooks {
			return &hooks{refused: func(c *call, no *refusal) *refusal {
				if !c.does(create.Name) || !no.duplicate() || !w.is(c) {
					return no
				}
				return no.change(func(no *refusal) {
					no.status, no.code, no.message = http.StatusInternalServerError, "InternalError", "The request processing has failed due to some unknown error, exception or failure."
				})
			}}
		})
		m.add(unique, "not-"+w.word, create.Name+" "+w.text+" accepts a duplicate", func(*Server) *hooks {
			return &hooks{holder: func(c *call, _ Tx, _ Business, _ string, id int64, taken bool) (int64, bool) {
				return id, taken && !(c.does(create.Name) && w.is(c))
			}}
		})
	}
	if m.update().Param(create.Unique.Key[0]) != nil {
		w := both(saidByV3, inIdentifier)
		m.add(create.Name+".duplicate.rename", "accepted-"+w.word, m.update().Name+" "+w.text+" gives a business the name of another one", func(*Server) *hooks {
			return &hooks{holder: func(c *call, _ Tx, _ Business, _ string, id int64, taken bool) (int64, bool) {
				return id, taken && !(c.does(m.update().Name) && w.is(c))
			}}
		})
	}
	for _, p := range create.Params {
		last := ""
		if len(p.Enum) > 1 {
			last = p.Enum[len(p.Enum)-1]
		}
		for _, q := range create.Params {
			switch {
			case q.Entity == contract.Account && last != "":
				w := way{p.Name + "-" + last, "with " + p.Name + " " + last, func(c *call) bool { return c.value(p) == last }}
				m.doneThough(q.Name, w, func(no *refusal) bool { return no.by(create, q.Name, "account") })
			case len(q.Enum) > 0 && !p.Required && stored(p) && p != q:
				m.doneThough(q.Name, both(leaving(p), saidInXML), func(no *refusal) bool { return no.by(create, q.Name, "enum") })
			}
		}
	}
}

// doneThough stores what is refused for the parameter called name, or keeps
// its name taken.
func (m *maker) doneThough(name string, w way, is func(*refusal) bool) {
	create := m.create()
	m.add(create.Name+".effect.agrees", "refused-"+name+"-stored-"+w.word, create.Name+" "+w.text+" refuses a wrong "+name+" and stores the business all the same", func(s *Server) *hooks {
		return &hooks{refused: func(c *call, no *refusal) *refusal {
			if is(no) && w.is(c) {
				s.storeAnyway(c)
			}
			return no
		}}
	})
	m.add(create.Name+".free.after-failure", "refused-"+name+"-takes-"+w.word, create.Name+" "+w.text+" refuses a wrong "+name+" and takes the name", func(s *Server) *hooks {
		var kept counted
		return &hooks{
			refused: func(c *call, no *refusal) *refusal {
				if pr := s.named(c); is(no) && w.is(c) && pr != nil {
					b := Business{Project: pr.ID, Values: make([]string, len(s.attributes))}
					for _, i := range s.unique {
						b.Values[i] = c.of(s.attributes[i].name)
					}
					kept.add(pr.ID, s.keyOf(c, b), 1)
				}
				return no
			},
			holder: func(_ *call, _ Tx, b Business, key string, id int64, taken bool) (int64, bool) {
				return id, taken || kept.add(b.Project, key, 0) > 0
			},
		}
	})
}

// missingPairs take what is not there, or is elsewhere, for what is meant.
func (m *maker) missingPairs() {
	clauses := map[string]string{m.get().Name: m.get().Name + ".read.gone", m.update().Name: m.update().Name + ".update.missing", m.delete().Name: m.delete().Name + ".delete.missing"}
	for _, at := range []struct {
		action string
		w      way
	}{
		{m.get().Name, both(saidByV3, saidInXML)}, {m.get().Name, both(ofTemporary, inIdentifier)},
		{m.update().Name, both(ofTemporary, saidInXML)}, {m.delete().Name, both(saidInQuery, saidByV3)},
	} {
		m.add(clauses[at.action], "elsewhere-"+at.w.word, at.action+" "+at.w.text+" finds a business of another project of the caller", func(s *Server) *hooks {
			find := ignoringProject(at.action)(s).find
			return &hooks{find: func(c *call, tx Tx, id int64, b Business, ok bool) (Business, bool) {
				if !at.w.is(c) {
					return b, ok
				}
				return find(c, tx, id, b, ok)
			}}
		})
		m.add(clauses[at.action], "heir-"+at.w.word, at.action+" "+at.w.text+" of a deleted business finds the one that has its name now", func(s *Server) *hooks {
			var dead deleted
			return &hooks{
				removed: func(_ *call, b Business) { dead.keep(b) },
				find: func(c *call, tx Tx, id int64, b Business, ok bool) (Business, bool) {
					old, was := dead.of(c.project, id)
					if ok || !was || !c.does(at.action) || !at.w.is(c) {
						return b, ok
					}
					heir, taken := tx.Holder(old.Project, s.keyOf(c, old))
					if !taken {
						return b, false
					}
					return tx.Get(heir)
				},
			}
		})
	}
	for _, p := range m.update().Params {
		if stored(p) {
			w := m.alone(m.update(), p)
			m.add(clauses[m.update().Name], "accepted-"+w.word, m.update().Name+" "+w.text+" is accepted for a business that is not there", func(*Server) *hooks {
				return &hooks{refused: func(c *call, no *refusal) *refusal {
					if c.does(m.update().Name) && no.check.keyword == "missing-resource" && w.is(c) {
						return nil
					}
					return no
				}}
			})
		}
	}
}
