package suites

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	g "github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/types"

	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/report"
	"github.com/dwconform/dwconform/harness/session"
)

// sweeping is how long Ginkgo waits for a run that was interrupted: it tears
// provider states down and removes what it created.
const sweeping = 2 * time.Minute

// Test asks the target and reports every case as a spec of a suite of its own,
// with all of Ginkgo's flags. Process 1 asks the specs that are selected, in
// one pass before the first of them; each spec settles its verdict. The suite
// fails when a selected case has no verdict or nothing at all was judged, and
// it refuses --flake-attempts. As every call of RunSpecs, it can be the only
// one in a test binary.
func Test(t *testing.T, cfg Config) {
	t.Helper()
	o, err := newOnePass(cfg)
	if err != nil {
		t.Fatal(err)
	}
	suite, _ := g.GinkgoConfiguration()
	if suite.FlakeAttempts > 1 {
		t.Fatal(noFlakes)
	}
	if suite.ParallelTotal == 1 {
		fmt.Println(cfg.target()) // else the suite's description is the first line
	}
	o.declare()
	if suite.ParallelProcess == 1 && !suite.DryRun {
		o.selected = selection(g.PreviewSpecs(cfg.target()))
	}
	g.RunSpecs(t, cfg.target())
	if o.report != nil && suite.ParallelTotal == 1 {
		fmt.Printf("\n%s\n", o.report.LastLine()) // Ginkgo may have left its own line open
	}
}

// intents is where below a report a run keeps what it is about to create, as
// `dwconform run` does: `dwconform sweep` looks there after a run that died.
const intents = "intents"

// noFlakes says why a failing spec is not tried again.
const noFlakes = "--flake-attempts hides violations: a case that could be chance is asked three times anyway; leave it out"

// onePass is a run whose specs only settle what was found before them.
type onePass struct {
	cfg      Config
	plan     *plan.Plan
	selected []string           // ids; process 1 only
	report   *report.Report     // process 1 only, once the run is over
	verdicts map[string]Verdict // by id
}

func newOnePass(cfg Config) (*onePass, error) {
	if err := cfg.check(); err != nil {
		return nil, err
	}
	if err := cfg.Session.FindKey(); err != nil {
		return nil, err
	}
	p, _, err := session.Planned(cfg.Session)
	if err != nil {
		return nil, err
	}
	if len(p.Cases) == 0 {
		return nil, fmt.Errorf("nothing is selected: `dwconform plan --list` lists the cases")
	}
	if cfg.Out != "" {
		if err := os.MkdirAll(cfg.Out, 0o755); err != nil {
			return nil, fmt.Errorf("no report can be written: %w; name a folder that you may write to", err)
		}
		if cfg.Session.First, err = report.Failed(cfg.Out); err != nil {
			return nil, err
		}
		if cfg.Session.Endpoint != nil && cfg.Session.Intents == "" { // the embedded mock forgets by itself
			cfg.Session.Intents = filepath.Join(cfg.Out, intents)
		}
		if cfg.Session.Live() && cfg.Session.Record == "" {
			cfg.Session.Record, cfg.Session.PaceFile = filepath.Join(cfg.Out, session.ProgressFile), session.SharedPace(cfg.Session)
		}
	}
	cfg.Session.Keep = cfg.Session.Keep || cfg.Keep != ""
	return &onePass{cfg: cfg, plan: p}, nil
}

// declare adds the specs and what happens around them to the suite.
func (o *onePass) declare() {
	g.Describe(o.cfg.name(), func() {
		grow(o.plan, func(*plan.Case) []any { return nil }, func(_ g.SpecContext, cs *plan.Case) {
			v, ok := o.verdicts[cs.ID]
			if !ok {
				v = unaccounted(cs.ID, "no verdict accounts for this case, which was selected")
			}
			settle(v)
		})
	})
	g.SynchronizedBeforeSuite(o.ask, o.take, g.GracePeriod(sweeping))
	g.ReportAfterSuite("something was judged", o.judged)
}

// selection returns the ids of the specs that will run.
func selection(preview types.Report) []string {
	var out []string
	for _, spec := range preview.SpecReports {
		if spec.LeafNodeType == types.NodeTypeIt && spec.State == types.SpecStatePassed {
			out = append(out, spec.LeafNodeText)
		}
	}
	return out
}

// ask is the whole run, in process 1. It returns the verdicts for all.
func (o *onePass) ask(ctx g.SpecContext) []byte {
	cfg := o.cfg.Session
	if len(o.selected) < len(o.plan.Cases) {
		cfg.Plan.Only, cfg.Plan.Clause, cfg.Plan.Shard, cfg.Plan.Shards = nil, "", 0, 0
		cfg.Plan.Case = o.selected
	}
	if cfg.Log == nil {
		cfg.Log = g.GinkgoWriter
	}
	res, err := session.Run(ctx, cfg)
	if err != nil {
		g.Fail(err.Error())
	}
	o.report = report.New(input(o.cfg, res))
	if o.cfg.Out != "" {
		if err := o.report.WriteDir(o.cfg.Out); err != nil {
			g.Fail(err.Error())
		}
	}
	if res.Cassette != nil && o.cfg.Keep != "" {
		res.Cassette.Manifest.Tool = report.Version
		if err := res.Cassette.WriteFile(o.cfg.Keep); err != nil {
			g.Fail(err.Error())
		}
	}
	if res.Fatal != "" {
		g.Fail(res.Fatal)
	}
	var all []Verdict
	for _, c := range o.report.Cases {
		all = append(all, verdictOf(res.Contract, c, o.cfg.name(), o.report.Summary.Level))
	}
	data, err := json.Marshal(all)
	if err != nil {
		g.Fail("the verdicts cannot be handed to the other processes: " + err.Error())
	}
	return data
}

// take receives the verdicts, in every process.
func (o *onePass) take(_ g.SpecContext, data []byte) {
	var all []Verdict
	if err := json.Unmarshal(data, &all); err != nil {
		g.Fail("the verdicts of process 1 cannot be read: " + err.Error())
	}
	o.verdicts = make(map[string]Verdict, len(all))
	for _, v := range all {
		o.verdicts[v.ID] = v
	}
}

// judged fails a suite that judged nothing: nothing but skips passes by
// itself.
func (o *onePass) judged(suite g.Report) {
	if suite.SuiteConfig.DryRun {
		return
	}
	if suite.PreRunStats.SpecsThatWillRun == 0 {
		g.Fail("nothing was judged: no spec is selected; check the filters")
	}
	if o.report == nil {
		return // the run failed by itself
	}
	if suite.SuiteConfig.ParallelTotal > 1 {
		// what this process prints is not shown
		g.AddReportEntry("dwconform", o.report.LastLine(), g.ReportEntryVisibilityAlways)
	}
	if err := nothingJudged(o.report); err != nil {
		g.Fail(err.Error())
	}
}
