package mock

import (
	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/verdict"
)

// optionalFaults are about parameters that may be there, their defaults and
// what an empty one means.
func optionalFaults(m *maker) {
	for _, a := range m.contract.Actions {
		for _, p := range a.Params {
			if p.Required {
				continue
			}
			m.optional(a, p)
			if a == m.create() && stored(p) {
				m.optionalStored(a, p)
				m.defaults(a, p)
				m.empties(a, p)
			}
			if a == m.update() && stored(p) {
				m.optionalChanged(a, p)
			}
		}
	}
}

// stored reports whether a parameter is kept with the business.
func stored(p *contract.Param) bool {
	return p.Entity != contract.Project && p.Entity != contract.Business && p.Role == ""
}

func (m *maker) optional(a *contract.Action, p *contract.Param) {
	clause := derived(a, p.Name, "optional")
	refuse := func(when func(v string) bool) func(*Server) *hooks {
		return func(s *Server) *hooks {
			return &hooks{refuse: func(c *call) *refusal {
				if c.does(a.Name) && when(c.value(p)) {
					return s.another(p.Name)
				}
				return nil
			}}
		}
	}
	m.add(clause, "refused-when-given", a.Name+" refuses a call that gives "+p.Name, refuse(func(v string) bool { return v != "" }))
	m.add(clause, "refused-when-absent", a.Name+" refuses a call that does not give "+p.Name, refuse(func(v string) bool { return v == "" }))
}

// filling is a fault of what a create stores.
func filling(a *contract.Action, p *contract.Param, f func(s *Server, c *call, given string, there bool, stored *string)) func(*Server) *hooks {
	return func(s *Server) *hooks {
		i := s.index(p.Name)
		return &hooks{fill: func(c *call, b *Business) {
			if c.does(a.Name) {
				f(s, c, c.value(p), c.isThere(p), &b.Values[i])
			}
		}}
	}
}

func (m *maker) optionalStored(a *contract.Action, p *contract.Param) {
	clause := derived(a, p.Name, "optional")
	// Where the default is the first of an enum, losing a value for it is a
	// fault of the enum already.
	if len(p.Enum) == 0 || p.Default != p.Enum[0] {
		m.add(clause, "lost", a.Name+" loses the "+p.Name+" that it is given", filling(a, p, func(_ *Server, c *call, given string, _ bool, v *string) {
			switch {
			case given == "":
			case p.DefaultFrom != "":
				*v = c.account()
			default:
				*v = p.Default
			}
		}))
	}
	if p.HasDefault || p.DefaultFrom != "" {
		return
	}
	m.add(clause, "leaks", a.Name+" takes the "+p.Name+" of the call before for one that is not given", m.leak(a, p))
	m.add(clause, "lost-for-the-name", a.Name+" loses a "+p.Name+" that is the name", func(s *Server) *hooks {
		i := s.index(p.Name)
		return &hooks{fill: func(c *call, b *Business) {
			for _, k := range s.unique {
				if c.does(a.Name) && b.Values[i] == b.Values[k] {
					b.Values[i] = ""
				}
			}
		}}
	})
}

// leak gives a create that lacks a value the value of the create before.
func (m *maker) leak(a *contract.Action, p *contract.Param) func(*Server) *hooks {
	return func(s *Server) *hooks {
		var last memo[string]
		i := s.index(p.Name)
		return &hooks{fill: func(c *call, b *Business) {
			if !c.does(a.Name) {
				return
			}
			if v := c.value(p); v != "" {
				last.swap(v)
			} else if old := last.change(func(v string) string { return v }); old != "" {
				b.Values[i] = old
			}
		}}
	}
}

func (m *maker) defaults(a *contract.Action, p *contract.Param) {
	if !p.HasDefault && p.DefaultFrom == "" {
		return
	}
	clause := derived(a, p.Name, "default")
	absent := func(f func(s *Server, c *call) string) func(*Server) *hooks {
		return filling(a, p, func(s *Server, c *call, _ string, there bool, v *string) {
			if !there {
				*v = f(s, c)
			}
		})
	}
	m.add(clause, "empty", a.Name+" stores an empty "+p.Name+" when none is given", absent(func(*Server, *call) string { return "" }))
	m.add(clause, "other", a.Name+" stores another "+p.Name+" than the default when none is given", absent(func(s *Server, c *call) string {
		if p.DefaultFrom != "" {
			return s.otherAccount(c)
		}
		return unlike(p, p.Default)
	}))
	m.add(clause, "leaks", a.Name+" takes the "+p.Name+" of the call before when none is given", m.leak(a, p))
}

// unlike is another value of a parameter.
func unlike(p *contract.Param, v string) string {
	for _, e := range p.Enum {
		if e != v {
			return e
		}
	}
	return v + "-other"
}

func (m *maker) empties(a *contract.Action, p *contract.Param) {
	if p.EmptyLevel == verdict.Observed || p.EmptyLevel == "" {
		return
	}
	clause := derived(a, p.Name, "empty")
	m.add(clause, "refused", a.Name+" refuses an empty "+p.Name, func(s *Server) *hooks {
		return &hooks{refuse: func(c *call) *refusal {
			if c.does(a.Name) && c.isThere(p) && c.value(p) == "" {
				return s.another(p.Name)
			}
			return nil
		}}
	})
	m.add(clause, "stored", a.Name+" stores something for an empty "+p.Name+" that it does not store for an absent one",
		filling(a, p, func(_ *Server, c *call, given string, there bool, v *string) {
			if !there || given != "" {
				return
			}
			// A default is lost; where there is none, the word of the
			// programming language for nothing gets through.
			if *v != "" {
				*v = ""
			} else {
				*v = "null"
			}
		}))
}

func (m *maker) optionalChanged(a *contract.Action, p *contract.Param) {
	clause := derived(a, p.Name, "optional")
	changing := func(f func(given, before string, v *string)) func(*Server) *hooks {
		return func(s *Server) *hooks {
			i := s.index(p.Name)
			return &hooks{change: func(c *call, _ Tx, before Business, b *Business) {
				f(c.value(p), before.Values[i], &b.Values[i])
			}}
		}
	}
	m.add(clause, "lost", a.Name+" does not store the "+p.Name+" that it is given", changing(func(_, before string, v *string) { *v = before }))
	m.add(clause, "reset", a.Name+" empties the "+p.Name+" that it is not given", changing(func(given, _ string, v *string) {
		if given == "" {
			*v = ""
		}
	}))
}
