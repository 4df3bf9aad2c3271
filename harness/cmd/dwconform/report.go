package main

import (
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/dwconform/dwconform/harness/report"
	"github.com/dwconform/dwconform/harness/session"
)

func (p program) report() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "report DIR… [flags]",
		Short: "show a report again, put the parts of a plan together, or accept it as a baseline",
		Long: `report reads what a run wrote to DIR and shows it. Of several folders, which
must be all the parts that --shard divides a plan into, it makes the report of
the whole: report.json, report.html, summary.md, junit.xml and evidence/.

--accept FILE keeps the report as a baseline: later runs say with
--baseline FILE what changed. A run without a conclusion is none.

The exit status is that of the run.`,
		Example: `  dwconform report reports/out
  dwconform report part-1 part-2 part-3 --out whole
  dwconform report reports/out --accept reports/baselines/release-7.json`,
	}
	out := cmd.Flags().String("out", "", "write the report of the whole to `DIR` (default: the folder itself, or "+session.DefaultOut+" for several)")
	accept := cmd.Flags().String("accept", "", "keep report.json as the baseline in this `FILE`")
	cmd.RunE = func(_ *cobra.Command, args []string) error { return p.reportAgain(args, *out, *accept) }
	return cmd
}

// reportAgain shows reports that runs have written.
func (p program) reportAgain(dirs []string, out, accept string) error {
	if len(dirs) == 0 {
		return fmt.Errorf("report shows what a run wrote: name its folder, as %s", session.DefaultOut)
	}
	var parts []*report.Report
	var wrong []error
	for _, dir := range dirs {
		r, err := report.Read(dir)
		parts, wrong = append(parts, r), append(wrong, err)
	}
	if err := errors.Join(wrong...); err != nil {
		return err
	}
	r := parts[0]
	if len(parts) > 1 {
		var err error
		if r, err = report.Merge(dirs, parts, time.Now()); err != nil {
			return err
		}
		if out == "" {
			out = session.DefaultOut
		}
	}
	if out != "" {
		if err := writable(out); err != nil {
			return err
		}
		if err := r.WriteDir(out); err != nil {
			return err
		}
	}
	if accept != "" {
		if err := r.Accept(accept); err != nil {
			return fmt.Errorf("--accept: %w", err)
		}
	}
	if err := r.Terminal(p.stdout, p.coloured(p.stdout)); err != nil {
		return fmt.Errorf("the report cannot be shown: %w", err)
	}
	if accept != "" {
		p.say("accepted: `dwconform run --baseline %s` says what changed since", accept)
	}
	if status := r.Exit(); status != conforms {
		return exit(status)
	}
	return nil
}
