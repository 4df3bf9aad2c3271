package session_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/dwconform/dwconform/harness/session"
	"github.com/dwconform/dwconform/harness/verdict"
)

// judgedOf lists the verdicts of a clause that say something, by case.
func judgedOf(res *session.Result, clause string) map[string]*session.Record {
	out := map[string]*session.Record{}
	for i := range res.Records {
		rec := &res.Records[i]
		if v := &rec.Verdict; v.Clause == clause && (v.Outcome == verdict.Conforms || v.Outcome == verdict.Violates) {
			out[rec.Case.ID] = rec
		}
	}
	return out
}

// inScript reports whether a case was settled by a script.
func inScript(rec *session.Record) bool { return rec.Transcript.Attempts[0].Pool != "" }

// TestScriptsOfWrongSignatures: one is asked for with others, also of a server
// whose front refuses it in words of its own; one that is accepted is found, and
// convicted by what was asked for it alone.
func TestScriptsOfWrongSignatures(t *testing.T) {
	t.Parallel()
	const clause = "signature.wrong.refused"
	s := newStubborn()
	var bare atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rec := httptest.NewRecorder()
		s.ServeHTTP(rec, r)
		if strings.Contains(rec.Body.String(), "SignatureDoesNotMatch") {
			bare.Add(1)
			http.Error(w, "Bad Request", http.StatusBadRequest)
			return
		}
		for name := range rec.Header() {
			w.Header().Set(name, rec.Header().Get(name))
		}
		w.WriteHeader(rec.Code)
		_, _ = w.Write(rec.Body.Bytes())
	}))
	defer server.Close()
	res, err := session.Run(context.Background(), aimed(t, session.Config{Requests: pairBudget}, s, server.URL))
	if err != nil {
		t.Fatal(err)
	}
	settled := 0
	for _, rec := range judgedOf(res, clause) {
		if rec.Verdict.Outcome == verdict.Conforms && inScript(rec) {
			settled++
		}
	}
	if settled == 0 || bare.Load() == 0 || res.Exit(verdict.Should) != 0 {
		t.Errorf("%d wrong signatures are settled, %d answers have no envelope: %s", settled, bare.Load(), told(res))
	}

	res = within(t, session.Config{Faults: []string{clause + ".unchecked"}})
	convicted := 0
	for id, rec := range judgedOf(res, clause) {
		if rec.Verdict.Outcome != verdict.Violates {
			continue
		}
		if convicted++; inScript(rec) {
			t.Errorf("%s is convicted by a script", id)
		}
	}
	if convicted == 0 {
		t.Errorf("no wrong signature that is accepted is found: %s", told(res))
	}
}

// answering is a server in front of a correct one, which answers itself what take
// takes.
func answering(t *testing.T, s *stubborn, take func(r *http.Request, body string) (status int, says string)) *httptest.Server {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		if status, says := take(r, string(body)); status != 0 {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(status)
			_, _ = io.WriteString(w, says)
			return
		}
		s.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return server
}

// TestScriptsOfTrials: one create said in two ways is asked in a script. A target
// that does not serve the second is asked no more in it there, and nothing is
// learned of it; one that serves it is settled by three calls.
func TestScriptsOfTrials(t *testing.T) {
	t.Parallel()
	const clause = "CreateBusiness.alike"
	for _, served := range []bool{true, false} {
		s := newStubborn()
		var refused atomic.Int64
		server := answering(t, s, func(r *http.Request, body string) (int, string) {
			if served || !strings.Contains(body, "%20") {
				return 0, ""
			}
			return 400, fmt.Sprintf(`{"RequestId":"no-%d","Code":"InvalidParameter","Message":"write a space as a plus sign"}`, refused.Add(1))
		})
		res, err := session.Run(context.Background(), aimed(t, session.Config{Requests: pairBudget}, s, server.URL))
		if err != nil {
			t.Fatal(err)
		}
		if res.Exit(verdict.Should) != 0 {
			t.Errorf("served %v: %s", served, told(res))
		}
		settled := 0
		for id, rec := range judgedOf(res, clause) {
			if strings.Contains(id, "a-space-as-20") && inScript(rec) {
				settled++
			}
		}
		if (settled > 0) != served {
			t.Errorf("served %v: %d cases are settled", served, settled)
		}
		// The trial in the script, and both calls of the case alone.
		if n := refused.Load(); !served && n != 3 {
			t.Errorf("%d calls are refused", n)
		}
	}
}

// TestScriptsOfSequences: a brief sequence is settled by a script, and one that
// shows a name to stay taken is asked alone and convicts.
func TestScriptsOfSequences(t *testing.T) {
	t.Parallel()
	const clause = "isolation.sequences"
	for fault, want := range map[string]verdict.Outcome{"": verdict.Conforms, clause + ".new-name-stays-taken": verdict.Violates} {
		cfg := session.Config{Requests: 200}
		cfg.Plan.Seed = 2
		if fault != "" {
			cfg.Faults = []string{fault}
		}
		found := false
		for id, rec := range judgedOf(asIf(t, cfg), clause) {
			if !strings.HasSuffix(id, "-q") {
				continue
			}
			if found = true; rec.Verdict.Outcome != want || inScript(rec) != (fault == "") {
				t.Errorf("%q: %s, in a script: %v: %v", fault, rec.Verdict.Outcome, inScript(rec), rec.Verdict.Problems)
			}
		}
		if !found {
			t.Errorf("%q: no brief sequence is judged", fault)
		}
	}
}
