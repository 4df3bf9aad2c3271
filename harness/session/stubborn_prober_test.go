package session_test

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sort"
	"strings"
	"testing"
	"time"
)

// prober is a small client of one stubborn server. It signs with code of its own, so that server and client cannot
// be wrong together; golden vectors hold both. Its methods return changed copies.
type prober struct {
	t       testing.TB
	s       *stubborn
	url     string
	key     accessKey
	v3      bool
	method  string
	inQuery bool
	format  string
	patient time.Duration // how long to wait for an answer

	patience int           // how often to repeat what was throttled
	before   func(*letter) // changes the call before it is signed
	after    func(*letter) // changes it afterwards
}

// letter is a call on its way: V1 has its common parameters in query, V3 in header.
type letter struct {
	method      string
	query, form []pair
	header      http.Header
	signed      []string // V3: headers to cover
}

func probe(t testing.TB, variants ...string) prober {
	s := newStubborn(variants...)
	server := httptest.NewUnstartedServer(s)
	server.Config.ErrorLog = nil
	server.Start()
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	return prober{t: t, s: s, url: server.URL, key: s.caller, method: "POST", format: "JSON", patient: 8 * time.Second}
}

// roomFor reports whether a project holds n businesses at once, and no more.
func (p prober) roomFor(n int) bool {
	var a answer
	for range n {
		a = p.create()
	}
	return a.accepted() && p.create().refused() && p.remove(a.id()).accepted() && p.create().accepted()
}

func (p prober) as(key accessKey) prober           { p.key = key; return p }
func (p prober) newer() prober                     { p.v3 = true; return p }
func (p prober) get() prober                       { p.method = "GET"; p.inQuery = true; return p }
func (p prober) query() prober                     { p.inQuery = true; return p }
func (p prober) xml() prober                       { p.format = "XML"; return p }
func (p prober) within(d time.Duration) prober     { p.patient = d; return p }
func (p prober) first(change func(*letter)) prober { p.before = change; return p }
func (p prober) last(change func(*letter)) prober  { p.after = change; return p }
func (p prober) common(name, value string) prober {
	return p.first(func(l *letter) { l.set(name, value) })
}
func (p prober) without(names ...string) prober { return p.first(func(l *letter) { l.drop(names...) }) }
func (p prober) spoiled(name, value string) prober {
	return p.last(func(l *letter) { l.set(name, value) })
}
func (p prober) at(off time.Duration) prober     { return p.common("Timestamp", stamp(off)) }
func (p prober) withNonce(nonce string) prober   { return p.common("SignatureNonce", nonce) }
func stamp(off time.Duration) string             { return time.Now().Add(off).UTC().Format("2006-01-02T15:04:05Z") }
func put(list []pair, name, value string) []pair { return append(cut(list, name), pair{name, value}) }
func cut(list []pair, names ...string) []pair    { return pairs(list).without(names...) }
func (l *letter) add(name, value string)         { l.form = append(l.form, pair{name, value}) }
func (l *letter) headerFor(name string) string {
	return map[string]string{"Timestamp": "X-Acs-Date", "SignatureNonce": "X-Acs-Signature-Nonce", "SecurityToken": "X-Acs-Security-Token",
		"Action": "X-Acs-Action", "Version": "X-Acs-Version"}[name]
}

// set changes a common parameter, in the header if that is where the call has it.
func (l *letter) set(name, value string) {
	if h := l.headerFor(name); h != "" && l.header.Get("X-Acs-Content-Sha256") != "" {
		l.header.Set(h, value)
		return
	}
	l.query = put(l.query, name, value)
}

func (l *letter) drop(names ...string) {
	for _, name := range names {
		if h := l.headerFor(name); h != "" && l.header.Get("X-Acs-Content-Sha256") != "" {
			l.header.Del(h)
		}
	}
	l.query = cut(l.query, names...)
	l.form = cut(l.form, names...)
}

func wire(list []pair) string {
	parts := make([]string, len(list))
	for i, p := range list {
		parts[i] = url.QueryEscape(p.name) + "=" + url.QueryEscape(p.value)
	}
	return strings.Join(parts, "&")
}

// rfc3986 turns the form encoding of the library into that of the signature.
var rfc3986 = strings.NewReplacer("+", "%20", "*", "%2A", "%7E", "~")

func sortedQuery(list []pair) string {
	parts := strings.Split(wire(list), "&")
	sort.Strings(parts)
	return rfc3986.Replace(strings.Join(parts, "&"))
}

// signV1 is the signature of the classic RPC style.
func signV1(method string, list []pair, secret string) string {
	mac := hmac.New(sha1.New, []byte(secret+"&"))
	io.WriteString(mac, method+"&%2F&"+rfc3986.Replace(url.QueryEscape(sortedQuery(list))))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// signV3 is ACS3-HMAC-SHA256; the header holds host for the signature's sake.
func signV3(l *letter, secret string) string {
	names := l.signed
	sort.Strings(names)
	text := l.method + "\n/\n"
	if len(l.query) > 0 {
		text += sortedQuery(l.query)
	}
	text += "\n"
	for _, name := range names {
		text += name + ":" + strings.TrimSpace(l.header.Get(name)) + "\n"
	}
	text += "\n" + strings.Join(names, ";") + "\n" + l.header.Get("X-Acs-Content-Sha256")
	hash := sha256.Sum256([]byte(text))
	mac := hmac.New(sha256.New, []byte(secret))
	io.WriteString(mac, "ACS3-HMAC-SHA256\n"+hex.EncodeToString(hash[:]))
	return hex.EncodeToString(mac.Sum(nil))
}

func digest(body string) string {
	sum := sha256.Sum256([]byte(body))
	return hex.EncodeToString(sum[:])
}

func nonce() string {
	var b [16]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

// patiently repeats what was throttled or unavailable, and what was lost on the way.
func (p prober) patiently() prober { p.patience = 40; return p }

// call sends one call with the parameters given in pairs.
func (p prober) call(action string, given ...string) answer {
	p.t.Helper()
	a := p.send(action, given)
	for i := 0; i < p.patience && (a.err != nil || a.throttled() || a.status == http.StatusServiceUnavailable); i++ {
		time.Sleep(110 * time.Millisecond)
		a = p.send(action, given)
	}
	return a
}

// send sends one call once.
func (p prober) send(action string, given []string) answer {
	p.t.Helper()
	l := &letter{method: p.method, header: http.Header{}}
	for i := 0; i+1 < len(given); i += 2 {
		pair := pair{given[i], given[i+1]}
		if p.inQuery {
			l.query = append(l.query, pair)
		} else {
			l.form = append(l.form, pair)
		}
	}
	if p.v3 {
		p.sealV3(l, action)
	} else {
		p.sealV1(l, action)
	}
	return p.deliver(l)
}

func (p prober) sealV1(l *letter, action string) {
	l.query = append(l.query, []pair{{"Action", action}, {"Version", "2020-05-18"}, {"Format", p.format}, {"AccessKeyId", p.key.id},
		{"SignatureMethod", "HMAC-SHA1"}, {"SignatureVersion", "1.0"}, {"SignatureType", ""}, {"SignatureNonce", nonce()},
		{"Timestamp", stamp(0)}, {"RegionId", p.s.region}}...)
	if p.key.token != "" {
		l.query = append(l.query, pair{"SecurityToken", p.key.token})
	}
	if p.before != nil {
		p.before(l)
	}
	all := append(append([]pair{}, l.query...), l.form...)
	l.query = put(l.query, "Signature", signV1(l.method, all, p.key.secret))
	if p.after != nil {
		p.after(l)
	}
}

func (p prober) sealV3(l *letter, action string) {
	h := l.header
	h.Set("Host", strings.TrimPrefix(p.url, "http://"))
	h.Set("X-Acs-Action", action)
	h.Set("X-Acs-Version", "2020-05-18")
	h.Set("X-Acs-Date", stamp(0))
	h.Set("X-Acs-Signature-Nonce", nonce())
	h.Set("X-Acs-Content-Sha256", "?")
	l.query = append(l.query, pair{"Format", p.format})
	if p.key.token != "" {
		h.Set("X-Acs-Security-Token", p.key.token)
	}
	if p.before != nil {
		p.before(l)
	}
	body := wire(l.form)
	h.Set("X-Acs-Content-Sha256", digest(body))
	if len(l.form) > 0 {
		h.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if l.signed == nil {
		for name := range h {
			l.signed = append(l.signed, strings.ToLower(name))
		}
	}
	h.Set("Authorization", "ACS3-HMAC-SHA256 Credential="+p.key.id+",SignedHeaders="+strings.Join(sortedNames(l.signed), ";")+
		",Signature="+signV3(l, p.key.secret))
	if p.after != nil {
		p.after(l)
	}
}

func sortedNames(names []string) []string {
	sort.Strings(names)
	return names
}

// deliver puts the letter on a connection of its own.
func (p prober) deliver(l *letter) answer {
	p.t.Helper()
	request, err := http.NewRequest(l.method, p.url+"/?"+wire(l.query), strings.NewReader(wire(l.form)))
	if err != nil {
		p.t.Fatal(err)
	}
	request.Header = l.header.Clone()
	request.Header.Del("Host")
	if len(l.form) > 0 {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	client := http.Client{Timeout: p.patient, Transport: &http.Transport{DisableKeepAlives: true}}
	begun := time.Now()
	response, err := client.Do(request)
	if err != nil {
		return answer{err: err, took: time.Since(begun)}
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	a := answer{err: err, status: response.StatusCode, header: response.Header, body: string(body), took: time.Since(begun), trailer: response.Trailer,
		proto: response.Proto, closed: response.Close, unzipped: response.Uncompressed}
	a.parse()
	return a
}

// change sends a provider-state change.
func (p prober) change(body string) int {
	response, err := http.Post(p.url+statesPath, "application/json", strings.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	response.Body.Close()
	return response.StatusCode
}
