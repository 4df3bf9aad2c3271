package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dwconform/dwconform/harness/session"
)

func (p program) doctor() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "doctor [flags]",
		Short: "say what is wrong with a target before it is asked",
		Long: `doctor looks whether a run against a target could begin: the endpoint and its
certificate, the clock, each key, the account, the projects by each name, the
rights, the provider-state URL. It asks a dozen calls that read, and writes
nothing; a live endpoint may be examined. What is wrong is told with what to do
about it, and what nobody can see by reading is told to be unchecked. A code
that the vendor does not document is shown as it came.

It ends with 0 if nothing is wrong, and else with 2.

--write makes a target file instead: it asks at a terminal for what no flag
says, and writes the file with a comment to each key. No secret is asked for.`,
		Example: `  dwconform doctor --target dw.yaml
  dwconform doctor --endpoint http://127.0.0.1:8080 --project-id 10001 --project-identifier p_one
  dwconform doctor --target dw.yaml --json
  dwconform doctor --write dw.yaml`,
		Args: noArguments,
	}
	flags := settingFlags(cmd, func(f session.Field) bool { return f.Aiming })
	asJSON := cmd.Flags().Bool("json", false, "write JSON")
	write := cmd.Flags().String("write", "", "make a target file, and write it to this `FILE`")
	force := cmd.Flags().Bool("force", false, "let --write replace a file that is there")
	cmd.PreRunE = oneOf("write", "json")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		switch {
		case *write != "":
			return p.writeTarget(flags, *write, *force)
		case cmd.Flags().Changed("write"):
			return errors.New("--write: the name is empty: name the file")
		case *force:
			return errors.New("--force: it lets --write replace a file: give --write FILE too, or leave it out")
		}
		p.rehearsing(flags)
		cfg, err := p.resolve(flags)
		if err != nil {
			return err
		}
		if err := p.findKey(&cfg); err != nil {
			return err
		}
		ctx, stop := interruptible(context.Background(), func() { p.say("stopping") })
		defer stop()
		d, err := session.Doctor(ctx, cfg)
		if err != nil {
			return err
		}
		if *asJSON {
			err = p.json(diagnosis(cfg, &d))
		} else {
			p.diagnosis(cfg, &d)
		}
		if err == nil && d.Count(session.Wrong) > 0 {
			return exit(misused)
		}
		return err
	}
	return cmd
}

// doctorReport is what doctor tells as JSON.
type doctorReport struct {
	Target    string          `json:"target"`
	Checks    []session.Check `json:"checks"`
	OK        int             `json:"ok"`
	Wrong     int             `json:"wrong"`
	Unchecked int             `json:"notChecked"`
	Calls     int             `json:"calls"`
}

func diagnosis(cfg session.Config, d *session.Diagnosis) doctorReport {
	return doctorReport{
		Target: cfg.Endpoint.String(), Checks: d.Checks, Calls: d.Calls,
		OK: d.Count(session.Well), Wrong: d.Count(session.Wrong), Unchecked: d.Count(session.Unchecked),
	}
}

// diagnosis prints one row a check, and below what is wrong what to do.
func (p program) diagnosis(cfg session.Config, d *session.Diagnosis) {
	fmt.Fprintln(p.stdout, targetLine(cfg))
	wide := 0
	for _, c := range d.Checks {
		wide = max(wide, len(c.Name))
	}
	const condition = 11 // the width of "not checked"
	for _, c := range d.Checks {
		fmt.Fprintf(p.stdout, "%-*s  %-*s  %s\n", condition, c.Condition, wide, c.Name, c.Found)
		if c.Mend != "" {
			fmt.Fprintf(p.stdout, "%s  → %s\n", strings.Repeat(" ", condition+2+wide), c.Mend)
		}
	}
	calls := "calls that read"
	if d.Calls == 1 {
		calls = "call that reads"
	}
	fmt.Fprintf(p.stdout, "%d ok, %d wrong, %d not checked; %d %s\n", d.Count(session.Well), d.Count(session.Wrong), d.Count(session.Unchecked), d.Calls, calls)
}
