package mock

import (
	"strconv"

	"github.com/dwconform/dwconform/harness/contract"
)

// requiredFaults are about parameters that must be there.
func requiredFaults(m *maker) {
	for _, a := range m.contract.Actions {
		for _, p := range a.Params {
			if p.Required {
				m.required(a, p)
			}
		}
	}
}

func (m *maker) required(a *contract.Action, p *contract.Param) {
	clause := derived(a, p.Name, "required")
	for _, way := range []struct {
		defect, text string
		there        bool
	}{
		{"accepted-when-absent", "accepts a call without " + p.Name, false},
		{"accepted-when-empty", "accepts a call with an empty " + p.Name, true},
	} {
		m.add(clause, way.defect, a.Name+" "+way.text, func(s *Server) *hooks {
			var n memo[int]
			return &hooks{
				skip: func(c *call, k check) bool {
					return k.is(a, p.Name, "required") && c.isThere(p) == way.there && m.goOn(c, p)
				},
				find: func(c *call, tx Tx, _ int64, b Business, ok bool) (Business, bool) {
					return m.newestWithout(c, tx, a, p, b, ok, c.of(p.Name) == "")
				},
				// Two that lack the name are not taken for one.
				key: func(c *call, b Business, key string) string {
					if !c.does(a.Name) || c.of(p.Name) != "" || a != s.create {
						return key
					}
					return "\xfe" + strconv.Itoa(n.change(func(n int) int { return n + 1 }))
				},
			}
		})
	}
	if a.Name == m.contract.Resource.Create {
		m.add(clause, "rejected-but-stored", a.Name+" refuses a call without "+p.Name+" and stores it all the same", func(s *Server) *hooks {
			return &hooks{refused: func(c *call, no *refusal) *refusal {
				if no.by(a, p.Name, "required") {
					s.storeAnyway(c)
				}
				return no
			}}
		})
	}
	missing := derived(a, p.Name, "missing")
	absent := func(f func(*Server, *refusal)) func(*Server) *hooks {
		return func(s *Server) *hooks {
			return &hooks{refused: func(c *call, no *refusal) *refusal {
				if !no.by(a, p.Name, "required") || c.isThere(p) {
					return no
				}
				return no.change(func(no *refusal) { f(s, no) })
			}}
		}
	}
	m.add(missing, "other-code", a.Name+" answers a call without "+p.Name+" with the code for a wrong value",
		absent(func(s *Server, no *refusal) { no.code = s.another(p.Name).code }))
	m.add(missing, "other-status", a.Name+" answers a call without "+p.Name+" with HTTP status 404",
		absent(func(_ *Server, no *refusal) { no.status = 404 }))
}

// goOn lets a call on a business go on without a right id: a read shows the
// newest of the project, anything else is accepted and does nothing.
func (m *maker) goOn(c *call, p *contract.Param) bool {
	c.idle = c.idle || p.Entity == contract.Business && !c.does(m.contract.Resource.Get)
	return true
}

// newestWithout is the newest business of the project for a read of one that
// names none.
func (m *maker) newestWithout(c *call, tx Tx, a *contract.Action, p *contract.Param, b Business, ok, wrong bool) (Business, bool) {
	if ok || !wrong || p.Entity != contract.Business || !c.does(a.Name) {
		return b, ok
	}
	return newest(tx, c.project.ID, 0)
}
