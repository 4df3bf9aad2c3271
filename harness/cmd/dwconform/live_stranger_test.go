package main

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"testing"
	"time"
)

var givenID = regexp.MustCompile(`"BusinessId":[0-9]+`)

// TestLiveStranger: a live service that answers creates with the id of
// somebody else's business is found out, and that business is neither changed
// nor removed.
func TestLiveStranger(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("some seconds of a slow pace")
	}
	s := newService(t)
	s.latency = time.Millisecond
	r := newRehearsal(t, s)
	stranger := r.direct.ask("CreateBusiness", "ProjectId", "10001", "BusinessName", "orders").Get("BusinessId").Text()
	before := r.direct.everything()
	right := s.handler
	s.handler = http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		answer := httptest.NewRecorder()
		right.ServeHTTP(answer, q)
		body := answer.Body.Bytes()
		creates := q.URL.Query().Get("Action") == "CreateBusiness" || q.Header.Get("x-acs-action") == "CreateBusiness"
		if creates && bytes.Contains(body, []byte(`"Success":true`)) && s.count()%2 == 0 {
			body = givenID.ReplaceAll(body, []byte(`"BusinessId":`+stranger))
		}
		for name, values := range answer.Header() {
			if name != "Etag" && name != "Content-Length" {
				w.Header()[name] = values
			}
		}
		w.WriteHeader(answer.Code)
		_, _ = w.Write(body)
	})
	status, out, stderr := r.run("run", "--arm", "10001", "--budget", "300", "--only", "CreateBusiness.*", "--only", "UpdateBusiness.*", "--only", "DeleteBusiness.*")
	if status != violates {
		t.Errorf("status %d\n%s%s", status, out, stderr)
	}
	for _, c := range s.seen() {
		if c.id == stranger && (c.action == "UpdateBusiness" || c.action == "DeleteBusiness") {
			t.Errorf("%s of somebody else's business", c.action)
		}
	}
	s.handler = right
	if status, out, stderr := r.run("sweep"); status != conforms {
		t.Errorf("sweep: status %d\n%s%s", status, out, stderr)
	}
	if after := r.direct.everything(); !slices.Equal(after, before) {
		t.Errorf("before %q\nafter  %q", before, after)
	}
}
