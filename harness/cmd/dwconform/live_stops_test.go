package main

import (
	"fmt"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dwconform/dwconform/harness/mock"
)

// TestLiveStops: a run leaves a live service alone that is in trouble, or whose
// quota is used up, exits as the evidence says, and can be gone on with when
// the trouble is over.
func TestLiveStops(t *testing.T) {
	if testing.Short() {
		t.Skip("some seconds of waiting for a service in trouble")
	}
	const healthy = 60
	for name, c := range map[string]struct {
		trouble http.HandlerFunc // of a healthy service; nil: its quota is used up
		says    string
		most    int64 // requests beside those before the trouble, clean-up aside
		reason  string
	}{
		"errors": {says: "5 answers in a row were errors of the service", most: 10, reason: "budget", trouble: func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusServiceUnavailable)
			fmt.Fprint(w, `{"RequestId":"0A000000-0000-4000-8000-000000000001","Message":"The request has failed due to a temporary failure of the server.","HostId":"localhost","Code":"ServiceUnavailable"}`)
		}},
		"losses": {says: "3 replies in a row were lost", most: 8, reason: "lost-reply", trouble: func(http.ResponseWriter, *http.Request) {
			panic(http.ErrAbortHandler)
		}},
		"quota": {says: "3 calls in a row were refused for their rate to the end", most: 12, reason: "throttled"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newService(t)
			s.latency = 5 * time.Millisecond
			r := newRehearsal(t, s)
			right := s.handler
			var well atomic.Bool
			if c.trouble == nil {
				s.quota = healthy
			} else {
				s.handler = http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
					if s.count() > healthy && !well.Load() {
						c.trouble(w, q)
						return
					}
					right.ServeHTTP(w, q)
				})
			}
			status, out, stderr := r.run("run", "--arm", "10001", "--budget", "500")
			if status == misused || !strings.Contains(out, c.says) || !strings.Contains(stderr, "--resume goes on") || !strings.Contains(out, c.reason) {
				t.Fatalf("status %d\n%s%s", status, out, stderr)
			}
			asked := int64(0)
			for i, call := range s.seen() {
				if i > healthy && (call.action == "CreateBusiness" || call.action == "UpdateBusiness") {
					asked++
				}
			}
			if asked > c.most {
				t.Errorf("%d creates and updates after the trouble began", asked)
			}
			well.Store(true)
			s.mu.Lock()
			s.quota = 0
			s.mu.Unlock()
			status, out, stderr = r.run("run", "--arm", "10001", "--budget", "260", "--resume")
			if status != conforms {
				t.Errorf("resumed: status %d\n%s%s", status, out, stderr)
			}
			if status, _, stderr := r.run("sweep"); status != 0 {
				t.Errorf("sweep: %s", stderr)
			}
			if left := r.direct.names(); len(left) > 0 {
				t.Errorf("left: %q", left)
			}
		})
	}
}

// TestLiveBudget: a small budget gives the verdicts of a large one for the
// cases that it pays, and no request more than it.
func TestLiveBudget(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("a whole run")
	}
	const fault = "CreateBusiness.BusinessName.unique.not-checked"
	verdicts := func(budget string) map[string]string {
		s := newService(t, mock.WithFault(fault))
		s.latency = 0
		r := newRehearsal(t, s)
		flags := []string{"run", "--arm", "10001", "--budget", budget}
		if soaked() == 1 {
			flags = append(flags, "--only", "CreateBusiness.BusinessName.*", "--only", "CreateBusiness.duplicate", "--only", "CreateBusiness.ProjectId*")
		}
		status, out, stderr := r.run(flags...)
		if status != violates {
			t.Fatalf("budget %s: status %d\n%s%s", budget, status, out, stderr)
		}
		deletes := 0
		for _, c := range s.seen() {
			if c.action == "DeleteBusiness" {
				deletes++
			}
		}
		t.Logf("budget %s: %d requests, %d of them deletes", budget, s.count(), deletes)
		return outcomes(t, r.dir)
	}
	full, small := verdicts("20000"), verdicts(rehearsedBudget)
	judged, failing := 0, 0
	for id, outcome := range small {
		if outcome != "conforms" && outcome != "violates" {
			continue
		}
		judged++
		if outcome == "violates" {
			failing++
		}
		if full[id] != outcome {
			t.Errorf("%s: %s with a small budget, %s with a large one", id, outcome, full[id])
		}
	}
	if judged < 20 || failing == 0 {
		t.Errorf("%d judged, %d of them fail", judged, failing)
	}
}

// TestLiveRecorded: a live run that is recorded is judged from its recording as
// it was then.
func TestLiveRecorded(t *testing.T) {
	t.Parallel()
	s := newService(t, mock.WithFault("CreateBusiness.BusinessName.unique.not-checked"))
	s.latency = 0
	r := newRehearsal(t, s)
	status, out, stderr := r.run("run", "--arm", "10001", "--budget", rehearsedBudget, "--only", "CreateBusiness.BusinessName.*", "--only", "CreateBusiness.duplicate", "--keep", "run.har")
	if status != violates {
		t.Fatalf("status %d\n%s%s", status, out, stderr)
	}
	then := outcomes(t, r.dir)
	count := s.count()
	again := r.command("run", "--from", "run.har", "--out", "again")
	again.Args = append(again.Args[:2], again.Args[4:]...) // the recording says whose answers they are
	again.Env = slices.DeleteFunc(slices.Clone(r.env), func(v string) bool { return strings.HasPrefix(v, "DWCONFORM_") })
	said, _ := again.CombinedOutput()
	if got := again.ProcessState.ExitCode(); got != violates || s.count() != count {
		t.Fatalf("from the recording: status %d, %d more requests\n%s", got, s.count()-count, said)
	}
	now := outcomesIn(t, filepath.Join(r.dir, "again"))
	for id := range then {
		if now[id] != then[id] {
			t.Errorf("%s: %s, from the recording %s", id, then[id], now[id])
		}
	}
}
