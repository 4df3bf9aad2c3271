package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/dwconform/dwconform/harness/report"
)

func (p program) diff() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "diff REPORT REPORT… [flags]",
		Short: "say what changed from one report to a later one",
		Long: `diff compares two reports, the earlier one first: new violations, fixed ones,
answers, codes, statuses and fields that changed though nobody promised them,
and cases that are new, lost or no longer judged. Each has its reason in one
line. Of more than two reports it shows how each clause was judged over time.

REPORT is a report.json, or the folder that a run wrote. The exit status is 1
where the last report has a violation that the one before it has not.`,
		Example: `  dwconform diff reports/baselines/release-7.json reports/out
  dwconform diff monday tuesday --markdown changes.md
  dwconform diff week-1 week-2 week-3 week-4`,
	}
	asJSON := cmd.Flags().Bool("json", false, "write JSON")
	page := cmd.Flags().String("markdown", "", "write the result as a page to this `FILE` too")
	cmd.RunE = func(_ *cobra.Command, args []string) error { return p.difference(args, *asJSON, *page) }
	return cmd
}

// rendered is a result that has every form.
type rendered interface {
	JSON() ([]byte, error)
	Text(io.Writer) error
	Markdown() []byte
}

func (p program) difference(paths []string, asJSON bool, page string) error {
	if len(paths) < 2 {
		return fmt.Errorf("diff compares two reports or more, and was given %d: name the earlier one, then the later one", len(paths))
	}
	var reports []*report.Report
	var wrong []error
	for _, path := range paths {
		r, err := report.Read(path)
		reports, wrong = append(reports, r), append(wrong, err)
	}
	if err := errors.Join(wrong...); err != nil {
		return err
	}
	last := len(reports) - 1
	d := report.Compare(reports[last-1], reports[last])
	var shown rendered = d
	if last > 1 {
		shown = report.Over(paths, reports)
	}
	if page != "" {
		if err := os.WriteFile(page, shown.Markdown(), 0o644); err != nil {
			return fmt.Errorf("--markdown: %s: %w; name a file that you may write to", filepath.Clean(page), withoutPath(err))
		}
	}
	var err error
	if asJSON {
		var data []byte
		if data, err = shown.JSON(); err == nil {
			_, err = p.stdout.Write(data)
		}
	} else {
		err = shown.Text(p.stdout)
	}
	if err != nil {
		return err
	}
	if status := d.Exit(); status != conforms {
		return exit(status)
	}
	return nil
}

// withoutPath returns what a path error says beside the path.
func withoutPath(err error) error {
	var p *os.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}
