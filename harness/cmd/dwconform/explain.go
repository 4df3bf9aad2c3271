package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/mock"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/session"
)

// casesWritten is how many cases of a clause are written out in full.
const casesWritten = 12

func (p program) explain() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "explain CLAUSE|CASE [flags]",
		Short: "say what a clause or a case is about, and how to ask it alone",
		Long: `explain tells the sentence of a clause, how binding it is, where it comes from,
what its cases ask step by step, and the faults that prove those cases.`,
		Example: `  dwconform explain CreateBusiness.BusinessName.required
  dwconform explain CreateBusiness.BusinessName.required.absent`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return fmt.Errorf("explain takes one clause or case: `%s plan --list` lists them", cmd.Root().Name())
			}
			return nil
		},
	}
	flags := settingFlags(cmd, planning)
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		_, made, err := p.planned(flags)
		if err != nil {
			return err
		}
		return p.tell(made, args[0])
	}
	return cmd
}

// tell explains a clause or a case.
func (p program) tell(made *plan.Plan, id string) error {
	if cs := made.Case(id); cs != nil {
		p.clause(cs.Clause)
		fmt.Fprintln(p.stdout)
		p.oneCase(cs)
		return nil
	}
	cl := made.Contract.Clause(id)
	if cl == nil {
		return unknownID(made, id)
	}
	p.clause(cl)
	p.faultsOf(made.Contract, cl)
	var cases []*plan.Case
	for _, cs := range made.Cases {
		if cs.Clause == cl {
			cases = append(cases, cs)
		}
	}
	slices.SortFunc(cases, func(a, b *plan.Case) int { return strings.Compare(a.ID, b.ID) })
	if len(cases) == 0 {
		fmt.Fprint(p.stdout, "\nNo case asks it.\n")
		return nil
	}
	shown := len(cases)
	if shown > casesWritten {
		shown = 3
	}
	for _, cs := range cases[:shown] {
		fmt.Fprintln(p.stdout)
		p.oneCase(cs)
	}
	if rest := len(cases) - shown; rest > 0 {
		fmt.Fprintf(p.stdout, "\nand %d more cases: `dwconform plan --list --only %s` lists them\n", rest, cl.ID)
	}
	fmt.Fprintf(p.stdout, "\nall of them alone: dwconform run --only %s\n", cl.ID)
	return nil
}

func (p program) clause(cl *contract.Clause) {
	fmt.Fprintf(p.stdout, "%s\n\n  %s\n\n  level   %s\n  source  %s\n  place   %s\n", cl.ID, cl.Text, cl.Level, cl.Source, cl.At)
}

func (p program) faultsOf(c *contract.Contract, cl *contract.Clause) {
	first := true
	for _, f := range mock.Faults(c) {
		if f.Clause != cl.ID {
			continue
		}
		head := "        "
		if first {
			head, first = "  faults", false
		}
		fmt.Fprintf(p.stdout, "%s  %s: %s\n", head, f.ID, f.Text)
	}
}

func (p program) oneCase(cs *plan.Case) {
	line := func(format string, args ...any) { fmt.Fprintf(p.stdout, format+"\n", args...) }
	line("case %s", cs.ID)
	if cs.Unmet != "" {
		line("  not asked here (%s): %s", cs.Unmet, cs.UnmetWhy)
	}
	if cs.State != "" {
		line("  while the provider state %q holds", cs.State)
	}
	line("  said by %s", cs.Way)
	for i := range cs.Steps {
		st := &cs.Steps[i]
		line("  %d. %s", i+1, written(cs, st))
		line("     must be %s", strings.TrimPrefix(wanted(st.Expect), "must be "))
		if st.Look {
			line("     then a look at what is stored")
		}
	}
	if ways := looks(cs.Look); ways != "" {
		line("  at the end a look at what is stored: %s", ways)
	}
	if cs.Everywhere {
		line("  judged on every answer of the run beside these")
	}
	line("  alone: dwconform run --case %s", cs.ID)
}

// looks names the ways of seeing what is stored.
func looks(l plan.Look) string {
	var out []string
	for _, way := range []struct {
		bit  plan.Look
		name string
	}{
		{plan.LookGet, "each business by its id"},
		{plan.LookList, "each name in each project's list"},
		{plan.LookMarker, "each project's list for the mark of this case"},
		{plan.LookFields, "every field in the lists"},
	} {
		if l&way.bit != 0 {
			out = append(out, way.name)
		}
	}
	return strings.Join(out, "; ")
}

// unknownID offers what may have been meant: ids that begin with it, else ids
// that are near.
func unknownID(made *plan.Plan, id string) error {
	var clauses, cases []string
	for _, cl := range made.Contract.Clauses {
		clauses = append(clauses, cl.ID)
	}
	for _, cs := range made.Cases {
		cases = append(cases, cs.ID)
	}
	slices.Sort(cases)
	near := session.Near(id, clauses)
	if len(near) == 0 {
		near = session.Near(id, cases)
	}
	return fmt.Errorf("no clause and no case is called %q: %s", id, orHelp(near, "`dwconform plan --list` lists the cases, which begin with their clause"))
}
