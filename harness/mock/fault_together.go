package mock

import (
	"slices"
	"strings"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/verdict"
)

// trigger is something about a create that another parameter depends on where
// it must not.
type trigger struct {
	word, text string
	is         func(s *Server, c *call) bool
}

// triggers of a create: a value of an enum that is not the default, one way to
// name the project, and a project that is not the first.
func (m *maker) triggers() []trigger {
	var out []trigger
	for _, p := range m.create().Params {
		for _, v := range p.Enum {
			if !p.HasDefault || v != p.Default {
				out = append(out, trigger{p.Name + "-" + v, "when " + p.Name + " is " + v, func(_ *Server, c *call) bool { return c.value(p) == v }})
			}
		}
		if p.Entity == contract.Project && p.By == contract.ByIdentifier {
			out = append(out, trigger{p.Name, "when " + p.Name + " is given", func(_ *Server, c *call) bool { return c.value(p) != "" }})
		}
	}
	return append(out, trigger{"other-project", "in another project than the caller's first", func(s *Server, c *call) bool { return c.project != s.first(c) }})
}

// togetherFaults are about parameters that disturb one another.
func togetherFaults(m *maker) {
	create := m.create()
	clause := create.Name + ".combinations"
	for _, p := range create.Params {
		if p.Required || !stored(p) {
			continue
		}
		for _, when := range m.triggers() {
			if when.word[:min(len(when.word), len(p.Name))] == p.Name {
				continue
			}
			m.add(clause, p.Name+"-lost-with-"+when.word, create.Name+" loses "+p.Name+" "+when.text,
				filling(create, p, func(s *Server, c *call, given string, _ bool, v *string) {
					if given == "" || !when.is(s, c) {
						return
					}
					switch {
					case p.DefaultFrom != "":
						*v = c.account()
					case p.HasDefault:
						*v = unlike(p, given)
					default:
						*v = ""
					}
				}))
		}
	}
	m.several(clause)
	optional := func(c *call) (n, of int) {
		for i, p := range create.Params {
			if !p.Required && stored(p) {
				of++
				if c.given[i] != "" {
					n++
				}
			}
		}
		return n, of
	}
	m.add(clause, "all-refused", create.Name+" refuses a call that gives every optional field", func(s *Server) *hooks {
		return &hooks{refuse: func(c *call) *refusal {
			if n, of := 0, 0; c.does(create.Name) {
				if n, of = optional(c); n == of {
					return s.another(s.uniqueSubject())
				}
			}
			return nil
		}}
	})
	m.add(clause, "least-refused", create.Name+" refuses a call that gives no optional field", func(s *Server) *hooks {
		return &hooks{refuse: func(c *call) *refusal {
			if c.does(create.Name) {
				if n, _ := optional(c); n == 0 {
					return s.another(s.uniqueSubject())
				}
			}
			return nil
		}}
	})
	lenient := clause + ".lenient"
	refuse := func(is func(c *call) bool) func(*Server) *hooks {
		return func(s *Server) *hooks {
			return &hooks{refuse: func(c *call) *refusal {
				if c.does(create.Name) && is(c) {
					return s.another(s.uniqueSubject())
				}
				return nil
			}}
		}
	}
	twice := func(c *call) bool {
		n := 0
		for _, p := range create.Params {
			if p.Entity == contract.Project && c.value(p) != "" {
				n++
			}
		}
		return n > 1
	}
	m.add(lenient, "named-twice", create.Name+" refuses a call that names its project in both ways", refuse(twice))
	for _, p := range create.Params {
		if p.EmptyLevel != verdict.Should {
			continue
		}
		for _, q := range create.Params {
			for _, v := range q.Enum {
				if q.HasDefault && v == q.Default {
					continue
				}
				m.add(lenient, p.Name+"-empty-with-"+q.Name+"-"+v, create.Name+" refuses an empty "+p.Name+" when "+q.Name+" is "+v,
					refuse(func(c *call) bool { return c.isThere(p) && c.value(p) == "" && c.value(q) == v }))
			}
		}
	}
}

// several adds faults of three to five things together: a field is lost when it
// is given, and two or three triggers are met, and another field is left out.
func (m *maker) several(clause string) {
	create := m.create()
	add := func(p *contract.Param, when []trigger) {
		var words, texts []string
		for _, t := range when {
			words, texts = append(words, t.word), append(texts, t.text)
		}
		m.add(clause, p.Name+"-lost-with-"+strings.Join(words, "-and-"), create.Name+" loses "+p.Name+" "+strings.Join(texts, " and "),
			filling(create, p, func(s *Server, c *call, given string, _ bool, v *string) {
				if given == "" || slices.ContainsFunc(when, func(t trigger) bool { return !t.is(s, c) }) {
					return
				}
				switch {
				case p.DefaultFrom != "":
					*v = c.account()
				case p.HasDefault:
					*v = unlike(p, given)
				default:
					*v = ""
				}
			}))
	}
	for _, p := range create.Params {
		if p.Required || !stored(p) {
			continue
		}
		var others []trigger
		for _, t := range m.triggers() {
			if !strings.HasPrefix(t.word, p.Name) {
				others = append(others, t)
			}
		}
		for i, a := range others {
			for _, b := range others[i+1:] {
				add(p, []trigger{a, b})
			}
		}
		if len(others) < 3 {
			continue
		}
		add(p, others[:3])
		for _, q := range create.Params {
			if q != p && !q.Required && stored(q) && len(q.Enum) == 0 {
				left := trigger{q.Name + "-absent", "when " + q.Name + " is left out", func(_ *Server, c *call) bool { return c.value(q) == "" }}
				add(p, append(slices.Clone(others[:3]), left))
			}
		}
	}
}

// way is one way in which a call can be said.
type way struct {
	word, text string
	is         func(*call) bool
}

var ways = []way{
	{"query", "in the query", func(c *call) bool { return len(c.form) == 0 }},
	{"xml", "when XML is asked for", func(c *call) bool { return c.format == exchange.XML }},
	{"v3", "when signed by V3", func(c *call) bool { return c.v3 }},
	{"get", "when asked by GET", func(c *call) bool { return c.http.Method == exchange.GET }},
	{"v3-xml", "when signed by V3 and XML is asked for", func(c *call) bool { return c.v3 && c.format == exchange.XML }},
	{"v1-query", "in the query and signed by V1", func(c *call) bool { return !c.v3 && len(c.form) == 0 }},
}

// senders of a call, as the vendor's SDK gives itself away.
var senders = []way{
	{"sdk", "when asked by the vendor's SDK", func(c *call) bool { return c.http.Header.Get("X-Sdk-Client") != "" }},
	{"others", "when asked by another client than the vendor's SDK", func(c *call) bool { return c.http.Header.Get("X-Sdk-Client") == "" }},
}

// wayFaults are about calls that are taken differently by how they are said,
// and by whom.
func wayFaults(m *maker) {
	create := m.create().Name
	waysOf(m, create+".ways", ways)
	waysOf(m, create+".combinations", senders)
}

func waysOf(m *maker, clause string, ways []way) {
	create := m.create()
	var text, choice *contract.Param
	for _, p := range create.Params {
		if text == nil && p.FreeText() && !p.Required {
			text = p
		}
		if choice == nil && len(p.Enum) > 1 {
			choice = p
		}
	}
	for _, way := range ways {
		if text != nil {
			m.add(clause, text.Name+"-lost-by-"+way.word, create.Name+" loses "+text.Name+" "+way.text,
				filling(create, text, func(_ *Server, c *call, _ string, _ bool, v *string) {
					if way.is(c) {
						*v = ""
					}
				}))
		}
		if choice != nil {
			last := choice.Enum[len(choice.Enum)-1]
			m.add(clause, choice.Name+"-refused-by-"+way.word, create.Name+" refuses "+choice.Name+" "+last+" "+way.text, func(s *Server) *hooks {
				return &hooks{refuse: func(c *call) *refusal {
					if c.does(create.Name) && way.is(c) && c.value(choice) == last {
						return s.another(choice.Name)
					}
					return nil
				}}
			})
		}
	}
}
