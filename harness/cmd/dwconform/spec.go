package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/dwconform/dwconform/harness/contract"
)

func (p program) spec() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "spec COMMAND",
		Short: "compare contracts, check one against other sources, and list where those disagree",
		Long:  `spec looks at contracts, and asks nobody.`,
		Args:  commandsOnly,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cmd.SetOut(p.stderr)
			if err := cmd.Help(); err != nil {
				return err
			}
			return exit(misused)
		},
	}
	diff := &cobra.Command{
		Use:   "diff OLD NEW [flags]",
		Short: "say what changed from one contract to a newer one, and what of it breaks",
		Long: `diff compares two contracts, each an OpenAPI file or a folder laid out like
spec/, whose clauses it compares too. A change is breaking when a client of the
older one, or a target that kept it, is wrong by the newer one.

The exit status is 1 where something breaks.`,
		Example: `  dwconform spec diff release-7/spec spec
  dwconform spec diff old/CreateBusiness.yaml spec/openapi/CreateBusiness.yaml --json`,
		DisableFlagsInUseLine: true,
	}
	asJSON := diff.Flags().Bool("json", false, "write JSON")
	diff.RunE = func(_ *cobra.Command, args []string) error { return p.drift(args, *asJSON) }
	diff.InitDefaultHelpFlag()
	diff.Flags().Lookup("help").Usage = "show this help"
	against := &cobra.Command{
		Use:   "contradictions [flags]",
		Short: "list where the vendor's sources disagree, and what the contract makes of it",
		Args:  noArguments, DisableFlagsInUseLine: true,
	}
	listJSON := against.Flags().Bool("json", false, "write JSON")
	against.RunE = func(*cobra.Command, []string) error { return p.contradictions(*listJSON) }
	against.InitDefaultHelpFlag()
	against.Flags().Lookup("help").Usage = "show this help"
	cmd.AddCommand(diff, p.specCheck(), against)
	return cmd
}

func (p program) drift(args []string, asJSON bool) error {
	if len(args) != 2 {
		return fmt.Errorf("spec diff compares two contracts, and was given %d: name the older one, then the newer one", len(args))
	}
	found, err := contract.Compare(args[0], args[1])
	if err != nil {
		return err
	}
	if asJSON {
		err = p.json(found)
	} else {
		for _, d := range found {
			if _, err = fmt.Fprintf(p.stdout, "%-8s  %s: %s (%s)\n", d.Weight, d.In, d.Text, d.ID); err != nil {
				break
			}
		}
		fmt.Fprintf(p.stdout, "%d changes: %s\n", len(found), contract.Counted(found))
	}
	if err != nil {
		return err
	}
	if len(found) > 0 && found[0].Weight == contract.Breaking {
		return exit(violates)
	}
	return nil
}

func (p program) contradictions(asJSON bool) error {
	all, err := contract.Contradictions()
	if err != nil {
		return err
	}
	if asJSON {
		return p.json(all)
	}
	for i, c := range all {
		if i > 0 {
			fmt.Fprintln(p.stdout)
		}
		fmt.Fprintf(p.stdout, "%s\n  says     %s\n  against  %s\n  so       %s\n  clauses  %s\n", c.Topic, c.Says, c.Against, c.Conclusion, strings.Join(c.Clauses, ", "))
	}
	return nil
}
