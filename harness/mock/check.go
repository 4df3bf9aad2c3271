package mock

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/dwconform/dwconform/harness/contract"
)

// parameters checks the operation's parameters as the contract describes them:
// first that the required ones are there, then what each may be, then the rules
// between them.
func (s *Server) parameters(c *call) *refusal {
	a := c.action
	for i, p := range a.Params {
		k := check{a, p.Name, "required"}
		if p.Required && c.given[i] == "" && !s.skips(c, k) {
			return s.refuseCheck(whenMissing, k)
		}
	}
	for i, p := range a.Params {
		if c.given[i] == "" {
			continue
		}
		for _, keyword := range s.broken(c, p, c.given[i]) {
			if k := (check{a, p.Name, keyword}); !s.skips(c, k) {
				return s.refuseCheck(whenInvalid, k)
			}
		}
	}
	for _, h := range s.hooks {
		if h.refuse != nil {
			if no := h.refuse(c); no != nil {
				return no
			}
		}
	}
	return s.rules(c)
}

// broken returns the keywords of the parameter that a value does not keep.
func (s *Server) broken(c *call, p *contract.Param, v string) []string {
	if p.Type != "integer" && !utf8.ValidString(v) {
		return []string{"utf-8"}
	}
	out := p.Breaks(v)
	if len(out) == 0 && (p.Role == contract.RolePageNumber || p.Role == contract.RolePageSize) {
		if n, ok := integer(p, v); ok && n < 1 {
			return []string{"page"}
		}
	}
	return out
}

func contains(list []string, v string) bool {
	for _, e := range list {
		if e == v {
			return true
		}
	}
	return false
}

// integer reads a value of an integer parameter, within its format.
func integer(p *contract.Param, v string) (int64, bool) {
	bits := 64
	if p.Format == "int32" {
		bits = 32
	}
	n, err := strconv.ParseInt(v, 10, bits)
	return n, err == nil
}

// skips reports whether a fault leaves a check out.
func (s *Server) skips(c *call, k check) bool {
	for _, h := range s.hooks {
		if h.skip != nil && h.skip(c, k) {
			return true
		}
	}
	return false
}

// rules checks the rules between parameters. Which of a set must be given is
// asked behind the gateway, by the service.
func (s *Server) rules(c *call) *refusal {
	if len(c.action.Rules) == 0 {
		return nil
	}
	for _, rule := range c.action.Rules {
		if rule.HoldsFor(c.of) {
			continue
		}
		k := check{c.action, rule.Subject, rule.Keyword}
		if s.skips(c, k) {
			continue
		}
		m, names := ruleBroken, strings.Join(rule.Names, ", ")
		if rule.Keyword == "or" {
			var lower []string
			for _, n := range rule.Names {
				lower = append(lower, strings.ToLower(n[:1])+n[1:])
			}
			m, names = noneNamed, strings.Join(lower, "或者")
		}
		no := s.invented(m, names)
		no.check = k
		return no
	}
	return nil
}

// references finds what the parameters name: the project, and the accounts.
func (s *Server) references(c *call) *refusal {
	named := false
	for i, p := range c.action.Params {
		v := c.given[i]
		if p.Entity != contract.Project || v == "" {
			continue
		}
		named = true
		found := s.projectOf(c, p, v)
		for _, h := range s.hooks {
			if h.project != nil {
				found = h.project(c, p, v, found)
			}
		}
		switch {
		case found == nil:
			no := s.invented(noProject)
			no.check = check{c.action, p.Name, "unknown"}
			return no
		case c.project != nil && c.project != found:
			return s.invented(twoProjects)
		}
		c.project = found
	}
	if !named {
		for _, h := range s.hooks {
			if h.project != nil && c.project == nil {
				c.project = h.project(c, nil, "", nil)
			}
		}
	}
	if c.project == nil && !c.idle {
		return s.invented(noProject)
	}
	for i, p := range c.action.Params {
		if v := c.given[i]; p.Entity == contract.Account && v != "" && v != c.account() && !s.accounts[v] {
			no := s.invented(noOwner)
			no.check = check{c.action, p.Name, "account"}
			return no
		}
	}
	return nil
}

// projectOf returns the project that a value names, nil for one that is not
// there or belongs to somebody else.
func (s *Server) projectOf(c *call, p *contract.Param, v string) *project {
	for _, pr := range s.projects {
		if pr.account == c.account() && names(p, v, pr) {
			return pr
		}
	}
	return nil
}

// names reports whether the value of a project parameter names a project.
func names(p *contract.Param, v string, pr *project) bool {
	if p.By == contract.ByIdentifier {
		return v == pr.Identifier
	}
	n, ok := integer(p, v)
	return ok && n == pr.ID
}

// mine returns the projects of the account that calls, in their order.
func (s *Server) mine(c *call) []*project {
	var out []*project
	for _, pr := range s.projects {
		if pr.account == c.account() {
			out = append(out, pr)
		}
	}
	return out
}
