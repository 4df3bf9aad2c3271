package session_test

import (
	"context"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/mock"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/session"
	"github.com/dwconform/dwconform/harness/verdict"
)

// at is the Config of a run against a served mock.
func at(t *testing.T, options ...mock.Option) (session.Config, *mock.Server) {
	t.Helper()
	m := mock.New(append(options, mock.WithSeen())...)
	server := httptest.NewServer(m)
	t.Cleanup(server.Close)
	u, err := session.ParseEndpoint(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	cfg := session.Config{Endpoint: u, States: server.URL + session.StatesPath}
	cfg.World, cfg.Credentials = session.FromMock(m.World())
	cfg.World.States = true
	return cfg, m
}

func open(t *testing.T, cfg session.Config) *session.Asker {
	t.Helper()
	a, err := session.Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	return a
}

// What is planned beforehand is what a run then asks.
func TestPlannedIsThePlanOfTheRun(t *testing.T) {
	t.Parallel()
	only := plan.Options{Only: []string{"CreateBusiness.BusinessName", "CreateBusiness.Throttling.User.error", "tenancy"}}
	cfg, _ := at(t)
	for name, cfg := range map[string]session.Config{"embedded": {}, "endpoint": cfg} {
		cfg.Plan = only
		p, about, err := session.Planned(cfg)
		if err != nil {
			t.Fatal(err)
		}
		res, err := session.Run(context.Background(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		ids := func(p *plan.Plan) []string {
			var out []string
			for _, cs := range p.Cases {
				out = append(out, cs.ID+" "+string(cs.Unmet))
			}
			return out
		}
		if len(p.Cases) == 0 || !slices.Equal(ids(p), ids(res.Plan)) {
			t.Errorf("%s: %d cases planned, %d asked, or others", name, len(p.Cases), len(res.Plan.Cases))
		}
		if about.Kind != res.About.Kind || about.Endpoint != res.About.Endpoint || about.Region != res.About.Region ||
			about.Sender != res.About.Sender || !slices.Equal(about.Given, res.About.Given) {
			t.Errorf("%s: described as %+v, the run says %+v", name, about, res.About)
		}
	}
}

func TestAskOneByOne(t *testing.T) {
	cfg, m := at(t)
	a := open(t, cfg)
	for _, id := range []string{
		"CreateBusiness.BusinessName.required.absent",
		"CreateBusiness.BusinessName.unique.by-both-then-both",
		"CreateBusiness.Throttling.User.error.provoked",
		"signature.right.accepted.v1-plain",
	} {
		rec, leaks, err := a.Ask(context.Background(), id)
		if err != nil || rec.Verdict.Outcome != verdict.Conforms || len(leaks) > 0 || rec.Case.ID != id || len(rec.Transcript.Attempts) == 0 {
			t.Errorf("%s: %+v, leaks %v, %v", id, rec.Verdict, leaks, err)
		}
	}
	if _, _, err := a.Ask(context.Background(), "none"); err == nil || !strings.Contains(err.Error(), `no case is called "none"`) {
		t.Errorf("an unknown case: %v", err)
	}
	if leaks := a.Close(); len(leaks) > 0 {
		t.Errorf("left behind: %v", leaks)
	}
	if leaks := a.Close(); leaks != nil {
		t.Errorf("closed twice: %v", leaks)
	}
	if _, _, err := a.Ask(context.Background(), "CreateBusiness.BusinessName.required.absent"); err == nil {
		t.Error("a closed session asks")
	}
	creates, deletes := 0, 0
	for _, call := range m.Calls() {
		switch {
		case call.Accepted && call.Action == "CreateBusiness":
			creates++
		case call.Accepted && call.Action == "DeleteBusiness":
			deletes++
		}
	}
	if creates == 0 || creates != deletes {
		t.Errorf("%d created, %d deleted", creates, deletes)
	}
}

func TestAskFindsAViolation(t *testing.T) {
	cfg, _ := at(t, mock.WithFault("CreateBusiness.BusinessName.required.accepted-when-absent"))
	rec, leaks, err := open(t, cfg).Ask(context.Background(), "CreateBusiness.BusinessName.required.absent")
	if err != nil || rec.Verdict.Outcome != verdict.Violates || len(rec.Verdict.Problems) == 0 || len(leaks) > 0 {
		t.Errorf("%+v, leaks %v, %v", rec.Verdict, leaks, err)
	}
}

// A case of a combination that fails alone explains nothing by itself.
func TestAskSeeksNoCauseInOneCase(t *testing.T) {
	cfg, _ := at(t, mock.WithFault("CreateBusiness.Description.optional.lost"))
	cfg.Plan.Only, cfg.ReadAfterWrite = []string{"CreateBusiness.combinations"}, 50*time.Millisecond
	p, _, err := session.Planned(cfg)
	if err != nil {
		t.Fatal(err)
	}
	a := open(t, cfg)
	for _, cs := range p.Cases {
		rec, _, err := a.Ask(context.Background(), cs.ID)
		if err != nil {
			t.Fatal(err)
		}
		if rec.Verdict.Outcome != verdict.Violates {
			continue
		}
		if rec.Verdict.Detail != "" {
			t.Errorf("%s: %s", cs.ID, rec.Verdict.Detail)
		}
		return
	}
	t.Error("no combination fails")
}

// Nobody there is our trouble, at once and from then on.
func TestAskNobody(t *testing.T) {
	cfg, _ := at(t)
	gone := httptest.NewServer(nil)
	gone.Close()
	cfg.Endpoint, _ = session.ParseEndpoint(gone.URL)
	a := open(t, cfg)
	for _, id := range []string{"CreateBusiness.BusinessName.required.absent", "CreateBusiness.BusinessName.required.empty"} {
		rec, _, err := a.Ask(context.Background(), id)
		if err != nil || rec.Verdict.Outcome != verdict.Broken || !strings.Contains(rec.Verdict.Detail, "nothing can be reached at "+gone.URL) {
			t.Errorf("%s: %+v, %v", id, rec.Verdict, err)
		}
		if err := rec.Verdict.Check(); err != nil {
			t.Error(err)
		}
	}
}

func TestAskWithinItsTime(t *testing.T) {
	cfg, _ := at(t)
	cfg.Time = time.Nanosecond
	rec, _, err := open(t, cfg).Ask(context.Background(), "CreateBusiness.BusinessName.required.absent")
	if err != nil || rec.Verdict.Outcome != verdict.Inconclusive || rec.Verdict.Reason != verdict.Budget {
		t.Errorf("past its time: %+v, %v", rec.Verdict, err)
	}
	cfg.Time = 0
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	rec, _, err = open(t, cfg).Ask(ctx, "CreateBusiness.BusinessName.required.absent")
	if err != nil || rec.Verdict.Outcome != verdict.Inconclusive {
		t.Errorf("cancelled: %+v, %v", rec.Verdict, err)
	}
}

// What cannot be asked here says why, and nobody is asked.
func TestAskWhatIsMissing(t *testing.T) {
	cfg, m := at(t)
	cfg.World.States = false
	delete(cfg.World.Accounts, exchange.OtherTenant)
	p, _, err := session.Planned(cfg)
	if err != nil {
		t.Fatal(err)
	}
	a := open(t, cfg)
	n := 0
	for _, cs := range p.Cases {
		if cs.Unmet == "" {
			continue
		}
		n++
		rec, _, err := a.Ask(context.Background(), cs.ID)
		if err != nil || rec.Verdict.Outcome != verdict.Inconclusive || rec.Verdict.Reason != cs.Unmet {
			t.Errorf("%s: %+v, %v", cs.ID, rec.Verdict, err)
		}
	}
	if n == 0 || len(m.Calls()) > 0 {
		t.Errorf("%d cases lack something, %d calls were made", n, len(m.Calls()))
	}
}

func TestOpenRefusesRecordings(t *testing.T) {
	if _, err := session.Open(session.Config{Keep: true}); err == nil || !strings.Contains(err.Error(), "in one pass") {
		t.Errorf("a recording: %v", err)
	}
	cfg, _ := at(t)
	cfg.Plan.Only = []string{"Nothing"}
	if _, err := session.Open(cfg); err == nil {
		t.Error("a pattern that matches nothing opens")
	}
}
