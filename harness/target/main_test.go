package target

import (
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// config is a configuration for an endpoint in these tests.
func config(t *testing.T, endpoint string) Config {
	t.Helper()
	u, err := url.Parse(endpoint)
	if err != nil {
		t.Fatal(err)
	}
	return Config{
		Endpoint: u, Region: "cn-shanghai", Version: "2020-05-18", UserAgent: "dwconform/test",
		Patience: 2 * time.Second,
		Credentials: map[string]wire.Credentials{
			exchange.Caller:    {AccessKeyID: "testid", Secret: "testsecret"},
			exchange.Temporary: {AccessKeyID: "sts", Secret: "stssecret", Token: "token"},
		},
	}
}

// raw returns a raw sender to endpoint that is closed with the test.
func raw(t *testing.T, cfg Config) *Raw {
	t.Helper()
	shared := NewShared(cfg)
	t.Cleanup(shared.Close)
	return NewRaw(cfg, shared)
}

// server starts an HTTP server that is closed with the test.
func server(t *testing.T, h http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

// listener serves raw connections: handle gets each with its number from 1,
// and the connection is closed when it returns.
func listener(t *testing.T, handle func(n int, c net.Conn)) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	open := map[net.Conn]bool{}
	wg.Go(func() {
		for n := 1; ; n++ {
			c, err := l.Accept()
			if err != nil {
				return
			}
			mu.Lock()
			open[c] = true
			mu.Unlock()
			wg.Go(func() {
				handle(n, c)
				c.Close()
			})
		}
	})
	t.Cleanup(func() {
		l.Close()
		mu.Lock()
		for c := range open {
			c.Close()
		}
		mu.Unlock()
		wg.Wait()
	})
	return "http://" + l.Addr().String()
}

// readRequest reads one whole request, as far as these tests send them.
func readRequest(c net.Conn) (string, error) {
	var all []byte
	buf := make([]byte, 64<<10)
	for {
		n, err := c.Read(buf)
		all = append(all, buf[:n]...)
		if err != nil {
			return string(all), err
		}
		head, body, whole := strings.Cut(string(all), "\r\n\r\n")
		if !whole {
			continue
		}
		want := 0
		for line := range strings.SplitSeq(head, "\r\n") {
			if v, ok := strings.CutPrefix(line, "Content-Length: "); ok {
				for _, d := range v {
					want = want*10 + int(d-'0')
				}
			}
		}
		if len(body) >= want {
			return string(all), nil
		}
	}
}

// reset closes c so that the other side sees a reset.
func reset(c net.Conn) {
	c.(*net.TCPConn).SetLinger(0)
	c.Close()
}

func create(pairs ...string) exchange.Call {
	call := exchange.Call{Action: "CreateBusiness"}
	for i := 0; i < len(pairs); i += 2 {
		call.Params = append(call.Params, exchange.Pair{Name: pairs[i], Value: pairs[i+1]})
	}
	return call
}
