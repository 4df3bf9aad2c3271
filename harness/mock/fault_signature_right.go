package mock

import (
	"net/url"
	"slices"
	"strings"
	"unicode/utf16"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/wire"
)

// escapeFaults sign characters otherwise than everybody else, so that some of
// the right calls are refused.
func escapeFaults(m *maker) {
	escapes := func(defect, text string, escape func(string) string) {
		m.add(rightAccepted, defect, text, refusesUnless(signing{escape: escape}))
	}
	// written changes how an escape is written, read what is escaped.
	written := func(old, new string) func(string) string {
		return func(v string) string { return strings.ReplaceAll(wire.PercentEncode(v), old, new) }
	}
	read := func(change func(string) string) func(string) string {
		return func(v string) string { return wire.PercentEncode(change(v)) }
	}
	replaced := func(old, new string) func(string) string {
		return read(func(v string) string { return strings.ReplaceAll(v, old, new) })
	}
	escapes("space-plus", "a space is signed as +", written("%20", "+"))
	escapes("plus-space", "a + is signed as a space", replaced("+", " "))
	escapes("star", "a * is signed as it stands", written("%2A", "*"))
	escapes("tilde", "a ~ is signed as %7E", written("~", "%7E"))
	escapes("slash", "a / is signed as it stands", written("%2F", "/"))
	escapes("script", "the characters !'() are signed as they stand", func(v string) string {
		return strings.NewReplacer("%21", "!", "%27", "'", "%28", "(", "%29", ")").Replace(wire.PercentEncode(v))
	})
	escapes("quoted", "a quote is signed with a backslash before it", replaced("'", `\'`))
	escapes("line-end", "a line feed is signed as carriage return and line feed", replaced("\n", "\r\n"))
	escapes("line-ends", "carriage return and line feed are signed as a line feed", replaced("\r\n", "\n"))
	escapes("trimmed", "a value is signed without the blanks around it", read(strings.TrimSpace))
	escapes("cut-at-hash", "a value is signed up to its first #", read(func(v string) string { v, _, _ = strings.Cut(v, "#"); return v }))
	escapes("unescaped-twice", "a value that looks escaped is unescaped before it is signed", read(func(v string) string {
		if once, err := url.PathUnescape(v); err == nil {
			return once
		}
		return v
	}))
	escapes("latin", "a character beyond U+00FF is signed as ?", read(func(v string) string {
		return strings.Map(func(r rune) rune {
			if r > 0xFF {
				return '?'
			}
			return r
		}, v)
	}))
	escapes("surrogates", "a character beyond U+FFFF is signed as two", func(v string) string {
		var out strings.Builder
		for _, r := range v {
			hi, lo := utf16.EncodeRune(r)
			if r <= 0xFFFF {
				out.WriteString(wire.PercentEncode(string(r)))
				continue
			}
			for _, half := range []rune{hi, lo} {
				out.WriteString(wire.PercentEncode(string([]byte{0xE0 | byte(half>>12), 0x80 | byte(half>>6)&0x3F, 0x80 | byte(half)&0x3F})))
			}
		}
		return out.String()
	})
	m.add(rightAccepted, "empty-dropped", "an empty parameter of the Action is left out of what is signed", refusesUnless(signing{
		params: func(c *call, all []exchange.Pair) []exchange.Pair {
			return slices.DeleteFunc(slices.Clone(all), func(p exchange.Pair) bool {
				return p.Value == "" && c.action.Param(p.Name) != nil
			})
		},
	}))
}

// refusedRightFaults refuse right calls for other reasons.
func refusedRightFaults(m *maker) {
	m.add(rightAccepted, "query-v3", "V3 signs the query as it was sent, with + for a space", refuses(func(c *call) bool {
		return c.v3 && strings.Contains(c.http.URL.RawQuery, "+")
	}))
	m.add(rightAccepted, "format-letter-case", "a Format in lower case is refused", func(s *Server) *hooks {
		return &hooks{refuse: func(c *call) *refusal {
			if format, _ := c.get(wire.ParamFormat); format != strings.ToUpper(format) {
				return s.gateway(whenFormat, wire.ParamFormat, "")
			}
			return nil
		}}
	})
	m.add(rightAccepted, "long-body-v3", "the digest of a V3 body is made of its first 256 bytes", refuses(func(c *call) bool {
		return c.v3 && len(c.body) > 256
	}))
	m.add(rightAccepted, "nonce-beginning", "two nonces that begin with the same character are the same", func(*Server) *hooks {
		var used memo[string]
		return &hooks{signed: func(c *call, err, nonce error) (error, error) {
			if err == nil && c.nonce() != "" {
				first := c.nonce()[:1]
				used.change(func(set string) string {
					if strings.Contains(set, first) {
						nonce = &wire.SignatureError{Kind: wire.NonceUsed, Param: wire.ParamSignatureNonce}
					}
					return set + first
				})
			}
			return err, nonce
		}}
	})
}
