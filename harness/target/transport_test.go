package target

import (
	"crypto/x509"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/wire"
)

func TestKeptConnectionClosedBetweenAnswers(t *testing.T) {
	const answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"
	var mu sync.Mutex
	var nonces []string
	note := func(request string) {
		mu.Lock()
		defer mu.Unlock()
		_, rest, _ := strings.Cut(request, "SignatureNonce=")
		nonce, _, _ := strings.Cut(rest, "&")
		nonces = append(nonces, nonce)
	}
	for _, tc := range []struct {
		name string
		// second is what the first connection does with its second request.
		second func(c net.Conn)
	}{
		{"closed", func(net.Conn) {}},
		{"reset", reset},
	} {
		for _, method := range []string{exchange.POST, exchange.GET} {
			t.Run(tc.name+" "+method, func(t *testing.T) {
				nonces = nil
				endpoint := listener(t, func(n int, c net.Conn) {
					for i := 1; ; i++ {
						request, err := readRequest(c)
						if err != nil {
							return
						}
						note(request)
						if n == 1 && i == 2 {
							tc.second(c)
							return
						}
						io.WriteString(c, answer)
					}
				})
				sender := raw(t, config(t, endpoint))
				call := create("BusinessName", "a")
				call.Way.Method = method
				for i, want := range []int{1, 2, 1} {
					obs := sender.Do(t.Context(), call)
					if obs.Loss != "" || obs.Attempts != want || string(obs.Body) != "{}" {
						t.Errorf("call %d: loss %q (%s), attempts %d, body %q; want %d attempts and a whole answer",
							i+1, obs.Loss, obs.LossWhy, obs.Attempts, obs.Body, want)
					}
				}
				mu.Lock()
				defer mu.Unlock()
				seen := map[string]bool{}
				for _, n := range nonces {
					if n == "" || seen[n] {
						t.Errorf("nonces %q: one is missing or was sent twice", nonces)
					}
					seen[n] = true
				}
			})
		}
	}
}

func TestServerThatClosesAfterEachAnswerWithoutSayingSo(t *testing.T) {
	var served atomic.Int64
	endpoint := listener(t, func(_ int, c net.Conn) {
		if _, err := readRequest(c); err == nil {
			served.Add(1)
			io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
		}
	})
	sender := raw(t, config(t, endpoint))
	const calls = 300
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range calls / 4 {
				if obs := sender.Do(t.Context(), create()); obs.Loss != "" {
					t.Errorf("loss %q (%s) after %d attempts", obs.Loss, obs.LossWhy, obs.Attempts)
				}
			}
		})
	}
	wg.Wait()
	if served.Load() != calls {
		t.Errorf("%d requests served for %d calls", served.Load(), calls)
	}
}

func TestFreshConnectionsAreLosses(t *testing.T) {
	endpoint := listener(t, func(n int, c net.Conn) {
		if _, err := readRequest(c); err == nil && n == 1 {
			io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
			readRequest(c)
		}
	})
	sender := raw(t, config(t, endpoint))
	if obs := sender.Do(t.Context(), create()); obs.Loss != "" {
		t.Fatalf("first call lost: %s", obs.LossWhy)
	}
	obs := sender.Do(t.Context(), create())
	if obs.Loss != exchange.NoAnswer || obs.Attempts != 2 {
		t.Errorf("loss %q after %d attempts, want %q after 2", obs.Loss, obs.Attempts, exchange.NoAnswer)
	}
}

// TestOnce: what must not be done twice is not said again,
// though its kept connection is found closed.
func TestOnce(t *testing.T) {
	var served atomic.Int64
	endpoint := listener(t, func(_ int, c net.Conn) {
		for n := 0; n < 2; n++ {
			if _, err := readRequest(c); err != nil {
				return
			}
			served.Add(1)
			if n == 0 {
				io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
			}
		}
	})
	cfg := config(t, endpoint)
	cfg.Once = func(call exchange.Call) bool { return call.Action == create().Action }
	sender := raw(t, cfg)
	if obs := sender.Do(t.Context(), create()); obs.Loss != "" {
		t.Fatalf("first call lost: %s", obs.LossWhy)
	}
	obs := sender.Do(t.Context(), create())
	if obs.Loss != exchange.NoAnswer || obs.Attempts != 1 || served.Load() != 2 {
		t.Errorf("loss %q after %d attempts, %d requests served", obs.Loss, obs.Attempts, served.Load())
	}
}

func TestRequestInHandOnAKeptConnectionIsALoss(t *testing.T) {
	t.Parallel()
	endpoint := listener(t, func(_ int, c net.Conn) {
		if _, err := readRequest(c); err == nil {
			io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
			readRequest(c)
			time.Sleep(staleWithin + 50*time.Millisecond)
		}
	})
	sender := raw(t, config(t, endpoint))
	if obs := sender.Do(t.Context(), create()); obs.Loss != "" {
		t.Fatalf("first call lost: %s", obs.LossWhy)
	}
	obs := sender.Do(t.Context(), create())
	if obs.Loss != exchange.NoAnswer || obs.Attempts != 1 {
		t.Errorf("loss %q after %d attempts, want %q after 1", obs.Loss, obs.Attempts, exchange.NoAnswer)
	}
}

func TestRedirectsAreAnswers(t *testing.T) {
	for _, status := range []int{301, 302, 303, 307, 308} {
		var asked atomic.Int64
		endpoint := server(t, func(w http.ResponseWriter, _ *http.Request) {
			asked.Add(1)
			w.Header().Set("Location", "/elsewhere")
			w.WriteHeader(status)
		})
		obs := raw(t, config(t, endpoint)).Do(t.Context(), create())
		if obs.Status != status || asked.Load() != 1 || obs.Header.Get("Location") != "/elsewhere" {
			t.Errorf("status %d, asked %d times, location %q; want %d, once, kept", obs.Status, asked.Load(), obs.Header.Get("Location"), status)
		}
	}
}

func TestEnvironmentProxiesDoNotMatter(t *testing.T) {
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:1")
	t.Setenv("HTTPS_PROXY", "http://127.0.0.1:1")
	if obs := raw(t, config(t, server(t, func(http.ResponseWriter, *http.Request) {}))).Do(t.Context(), create()); obs.Status != 200 {
		t.Errorf("status %d, loss %q (%s)", obs.Status, obs.Loss, obs.LossWhy)
	}
}

func TestPrivateCA(t *testing.T) {
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, r.Proto) }))
	s.EnableHTTP2 = true
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	t.Cleanup(s.Close)
	cfg := config(t, s.URL)
	cfg.RootCAs = x509.NewCertPool()
	cfg.RootCAs.AddCert(s.Certificate())
	if obs := raw(t, cfg).Do(t.Context(), create()); obs.Status != 200 || string(obs.Body) != "HTTP/1.1" {
		t.Errorf("status %d, body %q, loss %q (%s); want HTTP/1.1", obs.Status, obs.Body, obs.Loss, obs.LossWhy)
	}
	cfg.RootCAs = x509.NewCertPool()
	if obs := raw(t, cfg).Do(t.Context(), create()); obs.Loss != exchange.NotSent || !strings.Contains(obs.LossWhy, "certificate") {
		t.Errorf("loss %q (%s) with an unknown authority, want %q", obs.Loss, obs.LossWhy, exchange.NotSent)
	}
}

func TestRequestsAreRecordedAsSentAndResentVerbatim(t *testing.T) {
	var mu sync.Mutex
	var got []string
	endpoint := listener(t, func(_ int, c net.Conn) {
		for {
			request, err := readRequest(c)
			if err != nil {
				return
			}
			mu.Lock()
			got = append(got, request)
			mu.Unlock()
			io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
		}
	})
	sender := raw(t, config(t, endpoint))
	for _, way := range []exchange.Way{
		{}, {Method: exchange.GET, Place: exchange.Query}, {Method: exchange.GET},
		{Signature: exchange.V3}, {Signature: exchange.V3, Format: exchange.XML, Place: exchange.Query},
	} {
		got = nil
		call := create("BusinessName", "a b*c~中+&=", "Description", "", "BusinessName", "again")
		call.Way = way
		obs := sender.Do(t.Context(), call)
		again := sender.Resend(t.Context(), obs)
		if obs.Loss != "" || again.Loss != "" || again.Call.Action != call.Action {
			t.Fatalf("%v: lost: %s, %s", way, obs.LossWhy, again.LossWhy)
		}
		mu.Lock()
		first, second := got[0], got[1]
		mu.Unlock()
		if first != second {
			t.Errorf("%v: sent again as\n%s\nwant\n%s", way, second, first)
		}
		head, body, _ := strings.Cut(first, "\r\n\r\n")
		line, _, _ := strings.Cut(head, "\r\n")
		u := strings.TrimPrefix(obs.Request.URL, endpoint)
		if line != obs.Request.Method+" "+u+" HTTP/1.1" || body != string(obs.Request.Body) {
			t.Errorf("%v: recorded %s %s %q, sent %q %q", way, obs.Request.Method, u, obs.Request.Body, line, body)
		}
		for name, values := range obs.Request.Header {
			if !strings.Contains(head+"\r\n", "\r\n"+name+": "+values[0]+"\r\n") {
				t.Errorf("%v: recorded header %s: %s was not sent in\n%s", way, name, values[0], head)
			}
		}
		if strings.Count(strings.ToLower(head), "\r\nhost: ") != 1 || strings.Contains(head, "Go-http-client") {
			t.Errorf("%v: headers of net/http's own in\n%s", way, head)
		}
	}
	obs := sender.Resend(t.Context(), exchange.Observation{Call: create(), LossWhy: "refused"})
	if obs.Loss != exchange.NotSent {
		t.Errorf("resending what never left: loss %q, want %q", obs.Loss, exchange.NotSent)
	}
}

func TestProfilesSignTheirOwnCalls(t *testing.T) {
	keys := make(chan string, 2)
	endpoint := server(t, func(_ http.ResponseWriter, r *http.Request) { keys <- r.URL.Query().Get("AccessKeyId") })
	cfg := config(t, endpoint)
	cfg.Credentials[exchange.OtherTenant] = wire.Credentials{AccessKeyID: "other", Secret: "x"}
	sender := raw(t, cfg)
	for profile, want := range map[string]string{"": "testid", exchange.Temporary: "sts", exchange.OtherTenant: "other"} {
		call := create()
		call.As = profile
		sender.Do(t.Context(), call)
		if got := <-keys; got != want {
			t.Errorf("profile %q signed as %q, want %q", profile, got, want)
		}
	}
}

func TestTampersFindAnotherKey(t *testing.T) {
	two := map[string]wire.Credentials{
		exchange.Caller:    {AccessKeyID: "a", Secret: "as"},
		exchange.Temporary: {AccessKeyID: "t", Secret: "ts", Token: "tt"},
	}
	three := map[string]wire.Credentials{exchange.OtherTenant: {AccessKeyID: "o", Secret: "os"}}
	for k, v := range two {
		three[k] = v
	}
	four := map[string]wire.Credentials{exchange.OtherTemporary: {AccessKeyID: "p", Secret: "ps", Token: "pt"}}
	for k, v := range two {
		four[k] = v
	}
	asRole := map[string]wire.Credentials{exchange.Caller: {AccessKeyID: "r", Secret: "rs", Token: "rt"}, exchange.Temporary: two[exchange.Temporary]}
	all := map[string]wire.Credentials{exchange.Caller: asRole[exchange.Caller], exchange.Temporary: two[exchange.Temporary], exchange.OtherTemporary: four[exchange.OtherTemporary]}
	for _, tc := range []struct {
		keys          map[string]wire.Credentials
		as            string
		secret, token string
	}{
		{two, exchange.Caller, "ts", "tt"},
		{two, exchange.Temporary, "as", ""},
		{three, exchange.Caller, "os", "tt"},
		{three, exchange.OtherTenant, "as", "tt"},
		{four, exchange.Temporary, "as", "pt"},
		{four, exchange.Caller, "ts", "pt"},
		{asRole, exchange.Temporary, "rs", "rt"},
		{all, exchange.Temporary, "rs", "pt"},
		{map[string]wire.Credentials{exchange.Caller: two[exchange.Caller]}, exchange.Caller, "", ""},
	} {
		cfg := config(t, "http://127.0.0.1:1")
		cfg.Credentials = tc.keys
		secret, token := raw(t, cfg).foreign(tc.keys[tc.as])
		if secret.Reveal() != tc.secret || token.Reveal() != tc.token {
			t.Errorf("%d keys, as %s: secret %q, token %q; want %q, %q", len(tc.keys), tc.as, secret.Reveal(), token.Reveal(), tc.secret, tc.token)
		}
	}
}

func TestConnectionsAreKept(t *testing.T) {
	var opened atomic.Int64
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "{}") }))
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			opened.Add(1)
		}
	}
	s.Start()
	t.Cleanup(s.Close)
	sender := raw(t, config(t, s.URL))
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			for range 30 {
				sender.Do(t.Context(), create())
			}
		})
	}
	wg.Wait()
	if n := opened.Load(); n > 40 {
		t.Errorf("%d connections for 480 calls of 16 workers", n)
	}
}

func BenchmarkRaw(b *testing.B) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "{}") }))
	defer s.Close()
	t := &testing.T{}
	cfg := config(t, s.URL)
	shared := NewShared(cfg)
	defer shared.Close()
	sender := NewRaw(cfg, shared)
	call := create("BusinessName", "a", "ProjectId", "10001")
	b.ReportAllocs()
	b.SetParallelism(8)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if obs := sender.Do(b.Context(), call); obs.Loss != "" {
				b.Fatal(obs.LossWhy)
			}
		}
	})
}
