package suites_test

import (
	"context"
	"encoding/json"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	g "github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/types"
	. "github.com/onsi/gomega"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/mock"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/report"
	"github.com/dwconform/dwconform/harness/session"
	"github.com/dwconform/dwconform/harness/target"
	"github.com/dwconform/dwconform/harness/verdict"
	"github.com/dwconform/dwconform/suites"
)

// Three doors lead in here from outside, and these tests keep them open.

// Variables that tell a child what its host would have written in code.
const (
	endpointVariable = "SUITES_ENDPOINT"
	outVariable      = "SUITES_OUT"
	onlyVariable     = "SUITES_ONLY"
	levelVariable    = "SUITES_LEVEL"
	statelessly      = "SUITES_STATELESS"
)

// served is a mock at an address, which remembers what it was asked.
func served(t *testing.T, options ...mock.Option) (*mock.Server, string) {
	t.Helper()
	m := mock.New(append(options, mock.WithSeen())...)
	server := httptest.NewServer(m)
	t.Cleanup(server.Close)
	return m, server.URL
}

// hostConfig is what a host writes for its own mock.
func hostConfig(address string) suites.Config {
	cfg := suites.At(address, mock.DefaultWorld())
	if os.Getenv(statelessly) == "" {
		cfg.Session.States, cfg.Session.World.States = address+session.StatesPath, true
	}
	if only := os.Getenv(onlyVariable); only != "" {
		cfg.Session.Plan.Only = strings.Split(only, ",")
	}
	cfg.Session.Level = verdict.Level(os.Getenv(levelVariable))
	return cfg
}

// Door 1: one call.
func TestOneCall(t *testing.T) {
	suites.OnlyAsChild(t)
	cfg := hostConfig(os.Getenv(endpointVariable))
	cfg.Out = os.Getenv(outVariable)
	suites.Test(t, cfg)
}

// ofEveryKind selects some cases of each theme, of each sender, and some that
// must be asked alone.
const ofEveryKind = "CreateBusiness.BusinessName.required,CreateBusiness.BusinessName.unique,CreateBusiness.combinations.lenient," +
	"CreateBusiness.Throttling.User.error,CreateBusiness.race,DeleteBusiness.delete,ListBusiness.list.keyword,answer.form,answer.xml,signature.right,tenancy"

// Door 2: a tree of a host's own, with every suite-level node that Ginkgo
// grants once, and two targets in it.
func TestOwnTree(t *testing.T) {
	suites.OnlyAsChild(t)
	RegisterFailHandler(g.Fail)
	ready := false
	g.BeforeSuite(func() { ready = true })
	g.AfterSuite(func() { ready = false })
	g.Describe("my service", func() {
		g.It("has a spec of its own", func() { Expect(ready).To(BeTrue()) })
		g.Describe("and its mock", g.Label("mine"), func() {
			cfg := hostConfig(os.Getenv(endpointVariable))
			cfg.Name = "mine"
			suites.Register(cfg)
		})
	})
	suites.Register(suites.Config{Name: "embedded", Session: session.Config{Plan: plan.Options{Only: []string{"CreateBusiness.UseType"}}}})
	g.ReportAfterSuite("the host reads the verdicts", func(suite g.Report) {
		n := map[verdict.Outcome]int{}
		for _, spec := range suite.SpecReports {
			if v, ok := suites.VerdictOf(spec); ok {
				n[v.Outcome]++
			}
		}
		data, err := json.Marshal(n)
		Expect(err).NotTo(HaveOccurred())
		Expect(os.WriteFile(filepath.Join(os.Getenv(outVariable), "outcomes.json"), data, 0o644)).To(Succeed())
	})
	suites.WriteReports(os.Getenv(outVariable))
	g.RunSpecs(t, "my service")
}

// The same with one target and its own name, for what follows from that.
func TestOneTarget(t *testing.T) {
	suites.OnlyAsChild(t)
	suites.Register(hostConfig(os.Getenv(endpointVariable)))
	suites.WriteReports(os.Getenv(outVariable))
	g.RunSpecs(t, "one target")
}

func TestDoorOneCall(t *testing.T) {
	suites.OwnTest(t)
	m, address := served(t)
	out := t.TempDir()
	ran := suites.Run(t, "TestOneCall", []string{endpointVariable + "=" + address, outVariable + "=" + out, onlyVariable + "=CreateBusiness.BusinessName"})
	r := readReport(t, out)
	if ran.Failed || r.Summary.Verdict != "conforms" || r.Summary.Counts.Passed < 50 {
		t.Errorf("%s\n%s", r.Summary.Line, ran.Out)
	}
	first, _, _ := strings.Cut(ran.Out, "\n")
	if want := "target: " + address + " (given in code)"; first != want {
		t.Errorf("the first line is %q, want %q", first, want)
	}
	if !strings.Contains(ran.Out, "\n"+r.Summary.Line+"\n") {
		t.Errorf("the summary %q is not printed:\n%s", r.Summary.Line, ran.Out)
	}
	if len(m.Calls()) == 0 {
		t.Error("the host's mock was never asked")
	}
}

func TestDoorOwnTree(t *testing.T) {
	suites.OwnTest(t)
	t.Parallel()
	if testing.Short() {
		t.Skip("it takes long: `make test` has it")
	}
	for _, how := range []struct {
		name string
		run  func(*testing.T, string, []string, ...string) suites.Ran
	}{{"one process", suites.Run}, {"two processes", suites.RunParallel}} {
		t.Run(how.name, func(t *testing.T) {
			t.Parallel()
			m, address := served(t)
			out := t.TempDir()
			ran := how.run(t, "TestOwnTree", []string{endpointVariable + "=" + address, outVariable + "=" + out, onlyVariable + "=" + ofEveryKind})
			if ran.Failed {
				t.Fatal(ran.Out)
			}
			if spec := ran.Spec(t, "has a spec of its own"); spec.State != types.SpecStatePassed {
				t.Errorf("the host's own spec is %s", spec.State)
			}
			r, small := readReport(t, filepath.Join(out, "mine")), readReport(t, filepath.Join(out, "embedded"))
			if r.Summary.Verdict != "conforms" || small.Summary.Verdict != "conforms" || small.Target.Kind != report.EmbeddedMock || len(small.Cases) < 20 {
				t.Errorf("mine: %s; embedded: %s", r.Summary.Line, small.Summary.Line)
			}
			// The host read every verdict, from whatever process.
			var n map[verdict.Outcome]int
			data, err := os.ReadFile(filepath.Join(out, "outcomes.json"))
			if err != nil || json.Unmarshal(data, &n) != nil {
				t.Fatal(err)
			}
			if n[verdict.Conforms] != r.Summary.Outcomes[verdict.Conforms]+small.Summary.Outcomes[verdict.Conforms] || n[verdict.Violates] != 0 {
				t.Errorf("the host counts %v; mine: %v, embedded: %v", n, r.Summary.Outcomes, small.Summary.Outcomes)
			}
			// A run in one pass comes to the same, exchange for exchange.
			cfg := hostConfig(address)
			cfg.Session.Plan.Only = strings.Split(ofEveryKind, ",")
			res, err := session.Run(context.Background(), cfg.Session)
			if err != nil {
				t.Fatal(err)
			}
			if diff := differ(t, r, reportOf(t, cfg, res)); diff != "" {
				t.Errorf("the report of the specs is not that of a run:\n%s", diff)
			}
			if n := leftBehind(m); n != 0 {
				t.Errorf("%d businesses are left behind", n)
			}
		})
	}
}

// Door 3: no Ginkgo at all, and senders that the host makes.
func TestDoorWithoutGinkgo(t *testing.T) {
	suites.OwnTest(t)
	m := mock.New()
	asked := 0
	cfg := suites.At("http://127.0.0.1:1", mock.DefaultWorld()).Session
	cfg.Plan.Only = []string{"CreateBusiness.BusinessName.required"}
	cfg.Plan.Sender = plan.RawSender
	cfg.NewTarget = func(sender string) target.Target {
		asked++
		server := httptest.NewServer(m)
		t.Cleanup(server.Close)
		u, err := url.Parse(server.URL)
		if err != nil {
			t.Fatal(err)
		}
		tc := target.Config{Endpoint: u, Region: session.DefaultRegion, Version: "2020-05-18", Credentials: cfg.Credentials}
		return target.NewRaw(tc, target.NewShared(tc))
	}
	res, err := session.Run(context.Background(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	for _, rec := range res.Records {
		if rec.Verdict.Outcome != verdict.Conforms {
			t.Errorf("%s %s: %v", rec.Verdict.Outcome, rec.Case.ID, rec.Verdict.Problems)
		}
	}
	if asked == 0 || len(res.Records) == 0 || res.Exit(verdict.Should) != 0 {
		t.Errorf("%d targets made, %d cases", asked, len(res.Records))
	}
}

func readReport(t *testing.T, dir string) *report.Report {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, report.JSONFile))
	if err != nil {
		t.Fatal(err)
	}
	var r report.Report
	if err := json.Unmarshal(data, &r); err != nil {
		t.Fatal(err)
	}
	return &r
}

// reportOf is the report of a run as its JSON says it.
func reportOf(t *testing.T, cfg suites.Config, res *session.Result) *report.Report {
	t.Helper()
	dir := t.TempDir()
	if err := report.New(suites.Input(cfg, res)).WriteDir(dir); err != nil {
		t.Fatal(err)
	}
	return readReport(t, dir)
}

// differ tells where two reports differ. Which exchange shows something first
// is left out: beside other cases in flight a whole list shows more of them.
func differ(t *testing.T, a, b *report.Report) string {
	t.Helper()
	plain := func(r *report.Report) any {
		data, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		var v any
		if err := json.Unmarshal(data, &v); err != nil {
			t.Fatal(err)
		}
		return withoutEvidence(v)
	}
	return cmp.Diff(plain(a), plain(b))
}

func withoutEvidence(v any) any {
	switch v := v.(type) {
	case map[string]any:
		delete(v, "evidence")
		for _, member := range v {
			withoutEvidence(member)
		}
	case []any:
		for _, item := range v {
			withoutEvidence(item)
		}
	}
	return v
}

// leftBehind counts the businesses that a mock still holds.
func leftBehind(m *mock.Server) int {
	resource := contract.Default().Resource
	n := 0
	for _, call := range m.Calls() {
		switch {
		case call.Accepted && call.Action == resource.Create:
			n++
		case call.Accepted && call.Action == resource.Delete:
			n--
		}
	}
	return n
}

func valueOf(params []exchange.Pair, name string) string {
	if i := slices.IndexFunc(params, func(p exchange.Pair) bool { return p.Name == name }); i >= 0 {
		return params[i].Value
	}
	return ""
}
