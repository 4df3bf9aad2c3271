package wire

import (
	"fmt"
	"strings"

	"github.com/dwconform/dwconform/harness/exchange"
)

const upperHex = "0123456789ABCDEF"

// unreserved marks the bytes that RFC 3986 lets stand for themselves:
// letters, digits, "-", ".", "_" and "~".
var unreserved = func() (t [256]bool) {
	for c := 'a'; c <= 'z'; c++ {
		t[c], t[c-'a'+'A'] = true, true
	}
	for c := '0'; c <= '9'; c++ {
		t[c] = true
	}
	for _, c := range "-._~" {
		t[c] = true
	}
	return t
}()

// PercentEncode writes s as RFC 3986 does: every byte that is not unreserved
// becomes %XX in upper case, a space too.
func PercentEncode(s string) string {
	for i := 0; i < len(s); i++ {
		if !unreserved[s[i]] {
			return string(appendPercent(make([]byte, 0, len(s)+16), s))
		}
	}
	return s
}

func appendPercent(dst []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if unreserved[c] {
			dst = append(dst, c)
		} else {
			dst = append(dst, '%', upperHex[c>>4], upperHex[c&15])
		}
	}
	return dst
}

// appendPercentTwice writes what percent-encoding the percent-encoding of s
// gives, in one pass: of an escape only its "%" is escaped again.
func appendPercentTwice(dst []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		c := s[i]
		if unreserved[c] {
			dst = append(dst, c)
		} else {
			dst = append(dst, '%', '2', '5', upperHex[c>>4], upperHex[c&15])
		}
	}
	return dst
}

// EncodeForm writes pairs as application/x-www-form-urlencoded, in their
// order and with their repeats: unreserved bytes stand for themselves, a space
// is "+", every other byte is %XX in upper case.
func EncodeForm(pairs []exchange.Pair) string {
	if len(pairs) == 0 {
		return ""
	}
	n := 0
	for _, p := range pairs {
		n += len(p.Name) + len(p.Value) + 10
	}
	return string(AppendForm(make([]byte, 0, n), pairs))
}

// AppendForm appends what [EncodeForm] writes.
func AppendForm(dst []byte, pairs []exchange.Pair) []byte {
	return appendFormAs(dst, pairs, spelling{space: "+", hex: upperHex})
}

// spelling is one of the right ways to write the same form.
type spelling struct{ space, hex string }

func appendFormAs(dst []byte, pairs []exchange.Pair, w spelling) []byte {
	for i, p := range pairs {
		if i > 0 {
			dst = append(dst, '&')
		}
		dst = appendQuery(dst, p.Name, w)
		dst = append(dst, '=')
		dst = appendQuery(dst, p.Value, w)
	}
	return dst
}

func appendQuery(dst []byte, s string, w spelling) []byte {
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case unreserved[c]:
			dst = append(dst, c)
		case c == ' ':
			dst = append(dst, w.space...)
		default:
			dst = append(dst, '%', w.hex[c>>4], w.hex[c&15])
		}
	}
	return dst
}

// FormError says where a form or query string stops being one.
type FormError struct {
	At   int    // byte offset of the malformed escape
	Text string // the malformed escape, as it stands
}

func (e *FormError) Error() string {
	return fmt.Sprintf("form: byte %d: %q is no escape; write %%25 for a literal %%", e.At, e.Text)
}

// ParseForm reads a form or query string. It keeps order, repeats, empty
// values and raw bytes, UTF-8 or not. A name without "=" has an empty value,
// an empty piece between two "&" is no parameter, and ";" separates nothing. A
// malformed escape is a *[FormError].
func ParseForm(s string) ([]exchange.Pair, error) {
	if s == "" {
		return nil, nil
	}
	return ParseInto(make([]exchange.Pair, 0, strings.Count(s, "&")+1), s)
}

// ParseInto appends what [ParseForm] returns to dst.
func ParseInto(dst []exchange.Pair, s string) ([]exchange.Pair, error) {
	if s == "" {
		return dst, nil
	}
	pairs := dst
	if !strings.ContainsAny(s, "%+") {
		for piece := range strings.SplitSeq(s, "&") {
			if piece != "" {
				name, value, _ := strings.Cut(piece, "=")
				pairs = append(pairs, exchange.Pair{Name: name, Value: value})
			}
		}
		return pairs, nil
	}
	// All texts are decoded into one buffer. It never grows, since decoding
	// only shortens, so the parts taken from it stay where they are.
	var b strings.Builder
	b.Grow(len(s))
	for at := 0; at <= len(s); {
		end := strings.IndexByte(s[at:], '&')
		if end < 0 {
			end = len(s)
		} else {
			end += at
		}
		if end > at {
			mid := end
			if i := strings.IndexByte(s[at:end], '='); i >= 0 {
				mid = at + i
			}
			name, err := unescape(&b, s, at, mid)
			if err != nil {
				return nil, err
			}
			value, err := unescape(&b, s, min(mid+1, end), end)
			if err != nil {
				return nil, err
			}
			pairs = append(pairs, exchange.Pair{Name: name, Value: value})
		}
		at = end + 1
	}
	return pairs, nil
}

// unescape decodes s[from:to] at the end of b and returns it.
func unescape(b *strings.Builder, s string, from, to int) (string, error) {
	start := b.Len()
	for i := from; i < to; i++ {
		switch c := s[i]; c {
		case '+':
			b.WriteByte(' ')
		case '%':
			if i+2 >= to || unhex[s[i+1]] < 0 || unhex[s[i+2]] < 0 {
				return "", &FormError{At: i, Text: s[i:min(i+3, to)]}
			}
			b.WriteByte(byte(unhex[s[i+1]])<<4 | byte(unhex[s[i+2]]))
			i += 2
		default:
			b.WriteByte(c)
		}
	}
	return b.String()[start:], nil
}

// unhex maps a hexadecimal digit to its value, any other byte to -1.
var unhex = func() (t [256]int8) {
	for i := range t {
		t[i] = -1
	}
	for i := range int8(len(upperHex)) {
		t[upperHex[i]] = i
		t[upperHex[i]|0x20] = i
	}
	return t
}()
