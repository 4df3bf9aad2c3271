package sdk

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/target"
	"github.com/dwconform/dwconform/harness/wire"
)

func TestLossesBelowTheSDK(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	gone := "http://" + l.Addr().String()
	l.Close()
	silent := server(t, func(_ http.ResponseWriter, r *http.Request) { io.Copy(io.Discard, r.Body); <-r.Context().Done() })
	broken := server(t, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	for _, tc := range []struct {
		name, endpoint string
		want           exchange.Loss
	}{
		{"refused", gone, exchange.Refused},
		{"silence", silent, exchange.Timeout},
		{"closed", broken, exchange.NoAnswer},
	} {
		s := sender(t, tc.endpoint, func(c *target.Config) { c.Patience = 100 * time.Millisecond })
		obs := s.Do(t.Context(), call("CreateBusiness", "BusinessName", "a"))
		if obs.Loss != tc.want || obs.SDK == nil || obs.SDK.ErrorType != otherError || obs.SDK.Message == "" {
			t.Errorf("%s: loss %q (%s), view %+v; want %q", tc.name, obs.Loss, obs.LossWhy, obs.SDK, tc.want)
		}
		if strings.Contains(obs.SDK.Message, "Signature") {
			t.Errorf("%s: message %q shows the URL", tc.name, obs.SDK.Message)
		}
	}
}

func TestKeptConnectionClosedBetweenAnswers(t *testing.T) {
	var mu sync.Mutex
	var nonces []string
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		nonces = append(nonces, r.URL.Query().Get("SignatureNonce"))
		n := len(nonces)
		mu.Unlock()
		if n == 2 {
			panic(http.ErrAbortHandler)
		}
		io.WriteString(w, "{}")
	}))
	t.Cleanup(s.Close)
	sdk := sender(t, s.URL)
	for i, want := range []int{1, 2} {
		obs := sdk.Do(t.Context(), call("CreateBusiness", "BusinessName", "a"))
		if obs.Loss != "" || obs.Attempts != want {
			t.Errorf("call %d: loss %q (%s), attempts %d; want %d", i+1, obs.Loss, obs.LossWhy, obs.Attempts, want)
		}
	}
	if len(nonces) != 3 || nonces[1] == nonces[2] {
		t.Errorf("nonces %q, want three different ones", nonces)
	}
}

func TestManyAtOnce(t *testing.T) {
	var opened atomic.Int64
	ts := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.ParseForm()
		fmt.Fprintf(w, `{"RequestId":%q}`, r.PostForm.Get("BusinessName")+r.Form.Get("AccessKeyId"))
	}))
	ts.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			opened.Add(1)
		}
	}
	ts.Start()
	t.Cleanup(ts.Close)
	s := sender(t, ts.URL)
	var wg sync.WaitGroup
	for worker := range 16 {
		wg.Go(func() {
			for i := range 20 {
				c := call("CreateBusiness", "BusinessName", fmt.Sprintf("n%d.%d", worker, i))
				id := "testid"
				if i%2 == 1 {
					c.As, id = exchange.Temporary, "sts"
				}
				obs := s.Do(t.Context(), c)
				if want := c.Params[0].Value + id; obs.SDK.Fields["RequestId"] != want {
					t.Errorf("answer %q, want %q", obs.SDK.Fields["RequestId"], want)
				}
			}
		})
	}
	wg.Wait()
	if n := opened.Load(); n > 40 {
		t.Errorf("%d connections for 320 calls of 16 workers", n)
	}
	if n := len(s.idle); n > 16 {
		t.Errorf("%d clients for 16 workers", n)
	}
}

// TestEnvironmentAndOutput asks from a process whose environment would have
// the SDK print requests and use proxies that do not exist.
func TestEnvironmentAndOutput(t *testing.T) {
	if endpoint := os.Getenv("ASK_ENDPOINT"); endpoint != "" {
		u, _ := url.Parse(endpoint)
		cfg := target.Config{Endpoint: u, Region: "r", Version: "2020-05-18",
			Credentials: map[string]wire.Credentials{exchange.Caller: {AccessKeyID: "a", Secret: "s"}}}
		cfg.Shared = target.NewShared(cfg)
		obs := New(cfg, nil).Do(t.Context(), call("CreateBusiness", "BusinessName", "a"))
		cfg.Shared.Close()
		if obs.Status != 200 {
			fmt.Printf("loss %s: %s\n", obs.Loss, obs.LossWhy)
		}
		os.Exit(obs.Status % 199)
	}
	endpoint := server(t, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "{}") })
	for _, env := range [][]string{
		{"DEBUG=sdk"},
		{"HTTP_PROXY=http://127.0.0.1:1", "http_proxy=http://127.0.0.1:1", "HTTPS_PROXY=http://127.0.0.1:1"},
		{"HTTP_PROXY=://", "NO_PROXY=[::1", "no_proxy=("},
	} {
		cmd := exec.Command(os.Args[0], "-test.run", "^TestEnvironmentAndOutput$")
		cmd.Env = append(append(os.Environ(), env...), "ASK_ENDPOINT="+endpoint)
		out, err := cmd.CombinedOutput()
		if code := cmd.ProcessState.ExitCode(); code != 1 || len(out) != 0 {
			t.Errorf("with %v: exit status %d (%v), want status 200 %% 199 and no output, got\n%s", env, code, err, out)
		}
	}
}

func BenchmarkSDK(b *testing.B) {
	ts := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, `{"Success":true}`) }))
	defer ts.Close()
	u, _ := url.Parse(ts.URL)
	cfg := target.Config{Endpoint: u, Region: "r", Version: "2020-05-18",
		Credentials: map[string]wire.Credentials{exchange.Caller: {AccessKeyID: "a", Secret: "s"}}}
	cfg.Shared = target.NewShared(cfg)
	defer cfg.Shared.Close()
	s := New(cfg, nil)
	c := call("CreateBusiness", "BusinessName", "a", "ProjectId", "10001")
	b.ReportAllocs()
	b.SetParallelism(8)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if obs := s.Do(b.Context(), c); obs.Loss != "" {
				b.Fatal(obs.LossWhy)
			}
		}
	})
}
