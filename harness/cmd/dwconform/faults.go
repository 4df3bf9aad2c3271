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
the exit status is 1: the clause is checked in name only. So is one that no
defect breaks: it is listed as unproven, and the exit status is 1 too. A clause
with no case that can be asked of the mock is listed as unreached.

With --reverse every defect also meets the cases of all other clauses. The table
then says of each clause which defects its cases find, and which of them the
cases of no other clause find. That takes a whole run for each defect: a quarter
of an hour for all of them, seconds for a few.`,
		Example: `  dwconform faults
  dwconform faults --only 'CreateBusiness.BusinessName.*'
  dwconform faults --reverse --only CreateBusiness.unique`,
		Args: noArguments,
	}
	var o session.FaultOptions
	cmd.Flags().StringSliceVar(&o.IDs, "fault", nil, "prove this fault only, by its `ID`; may be repeated")
	cmd.Flags().StringSliceVar(&o.Only, "only", nil, "prove the faults whose id or clause matches `PATTERN`, with * and ?; may be repeated")
	cmd.Flags().BoolVar(&o.Reverse, "reverse", false, "ask the cases of all clauses, and say what each of them finds alone")
	asJSON := cmd.Flags().Bool("json", false, "write JSON")
	cmd.RunE = func(*cobra.Command, []string) error { return p.prove(o, *asJSON) }
	return cmd
}

// faultRow is one fault in JSON.
type faultRow struct {
	Fault    string           `json:"fault"`
	Clause   string           `json:"clause"`
	Text     string           `json:"text"`
	Killed   bool             `json:"killed"`
	Case     string           `json:"case,omitempty"`
	Problem  *verdict.Problem `json:"problem,omitempty"`
	Why      string           `json:"why,omitempty"` // it survived
	Cases    int              `json:"cases"`
	Asked    int              `json:"asked"`
	Seconds  float64          `json:"seconds"`
	KilledBy []string         `json:"killedBy,omitempty"` // clauses, with --reverse
}

// clauseRow is one clause in JSON.
type clauseRow struct {
	Clause   string           `json:"clause"`
	Level    verdict.Level    `json:"level"`
	Standing session.Standing `json:"standing"`
	Why      string           `json:"why,omitempty"`
	Kills    []string         `json:"kills"`
	Alone    []string         `json:"alone,omitempty"` // of Kills, with --reverse
}

// proofs is what faults writes as JSON.
type proofs struct {
	Faults  []faultRow  `json:"faults"`
	Clauses []clauseRow `json:"clauses"`
}

func (p program) prove(o session.FaultOptions, asJSON bool) error {
	ctx, stop := interruptible(context.Background(), func() { p.say("stopping") })
	defer stop()
	start := time.Now()
	if !asJSON {
		o.Each = p.faultLine
	}
	results, err := session.Faults(ctx, o)
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("stopped after %d faults: run again to prove the rest", len(results))
	case err != nil:
		return err
	}
	clauses, err := session.ClauseProofs(o, results)
	if err != nil {
		return err
	}
	took := time.Since(start)
	out := proofs{Faults: []faultRow{}, Clauses: []clauseRow{}}
	survived := 0
	for _, r := range results {
		row := faultRow{Fault: r.Fault.ID, Clause: r.Fault.Clause, Text: r.Fault.Text, Killed: r.Killed, Case: r.Case, Cases: r.Cases, Asked: r.Asked, Seconds: r.Took.Seconds(), KilledBy: r.KilledBy}
		if r.Killed {
			row.Problem = &r.By
		} else {
			row.Why = r.Why
			survived++
		}
		out.Faults = append(out.Faults, row)
	}
	for _, c := range clauses {
		out.Clauses = append(out.Clauses, clauseRow{Clause: c.Clause.ID, Level: c.Clause.Level, Standing: c.Standing, Why: c.Why, Kills: append([]string{}, c.Kills...), Alone: c.Alone})
	}
	unproven := 0
	for _, c := range clauses {
		if c.Standing == session.Unproven {
			unproven++
		}
	}
	if asJSON {
		if err := p.json(out); err != nil {
			return err
		}
	} else {
		p.clauseLines(clauses, o.Reverse)
		fmt.Fprintf(p.stdout, "%d killed, %d survived, in %v\n", len(results)-survived, survived, took.Round(time.Millisecond))
	}
	if survived > 0 || unproven > 0 {
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

// clauseLines says how the clauses stand: those that are not proven one by
// one, and all of them where it is known what each finds alone.
func (p program) clauseLines(clauses []session.ClauseProof, reverse bool) {
	if reverse {
		for _, c := range clauses {
			fmt.Fprintf(p.stdout, "finds %4d, %4d of them alone  %s\n", len(c.Kills), len(c.Alone), c.Clause.ID)
			for _, id := range c.Alone {
				fmt.Fprintf(p.stdout, "                  alone %s\n", id)
			}
		}
	}
	count := map[session.Standing]int{}
	for _, c := range clauses {
		count[c.Standing]++
		switch c.Standing {
		case session.Unproven:
			fmt.Fprintf(p.stdout, "UNPROVEN          %s\n                  %s\n", c.Clause.ID, c.Why)
		case session.NotReached:
			fmt.Fprintf(p.stdout, "unreached         %s\n                  %s\n", c.Clause.ID, c.Why)
		}
	}
	bind := "clauses bind"
	if len(clauses) == 1 {
		bind = "clause binds"
	}
	fmt.Fprintf(p.stdout, "%d %s a target:", len(clauses), bind)
	for i, s := range session.Standings {
		if i > 0 {
			fmt.Fprint(p.stdout, ",")
		}
		fmt.Fprintf(p.stdout, " %d %s", count[s], s)
	}
	fmt.Fprintln(p.stdout)
}
