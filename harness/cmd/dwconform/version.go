package main

import (
	"fmt"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/report"
)

func (p program) version() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "say which dwconform this is and which contract it holds",
		Args:  noArguments,
		RunE: func(*cobra.Command, []string) error {
			c := contract.Default()
			fmt.Fprintf(p.stdout, "dwconform %s\n", version())
			fmt.Fprintf(p.stdout, "api %s %s\n", c.Product, c.Version)
			fmt.Fprintf(p.stdout, "contract %s (%d actions, %d clauses)\n", c.Digest, len(c.Actions), len(c.Clauses))
			return nil
		},
	}
}

// version names the tool and, where the build knows it, the revision that it
// was built from.
func version() string {
	out := report.Version
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return out
	}
	of := map[string]string{}
	for _, s := range info.Settings {
		of[s.Key] = s.Value
	}
	if revision := of["vcs.revision"]; revision != "" {
		out += " " + revision[:min(12, len(revision))]
		if of["vcs.modified"] == "true" {
			out += " with changes"
		}
	}
	return out
}
