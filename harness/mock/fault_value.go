package mock

import (
	"regexp"
	"strings"

	"github.com/dwconform/dwconform/harness/contract"
)

// valueFaults are about what a value may be: enums, numbers, bounds, examples.
func valueFaults(m *maker) {
	for _, a := range m.contract.Actions {
		for _, p := range a.Params {
			if len(p.Enum) > 0 {
				m.enum(a, p)
			}
			if p.Type == "integer" {
				m.number(a, p)
				if a == m.create() {
					m.misread(a, p)
					m.firstOfTwo(a, p)
				}
			}
			m.bounds(a, p)
			m.example(a, p)
		}
	}
}

func (m *maker) enum(a *contract.Action, p *contract.Param) {
	clause := derived(a, p.Name, "enum")
	isUnknown := func(c *call) bool { v := c.value(p); return v != "" && !contains(p.Enum, v) }
	skip := func(c *call, k check) bool { return k.is(a, p.Name, "enum") }
	m.add(clause, "unknown-accepted", a.Name+" accepts any text as "+p.Name, func(*Server) *hooks { return &hooks{skip: skip} })
	if a == m.create() {
		m.add(clause, "unknown-accepted-by-identifier", a.Name+" by the identifier of a project accepts any text as "+p.Name, func(*Server) *hooks {
			return &hooks{skip: func(c *call, k check) bool { return skip(c, k) && byIdentifier(c) }}
		})
		m.add(clause, "unknown-accepted-of-temporary", a.Name+" accepts any text as "+p.Name+" from a temporary key", func(*Server) *hooks {
			return &hooks{skip: func(c *call, k check) bool { return skip(c, k) && byTemporaryKey(c) }}
		})
		m.add(clause, "unknown-replaced", a.Name+" takes "+p.Enum[0]+" for an unknown "+p.Name, func(s *Server) *hooks {
			i := s.index(p.Name)
			return &hooks{skip: skip, fill: func(c *call, b *Business) {
				if isUnknown(c) {
					b.Values[i] = p.Enum[0]
				}
			}}
		})
		m.add(clause, "unknown-stored", a.Name+" refuses an unknown "+p.Name+" and stores it all the same", func(s *Server) *hooks {
			return &hooks{refused: func(c *call, no *refusal) *refusal {
				if no.by(a, p.Name, "enum") {
					s.storeAnyway(c)
				}
				return no
			}}
		})
	}
	for _, loose := range []struct {
		defect, text string
		is           func(given, value string) bool
	}{
		{"first-word-accepted", "the first word of a value", func(given, value string) bool { return strings.HasPrefix(value, given+"_") }},
		{"dashes-accepted", "a value with dashes", func(given, value string) bool { return strings.ReplaceAll(given, "-", "_") == value }},
		{"end-accepted", "what ends in a value", strings.HasSuffix},
		{"quotes-accepted", "a value in quotes", func(given, value string) bool { return strings.Trim(given, `"`) == value }},
	} {
		if a != m.create() {
			continue
		}
		read := func(given string) string {
			for _, v := range p.Enum {
				if given != "" && loose.is(given, v) {
					return v
				}
			}
			return ""
		}
		m.add(clause, loose.defect, a.Name+" takes "+loose.text+" as "+p.Name+" for that value", func(s *Server) *hooks {
			i := s.index(p.Name)
			return &hooks{
				skip: func(c *call, k check) bool { return skip(c, k) && read(c.value(p)) != "" },
				fill: func(c *call, b *Business) {
					if v := read(c.value(p)); isUnknown(c) && v != "" {
						b.Values[i] = v
					}
				},
			}
		})
	}
	for _, v := range p.Enum {
		m.add(clause, "refuses-"+v, a.Name+" refuses the documented "+p.Name+" "+v, func(s *Server) *hooks {
			return &hooks{refuse: func(c *call) *refusal {
				if c.does(a.Name) && c.value(p) == v {
					return s.another(p.Name)
				}
				return nil
			}}
		})
	}
	if a == m.create() && len(p.Enum) > 1 {
		m.add(clause, "first-stored", a.Name+" stores every "+p.Name+" as "+p.Enum[0],
			filling(a, p, func(_ *Server, _ *call, given string, _ bool, v *string) {
				if given != "" {
					*v = p.Enum[0]
				}
			}))
	}
}

// Shapes of texts that are no int64.
var (
	fraction = regexp.MustCompile(`^[0-9]+\.[0-9]+$`)
	digits   = regexp.MustCompile(`^-?[0-9]+$`)
)

func numberShape(v string) string {
	switch {
	case fraction.MatchString(v):
		return "fraction"
	case digits.MatchString(v):
		return "overflow"
	}
	return "letters"
}

func (m *maker) number(a *contract.Action, p *contract.Param) {
	clause := derived(a, p.Name, "type")
	for _, shape := range []struct{ word, text string }{
		{"letters", "letters"}, {"fraction", "a number with a fraction"}, {"overflow", "a number beyond its format"},
	} {
		wrong := func(v string) bool {
			_, ok := integer(p, v)
			return !ok && v != "" && numberShape(v) == shape.word
		}
		m.add(clause, shape.word+"-accepted", a.Name+" accepts "+shape.text+" as "+p.Name, func(s *Server) *hooks {
			h := &hooks{
				skip: func(c *call, k check) bool {
					return k.is(a, p.Name, "type") && wrong(c.value(p)) && m.goOn(c, p)
				},
				find: func(c *call, tx Tx, _ int64, b Business, ok bool) (Business, bool) {
					return m.newestWithout(c, tx, a, p, b, ok, wrong(c.value(p)))
				},
			}
			if p.Entity == contract.Project {
				h.project = func(c *call, q *contract.Param, v string, found *project) *project {
					if q != p || found != nil || !wrong(v) {
						return found
					}
					if whole, _, cut := strings.Cut(v, "."); cut {
						if pr := s.projectOf(c, p, whole); pr != nil {
							return pr
						}
					}
					return s.first(c)
				}
			}
			return h
		})
	}
}

// misread takes for the id of a project what is no number.
func (m *maker) misread(a *contract.Action, p *contract.Param) {
	if p.Entity != contract.Project || p.By != contract.ByID {
		return
	}
	named := func(s *Server, c *call, v string) *project {
		for _, other := range a.Params {
			if other.Entity == contract.Project && other != p {
				return s.projectOf(c, other, v)
			}
		}
		return nil
	}
	m.add(derived(a, p.Name, "type"), "identifier-accepted", a.Name+" accepts the identifier of a project as "+p.Name, func(s *Server) *hooks {
		wrong := func(v string) bool { _, ok := integer(p, v); return !ok && v != "" }
		return &hooks{
			skip: func(c *call, k check) bool {
				return k.is(a, p.Name, "type") && wrong(c.value(p)) && named(s, c, c.value(p)) != nil
			},
			project: func(c *call, q *contract.Param, v string, found *project) *project {
				if q != p || found != nil || !wrong(v) {
					return found
				}
				return named(s, c, v)
			},
		}
	})
}

// firstOfTwo takes two numbers with a comma between for the first of them.
func (m *maker) firstOfTwo(a *contract.Action, p *contract.Param) {
	if p.Entity != contract.Project || p.By != contract.ByID {
		return
	}
	m.add(derived(a, p.Name, "type"), "first-of-two", a.Name+" reads the first of two numbers as "+p.Name, func(s *Server) *hooks {
		two := func(c *call) (first string, are bool) {
			first, _, are = strings.Cut(c.value(p), ",")
			return first, are
		}
		return &hooks{
			skip: func(c *call, k check) bool {
				_, are := two(c)
				return are && k.is(a, p.Name, "type")
			},
			project: func(c *call, q *contract.Param, _ string, found *project) *project {
				if first, are := two(c); q == p && are {
					return s.projectOf(c, p, first)
				}
				return found
			},
		}
	})
}

// bounds are the limits that a document may set to lengths and numbers.
func (m *maker) bounds(a *contract.Action, p *contract.Param) {
	for keyword, there := range map[string]bool{
		"minLength": p.MinLength != nil, "maxLength": p.MaxLength != nil,
		"minimum": p.Minimum != nil, "maximum": p.Maximum != nil,
		"multipleOf": p.MultipleOf != nil, "pattern": p.Pattern != "",
	} {
		if !there {
			continue
		}
		m.add(derived(a, p.Name, keyword), "ignored", a.Name+" does not check the "+keyword+" of "+p.Name, func(*Server) *hooks {
			return &hooks{skip: func(_ *call, k check) bool { return k.is(a, p.Name, keyword) }}
		})
	}
}

func (m *maker) example(a *contract.Action, p *contract.Param) {
	clause := derived(a, p.Name, "example")
	if p.Example == "" || p.Entity != "" || p.Role != "" {
		return
	}
	if len(p.Enum) == 0 {
		m.add(clause, "refused", a.Name+" refuses the documented example of "+p.Name, func(s *Server) *hooks {
			return &hooks{refuse: func(c *call) *refusal {
				if c.does(a.Name) && strings.Contains(c.value(p), p.Example) {
					return s.another(p.Name)
				}
				return nil
			}}
		})
	}
	if a == m.create() {
		m.add(clause, "altered", a.Name+" stores another text for the documented example of "+p.Name,
			filling(a, p, func(_ *Server, _ *call, given string, _ bool, v *string) {
				switch {
				case !strings.Contains(given, p.Example):
				case len(p.Enum) > 0:
					*v = unlike(p, given)
				default:
					*v = strings.ReplaceAll(given, " ", "_")
				}
			}))
	}
}
