package suites

import (
	"errors"
	"fmt"
	"strings"

	"github.com/dwconform/dwconform/harness/report"
	"github.com/dwconform/dwconform/harness/session"
)

// input hands the result of a run over to the report.
func input(cfg Config, res *session.Result) report.Input {
	in := report.Input{
		Contract: res.Contract, Plan: res.Plan, About: report.About(res.About), Version: report.Version, Level: cfg.Session.Level,
		Fatal: res.Fatal, Interrupted: res.Interrupted, Stopped: res.Stopped, Repeat: res.Repeat, Requests: res.Requests, Writes: res.Writes, Took: res.Took, Lag: res.Lag,
		Flags: cfg.Flags, Secrets: cfg.Session.Secrets(),
		Waivers: cfg.Waivers, Baseline: cfg.Baseline, BaselineName: cfg.BaselineName,
	}
	for i := range res.Records {
		rec := &res.Records[i]
		in.Records = append(in.Records, report.Entry{Case: rec.Case, Verdict: rec.Verdict, Transcript: &rec.Transcript})
	}
	for _, l := range res.Leaked {
		in.Leaked = append(in.Leaked, report.Leak(l))
	}
	return in
}

// nothingJudged is the error of a run that concluded nothing, or whose waivers
// need care; nil for others.
func nothingJudged(r *report.Report) error {
	if len(r.Summary.Trouble) > 0 {
		return errors.New("waivers need care:\n" + strings.Join(r.Summary.Trouble, "\n"))
	}
	if n := r.Summary.Counts; n.Passed+n.Failed+n.Broken+r.Summary.Waived > 0 {
		return nil
	}
	return fmt.Errorf("nothing was judged: %s; each case says why it could not be", r.LastLine())
}
