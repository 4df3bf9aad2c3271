package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"
	"sync/atomic"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/session"
)

// Exit statuses.
const (
	conforms = 0
	violates = 1
	misused  = 2 // or broken, or nothing judged
)

// program is one call of the command with everything it touches.
type program struct {
	args           []string
	environ        []string
	stdin          io.Reader
	cover          *atomic.Pointer[exchange.Cover] // over what stdout and stderr show
	stdout, stderr io.Writer
	// rehearsal takes a target of this machine for a live one: for tests of
	// what is done there.
	rehearsal bool
}

// rehearsing tells the settings that this is a rehearsal, if it is.
func (p program) rehearsing(s *session.Settings) {
	if p.rehearsal {
		s.Rehearse()
	}
}

// exit ends a command with a status when everything is said already.
type exit int

func (e exit) Error() string { return fmt.Sprintf("exit status %d", int(e)) }

// main runs the command and returns the exit status.
func (p program) main() (status int) {
	p.covering()
	if os.Getenv("GOTRACEBACK") == "" {
		// A panic of another goroutine cannot be recovered; it ends the
		// process with status 2, and this leaves one message of it.
		debug.SetTraceback("none")
	}
	defer func() {
		if v := recover(); v != nil {
			p.say("this is a defect of dwconform: %v; please report it, with GOTRACEBACK=all set for the place", v)
			if os.Getenv("GOTRACEBACK") != "" {
				fmt.Fprintf(p.stderr, "%s\n", debug.Stack())
			}
			status = misused
		}
	}()
	root := p.root()
	root.SetArgs(p.args)
	err := root.Execute()
	var e exit
	switch {
	case err == nil:
		if err := p.unheard(); err != nil {
			// Whoever reads a part of a list must not take it for all of it.
			p.say("not all could be written: %v; make room there, or write elsewhere", err)
			return misused
		}
		return conforms
	case errors.As(err, &e):
		return int(e)
	}
	said := map[string]bool{"": true} // two targets may have one mistake
	for line := range strings.SplitSeq(err.Error(), "\n") {
		if !said[line] {
			p.say("%s", line)
		}
		said[line] = true
	}
	return misused
}

// say writes one line to a person.
func (p program) say(format string, args ...any) {
	fmt.Fprintf(p.stderr, "dwconform: "+format+"\n", args...)
}

// root is the command with everything below it.
func (p program) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "dwconform COMMAND",
		Short: "does this endpoint keep the contract of DataWorks CreateBusiness, and how do you know?",
		Long: `dwconform asks an endpoint everything that the contract of DataWorks
CreateBusiness (2020-05-18) promises, and says what held, what did not, and
how anybody can see it. Without an endpoint it starts a mock of its own.`,
		Example: `  dwconform run                                    # ask the embedded mock
  dwconform run --endpoint http://127.0.0.1:8080 --project-id 10001
  dwconform run --target dw.yaml                   # everything about a target in one file
  dwconform plan --list                            # what would be asked
  dwconform explain CreateBusiness.BusinessName.required`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          commandsOnly,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cmd.SetOut(p.stderr)
			if err := cmd.Help(); err != nil {
				return err
			}
			return exit(misused) // nothing was asked
		},
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
	}
	root.SetOut(p.stdout)
	root.SetErr(p.stderr)
	cobra.AddTemplateFunc("flagLines", flagLines)
	root.SetUsageTemplate(usage)
	root.SetFlagErrorFunc(flagMistake)
	root.SetHelpCommand(help())
	cobra.EnableCommandSorting = false
	root.AddCommand(p.run(), p.plan(), p.explain(), p.mock(), p.faults(), p.sweep(), p.fidelity(), p.diff(), p.report(), p.doctor(), p.spec(), p.version())
	root.InitDefaultHelpFlag()
	root.Flags().Lookup("help").Usage = "show this help"
	for _, cmd := range root.Commands() {
		cmd.DisableFlagsInUseLine = true
		cmd.Flags().SortFlags = false
		cmd.InitDefaultHelpFlag()
		cmd.Flags().Lookup("help").Usage = "show this help"
	}
	return root
}

// usage is the part of help below what a command is about.
const usage = `Usage:
  {{if .HasAvailableSubCommands}}{{.CommandPath}} COMMAND [flags]{{else}}{{.UseLine}}{{end}}
{{- if .HasAvailableSubCommands}}

Commands:{{range .Commands}}{{if .IsAvailableCommand}}
  {{rpad .Name .NamePadding}} {{.Short}}{{end}}{{end}}{{end}}
{{- if .HasExample}}

Examples:
{{.Example}}{{end}}
{{- if .HasAvailableLocalFlags}}

Flags:
{{flagLines .LocalFlags}}{{end}}
{{- if .HasAvailableSubCommands}}

Exit status: 0 conforms, 1 violates, 2 misused, broken or nothing judged.
` + "`{{.CommandPath}} COMMAND --help` tells more about a command.{{end}}" + `
`

func help() *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "show the help of a command",
		RunE: func(cmd *cobra.Command, args []string) error {
			about := cmd.Root()
			for _, name := range args {
				next := named(about, name)
				if next == nil {
					return unknownCommand(about, name)
				}
				about = next
			}
			return about.Help()
		},
	}
}

func named(above *cobra.Command, name string) *cobra.Command {
	for _, c := range above.Commands() {
		if c.Name() == name {
			return c
		}
	}
	return nil
}

// unknownCommand refuses a word below a command where none of its commands has
// that name.
func unknownCommand(above *cobra.Command, name string) error {
	var names []string
	for _, c := range above.Commands() {
		names = append(names, c.Name())
	}
	lists := "`dwconform help` lists them"
	if above.HasParent() {
		lists = fmt.Sprintf("`%s --help` tells what there is", above.CommandPath())
	}
	_, path, _ := strings.Cut(above.CommandPath()+" "+name, " ")
	return fmt.Errorf("there is no command %q: %s", path, orHelp(session.Near(name, names), lists))
}

// commandsOnly takes no word but the name of a command.
func commandsOnly(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return unknownCommand(cmd, args[0])
	}
	return nil
}

// noArguments refuses words that a command would not read.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return fmt.Errorf("%s takes flags only, and %q is none: `%s --help` lists them", cmd.Name(), args[0], cmd.CommandPath())
	}
	return nil
}

// flagMistake says in one line what is wrong with a flag.
func flagMistake(cmd *cobra.Command, err error) error {
	lists := fmt.Sprintf("`%s --help` lists them", cmd.CommandPath())
	var unknown *pflag.NotExistError
	if errors.As(err, &unknown) {
		written, name := "--"+unknown.GetSpecifiedName(), unknown.GetSpecifiedName()
		if short := unknown.GetSpecifiedShortnames(); short != "" {
			written, name = "-"+short, short // "-endpoint" is read as letters
		}
		if named(cmd, name) != nil {
			return fmt.Errorf("%s has no flag %s: did you mean `%s %s`?", cmd.Name(), written, cmd.CommandPath(), name)
		}
		var names []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
		near := session.Near(name, names)
		for i := range near {
			near[i] = "--" + near[i]
		}
		return fmt.Errorf("%s has no flag %s: %s", cmd.Name(), written, orHelp(near, lists))
	}
	var bare *pflag.ValueRequiredError
	if errors.As(err, &bare) {
		return fmt.Errorf("--%s needs a value: write --%s %s", bare.GetFlag().Name, bare.GetFlag().Name, bare.GetFlag().Value.Type())
	}
	return fmt.Errorf("%s: %w; %s", cmd.Name(), err, lists)
}

// orHelp offers names, or else says where all of them stand.
func orHelp(near []string, lists string) string {
	if len(near) > 0 {
		return session.Meant(near)
	}
	return lists
}
