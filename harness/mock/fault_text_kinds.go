package mock

import (
	"html"
	"net/url"
	"path"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"golang.org/x/text/width"
)

// The tables of what services do to texts, by what it is about.

// lost drops every one of some texts.
func lost(of ...string) func(string) string {
	var pairs []string
	for _, o := range of {
		pairs = append(pairs, o, "")
	}
	return strings.NewReplacer(pairs...).Replace
}

// swapped replaces texts by others, in pairs.
func swapped(pairs ...string) func(string) string { return strings.NewReplacer(pairs...).Replace }

var (
	tags     = regexp.MustCompile(`<[^>]*>`)
	comments = regexp.MustCompile(`/\*.*?\*/|--.*$`)
	reckoned = regexp.MustCompile(`\{\{([0-9])\*([0-9])\}\}`)
)

// unicodeAlterations are about characters of Unicode.
var unicodeAlterations = []alteration{
	{"composed", "in normal form C", norm.NFC.String},
	{"decomposed", "in normal form D", norm.NFD.String},
	{"folded", "in normal form KC", norm.NFKC.String},
	{"narrowed", "with wide forms made narrow", width.Narrow.String},
	{"marks-lost", "without combining marks", replaceRunes(func(r rune) bool { return unicode.Is(unicode.Mn, r) }, "")},
	{"zero-width-lost", "without characters of no width", lost("\u200b", "\u200c", "\u200d", "\u2060")},
	{"mark-lost", "without byte order marks", lost("\ufeff")},
	{"bidi-lost", "without direction marks", replaceRunes(func(r rune) bool {
		return unicode.Is(unicode.Bidi_Control, r)
	}, "")},
	{"private-lost", "with ? for characters of private use", replaceRunes(func(r rune) bool { return unicode.Is(unicode.Co, r) }, "?")},
	{"surrogates", "with two U+FFFD for each character beyond U+FFFF", replaceRunes(func(r rune) bool { return r > 0xFFFF }, "\ufffd\ufffd")},
	{"upper-cased", "in upper case", strings.ToUpper},
	{"latin-1", "with ? for what Latin-1 has not", replaceRunes(func(r rune) bool { return r > 0xFF }, "?")},
	{"blanks-alike", "with a space for every kind of space", replaceRunes(func(r rune) bool { return unicode.IsSpace(r) }, " ")},
	{"quotes-straight", "with quotes made straight", swapped("“", `"`, "”", `"`, "‘", "'", "’", "'")},
	{"last-character-cut", "without the last byte beyond ASCII, mended with U+FFFD", func(s string) string {
		if s == "" || s[len(s)-1] < utf8.RuneSelf {
			return s
		}
		return strings.ToValidUTF8(s[:len(s)-1], "\ufffd")
	}},
}

// controlAlterations are about control characters and line ends.
var controlAlterations = []alteration{
	{"cut-at-nul", "up to the first NUL", func(s string) string { before, _, _ := strings.Cut(s, "\x00"); return before }},
	{"first-line", "up to the first line end", func(s string) string { return strings.SplitN(s, "\n", 2)[0] }},
	{"crlf-joined", "with LF for CR LF", swapped("\r\n", "\n")},
	{"lf-doubled", "with CR LF for LF", swapped("\r\n", "\r\n", "\n", "\r\n")},
	{"cr-as-lf", "with LF for CR, as XML reads it", swapped("\r\n", "\n", "\r", "\n")},
	{"tab-as-space", "with a space for each tab", swapped("\t", " ")},
	{"xml-characters-only", "without what XML 1.0 cannot carry", replaceRunes(func(r rune) bool {
		return r < ' ' && r != '\t' && r != '\n' && r != '\r'
	}, "")},
	{"delete-lost", "without DEL", lost("\x7f")},
	{"trailing-line-end-lost", "without line ends at its end", func(s string) string { return strings.TrimRight(s, "\r\n") }},
}

// markupAlterations are about what looks like a language.
var markupAlterations = []alteration{
	{"entities-resolved", "with character references resolved", html.UnescapeString},
	{"tags-stripped", "without what looks like a tag", func(s string) string { return tags.ReplaceAllString(s, "") }},
	{"backslashes-lost", "without backslashes", lost(`\`)},
	{"backslashes-doubled", "with every backslash doubled", swapped(`\`, `\\`)},
	{"escapes-resolved", "with escapes of JSON resolved", func(s string) string {
		if t, err := strconv.Unquote(`"` + strings.ReplaceAll(s, `"`, `\"`) + `"`); err == nil {
			return t
		}
		return s
	}},
	{"wildcards-escaped", "with a backslash before wildcards of SQL", swapped("%", `\%`, "_", `\_`)},
	{"comments-lost", "without SQL comments", func(s string) string { return comments.ReplaceAllString(s, "") }},
	{"template-reckoned", "with what a template would make of it", func(s string) string {
		return reckoned.ReplaceAllStringFunc(s, func(m string) string {
			f := reckoned.FindStringSubmatch(m)
			a, _ := strconv.Atoi(f[1])
			b, _ := strconv.Atoi(f[2])
			return strconv.Itoa(a * b)
		})
	}},
	{"format-filled", "as a format string with nothing to fill in", swapped("%s", "(nil)", "%d", "0")},
	{"path-cleaned", "as a path made clean", func(s string) string {
		if !strings.Contains(s, "/") {
			return s
		}
		return path.Clean(s)
	}},
	{"percent-escaped", "as an address escapes it", func(s string) string {
		if strings.ContainsAny(s, "%") {
			return url.QueryEscape(s)
		}
		return s
	}},
	{"after-semicolon-lost", "up to the first semicolon", func(s string) string { before, _, _ := strings.Cut(s, ";"); return before }},
}

// lengthAlterations are about how long a text is.
var lengthAlterations = []alteration{
	{"cut-at-255", "cut at 255 bytes", cutBytes(255)},
	{"cut-at-1000", "cut at 1000 characters", firstRunes(1000)},
	{"cut-at-65535", "cut at 65535 bytes", cutBytes(65535)},
}

// cutBytes cuts a text at n bytes, before a character that would be halved.
func cutBytes(n int) func(string) string {
	return func(s string) string {
		if len(s) <= n {
			return s
		}
		return strings.ToValidUTF8(s[:n], "")
	}
}

// wordAlterations take a text for a value of another type. They concern texts
// that are the whole word, so no name, which begins with the marks of a test.
var wordAlterations = []alteration{
	{"null-read", "as nothing where it is null", whole("null", "")},
	{"true-read", "as 1 where it is true", whole("true", "1")},
	{"false-dropped", "as nothing where it is 0", whole("0", "")},
	{"number-read", "as a number where it is one", func(s string) string {
		if f, err := strconv.ParseFloat(s, 64); err == nil && len(s) < 16 && strings.Trim(s, "0123456789e") == "" {
			return strconv.FormatFloat(f, 'f', -1, 64)
		}
		return s
	}},
}

// whole replaces a text that is the word and nothing else.
func whole(word, by string) func(string) string {
	return func(s string) string {
		if s == word {
			return by
		}
		return s
	}
}
