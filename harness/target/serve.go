package target

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/wire"
)

// Server serves the answers of a recording to whoever asks: the same Action
// with the same parameters gets the recorded answers one after the other, and
// the last of them from then on. Where the asker uses the names of another run,
// they are taken for those of the recorded one, and written back in the answer;
// one run at a time.
// Nothing is verified: not the signature, not the key.
type Server struct {
	cassette *Cassette
	at       map[string][]int // entries by what they asked
	runs     *regexp.Regexp   // names that a run makes

	mu   sync.Mutex
	next map[string]int
	last string // run whose names were used last
}

// NotRecorded is the code of the answer to a call that the recording does not
// hold.
const NotRecorded = "NotRecorded"

// serveLimit is how much of a request is read.
const serveLimit = 8 << 20

// Serve returns a server of the recording. The names of a run begin with the
// first letters of the recorded ones, which all runs share.
func (c *Cassette) Serve() *Server {
	s := &Server{cassette: c, at: map[string][]int{}, next: map[string]int{}}
	if p := c.Manifest.Prefix; len(p) > ownLetters {
		s.runs = regexp.MustCompile(regexp.QuoteMeta(p[:len(p)-ownLetters]) + fmt.Sprintf("[a-z0-9]{%d}", ownLetters))
	}
	for i, e := range c.Entries {
		if e.Obs.Status == 0 || e.Obs.Loss != "" {
			continue
		}
		k := s.keyOfState(e.Obs.Request)
		if e.Place.Part != States {
			k = serveKey(e.Obs.Call.Action, e.Obs.Call.Way.Full().Format, e.Obs.Call.Params)
		}
		s.at[k] = append(s.at[k], i)
	}
	return s
}

// ownLetters is how many letters at the end of a run's prefix are its own.
const ownLetters = 6

func (s *Server) keyOfState(r exchange.Request) string { return "state " + requestKey(r) }

// serveKey is equal for calls that get the same answers: the parameters of the
// operation in any order.
func serveKey(action, format string, params []exchange.Pair) string {
	var pairs []string
	for _, p := range params {
		pairs = append(pairs, fmt.Sprintf("%q=%q", p.Name, p.Value))
	}
	slices.Sort(pairs)
	return action + " " + strings.ToUpper(format) + " " + strings.Join(pairs, "&")
}

// common are the parameters that go with every call and ask nothing.
var common = []string{
	"Action", "Version", "Format", "RegionId", "AccessKeyId", "Signature", "SignatureMethod", "SignatureVersion", "SignatureType",
	"SignatureNonce", "Timestamp", "SecurityToken",
}

// ServeHTTP implements [http.Handler].
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, serveLimit))
	if err != nil {
		http.Error(w, "the request cannot be read", http.StatusBadRequest)
		return
	}
	if u, err := url.Parse(s.cassette.Manifest.States); err == nil && u.Path != "" && u.Path != "/" && r.URL.Path == u.Path {
		s.answer(w, s.keyOfState(exchange.Request{Method: r.Method, Body: body}), "")
		return
	}
	query, err1 := wire.ParseForm(r.URL.RawQuery)
	form, err2 := wire.ParseForm(string(body))
	if err1 != nil || err2 != nil {
		s.unknown(w, "a request that cannot be read")
		return
	}
	action, format := r.Header.Get("x-acs-action"), ""
	var params []exchange.Pair
	theirs := ""
	for _, p := range append(query, form...) {
		switch {
		case p.Name == "Action":
			action = p.Value
		case p.Name == "Format":
			format = p.Value
		}
		if slices.Contains(common, p.Name) {
			continue
		}
		if s.runs != nil {
			if found := s.runs.FindString(p.Value); found != "" {
				theirs = found
				p.Value = strings.ReplaceAll(p.Value, found, s.cassette.Manifest.Prefix)
			}
		}
		params = append(params, p)
	}
	if format == "" {
		format = exchange.JSON
	}
	s.answer(w, serveKey(action, format, params), theirs)
}

// answer sends the next recorded answer, with the names of the asker in it.
func (s *Server) answer(w http.ResponseWriter, key, theirs string) {
	s.mu.Lock()
	list := s.at[key]
	n := min(s.next[key], len(list)-1)
	s.next[key]++
	if theirs == "" {
		theirs = s.last // it asks by an id
	}
	s.last = theirs
	s.mu.Unlock()
	if len(list) == 0 {
		s.unknown(w, key)
		return
	}
	obs := &s.cassette.Entries[list[n]].Obs
	body := obs.Body
	if theirs != "" {
		body = bytes.ReplaceAll(body, []byte(s.cassette.Manifest.Prefix), []byte(theirs))
	}
	for name, values := range obs.Header {
		switch http.CanonicalHeaderKey(name) {
		case "Content-Length", "Content-Encoding", "Transfer-Encoding", "Connection", "Date":
			continue // of the transport, and of then
		}
		w.Header()[name] = values
	}
	w.WriteHeader(obs.Status)
	_, _ = w.Write(body) // who asked may be gone
}

func (s *Server) unknown(w http.ResponseWriter, key string) {
	if len(key) > 300 {
		key = key[:300] + "…"
	}
	body, _ := json.Marshal(map[string]string{ // strings: cannot fail
		"RequestId": wire.NewNonce(), "Code": NotRecorded, "Message": "the recording does not hold " + strings.ToValidUTF8(key, "\uFFFD"),
	})
	w.Header().Set("Content-Type", "application/json;charset=utf-8")
	w.WriteHeader(http.StatusNotFound)
	_, _ = w.Write(body)
}
