package session

import (
	"slices"
	"strings"
)

// variablePrefix begins the name of every environment variable that is ours.
const variablePrefix = "DWCONFORM_"

// soak multiplies the repetitions of our own tests. It steers no run, and may
// stand in the environment of one.
const soak = variablePrefix + "SOAK"

// FromEnvironment returns what the environment says about a run. Names that
// are unknown are found by [Settings.Resolve], which knows the target file
// that may mention them.
func FromEnvironment(environ []string) Settings {
	env := environment(environ)
	var s Settings
	for i := range fields {
		name := fields[i].Variable()
		if value, ok := env[name]; ok {
			s.Give(fields[i].Name, value, name)
		}
	}
	return s
}

// environment reads pairs of name and value; of two with one name the last
// holds, as it does for a process started with them.
func environment(environ []string) map[string]string {
	env := make(map[string]string, len(environ))
	for _, pair := range environ {
		if name, value, ok := strings.Cut(pair, "="); ok {
			env[name] = value
		}
	}
	return env
}

// unknownVariables notes each variable of ours that nothing reads: a setting
// misspelt must not be a setting ignored. mentioned are the names in the
// target file.
func (r *resolver) unknownVariables(mentioned []string) {
	known := []string{soak}
	for i := range fields {
		known = append(known, fields[i].Variable())
	}
	for _, p := range profiles {
		known = append(known, p.names.all()...)
	}
	known = append(known, mentioned...)
	var ours []string
	for name := range r.env {
		if strings.HasPrefix(name, variablePrefix) && !slices.Contains(known, name) {
			ours = append(ours, name)
		}
	}
	slices.Sort(ours)
	var rests []string // what follows the prefix, which all have in common
	for _, name := range known {
		if rest, ok := strings.CutPrefix(name, variablePrefix); ok && name != soak {
			rests = append(rests, rest)
		}
	}
	for _, name := range ours {
		next := "unset it; `dwconform run --help` lists the settings"
		if near := Near(strings.TrimPrefix(name, variablePrefix), rests); len(near) > 0 {
			for i := range near {
				near[i] = variablePrefix + near[i]
			}
			next = Meant(near) + " Else unset it"
		}
		r.wrong(name, "no setting has this name, and the target file does not mention it: %s", next)
	}
}
