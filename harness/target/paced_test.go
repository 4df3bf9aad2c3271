package target

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dwconform/dwconform/harness/exchange"
)

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for _, tc := range []struct {
		name   string
		header map[string]string
		want   time.Duration
	}{
		{"nothing", nil, 0},
		{"seconds", map[string]string{"Retry-After": " 3 "}, 3 * time.Second},
		{"date", map[string]string{"Retry-After": "Fri, 02 Jan 2026 03:04:15 GMT"}, 10 * time.Second},
		{"date by the server's clock", map[string]string{"Retry-After": "Fri, 02 Jan 2026 05:00:02 GMT", "Date": "Fri, 02 Jan 2026 05:00:00 GMT"}, 2 * time.Second},
		{"date that is over", map[string]string{"Retry-After": "Fri, 02 Jan 2026 03:04:00 GMT"}, 0},
		{"milliseconds", map[string]string{"x-acs-retry-after": "250"}, 250 * time.Millisecond},
		{"both", map[string]string{"Retry-After": "1", "x-acs-retry-after": "2500"}, 2500 * time.Millisecond},
		{"negative", map[string]string{"Retry-After": "-5", "x-acs-retry-after": "-5"}, 0},
		{"no number", map[string]string{"Retry-After": "soon", "x-acs-retry-after": "soon"}, 0},
		{"more than a day", map[string]string{"Retry-After": "9223372036854775807"}, 24 * time.Hour},
		{"more than a number", map[string]string{"Retry-After": "99999999999999999999"}, 0},
	} {
		h := http.Header{}
		for name, value := range tc.header {
			h.Set(name, value)
		}
		if got := RetryAfter(h, now); got != tc.want {
			t.Errorf("%s: %v, want %v", tc.name, got, tc.want)
		}
	}
}

// script answers each request with the next status, the last one for ever.
type script struct {
	mu       sync.Mutex
	statuses []int
	header   http.Header
	asked    []string
}

func (s *script) Do(_ context.Context, call exchange.Call) exchange.Observation {
	return s.answer("do", call)
}

func (s *script) Resend(_ context.Context, earlier exchange.Observation) exchange.Observation {
	return s.answer("resend", earlier.Call)
}

func (s *script) CanSay(exchange.Call) (bool, string) { return false, "script" }

func (s *script) answer(how string, call exchange.Call) exchange.Observation {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = append(s.asked, how)
	status := s.statuses[0]
	if len(s.statuses) > 1 {
		s.statuses = s.statuses[1:]
	}
	obs := exchange.Observation{Call: call, Status: status, Header: s.header, Attempts: 1, Start: time.Now()}
	if status == 0 {
		obs.Loss = exchange.NoAnswer
	}
	return obs
}

func TestPacedAsksAgain(t *testing.T) {
	for _, tc := range []struct {
		name      string
		statuses  []int
		header    http.Header
		cfg       PacedConfig
		status    int
		throttled int
		asked     int
		atLeast   time.Duration
	}{
		{"never throttled", []int{200}, nil, PacedConfig{}, 200, 0, 1, 0},
		{"a loss is not asked again", []int{0}, nil, PacedConfig{}, 0, 0, 1, 0},
		{"once", []int{429, 200}, nil, PacedConfig{}, 200, 1, 2, firstHold},
		{"once, told to wait", []int{429, 200}, http.Header{"Retry-After": {"4"}}, PacedConfig{}, 200, 1, 2, 4 * time.Second},
		{"once, told to wait in milliseconds", []int{429, 200}, http.Header{"X-Acs-Retry-After": {"1500"}}, PacedConfig{}, 200, 1, 2, 1500 * time.Millisecond},
		{"for ever", []int{429}, nil, PacedConfig{Tries: 4}, 429, 4, 4, 3 * firstHold},
		{"for too long", []int{429}, http.Header{"Retry-After": {"20"}}, PacedConfig{Within: 50 * time.Second}, 429, 4, 4, time.Minute},
		{"a day, capped", []int{429, 200}, http.Header{"Retry-After": {"86400"}}, PacedConfig{}, 200, 1, 2, 30 * time.Second},
		{"a day, which nobody waits for", []int{429, 200}, http.Header{"Retry-After": {"86400"}}, PacedConfig{Longest: time.Hour}, 429, 1, 1, 0},
		{"as long as may be waited", []int{429, 200}, http.Header{"Retry-After": {"4"}}, PacedConfig{Longest: 4 * time.Second}, 200, 1, 2, 4 * time.Second},
		{"budget ends it", []int{429}, nil, PacedConfig{Budget: &Budget{Requests: 3}}, 429, 3, 3, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := &script{statuses: tc.statuses, header: tc.header}
				tc.cfg.IsThrottled = byStatus
				paced := NewPaced(server, tc.cfg)
				start := time.Now()
				obs := paced.Do(t.Context(), create())
				if obs.Status != tc.status || obs.Throttled != tc.throttled || len(server.asked) != tc.asked {
					t.Errorf("status %d, throttled %d, asked %d; want %d, %d, %d", obs.Status, obs.Throttled, len(server.asked), tc.status, tc.throttled, tc.asked)
				}
				if took := time.Since(start); took < tc.atLeast || took > tc.atLeast+5*time.Second {
					t.Errorf("took %v, want about %v", took, tc.atLeast)
				}
			})
		})
	}
}

func TestPacedTakesWhatTheClassifierSays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &script{statuses: []int{429, 200}, header: http.Header{"Retry-After": {"1"}}}
		paced := NewPaced(server, PacedConfig{IsThrottled: func(o exchange.Observation) (bool, time.Duration) {
			return o.Status == 429, 9 * time.Second
		}})
		start := time.Now()
		paced.Do(t.Context(), create())
		if took := time.Since(start); took != 9*time.Second {
			t.Errorf("took %v, want 9s", took)
		}
	})
}

func TestAsIs(t *testing.T) {
	server := &script{statuses: []int{429}}
	paced := NewPaced(server, PacedConfig{IsThrottled: byStatus})
	obs := paced.Do(AsIs(t.Context()), create())
	if obs.Status != 429 || obs.Throttled != 0 || len(server.asked) != 1 || paced.cfg.Pace.Rate() != 0 {
		t.Errorf("status %d, throttled %d, asked %d, rate %v; want 429 as it is", obs.Status, obs.Throttled, len(server.asked), paced.cfg.Pace.Rate())
	}
}

func TestPacedPassesOn(t *testing.T) {
	server := &script{statuses: []int{429, 200}}
	paced := NewPaced(server, PacedConfig{IsThrottled: byStatus, Budget: &Budget{}})
	if obs := paced.Resend(t.Context(), exchange.Observation{Call: create()}); obs.Status != 200 || !slices.Equal(server.asked, []string{"resend", "resend"}) {
		t.Errorf("status %d, asked %v", obs.Status, server.asked)
	}
	if ok, why := paced.CanSay(create()); ok || why != "script" {
		t.Errorf("CanSay %v %q, want the wrapped target's word", ok, why)
	}
	other := NewPaced(instant{}, PacedConfig{IsThrottled: byStatus})
	if ok, _ := other.CanSay(create()); !ok {
		t.Error("a target that says nothing about calls cannot say one")
	}
	if obs := other.Resend(t.Context(), exchange.Observation{}); obs.Loss != exchange.NotSent {
		t.Errorf("resending by a target that cannot: loss %q", obs.Loss)
	}
}

func TestPacedEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &script{statuses: []int{429}, header: http.Header{"Retry-After": {"20"}}}
		paced := NewPaced(server, PacedConfig{IsThrottled: byStatus})
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if obs := paced.Do(ctx, create()); obs.Status != 429 || obs.Throttled != 1 {
			t.Errorf("status %d, throttled %d; want the throttled answer that was seen", obs.Status, obs.Throttled)
		}
		if obs := paced.Do(ctx, create()); obs.Loss != exchange.Cancelled || obs.LossWhy == "" || obs.Attempts != 0 {
			t.Errorf("loss %q (%s), attempts %d; want %q", obs.Loss, obs.LossWhy, obs.Attempts, exchange.Cancelled)
		}
	})
}

func TestBudget(t *testing.T) {
	budget := &Budget{Requests: 5, Writes: 2, IsWrite: func(c exchange.Call) bool { return c.Action == "CreateBusiness" }}
	server := &script{statuses: []int{200}}
	paced := NewPaced(server, PacedConfig{IsThrottled: byStatus, Budget: budget})
	read := exchange.Call{Action: "GetBusiness"}
	for i, tc := range []struct {
		call exchange.Call
		loss exchange.Loss
	}{
		{create(), ""}, {read, ""}, {create(), ""},
		{create(), exchange.Cancelled}, // the writes are spent
		{read, ""}, {read, ""},
		{read, exchange.Cancelled}, // the requests are spent
	} {
		obs := paced.Do(t.Context(), tc.call)
		if obs.Loss != tc.loss || (tc.loss != "" && obs.LossWhy != WhyBudget) {
			t.Errorf("call %d: loss %q (%s), want %q", i, obs.Loss, obs.LossWhy, tc.loss)
		}
	}
	if requests, writes := budget.Spent(); requests != 5 || writes != 2 || len(server.asked) != 5 {
		t.Errorf("spent %d and %d, asked %d; want 5, 2, 5", requests, writes, len(server.asked))
	}
	clean := NewPaced(server, PacedConfig{IsThrottled: byStatus, Pace: paced.cfg.Pace})
	if obs := clean.Do(t.Context(), read); obs.Status != 200 {
		t.Errorf("what is asked without the budget is refused: %s", obs.LossWhy)
	}
}

func TestBudgetIsHardWhenManyAsk(t *testing.T) {
	budget := &Budget{Requests: 100}
	server := &script{statuses: []int{200}}
	paced := NewPaced(server, PacedConfig{IsThrottled: byStatus, Budget: budget})
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 50 {
				paced.Do(t.Context(), create())
			}
		})
	}
	wg.Wait()
	if len(server.asked) != 100 {
		t.Errorf("asked %d times of 100", len(server.asked))
	}
}

func TestGate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &limited{latency: 10 * time.Millisecond, limiter: unlimited{}}
		gate := NewGate()
		paced := NewPaced(server, PacedConfig{IsThrottled: byStatus, Gate: gate})
		var inFlight, outside atomic.Int64
		ctx, stop := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		watched := NewPaced(watch{server, &inFlight}, paced.cfg)
		for range 8 {
			wg.Go(func() {
				for ctx.Err() == nil {
					watched.Do(ctx, create())
					outside.Add(1)
				}
			})
		}
		for range 3 {
			time.Sleep(100 * time.Millisecond)
			inside, release, err := gate.Hold(ctx)
			if err != nil {
				t.Fatal(err)
			}
			if n := inFlight.Load(); n != 0 {
				t.Errorf("%d calls under way while the gate is held", n)
			}
			before := outside.Load()
			for range 5 {
				if obs := watched.Do(inside, create()); obs.Status != 200 {
					t.Errorf("the holder's call: %s", obs.LossWhy)
				}
			}
			again, noop, err := gate.Hold(inside)
			if err != nil || again != inside {
				t.Error("holding within a hold does not return at once")
			}
			noop()
			time.Sleep(time.Second)
			// Eight may have returned before the hold and be counted after it.
			if n := outside.Load() - before; n > 8 {
				t.Errorf("%d calls passed the held gate", n)
			}
			release()
			release()
		}
		before := outside.Load()
		time.Sleep(100 * time.Millisecond)
		if outside.Load() == before {
			t.Error("no call passes after the release")
		}
		stop()
		wg.Wait()

		_, release, err := gate.Hold(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		short, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if obs := paced.Do(short, create()); obs.Loss != exchange.Cancelled {
			t.Errorf("a call that waits at the gate outlives its context: %+v", obs)
		}
		if _, _, err := gate.Hold(short); err == nil {
			t.Error("a hold outlives its context")
		}
		release()
	})
}

// watch counts the calls that are under way.
type watch struct {
	Target
	inFlight *atomic.Int64
}

func (w watch) Do(ctx context.Context, call exchange.Call) exchange.Observation {
	w.inFlight.Add(1)
	defer w.inFlight.Add(-1)
	return w.Target.Do(ctx, call)
}

// TestPacedOverHTTP meets a real limit of 20 a second in both of its forms.
func TestPacedOverHTTP(t *testing.T) {
	t.Parallel()
	for _, status := range []int{http.StatusBadRequest, http.StatusTooManyRequests} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			t.Parallel()
			var mu sync.Mutex
			limiter := newBucket(20, 5)
			served, refused := 0, 0
			endpoint := server(t, func(w http.ResponseWriter, _ *http.Request) {
				mu.Lock()
				defer mu.Unlock()
				if ok, _ := limiter.allow(time.Now()); ok {
					served++
					fmt.Fprint(w, `{"Success":true}`)
					return
				}
				refused++
				if status == http.StatusTooManyRequests {
					w.Header().Set("X-Acs-Retry-After", "50")
				}
				w.WriteHeader(status)
				fmt.Fprint(w, `{"Code":"Throttling.User"}`)
			})
			paced := NewPaced(raw(t, config(t, endpoint)), PacedConfig{IsThrottled: byStatus})
			ctx, cancel := context.WithTimeout(t.Context(), 1500*time.Millisecond)
			defer cancel()
			var wg sync.WaitGroup
			for range 8 {
				wg.Go(func() {
					for ctx.Err() == nil {
						paced.Do(ctx, create())
					}
				})
			}
			wg.Wait()
			t.Logf("%d served, %d refused in 1.5 s at 20 a second", served, refused)
			if served < 15 {
				t.Errorf("%d served, want at least 15 of 35", served)
			}
			if refused > 8+served/4 {
				t.Errorf("%d refused beside %d served", refused, served)
			}
		})
	}
}
