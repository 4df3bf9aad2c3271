package suites

import (
	"reflect"
	"runtime/debug"
	"strings"
)

// version names the build of this module, whoever's test binary it is part of:
// its version, and the revision where the build knows it.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	here := reflect.TypeFor[Config]().PkgPath()
	for _, dep := range info.Deps {
		if strings.HasPrefix(here, dep.Path+"/") {
			return dep.Version
		}
	}
	out := info.Main.Version
	if out == "" {
		out = "(devel)"
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
