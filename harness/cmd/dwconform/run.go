package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/report"
	"github.com/dwconform/dwconform/harness/session"
)

func (p program) run() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "run [flags]",
		Short: "ask a target everything, judge it and write a report",
		Long: `run asks the target what the contract promises, judges the answers, removes
what it created and writes a report. Without an endpoint it starts the embedded
mock and asks that.

Each flag has an environment variable: --project-id is DWCONFORM_PROJECT_ID. A
target file gives way to the environment, and the environment to flags. Secrets
come from the environment: ALIBABA_CLOUD_ACCESS_KEY_ID,
ALIBABA_CLOUD_ACCESS_KEY_SECRET and, for a temporary key,
ALIBABA_CLOUD_SECURITY_TOKEN. Where none of them is set, the vendor's own
credential chain is asked for a live target: the profiles of its command line
and its SDKs, the roles of container and machine. On loopback that is done only
with caller: {vendorChain: true} in the target file: a real key should sign
nothing for a mock, or for whoever else listens there.

--baseline changes no verdict: it says what is new. --known does: a violation
that it waives fails nothing until the day on which the waiver expires, and a
waiver that is not needed any more fails the run until it is removed. An entry
has clause, reason, owner and expires; case narrows it to one case.

A target that is not on this machine is live: others use it. It is asked over
https, with --arm, which repeats the id of the primary project, and a --budget,
and only what harms nobody: see ` + "`dwconform plan`" + ` with the same flags. Before the
first write reads make sure that key and projects are those of the target file;
a project in which others have businesses must be armed there too (arm: [ID]).
The run begins at 2 requests a second, goes no faster than --rate, heeds what
limits the target sets, and stops by itself when the target is in trouble or a
quota is used up. --resume goes on with a run that did not come to its end; its
requests and writes count on. ` + "`dwconform sweep`" + ` removes what a killed run left.`,
		Example: `  dwconform run
  dwconform run --target dw.yaml --level must
  dwconform run --endpoint http://127.0.0.1:8080 --project-id 10001 --project-identifier p_one
  dwconform run --only 'CreateBusiness.BusinessName.*' --out /tmp/names
  dwconform run --target dw.yaml --baseline reports/baselines/release-7.json --known waivers.yaml
  dwconform run --target dw.yaml --keep run.har
  dwconform run --from run.har`,
		Args: noArguments,
	}
	flags := settingFlags(cmd, every)
	cmd.RunE = func(*cobra.Command, []string) error { return p.ask(flags) }
	return cmd
}

// ask is one run, from what the user said to the last line.
func (p program) ask(flags *session.Settings) error {
	p.rehearsing(flags)
	cfg, err := p.resolve(flags)
	out := flags.OutDir(p.environ)
	against, wrong := p.against(flags)
	if err == nil {
		err = session.Guard(cfg)
	}
	if err := errors.Join(err, wrong, writable(out)); err != nil {
		return err
	}
	if cfg.First, err = report.Failed(out); err != nil {
		return err
	}
	if cfg.Endpoint != nil { // the embedded mock forgets by itself
		cfg.Intents = intents(out)
	}
	if err := p.findKey(&cfg); err != nil {
		return err
	}
	if cfg.Live() {
		cfg.Record, cfg.PaceFile = filepath.Join(out, session.ProgressFile), session.SharedPace(cfg)
	}
	cfg.Turn = session.SharedTurn(cfg)
	fmt.Fprintln(p.stdout, targetLine(cfg))

	bar := newProgress(p.stderr)
	cfg.Progress, cfg.Log = bar.set, bar
	ctx, stop := interruptible(context.Background(), func() {
		bar.clear()
		p.say("stopping: what was created is removed first; Ctrl-C again quits at once")
	})
	defer stop()
	res, err := session.Run(ctx, cfg)
	bar.clear()
	if err != nil {
		return err
	}
	in := p.input(cfg, res, flags)
	in.Baseline, in.BaselineName, in.Waivers = against.baseline, against.name, against.waivers
	r := report.New(in)
	wrote := r.WriteDir(out)
	if res.Cassette != nil {
		res.Cassette.Manifest.Tool = report.Version
		wrote = errors.Join(wrote, res.Cassette.WriteFile(flags.KeepFile(p.environ)))
	}
	if err := r.Terminal(p.stdout, p.coloured(p.stdout)); err != nil {
		return fmt.Errorf("the report cannot be shown: %w; it lies in %s", err, out)
	}
	if wrote != nil {
		return wrote
	}
	if status := r.Exit(); status != conforms {
		return exit(status)
	}
	return nil
}

// against is what a run is held against beside the contract.
type against struct {
	baseline *report.Report
	name     string // of the baseline, as the user gave it
	waivers  []report.Known
}

// against reads the baseline and the waivers.
func (p program) against(flags *session.Settings) (a against, err error) {
	var wrong []error
	if path, where := flags.BaselineFile(p.environ); path != "" {
		a.name = path
		if a.baseline, err = report.Baseline(path); err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %w", where, err))
		}
	}
	if path, where := flags.KnownFile(p.environ); path != "" {
		if a.waivers, err = report.ReadWaivers(path, contract.Default()); err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %w", where, err))
		}
	}
	return a, errors.Join(wrong...)
}

// targetLine names the target, why it is the one, and where the key is from.
func targetLine(cfg session.Config) string {
	name := report.EmbeddedMock
	if cfg.From != nil {
		name = "the recording of " + cfg.From.Manifest.Recorded.Format("2006-01-02 15:04:05 MST")
	}
	if cfg.Endpoint != nil {
		name = cfg.Endpoint.String()
	}
	return fmt.Sprintf("target: %s (%s)", name, cfg.WhySaid())
}

// input hands a result over to the report.
func (p program) input(cfg session.Config, res *session.Result, flags *session.Settings) report.Input {
	in := report.Input{
		Contract: res.Contract, Plan: res.Plan, About: report.About(res.About), Version: report.Version, Level: cfg.Level,
		Fatal: res.Fatal, Interrupted: res.Interrupted, Stopped: res.Stopped, Repeat: res.Repeat, Requests: res.Requests, Writes: res.Writes, Took: res.Took, Lag: res.Lag,
		Flags: words(flags.Over(session.FromEnvironment(p.environ))),
	}
	for i := range res.Records {
		rec := &res.Records[i]
		in.Records = append(in.Records, report.Entry{Case: rec.Case, Verdict: rec.Verdict, Transcript: &rec.Transcript})
	}
	for _, l := range res.Leaked {
		in.Leaked = append(in.Leaked, report.Leak(l))
	}
	in.Secrets = cfg.Secrets()
	return in
}

// writable makes the folder of a report and proves that files can be put
// there and into what an earlier run has made in it: to find that out after a
// run would be to lose the run.
func writable(dir string) error {
	err := os.MkdirAll(dir, 0o755)
	if err == nil {
		err = takesFiles(dir)
	}
	evidence := filepath.Join(dir, report.EvidenceDir)
	if _, missing := os.Lstat(evidence); err == nil && missing == nil {
		dir, err = evidence, takesFiles(evidence)
	}
	if err == nil {
		return nil
	}
	var path *os.PathError
	if errors.As(err, &path) {
		err = path.Err
	}
	return fmt.Errorf("--out: no report can be written to %s: %w; name a folder that you may write to", filepath.Clean(dir), err)
}

// takesFiles puts a file into a folder and takes it away again.
func takesFiles(dir string) error {
	if _, err := os.ReadDir(dir); err != nil {
		return err // what an earlier run has left is looked for
	}
	f, err := os.CreateTemp(dir, ".writable-*")
	if err != nil {
		return err
	}
	_, err = f.WriteString("x")
	return errors.Join(err, f.Close(), os.Remove(f.Name()))
}
