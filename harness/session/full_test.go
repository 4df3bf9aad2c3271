package session_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dwconform/dwconform/harness/mock"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/session"
	"github.com/dwconform/dwconform/harness/verdict"
)

// filling is a server without a delete that takes so many businesses.
func filling(most int64, code string) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		var held atomic.Int64
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			action := r.URL.Query().Get("Action") + r.Header.Get("X-Acs-Action")
			if !strings.HasPrefix(action, "CreateBusiness") {
				next.ServeHTTP(w, r)
				return
			}
			if held.Load() >= most {
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(http.StatusBadRequest)
				_, _ = fmt.Fprintf(w, `{"RequestId":"0A000000-0000-4000-8000-000000000001","HostId":"h","Code":%q,"Message":"The project holds as many as it may."}`, code)
				return
			}
			answer := httptest.NewRecorder()
			next.ServeHTTP(answer, r)
			if bytes.Contains(answer.Body.Bytes(), []byte("BusinessId")) {
				held.Add(1)
			}
			for name, values := range answer.Header() {
				w.Header()[name] = values
			}
			w.WriteHeader(answer.Code)
			_, _ = w.Write(answer.Body.Bytes())
		})
	}
}

// TestFullForGood: a target from which nothing can be removed, and that is full
// in the middle of a run, is not judged by what it refuses then; one that has
// room, or refuses after a few, or fails, is. Their recordings are judged
// the same.
func TestFullForGood(t *testing.T) {
	t.Parallel()
	const full = "takes no more, and nothing can be removed from it"
	only := plan.Options{Only: []string{"CreateBusiness.BusinessName.text", "CreateBusiness.Description", "CreateBusiness.effect", "CreateBusiness.combinations"}}
	for name, c := range map[string]struct {
		fault  string
		most   int64
		code   string
		breaks bool
	}{
		"right":        {most: 60, code: "1201111311"},
		"full at once": {most: 3, code: "1201111311", breaks: true},
		"failing":      {most: 60, code: "InternalError", breaks: true},
		"wrong":        {fault: "CreateBusiness.Description.optional.refused-when-given", most: 1000, code: "1201111311", breaks: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var opts []mock.Option
			if c.fault != "" {
				opts = append(opts, mock.WithFault(c.fault))
			}
			cfg := served(t, filling(c.most, c.code), opts...)
			cfg.Plan, cfg.ReadAfterWrite = only, 100*time.Millisecond
			cfg.World.Lacks["DeleteBusiness"] = true
			was, cassette, _ := recorded(t, cfg)
			n, failed := 0, 0
			for _, rec := range was.Records {
				switch v := rec.Verdict; {
				case strings.Contains(v.Detail, full):
					n++
					if v.Outcome != verdict.Inconclusive || v.Reason != verdict.Unreached {
						t.Errorf("%s is %s %s", v.Case, v.Outcome, v.Reason)
					}
				case v.Outcome == verdict.Violates:
					failed++
					if !strings.HasPrefix(v.Clause, "CreateBusiness.Description") && !c.breaks {
						t.Errorf("%s: %v", v.Case, v.Problems)
					}
				}
			}
			if (n < 20) != c.breaks || (failed > 0) != c.breaks || session.Count(was.Records, verdict.Should).Passed < 1 {
				t.Errorf("%d cases say that the project is full: %s", n, told(was))
			}
			is, err := session.Run(context.Background(), session.Config{From: cassette})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(reported(t, was), reported(t, is)); diff != "" {
				t.Errorf("judged again otherwise (-then +now):\n%s", diff)
			}
		})
	}
}
