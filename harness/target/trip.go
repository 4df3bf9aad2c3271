package target

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/dwconform/dwconform/harness/exchange"
)

// Trip is one request that left and what came back for it.
type Trip struct {
	Request exchange.Request
	Status  int
	Proto   string
	Header  http.Header
	Body    []byte // decoded
	Loss    exchange.Loss
	LossWhy string
	// Stale: the request went out on a kept connection that the server had
	// closed since its last answer. That is nobody's fault: the call is to be
	// said again on a fresh connection.
	Stale bool
	Start time.Time
	Took  time.Duration

	encoded []byte // the body as it came
	err     error  // the transport's error, for the SDK above
}

// staleWithin is how soon after the request a closed connection shows itself.
// Later than that the server had the request in hand when it went away.
const staleWithin = time.Second

// witness notes how far a round trip came. The transport may still call it
// after the round trip was given up.
type witness struct {
	got, reused, first atomic.Bool
	wrote              atomic.Int64 // nanoseconds since the start, 0 for not yet
	held               atomic.Int64 // how long a barrier kept the request's end back
	sent               func()       // called when the request was written; nil does nothing
}

// trace follows a round trip. onConn is called with the connection in hand,
// before anything is written; nil does nothing.
func (w *witness) trace(start time.Time, onConn func()) *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		GotConn: func(info httptrace.GotConnInfo) {
			w.got.Store(true)
			w.reused.Store(info.Reused)
			if onConn != nil {
				onConn()
			}
		},
		WroteRequest: func(info httptrace.WroteRequestInfo) {
			w.wrote.Store(int64(time.Since(start)))
			if w.sent != nil && info.Err == nil {
				w.sent()
			}
		},
		GotFirstResponseByte: func() { w.first.Store(true) },
	}
}

func (w *witness) reached() reached {
	switch {
	case w.first.Load():
		return answering
	case w.got.Load():
		return connected
	}
	return nowhere
}

// stale reports whether a failure after took says that a kept connection had
// been closed before the request could arrive.
func (w *witness) stale(took time.Duration) bool {
	if !w.reused.Load() || w.first.Load() {
		return false
	}
	wrote := time.Duration(w.wrote.Load())
	return wrote == 0 || took-wrote < staleWithin
}

// trip sends one request and reads the whole answer, never following a
// redirect. ctx bounds all of it. On a fresh trip no kept connection is used.
func (s *Shared) trip(ctx context.Context, out exchange.Request, fresh bool) (t Trip) {
	t = Trip{Request: out, Start: time.Now()}
	if err := ctx.Err(); err != nil {
		t.lose(exchange.Cancelled, context.Cause(ctx).Error(), context.Cause(ctx))
		return t
	}
	req, err := httpRequest(out)
	if err != nil {
		t.lose(exchange.NotSent, words(err), err)
		return t
	}
	hang, ctx := hanging(ctx)
	defer hang.end()
	seen := witness{sent: hang.sent}
	transport, after := s.via(fresh)
	defer after()
	onConn := atBarrier(ctx, req, out.Body, func() { seen.held.Store(int64(time.Since(t.Start))) })
	resp, err := transport.RoundTrip(req.WithContext(httptrace.WithClientTrace(ctx, seen.trace(t.Start, onConn))))
	// Before its last byte left, the call was not asked.
	defer func(start time.Time) {
		waited := time.Duration(seen.held.Load())
		if waited > t.Took {
			return // answered before it was asked to its end
		}
		t.Start, t.Took = start.Add(waited), t.Took-waited
	}(t.Start)
	if hang.hungUp(&t) {
		if err == nil {
			resp.Body.Close()
		}
		t.Took = time.Since(t.Start)
		return t
	}
	if err != nil {
		t.Took = time.Since(t.Start)
		loss, why := lossOf(ctx, seen.reached(), err)
		t.Stale = ctx.Err() == nil && seen.stale(t.Took)
		t.lose(loss, why, err)
		return t
	}
	t.Status, t.Proto, t.Header = resp.StatusCode, resp.Proto, resp.Header
	if resp.StatusCode == http.StatusSwitchingProtocols {
		// What follows is another protocol, not a body.
		resp.Body.Close()
		t.Took = time.Since(t.Start)
		return t
	}
	t.encoded, err = readUpTo(resp.Body, s.limit)
	resp.Body.Close()
	t.Took = time.Since(t.Start)
	if err != nil {
		loss, why := lossOf(ctx, headersEnd, err)
		t.lose(loss, why, err)
	}
	t.Body, err = decode(t.encoded, t.Header, s.limit)
	if err != nil && t.Loss == "" {
		t.Loss, t.LossWhy = exchange.Malformed, err.Error()
		if errors.Is(err, errOversize) {
			t.Loss = exchange.Oversize
		}
		// The SDK above still gets every byte that came: t.err stays nil.
	}
	return t
}

func (t *Trip) lose(loss exchange.Loss, why string, err error) {
	t.Loss, t.LossWhy, t.err = loss, why, err
}

// Observation tells the trip as the answer to call, after that many attempts
// of which the first began at start.
func (t Trip) Observation(call exchange.Call, attempts int, start time.Time) exchange.Observation {
	return exchange.Observation{
		Call: call, Request: t.Request,
		Status: t.Status, Proto: t.Proto, Header: t.Header, Body: t.Body,
		Loss: t.Loss, LossWhy: t.LossWhy,
		Attempts: attempts, Start: start, Took: t.Start.Add(t.Took).Sub(start),
	}
}

// httpRequest turns recorded bytes into a request that net/http writes as they
// are and never sends twice by itself.
func httpRequest(out exchange.Request) (*http.Request, error) {
	u, err := url.Parse(out.URL)
	if err != nil {
		return nil, err
	}
	if u.Host == "" {
		return nil, errors.New("request has no host: " + strconv.Quote(out.URL))
	}
	req := &http.Request{
		Method: out.Method, URL: u,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
	}
	req.Header, req.Host = ownHeader(out.Header, u.Host)
	body := out.Body
	switch {
	case len(body) > 0:
		req.ContentLength = int64(len(body))
		req.Body = io.NopCloser(bytes.NewReader(body))
	case out.Method == http.MethodPost || out.Method == http.MethodPut || out.Method == http.MethodPatch:
		req.Body = http.NoBody
		return req, nil
	default:
		// A GET without a body counts as replayable, and net/http would say
		// it again, with the same nonce, when a kept connection turns out to
		// be closed. A body that is there but empty prevents that.
		req.Body = io.NopCloser(bytes.NewReader(nil))
		return req, nil
	}
	if idempotent(out.Method) {
		return req, nil
	}
	// Lets net/http take another connection when nothing at all was written.
	req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	return req, nil
}

// atBarrier makes a request take part in the barrier of its context, if there
// is one: it holds the end of its body back, or returns what must be called
// once there is a connection. released is called when the request may go on.
func atBarrier(ctx context.Context, req *http.Request, body []byte, released func()) (onConn func()) {
	who := participantOf(ctx)
	switch {
	case who == nil:
	case len(body) == 0:
		return func() {
			if who.wait(ctx) == nil {
				released()
			}
		}
	default:
		req.Body = held(ctx, who, body, released)
		if req.GetBody != nil {
			req.GetBody = func() (io.ReadCloser, error) { return held(ctx, who, body, released), nil }
		}
	}
	return nil
}

// idempotent lists the methods that net/http says again on its own account.
func idempotent(method string) bool {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodTrace:
		return true
	}
	return false
}

// ownHeader returns the header to be written and the host to be named. Host
// and Content-Length are written by net/http itself; spelled in another case
// they would go out twice. It never changes header.
func ownHeader(header http.Header, host string) (http.Header, string) {
	own := make(http.Header, len(header)+1)
	// Without a User-Agent of its own, a request would be sent as net/http's.
	own["User-Agent"] = []string{""}
	for name, values := range header {
		switch {
		case strings.EqualFold(name, "Host"):
			if len(values) == 1 && values[0] != "" {
				host = values[0]
			}
		case strings.EqualFold(name, "Content-Length"):
		default:
			own[name] = values
		}
	}
	return own, host
}
