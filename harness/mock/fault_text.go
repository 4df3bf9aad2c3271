package mock

import (
	"fmt"
	"html"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/dwconform/dwconform/harness/contract"
)

// alteration is one way in which services spoil texts.
type alteration struct {
	defect, text string
	change       func(string) string
}

// replaceRunes maps every character of a kind.
func replaceRunes(is func(rune) bool, by string) func(string) string {
	return func(s string) string {
		var b strings.Builder
		for _, r := range s {
			if is(r) {
				b.WriteString(by)
			} else {
				b.WriteRune(r)
			}
		}
		return b.String()
	}
}

// firstRunes cuts a text after n characters.
func firstRunes(n int) func(string) string {
	return func(s string) string {
		seen := 0
		for i := range s {
			if seen == n {
				return s[:i]
			}
			seen++
		}
		return s
	}
}

var alterations = []alteration{
	{"cut", "cut at 32 characters", firstRunes(32)},
	{"trimmed", "without the blanks around it", strings.TrimSpace},
	{"lower-cased", "in lower case", strings.ToLower},
	{"han-lost", "with ? for every Han character", replaceRunes(func(r rune) bool { return unicode.Is(unicode.Han, r) }, "?")},
	{"astral-lost", "without the characters beyond U+FFFF", replaceRunes(func(r rune) bool { return r > 0xFFFF }, "")},
	{"control-lost", "without control characters", replaceRunes(unicode.IsControl, "")},
	{"escaped", "with markup escaped", html.EscapeString},
	{"blanks-joined", "with every run of spaces as one", func(s string) string {
		for strings.Contains(s, "  ") {
			s = strings.ReplaceAll(s, "  ", " ")
		}
		return s
	}},
	{"plus-as-space", "with a space for every plus", func(s string) string { return strings.ReplaceAll(s, "+", " ") }},
	{"unescaped-twice", "with what looks like an escape decoded", func(s string) string {
		return strings.NewReplacer("%25", "%", "%26", "&", "%2B", "+", "%20", " ").Replace(s)
	}},
	{"quotes-doubled", "with every quote doubled", func(s string) string { return strings.ReplaceAll(s, "'", "''") }},
}

// textFaults are about texts of the client's choice.
func textFaults(m *maker) {
	for _, a := range []*contract.Action{m.create(), m.update()} {
		for _, p := range a.Params {
			if p.FreeText() {
				m.altered(a, p)
				m.tooStrict(a, p)
			}
		}
	}
}

func (m *maker) altered(a *contract.Action, p *contract.Param) {
	tables := [][]alteration{alterations, unicodeAlterations}
	if !p.Required {
		tables = append(tables, controlAlterations, markupAlterations, lengthAlterations)
	}
	if !p.Required && a == m.create() {
		tables = append(tables, wordAlterations)
	}
	for _, table := range tables {
		for i, alt := range table {
			// An update stores by the same means as a create; one proof of each
			// table does, and the first table has two.
			if a == m.update() && i > 0 && alt.defect != "han-lost" {
				continue
			}
			m.alter(a, p, alt)
		}
	}
}

// alter makes the fault of one alteration.
func (m *maker) alter(a *contract.Action, p *contract.Param, alt alteration) {
	m.add(derived(a, p.Name, "text"), alt.defect, a.Name+" stores the "+p.Name+" "+alt.text, func(s *Server) *hooks {
		at := s.index(p.Name)
		change := func(c *call, b *Business) {
			if v := c.of(p.Name); v != "" && c.does(a.Name) {
				b.Values[at] = alt.change(v)
			}
		}
		return &hooks{fill: change, change: func(c *call, _ Tx, _ Business, b *Business) { change(c, b) }}
	})
}

func (m *maker) tooStrict(a *contract.Action, p *contract.Param) {
	clause := derived(a, p.Name, "text")
	bytes := 1000
	if p.Required {
		bytes = 128
	}
	for _, strict := range []struct {
		defect, text string
		is           func(string) bool
	}{
		{"refuses-space", "with a space in it", func(s string) bool { return strings.Contains(s, " ") }},
		{"refuses-han", "with a Han character in it", func(s string) bool {
			return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
		}},
		{"refuses-digit-first", "that begins with a digit", func(s string) bool { return s != "" && s[0] >= '0' && s[0] <= '9' }},
		{"refuses-long", "of more than 50 characters", func(s string) bool { return utf8.RuneCountInString(s) > 50 }},
		{"refuses-bytes", fmt.Sprintf("of more than %d bytes", bytes), func(s string) bool { return len(s) > bytes && utf8.RuneCountInString(s) <= 500 }},
	} {
		// An update has one proof of its own; a name may have to begin with
		// what marks it as a test's.
		if a == m.update() && strict.defect != "refuses-space" || strict.defect == "refuses-digit-first" && p.Required {
			continue
		}
		m.add(clause, strict.defect, a.Name+" refuses a "+p.Name+" "+strict.text, func(s *Server) *hooks {
			return &hooks{refuse: func(c *call) *refusal {
				if c.does(a.Name) && strict.is(c.value(p)) {
					return s.another(p.Name)
				}
				return nil
			}}
		})
	}
}
