package target

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/dwconform/dwconform/harness/exchange"
)

// Tape keeps every exchange of the targets that it is laid over, with the
// place of each. It is safe for concurrent use; the zero value is empty.
type Tape struct {
	mu      sync.Mutex
	entries []Entry
}

// Entry is one exchange of a recording.
type Entry struct {
	Place Place
	// Key tells calls of one place apart: equal calls have equal keys.
	Key string
	Obs exchange.Observation
}

func (t *Tape) add(p Place, key string, obs exchange.Observation) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.entries = append(t.entries, Entry{p, key, obs})
}

// Len returns how many exchanges are kept.
func (t *Tape) Len() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.entries)
}

// Over returns next with the tape over it.
func (t *Tape) Over(next Target) Target { return &taped{t, next} }

// taped is a target whose exchanges are kept.
type taped struct {
	tape *Tape
	next Target
}

// Do implements [Target].
func (t *taped) Do(ctx context.Context, call exchange.Call) exchange.Observation {
	obs := t.next.Do(ctx, call)
	t.tape.add(PlaceOf(ctx), callKey(call), obs)
	return obs
}

// CanSay implements [Says] with what the target below says.
func (t *taped) CanSay(call exchange.Call) (bool, string) {
	if says, ok := t.next.(Says); ok {
		return says.CanSay(call)
	}
	return true, ""
}

// Resend implements [Resender] if the target below does.
func (t *taped) Resend(ctx context.Context, earlier exchange.Observation) exchange.Observation {
	again, ok := t.next.(Resender)
	if !ok {
		return Unsent(earlier.Call, "this sender cannot send recorded bytes again; use the raw one")
	}
	obs := again.Resend(ctx, earlier)
	t.tape.add(PlaceOf(ctx), againKey(earlier.Call), obs)
	return obs
}

// RoundTripper returns next with the tape over it, for what is no call of the
// API but steers the target: its provider states.
func (t *Tape) RoundTripper(next http.RoundTripper) http.RoundTripper {
	return roundTripper(func(req *http.Request) (*http.Response, error) {
		obs := exchange.Observation{Attempts: 1, Start: time.Now()}
		var err error
		if obs.Request, err = requestOf(req); err != nil {
			return nil, err
		}
		resp, err := next.RoundTrip(req)
		obs.Took = time.Since(obs.Start)
		if err == nil {
			obs.Status, obs.Proto, obs.Header = resp.StatusCode, resp.Proto, resp.Header
			obs.Body, err = io.ReadAll(io.LimitReader(resp.Body, stateLimit))
			resp.Body.Close()
			resp.Body = io.NopCloser(bytes.NewReader(obs.Body))
		}
		if err != nil {
			obs.Loss, obs.LossWhy = exchange.NoAnswer, err.Error()
		}
		t.add(Place{Part: States}, requestKey(obs.Request), obs)
		return resp, err
	})
}

// stateLimit is how much of an answer to a change of state is kept.
const stateLimit = 1 << 16

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// requestOf reads a request, and leaves it to be read again.
func requestOf(req *http.Request) (exchange.Request, error) {
	out := exchange.Request{Method: req.Method, URL: req.URL.String(), Header: req.Header.Clone()}
	if req.Body == nil {
		return out, nil
	}
	body, err := io.ReadAll(req.Body)
	req.Body.Close()
	out.Body, req.Body = body, io.NopCloser(bytes.NewReader(body))
	return out, err
}

// callKey is equal for equal calls. Nonces are no part of it: they are made
// anew whenever a case is asked.
func callKey(call exchange.Call) string {
	h := sha256.New()
	fmt.Fprintf(h, "%q %q %q %q\n", call.Action, call.Way, call.As, call.Tamper)
	for _, p := range call.Params {
		fmt.Fprintf(h, "%q=%q\n", p.Name, p.Value)
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// againKey is the key of a call whose bytes are sent again.
func againKey(call exchange.Call) string { return "again-" + callKey(call) }

// requestKey is the key of what is no call: its method and its body.
func requestKey(r exchange.Request) string {
	sum := sha256.Sum256(append([]byte(r.Method+"\n"), r.Body...))
	return hex.EncodeToString(sum[:8])
}
