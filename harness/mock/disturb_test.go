package mock

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/dwconform/dwconform/harness/exchange"
)

// overHTTP is a client of net/http that asks a server over a connection.
type overHTTP struct {
	*client
	url  *url.URL
	http *http.Client
}

func serveDisturbed(t *testing.T, encrypted bool, options ...Option) (*Server, *overHTTP) {
	t.Helper()
	s, c := newServer(options...)
	server := httptest.NewUnstartedServer(s)
	if encrypted {
		server.StartTLS()
	} else {
		server.Start()
	}
	t.Cleanup(server.Close)
	u, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	return s, &overHTTP{c, u, server.Client()}
}

// try asks a call until the context ends. The error is that of the request or
// of reading its answer.
func (c *overHTTP) try(ctx context.Context, call exchange.Call) (got, error) {
	req, err := c.build(call)
	if err != nil {
		return got{}, err
	}
	r := toHTTP(req)
	r.RequestURI, r.URL.Scheme, r.URL.Host = "", c.url.Scheme, c.url.Host
	res, err := c.http.Do(r.WithContext(ctx))
	if err != nil {
		return got{}, err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	return gotten(res.StatusCode, res.Header, body), err
}

func createCall(name string) exchange.Call {
	return exchange.Call{Action: "CreateBusiness", Params: p("BusinessName", name, "ProjectId", 10001)}
}

// TestDisturbancesOverHTTP: what each kind does to a call, whether the call is
// done, and that the next one is as ever.
func TestDisturbancesOverHTTP(t *testing.T) {
	refused := func(status int, code string) func(*testing.T, got, error) {
		return func(t *testing.T, g got, err error) {
			if err != nil || g.status != status || g.code() != code || g.doc.Node.Get("RequestId").Text() == "" || g.doc.Node.Get("Message").Text() == "" {
				t.Errorf("want %d %s, got %s, %v", status, code, g, err)
			}
			if status != 429 && len(g.header["Retry-After"])+len(g.header["X-Acs-Retry-After"]) > 0 {
				t.Errorf("it says to come back: %v", g.header)
			}
		}
	}
	reset := func(t *testing.T, g got, err error) {
		if !errors.Is(err, syscall.ECONNRESET) || g.status != 0 {
			t.Errorf("want a reset without an answer, got %s, %v", g, err)
		}
	}
	for _, x := range []struct {
		rule  string
		done  bool
		shows func(*testing.T, got, error)
	}{
		{"throttle", false, refused(400, "Throttling.User")},
		{"error", false, refused(500, "InternalError")},
		{"unavailable", false, refused(503, "ServiceUnavailable")},
		{"throttle=1500ms", false, func(t *testing.T, g got, err error) {
			refused(429, "Throttling.User")(t, g, err)
			if g.header.Get("Retry-After") != "2" || g.header.Get("x-acs-retry-after") != "1500" {
				t.Errorf("headers %v", g.header)
			}
		}},
		{"throttle=250ms", false, func(t *testing.T, g got, err error) {
			refused(429, "Throttling.User")(t, g, err)
			if len(g.header["Retry-After"]) > 0 || g.header.Get("x-acs-retry-after") != "250" {
				t.Errorf("headers %v", g.header)
			}
		}},
		{"reset", false, reset},
		{"lost", true, reset},
		{"short", true, func(t *testing.T, g got, err error) {
			if !errors.Is(err, io.ErrUnexpectedEOF) || g.status != 200 || len(g.body) == 0 || g.ok() {
				t.Errorf("want a part of the answer, got %s, %v", g, err)
			}
		}},
		{"slow=300ms", true, func(t *testing.T, g got, err error) {
			if err != nil || !g.ok() {
				t.Errorf("got %s, %v", g, err)
			}
		}},
		{"hang", false, func(t *testing.T, g got, err error) {
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("want no answer, got %s, %v", g, err)
			}
		}},
	} {
		for _, encrypted := range []bool{false, true} {
			t.Run(fmt.Sprint(x.rule, " over TLS ", encrypted), func(t *testing.T) {
				t.Parallel()
				s, c := serveDisturbed(t, encrypted, WithDisturbances(x.rule+"@2:CreateBusiness"))
				if g, err := c.try(t.Context(), createCall("before")); err != nil || !g.ok() {
					t.Fatalf("before it %s, %v", g, err)
				}
				patience := 10 * time.Second
				if x.rule == "hang" {
					patience = 200 * time.Millisecond
				}
				ctx, cancel := context.WithTimeout(t.Context(), patience)
				defer cancel()
				start := time.Now()
				g, err := c.try(ctx, createCall("struck"))
				if x.shows(t, g, err); x.rule == "slow=300ms" && time.Since(start) < 300*time.Millisecond {
					t.Errorf("answered after %v", time.Since(start))
				}
				if names := c.listed(10001, "struck"); (len(names) == 1) != x.done {
					t.Errorf("then there are %q, and done is to be %v", names, x.done)
				}
				if g, err := c.try(t.Context(), createCall("after")); err != nil || !g.ok() {
					t.Errorf("after it %s, %v", g, err)
				}
				if d := s.Disturbances(); len(d) != 1 || d[0] != (Disturbance{x.rule + "@2:CreateBusiness", 3, 1}) {
					t.Errorf("counted %+v", d)
				}
			})
		}
	}
	if len(disturbanceKinds) != 8 {
		t.Errorf("%d kinds, and 8 are tested", len(disturbanceKinds))
	}
}

// TestHangEndsWithItsCaller: nothing of a call that hung is left behind, also
// when not all of its request was read.
func TestHangEndsWithItsCaller(t *testing.T) {
	for _, size := range []int{0, maxBody + 1<<20} {
		s := New(WithDisturbances("hang"))
		ended := make(chan struct{})
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			defer close(ended)
			s.ServeHTTP(w, r)
		}))
		ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
		r, _ := http.NewRequestWithContext(ctx, http.MethodPost, server.URL, strings.NewReader(strings.Repeat("a", size)))
		if res, err := http.DefaultClient.Do(r); err == nil {
			t.Errorf("%d bytes: answered with %d", size, res.StatusCode)
			res.Body.Close()
		}
		cancel()
		select {
		case <-ended:
		case <-time.After(5 * time.Second):
			t.Errorf("%d bytes: the call hangs without its caller", size)
		}
		server.Close()
	}
}

// TestDisturbedNonce: a call that the gateway refused has used up its nonce, one
// that never reached it has not.
func TestDisturbedNonce(t *testing.T) {
	for rule, code := range map[string]string{"throttle": "SignatureNonceUsed", "unavailable": "SignatureNonceUsed", "lost": "SignatureNonceUsed", "reset": ""} {
		_, c := serveDisturbed(t, false, WithDisturbances(rule+"@1"))
		req, err := c.build(createCall("a"))
		if err != nil {
			t.Fatal(err)
		}
		for n := range 2 {
			r := toHTTP(req)
			r.RequestURI, r.URL.Scheme, r.URL.Host = "", c.url.Scheme, c.url.Host
			res, err := c.http.Do(r)
			if err != nil {
				continue
			}
			body, _ := io.ReadAll(res.Body)
			res.Body.Close()
			if g := gotten(res.StatusCode, res.Header, body); n == 1 && (g.code() != code || g.ok() != (code == "")) {
				t.Errorf("%s: the same request again: %s", rule, g)
			}
		}
	}
}

// struckOf says which of n creates a rule strikes, from 1.
func struckOf(c *client, n int) (out []int) {
	for i := range n {
		if g := c.ask("CreateBusiness", "BusinessName", fmt.Sprint("name ", i), "ProjectId", 10001); g.status == 503 {
			out = append(out, i+1)
		}
	}
	return out
}

func TestDisturbanceWhen(t *testing.T) {
	for when, want := range map[string][]int{
		"": {1, 2, 3, 4, 5, 6, 7}, "@3": {3}, "@1": {1}, "@2-4": {2, 3, 4}, "@every3": {3, 6}, "@every1": {1, 2, 3, 4, 5, 6, 7}, "@100%": {1, 2, 3, 4, 5, 6, 7}, "@9": nil,
		"@2:CreateBusiness": {2}, ":ListBusiness": nil,
	} {
		_, c := newServer(WithDisturbances("unavailable" + when))
		if got := struckOf(c, 7); !slices.Equal(got, want) {
			t.Errorf("%q strikes %v, want %v", when, got, want)
		}
	}
	// The calls of another Action count only where a rule names none.
	for when, want := range map[string][]int{"@every2": {1, 3}, "@every2:CreateBusiness": {2, 4}} {
		s, c := newServer(WithDisturbances("unavailable" + when))
		c.listed(10001, "")
		if got := struckOf(c, 4); !slices.Equal(got, want) {
			t.Errorf("after a list %q strikes %v, want %v", when, got, want)
		}
		if d := s.Disturbances()[0]; d.Struck != 2 {
			t.Errorf("%+v", d)
		}
	}
}

// TestDisturbanceShare: a share follows from the seed and the number of the
// call, is as large as it says, and differs between seeds and between rules.
func TestDisturbanceShare(t *testing.T) {
	drawn := func(seed uint64, rules ...string) []int {
		_, c := newServer(WithoutSignature(), WithDisturbances(rules...), WithDisturbanceSeed(seed))
		return struckOf(c, 2000)
	}
	one := drawn(1, "unavailable@5%")
	if !slices.Equal(one, drawn(1, "unavailable@5%")) {
		t.Error("one seed strikes different calls")
	}
	if slices.Equal(one, drawn(2, "unavailable@5%")) || slices.Equal(one, drawn(1, "error@5%", "unavailable@5%")) {
		t.Error("another seed, or another place among the rules, strikes the same calls")
	}
	for seed := range uint64(5) {
		if n := len(drawn(seed, "unavailable@5%")); n < 65 || n > 135 { // 3.5 standard deviations
			t.Errorf("seed %d: %d of 2000 are struck by 5%%", seed, n)
		}
	}
	// However the calls overlap, the same number is struck.
	s := New(WithDisturbances("unavailable@5%"))
	done := make(chan struct{})
	for range 8 {
		go func() {
			defer func() { done <- struct{}{} }()
			for range 250 {
				s.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil))
			}
		}()
	}
	for range 8 {
		<-done
	}
	if d := s.Disturbances()[0]; d.Calls != 2000 || d.Struck != uint64(len(one)) {
		t.Errorf("at once %+v, one after the other %d", d, len(one))
	}
}

// TestSeveralDisturbances: the first that strikes has the call, delays add up,
// and every rule counts for itself.
func TestSeveralDisturbances(t *testing.T) {
	var waited []time.Duration
	s, c := newServer(WithDisturbances("slow=1s@every2", "throttle@2-3"), WithDisturbances("error@3-4", "slow=2s@4"),
		withSleep(func(_ context.Context, d time.Duration) { waited = append(waited, d) }))
	for i, want := range []int{200, 400, 400, 500} {
		if g := c.ask("ListBusiness", "ProjectId", 10001, "PageNumber", 1, "PageSize", 10); g.status != want {
			t.Errorf("call %d: want %d, got %s", i+1, want, g)
		}
	}
	if want := []time.Duration{time.Second, 3 * time.Second}; !slices.Equal(waited, want) {
		t.Errorf("waited %v, want %v", waited, want)
	}
	want := []Disturbance{{"slow=1s@every2", 4, 2}, {"throttle@2-3", 4, 2}, {"error@3-4", 4, 1}, {"slow=2s@4", 4, 1}}
	if got := s.Disturbances(); !slices.Equal(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestWrongDisturbances(t *testing.T) {
	for rule, want := range map[string]string{
		"":                   `no kind is called ""`,
		"rest":               `no kind is called "rest"`,
		"slow":               "slow needs a time",
		"slow=":              `"" is no time above 0`,
		"slow=0s":            `"0s" is no time above 0`,
		"slow=-1s":           `"-1s" is no time above 0`,
		"slow=2":             `"2" is no time above 0`,
		"slow=999999h":       `"999999h" is no time above 0`,
		"throttle=soon":      `"soon" is no time above 0`,
		"reset=1s":           "reset takes no time",
		"lost@":              `"" names no calls`,
		"lost@0":             `"0" names no calls`,
		"lost@-1":            `"-1" names no calls`,
		"lost@4-2":           `"4-2" names no calls`,
		"lost@2-":            `"2-" names no calls`,
		"lost@every0":        `"every0" names no calls`,
		"lost@every":         `"every" names no calls`,
		"lost@0%":            `"0%" names no calls`,
		"lost@101%":          `"101%" names no calls`,
		"lost@NaN%":          `"NaN%" names no calls`,
		"lost@often":         `"often" names no calls`,
		"lost:CreateBusnes":  `there is no Action "CreateBusnes", but CreateBusiness, `,
		"lost:":              `there is no Action "", but `,
		"lost:GetBusiness@2": `there is no Action "GetBusiness@2"`,
	} {
		_, err := Try(WithDisturbances("reset", rule))
		if err == nil || !strings.Contains(err.Error(), fmt.Sprintf("disturbance %q: %s", rule, want)) || !strings.Contains(err.Error(), "throttle[=D], error, unavailable, reset, lost, short, slow=D, hang") ||
			strings.Contains(err.Error(), `disturbance "reset"`) {
			t.Errorf("%q: want %q and the kinds, got %v", rule, want, err)
		}
	}
	_, err := Try(WithDisturbances("one", "two"))
	if err == nil || !strings.Contains(err.Error(), `"one"`) || !strings.Contains(err.Error(), `"two"`) {
		t.Errorf("two wrong rules: %v", err)
	}
}
