package mock

import (
	"slices"
	"strconv"
	"strings"

	"github.com/dwconform/dwconform/harness/contract"
)

// projectFaults are about how a call names its project.
func projectFaults(m *maker) {
	for _, a := range m.contract.Actions {
		for _, p := range a.Params {
			if p.Entity == contract.Project {
				m.named(a, p)
				m.unknown(a, p)
			}
		}
	}
}

// finding is a fault of how one parameter's value is looked up.
func finding(a *contract.Action, p *contract.Param, f func(s *Server, c *call, v string, found *project) *project) func(*Server) *hooks {
	return func(s *Server) *hooks {
		return &hooks{project: func(c *call, q *contract.Param, v string, found *project) *project {
			if q == p && c.does(a.Name) {
				return f(s, c, v, found)
			}
			return found
		}}
	}
}

func (m *maker) named(a *contract.Action, p *contract.Param) {
	clause := derived(a, p.Name, "names")
	m.add(clause, "elsewhere", a.Name+" works in another project of the caller than the one that "+p.Name+" names",
		finding(a, p, func(s *Server, c *call, _ string, found *project) *project {
			if found == nil {
				return nil
			}
			return s.other(c, found)
		}))
	if a != m.create() {
		return
	}
	m.add(clause, "first-only", a.Name+" knows only the first project of the caller by "+p.Name,
		finding(a, p, func(s *Server, c *call, _ string, found *project) *project {
			if found != s.first(c) {
				return nil
			}
			return found
		}))
	m.add(clause, "everywhere", a.Name+" by "+p.Name+" creates in the caller's other project too", func(s *Server) *hooks {
		return &hooks{stored: func(c *call, tx Tx, before, b *Business) {
			if before != nil || !c.does(a.Name) || c.value(p) == "" {
				return
			}
			if other := s.other(c, c.project); other != c.project {
				twin := b.clone()
				twin.ID, twin.Project = tx.NewID(), other.ID
				tx.Put(twin, noKey(twin.ID))
			}
		}}
	})
}

// isProject reports whether a value names any project, whoever it belongs to.
func (s *Server) isProject(p *contract.Param, v string) bool {
	for _, pr := range s.projects {
		if names(p, v, pr) {
			return true
		}
	}
	return false
}

func (m *maker) unknown(a *contract.Action, p *contract.Param) {
	clause := derived(a, p.Name, "unknown")
	looser := func(is func(s *Server, c *call, v string) *project) func(*Server) *hooks {
		return finding(a, p, func(s *Server, c *call, v string, found *project) *project {
			if found != nil || s.isProject(p, v) {
				return found
			}
			return is(s, c, v)
		})
	}
	m.add(clause, "accepted", a.Name+" takes the caller's first project for a "+p.Name+" that names none",
		looser(func(s *Server, c *call, v string) *project {
			if _, ok := integer(p, v); p.By == contract.ByID && !ok {
				return nil
			}
			return s.first(c)
		}))
	if p.By == contract.ByID {
		m.add(clause, "wrapped", a.Name+" compares only 32 bits of "+p.Name, looser(func(s *Server, c *call, v string) *project {
			n, _ := integer(p, v)
			for _, pr := range s.mine(c) {
				if uint32(n) == uint32(pr.ID) {
					return pr
				}
			}
			return nil
		}))
		m.add(clause, "longer", a.Name+" takes a "+p.Name+" that begins with an id for that id", looser(func(s *Server, c *call, v string) *project {
			for _, pr := range s.mine(c) {
				if strings.HasPrefix(v, strconv.FormatInt(pr.ID, 10)) {
					return pr
				}
			}
			return nil
		}))
	} else {
		m.add(clause, "part", a.Name+" takes a part of an identifier as "+p.Name+" for the whole", looser(func(s *Server, c *call, v string) *project {
			for _, pr := range s.mine(c) {
				if strings.HasPrefix(pr.Identifier, v) || strings.HasSuffix(pr.Identifier, v) {
					return pr
				}
			}
			return nil
		}))
		m.add(clause, "pattern", a.Name+" takes a "+p.Name+" that is % for the caller's first project", looser(func(s *Server, c *call, v string) *project {
			if v != "%" {
				return nil
			}
			return s.first(c)
		}))
		m.add(clause, "qualified", a.Name+" takes a "+p.Name+" from its last full stop on", looser(func(s *Server, c *call, v string) *project {
			for _, pr := range s.mine(c) {
				if strings.HasSuffix(v, "."+pr.Identifier) {
					return pr
				}
			}
			return nil
		}))
	}
	if a == m.create() {
		m.add(clause, "stored", a.Name+" refuses a "+p.Name+" that names no project, and creates in the caller's first one all the same", func(s *Server) *hooks {
			return &hooks{refused: func(c *call, no *refusal) *refusal {
				if no.by(a, p.Name, "unknown") {
					s.storeAnyway(c)
				}
				return no
			}}
		})
	}
}

// ruleFaults are about the rules between parameters.
func ruleFaults(m *maker) {
	for _, a := range m.contract.Actions {
		for _, rule := range a.Rules {
			subject := rule.Subject
			clause := derived(a, subject, rule.Keyword)
			m.add(clause, "broken-accepted", a.Name+" accepts a call that breaks "+rule.Text, func(s *Server) *hooks {
				return &hooks{
					skip: func(_ *call, k check) bool { return k.is(a, subject, rule.Keyword) },
					project: func(c *call, p *contract.Param, _ string, found *project) *project {
						if p == nil && found == nil && c.does(a.Name) {
							return s.first(c)
						}
						return found
					},
				}
			})
			if a != m.create() {
				continue
			}
			m.add(clause, "broken-stored", a.Name+" refuses a call that breaks "+rule.Text+" and stores it all the same", func(s *Server) *hooks {
				return &hooks{refused: func(c *call, no *refusal) *refusal {
					if no.by(a, subject, rule.Keyword) {
						s.storeAnyway(c)
					}
					return no
				}}
			})
			aboutProjects := !slices.ContainsFunc(rule.Names, func(n string) bool { return a.Param(n) == nil || a.Param(n).Entity != contract.Project })
			if rule.Keyword == "or" && aboutProjects {
				m.add(clause, "broken-by-other-values", a.Name+" accepts a call that breaks "+rule.Text+" and gives no default beside", func(s *Server) *hooks {
					other := func(c *call) bool {
						return slices.ContainsFunc(a.Params, func(p *contract.Param) bool { return p.HasDefault && c.value(p) != "" && c.value(p) != p.Default })
					}
					return &hooks{
						skip: func(c *call, k check) bool { return k.is(a, subject, rule.Keyword) && other(c) },
						project: func(c *call, p *contract.Param, _ string, found *project) *project {
							if p == nil && found == nil && c.does(a.Name) && other(c) {
								return s.first(c)
							}
							return found
						},
					}
				})
			}
			if rule.Keyword != "or" {
				first := rule.Names[0]
				m.add(clause, "kept-refused", a.Name+" refuses a call that gives "+first+" and keeps "+rule.Text, func(s *Server) *hooks {
					return &hooks{refuse: func(c *call) *refusal {
						if c.does(a.Name) && c.of(first) != "" && rule.Holds(givenOf(c, rule.Names)) {
							return s.another(first)
						}
						return nil
					}}
				})
			}
			if rule.Keyword == "or" {
				m.add(clause, "all-demanded", a.Name+" refuses a call that does not give all of "+subject, func(s *Server) *hooks {
					return &hooks{refuse: func(c *call) *refusal {
						for _, name := range rule.Names {
							if given := c.of(name); c.does(a.Name) && given == "" && anyGiven(c, rule.Names) {
								return s.another(name)
							}
						}
						return nil
					}}
				})
			}
		}
	}
}

// givenOf is what a call gives of some parameters.
func givenOf(c *call, names []string) map[string]string {
	out := map[string]string{}
	for _, name := range names {
		if v := c.of(name); v != "" {
			out[name] = v
		}
	}
	return out
}

func anyGiven(c *call, names []string) bool {
	for _, name := range names {
		if c.of(name) != "" {
			return true
		}
	}
	return false
}
