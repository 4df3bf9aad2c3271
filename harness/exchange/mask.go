package exchange

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// Mask replaces every occurrence of the values in text by [Redacted], in each
// of the spellings in which a request, an answer or a file may hold them. It
// may write to text.
func Mask(text []byte, values []string) []byte {
	for _, v := range values {
		if !mayShow(text, v) {
			continue
		}
		for _, s := range Spellings(v) {
			if bytes.Contains(text, []byte(s)) {
				text = bytes.ReplaceAll(text, []byte(s), []byte(Redacted))
			}
		}
	}
	return text
}

// Shows returns the first of the values that stands in text, in any of its
// spellings, and whether there is one.
func Shows(text []byte, values []string) (string, bool) {
	for _, v := range values {
		if !mayShow(text, v) {
			continue
		}
		for _, s := range Spellings(v) {
			if bytes.Contains(text, []byte(s)) {
				return v, true
			}
		}
	}
	return "", false
}

// leastSecret is how long a secret must be to be looked for in texts: what is
// shorter stands in any text by chance.
const leastSecret = 4

// leastPlain is how long a secret of nothing but letters, or of nothing but
// digits, must be: "secret", "test" and "passed" are words of ours too, and to
// hide them hides nothing and makes every page unreadable.
const leastPlain = 16

// plain reports whether a secret is one word or one number.
func plain(v string) bool {
	letter := func(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }
	digit := func(r rune) bool { return r >= '0' && r <= '9' }
	return len(v) < leastPlain && (strings.IndexFunc(v, func(r rune) bool { return !letter(r) }) < 0 || strings.IndexFunc(v, func(r rune) bool { return !digit(r) }) < 0)
}

// WorthHiding returns the values that [Mask] and [Shows] can look for without
// finding them everywhere, each once.
func WorthHiding(values []string) []string {
	out := []string{}
	for _, v := range values {
		if len(v) >= leastSecret && !plain(v) && !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}

// Refuse returns an error that names the file if its data shows one of the
// secrets, in any spelling: such a file is not written.
func Refuse(file string, data []byte, secrets []string) error {
	if _, shown := Shows(data, secrets); shown {
		return fmt.Errorf("%s: it would show an access key secret or a security token and was not written; please report this as a defect of dwconform", file)
	}
	return nil
}

// mayShow reports whether text holds the longest part of a value that every
// spelling leaves alone: a quick no for nearly every text.
func mayShow(text []byte, value string) bool {
	return value != "" && bytes.Contains(text, []byte(plainest(value)))
}

// plainest is the longest part of a value that every spelling leaves alone.
func plainest(value string) string {
	longest := ""
	for rest := value; rest != ""; {
		n := strings.IndexFunc(rest, escaped)
		if n < 0 {
			n = len(rest)
		}
		if n > len(longest) {
			longest = rest[:n]
		}
		rest = rest[min(n+1, len(rest)):]
	}
	return longest
}

// Spellings lists how a value may be written: as it stands, percent-encoded
// once and twice in both customs, and escaped for JSON and for markup. The
// longest come first, so that replacing one leaves no part of another. The
// empty value has none.
func Spellings(value string) []string {
	if value == "" {
		return nil
	}
	if !strings.ContainsFunc(value, escaped) {
		return []string{value}
	}
	form := url.QueryEscape(value)
	percent := formToPercent.Replace(form)
	out := []string{value}
	for _, once := range []string{form, percent, lowerHex(form), lowerHex(percent)} {
		out = append(out, once, url.QueryEscape(once), lowerHex(url.QueryEscape(once)))
	}
	out = append(out, inJSON(value, true), inJSON(value, false), strings.ReplaceAll(value, "/", `\/`))
	out = append(out, markupByNumber.Replace(value), markupByName.Replace(value))
	slices.Sort(out)
	out = slices.Compact(out)
	slices.SortStableFunc(out, func(a, b string) int { return len(b) - len(a) })
	return out
}

// inJSON writes a value as it stands between the quotes of a JSON string.
func inJSON(value string, escapeHTML bool) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(escapeHTML)
	_ = enc.Encode(value) // a string, into memory: cannot fail
	return b.String()[1 : b.Len()-2]
}

var (
	formToPercent  = strings.NewReplacer("+", "%20", "*", "%2A")
	markupByNumber = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "'", "&#39;")
	markupByName   = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "'", "&apos;")
)

// escaped reports whether any spelling writes r otherwise than as it is.
func escaped(r rune) bool {
	return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' || r == '.')
}

// lowerHex writes percent escapes with small letters.
func lowerHex(s string) string {
	b := []byte(s)
	for i := 0; i+2 < len(b); i++ {
		if b[i] == '%' {
			b[i+1], b[i+2] = lower(b[i+1]), lower(b[i+2])
		}
	}
	return string(b)
}

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}
