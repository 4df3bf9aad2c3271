package target

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/dwconform/dwconform/harness/exchange"
)

func TestLosses(t *testing.T) {
	// say answers the first request of a connection with these bytes.
	say := func(text string, after func(net.Conn)) func(int, net.Conn) {
		return func(_ int, c net.Conn) {
			if _, err := readRequest(c); err != nil {
				return
			}
			io.WriteString(c, text)
			if after != nil {
				after(c)
			}
		}
	}
	hang := func(c net.Conn) { io.Copy(io.Discard, c) }
	endless := func(c net.Conn) {
		chunk := []byte(strings.Repeat("x", 64<<10))
		for {
			if _, err := c.Write(chunk); err != nil {
				return
			}
		}
	}
	drip := func(c net.Conn) {
		for {
			if _, err := c.Write([]byte("x")); err != nil {
				return
			}
			time.Sleep(10 * time.Millisecond)
		}
	}
	const ok = "HTTP/1.1 200 OK\r\n"
	for _, tc := range []struct {
		name   string
		handle func(int, net.Conn)
		want   exchange.Loss
		status int
		body   string
	}{
		{"whole", say(ok+"Content-Length: 2\r\n\r\n{}", hang), "", 200, "{}"},
		{"until the end of the connection", say(ok+"Connection: close\r\n\r\n{}", nil), "", 200, "{}"},
		{"HTTP/1.0", say("HTTP/1.0 200 OK\r\n\r\n{}", nil), "", 200, "{}"},
		{"chunked", say(ok+"Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\n", hang), "", 200, "{}"},
		{"continue first", say("HTTP/1.1 100 Continue\r\n\r\n"+ok+"Content-Length: 2\r\n\r\n{}", hang), "", 200, "{}"},
		{"early hints first", say("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"+ok+"Content-Length: 2\r\n\r\n{}", hang), "", 200, "{}"},
		{"no content", say("HTTP/1.1 204 No Content\r\n\r\n", hang), "", 204, ""},
		{"another protocol", say("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\nzzz", hang), "", 101, ""},

		{"closed without an answer", say("", nil), exchange.NoAnswer, 0, ""},
		{"reset without an answer", say("", reset), exchange.NoAnswer, 0, ""},
		{"closed at once", func(_ int, c net.Conn) {}, exchange.NoAnswer, 0, ""},

		{"closed in the status line", say("HTTP/1.1 2", nil), exchange.Malformed, 0, ""},
		{"closed in the headers", say(ok+"Content-Type: text/plain\r\n", nil), exchange.Short, 0, ""},
		{"closed in the body", say(ok+"Content-Length: 20\r\n\r\n{\"a\":", nil), exchange.Short, 200, `{"a":`},
		{"closed before the body", say(ok+"Content-Length: 20\r\n\r\n", nil), exchange.Short, 200, ""},
		{"closed in a chunk", say(ok+"Transfer-Encoding: chunked\r\n\r\n9\r\n{\"a\":", nil), exchange.Short, 200, `{"a":`},
		{"closed before the last chunk", say(ok+"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n", nil), exchange.Short, 200, "{}"},
		{"reset in the body", say(ok+"Content-Length: 20\r\n\r\n", func(c net.Conn) { time.Sleep(20 * time.Millisecond); reset(c) }), exchange.Short, 200, ""},

		{"silence", say("", hang), exchange.Timeout, 0, ""},
		{"silence after the status", say(ok, hang), exchange.Timeout, 0, ""},
		{"silence in the body", say(ok+"Content-Length: 20\r\n\r\n{", hang), exchange.Timeout, 200, "{"},
		{"continue for ever", say(strings.Repeat("HTTP/1.1 100 Continue\r\n\r\n", 3), hang), exchange.Timeout, 0, ""},
		{"body that drips for ever", say(ok+"Transfer-Encoding: chunked\r\n\r\nfffffff\r\n", drip), exchange.Timeout, 200, "*"},

		{"too long, announced", say(ok+"Content-Length: 104857600\r\n\r\n", endless), exchange.Oversize, 200, "*"},
		{"too long, not announced", say(ok+"\r\n", endless), exchange.Oversize, 200, "*"},
		{"endless headers", say(ok+"X: ", endless), exchange.Oversize, 0, ""},

		{"garbage", say("\x00\x01\x02garbage\r\n\r\n", nil), exchange.Malformed, 0, ""},
		{"another protocol's greeting", say("220 mail.example.com ESMTP\r\n", hang), exchange.Malformed, 0, ""},
		{"TLS alert", say("\x15\x03\x01\x00\x02\x02\x46", nil), exchange.Malformed, 0, ""},
		{"status that is no number", say("HTTP/1.1 abc OK\r\n\r\n", nil), exchange.Malformed, 0, ""},
		{"header without a colon", say(ok+"garbage\r\n\r\n", hang), exchange.Malformed, 0, ""},
		{"length that is no number", say(ok+"Content-Length: two\r\n\r\n{}", hang), exchange.Malformed, 0, ""},
		{"two lengths", say(ok+"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", hang), exchange.Malformed, 0, ""},
		{"chunk size that is no number", say(ok+"Transfer-Encoding: chunked\r\n\r\nzz\r\n{}", hang), exchange.Malformed, 200, ""},
		{"coding that is not known", say(ok+"Transfer-Encoding: secret\r\n\r\n{}", hang), exchange.Malformed, 0, ""},
		{"gzip that is none", say(ok+"Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}", hang), exchange.Malformed, 200, "{}"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			cfg := config(t, listener(t, tc.handle))
			cfg.Patience = 2 * time.Second
			if tc.want == exchange.Timeout {
				cfg.Patience = 150 * time.Millisecond
			}
			cfg.BodyLimit = 1 << 20
			obs := raw(t, cfg).Do(t.Context(), create("BusinessName", "a"))
			if obs.Loss != tc.want || obs.Status != tc.status {
				t.Errorf("loss %q (%s), status %d; want %q, %d", obs.Loss, obs.LossWhy, obs.Status, tc.want, tc.status)
			}
			if tc.body != "*" && string(obs.Body) != tc.body {
				t.Errorf("body %q, want %q", obs.Body, tc.body)
			}
			if (obs.Loss == "") != (obs.LossWhy == "") {
				t.Errorf("loss %q with reason %q", obs.Loss, obs.LossWhy)
			}
			if len(obs.Body) > 1<<20 {
				t.Errorf("body of %d bytes kept, want no more than the limit", len(obs.Body))
			}
			if obs.Attempts != 1 || obs.Start.IsZero() {
				t.Errorf("attempts %d, start %v", obs.Attempts, obs.Start)
			}
			if obs.Took > cfg.Patience+500*time.Millisecond {
				t.Errorf("took %v, want no more than patience", obs.Took)
			}
		})
	}
}

func TestNotSent(t *testing.T) {
	closed := func() string {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		return "http://" + l.Addr().String()
	}
	silent := listener(t, func(_ int, c net.Conn) { io.Copy(io.Discard, c) })
	for _, tc := range []struct {
		name, endpoint, as string
		loss               exchange.Loss
		why                string
	}{
		{"refused", closed(), "", exchange.Refused, "refused"},
		{"unknown host", "http://no-such-host.invalid", "", exchange.NotSent, ""},
		{"plain HTTP where TLS is spoken to", "https" + strings.TrimPrefix(server(t, func(http.ResponseWriter, *http.Request) {}), "http"), "", exchange.NotSent, PlainHTTP},
		{"handshake that never ends", "https" + strings.TrimPrefix(silent, "http"), "", exchange.NotSent, ""},
		{"profile without a key", "http://127.0.0.1:1", exchange.OtherTenant, exchange.NotSent, ""},
		{"endpoint that wire refuses", "http://127.0.0.1:1/path", "", exchange.NotSent, ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			cfg := config(t, tc.endpoint)
			cfg.Patience = 300 * time.Millisecond
			call := create()
			call.As = tc.as
			obs := raw(t, cfg).Do(t.Context(), call)
			if obs.Loss != tc.loss || obs.LossWhy == "" || !strings.Contains(obs.LossWhy, tc.why) || obs.Status != 0 {
				t.Errorf("loss %q (%s), status %d; want %q (%s)", obs.Loss, obs.LossWhy, obs.Status, tc.loss, tc.why)
			}
			t.Log(obs.LossWhy)
		})
	}
}

func TestCancelled(t *testing.T) {
	arrived := make(chan bool, 1)
	endpoint := listener(t, func(_ int, c net.Conn) {
		if _, err := readRequest(c); err == nil {
			arrived <- true
		}
		io.Copy(io.Discard, c)
	})
	stopped := errors.New("stopped by hand")
	ctx, cancel := context.WithCancelCause(t.Context())
	go func() {
		<-arrived
		cancel(stopped)
	}()
	sender := raw(t, config(t, endpoint))
	if obs := sender.Do(ctx, create()); obs.Loss != exchange.Cancelled || obs.LossWhy != stopped.Error() {
		t.Errorf("loss %q (%s), want %q (%v)", obs.Loss, obs.LossWhy, exchange.Cancelled, stopped)
	}
	if obs := sender.Do(ctx, create()); obs.Loss != exchange.Cancelled {
		t.Errorf("loss %q of a call made after the stop, want %q", obs.Loss, exchange.Cancelled)
	}
	short, done := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer done()
	if obs := sender.Do(short, create()); obs.Loss != exchange.Cancelled {
		t.Errorf("loss %q when the run's own time ends, want %q", obs.Loss, exchange.Cancelled)
	}
}

func TestAnswerBeforeTheRequestIsRead(t *testing.T) {
	// A server may refuse a large request from its first bytes and close.
	endpoint := listener(t, func(_ int, c net.Conn) {
		c.Read(make([]byte, 512))
		io.WriteString(c, "HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")
		c.(*net.TCPConn).CloseWrite()
		time.Sleep(50 * time.Millisecond)
	})
	sender := raw(t, config(t, endpoint))
	for range 5 {
		obs := sender.Do(t.Context(), create("Description", strings.Repeat("x", 8<<20)))
		if obs.Status != 413 || obs.Loss != "" {
			t.Errorf("status %d, loss %q (%s); want 413 and no loss", obs.Status, obs.Loss, obs.LossWhy)
		}
	}
}

func TestHugeBodyIsNotKept(t *testing.T) {
	endpoint := server(t, func(w http.ResponseWriter, _ *http.Request) {
		chunk := make([]byte, 1<<20)
		for range 100 {
			if _, err := w.Write(chunk); err != nil {
				return
			}
		}
	})
	sender := raw(t, config(t, endpoint))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	obs := sender.Do(t.Context(), create())
	runtime.ReadMemStats(&after)
	if obs.Loss != exchange.Oversize || len(obs.Body) != DefaultBodyLimit {
		t.Errorf("loss %q (%s) with %d bytes, want %q with %d", obs.Loss, obs.LossWhy, len(obs.Body), exchange.Oversize, DefaultBodyLimit)
	}
	if grew := after.TotalAlloc - before.TotalAlloc; grew > 10*DefaultBodyLimit {
		t.Errorf("allocated %d MiB for a body of 100", grew>>20)
	}
}
