package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/dwconform/dwconform/harness/fidelity"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/report"
	"github.com/dwconform/dwconform/harness/session"
	"github.com/dwconform/dwconform/harness/target"
)

func (p program) fidelity() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "fidelity --reference TARGET [flags]",
		Short: "compare how a mock behaves with how a reference does",
		Long: `fidelity asks a reference and a mock the same cases and compares what they do:
what they accept, what is stored afterwards, codes, statuses, types and texts.
Ids, names and times differ between any two runs and are compared by what they
refer to. A case in which a side differs from itself is flaky: it is named, and
enters no score. Ask more than once to find those.

TARGET is an address, a target file, or a recording that run --keep has made.`,
		Example: `  dwconform fidelity --reference real.har
  dwconform fidelity --reference monday.har,tuesday.har --mock http://127.0.0.1:18080 --project-id 10001
  dwconform fidelity --reference real.har --mock dw.yaml --known reports/known --max-age 90d`,
		Args: noArguments,
	}
	var c comparison
	cmd.Flags().StringSliceVar(&c.reference, "reference", nil, "what is right: `TARGET`; several recordings are repeats of one another")
	cmd.Flags().StringVar(&c.mock, "mock", "", "what stands in for it: `TARGET` (default: the embedded mock)")
	cmd.Flags().StringVar(&c.known, "known", "", "accepted differences: a YAML `FILE`, or a folder of them")
	cmd.Flags().StringVar(&c.maxAge, "max-age", "", "how old the evidence of an accepted difference may be: `D`, as 90d")
	cmd.Flags().IntVar(&c.repeat, "repeat", 1, "ask each side that is no recording `N` times")
	cmd.Flags().BoolVar(&c.json, "json", false, "write JSON")
	cmd.Flags().StringVar(&c.markdown, "markdown", "", "write the result as a page to this `FILE` too")
	c.flags = settingFlags(cmd, func(f session.Field) bool {
		return planning(f) && f.Name != "endpoint" && f.Name != "target"
	})
	cmd.RunE = func(*cobra.Command, []string) error { return p.compare(c) }
	return cmd
}

// comparison is what the user said of one.
type comparison struct {
	reference                     []string
	mock, known, maxAge, markdown string
	repeat                        int
	json                          bool
	flags                         *session.Settings
}

// compare asks both sides and shows how they differ.
func (p program) compare(c comparison) error {
	o, err := c.options()
	wrong := []error{err}
	if len(c.reference) == 0 {
		wrong = append(wrong, errors.New("--reference is missing: give an address, a target file, or a recording that `dwconform run --keep FILE` has made"))
	}
	if c.repeat < 1 || c.repeat > 100 {
		wrong = append(wrong, fmt.Errorf("--repeat: %d is no number of askings: give 1 to 100", c.repeat))
	}
	var refs []session.Config
	for _, r := range c.reference {
		cfg, err := p.side(c.flags, r, "--reference")
		refs, wrong = append(refs, cfg), append(wrong, err)
	}
	mock, err := p.side(c.flags, c.mock, "--mock")
	for _, cfg := range append(refs, mock) {
		if cfg.Live() {
			err = errors.Join(err, fmt.Errorf("%s is not loopback: record it with `dwconform run --keep FILE`, which guards a live target, and compare with the recording", cfg.Endpoint))
		}
	}
	if err := errors.Join(append(wrong, err)...); err != nil {
		return err
	}
	if from := refs[0].From; from != nil && mock.From == nil {
		// What was asked then is asked now, unless the user selects.
		then, now := from.Manifest.Plan, mock.Plan
		mock.Plan = plan.Options{Strength: then.Strength, Seed: then.Seed, Sender: then.Sender, Only: now.Only, Case: now.Case, Shard: now.Shard, Shards: now.Shards}
		if len(now.Only) == 0 && len(now.Case) == 0 && now.Shards == 0 {
			mock.Plan.Only, mock.Plan.Case, mock.Plan.Clause, mock.Plan.Shard, mock.Plan.Shards = then.Only, then.Case, then.Clause, then.Shard, then.Shards
		}
	}
	ctx, stop := interruptible(context.Background(), func() { p.say("stopping: what was created is removed first") })
	defer stop()
	var then, now []fidelity.Side
	for i, cfg := range refs {
		if then, err = p.asked(ctx, then, c.reference[i], cfg, c.repeat); err != nil {
			return err
		}
	}
	if now, err = p.asked(ctx, now, c.mock, mock, c.repeat); err != nil {
		return err
	}
	res, err := fidelity.Compare(then, now, o)
	if err != nil {
		return err
	}
	if c.markdown != "" {
		if err := os.WriteFile(c.markdown, p.cover.Load().Hide(res.Markdown()), 0o644); err != nil {
			return fmt.Errorf("--markdown: %w; name a file that you may write to", err)
		}
	}
	if c.json {
		err = p.json(res)
	} else {
		err = res.Text(p.stdout)
	}
	if err != nil {
		return err
	}
	if status := res.Exit(); status != conforms {
		return exit(status)
	}
	return nil
}

// options reads what is known and how old it may be.
func (c *comparison) options() (fidelity.Options, error) {
	var o fidelity.Options
	var wrong []error
	if c.known != "" {
		known, err := report.ReadKnown(c.known, report.Differences)
		o.Known, wrong = known, append(wrong, err)
	}
	if c.maxAge != "" {
		days, err := strconv.Atoi(strings.TrimSuffix(c.maxAge, "d"))
		o.MaxAge = time.Duration(days) * 24 * time.Hour
		if err != nil || !strings.HasSuffix(c.maxAge, "d") {
			o.MaxAge, err = time.ParseDuration(c.maxAge)
		}
		if err != nil || o.MaxAge <= 0 {
			wrong = append(wrong, fmt.Errorf("--max-age: %q is no age: give days, as 90d", c.maxAge))
		}
	}
	return o, errors.Join(wrong...)
}

// side settles one side. Its address comes from the flag alone: a variable
// that names a target would name both.
func (p program) side(flags *session.Settings, what, flag string) (session.Config, error) {
	var s session.Settings
	aims := strings.Contains(what, "://") || strings.HasSuffix(what, ".yaml") || strings.HasSuffix(what, ".yml")
	var environ []string
	for _, pair := range p.environ {
		name, _, _ := strings.Cut(pair, "=")
		if !slices.ContainsFunc(session.Fields(), func(f session.Field) bool {
			return f.Variable() == name && (f.Name == "endpoint" || f.Name == "target" || f.Name == "from" || f.Name == "keep" || f.Aiming && !aims)
		}) {
			environ = append(environ, pair)
		}
	}
	for _, f := range session.Fields() {
		if v, ok := flags.Said(f.Name); ok && (!f.Aiming || aims) {
			s.Give(f.Name, v, f.Flag())
		}
	}
	switch {
	case what == "" && flag == "--mock": // the embedded one
	case strings.Contains(what, "://"):
		s.Give("endpoint", what, flag)
	case aims:
		s.Give("target", what, flag)
	default:
		c, err := target.ReadCassette(what)
		if err != nil {
			return session.Config{}, fmt.Errorf("%s: %w", flag, err)
		}
		cfg, err := s.Resolve(environ)
		cfg.From = c
		return cfg, err
	}
	cfg, err := s.Resolve(environ)
	p.hide(&cfg)
	return cfg, err
}

// asked asks one side as often as it is to be asked; a recording once.
func (p program) asked(ctx context.Context, to []fidelity.Side, what string, cfg session.Config, repeat int) ([]fidelity.Side, error) {
	name := what
	if name == "" {
		name = report.EmbeddedMock
	}
	if cfg.From != nil {
		repeat = 1
		name += ", recorded " + cfg.From.Manifest.Recorded.Format("2006-01-02")
	}
	if err := p.findKey(&cfg); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	cfg.Turn = session.SharedTurn(cfg)
	for range repeat {
		res, err := session.Run(ctx, cfg)
		switch {
		case err != nil:
			return nil, fmt.Errorf("%s: %w", name, err)
		case ctx.Err() != nil:
			return nil, errors.New("stopped before everything was asked: nothing is compared")
		case res.Fatal != "":
			return nil, fmt.Errorf("%s", res.Fatal)
		}
		to = append(to, fidelity.Side{Name: name, Result: res})
	}
	return to, nil
}
