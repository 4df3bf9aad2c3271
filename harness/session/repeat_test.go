package session_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/dwconform/dwconform/harness/mock"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/session"
	"github.com/dwconform/dwconform/harness/verdict"
)

const nameless = "CreateBusiness.BusinessName.required.absent"

// TestRepeat: every case is asked as often as was said, and a target that is
// wrong one time in two is said to be, not averaged.
func TestRepeat(t *testing.T) {
	right, wrong := mock.New(), mock.New(mock.WithFault("CreateBusiness.BusinessName.required.accepted-when-absent"))
	var creates atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.RawQuery, "Action=CreateBusiness") && creates.Add(1)%2 == 0 {
			wrong.ServeHTTP(w, r)
			return
		}
		right.ServeHTTP(w, r)
	}))
	defer server.Close()
	cfg := session.Config{Why: "a test", Region: right.World().Region, Repeat: 5, Workers: 1}
	cfg.Endpoint, _ = url.Parse(server.URL)
	cfg.World, cfg.Credentials = session.FromMock(right.World())
	cfg.Plan = plan.Options{Case: []string{nameless}}
	res, err := session.Run(context.Background(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	if v := res.Records[0].Verdict; v.Outcome != verdict.Violates || v.Asked != 5 || v.Shown != 2 || !slices.Contains(v.Flaky, "showed in 2 of 5 askings") {
		t.Errorf("%s, shown %d of %d, flaky %q", v.Outcome, v.Shown, v.Asked, v.Flaky)
	}
}

// TestRepeatOfTheMock: asked twice, the embedded mock conforms, and no case of
// it differs; a recording of that is judged the same. A third of the cases is
// asked, each commit another.
func TestRepeatOfTheMock(t *testing.T) {
	t.Parallel()
	const shards = 3
	twice := func(res *session.Result) {
		t.Helper()
		if res.Exit(verdict.Should) != 0 || len(res.Leaked) > 0 {
			t.Error(told(res))
		}
		for _, r := range res.Records {
			if v := r.Verdict; r.Case.Unmet == "" && v.Asked != 2 || len(v.Flaky) > 0 {
				t.Errorf("%s: asked %d times, flaky %q", v.Case, v.Asked, v.Flaky)
			}
		}
	}
	for _, i := range drawn(t, 1, shards) {
		cfg := session.Config{Repeat: 2, Keep: true, Plan: plan.Options{Strength: "1", Shard: i + 1, Shards: shards}}
		if testing.Short() {
			cfg.Plan = plan.Options{Only: []string{"CreateBusiness.BusinessName", "CreateBusiness.race", "CreateBusiness.Throttling"}}
		}
		res, err := session.Run(context.Background(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		twice(res)
		again, err := session.Run(context.Background(), session.Config{From: res.Cassette})
		if err != nil {
			t.Fatal(err)
		}
		twice(again)
	}
}

// TestAskerRepeats: so does a session whose host asks case by case.
func TestAskerRepeats(t *testing.T) {
	a, err := session.Open(session.Config{Repeat: 4})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	rec, _, err := a.Ask(context.Background(), nameless)
	if err != nil || rec.Verdict.Outcome != verdict.Conforms || rec.Verdict.Asked != 4 {
		t.Errorf("%+v, %v", rec.Verdict, err)
	}
}
