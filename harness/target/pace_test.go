package target

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dwconform/dwconform/harness/exchange"
)

// limiter decides whether a request at a time is let through, and if not how
// long to wait (0: it does not say).
type limiter interface {
	allow(now time.Time) (ok bool, retryAfter time.Duration)
}

// bucket is a token bucket of so many calls a second.
type bucket struct {
	rate, size, tokens float64
	last               time.Time
}

func newBucket(rate, size float64) *bucket { return &bucket{rate: rate, size: size, tokens: size} }

func (b *bucket) allow(now time.Time) (bool, time.Duration) {
	if !b.last.IsZero() {
		b.tokens = min(b.size, b.tokens+b.rate*now.Sub(b.last).Seconds())
	}
	b.last = now
	if b.tokens < 1 {
		return false, 0
	}
	b.tokens--
	return true, 0
}

// windows lets so many calls through in each calendar second.
type windows struct {
	most, n int
	second  int64
	says    bool // names the whole seconds to wait
}

func (w *windows) allow(now time.Time) (bool, time.Duration) {
	if s := now.Unix(); s != w.second {
		w.second, w.n = s, 0
	}
	w.n++
	if w.n <= w.most {
		return true, 0
	}
	if w.says {
		return false, time.Second
	}
	return false, 0
}

type unlimited struct{}

func (unlimited) allow(time.Time) (bool, time.Duration) { return true, 0 }

// limited is a target without a network that takes time to answer and limits
// the rate in one of the two forms that are documented.
type limited struct {
	latency time.Duration
	status  int // 400 with a code, or 429 with Retry-After

	mu      sync.Mutex
	limiter limiter
	refused int
	served  int
}

func (l *limited) Do(ctx context.Context, call exchange.Call) exchange.Observation {
	obs := exchange.Observation{Call: call, Status: 200, Header: http.Header{}, Attempts: 1, Start: time.Now()}
	if sleep(ctx, l.latency) != nil {
		obs.Status, obs.Loss = 0, exchange.Cancelled
		return obs
	}
	l.mu.Lock()
	ok, wait := l.limiter.allow(time.Now())
	if ok {
		l.served++
	} else {
		l.refused++
	}
	l.mu.Unlock()
	if !ok {
		obs.Status = l.status
		obs.Body = []byte(`{"Code":"Throttling.User"}`)
		if wait > 0 {
			obs.Header.Set("Retry-After", strconv.Itoa(int(wait/time.Second)))
		}
	}
	return obs
}

func byStatus(o exchange.Observation) (bool, time.Duration) { return o.Status >= 400, 0 }

func TestPaceSettlesNearTheLimit(t *testing.T) {
	for _, tc := range []struct {
		name    string
		limit   float64
		limiter func() limiter
		status  int
		latency time.Duration
		workers int
	}{
		{"5 a second, bucket of 5", 5, func() limiter { return newBucket(5, 5) }, 400, time.Millisecond, 16},
		{"5 a second, bucket of 1", 5, func() limiter { return newBucket(5, 1) }, 400, time.Millisecond, 16},
		{"5 a second, bucket of 50", 5, func() limiter { return newBucket(5, 50) }, 400, time.Millisecond, 16},
		{"5 a second, windows", 5, func() limiter { return &windows{most: 5} }, 429, time.Millisecond, 16},
		{"5 a second, windows, Retry-After", 5, func() limiter { return &windows{most: 5, says: true} }, 429, time.Millisecond, 16},
		{"20 a second, bucket of 20", 20, func() limiter { return newBucket(20, 20) }, 400, 2 * time.Millisecond, 16},
		{"20 a second, windows", 20, func() limiter { return &windows{most: 20} }, 429, 2 * time.Millisecond, 64},
		{"20 a second, far away", 20, func() limiter { return newBucket(20, 20) }, 400, 150 * time.Millisecond, 32},
		{"20 a second, windows, Retry-After", 20, func() limiter { return &windows{most: 20, says: true} }, 429, 30 * time.Millisecond, 16},
		{"1000 a second, bucket of 100", 1000, func() limiter { return newBucket(1000, 100) }, 400, time.Millisecond, 32},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := &limited{latency: tc.latency, status: tc.status, limiter: tc.limiter()}
				paced := NewPaced(server, PacedConfig{IsThrottled: byStatus})
				run := func(d time.Duration) (served, refused int) {
					ctx, cancel := context.WithTimeout(t.Context(), d)
					defer cancel()
					before, beforeRefused := server.served, server.refused
					var wg sync.WaitGroup
					for range tc.workers {
						wg.Go(func() {
							for ctx.Err() == nil {
								paced.Do(ctx, exchange.Call{})
							}
						})
					}
					wg.Wait()
					return server.served - before, server.refused - beforeRefused
				}
				settling := 20 * time.Second
				whole := 2 * time.Minute
				if tc.limit >= 1000 {
					whole = 20 * time.Second
				}
				_, early := run(settling)
				served, refused := run(whole)
				t.Logf("settling: %d refused; then %d served of %.0f, %d refused (%.1f%%), rate %.2f", early, served,
					tc.limit*whole.Seconds(), refused, 100*float64(refused)/float64(served+refused), paced.cfg.Pace.Rate())
				if refused*10 > served+refused {
					t.Errorf("%d of %d refused, want no more than a tenth", refused, served+refused)
				}
				if use := float64(served) / (tc.limit * whole.Seconds()); use < 0.75 {
					t.Errorf("used %.0f%% of the limit, want at least 75%%", use*100)
				}
				if most := tc.workers + int(settling.Seconds()*tc.limit/3); early > most {
					t.Errorf("%d refused while settling, want no more than %d", early, most)
				}
			})
		})
	}
}

func TestPaceNeverSlowsAnUnlimitedServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &limited{latency: time.Millisecond, limiter: unlimited{}}
		paced := NewPaced(server, PacedConfig{IsThrottled: byStatus, Gate: NewGate(), Budget: &Budget{}})
		start := time.Now()
		for range 1000 {
			paced.Do(t.Context(), exchange.Call{})
		}
		if took := time.Since(start); took != time.Second {
			t.Errorf("1000 calls of 1 ms took %v", took)
		}
		if r := paced.cfg.Pace.Rate(); r != 0 {
			t.Errorf("rate is %v, want no limit", r)
		}
	})
}

func TestPaceRecoversFromOneThrottle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &limited{latency: time.Millisecond, limiter: unlimited{}}
		pace := NewPace(PaceConfig{})
		paced := NewPaced(server, PacedConfig{IsThrottled: byStatus, Pace: pace})
		pace.Report(true, 0)
		if r := pace.Rate(); r != firstRate {
			t.Fatalf("rate after a first throttle with nothing accepted is %v, want %v", r, firstRate)
		}
		start := time.Now()
		var calls atomic.Int64
		var wg sync.WaitGroup
		for range 16 {
			wg.Go(func() {
				for pace.Rate() != 0 && time.Since(start) < 10*time.Minute {
					paced.Do(t.Context(), exchange.Call{})
					calls.Add(1)
				}
			})
		}
		wg.Wait()
		took := time.Since(start)
		t.Logf("unlimited again after %d calls and %v", calls.Load(), took)
		if took > 2*time.Minute {
			t.Errorf("still limited after %v", took)
		}
	})
}

func TestPaceStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := &limited{limiter: unlimited{}}
		paced := NewPaced(server, PacedConfig{IsThrottled: byStatus, Pace: NewPace(PaceConfig{Start: 10})})
		start := time.Now()
		for range 11 {
			paced.Do(t.Context(), exchange.Call{})
		}
		if took := time.Since(start); took < 500*time.Millisecond || took > time.Second {
			t.Errorf("11 calls that begin at 10 a second took %v", took)
		}
	})
}

func TestPaceHoldsForWhatIsAsked(t *testing.T) {
	for _, tc := range []struct {
		asked, most, want time.Duration
	}{
		{7 * time.Second, 30 * time.Second, 7 * time.Second},
		{time.Hour, 30 * time.Second, 30 * time.Second},
		{0, 30 * time.Second, firstHold},
	} {
		t.Run(fmt.Sprint(tc.asked), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				pace := NewPace(PaceConfig{MaxHold: tc.most})
				pace.Report(true, tc.asked)
				start := time.Now()
				if err := pace.Wait(t.Context()); err != nil {
					t.Fatal(err)
				}
				if took := time.Since(start); took != tc.want {
					t.Errorf("waited %v, want %v", took, tc.want)
				}
			})
		})
	}
}

func TestPaceWaitEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pace := NewPace(PaceConfig{})
		pace.Report(true, 20*time.Second)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		done := make(chan error, 2)
		go func() { done <- pace.Wait(ctx) }() // waits for its time
		go func() { done <- pace.Wait(ctx) }() // waits for its turn
		start := time.Now()
		for range 2 {
			if err := <-done; err != context.DeadlineExceeded {
				t.Errorf("Wait returned %v", err)
			}
		}
		if took := time.Since(start); took != time.Second {
			t.Errorf("waits ended after %v, want 1s", took)
		}
	})
}

func TestCallsUnderWayTogetherCutOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		pace := NewPace(PaceConfig{Start: 100})
		for range 50 {
			pace.report(0, time.Now(), true, 0)
		}
		if r := pace.Rate(); r != 50 {
			t.Errorf("rate after 50 refusals of one moment is %v, want one cut to 50", r)
		}
	})
}

func BenchmarkPacedUnlimited(b *testing.B) {
	paced := NewPaced(instant{}, PacedConfig{
		IsThrottled: func(exchange.Observation) (bool, time.Duration) { return false, 0 },
		Gate:        NewGate(), Budget: &Budget{Requests: 1 << 60},
	})
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			paced.Do(context.Background(), exchange.Call{})
		}
	})
}

type instant struct{}

func (instant) Do(context.Context, exchange.Call) exchange.Observation {
	return exchange.Observation{Status: 200, Attempts: 1}
}
