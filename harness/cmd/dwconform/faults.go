package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/dwconform/dwconform/harness/session"
	"github.com/dwconform/dwconform/harness/verdict"
)

func (p program) faults() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "faults [flags]",
		Short: "prove that the cases find what they claim to find",
		Long: `faults gives the mock one defect after the other and asks the cases of the
clause that the defect breaks. A defect that they do not find has survived, and
the exit status is 1: the clause is checked in name only.`,
		Example: `  dwconform faults
  dwconform faults --only 'CreateBusiness.BusinessName.*'`,
		Args: noArguments,
	}
	ids := cmd.Flags().StringSlice("fault", nil, "prove this fault only, by its `ID`; may be repeated")
	only := cmd.Flags().StringSlice("only", nil, "prove the faults whose id or clause matches `PATTERN`, with * and ?; may be repeated")
	asJSON := cmd.Flags().Bool("json", false, "write JSON")
	cmd.RunE = func(*cobra.Command, []string) error { return p.prove(*ids, *only, *asJSON) }
	return cmd
}

// faultRow is one fault in JSON.
type faultRow struct {
	Fault   string           `json:"fault"`
	Clause  string           `json:"clause"`
	Text    string           `json:"text"`
	Killed  bool             `json:"killed"`
	Case    string           `json:"case,omitempty"`
	Problem *verdict.Problem `json:"problem,omitempty"`
	Why     string           `json:"why,omitempty"` // it survived
	Cases   int              `json:"cases"`
	Asked   int              `json:"asked"`
	Seconds float64          `json:"seconds"`
}

func (p program) prove(ids, only []string, asJSON bool) error {
	ctx, stop := interruptible(context.Background(), func() { p.say("stopping") })
	defer stop()
	rows := []faultRow{}
	var survived int
	var took time.Duration
	results, err := session.Faults(ctx, session.FaultOptions{IDs: ids, Only: only, Each: func(r session.FaultResult) {
		if !asJSON {
			p.faultLine(r)
		}
	}})
	for _, r := range results {
		took += r.Took
		row := faultRow{Fault: r.Fault.ID, Clause: r.Fault.Clause, Text: r.Fault.Text, Killed: r.Killed, Case: r.Case, Cases: r.Cases, Asked: r.Asked, Seconds: r.Took.Seconds()}
		if r.Killed {
			row.Problem = &r.By
		} else {
			row.Why = r.Why
			survived++
		}
		rows = append(rows, row)
	}
	if asJSON {
		if err := p.json(rows); err != nil {
			return err
		}
	} else if len(results) > 0 {
		fmt.Fprintf(p.stdout, "%d killed, %d survived, in %v\n", len(results)-survived, survived, took.Round(time.Millisecond))
	}
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("stopped after %d faults: run again to prove the rest", len(results))
	case err != nil:
		return err
	case len(results) == 0:
		return fmt.Errorf("there is no fault to prove: `dwconform mock --list-faults` lists them")
	case survived > 0:
		return exit(violates)
	}
	return nil
}

func (p program) faultLine(r session.FaultResult) {
	took := r.Took.Round(time.Millisecond)
	if r.Killed {
		fmt.Fprintf(p.stdout, "killed    %6v  %s\n                  by %s: %s\n", took, r.Fault.ID, r.Case, r.By)
		return
	}
	fmt.Fprintf(p.stdout, "SURVIVED  %6v  %s\n                  %s\n                  %s\n", took, r.Fault.ID, r.Fault.Text, r.Why)
}
