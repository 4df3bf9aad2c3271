package mock

import (
	"github.com/dwconform/dwconform/harness/contract"
)

// What another tenant learns, or does, where only the plainest call is refused.

// hiddenFaults open another tenant's project to calls in some manner, or tell
// of it in a refusal.
func hiddenFaults(m *maker) {
	res := m.contract.Resource
	open := func(action string, is func(c *call) bool) func(*Server) *hooks {
		return func(s *Server) *hooks {
			return &hooks{project: func(c *call, p *contract.Param, v string, found *project) *project {
				if found != nil || p == nil || !c.does(action) || !is(c) {
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
	const project, business = "tenancy.foreign-project", "tenancy.foreign-business"
	m.add(business, "shown-by-v3", res.Get+" that is signed by V3 shows a business of another tenant's project", open(res.Get, byV3))
	m.add(business, "changed-in-xml", res.Update+" in XML changes a business of another tenant's project", open(res.Update, inXML))
	m.add(business, "removed-by-identifier", res.Delete+" removes a business of another tenant's project that is named by its identifier", open(res.Delete, byIdentifier))
	m.add(project, "created-by-query", res.Create+" creates in another tenant's project that the query names", open(res.Create, inQuery))
	m.add(business, "removed-by-query", res.Delete+" removes another tenant's business that the query names", func(s *Server) *hooks {
		return &hooks{find: func(c *call, tx Tx, id int64, b Business, ok bool) (Business, bool) {
			if other, there := tx.Get(id); !ok && there && c.does(res.Delete) && inQuery(c) {
				return other, true
			}
			return b, ok
		}}
	})
	for _, p := range m.update().Params {
		if p.Entity == contract.Account {
			m.add(business, "given-away", res.Update+" changes the "+p.Name+" of a business of another tenant's project", open(res.Update, func(c *call) bool { return c.of(p.Name) != "" }))
		}
	}
	m.add(business, "shown-to-temporary", res.Get+" shows a business of another tenant's project to a temporary key", open(res.Get, byTemporaryKey))
	m.add(business, "shown-by-both", res.Get+" shows a business of another tenant's project where both its id and its identifier are given", open(res.Get, func(c *call) bool {
		given := 0
		for i, p := range c.action.Params {
			if p.Entity == contract.Project && c.given[i] != "" {
				given++
			}
		}
		return given > 1
	}))
	m.add(project, "listed-to-temporary", res.List+" lists another tenant's project to a temporary key", open(res.List, byTemporaryKey))
	m.add(project, "counted", res.List+" counts what another tenant's project has, and shows none of it", func(s *Server) *hooks {
		h := open(res.List, anyCall)(s)
		h.listed = func(c *call, _ Tx, w window) {
			if !s.owns(c, w.project) {
				c.found = nil
			}
		}
		return h
	})
	for _, p := range m.create().Params {
		for _, v := range p.Enum {
			if p.HasDefault && v == p.Default {
				continue
			}
			m.add(project, "created-with-"+p.Name+"-"+v, res.Create+" creates in another tenant's project where "+p.Name+" is "+v,
				open(res.Create, func(c *call) bool { return c.of(p.Name) == v }))
		}
	}
	m.add(business, "told", res.Get+" tells the name of another tenant's business when it refuses to show it", func(s *Server) *hooks {
		return &hooks{refused: func(c *call, no *refusal) *refusal {
			id := s.namedID(c)
			if !c.does(res.Get) || c.key == nil || id <= 0 {
				return no
			}
			s.store.View(func(tx Tx) {
				if b, ok := tx.Get(id); ok && !s.owns(c, b.Project) {
					no = no.change(func(no *refusal) { no.message += " It is " + b.Values[s.unique[0]] + "." })
				}
			})
			return no
		}}
	})
}
