package mock

import (
	"strings"

	"github.com/dwconform/dwconform/harness/contract"
)

// effectFaults are about creates that a server may accept or refuse, and whose
// effect does not agree with the answer.
func effectFaults(m *maker) {
	clause := m.create().Name + ".effect.agrees"
	create := m.create()
	for _, p := range create.Params {
		if p.Entity != contract.Account {
			continue
		}
		m.add(clause, "refused-"+p.Name+"-stored", create.Name+" refuses an unknown "+p.Name+" and stores the business all the same", func(s *Server) *hooks {
			return &hooks{refused: func(c *call, no *refusal) *refusal {
				if no.by(create, p.Name, "account") {
					s.storeAnyway(c)
				}
				return no
			}}
		})
	}
	for _, name := range create.Unique.Key {
		m.add(clause, "wrongly-cased-"+name+"-stored", create.Name+" refuses a wrongly cased "+name+" and stores the business without one", func(s *Server) *hooks {
			return &hooks{refused: func(c *call, no *refusal) *refusal {
				if no.by(create, name, "required") && c.casedOtherwise(name) {
					s.storeAnyway(c)
				}
				return no
			}}
		})
	}
	m.add(clause, "repeated-not-stored", create.Name+" accepts a parameter that is said twice, and then stores nothing", func(*Server) *hooks {
		return &hooks{put: func(c *call, _ Tx, before, _ *Business, _ string) bool {
			return before == nil && c.does(create.Name) && c.saysTwice()
		}}
	})
}

// casedOtherwise reports whether the call gives a parameter in another case
// only.
func (c *call) casedOtherwise(name string) bool {
	for _, p := range c.params {
		if p.Name != name && strings.EqualFold(p.Name, name) {
			return true
		}
	}
	return false
}

// saysTwice reports whether the call gives a parameter more than once.
func (c *call) saysTwice() bool {
	seen := map[string]bool{}
	for _, p := range c.params {
		if seen[p.Name] {
			return true
		}
		seen[p.Name] = true
	}
	return false
}
