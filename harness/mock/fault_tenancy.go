package mock

import (
	"net/http"

	"github.com/dwconform/dwconform/harness/contract"
)

// tenancyFaults are about who may do what.
func tenancyFaults(m *maker) {
	res := m.contract.Resource
	foreign := func(action string) func(*Server) *hooks {
		return func(s *Server) *hooks {
			return &hooks{project: func(c *call, p *contract.Param, v string, found *project) *project {
				if found != nil || p == nil || !c.does(action) {
					return found
				}
				for _, pr := range s.projects {
					if names(p, v, pr) {
						return pr
					}
				}
				return nil
			}}
		}
	}
	m.add("tenancy.foreign-project", "created", res.Create+" creates in another tenant's project", foreign(res.Create))
	m.add("tenancy.foreign-project", "created-by-both", res.Create+" creates in another tenant's project where both its id and its identifier are given", func(s *Server) *hooks {
		return &hooks{project: func(c *call, p *contract.Param, v string, found *project) *project {
			if found != nil || p == nil || !c.does(res.Create) {
				return found
			}
			for _, pr := range s.projects {
				both := true
				for i := range c.action.Params {
					if q := c.action.Params[i]; q.Entity == contract.Project {
						both = both && names(q, c.value(q), pr)
					}
				}
				if both {
					return pr
				}
			}
			return nil
		}}
	})
	m.add("tenancy.foreign-project", "listed", res.List+" lists another tenant's project", foreign(res.List))
	m.add("tenancy.foreign-business", "project-open", res.Get+" shows a business of another tenant's project", foreign(res.Get))
	for _, a := range []struct{ action, defect, text string }{
		{res.Get, "shown", " shows another tenant's business to whom names a project of his own"},
		{res.Update, "changed", " changes another tenant's business for whom names a project of his own"},
		{res.Delete, "removed", " removes another tenant's business for whom names a project of his own"},
	} {
		m.add("tenancy.foreign-business", a.defect, a.action+a.text, func(s *Server) *hooks {
			return &hooks{find: func(c *call, tx Tx, id int64, b Business, ok bool) (Business, bool) {
				if other, there := tx.Get(id); !ok && there && c.does(a.action) && !s.owns(c, other.Project) {
					return other, true
				}
				return b, ok
			}}
		})
	}
	for _, a := range m.contract.Actions {
		m.add("tenancy.unauthorized", a.Name+"-accepted", a.Name+" lets a key through that has no right to it", func(*Server) *hooks {
			return &hooks{rights: func(c *call) bool { return c.does(a.Name) }}
		})
	}
	m.add("tenancy.unauthorized", res.Update+"-accepted-by-identifier", res.Update+" by the identifier of a project lets a key through that has no right to it", func(*Server) *hooks {
		return &hooks{rights: func(c *call) bool {
			_, named := c.get("ProjectIdentifier")
			return c.does(res.Update) && named
		}}
	})
	m.add("tenancy.unauthorized", res.Create+"-accepted-by-query", res.Create+" in the query lets a key through that has no right to it", func(s *Server) *hooks {
		is := func(c *call) bool { return c.does(res.Create) && inQuery(c) && c.key.denied }
		return &hooks{rights: is, project: s.anyProject(is)}
	})
	m.add("tenancy.unauthorized", res.Delete+"-accepted-v3", res.Delete+" that is signed by V3 lets a key through that has no right to it", func(*Server) *hooks {
		return &hooks{rights: func(c *call) bool { return c.does(res.Delete) && c.v3 }}
	})
	m.add("tenancy.unauthorized", "other-reason", "a key without rights is refused as if a parameter were wrong", func(s *Server) *hooks {
		return &hooks{refused: func(c *call, no *refusal) *refusal {
			if c.key == nil || !c.key.denied {
				return no
			}
			return s.another("RegionId")
		}}
	})
	m.add("tenancy.unauthorized", "other-words", "a key without rights is refused with Forbidden.Access in other words than the documented ones", func(*Server) *hooks {
		return &hooks{refused: func(c *call, no *refusal) *refusal {
			if c.key == nil || !c.key.denied {
				return no
			}
			return &refusal{status: http.StatusForbidden, code: "Forbidden.Access", message: "Access denied."}
		}}
	})
	m.add("tenancy.unauthorized", "refused-but-created", res.Create+" refuses a key without rights and creates all the same", func(s *Server) *hooks {
		return &hooks{refused: func(c *call, no *refusal) *refusal {
			if c.key == nil || !c.key.denied || !c.does(res.Create) {
				return no
			}
			// A key without rights has no project of its own.
			s.take(c)
			for i, p := range c.action.Params {
				for _, pr := range s.projects {
					if p.Entity == contract.Project && names(p, c.given[i], pr) {
						c.project = pr
					}
				}
			}
			if c.project != nil {
				s.storeAnyway(c)
			}
			return no
		}}
	})
}

// isolationFaults are about calls that disturb one another.
func isolationFaults(m *maker) {
	const clause = "isolation.others-untouched"
	res := m.contract.Resource
	m.add(clause, "tenth-refused", res.Create+" refuses every tenth create", func(s *Server) *hooks {
		var n memo[int]
		return &hooks{refuse: func(c *call) *refusal {
			if c.does(res.Create) && n.change(func(n int) int { return n + 1 })%10 == 0 {
				return s.another(s.uniqueSubject())
			}
			return nil
		}}
	})
	m.add(clause, "tenth-lost", res.Create+" does not store every tenth business that it accepts", func(*Server) *hooks {
		var n memo[int]
		return &hooks{put: func(_ *call, _ Tx, before, _ *Business, _ string) bool {
			return before == nil && n.change(func(n int) int { return n + 1 })%10 == 0
		}}
	})
	m.add(clause, "refusal-poisons", res.Create+" refuses the first create after one that was refused", func(s *Server) *hooks {
		var poisoned memo[bool]
		return &hooks{
			refuse: func(c *call) *refusal {
				if c.does(res.Create) && poisoned.swap(false) {
					return s.another(s.uniqueSubject())
				}
				return nil
			},
			refused: func(c *call, no *refusal) *refusal {
				// Its own refusals poison nothing, or it would refuse for ever.
				if c.does(res.Create) && no.check.name != s.uniqueSubject() {
					poisoned.swap(true)
				}
				return no
			},
		}
	})
	m.add(clause, "create-empties", res.Create+" empties a text of the business created before in the project", func(s *Server) *hooks {
		return &hooks{stored: func(c *call, tx Tx, before, b *Business) {
			n, ok := newest(tx, b.Project, b.ID)
			if before != nil || !ok {
				return
			}
			n = n.clone()
			for i, at := range s.attributes {
				if at.blank {
					n.Values[i] = ""
				}
			}
			tx.Put(n, s.keyOf(c, n))
		}}
	})
	m.add(clause, "refusal-removes", "a refused "+res.Create+" removes the newest business of the project", func(s *Server) *hooks {
		return &hooks{refused: func(c *call, no *refusal) *refusal {
			if !c.does(res.Create) || c.given == nil || s.named(c) == nil {
				return no
			}
			s.store.Update(func(tx Tx) {
				if n, ok := newest(tx, s.named(c).ID, 0); ok {
					tx.Remove(n.ID)
				}
			})
			return no
		}}
	})
	m.add(clause, "reading-counts", res.Get+" adds to a text of the business that it shows", func(s *Server) *hooks {
		return &hooks{answer: func(c *call, a *answer) {
			if a.no != nil || !c.does(res.Get) || c.business == nil {
				return
			}
			s.store.Update(func(tx Tx) {
				b, ok := tx.Get(c.business.ID)
				if !ok {
					return
				}
				b = b.clone()
				for i, at := range s.attributes {
					if at.blank {
						b.Values[i] += "."
					}
				}
				tx.Put(b, s.keyOf(c, b))
			})
		}}
	})
}
