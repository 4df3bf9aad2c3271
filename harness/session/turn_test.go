package session_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/dwconform/dwconform/harness/mock"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/session"
	"github.com/dwconform/dwconform/harness/verdict"
)

// turning serves one mock at an address of its own and notes who calls.
func turning(t *testing.T, m http.Handler, said func(), only ...string) session.Config {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		said()
		m.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	cfg := session.Config{States: server.URL + session.StatesPath, Plan: plan.Options{Only: only}}
	cfg.Endpoint, _ = url.Parse(server.URL)
	cfg.World, cfg.Credentials = session.FromMock(mock.DefaultWorld())
	cfg.World.States = true
	return cfg
}

// TestRunsTakeTurns: a run that sets provider states has the target for
// itself, from the first of its calls to the last; those that set none need
// not wait for one another.
func TestRunsTakeTurns(t *testing.T) {
	const plain, states = "CreateBusiness.UseType.enum", "CreateBusiness.Forbidden.Access.error"
	for _, test := range []struct {
		name   string
		second []string
	}{
		{"both set states", []string{plain, states}},
		{"the second sets none", []string{plain}},
	} {
		t.Run(test.name, func(t *testing.T) {
			m := mock.New()
			var mu sync.Mutex
			var order strings.Builder
			turn := filepath.Join(t.TempDir(), "deeper", "turn")
			var wg sync.WaitGroup
			for i, only := range [][]string{{plain, states}, test.second} {
				cfg := turning(t, m, func() {
					mu.Lock()
					defer mu.Unlock()
					order.WriteByte("ab"[i])
				}, only...)
				cfg.Turn = turn
				wg.Go(func() {
					res, err := session.Run(t.Context(), cfg)
					if err != nil {
						t.Error(err)
						return
					}
					if c := session.Count(res.Records, verdict.Should); c.Failed > 0 || c.Broken > 0 || c.Passed == 0 {
						t.Errorf("%s", told(res))
					}
				})
			}
			wg.Wait()
			got := order.String()
			if n := strings.Count(got, "ab") + strings.Count(got, "ba"); n != 1 {
				t.Errorf("the runs changed over %d times: %s", n, got)
			}
		})
	}
}

// TestTurnThatDoesNotCome: who is stopped while waiting has asked nothing, and
// says so.
func TestTurnThatDoesNotCome(t *testing.T) {
	turn := filepath.Join(t.TempDir(), "turn")
	ctx, stop := context.WithCancel(t.Context())
	second := turning(t, mock.New(), func() { t.Error("the target was asked") }, "CreateBusiness.Forbidden.Access.error")
	second.Turn = turn
	var log strings.Builder
	second.Log = &log
	asked := make(chan error, 1)
	var once sync.Once
	first := turning(t, mock.New(), func() {
		once.Do(func() {
			go func() {
				_, err := session.Run(ctx, second)
				asked <- err
			}()
			stop()
			if err := <-asked; err == nil || !strings.Contains(err.Error(), "nothing was asked") {
				t.Errorf("%v", err)
			}
		})
	}, "CreateBusiness.Forbidden.Access.error")
	first.Turn = turn
	if _, err := session.Run(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(log.String(), "waiting until that run has ended") {
		t.Errorf("it says %q", log.String())
	}
}

// TestStateThatWasLeft: what a killed run has set is in no answer of the next.
func TestStateThatWasLeft(t *testing.T) {
	m := mock.New()
	cfg := turning(t, m, func() {}, "CreateBusiness.UseType.enum", "CreateBusiness.Forbidden.Access.error")
	set := httptest.NewRequest(http.MethodPost, session.StatesPath, strings.NewReader(`{"state":"edition not activated","params":{},"action":"setup"}`))
	answer := httptest.NewRecorder()
	m.ServeHTTP(answer, set)
	if answer.Code != http.StatusOK {
		t.Fatalf("the state is not set: HTTP %d", answer.Code)
	}
	res, err := session.Run(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	if c := session.Count(res.Records, verdict.Should); c.Failed > 0 || c.Broken > 0 || c.Passed == 0 {
		t.Errorf("%s", told(res))
	}
}
