package session_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/mock"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/session"
	"github.com/dwconform/dwconform/harness/target"
	signing "github.com/dwconform/dwconform/harness/wire"
)

// examined returns the checks of a diagnosis by name.
func examined(t *testing.T, cfg session.Config) (session.Diagnosis, map[string]session.Check) {
	t.Helper()
	d, err := session.Doctor(context.Background(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	by := map[string]session.Check{}
	for _, c := range d.Checks {
		if _, twice := by[c.Name]; twice {
			t.Errorf("two checks are called %q", c.Name)
		}
		if c.Found == "" || (c.Mend != "") != (c.Condition == session.Wrong) {
			t.Errorf("%+v: what was found must be said, and what to do where it is wrong", c)
		}
		by[c.Name] = c
	}
	return d, by
}

// watched passes calls on to a server and notes what they ask.
type watched struct {
	next http.Handler
	mu   sync.Mutex
	did  map[string]int // Actions and changes of state
}

func (w *watched) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	what := r.Method + " " + r.URL.Path
	switch {
	case r.URL.Path == statesPath && r.Method == http.MethodPost:
		body, _ := io.ReadAll(r.Body)
		var change struct{ State, Action string }
		_ = json.Unmarshal(body, &change)
		what = change.Action + " " + change.State
		r.Body = io.NopCloser(strings.NewReader(string(body)))
	case r.URL.Query().Get("Action") != "":
		what = r.URL.Query().Get("Action")
	}
	w.mu.Lock()
	w.did[what]++
	w.mu.Unlock()
	w.next.ServeHTTP(rw, r)
}

// TestDoctorOnCorrectServers: nothing is wrong with a server that keeps the
// contract, whatever else it does; and nothing but reads is asked of it.
func TestDoctorOnCorrectServers(t *testing.T) {
	t.Parallel()
	variants := append([]string{""}, correctVariants...)
	if testing.Short() {
		variants = append([]string{""}, quick...)
	}
	harmless := map[string]bool{
		"ListBusiness": true, "GetBusiness": true, "GET " + statesPath: true, "teardown dwconform doctor: no such state": true,
	}
	for _, v := range variants {
		t.Run("base+"+v, func(t *testing.T) {
			t.Parallel()
			s := newStubborn(strings.Fields(v)...)
			w := &watched{next: s, did: map[string]int{}}
			server := httptest.NewServer(w)
			defer server.Close()
			d, by := examined(t, aimed(t, session.Config{Patience: 5 * time.Second}, s, server.URL))
			for _, c := range d.Checks {
				if c.Condition == session.Wrong {
					t.Errorf("false alarm: %+v", c)
				}
			}
			for what := range w.did {
				if !harmless[what] {
					t.Errorf("it asked %s", what)
				}
			}
			if v != "create-only" && v != "no-signature" && (v != "no-list") && by["key of caller"].Condition != session.Well {
				t.Errorf("%+v", by["key of caller"])
			}
			if v != "create-only" && d.Count(session.Well) < 4 {
				t.Errorf("hardly anything was learned: %+v", d.Checks)
			}
		})
	}
}

// served is a mock that a test may stand something before.
func served(t *testing.T, before func(http.Handler) http.Handler, opts ...mock.Option) session.Config {
	t.Helper()
	var h http.Handler = mock.New(opts...)
	if before != nil {
		h = before(h)
	}
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	u, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	cfg := session.Config{Endpoint: u, States: server.URL + statesPath, Region: "cn-shanghai", Patience: 2 * time.Second}
	cfg.World, cfg.Credentials = session.FromMock(mock.DefaultWorld())
	return cfg
}

// says answers every call but those to the states with a text.
func says(status int, header, text string) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == statesPath {
				next.ServeHTTP(w, r)
				return
			}
			if name, value, ok := strings.Cut(header, ": "); ok {
				w.Header().Set(name, value)
			}
			w.WriteHeader(status)
			fmt.Fprint(w, text)
		})
	}
}

// statesSay answers calls to the states instead of the mock.
func statesSay(status int) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != statesPath {
				next.ServeHTTP(w, r)
				return
			}
			w.WriteHeader(status)
		})
	}
}

// TestDoctorFinds: each thing that can be wrong is told by the check for it,
// with what to do.
func TestDoctorFinds(t *testing.T) {
	t.Parallel()
	key := func(profile string, change func(*signing.Credentials)) func(*session.Config) {
		return func(cfg *session.Config) {
			c := cfg.Credentials[profile]
			change(&c)
			cfg.Credentials[profile] = c
		}
	}
	as := func(other string) func(*signing.Credentials) {
		return func(c *signing.Credentials) {
			_, creds := session.FromMock(mock.DefaultWorld())
			*c = creds[other]
		}
	}
	project := func(slot string, p plan.Project) func(*session.Config) {
		return func(cfg *session.Config) { cfg.World.Projects[slot] = p }
	}
	for _, tc := range []struct {
		name   string
		before func(http.Handler) http.Handler
		opts   []mock.Option
		holds  bool // the primary project holds a business
		change func(*session.Config)
		check  string
		want   session.Condition
		// found and mend must stand there.
		found, mend string
	}{
		{name: "nobody is there", change: func(cfg *session.Config) { cfg.Endpoint = &url.URL{Scheme: "http", Host: "127.0.0.1:1"} },
			check: "endpoint", want: session.Wrong, found: "connection refused", mend: "start the target"},
		{name: "no such host", change: func(cfg *session.Config) { cfg.Endpoint = &url.URL{Scheme: "https", Host: "no-such-host.invalid"} },
			check: "endpoint", want: session.Wrong, found: "no-such-host.invalid", mend: ""},
		{name: "html", before: says(200, "Content-Type: text/html", "<!DOCTYPE html><html>Welcome</html>"),
			check: "API", want: session.Wrong, found: "this is not the API: HTTP 200 with a body that is no envelope", mend: "no console"},
		{name: "redirect", before: says(302, "Location: https://login.example.com/", ""),
			check: "API", want: session.Wrong, found: "https://login.example.com/", mend: "follow no redirect"},
		{name: "nobody behind the proxy", before: says(502, "", "bad gateway"),
			check: "API", want: session.Wrong, found: "a proxy answers", mend: "start what stands behind it"},
		{name: "unknown key", change: key(exchange.Caller, func(c *signing.Credentials) { c.AccessKeyID = "nobodys" }),
			check: "key of caller", want: session.Wrong, found: "InvalidAccessKeyId.NotFound (HTTP 404)", mend: "a key that the target knows"},
		{name: "wrong secret", change: key(exchange.Caller, func(c *signing.Credentials) { c.Secret = "wrong-secret" }),
			check: "key of caller", want: session.Wrong, found: "SignatureDoesNotMatch", mend: "the target signed the very same text"},
		{name: "the call is changed on its way", before: func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				r.URL.RawQuery += "&via=proxy"
				next.ServeHTTP(w, r)
			})
		}, check: "key of caller", want: session.Wrong, found: "SignatureDoesNotMatch", mend: "it changes the call on its way"},
		{name: "disabled key", change: key(exchange.Caller, as(exchange.Inactive)),
			check: "key of caller", want: session.Wrong, found: "InvalidAccessKeyId.Inactive", mend: "enable the key"},
		{name: "no rights", change: key(exchange.Caller, as(exchange.Unauthorized)),
			check: "primary project by id", want: session.Wrong, found: "Forbidden.Access", mend: "give the key the right to ListBusiness"},
		{name: "no token", change: key(exchange.Temporary, func(c *signing.Credentials) { c.Token = "" }),
			check: "key of temporary", want: session.Wrong, found: "rejected with", mend: ""},
		{name: "another key's token", change: key(exchange.OtherTemporary, func(c *signing.Credentials) { c.Token = "mock-token-of-temporary" }),
			check: "key of otherTemporary", want: session.Wrong, found: "InvalidSecurityToken.MismatchWithAccessKey", mend: "of one and the same temporary key"},
		{name: "the key without rights has rights", change: key(exchange.Unauthorized, as(exchange.Temporary)),
			check: "key of unauthorized", want: session.Wrong, found: "it may read", mend: "no right"},
		{name: "the key without rights is unknown", change: key(exchange.Unauthorized, func(c *signing.Credentials) { c.AccessKeyID = "nobodys" }),
			check: "key of unauthorized", want: session.Wrong, found: "the key itself is refused", mend: "knows"},
		{name: "the disabled key is not", change: key(exchange.Inactive, as(exchange.Temporary)),
			check: "key of inactive", want: session.Wrong, found: "the key is accepted", mend: "disable this key"},
		{name: "the other tenant's secret", change: key(exchange.OtherTenant, func(c *signing.Credentials) { c.Secret = "wrong-secret" }),
			check: "key of otherTenant", want: session.Wrong, found: "SignatureDoesNotMatch", mend: "give the secret"},
		{name: "unknown project", change: project(plan.Primary, plan.Project{ID: "77", Identifier: "p_one"}),
			check: "primary project by id", want: session.Wrong, found: "rejected with 1", mend: "ask whoever runs the target what 1"},
		{name: "the foreign project is the caller's", holds: true,
			change: func(cfg *session.Config) {
				cfg.World.Projects[plan.Foreign] = cfg.World.Projects[plan.Primary]
				delete(cfg.World.Projects, plan.Primary)
			}, check: "foreign project by id", want: session.Wrong, found: "the caller sees 1 business in it", mend: "name a project of the other tenant"},
		{name: "an account that owns something", holds: true, check: "account", want: session.Well, found: "1 of the businesses in the caller's projects belong to 1000000000001"},
		{name: "an account that owns nothing", holds: true, change: func(cfg *session.Config) { cfg.World.Accounts[exchange.Caller] = "7" },
			check: "account", want: session.Unchecked, found: "belong to others than 7"},
		{name: "whose key it is", before: identifies("1000000000001"), change: rehearsed("1000000000001"),
			check: "account", want: session.Well, found: "the key is of 1000000000001, as 127.0.0.1"},
		{name: "somebody else's key", before: identifies("8"), change: rehearsed("1000000000001"),
			check: "account", want: session.Wrong, found: "the key is of 8, as 127.0.0.1", mend: "correct accountId"},
		{name: "the user's own id", before: identifies("8"), change: rehearsed("80"),
			check: "account", want: session.Well, found: "the key is of 80"},
		{name: "no account id", before: identifies("8"), change: rehearsed(""),
			check: "account", want: session.Unchecked, found: `write caller: {accountId: "8"}`},
		{name: "nobody says whose key it is", holds: true, change: rehearsed("1000000000001"),
			check: "account", want: session.Well, found: "1 of the businesses"},
		{name: "id and identifier of two projects", holds: true,
			change: project(plan.Primary, plan.Project{ID: "10002", Identifier: "p_one"}),
			check:  "primary project by identifier", want: session.Wrong, found: "is of project 10001, not of 10002", mend: "one and the same project"},
		{name: "a code of its own", before: says(400, "", `{"RequestId":"r","Code":"Gate.Closed","Message":"on Sundays"}`),
			check: "primary project by id", want: session.Wrong, found: "rejected with Gate.Closed (HTTP 400): on Sundays", mend: "ask whoever runs the target what Gate.Closed means"},
		{name: "a code of its own says nothing of the key", before: says(500, "", `{"RequestId":"r","Code":"1201","Message":"no"}`),
			check: "key of caller", want: session.Unchecked, found: "1201"},
		{name: "another region", before: says(500, "", `{"RequestId":"r","Code":"Forbidden.Not.Server","Message":"not here"}`),
			check: "primary project by id", want: session.Wrong, found: "Forbidden.Not.Server", mend: "write the region"},
		{name: "no list", before: says(404, "", `{"RequestId":"r","Code":"InvalidAction.NotFound","Message":"no"}`),
			check: "primary project by id", want: session.Wrong, found: "InvalidAction.NotFound", mend: "lacks: [ListBusiness]"},
		{name: "it fails", before: says(500, "", `{"RequestId":"r","Code":"InternalError.System","Message":"no"}`),
			check: "primary project by id", want: session.Wrong, found: "InternalError.System", mend: "it fails"},
		{name: "20 minutes ahead", opts: []mock.Option{mock.WithClock(func() time.Time { return time.Now().Add(20 * time.Minute) })}, before: dated(20 * time.Minute),
			check: "clock", want: session.Wrong, found: "20m0s ahead", mend: "set the clock"},
		{name: "8 minutes behind", before: dated(-8 * time.Minute),
			check: "clock", want: session.Wrong, found: "8m0s behind", mend: "set the clock"},
		{name: "a Date that nobody goes by", before: dated(-3 * time.Hour),
			check: "clock", want: session.Well, found: "not the clock that times are checked by"},
		{name: "a date of its own", before: func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Date", "yesterday")
				next.ServeHTTP(w, r)
			})
		}, check: "clock", want: session.Unchecked, found: "yesterday"},
		{name: "no states there", before: statesSay(404), check: "provider states", want: session.Unchecked, found: "a wrong path would say so too"},
		{name: "states fail", before: statesSay(500), check: "provider states", want: session.Wrong, found: "HTTP 500", mend: "look after"},
		{name: "states want a key", before: statesSay(401), check: "provider states", want: session.Wrong, found: "HTTP 401", mend: "without a key"},
		{name: "states take no POST", before: statesSay(405), check: "provider states", want: session.Wrong, found: "no POST", mend: "correct providerStates"},
		{name: "states take everything", before: statesSay(204), check: "provider states", want: session.Well, found: "HTTP 204"},
		{name: "nobody serves the states", change: func(cfg *session.Config) { cfg.States = "http://127.0.0.1:1/_states" },
			check: "provider states", want: session.Wrong, found: "cannot be reached", mend: "start what serves them"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			cfg := served(t, tc.before, tc.opts...)
			if tc.holds {
				create(t, cfg)
			}
			if tc.change != nil {
				tc.change(&cfg)
			}
			d, by := examined(t, cfg)
			c, ok := by[tc.check]
			if !ok || c.Condition != tc.want || !strings.Contains(c.Found, tc.found) || !strings.Contains(c.Mend, tc.mend) {
				t.Errorf("%s: %+v\nof %+v", tc.check, c, d.Checks)
			}
		})
	}
}

// identifies lets a server say whose a key is, as the vendor's token service does.
func identifies(account string) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Query().Get("Action") != "GetCallerIdentity" {
				next.ServeHTTP(w, r)
				return
			}
			_, _ = fmt.Fprintf(w, `{"RequestId":"r","AccountId":%q,"UserId":%q}`, account, account+"0")
		})
	}
}

// rehearsed takes the target for live, and the caller for that account.
func rehearsed(account string) func(*session.Config) {
	return func(cfg *session.Config) {
		cfg.Rehearsal = true
		cfg.World.Accounts[exchange.Caller] = account
	}
}

// create puts one business into the primary project.
func create(t *testing.T, cfg session.Config) {
	t.Helper()
	ask := target.NewRaw(target.Config{Endpoint: cfg.Endpoint, Region: cfg.Region, Version: "2020-05-18", Credentials: cfg.Credentials}, nil)
	obs := ask.Do(t.Context(), exchange.Call{Action: "CreateBusiness", Params: []exchange.Pair{{Name: "BusinessName", Value: "one"}, {Name: "ProjectId", Value: "10001"}}})
	if obs.Status != http.StatusOK {
		t.Fatalf("no create: %d %s", obs.Status, obs.Body)
	}
}

// dated lets a server give another time in its answers.
func dated(off time.Duration) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Date", time.Now().Add(off).UTC().Format(http.TimeFormat))
			next.ServeHTTP(w, r)
		})
	}
}
