package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
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
	flags := settingFlags(cmd, shaping)
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		cfg, err := p.resolve(flags)
		if err != nil {
			return err
		}
		cfg.Plan.Only, cfg.Plan.Case, cfg.Plan.Shard, cfg.Plan.Shards = nil, nil, 0, 0 // anything may be asked about
		made, _, err := session.Planned(cfg)
		if err != nil {
			return err
		}
		t := teller{p.stdout, made, strings.Join(append([]string{"dwconform run"}, words(flags.Over(session.FromEnvironment(p.environ)))...), " ")}
		return t.tell(args[0])
	}
	return cmd
}

// teller explains what is in a plan.
type teller struct {
	w    io.Writer
	plan *plan.Plan
	run  string // the command that runs it
}

func (t teller) line(format string, args ...any) { fmt.Fprintf(t.w, format+"\n", args...) }

// tell explains a clause or a case.
func (t teller) tell(id string) error {
	if cs := t.plan.Case(id); cs != nil {
		t.clause(cs.Clause)
		t.line("")
		t.oneCase(cs)
		return nil
	}
	cl := t.plan.Contract.Clause(id)
	if cl == nil {
		return unknownID(t.plan, id)
	}
	t.clause(cl)
	t.faultsOf(cl)
	var cases []*plan.Case
	for _, cs := range t.plan.Cases {
		if cs.Clause == cl {
			cases = append(cases, cs)
		}
	}
	slices.SortFunc(cases, func(a, b *plan.Case) int { return strings.Compare(a.ID, b.ID) })
	if len(cases) == 0 {
		t.line("\nno case asks it")
		return nil
	}
	shown := len(cases)
	if shown > casesWritten {
		shown = 3
	}
	for _, cs := range cases[:shown] {
		t.line("")
		t.oneCase(cs)
	}
	t.line("")
	if rest := len(cases) - shown; rest > 0 {
		t.line("and %d more cases: `dwconform plan --list --only %s` lists them", rest, cl.ID)
	}
	t.line("all of them alone: %s --only %s", t.run, cl.ID)
	return nil
}

func (t teller) clause(cl *contract.Clause) {
	t.line("%s\n\n  %s\n\n  level   %s\n  source  %s\n  place   %s", cl.ID, cl.Text, cl.Level, cl.Source, cl.At)
}

func (t teller) faultsOf(cl *contract.Clause) {
	head := "  faults"
	for _, f := range mock.Faults(t.plan.Contract) {
		if f.Clause == cl.ID {
			t.line("%-8s  %s\n            %s", head, f.ID, f.Text)
			head = ""
		}
	}
}

func (t teller) oneCase(cs *plan.Case) {
	t.line("case %s", cs.ID)
	if cs.Unmet != "" {
		t.line("  not asked here (%s): %s", cs.Unmet, cs.UnmetWhy)
	}
	if cs.State != "" {
		t.line("  while the provider state %q holds", cs.State)
	}
	t.line("  said by %s", cs.Way)
	for i := range cs.Steps {
		st := &cs.Steps[i]
		t.line("  %d. %s", i+1, written(cs, st))
		t.line("     %s", wanted(st.Expect))
		if st.Look {
			t.line("     then a look at what is stored")
		}
	}
	if ways := looks(cs.Look); ways != "" {
		t.line("  at the end a look at what is stored: %s", ways)
	}
	if cs.Everywhere {
		t.line("  judged on every answer of the run beside these")
	}
	t.line("  alone: %s --case %s", t.run, cs.ID)
}

// written is a step as a person reads it: who calls what, how and with what.
func written(cs *plan.Case, st *plan.Step) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: ", st.Label)
	if st.Setup {
		b.WriteString("(to prepare) ")
	}
	if st.Replay != "" {
		fmt.Fprintf(&b, "the bytes of %q once more", st.Replay)
	} else {
		b.WriteString(st.Action)
		for _, param := range st.Params {
			fmt.Fprintf(&b, " %s=%s", param.Name, param.Value.Written())
		}
	}
	if st.As != "" && st.As != exchange.Caller {
		fmt.Fprintf(&b, ", as %s", st.As)
	}
	if st.Way != nil && *st.Way != cs.Way {
		fmt.Fprintf(&b, ", by %s", st.Way)
	}
	if st.Tamper != "" {
		fmt.Fprintf(&b, ", with one defect: %s", st.Tamper)
	}
	if st.HangUp {
		b.WriteString(", and hang up before the answer")
	}
	if st.Together > 0 {
		fmt.Fprintf(&b, ", at once with all of group %d", st.Together)
	}
	return b.String()
}

// answers says what each expected answer asks of a step.
var answers = map[plan.Answer]string{
	plan.Accept: "must be accepted",
	plan.Reject: "must be rejected",
	plan.Either: "may be accepted or rejected; what is accepted must be stored as asked",
	plan.Read:   "must show what is stored",
	plan.Taken:  "must be rejected if the name is taken",
	plan.Free:   "must be accepted if the name is free",
	plan.Refuse: "must be refused, or show nothing",
	plan.One:    "exactly one of its group must be accepted",
}

// wanted is what a step must be answered with.
func wanted(e plan.Expect) string {
	if e.Ungraded {
		return "is noted, and judged by nobody"
	}
	out := answers[e.Answer]
	var codes []string
	for _, c := range e.Codes {
		code := c.Code
		for i, status := range c.Statuses {
			if i > 0 {
				code += " or"
			}
			code += fmt.Sprintf(" %d", status)
		}
		if len(c.Messages) > 0 {
			code += " in the documented words"
		}
		codes = append(codes, code)
	}
	if len(codes) > 0 {
		out += " with " + strings.Join(codes, ", or ")
	}
	if len(e.Never) > 0 {
		out += ", never with " + strings.Join(e.Never, " or ")
	}
	return out
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
