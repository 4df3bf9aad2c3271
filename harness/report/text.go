package report

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// clean makes a text fit to be shown: what a target sends must not move a
// cursor, change a colour or turn the order of letters round.
func clean(s string) string {
	if utf8.ValidString(s) && !strings.ContainsFunc(s, unfit) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		c, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case c == utf8.RuneError && n == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case unfit(c):
			quoted := strconv.QuoteRuneToASCII(c)
			b.WriteString(quoted[1 : len(quoted)-1])
		default:
			b.WriteRune(c)
		}
		i += n
	}
	return b.String()
}

// unfit are the characters that are not seen (controls, formats, line ends),
// and those that XML cannot hold.
func unfit(c rune) bool {
	return unicode.Is(unicode.C, c) || c == '\u2028' || c == '\u2029' || c == '\ufffe' || c == '\uffff'
}

// longestShown is how many characters of one value are shown to a person.
const longestShown = 40

// shortValue shows a parameter's value as it was sent, quoted where it would
// be misread, and short.
func shortValue(s string) string {
	short, more := s, ""
	if utf8.RuneCountInString(s) > longestShown {
		short, more = string([]rune(s)[:longestShown-10]), fmt.Sprintf("… (%d bytes)", len(s))
	}
	for _, c := range short {
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c >= 0x4e00 && c <= 0x9fff || strings.ContainsRune("_.-:/", c)) {
			return clean(strconv.Quote(short)) + more
		}
	}
	if short == "" {
		return `""`
	}
	return short + more
}

// wrap breaks a text into lines of at most width columns, the first of which
// begins behind first, and the others behind as many blanks as rest.
func wrap(text, first, rest string, width int) string {
	var b strings.Builder
	b.WriteString(first)
	col, begun := columns(first), false
	for _, word := range strings.Fields(text) {
		n := columns(word)
		if begun && col+1+n > width {
			b.WriteString("\n" + rest)
			col, begun = columns(rest), false
		}
		if begun {
			b.WriteByte(' ')
			col++
		}
		b.WriteString(word)
		col += n
		begun = true
	}
	b.WriteByte('\n')
	return b.String()
}

// columns is how wide a text stands on a terminal: ideographs take two.
func columns(s string) int {
	n := 0
	for _, c := range s {
		n++
		if c >= 0x1100 && (c <= 0x115f || c >= 0x2e80 && c <= 0xa4cf || c >= 0xac00 && c <= 0xd7a3 || c >= 0xf900 && c <= 0xfaff || c >= 0xff00 && c <= 0xff60 || c >= 0x1f300 && c <= 0x1faff) {
			n++
		}
	}
	return n
}

// thousands writes a number in groups of three.
func thousands(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
