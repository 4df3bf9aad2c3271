package session_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync/atomic"
	"testing"

	"github.com/dwconform/dwconform/harness/mock"
	"github.com/dwconform/dwconform/harness/session"
	"github.com/dwconform/dwconform/harness/verdict"
)

// TestTargetThatGoesDown: a target that answers at first and then goes down
// for good does not conform by what it has answered.
func TestTargetThatGoesDown(t *testing.T) {
	var server *httptest.Server
	var calls atomic.Int64
	serve := mock.New()
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if calls.Add(1) == 100 {
			go server.Close()
		}
		serve.ServeHTTP(w, r)
	}))
	defer server.Close()
	cfg := session.Config{}
	cfg.Plan.Only = []string{"CreateBusiness.UseType.*", "CreateBusiness.Owner.*", "CreateBusiness.Description.*", "answer.whole"}
	cfg.Endpoint, _ = url.Parse(server.URL)
	cfg.World, cfg.Credentials = session.FromMock(mock.DefaultWorld())
	res, err := session.Run(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	c := session.Count(res.Records, verdict.Should)
	if c.Failed == 0 || res.Fatal != "" {
		t.Errorf("%d passed and %d failed, fatal %q: want a violation", c.Passed, c.Failed, res.Fatal)
	}
	for _, r := range res.Records {
		if r.Verdict.Outcome == verdict.Violates && r.Case.Clause.ID != "answer.whole" {
			t.Errorf("%s violates: %v", r.Case.ID, r.Verdict.Problems)
		}
	}
}
