package target

import (
	"bytes"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/wire"
)

// Hide says what a recording may not show beside what [exchange.Redact] takes
// out by itself.
type Hide struct {
	// Credentials by profile: keys, secrets and tokens are replaced by words
	// that name the profile.
	Credentials map[string]wire.Credentials
	// Accounts replaces account ids by made-up ones of the same length.
	Accounts bool
	// RequestIDs replaces request ids by made-up ones.
	RequestIDs bool
	// Items is where a list answer shows its items ("Data.Business"); the
	// texts of items that no name of the run is in are replaced. "" leaves
	// them.
	Items string
}

// leastAccount is how long an account id must be to be replaced: a shorter one
// stands in other numbers by chance. Those of the vendor have 16 digits.
const leastAccount = 8

func hiddenKey(profile string) string    { return "redacted-key-of-" + profile }
func hiddenSecret(profile string) string { return "redacted-secret-of-" + profile }
func hiddenToken(profile string) string  { return "redacted-token-of-" + profile }

// swap is one text and what stands in its place.
type swap struct{ from, to string }

// veil hides what a recording may not show. It is used by one goroutine.
type veil struct {
	swaps  []swap // secrets first, the longest of them before what they hold
	kept   []string
	cover  *exchange.Cover // over what is left of kept: parts, and other spellings
	hide   Hide
	prefix string
	ids    map[string]string // request ids, and what stands for them
	odd    []swap            // those of the present exchange that are no UUIDs
	others map[string]string // texts of what is not ours
}

func newVeil(m Manifest, h Hide) *veil {
	v := &veil{hide: h, prefix: m.Prefix, ids: map[string]string{}, others: map[string]string{}}
	profiles := slices.Sorted(maps.Keys(h.Credentials))
	for _, p := range profiles {
		c := h.Credentials[p]
		v.swap(c.Secret.Reveal(), hiddenSecret(p))
		v.swap(c.Token.Reveal(), hiddenToken(p))
		v.kept = append(v.kept, c.Secret.Reveal(), c.Token.Reveal())
	}
	for _, p := range profiles {
		v.swap(h.Credentials[p].AccessKeyID, hiddenKey(p))
	}
	v.kept = exchange.WorthHiding(v.kept)
	v.cover = exchange.NewCover(v.kept)
	slices.SortStableFunc(v.swaps, func(a, b swap) int { return len(b.from) - len(a.from) })
	if h.Accounts {
		n := 0
		for _, p := range slices.Sorted(maps.Keys(m.World.Accounts)) {
			n += v.account(m.World.Accounts[p], n)
		}
		for _, o := range m.World.Owners {
			n += v.account(o, n)
		}
	}
	return v
}

func (v *veil) swap(from, to string) {
	if len(exchange.WorthHiding([]string{from})) > 0 && !slices.ContainsFunc(v.swaps, func(s swap) bool { return s.from == from }) {
		v.swaps = append(v.swaps, swap{from, to})
	}
}

// account replaces the n-th account id; it returns 1 if it is a new one.
func (v *veil) account(id string, n int) int {
	if len(id) < leastAccount || slices.ContainsFunc(v.swaps, func(s swap) bool { return s.from == id }) {
		return 0
	}
	v.swap(id, "999"+fmt.Sprintf("%0*d", len(id)-3, n+1))
	return 1
}

// secrets are the values that no file may show.
func (v *veil) secrets() []string { return v.kept }

// manifest hides in a manifest what is hidden in the exchanges.
func (v *veil) manifest(m Manifest) Manifest {
	w := m.World
	w.Accounts = maps.Clone(w.Accounts)
	for p, id := range w.Accounts {
		w.Accounts[p] = v.text(id)
	}
	w.Owners = slices.Clone(w.Owners)
	for i := range w.Owners {
		w.Owners[i] = v.text(w.Owners[i])
	}
	m.World = w
	m.Fatal = v.text(m.Fatal)
	m.Left = slices.Clone(m.Left)
	for i := range m.Left {
		m.Left[i].Why = v.text(m.Left[i].Why)
	}
	return m
}

// observation returns a deep copy of o in which nothing is shown that must be
// hidden, but for what Redact hides field by field.
func (v *veil) observation(o exchange.Observation) exchange.Observation {
	v.odd = v.oddRequestIDs(&o)
	defer func() { v.odd = nil }()
	o.Call.Params = slices.Clone(o.Call.Params)
	for i := range o.Call.Params {
		o.Call.Params[i].Value = v.text(o.Call.Params[i].Value)
	}
	o.Request.URL = v.text(o.Request.URL)
	o.Request.Header = v.header(o.Request.Header)
	o.Request.Body = v.bytes(o.Request.Body)
	o.Header = v.header(o.Header)
	o.Body = v.bytes(v.foreign(o.Body))
	o.LossWhy = v.text(o.LossWhy)
	if o.SDK != nil {
		s := *o.SDK
		s.Message, s.ErrorCode = v.text(s.Message), v.text(s.ErrorCode)
		s.Fields = maps.Clone(s.Fields)
		for name, value := range s.Fields {
			s.Fields[name] = v.text(value)
		}
		s.Differs = slices.Clone(s.Differs)
		for i := range s.Differs {
			d := &s.Differs[i]
			if v.hide.Items != "" && strings.HasPrefix(d.At, v.hide.Items+".") {
				d.Bytes, d.SDK = exchange.Redacted, exchange.Redacted // it may be of somebody else's item
			}
			d.At, d.Bytes, d.SDK = v.text(d.At), v.text(d.Bytes), v.text(d.SDK)
		}
		o.SDK = &s
	}
	return o
}

func (v *veil) header(h http.Header) http.Header {
	if h == nil {
		return nil
	}
	out := make(http.Header, len(h))
	for name, values := range h {
		name = v.text(name) // a target may name a header as it likes
		for _, value := range values {
			out[name] = append(out[name], v.text(value))
		}
	}
	return out
}

func (v *veil) text(s string) string {
	if s == "" {
		return s
	}
	return string(v.bytes([]byte(s)))
}

// bytes replaces in a text. A value as it stands becomes the words for it, so
// that who judges the recording still sees where a secret leaked; one that is
// written in another way is masked.
func (v *veil) bytes(b []byte) []byte {
	if b == nil {
		return nil
	}
	b = slices.Clone(b)
	for _, s := range v.swaps {
		if bytes.Contains(b, []byte(s.from)) {
			b = bytes.ReplaceAll(b, []byte(s.from), []byte(s.to))
		}
		b = exchange.Mask(b, []string{s.from})
	}
	b = v.cover.Hide(b)
	return v.requestIDs(b)
}

// foreign replaces the texts of listed items that are not of this run: what
// others keep in a project is nobody's business. Everything else of the body
// stays as it is, byte for byte.
func (v *veil) foreign(body []byte) []byte {
	if v.hide.Items == "" || v.prefix == "" || len(body) == 0 {
		return body
	}
	doc := wire.Decode("", body)
	for _, item := range doc.Node.Get(v.hide.Items).Items() {
		if slices.ContainsFunc(item.Members, func(m wire.Member) bool { return strings.Contains(m.Node.Text(), v.prefix) }) {
			continue
		}
		for _, m := range item.Members {
			text := m.Node.Text()
			if m.Node.Kind != wire.String || text == "" || !strings.ContainsFunc(text, func(r rune) bool { return r < '0' || r > '9' }) {
				continue
			}
			to, ok := v.others[text]
			if !ok {
				to = fmt.Sprintf("other-%d", len(v.others)+1)
				v.others[text] = to
			}
			for _, s := range exchange.Spellings(text) {
				written := regexp.MustCompile(`("` + regexp.QuoteMeta(m.Name) + `"\s*:\s*")` + regexp.QuoteMeta(s) + `(")|(<` + regexp.QuoteMeta(m.Name) + `>)` + regexp.QuoteMeta(s) + `(</)`)
				body = written.ReplaceAll(body, []byte("${1}${3}"+to+"${2}${4}"))
			}
		}
	}
	return body
}
