package session_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/session"
	"github.com/dwconform/dwconform/harness/verdict"
	signing "github.com/dwconform/dwconform/harness/wire"
)

// against runs the judge on a server that was written apart from it.
func against(t testing.TB, cfg session.Config, variants ...string) *session.Result {
	t.Helper()
	s := newStubborn(variants...)
	server := httptest.NewServer(s)
	defer server.Close()
	u, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	w := s.world
	cfg.Endpoint, cfg.Why, cfg.Region = u, "a test", w.region
	cfg.States = w.statesURL(server.URL)
	cfg.World = plan.World{
		Accounts: map[string]string{}, Projects: map[string]plan.Project{}, Owners: w.owners,
		Lacks: map[string]bool{}, States: cfg.States != "",
	}
	for _, l := range w.lacks {
		cfg.World.Lacks[l] = true
	}
	cfg.Credentials = map[string]signing.Credentials{}
	for profile, k := range map[string]accessKey{
		exchange.Caller: w.caller, exchange.OtherTenant: w.otherTenant, exchange.Unauthorized: w.unauthorized,
		exchange.Temporary: w.temporary, exchange.Inactive: w.inactive,
	} {
		if k.id != "" {
			cfg.World.Accounts[profile] = k.accountID
			cfg.Credentials[profile] = signing.Credentials{AccessKeyID: k.id, Secret: signing.Secret(k.secret), Token: signing.Secret(k.token)}
		}
	}
	for slot, p := range map[string]project{plan.Primary: w.primary, plan.Secondary: w.secondary, plan.Foreign: w.foreign} {
		if p.id != 0 {
			cfg.World.Projects[slot] = plan.Project{ID: fmt.Sprint(p.id), Identifier: p.identifier}
		}
	}
	res, err := session.Run(context.Background(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// told writes what a run came to, for a failing test.
func told(res *session.Result) string {
	var s strings.Builder
	c := session.Count(res.Records, verdict.Should)
	fmt.Fprintf(&s, "%d passed, %d failed, %d skipped %v, %d observed, %d broken; %d requests in %v, lag %v", c.Passed, c.Failed, c.Skipped, c.Reasons, c.Observed, c.Broken, res.Requests, res.Took.Round(time.Millisecond), res.Lag)
	if res.Fatal != "" {
		fmt.Fprintf(&s, "\nfatal: %s", res.Fatal)
	}
	if len(res.Leaked) > 0 {
		fmt.Fprintf(&s, "\nleaked %d: %v", len(res.Leaked), res.Leaked[0])
	}
	n := 0
	for _, r := range res.Records {
		v := r.Verdict
		if v.Outcome == verdict.Violates && v.Level != verdict.Observed || v.Outcome == verdict.Broken {
			if n++; n > 40 {
				continue
			}
			fmt.Fprintf(&s, "\n%s %s: %s", v.Outcome, v.Case, v.Detail)
			for i, p := range v.Problems {
				if i < 2 {
					fmt.Fprintf(&s, "\n    %s", p)
				}
			}
		}
	}
	return s.String()
}

func TestLook(t *testing.T) {
	v := strings.Fields(os.Getenv("VARIANTS"))
	res := against(t, session.Config{}, v...)
	t.Log(told(res))
	if os.Getenv("SKIPS") != "" {
		for _, r := range res.Records {
			if r.Verdict.Outcome == verdict.Inconclusive {
				t.Log(r.Verdict.Case, r.Verdict.Reason, r.Verdict.Detail)
			}
		}
	}
}

func TestSweepVariants(t *testing.T) {
	for _, v := range append([]string{""}, correctVariants...) {
		if o := os.Getenv("ONLY"); o != "" && !strings.Contains(" "+o+" ", " "+v+" ") {
			continue
		}
		t.Run(v, func(t *testing.T) {
			t.Parallel()
			start := time.Now()
			res := against(t, session.Config{Time: 60 * time.Second}, strings.Fields(v)...)
			c := session.Count(res.Records, verdict.Should)
			if c.Failed > 0 || c.Broken > 0 || res.Fatal != "" {
				t.Errorf("FALSE ALARM %s (%v): %s", v, time.Since(start).Round(time.Millisecond), told(res))
			} else {
				t.Logf("ok %s (%v): %d passed, %v, leaked %d", v, time.Since(start).Round(time.Millisecond), c.Passed, c.Reasons, len(res.Leaked))
			}
		})
	}
}

func TestSweepFaulty(t *testing.T) {
	for _, f := range faultyVariants {
		if v := os.Getenv("ONLY"); v != "" && !strings.Contains(" "+v+" ", " "+f.name+" ") {
			continue
		}
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			start := time.Now()
			res := against(t, session.Config{Time: 60 * time.Second, ReadAfterWrite: 300 * time.Millisecond, Patience: 3 * time.Second}, f.name)
			c := session.Count(res.Records, verdict.Should)
			clauses := map[string]bool{}
			for _, r := range res.Records {
				if r.Verdict.Outcome == verdict.Violates && r.Verdict.Level != verdict.Observed {
					clauses[r.Verdict.Clause] = true
				}
			}
			names := []string{}
			for n := range clauses {
				names = append(names, n)
			}
			if c.Failed == 0 {
				t.Errorf("MISSED %s [%s] %s (%v): %s", f.name, f.area, f.text, time.Since(start).Round(time.Millisecond), told(res))
			} else {
				t.Logf("found %s [%s] (%v): %d failed in %d clauses, e.g. %v", f.name, f.area, time.Since(start).Round(time.Millisecond), c.Failed, len(clauses), names[:min(3, len(names))])
			}
		})
	}
}
