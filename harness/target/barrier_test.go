package target

import (
	"context"
	"io"
	"net"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dwconform/dwconform/harness/exchange"
)

// A server that counts bytes sees of each request all but the last one until
// all have come so far; then it sees all.
func TestBarrierHoldsLastBytes(t *testing.T) {
	t.Parallel()
	const n = 8
	var mu sync.Mutex
	seen := map[int]string{} // by connection, of the request under way
	whole := func(s string) bool {
		head, body, ok := strings.Cut(s, "\r\n\r\n")
		return ok && strings.Contains(head, "Content-Length: "+strconv.Itoa(len(body))+"\r\n")
	}
	endpoint := listener(t, func(i int, c net.Conn) {
		buf := make([]byte, 64<<10)
		for {
			k, err := c.Read(buf)
			if err != nil {
				return
			}
			mu.Lock()
			seen[i] += string(buf[:k])
			done := whole(seen[i])
			if done {
				seen[i] = ""
			}
			mu.Unlock()
			if done {
				io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
			}
		}
	})
	sender := raw(t, config(t, endpoint))
	for round := range 3 {
		b := NewBarrier(n)
		b.within = 10 * time.Second
		var answered atomic.Int64
		var wg sync.WaitGroup
		starts := make([]time.Time, n)
		ask := func(k int) {
			ctx, leave := b.Join(t.Context())
			obs := sender.Do(ctx, create("BusinessName", "a"))
			leave()
			starts[k] = obs.Start
			if obs.Loss != "" || obs.Attempts != 1 {
				t.Errorf("round %d: loss %q (%s) after %d attempts", round, obs.Loss, obs.LossWhy, obs.Attempts)
			}
			answered.Add(1)
		}
		for k := range n - 1 {
			wg.Go(func() { ask(k) })
		}
		waiting := func() int {
			mu.Lock()
			defer mu.Unlock()
			k := 0
			for _, s := range seen {
				head, body, ok := strings.Cut(s, "\r\n\r\n")
				if ok && strings.Contains(head, "Content-Length: "+strconv.Itoa(len(body)+1)+"\r\n") {
					k++
				}
			}
			return k
		}
		for end := time.Now().Add(5 * time.Second); waiting() < n-1 && time.Now().Before(end); {
			time.Sleep(time.Millisecond)
		}
		if k := waiting(); k != n-1 || answered.Load() != 0 {
			t.Fatalf("round %d: %d requests lack just their last byte, %d were answered; want %d and 0", round, k, answered.Load(), n-1)
		}
		open := time.Now()
		wg.Go(func() { ask(n - 1) })
		wg.Wait()
		if b.Forced() {
			t.Errorf("round %d: the barrier did not wait", round)
		}
		for k, at := range starts {
			if at.Before(open) {
				t.Errorf("round %d: call %d began %v before it was released", round, k, open.Sub(at))
			}
		}
	}
}

// A request without a body has its connection before it is released.
func TestBarrierHoldsWholeRequests(t *testing.T) {
	t.Parallel()
	var opened, got atomic.Int64
	endpoint := listener(t, func(_ int, c net.Conn) {
		opened.Add(1)
		if _, err := readRequest(c); err == nil {
			got.Add(1)
			io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
			readRequest(c)
		}
	})
	sender := raw(t, config(t, endpoint))
	b := NewBarrier(2)
	b.within = 10 * time.Second
	call := create()
	call.Way = exchange.Way{Method: exchange.GET, Place: exchange.Query}
	var wg sync.WaitGroup
	ask := func() {
		ctx, leave := b.Join(t.Context())
		defer leave()
		if obs := sender.Do(ctx, call); obs.Loss != "" {
			t.Errorf("loss %q (%s)", obs.Loss, obs.LossWhy)
		}
	}
	wg.Go(ask)
	for end := time.Now().Add(5 * time.Second); opened.Load() == 0 && time.Now().Before(end); {
		time.Sleep(time.Millisecond)
	}
	time.Sleep(20 * time.Millisecond)
	if opened.Load() != 1 || got.Load() != 0 {
		t.Errorf("%d connections, %d requests before the release; want 1 and 0", opened.Load(), got.Load())
	}
	wg.Go(ask)
	wg.Wait()
}

// Nobody waits for a participant that left, nor for ever for one that does not
// come, nor beyond the end of its own context.
func TestBarrierOpens(t *testing.T) {
	t.Parallel()
	endpoint := listener(t, func(_ int, c net.Conn) {
		for {
			if _, err := readRequest(c); err != nil {
				return
			}
			io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
		}
	})
	sender := raw(t, config(t, endpoint))
	ask := func(b *Barrier, ctx context.Context) exchange.Observation {
		ctx, leave := b.Join(ctx)
		defer leave()
		return sender.Do(ctx, create("BusinessName", "a"))
	}
	b := NewBarrier(2)
	b.within = 10 * time.Second
	_, gone := b.Join(t.Context())
	gone()
	if obs := ask(b, t.Context()); obs.Loss != "" || b.Forced() {
		t.Errorf("one that left was waited for: loss %q (%s), forced %v", obs.Loss, obs.LossWhy, b.Forced())
	}
	b = NewBarrier(2)
	b.within = 20 * time.Millisecond
	if obs := ask(b, t.Context()); obs.Loss != "" || !b.Forced() {
		t.Errorf("one that did not come was waited for: loss %q (%s), forced %v", obs.Loss, obs.LossWhy, b.Forced())
	}
	b = NewBarrier(2)
	b.within = 10 * time.Second
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if obs := ask(b, ctx); obs.Loss == "" {
		t.Error("a call outlived its context at a barrier")
	}
	ask(b, t.Context()) // comes last, so the timer is stopped
}
