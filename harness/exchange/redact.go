package exchange

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Redacted stands where something was that no file may show.
const Redacted = "[redacted]"

// secretParams are the parameters, of a query or a form, that are secret or
// as good as one: who holds them can call in somebody's name. The nonce stays,
// for it is spent and tells which calls were the same.
var secretParams = []string{"AccessKeyId", "AccessKeySecret", "Signature", "SecurityToken", "BearerToken"}

// secretHeaders are the headers of either side that are secret.
var secretHeaders = []string{
	"x-acs-accesskey-id", "x-acs-security-token", "x-acs-bearer-token", "proxy-authorization", "cookie", "set-cookie",
}

const authorizationHeader = "authorization"

// Redact returns a deep copy of o that may be written to disk: keys, tokens,
// signatures and credentials are replaced by [Redacted], field by field. What
// the answer echoes of those fields is replaced there too. Names, nonces,
// times and everything that an oracle looks at stay as they were.
func Redact(o Observation) Observation {
	r := new(redaction)
	o.Call.Params = slices.Clone(o.Call.Params)
	for i := range o.Call.Params {
		if p := &o.Call.Params[i]; isSecret(p.Name, secretParams) {
			p.Value = r.hide(p.Value)
		}
	}
	o.Request.URL = r.url(o.Request.URL)
	o.Request.Header = r.header(o.Request.Header)
	if o.Request.Body != nil {
		o.Request.Body = []byte(r.pairs(string(o.Request.Body)))
	}
	// What the answer sets is hidden as well, but is not looked for elsewhere.
	o.Header = new(redaction).header(o.Header)

	// Only now is it known what the answer may not repeat.
	o.Body = Mask(slices.Clone(o.Body), r.seen)
	o.LossWhy = r.text(o.LossWhy)
	for name, values := range o.Header {
		for i := range values {
			o.Header[name][i] = r.text(values[i])
		}
	}
	if o.SDK != nil {
		v := *o.SDK
		v.Message, v.ErrorCode = r.text(v.Message), r.text(v.ErrorCode)
		v.Dropped = slices.Clone(v.Dropped)
		v.Fields = maps.Clone(v.Fields)
		for name, value := range v.Fields {
			v.Fields[name] = r.text(value)
		}
		v.Differs = slices.Clone(v.Differs)
		for i := range v.Differs {
			v.Differs[i].Bytes, v.Differs[i].SDK = r.text(v.Differs[i].Bytes), r.text(v.Differs[i].SDK)
		}
		o.SDK = &v
	}
	return o
}

// redaction gathers the values that were hidden in the request.
type redaction struct{ seen []string }

// leastEcho is how long a value must be to be looked for in an answer: what is
// shorter is no key, and stands in any text by chance.
const leastEcho = 6

func (r *redaction) hide(value string) string {
	if value == "" {
		return "" // an empty value is part of the question
	}
	if len(value) >= leastEcho && !slices.Contains(r.seen, value) {
		r.seen = append(r.seen, value)
	}
	return Redacted
}

func (r *redaction) text(s string) string {
	if s == "" || len(r.seen) == 0 {
		return s
	}
	return string(Mask([]byte(s), r.seen))
}

func isSecret(name string, among []string) bool {
	return slices.ContainsFunc(among, func(s string) bool { return strings.EqualFold(s, name) })
}

// url redacts the user and the query of a URL and leaves every other byte.
func (r *redaction) url(s string) string {
	head, query, asks := strings.Cut(s, "?")
	if scheme, rest, ok := strings.Cut(head, "://"); ok {
		authority, path, slash := strings.Cut(rest, "/")
		if user := strings.LastIndexByte(authority, '@'); user >= 0 {
			r.hide(authority[:user])
			head = scheme + "://" + Redacted + authority[user:]
			if slash {
				head += "/" + path
			}
		}
	}
	if !asks {
		return head
	}
	return head + "?" + r.pairs(query)
}

// pairs redacts the values of "a=b&c=d" and leaves every other byte. A text of
// another shape has no such values and stays as it is.
func (r *redaction) pairs(s string) string {
	if !strings.Contains(s, "=") {
		return s
	}
	parts := strings.Split(s, "&")
	for i, part := range parts {
		written, value, ok := strings.Cut(part, "=")
		if !ok {
			continue
		}
		name, err := url.QueryUnescape(written)
		if err != nil {
			name = written
		}
		if !isSecret(name, secretParams) {
			continue
		}
		if plain, err := url.QueryUnescape(value); err == nil {
			r.hide(plain)
		}
		parts[i] = written + "=" + r.hide(value)
	}
	return strings.Join(parts, "&")
}

func (r *redaction) header(h http.Header) http.Header {
	h = h.Clone()
	for name, values := range h {
		switch {
		case isSecret(name, secretHeaders):
			for i := range values {
				values[i] = r.hide(values[i])
			}
		case strings.EqualFold(name, authorizationHeader):
			for i := range values {
				values[i] = r.authorization(values[i])
			}
		}
	}
	return h
}

// authorization keeps what an Authorization header says about the manner of
// signing, and hides the key and the signature. One that cannot be read is
// hidden whole.
func (r *redaction) authorization(s string) string {
	scheme, rest, ok := strings.Cut(s, " ")
	if !ok || !strings.Contains(rest, "=") || !strings.HasPrefix(scheme, "ACS3-") {
		return r.hide(s)
	}
	parts := strings.Split(rest, ",")
	for i, part := range parts {
		name, value, ok := strings.Cut(part, "=")
		if ok && strings.TrimSpace(name) == "SignedHeaders" {
			continue
		}
		if !ok {
			parts[i] = r.hide(part)
			continue
		}
		parts[i] = name + "=" + r.hide(value)
	}
	return scheme + " " + strings.Join(parts, ",")
}
