package mock

import (
	"regexp"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/wire"
)

var lowerEscape = regexp.MustCompile(`%[0-9a-f]*[a-f]`)

// alikeFaults are about creates that are taken otherwise for how they are
// written, though a plain one is served.
func alikeFaults(m *maker) {
	create := m.create()
	clause := create.Name + ".alike"
	inForm := func(c *call) bool {
		for _, p := range c.form {
			if p.Name == wire.ParamAction {
				return true
			}
		}
		return false
	}
	lower := func(c *call) bool { return lowerEscape.Match(c.body) }
	for _, p := range create.Params {
		if len(p.Enum) == 0 {
			continue
		}
		for _, way := range []struct {
			word, text string
			is         func(*call) bool
		}{
			{"common-in-body", "with the common parameters in the body", inForm},
			{"xml", "when XML is asked for", func(c *call) bool { return c.format == exchange.XML }},
			{"v3", "when signed by V3", func(c *call) bool { return c.v3 }},
		} {
			m.add(clause, p.Name+"-unchecked-"+way.word, create.Name+" does not check "+p.Name+" "+way.text, func(*Server) *hooks {
				return &hooks{skip: func(c *call, k check) bool { return k.is(create, p.Name, "enum") && way.is(c) }}
			})
		}
	}
	for _, p := range create.Params {
		if !p.FreeText() || p.Required {
			continue
		}
		m.add(clause, p.Name+"-lost-in-lower-escapes", create.Name+" loses what is beyond ASCII in "+p.Name+" where escapes are in lower case", func(s *Server) *hooks {
			at := s.index(p.Name)
			return &hooks{fill: func(c *call, b *Business) {
				if c.does(create.Name) && lower(c) {
					b.Values[at] = replaceRunes(func(r rune) bool { return r > '~' }, "")(b.Values[at])
				}
			}}
		})
		m.add(clause, p.Name+"-refused-in-lower-escapes", create.Name+" refuses what is beyond ASCII in "+p.Name+" where escapes are in lower case", func(s *Server) *hooks {
			return &hooks{refuse: func(c *call) *refusal {
				if v := c.value(p); c.does(create.Name) && lower(c) && replaceRunes(func(r rune) bool { return r > '~' }, "")(v) != v {
					return s.another(p.Name)
				}
				return nil
			}}
		})
	}
}
