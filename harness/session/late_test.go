package session_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/mock"
	"github.com/dwconform/dwconform/harness/oracle"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/session"
	"github.com/dwconform/dwconform/harness/sweep"
	"github.com/dwconform/dwconform/harness/target"
)

// lateTarget is a correct mock that takes its time over a create, whoever still
// waits for the answer.
type lateTarget struct {
	*mock.Server
	late    time.Duration // from the request to its effect
	gateway time.Duration // until a gateway in front answers 504; 0 for none
	first   func()        // called when creates arrive
	running sync.WaitGroup
}

func (l *lateTarget) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body) // what is cut off is answered by the mock
	r.Body = io.NopCloser(bytes.NewReader(body))
	if form, _ := url.ParseQuery(string(body)); r.URL.Query().Get("Action") != "CreateBusiness" && form.Get("Action") != "CreateBusiness" {
		l.Server.ServeHTTP(w, r)
		return
	}
	if l.first != nil {
		l.first()
	}
	answer := httptest.NewRecorder()
	done := make(chan struct{})
	l.running.Go(func() {
		defer close(done)
		time.Sleep(l.late)
		l.Server.ServeHTTP(answer, r.WithContext(context.Background()))
	})
	var early <-chan time.Time
	if l.gateway > 0 {
		early = time.After(l.gateway)
	}
	select {
	case <-early:
		w.WriteHeader(http.StatusGatewayTimeout)
		return
	case <-done:
	}
	for name, values := range answer.Header() {
		w.Header()[name] = values
	}
	w.WriteHeader(answer.Code)
	_, _ = w.Write(answer.Body.Bytes()) // the client may be gone
}

// TestNothingLandsAfterTheSweep: a create that was in flight when the run
// ended, or whose answer was given up, is swept too, however late it lands.
func TestNothingLandsAfterTheSweep(t *testing.T) {
	for name, x := range map[string]struct {
		late, gateway   time.Duration
		patience, limit time.Duration // an interrupt comes so long after the first create
		interrupted     bool
	}{
		"in flight at the end":        {late: 700 * time.Millisecond, patience: 5 * time.Second, limit: 400 * time.Millisecond},
		"in flight at an interrupt":   {late: 700 * time.Millisecond, patience: 5 * time.Second, limit: 100 * time.Millisecond, interrupted: true},
		"given up, and none answered": {late: 900 * time.Millisecond, patience: 600 * time.Millisecond, limit: 300 * time.Millisecond},
		"a gateway gave up before it": {late: 900 * time.Millisecond, gateway: 50 * time.Millisecond, patience: time.Second, limit: 300 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			slow := &lateTarget{Server: mock.New(), late: x.late, gateway: x.gateway}
			server := httptest.NewServer(slow)
			t.Cleanup(server.Close)
			cfg, end := serveMock(t, slow.Server)
			t.Cleanup(end)
			cfg.Endpoint, _ = url.Parse(server.URL)
			cfg.States = server.URL + "/_states"
			cfg.Patience, cfg.Time, cfg.ReadAfterWrite = x.patience, x.limit, 100*time.Millisecond
			cfg.Plan.Only = []string{"CreateBusiness.BusinessName.text", "CreateBusiness.race.distinct-names"}
			ctx := t.Context()
			if x.interrupted {
				cfg.Time = time.Minute
				var cancel context.CancelFunc
				ctx, cancel = context.WithCancel(ctx)
				defer cancel()
				slow.first = sync.OnceFunc(func() { time.AfterFunc(x.limit, cancel) })
			}
			cfg.Prefix = "dwclate01"
			res, err := session.Run(ctx, cfg)
			if err != nil {
				t.Fatal(err)
			}
			if res.Writes == 0 {
				t.Fatal("no create was asked")
			}
			slow.running.Wait()
			raw := target.NewRaw(target.Config{Endpoint: cfg.Endpoint, Region: cfg.Region, Version: "2020-05-18", Credentials: cfg.Credentials}, nil)
			for _, slot := range cfg.World.Mine() {
				call, _ := plan.LookCall(contract.Default(), &cfg.World, plan.LookFor{By: oracle.ByList, Project: slot, Name: cfg.Prefix, Page: 1})
				call.Way.Sender = exchange.Raw
				obs := raw.Do(t.Context(), call)
				ans := oracle.Read(contract.Default(), &obs)
				if ans.Kind != oracle.Accepted {
					t.Fatalf("the list of %s is %s", slot, ans.Says())
				}
				if left := oracle.Listed(contract.Default(), &ans); len(left) > 0 {
					t.Errorf("%d businesses landed in %s after the sweep, and %d are told as left", len(left), slot, len(res.Leaked))
				}
			}
		})
	}
}

// TestIntentsOutliveABlindSweep: where a list cannot be read at the end, the
// intent file stays and another sweep is told of; else it goes.
func TestIntentsOutliveABlindSweep(t *testing.T) {
	t.Parallel()
	for _, blind := range []bool{false, true} {
		m := mock.New()
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			r.Body = io.NopCloser(bytes.NewReader(body))
			if blind && (strings.Contains(r.URL.RawQuery, "Action=ListBusiness") || bytes.Contains(body, []byte("Action=ListBusiness"))) {
				w.WriteHeader(http.StatusInternalServerError)
				return
			}
			m.ServeHTTP(w, r)
		}))
		t.Cleanup(server.Close)
		cfg, end := serveMock(t, m)
		t.Cleanup(end)
		cfg.Endpoint, _ = url.Parse(server.URL)
		cfg.Intents, cfg.ReadAfterWrite = t.TempDir(), 100*time.Millisecond
		cfg.Plan.Only = []string{"CreateBusiness.BusinessName.required"}
		var log bytes.Buffer
		cfg.Log = &log
		if _, err := session.Run(t.Context(), cfg); err != nil {
			t.Fatal(err)
		}
		kept, err := sweep.ReadIntents(cfg.Intents)
		if err != nil {
			t.Fatal(err)
		}
		if told := strings.Contains(log.String(), "`dwconform sweep` looks again"); len(kept) > 0 != blind || told != blind {
			t.Errorf("blind %v: %d intent files are kept, and it says %q", blind, len(kept), log.String())
		}
	}
}
