package main

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/dwconform/dwconform/harness/session"
)

func (p program) sweep() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "sweep [flags]",
		Short: "remove what earlier runs left behind",
		Long: `sweep removes from the projects of a target what runs created and could not
remove, because they were killed or refused. It knows them by the intent files
that runs keep beside their report, and leaves everything else alone.`,
		Example: `  dwconform sweep --target dw.yaml`,
		Args:    noArguments,
	}
	flags := settingFlags(cmd, func(f session.Field) bool { return f.Aiming || f.Name == "out" })
	cmd.RunE = func(*cobra.Command, []string) error {
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
		cfg.Intents = intents(flags.OutDir(p.environ))
		cfg.PaceFile = session.SharedPace(cfg)
		done, err := session.Sweep(ctx, cfg)
		for _, l := range done.Leaked {
			fmt.Fprintf(p.stdout, "left  %s  %s  %s\n", l.Project, l.ID, l.Why)
		}
		if err != nil {
			return err
		}
		runs := "runs"
		if done.Runs == 1 {
			runs = "run"
		}
		fmt.Fprintf(p.stdout, "%d removed, %d left, of %d earlier %s\n", done.Removed, len(done.Leaked), done.Runs, runs)
		if done.Going > 0 {
			p.say("%d more still going on: what they create is left alone", done.Going)
		}
		if len(done.Leaked) > 0 {
			return exit(misused)
		}
		return nil
	}
	return cmd
}

// intents is where the runs that write their report to out keep what they are
// about to create.
func intents(out string) string { return filepath.Join(out, "intents") }
