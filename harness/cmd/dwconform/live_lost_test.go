package main

import (
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// TestLiveLostAtFirst: what a run must know before its first write, and see gone
// before it ends, is asked again where a reply got lost or the service failed
// for a moment.
func TestLiveLostAtFirst(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("some seconds of a slow pace")
	}
	s := newService(t)
	s.latency = time.Millisecond
	r := newRehearsal(t, s)
	before := r.direct.everything()
	right := s.handler
	var reads atomic.Int64
	s.handler = http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		if q.URL.Query().Get("Action") == "ListBusiness" || q.Header.Get("x-acs-action") == "ListBusiness" {
			switch reads.Add(1) % 4 {
			case 1:
				panic(http.ErrAbortHandler)
			case 3:
				w.WriteHeader(http.StatusServiceUnavailable)
				return
			}
		}
		right.ServeHTTP(w, q)
	})
	status, out, stderr := r.run("run", "--arm", "10001", "--budget", "40", "--only", "CreateBusiness.BusinessName.unique*")
	if status == misused || reads.Load() < 4 {
		t.Errorf("run: status %d, %d lists\n%s%s", status, reads.Load(), out, stderr)
	}
	if status, out, stderr := r.run("sweep"); status != conforms || !strings.Contains(out, "of 0 earlier runs") {
		t.Errorf("the end of the run did not see everything gone: status %d\n%s%s", status, out, stderr)
	}
	if after := r.direct.everything(); !slices.Equal(after, before) {
		t.Errorf("before %q\nafter  %q", before, after)
	}
}
