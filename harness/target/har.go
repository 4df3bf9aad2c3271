package target

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/wire"
)

// harLog is a HAR 1.2 archive, which the developer tools of any browser open.
// What HAR has no place for stands in fields that begin with an underscore, as
// it allows.
type harLog struct {
	Version  string     `json:"version"`
	Creator  harCreator `json:"creator"`
	Comment  string     `json:"comment,omitempty"`
	Manifest Manifest   `json:"_dwconform"`
	Entries  []harEntry `json:"entries"`
}

type harCreator struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

type harEntry struct {
	Started  string      `json:"startedDateTime"`
	Time     float64     `json:"time"` // ms
	Request  harRequest  `json:"request"`
	Response harResponse `json:"response"`
	Cache    struct{}    `json:"cache"`
	Timings  harTimings  `json:"timings"`
	Comment  string      `json:"comment,omitempty"`
	Ours     ours        `json:"_dwconform"`
}

type harRequest struct {
	Method      string    `json:"method"`
	URL         string    `json:"url"`
	HTTPVersion string    `json:"httpVersion"`
	Cookies     []harPair `json:"cookies"`
	Headers     []harPair `json:"headers"`
	QueryString []harPair `json:"queryString"`
	PostData    *harPost  `json:"postData,omitempty"`
	HeadersSize int       `json:"headersSize"`
	BodySize    int       `json:"bodySize"`
}

type harPost struct {
	MimeType string    `json:"mimeType"`
	Params   []harPair `json:"params"`
	Text     string    `json:"text"`
}

type harResponse struct {
	Status      int        `json:"status"`
	StatusText  string     `json:"statusText"`
	HTTPVersion string     `json:"httpVersion"`
	Cookies     []harPair  `json:"cookies"`
	Headers     []harPair  `json:"headers"`
	Content     harContent `json:"content"`
	RedirectURL string     `json:"redirectURL"`
	HeadersSize int        `json:"headersSize"`
	BodySize    int        `json:"bodySize"`
}

type harContent struct {
	Size     int    `json:"size"`
	MimeType string `json:"mimeType"`
	Text     string `json:"text,omitempty"`
	Encoding string `json:"encoding,omitempty"`
}

type harTimings struct {
	Send    float64 `json:"send"`
	Wait    float64 `json:"wait"`
	Receive float64 `json:"receive"`
}

type harPair struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// ours is what an exchange is beside HTTP.
type ours struct {
	Place
	Key       string            `json:"key"`
	Action    string            `json:"action,omitempty"`
	Params    []harPair         `json:"params,omitempty"`
	Way       exchange.Way      `json:"way"`
	As        string            `json:"as,omitempty"`
	Tamper    string            `json:"tamper,omitempty"`
	Nonce     string            `json:"nonce,omitempty"`
	Loss      exchange.Loss     `json:"loss,omitempty"`
	LossWhy   string            `json:"lossWhy,omitempty"`
	Attempts  int               `json:"attempts"`
	Throttled int               `json:"throttled,omitempty"`
	Took      time.Duration     `json:"tookNanoseconds"`
	SDK       *exchange.SDKView `json:"sdk,omitempty"`
	// Bytes holds what is no text, or would not come back the same, in
	// hexadecimal digits by its place.
	Bytes map[string]string `json:"bytes,omitempty"`
}

// Places in ours.Bytes.
const (
	requestBody = "request body"
	headerOf    = "header "
	paramOf     = "param "
	noBody      = "no body"
)

// toHAR writes an entry down.
func toHAR(e *Entry) harEntry {
	o := &e.Obs
	ms := float64(o.Took) / float64(time.Millisecond)
	mime := o.Header.Get("Content-Type")
	h := harEntry{
		Started: o.Start.UTC().Format(time.RFC3339Nano), Time: ms, Timings: harTimings{Wait: ms}, Comment: e.Place.String(),
		Request: harRequest{
			Method: o.Request.Method, URL: o.Request.URL, HTTPVersion: "HTTP/1.1", Cookies: []harPair{}, QueryString: []harPair{},
			HeadersSize: -1, BodySize: len(o.Request.Body),
		},
		Response: harResponse{
			Status: o.Status, StatusText: http.StatusText(o.Status), HTTPVersion: o.Proto, Cookies: []harPair{},
			Content: harContent{Size: len(o.Body), MimeType: mime}, RedirectURL: o.Header.Get("Location"), HeadersSize: -1, BodySize: len(o.Body),
		},
		Ours: ours{
			Place: e.Place, Key: e.Key, Action: o.Call.Action, Way: o.Call.Way, As: o.Call.As, Tamper: o.Call.Tamper, Nonce: o.Call.Nonce,
			Loss: o.Loss, LossWhy: o.LossWhy, Attempts: o.Attempts, Throttled: o.Throttled, Took: o.Took, SDK: o.SDK,
		},
	}
	b := &h.Ours
	for i, p := range o.Call.Params {
		b.Params = append(b.Params, harPair{p.Name, b.keep(fmt.Sprint(paramOf, i), p.Value)})
	}
	if u, err := url.Parse(o.Request.URL); err == nil && u.RawQuery != "" {
		pairs, _ := wire.ParseForm(u.RawQuery) // for people; the URL holds it all
		for _, p := range pairs {
			h.Request.QueryString = append(h.Request.QueryString, harPair(p))
		}
	}
	h.Request.Headers = b.headers("request ", o.Request.Header)
	if o.Request.Body != nil {
		h.Request.PostData = &harPost{MimeType: o.Request.Header.Get("Content-Type"), Params: []harPair{}, Text: b.keep(requestBody, string(o.Request.Body))}
	}
	h.Response.Headers = b.headers("answer ", o.Header)
	switch {
	case o.Body == nil:
		b.put(noBody, "")
	case utf8.Valid(o.Body):
		h.Response.Content.Text = string(o.Body)
	default:
		h.Response.Content.Text, h.Response.Content.Encoding = base64.StdEncoding.EncodeToString(o.Body), "base64"
	}
	return h
}

func (b *ours) put(place, hexDigits string) {
	if b.Bytes == nil {
		b.Bytes = map[string]string{}
	}
	b.Bytes[place] = hexDigits
}

// keep returns a text as HAR can show it, and keeps its bytes where that is
// not all of it.
func (b *ours) keep(place, s string) string {
	if utf8.ValidString(s) {
		return s
	}
	b.put(place, hex.EncodeToString([]byte(s)))
	return strings.ToValidUTF8(s, "\uFFFD")
}

// restore returns the text that keep was given.
func (b *ours) restore(place, shown string) (string, error) {
	digits, ok := b.Bytes[place]
	if !ok {
		return shown, nil
	}
	raw, err := hex.DecodeString(digits)
	return string(raw), err
}

func (b *ours) headers(side string, h http.Header) []harPair {
	out := []harPair{}
	for _, name := range slices.Sorted(maps.Keys(h)) {
		for _, value := range h[name] {
			out = append(out, harPair{name, b.keep(fmt.Sprint(headerOf, side, len(out)), value)})
		}
	}
	return out
}

func (b *ours) restoreHeaders(side string, pairs []harPair) (http.Header, error) {
	out := http.Header{}
	for i, p := range pairs {
		value, err := b.restore(fmt.Sprint(headerOf, side, i), p.Value)
		if err != nil {
			return nil, err
		}
		out[p.Name] = append(out[p.Name], value) // the name as it was written
	}
	return out, nil
}

// fromHAR reads an entry.
func fromHAR(h *harEntry) (e Entry, err error) {
	b := &h.Ours
	fail := func(err error) (Entry, error) { return Entry{}, fmt.Errorf("%s: %w", b.Place, err) }
	e.Place, e.Key = b.Place, b.Key
	o := &e.Obs
	o.Call = exchange.Call{Action: b.Action, Way: b.Way, As: b.As, Tamper: b.Tamper, Nonce: b.Nonce}
	for i, p := range b.Params {
		value, err := b.restore(fmt.Sprint(paramOf, i), p.Value)
		if err != nil {
			return fail(err)
		}
		o.Call.Params = append(o.Call.Params, exchange.Pair{Name: p.Name, Value: value})
	}
	o.Request.Method, o.Request.URL = h.Request.Method, h.Request.URL
	if o.Request.Header, err = b.restoreHeaders("request ", h.Request.Headers); err != nil {
		return fail(err)
	}
	if h.Request.PostData != nil {
		body, err := b.restore(requestBody, h.Request.PostData.Text)
		if err != nil {
			return fail(err)
		}
		o.Request.Body = []byte(body)
	}
	o.Status, o.Proto = h.Response.Status, h.Response.HTTPVersion
	if o.Header, err = b.restoreHeaders("answer ", h.Response.Headers); err != nil {
		return fail(err)
	}
	_, none := b.Bytes[noBody]
	switch {
	case none:
	case h.Response.Content.Encoding == "base64":
		if o.Body, err = base64.StdEncoding.DecodeString(h.Response.Content.Text); err != nil {
			return fail(err)
		}
	default:
		o.Body = []byte(h.Response.Content.Text)
	}
	o.Loss, o.LossWhy, o.Attempts, o.Throttled, o.Took, o.SDK = b.Loss, b.LossWhy, b.Attempts, b.Throttled, b.Took, b.SDK
	if o.Start, err = time.Parse(time.RFC3339Nano, h.Started); err != nil {
		return fail(err)
	}
	return e, nil
}
