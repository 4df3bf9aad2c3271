package report

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/oracle"
	"github.com/dwconform/dwconform/harness/verdict"
)

// EvidenceSchema names the form of a file in evidence/.
const EvidenceSchema = "dwconform-evidence/1"

// Longer texts are clipped, and the file says how long they were.
const (
	longestBody  = 16 << 10
	longestValue = 2 << 10
)

// evidenceFile is one case with everything that was said, redacted.
type evidenceFile struct {
	Schema   string            `json:"schema"`
	Case     string            `json:"case"`
	Clause   string            `json:"clause"`
	Sentence string            `json:"sentence,omitempty"`
	At       string            `json:"at,omitempty"`
	Level    verdict.Level     `json:"level"`
	Outcome  verdict.Outcome   `json:"outcome"`
	Reason   verdict.Reason    `json:"reason,omitempty"`
	Detail   string            `json:"detail,omitempty"`
	Problems []verdict.Problem `json:"problems"`
	Picture  string            `json:"picture,omitempty"` // a file beside this one that shows the calls about one name
	Attempts []evidenceAttempt `json:"attempts"`
}

type evidenceAttempt struct {
	Stop    verdict.Reason `json:"stop,omitempty"`
	StopWhy string         `json:"stopWhy,omitempty"`
	Fault   string         `json:"fault,omitempty"`
	// Script names the script in which the case was asked with others: the same
	// exchanges may stand in their evidence.
	Script    string             `json:"script,omitempty"`
	Exchanges []evidenceExchange `json:"exchanges"`
}

type evidenceExchange struct {
	Step      int               `json:"step"`
	Label     string            `json:"label"`
	SetUp     bool              `json:"setUp,omitempty"`
	Look      *evidenceLook     `json:"look,omitempty"`
	Polls     int               `json:"polls,omitempty"`     // looks until it showed what it must
	Throttled int               `json:"throttled,omitempty"` // answers before this one that limited the rate
	Trips     int               `json:"roundTrips"`
	Way       string            `json:"way"`
	As        string            `json:"as,omitempty"`
	Tamper    string            `json:"tamper,omitempty"`
	Action    string            `json:"action"`
	Params    []exchange.Pair   `json:"params"`
	Start     string            `json:"start"`
	Took      string            `json:"took"`
	Request   evidenceRequest   `json:"request"`
	Answer    *evidenceAnswer   `json:"answer,omitempty"`
	Loss      exchange.Loss     `json:"loss,omitempty"`
	LossWhy   string            `json:"lossWhy,omitempty"`
	SDK       *exchange.SDKView `json:"sdk,omitempty"`
}

type evidenceLook struct {
	By      string `json:"by"`
	Project string `json:"project"`
	ID      string `json:"id,omitempty"`
	Name    string `json:"name,omitempty"`
	Page    int    `json:"page,omitempty"`
}

type evidenceRequest struct {
	Method string      `json:"method"`
	URL    string      `json:"url"`
	Header http.Header `json:"header"`
	Body   body        `json:"body"`
}

type evidenceAnswer struct {
	Status int         `json:"status"`
	Proto  string      `json:"proto,omitempty"`
	Header http.Header `json:"header"`
	Body   body        `json:"body"`
}

// body is text where it is UTF-8, else base64. Bytes is how long it was.
type body struct {
	Bytes   int    `json:"bytes"`
	Clipped bool   `json:"clipped,omitempty"`
	Text    string `json:"text,omitempty"`
	Base64  string `json:"base64,omitempty"`
}

// evidence writes down one case.
func (r *Report) evidence(w *row) evidenceFile {
	if w.seen != nil {
		f := *w.seen
		f.Picture = r.besideOf(w.ID)
		return f
	}
	f := evidenceFile{
		Schema: EvidenceSchema, Case: w.ID, Clause: w.Clause, Level: w.Level, Outcome: w.Outcome,
		Reason: w.Reason, Detail: w.Detail, Problems: w.Problems, Attempts: []evidenceAttempt{},
	}
	f.Picture = r.besideOf(w.ID)
	if w.clause != nil {
		f.Sentence, f.At = w.clause.Text, w.clause.At.String()
	}
	if w.transcript == nil {
		return f
	}
	for i := range w.transcript.Attempts {
		from := &w.transcript.Attempts[i]
		a := evidenceAttempt{Stop: from.Stop, StopWhy: r.hide(from.StopWhy), Fault: r.hide(from.Fault), Script: from.Pool, Exchanges: []evidenceExchange{}}
		for j := range from.Exchanges {
			a.Exchanges = append(a.Exchanges, r.exchange(w, &from.Exchanges[j]))
		}
		f.Attempts = append(f.Attempts, a)
	}
	return f
}

func (r *Report) exchange(w *row, ex *oracle.Exchange) evidenceExchange {
	o := exchange.Redact(ex.Obs)
	e := evidenceExchange{
		Step: ex.Step + 1, Polls: ex.Polls, Throttled: ex.Throttled, Trips: o.Attempts,
		Way: o.Call.Way.String(), As: o.Call.As, Tamper: o.Call.Tamper, Action: o.Call.Action, Params: []exchange.Pair{},
		Start: o.Start.UTC().Format(time.RFC3339Nano), Took: o.Took.String(),
		Request: evidenceRequest{o.Request.Method, r.hide(o.Request.URL), r.header(o.Request.Header), r.body(o.Request.Body)},
		Loss:    o.Loss, LossWhy: r.hide(o.LossWhy),
	}
	if st := w.step(ex); st != nil {
		e.Label, e.SetUp = st.Label, st.Setup
	}
	if l := ex.Look; l != nil {
		e.Look = &evidenceLook{By: l.By, Project: l.Project, ID: l.ID, Name: r.hide(l.Name), Page: l.Page}
	}
	for _, p := range o.Call.Params {
		e.Params = append(e.Params, exchange.Pair{Name: r.value(p.Name), Value: r.value(p.Value)})
	}
	if o.Status != 0 {
		e.Answer = &evidenceAnswer{o.Status, o.Proto, r.header(o.Header), r.body(o.Body)}
	}
	if o.SDK != nil {
		v := *o.SDK
		v.Message, v.ErrorCode = r.hide(v.Message), r.hide(v.ErrorCode)
		for name, value := range v.Fields {
			v.Fields[name] = r.hide(value) // a copy: Redact made it
		}
		for i := range v.Differs {
			v.Differs[i].At = r.value(v.Differs[i].At)
			v.Differs[i].Bytes, v.Differs[i].SDK = r.value(v.Differs[i].Bytes), r.value(v.Differs[i].SDK)
		}
		e.SDK = &v
	}
	return e
}

// hide masks the run's secrets in a text.
func (r *Report) hide(s string) string {
	return r.cover.Text(s)
}

// header masks the secrets in a header, in place: it belongs to the copy that
// Redact made.
func (r *Report) header(h http.Header) http.Header {
	for name, values := range h {
		for i := range values {
			values[i] = r.value(values[i])
		}
		if said := r.value(name); said != name {
			delete(h, name)
			h[said] = append(h[said], values...)
		}
	}
	return h
}

// value shows one value, clipped if it is long, with its odd bytes escaped if
// it is no text.
func (r *Report) value(s string) string {
	s = r.hide(s)
	length := len(s)
	if length > longestValue {
		s = cut(s, longestValue)
	}
	if !utf8.ValidString(s) {
		s = "(bytes) " + strconv.Quote(s)
	}
	if length > longestValue {
		s += fmt.Sprintf("… (%d bytes)", length)
	}
	return s
}

func (r *Report) body(b []byte) body {
	out := body{Bytes: len(b)}
	b = r.cover.Hide(slices.Clone(b))
	if !utf8.Valid(b) {
		if len(b) > longestBody {
			b, out.Clipped = b[:longestBody], true
		}
		out.Base64 = base64.StdEncoding.EncodeToString(b)
		return out
	}
	out.Text = string(b)
	if len(b) > longestBody {
		out.Text, out.Clipped = cut(out.Text, longestBody), true
	}
	return out
}

// cut returns the first n bytes of s, or up to three fewer, so that no
// character is cut in two.
func cut(s string, n int) string {
	for i := n; i > n-utf8.UTFMax && i > 0; i-- {
		if utf8.RuneStart(s[i]) {
			return s[:i]
		}
	}
	return s[:n]
}

// longestName keeps evidence files below what file systems take for a name.
const longestName = 180

// fileNames gives each case id a file name of its own, also where the file
// system does not tell small letters from capitals.
func fileNames(ids []string) map[string]string {
	out := make(map[string]string, len(ids))
	taken := map[string]bool{}
	for _, id := range ids {
		name := strings.Map(func(c rune) rune {
			switch {
			case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '.', c == '_', c == '-':
				return c
			}
			return '_'
		}, id)
		if name != id || len(name) > longestName || taken[strings.ToLower(name)] {
			sum := sha256.Sum256([]byte(id))
			name = name[:min(len(name), longestName)] + "-" + hex.EncodeToString(sum[:6])
		}
		taken[strings.ToLower(name)] = true
		out[id] = name + ".json"
	}
	return out
}
