package session_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/mock"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/report"
	"github.com/dwconform/dwconform/harness/session"
	"github.com/dwconform/dwconform/harness/target"
	"github.com/dwconform/dwconform/harness/verdict"
)

// recorded runs cfg and returns its result with the recording, which has been
// on disk, and the bytes of it.
func recorded(t *testing.T, cfg session.Config) (*session.Result, *target.Cassette, []byte) {
	t.Helper()
	cfg.Keep = true
	res, err := session.Run(context.Background(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "run.har")
	if err := res.Cassette.WriteFile(file); err != nil {
		t.Fatal(err)
	}
	c, err := target.ReadCassette(file)
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return res, c, data
}

// reported is report.json without what is said of the target.
func reported(t *testing.T, res *session.Result) map[string]any {
	t.Helper()
	in := report.Input{
		Contract: res.Contract, Plan: res.Plan, About: report.About(res.About), Fatal: res.Fatal, Interrupted: res.Interrupted,
	}
	for i := range res.Records {
		rec := &res.Records[i]
		in.Records = append(in.Records, report.Entry{Case: rec.Case, Verdict: rec.Verdict, Transcript: &rec.Transcript})
	}
	for _, l := range res.Leaked {
		in.Leaked = append(in.Leaked, report.Leak(l))
	}
	data, err := report.New(in).JSON()
	if err != nil {
		t.Fatal(err)
	}
	var out map[string]any
	if err := json.Unmarshal(data, &out); err != nil {
		t.Fatal(err)
	}
	delete(out, "target")
	return out
}

// some are clauses of every kind: values, texts, ways of signing, reads,
// tenants, a provider state.
var some = plan.Options{Only: []string{"CreateBusiness.BusinessName", "GetBusiness", "tenancy", "signature", "answer", "CreateBusiness.Throttling.User"}}

// TestReplayJudgesTheSame: a recording is judged as the run was, be the target
// right, wrong, or one that loses answers.
func TestReplayJudgesTheSame(t *testing.T) {
	t.Parallel()
	for name, cfg := range map[string]session.Config{
		"right":               {Plan: some},
		"without request ids": {Plan: some, HideRequestIDs: true},
		"wrong": {Plan: plan.Options{Only: []string{"CreateBusiness.BusinessName", "CreateBusiness.Owner"}}, Faults: []string{
			"CreateBusiness.BusinessName.required.accepted-when-absent", pick(t, "CreateBusiness.BusinessName.unique"), pick(t, "CreateBusiness.Owner"),
		}},
		"losing": {Plan: plan.Options{Only: []string{"answer", "CreateBusiness.BusinessName.required"}}, Faults: []string{pick(t, "answer.whole")}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if cfg.HideRequestIDs && testing.Short() {
				cfg.Plan.Only = some.Only[:2]
			}
			cfg.ReadAfterWrite = session.DefaultReadAfterWrite / 30
			was, cassette, data := recorded(t, cfg)
			if realID := firstRequestID(t, was); bytes.Contains(data, []byte(realID)) == cfg.HideRequestIDs {
				t.Errorf("the recording shows the request id %s: %v", realID, !cfg.HideRequestIDs)
			}
			if len(cfg.Faults) > 0 && was.Exit(verdict.Should) != 1 {
				t.Fatalf("the faulty target ends with %d", was.Exit(verdict.Should))
			}
			is, err := session.Run(context.Background(), session.Config{From: cassette})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(reported(t, was), reported(t, is)); diff != "" {
				t.Errorf("judged again otherwise (-then +now):\n%s", diff)
			}
			if was.Exit(verdict.Should) != is.Exit(verdict.Should) || was.Requests != is.Requests {
				t.Errorf("exit %d with %d requests, was %d with %d", is.Exit(verdict.Should), is.Requests, was.Exit(verdict.Should), was.Requests)
			}
		})
	}
}

// firstRequestID returns the request id of the first answer that has one.
func firstRequestID(t *testing.T, res *session.Result) string {
	t.Helper()
	for _, rec := range res.Records {
		for _, at := range rec.Transcript.Attempts {
			for i := range at.Exchanges {
				if id := at.Exchanges[i].Obs.Header.Get("X-Acs-Request-Id"); id != "" {
					return id
				}
			}
		}
	}
	t.Fatal("no answer has a request id")
	return ""
}

// pick returns the first fault whose id begins so.
func pick(t *testing.T, prefix string) string {
	t.Helper()
	for _, f := range mock.Faults(contract.Default()) {
		if strings.HasPrefix(f.ID, prefix) {
			return f.ID
		}
	}
	t.Fatalf("no fault begins with %s", prefix)
	return ""
}

// TestReplayOfWhatIsMissing: a case whose calls the recording does not hold is
// broken, whatever else is right.
func TestReplayOfWhatIsMissing(t *testing.T) {
	_, cassette, _ := recorded(t, session.Config{Plan: plan.Options{Only: []string{"CreateBusiness.BusinessName.required"}}})
	const id = "CreateBusiness.BusinessName.required.absent"
	kept := cassette.Entries[:0]
	for _, e := range cassette.Entries {
		if e.Place.Case != id || e.Place.Part == target.Step(0) {
			kept = append(kept, e)
		}
	}
	cassette.Entries = kept
	res, err := session.Run(context.Background(), session.Config{From: cassette})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range res.Records {
		v := r.Verdict
		if want := v.Case == id; (v.Outcome == verdict.Broken) != want {
			t.Errorf("%s: %s %s", v.Case, v.Outcome, v.Detail)
		} else if want && !strings.Contains(v.Detail, "the recording does not hold this call of ") {
			t.Errorf("the reason is %q", v.Detail)
		}
	}
	if res.Exit(verdict.Should) != 2 {
		t.Errorf("exit %d", res.Exit(verdict.Should))
	}
}

// echo serves a mock that repeats the caller's secrets in headers and texts,
// and lists what belongs to somebody else.
func echo(m http.Handler, leak func(w http.ResponseWriter), others string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			m.ServeHTTP(w, r)
			return
		}
		rec := httptest.NewRecorder()
		m.ServeHTTP(rec, r)
		for name, values := range rec.Header() {
			w.Header()[name] = values
		}
		w.Header().Del("Content-Length")
		leak(w)
		w.WriteHeader(rec.Code)
		_, _ = w.Write(bytes.Replace(rec.Body.Bytes(), []byte(`"Business":[`), []byte(`"Business":[`+others), 1))
	})
}

// TestRecordingShowsNoSecret: canaries in every place of a run are not in its
// recording, which is still judged the same.
func TestRecordingShowsNoSecret(t *testing.T) {
	t.Parallel()
	w := mock.DefaultWorld()
	w.Caller = mock.Account{AccountID: "7310000000000037", AccessKeyID: "LTAI5tCanaryKeyOne", AccessKeySecret: "canary/secret+one=="}
	w.Temporary = mock.Account{AccountID: "7310000000000037", AccessKeyID: "STS.CanaryKeyTwo", AccessKeySecret: "canary/secret+two==", SecurityToken: "canary/token+two=="}
	w.OtherTemporary = mock.Account{AccountID: "7310000000000037", AccessKeyID: "STS.CanaryKeyThree", AccessKeySecret: "canary/secret+three==", SecurityToken: "canary/token+three=="}
	w.Inactive.AccountID, w.Owners = w.Caller.AccountID, []string{"7310000000000041"}
	m := mock.New(mock.WithWorld(w))
	srv := httptest.NewServer(echo(m, func(h http.ResponseWriter) {
		h.Header().Set("X-Echo", w.Caller.AccessKeySecret+" "+url.QueryEscape(w.Temporary.SecurityToken)+" of "+w.Caller.AccountID)
	}, `{"BusinessId":4242424242,"BusinessName":"canary of others","Owner":"7310000000000041"},`))
	defer srv.Close()
	u, _ := url.Parse(srv.URL)
	cfg := session.Config{Endpoint: u, States: srv.URL + "/_states", Region: w.Region, ReadAfterWrite: session.DefaultReadAfterWrite / 30, Plan: plan.Options{Only: []string{"signature", "CreateBusiness.Owner", "CreateBusiness.BusinessName.required"}}}
	cfg.World, cfg.Credentials = session.FromMock(w)
	cfg.World.States = true
	was, cassette, data := recorded(t, cfg)
	for _, canary := range []string{
		w.Caller.AccessKeyID, w.Caller.AccessKeySecret, w.Caller.AccountID, w.Temporary.AccessKeyID, w.Temporary.AccessKeySecret,
		w.Temporary.SecurityToken, w.OtherTemporary.AccessKeyID, w.OtherTemporary.AccessKeySecret, w.OtherTemporary.SecurityToken,
		w.Owners[0], "canary of others",
	} {
		if _, shown := exchange.Shows(data, []string{canary}); shown {
			i := bytes.Index(data, []byte(canary))
			t.Errorf("the recording shows %q: …%.200s", canary, data[max(0, i-100):])
		}
	}
	if !json.Valid(data) || !bytes.Contains(data, []byte("other-1")) {
		t.Error("the recording is no JSON, or says nothing of others")
	}
	is, err := session.Run(context.Background(), session.Config{From: cassette})
	if err != nil {
		t.Fatal(err)
	}
	for i := range was.Records {
		if a, b := was.Records[i].Verdict, is.Records[i].Verdict; a.Outcome != b.Outcome || len(a.Problems) != len(b.Problems) {
			t.Errorf("%s: was %s %s %v, is %s %s %v", a.Case, a.Outcome, a.Detail, a.Problems, b.Outcome, b.Detail, b.Problems)
		}
	}
}
