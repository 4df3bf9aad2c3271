package target

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"

	"github.com/dwconform/dwconform/harness/exchange"
)

// Recorder is the round tripper below one client that is not ours: it keeps
// each round trip as it was on the wire, and gives the client above what it
// may see. It serves one call at a time.
type Recorder struct {
	shared *Shared
	ctx    context.Context
	fresh  bool
	trips  []Trip
}

// Recorder returns a new recorder over the shared transport.
func (s *Shared) Recorder() *Recorder { return &Recorder{shared: s} }

// Begin forgets earlier round trips. The next ones are bounded by ctx, not by
// the client's own context, and keep off the pool if fresh is set.
func (r *Recorder) Begin(ctx context.Context, fresh bool) {
	r.ctx, r.fresh, r.trips = ctx, fresh, nil
}

// End returns the round trips since Begin, in order.
func (r *Recorder) End() []Trip {
	trips := r.trips
	r.ctx, r.trips = nil, nil
	return trips
}

// RoundTrip implements http.RoundTripper.
func (r *Recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	if r.ctx == nil {
		return nil, errors.New("round trip outside of a call")
	}
	out := exchange.Request{Method: req.Method, URL: req.URL.String(), Header: req.Header.Clone()}
	if req.Host != "" && req.Host != req.URL.Host {
		out.Header["Host"] = []string{req.Host}
	}
	if req.Body != nil {
		body, err := io.ReadAll(req.Body)
		req.Body.Close()
		if err != nil {
			return nil, err
		}
		out.Body = body
	}
	t := r.shared.trip(r.ctx, out, r.fresh)
	r.trips = append(r.trips, t)
	if t.Status == 0 {
		return nil, t.err
	}
	return t.response(req), nil
}

// response tells the trip to a client above: the bytes as they came, then the
// error that ended them, if one did.
func (t Trip) response(req *http.Request) *http.Response {
	header := t.Header
	if header.Get("Location") != "" {
		// http.Client would follow it and say the call again elsewhere.
		header = header.Clone()
		header.Del("Location")
	}
	var body io.Reader = bytes.NewReader(t.encoded)
	length := int64(len(t.encoded))
	if t.err != nil {
		body, length = io.MultiReader(body, failing{t.err}), -1
	}
	major, minor, _ := http.ParseHTTPVersion(t.Proto)
	return &http.Response{
		Status:     strconv.Itoa(t.Status) + " " + http.StatusText(t.Status),
		StatusCode: t.Status,
		Proto:      t.Proto, ProtoMajor: major, ProtoMinor: minor,
		Header: header, Body: io.NopCloser(body), ContentLength: length,
		Request: req,
	}
}

// failing is a reader at whose place an answer broke off.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) {
	if f.err == io.EOF {
		return 0, io.ErrUnexpectedEOF
	}
	return 0, f.err
}
