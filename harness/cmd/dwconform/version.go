package main

import (
	"fmt"
	"runtime/debug"

	"github.com/spf13/cobra"

	"github.com/dwconform/dwconform/harness/contract"
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

// version names the build: the module's version, and the revision that it was
// built from where the build knows it.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	out := info.Main.Version
	if out == "" {
		out = "(devel)"
	}
	var revision string
	var changed bool
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			revision = s.Value
		case "vcs.modified":
			changed = s.Value == "true"
		}
	}
	if revision != "" {
		out += " " + revision[:min(12, len(revision))]
		if changed {
			out += " with changes"
		}
	}
	return out
}
