package session

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/oracle"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/target"
	"github.com/dwconform/dwconform/harness/wire"
)

// plannedRun returns a run that is planned and asks nobody.
func plannedRun(t *testing.T, change func(*Config)) *run {
	t.Helper()
	u, err := url.Parse("https://example.com")
	if err != nil {
		t.Fatal(err)
	}
	cfg := Config{
		Contract: contract.Default(), Endpoint: u, Region: "cn-shanghai", Requests: 100, Plan: plan.Options{Only: []string{"CreateBusiness.BusinessName.*"}},
		Credentials: map[string]wire.Credentials{exchange.Caller: {AccessKeyID: "a-key-of-the-caller", Secret: "a-secret-of-the-caller"}},
		World: plan.World{
			Accounts: map[string]string{exchange.Caller: "1000000000001"},
			Projects: map[string]plan.Project{plan.Primary: {ID: "10001", Identifier: "p_one"}}, Lacks: map[string]bool{},
		},
	}
	change(&cfg)
	fill(&cfg)
	p, err := plan.New(cfg.Contract, &cfg.World, cfg.Plan)
	if err != nil {
		t.Fatal(err)
	}
	r := &run{cfg: cfg, contract: cfg.Contract, world: &cfg.World, plan: p, ordinals: p.Ordinals(), prefix: "dwcabc123", settled: map[string]bool{}}
	r.budget = &target.Budget{Requests: cfg.Requests}
	r.ceiling = newCeiling(r.budget, p, r.vouchers)
	return r
}

// TestProgressIsBound: progress is gone on with only where it is of the same
// cases, asked of the same target, and the error says what differs.
func TestProgressIsBound(t *testing.T) {
	then := plannedRun(t, func(*Config) {}).progressHead()
	for what, change := range map[string]func(*Config){
		"":                       func(c *Config) { c.Requests = 200 }, // more may be spent
		"is of the target https": func(c *Config) { c.Endpoint, _ = url.Parse("https://other.example.com") },
		"is of other accounts":   func(c *Config) { c.World.Projects[plan.Primary] = plan.Project{ID: "10002"} },
		"is of other accounts, ": func(c *Config) { c.Region = "cn-beijing" },
		"is of seed 0":           func(c *Config) { c.Plan.Seed = 7 },
		"is of other cases":      func(c *Config) { c.Plan.Only = []string{"CreateBusiness.UseType.*"} },
		"is of other cases: ":    func(c *Config) { c.Plan.Sender = plan.RawSender },
	} {
		if got := then.differs(plannedRun(t, change).progressHead()); what == "" && got != "" || !strings.HasPrefix(got, what) {
			t.Errorf("want %q, got %q", what, got)
		}
	}
}

// TestProgressSurvivesACrash: what was written to its end is read again, a line
// cut short is not and is overwritten, and no secret is in the file.
func TestProgressSurvivesACrash(t *testing.T) {
	path := filepath.Join(t.TempDir(), ProgressFile)
	if _, err := readProgress(path); err == nil || !strings.Contains(err.Error(), "there is no run to go on with") {
		t.Errorf("a file that is not there: %v", err)
	}
	r := plannedRun(t, func(*Config) {})
	var err error
	if r.kept, err = r.keepProgress(path, r.progressHead(), nil); err != nil {
		t.Fatal(err)
	}
	cs := r.plan.Cases[0]
	at := oracle.Attempt{Whole: true, Exchanges: []oracle.Exchange{{Obs: exchange.Observation{
		Call: exchange.Call{Action: "CreateBusiness"}, Status: 200, Body: []byte(`{"RequestId":"r","Message":"a-secret-of-the-caller"}`),
		Request: exchange.Request{Method: "POST", URL: "https://example.com/?AccessKeyId=a-key-of-the-caller&Signature=abcdefghijkl"},
	}}}}
	if err := r.noteAsking(cs); err != nil {
		t.Fatal(err)
	}
	r.noteAsked(cs, &at)
	if err := r.noteAsking(r.plan.Cases[1]); err != nil {
		t.Fatal(err)
	}
	if err := r.kept.close(false); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"a-secret-of-the-caller", "a-key-of-the-caller", "abcdefghijkl"} {
		if strings.Contains(string(data), secret) {
			t.Errorf("the file shows %s", secret)
		}
	}
	if err := os.WriteFile(path, append(data, `{"asked":"cut sh`...), 0o600); err != nil {
		t.Fatal(err)
	}
	e, err := readProgress(path)
	if err != nil {
		t.Fatal(err)
	}
	requests, writes := r.ceiling.cost(r.plan.Cases[1])
	if len(e.attempts) != 1 || len(e.attempts[cs.ID]) != 1 || e.requests != requests || e.writes != writes || e.whole != int64(len(data)) {
		t.Errorf("read %+v", e)
	}
	if got := string(e.attempts[cs.ID][0].Exchanges[0].Obs.Body); !strings.Contains(got, target.HiddenSecrets(r.hide())[0]) {
		t.Errorf("that a secret leaked is not seen any more: %s", got)
	}
	again := plannedRun(t, func(*Config) {})
	if again.kept, err = again.keepProgress(path, again.progressHead(), e); err != nil {
		t.Fatal(err)
	}
	again.noteAsked(r.plan.Cases[1], &at)
	if err := again.kept.close(false); err != nil {
		t.Fatal(err)
	}
	if e, err = readProgress(path); err != nil || len(e.attempts) != 2 {
		t.Errorf("after a crash and more: %+v, %v", e, err)
	}
	if err := again.kept.close(true); err == nil {
		t.Error("closed twice without an error")
	}
}
