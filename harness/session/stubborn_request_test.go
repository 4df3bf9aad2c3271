package session_test

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"
	"time"
)

// request is a call as the gateway read it, before anything was checked.
type request struct {
	http    *http.Request
	arrived time.Time
	number  int64 // of the call, from 1
	body    []byte
	query   pairs
	form    pairs
	v3      bool
	action  string
	version string
	xml     bool
	key     accessKey
	unread  *refusal // why the request could not be read
	replay  bool     // its nonce was used before
}

// pair is a decoded parameter.
type pair struct{ name, value string }

// pairs keeps parameters in the order sent, repeated ones included.
type pairs []pair

// get returns the last value, as a map that is filled in order would.
func (p pairs) get(name string) (string, bool) {
	for i := len(p) - 1; i >= 0; i-- {
		if p[i].name == name {
			return p[i].value, true
		}
	}
	return "", false
}

func (p pairs) value(name string) string {
	v, _ := p.get(name)
	return v
}

// without returns the parameters but those named.
func (p pairs) without(names ...string) pairs {
	return slices.DeleteFunc(slices.Clone(p), func(q pair) bool { return slices.Contains(names, q.name) })
}

// repeated tells whether a name occurs twice.
func (p pairs) repeated() bool {
	seen := map[string]bool{}
	for _, q := range p {
		if seen[q.name] {
			return true
		}
		seen[q.name] = true
	}
	return false
}

const largestBody = 8 << 20

func (s *stubborn) read(hr *http.Request) *request {
	r := &request{http: hr, arrived: s.now()}
	r.v3 = strings.HasPrefix(hr.Header.Get("Authorization"), "ACS3-") && !s.is("no-v3")
	body, err := io.ReadAll(io.LimitReader(hr.Body, largestBody+1))
	if err != nil {
		r.unread = refusing(http.StatusBadRequest, "InvalidRequest.Body", s.words("The body could not be read.", "无法读取请求体。"))
		return r
	}
	if len(body) > largestBody {
		io.Copy(io.Discard, hr.Body) // else the client sees a reset in place of the answer
		r.unread = refusing(http.StatusRequestEntityTooLarge, "InvalidRequest.TooLarge", s.words("The body is too large.", "请求体过大。"))
		return r
	}
	if s.is("small-limits") {
		if len(body) > 64<<10 {
			r.unread = &refusal{status: http.StatusRequestEntityTooLarge, bare: "too large\n"}
			return r
		}
		if len(hr.URL.RawQuery) > 8<<10 {
			r.unread = &refusal{status: http.StatusRequestURITooLong, bare: "too long\n"}
			return r
		}
	}
	r.body = body
	var bad [2]error
	r.query, bad[0] = splitPairs(hr.URL.RawQuery)
	if isForm(hr.Header.Get("Content-Type")) {
		r.form, bad[1] = splitPairs(string(body))
	}
	if r.v3 {
		r.action, r.version = hr.Header.Get("X-Acs-Action"), hr.Header.Get("X-Acs-Version")
	} else {
		r.action, r.version = r.all().value("Action"), r.all().value("Version")
	}
	r.xml = s.format(r)
	if err := errors.Join(bad[:]...); err != nil {
		r.unread = refusing(http.StatusBadRequest, "InvalidRequest.Encoding", s.words("The parameters are not form encoded.", "参数编码不正确。"))
	}
	return r
}

// format tells whether XML is asked for. A missing format means XML to the old signature, JSON to the new one.
func (s *stubborn) format(r *request) bool {
	switch strings.ToUpper(r.all().value("Format")) {
	case "XML":
		return !s.is("no-xml") && !s.is("xml-as-json")
	case "":
		return !r.v3 && !s.is("json-default") && !s.is("no-xml")
	}
	return false
}

// all is what the old signature covers: the query, then the form.
func (r *request) all() pairs { return append(slices.Clone(r.query), r.form...) }

// isForm tells whether the body carries parameters; a body without a type is taken for a form.
func isForm(contentType string) bool {
	if contentType == "" {
		return true
	}
	t, _, err := mime.ParseMediaType(contentType)
	return err == nil && t == "application/x-www-form-urlencoded"
}

func splitPairs(text string) (pairs, error) {
	var all pairs
	for part := range strings.SplitSeq(text, "&") {
		if part == "" {
			continue
		}
		name, value, _ := strings.Cut(part, "=")
		n, err := unescape(name)
		if err != nil {
			return nil, err
		}
		v, err := unescape(value)
		if err != nil {
			return nil, err
		}
		all = append(all, pair{n, v})
	}
	return all, nil
}

var errEscape = errors.New("a percent sign without two hexadecimal digits")

func unescape(text string) (string, error) {
	if !strings.ContainsAny(text, "%+") {
		return text, nil
	}
	var out bytes.Buffer
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '+':
			out.WriteByte(' ')
		case '%':
			if i+2 >= len(text) {
				return "", errEscape
			}
			high, low := hexDigit(text[i+1]), hexDigit(text[i+2])
			if high < 0 || low < 0 {
				return "", errEscape
			}
			out.WriteByte(byte(high<<4 | low))
			i += 2
		default:
			out.WriteByte(text[i])
		}
	}
	return out.String(), nil
}

func hexDigit(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

// escape is RFC 3986: letters, digits and -_.~ stand for themselves.
func escape(text string) string {
	const hex = "0123456789ABCDEF"
	var out strings.Builder
	for i := range len(text) {
		c := text[i]
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-_.~", c) >= 0 {
			out.WriteByte(c)
			continue
		}
		out.WriteByte('%')
		out.WriteByte(hex[c>>4])
		out.WriteByte(hex[c&15])
	}
	return out.String()
}
