package session

import (
	"net/url"
	"strings"
	"testing"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/plan"
)

// TestGuard: one message names everything that a live run still needs, and any
// other target needs nothing.
func TestGuard(t *testing.T) {
	at := func(address string) Config {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		c := Config{Endpoint: u, Contract: contract.Default(), World: plan.World{
			Projects: map[string]plan.Project{plan.Primary: {ID: "10001"}}, Lacks: map[string]bool{},
		}}
		return c
	}
	armed := func(c Config) Config { c.Arm, c.Requests = "10001", 120; return c }
	for name, test := range map[string]struct {
		cfg  Config
		want []string // nil: it may run
	}{
		"the embedded mock": {cfg: Config{}},
		"loopback":          {cfg: at("http://127.0.0.1:1")},
		"armed":             {cfg: armed(at("https://example.com"))},
		"nothing said":      {cfg: at("http://example.com"), want: []string{"https in the endpoint", "--arm 10001", "--budget N"}},
		"a rehearsal":       {cfg: func() Config { c := at("https://127.0.0.1:1"); c.Rehearsal = true; return c }(), want: []string{"--arm 10001", "--budget N"}},
		"another arm":       {cfg: func() Config { c := armed(at("https://example.com")); c.Arm = "10002"; return c }(), want: []string{"--arm 10001 instead of --arm 10002"}},
		"no id":             {cfg: func() Config { c := armed(at("https://example.com")); c.World.Projects = nil; return c }(), want: []string{"projects.primary.id"}},
		"no list":           {cfg: func() Config { c := armed(at("https://example.com")); c.World.Lacks["ListBusiness"] = true; return c }(), want: []string{"ListBusiness, which the target lacks"}},
		"no delete":         {cfg: func() Config { c := armed(at("https://example.com")); c.World.Lacks["DeleteBusiness"] = true; return c }(), want: []string{"--leave-behind"}},
		"no delete, and it may stay": {cfg: func() Config {
			c := armed(at("https://example.com"))
			c.World.Lacks["DeleteBusiness"], c.LeaveBehind = true, true
			return c
		}()},
	} {
		err := Guard(test.cfg)
		if (err == nil) != (test.want == nil) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, w := range test.want {
			if !strings.Contains(err.Error(), w) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%s: %q is not in the one message: %v", name, w, err)
			}
		}
	}
}

// TestPreview: what a plan says that a run sends is what the run sends.
func TestPreview(t *testing.T) {
	t.Parallel()
	for _, budget := range []int64{0, 60, 400} {
		cfg := Config{Requests: budget, Workers: 1, Plan: plan.Options{Sender: plan.RawSender, Only: []string{"CreateBusiness.BusinessName.required", "CreateBusiness.ways", "CreateBusiness.duplicate", "ListBusiness.list", "CreateBusiness.UseType"}}}
		p, _, err := Planned(cfg)
		if err != nil {
			t.Fatal(err)
		}
		want := cfg.Preview(p)
		res, err := Run(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		asked, shared := 0, 0
		for i := range res.Records {
			switch tr := &res.Records[i].Transcript; {
			case tr.Shared > 0:
				shared++
			case len(tr.Attempts) > 0:
				asked++
			}
		}
		want.Names = nil
		// A step or a look that an answer makes needless is not sent, and a
		// budget may then last for one case more. One that an answer makes
		// necessary is, and it may then not last for the last case and what asks the
		// same, or last for another one.
		other := budget > 0 && max(shared-want.Shared, want.Shared-shared) == 1
		unpaid := want.Asked - asked
		if d := int64(want.Writes) - res.Writes; unpaid < -1 || unpaid > 1 || unpaid != 0 && budget == 0 || unpaid == 0 && shared != want.Shared && !other || d < 0 && unpaid >= 0 || d < -2 || d > 2 {
			t.Errorf("budget %d: %d cases asked, %d shared, %d writes; previewed %+v", budget, asked, shared, res.Writes, want)
		}
		if d := res.Requests - int64(want.Calls); d < -int64(want.Calls)/10 || d > int64(want.Calls)/10 {
			t.Errorf("budget %d: %d requests, previewed %d", budget, res.Requests, want.Calls)
		}
	}
}
