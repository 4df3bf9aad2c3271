package suites

import (
	"context"
	"fmt"
	"sync"

	g "github.com/onsi/ginkgo/v2"

	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/report"
	"github.com/dwconform/dwconform/harness/session"
	"github.com/dwconform/dwconform/harness/verdict"
)

// Register adds the specs to the tree under construction: at top level or in a
// container of yours, as often as you like under different names. It declares
// no suite-level node. Each spec asks for itself, in whatever process it runs,
// removes what it created, and settles its verdict. Specs that need the target
// for themselves are Serial.
//
// Register never fails: a mistake in the Config is a spec that fails.
func Register(cfg Config) {
	g.Describe(cfg.name(), func() {
		h, err := newHosted(cfg)
		if err == nil {
			err = known.add(h)
		}
		if err != nil {
			g.It("has a Config that can be asked", func() { g.Fail(err.Error()) })
			return
		}
		grow(h.plan, alone, func(ctx g.SpecContext, cs *plan.Case) { settle(h.ask(ctx, cs)) })
	})
}

// alone decorates the cases beside which nothing else may be asked.
func alone(cs *plan.Case) []any {
	if cs.Alone || cs.State != "" {
		return []any{g.Serial}
	}
	return nil
}

// hosted is what Register adds to a host's tree: one target.
type hosted struct {
	cfg   Config
	plan  *plan.Plan
	about session.About
	open  func() (*session.Asker, error) // the session of this process
}

func newHosted(cfg Config) (*hosted, error) {
	if err := cfg.check(); err != nil {
		return nil, err
	}
	if err := cfg.Session.FindKey(); err != nil {
		return nil, err
	}
	p, about, err := session.Planned(cfg.Session)
	if err != nil {
		return nil, err
	}
	// The session stays open until the process ends: the specs to come are
	// not known here, and a host's suite-level nodes are its own.
	open := sync.OnceValues(func() (*session.Asker, error) {
		own := cfg.Session
		if own.Log == nil {
			own.Log = g.GinkgoWriter
		}
		return session.Open(own)
	})
	return &hosted{cfg: cfg, plan: p, about: about, open: open}, nil
}

// ask asks one case and returns its verdict.
func (h *hosted) ask(ctx context.Context, cs *plan.Case) Verdict {
	if g.CurrentSpecReport().MaxFlakeAttempts > 1 {
		return h.broken(cs, noFlakes)
	}
	asker, err := h.open()
	if err != nil {
		return h.broken(cs, err.Error())
	}
	rec, leaks, err := asker.Ask(ctx, cs.ID)
	if err != nil {
		return h.broken(cs, err.Error())
	}
	a := &answered{Verdict: rec.Verdict, Attempts: rec.Transcript.Attempts, Leaks: leaks, secrets: h.cfg.Session.Secrets()}
	if known.wanted() {
		g.AddReportEntry(exchangesEntry, a, g.ReportEntryVisibilityNever)
	}
	return h.verdict(cs, a)
}

func (h *hosted) broken(cs *plan.Case, why string) Verdict {
	v := verdict.Verdict{Case: cs.ID, Clause: cs.Clause.ID, Level: cs.Clause.Level, Outcome: verdict.Broken, Detail: why}
	return h.verdict(cs, &answered{Verdict: v})
}

// verdict shows what one case came to as a report of a run would.
func (h *hosted) verdict(cs *plan.Case, a *answered) Verdict {
	for _, l := range a.Leaks {
		a.Verdict.Notes = append(a.Verdict.Notes, fmt.Sprintf("left behind in the %s project: %s, %s", l.Project, l.ID, l.Why))
	}
	r := report.New(h.input([]*plan.Case{cs}, map[string]*answered{cs.ID: a}))
	return verdictOf(h.plan.Contract, r.Cases[0], h.cfg.name(), r.Summary.Level)
}

// input hands what the specs of some cases found over to the report.
func (h *hosted) input(cases []*plan.Case, found map[string]*answered) report.Input {
	p := *h.plan
	p.Cases = cases
	in := report.Input{
		Contract: p.Contract, Plan: &p, About: report.About(h.about), Version: report.Version, Level: h.cfg.Session.Level, Repeat: h.cfg.Session.Repeat,
		Flags: h.cfg.Flags, Secrets: h.cfg.Session.Secrets(),
		Waivers: h.cfg.Waivers, Baseline: h.cfg.Baseline, BaselineName: h.cfg.BaselineName,
	}
	for _, cs := range cases {
		a := found[cs.ID]
		if a == nil {
			continue // nobody accounts for it, and the report says so
		}
		in.Records = append(in.Records, report.Entry{Case: cs, Verdict: a.Verdict, Transcript: a.transcript(cs)})
		for _, l := range a.Leaks {
			in.Leaked = append(in.Leaked, report.Leak(l))
		}
	}
	return in
}
