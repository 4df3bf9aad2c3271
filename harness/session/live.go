package session

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/dwconform/dwconform/harness/plan"
)

// LiveTime is how long a run may go on asking a live target where nobody says
// otherwise: its budget is what ends it.
const LiveTime = 24 * time.Hour

// Live reports whether the target is not of this machine, so that others use
// it and a run needs arming. A recording is no target.
func (c *Config) Live() bool {
	return c.Endpoint != nil && c.From == nil && (c.Rehearsal || !Loopback(c.Endpoint.Hostname()))
}

// Guard returns what keeps a run with cfg from a live target, in one message
// that names everything missing; nil for any other target. It asks nobody.
func Guard(cfg Config) error {
	if !cfg.Live() {
		return nil
	}
	settled(&cfg)
	var missing []string
	need := func(absent bool, format string, args ...any) {
		if absent {
			missing = append(missing, fmt.Sprintf(format, args...))
		}
	}
	need(cfg.Endpoint.Scheme != "https", "https in the endpoint")
	switch id := cfg.World.Projects[plan.Primary].ID; {
	case id == "":
		need(true, "the id of the primary project (projects.primary.id in the target file, or --project-id), and --arm with the same id")
	case cfg.Arm == "":
		need(true, "--arm %s, which repeats the id of the primary project", id)
	case cfg.Arm != id:
		need(true, "--arm %s instead of --arm %s: the primary project is %s", id, cfg.Arm, id)
	}
	need(cfg.Requests <= 0, "--budget N, the most requests to send (`dwconform plan` with the same flags says what they buy)")
	res := cfg.Contract.Resource
	need(cfg.World.Lacks[res.List], "%s, which the target lacks: without it nobody sees whose project it is, nor what a run left there", res.List)
	need(cfg.World.Lacks[res.Delete] && !cfg.LeaveBehind, "--leave-behind, because the target lacks %s and what is created stays there", res.Delete)
	if len(missing) == 0 {
		return nil
	}
	return fmt.Errorf("%s is not loopback, and so taken for live: a run creates and removes businesses in a project that others may use. It still needs %s", cfg.Endpoint, strings.Join(missing, "; "))
}

// errNoIntents keeps a run that could not be swept after a crash from a live
// target.
var errNoIntents = errors.New("a run on a live target keeps an intent file, by which another can remove what it created: say in Intents in which folder")

// guard reads what opens the guard of a live target; others have none.
func (r *resolver) guard(cfg *Config, arm, leave said) {
	cfg.Arm, cfg.LeaveBehind = arm.text, r.switched(leave)
}

// armed reads the projects that the target file arms.
func (r *resolver) armed(f *targetFile, projects map[string]plan.Project) []string {
	var out []string
	for _, s := range f.arm {
		if s.text == "" || s.text != projects[plan.Primary].ID && s.text != projects[plan.Secondary].ID {
			r.wrong(s.where, "%q is not the id of the primary or the secondary project: arm repeats the id of a project in which others have businesses", s.text)
			continue
		}
		out = append(out, s.text)
	}
	return out
}

// rate reads how many requests a second are the most.
func (r *resolver) rate(s said) float64 {
	if s.text == "" {
		return 0
	}
	n, err := strconv.ParseFloat(s.text, 64)
	if err != nil || !(n >= leastRate && n <= mostRate) {
		r.wrong(s.where, "%q is no rate: give requests a second, from %v to %v", s.text, leastRate, mostRate)
		return 0
	}
	return n
}

// A slower run would not end, and a faster one is not paced.
const (
	leastRate = 0.1
	mostRate  = 1000
)

// switched reads a setting that is on or off.
func (r *resolver) switched(s said) bool {
	switch strings.ToLower(s.text) {
	case "yes", "true", "on", "1":
		return true
	case "", "no", "false", "off", "0":
	default:
		r.wrong(s.where, "%q is neither yes nor no: give one of them", s.text)
	}
	return false
}
