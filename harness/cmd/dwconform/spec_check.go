package main

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/target/sdk"
)

// checked is what `spec check --json` writes.
type checked struct {
	Contract    string                `json:"contract"` // digest
	Sources     []checkedSource       `json:"sources"`
	Differences []contract.Difference `json:"differences"`
	Expected    int                   `json:"expected"`
	Drift       int                   `json:"drift"`
}

// checkedSource is one source and how many facts of it were compared.
type checkedSource struct {
	Source string `json:"source"`
	Name   string `json:"name"`
	Facts  int    `json:"facts"`
}

func (p program) specCheck() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "check [flags]",
		Short: "hold the contract against the vendor's SDK, page and API metadata",
		Long: `check compares the contract, fact by fact, with what other sources say of the
same Actions: the request and response structs of the vendor's SDK, the facts
of the vendor's page, and the API metadata of this version, api-docs.json,
where you give one. Each difference has its place and what a run makes of it.

Known differences stand in spec/differences.yaml with their reason. The exit
status is 1 where there is another one, or one of those is gone.`,
		Example: `  dwconform spec check
  dwconform spec check --api-docs api-docs.json --json`,
		Args: noArguments, DisableFlagsInUseLine: true,
	}
	file := cmd.Flags().String("api-docs", "", "compare with the API metadata in `FILE` too")
	asJSON := cmd.Flags().Bool("json", false, "write JSON")
	cmd.RunE = func(*cobra.Command, []string) error {
		found, err := check(contract.Default(), *file)
		if err != nil {
			return err
		}
		if *asJSON {
			err = p.json(found)
		} else {
			err = p.differences(found)
		}
		if err != nil {
			return err
		}
		if found.Drift > 0 {
			return exit(violates)
		}
		return nil
	}
	cmd.InitDefaultHelpFlag()
	cmd.Flags().Lookup("help").Usage = "show this help"
	return cmd
}

// check compares a contract with every source there is.
func check(c *contract.Contract, apiDocs string) (*checked, error) {
	page, err := contract.DescribePage()
	if err != nil {
		return nil, err
	}
	sources := []*contract.Description{sdk.Describe(c), page}
	if apiDocs != "" {
		docs, err := c.DescribeAPIDocs(apiDocs)
		if err != nil {
			return nil, err
		}
		sources = append(sources, docs)
	}
	known, err := contract.Expectations()
	if err != nil {
		return nil, err
	}
	out := &checked{Contract: c.Digest, Differences: []contract.Difference{}}
	var kinds []string
	for _, s := range sources {
		found, facts := c.Check(s)
		out.Differences = append(out.Differences, found...)
		out.Sources = append(out.Sources, checkedSource{s.Source, s.Name, facts})
		kinds = append(kinds, s.Source)
	}
	out.Differences = contract.Explain(out.Differences, known, kinds...)
	for _, d := range out.Differences {
		if d.Expected != "" {
			out.Expected++
		} else {
			out.Drift++
		}
	}
	return out, nil
}

// differences writes a table of them, each with its consequence below it, and
// what was compared.
func (p program) differences(found *checked) error {
	if len(found.Differences) > 0 {
		var table strings.Builder
		w := tabwriter.NewWriter(&table, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "\tmatter\tcontract\tsource\tplace\tplace in the source")
		for _, d := range found.Differences {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", word(d), strings.TrimSpace(d.Action+" "+d.What), d.Ours, d.Theirs, d.At, d.Source+" "+d.TheirAt)
		}
		if err := w.Flush(); err != nil {
			return err
		}
		rows := strings.Split(strings.TrimRight(table.String(), "\n"), "\n")
		fmt.Fprintln(p.stdout, rows[0])
		for i, d := range found.Differences {
			why := d.Consequence
			if d.Expected != "" {
				why = "known: " + d.Expected
			}
			fmt.Fprintf(p.stdout, "%s\n          %s\n", strings.TrimRight(rows[i+1], " "), why)
		}
		fmt.Fprintln(p.stdout)
	}
	for _, s := range found.Sources {
		fmt.Fprintf(p.stdout, "%-8s  %d facts compared with %s\n", s.Source, s.Facts, s.Name)
	}
	_, err := fmt.Fprintf(p.stdout, "differences: %d drift, %d known\n", found.Drift, found.Expected)
	return err
}

func word(d contract.Difference) string {
	if d.Expected != "" {
		return "known"
	}
	return "drift"
}
