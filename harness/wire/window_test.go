package wire

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// clock is a time that a test moves.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func newClock() *clock { return &clock{t: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

func TestCheckTime(t *testing.T) {
	w := NewWindow(newClock().now, 15*time.Minute, 15*time.Minute, 0)
	for ts, want := range map[string]string{
		"2026-01-02T03:04:05Z":      "",
		"2026-01-02T03:19:05Z":      "",
		"2026-01-02T02:49:05Z":      "",
		"2026-01-02T03:19:06Z":      TimeExpired,
		"2026-01-02T02:49:04Z":      TimeExpired,
		"1926-01-02T03:04:05Z":      TimeExpired,
		"0001-01-01T00:00:00Z":      TimeExpired,
		"9999-12-31T23:59:59Z":      TimeExpired,
		"":                          TimeFormat,
		"yesterday":                 TimeFormat,
		"2026-01-02T03:04:05":       TimeFormat,
		"2026-01-02 03:04:05Z":      TimeFormat,
		"2026-01-02T03:04:05.000Z":  TimeFormat,
		"2026-01-02T03:04:05,5Z":    TimeFormat,
		"2026-01-02T03:04:05+00:00": TimeFormat,
		"2026-02-30T03:04:05Z":      TimeFormat,
		"2026-01-02T24:04:05Z":      TimeFormat,
		" 2026-01-02T03:04:05Z":     TimeFormat,
	} {
		if got := kindOf(t, w.CheckTime(ts)); got != want {
			t.Errorf("CheckTime(%q) = %q, want %q", ts, got, want)
		}
	}
}

func TestNonceIsUsedOnceForItsLife(t *testing.T) {
	c := newClock()
	w := NewWindow(c.now, time.Minute, 15*time.Minute, 0)
	burn := func(key, nonce, want string) {
		t.Helper()
		if got := kindOf(t, w.Burn(key, nonce)); got != want {
			t.Errorf("Burn(%q, %q) = %q, want %q", key, nonce, got, want)
		}
	}
	burn("ak", "n1", "")
	burn("ak", "n1", NonceUsed)
	burn("other", "n1", "")
	burn("a", "kn1", "") // not the same as ak and n1
	c.move(14*time.Minute + 59*time.Second)
	burn("ak", "n1", NonceUsed)
	burn("ak", "n2", "")
	c.move(2 * time.Second)
	burn("ak", "n2", NonceUsed)
	c.move(2 * time.Minute)
	burn("ak", "n1", "")
	burn("ak", "n2", NonceUsed)
	c.move(13 * time.Minute)
	burn("ak", "n1", NonceUsed)
	burn("ak", "n2", "")
	c.move(time.Hour)
	burn("ak", "n3", "")
	if w.Held() != 1 {
		t.Errorf("%d nonces held after all but one outlived their life", w.Held())
	}
	c.move(-2 * time.Hour) // a clock that is set back forgets nothing
	burn("ak", "n3", NonceUsed)
}

func TestNonceIsRememberedAtAnyTime(t *testing.T) {
	c := newClock()
	w := NewWindow(c.now, time.Minute, 15*time.Minute, 0)
	at := map[string]time.Time{}
	for i := range 4000 {
		nonce := fmt.Sprint(i % 700)
		err := w.Burn("ak", nonce)
		age := c.now().Sub(at[nonce])
		switch {
		case age < 15*time.Minute && err == nil:
			t.Fatalf("step %d: a nonce of %v ago passed", i, age)
		case age >= 15*time.Minute*(windowBuckets+1)/windowBuckets && err != nil:
			t.Fatalf("step %d: a nonce of %v ago is still used", i, age)
		}
		if err == nil {
			at[nonce] = c.now()
		}
		c.move(time.Duration(i%5) * time.Second)
	}
}

func TestWindowIsBounded(t *testing.T) {
	for _, max := range []int{1, 7, 8, 100, 1000} {
		c := newClock()
		w := NewWindow(c.now, time.Minute, 15*time.Minute, max)
		for i := range 5 * max {
			if err := w.Burn("ak", fmt.Sprint(i)); err != nil {
				t.Fatalf("max %d: a new nonce is refused: %v", max, err)
			}
			if w.Held() > max {
				t.Fatalf("max %d: %d held", max, w.Held())
			}
			if err := w.Burn("ak", fmt.Sprint(i)); err == nil {
				t.Fatalf("max %d: the youngest nonce was forgotten", max)
			}
			c.move(time.Millisecond)
		}
		// Seven eighths of the maximum are always remembered.
		for i := 5*max - max*3/4; i < 5*max; i++ {
			if err := w.Burn("ak", fmt.Sprint(i)); err == nil {
				t.Fatalf("max %d: nonce %d of %d was forgotten", max, i, 5*max)
			}
		}
	}
}

func TestOneOfManyBurnsANonce(t *testing.T) {
	w := NewWindow(newClock().now, time.Minute, time.Minute, 0)
	for round := range 20 {
		var won atomic.Int32
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				if w.Burn("ak", fmt.Sprint(round)) == nil {
					won.Add(1)
				}
			})
		}
		all.Wait()
		if won.Load() != 1 {
			t.Fatalf("%d callers burned the same nonce", won.Load())
		}
	}
}

// TestNonceOutlivesNoEighth: a nonce is free again when its life is over, and
// one that is an eighth of a life younger does not keep it.
func TestNonceOutlivesNoEighth(t *testing.T) {
	c := newClock()
	w := NewWindow(c.now, time.Minute, 16*time.Minute, 0)
	burn := func(nonce string, want string) {
		t.Helper()
		if got := kindOf(t, w.Burn("ak", nonce)); got != want {
			t.Errorf("Burn(%q) = %q, want %q", nonce, got, want)
		}
	}
	burn("old", "")
	c.move(2 * time.Minute)
	burn("young", "")
	c.move(14*time.Minute - time.Nanosecond)
	burn("old", NonceUsed)
	c.move(time.Nanosecond)
	burn("old", "")
	burn("young", NonceUsed)
}

// TestOldestEighthIsForgotten: where there are too many nonces, an eighth of
// them goes, and no more.
func TestOldestEighthIsForgotten(t *testing.T) {
	for _, max := range []int{8, 16, 80} {
		w := NewWindow(newClock().now, time.Minute, time.Hour, max)
		for i := range max {
			if err := w.Burn("ak", fmt.Sprint(i)); err != nil || w.Held() != i+1 {
				t.Fatalf("at most %d: nonce %d: %v, %d held", max, i, err, w.Held())
			}
		}
		if err := w.Burn("ak", "one more"); err != nil || w.Held() != max-max/8+1 {
			t.Errorf("at most %d, and one more: %v, %d held", max, err, w.Held())
		}
		if err := w.Burn("ak", fmt.Sprint(max/8)); err == nil {
			t.Errorf("at most %d: more than the oldest eighth is forgotten", max)
		}
	}
}
