package suites

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/dwconform/dwconform/harness/mock"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/report"
	"github.com/dwconform/dwconform/harness/session"
	"github.com/dwconform/dwconform/harness/verdict"
)

// Config says what is asked of whom. The zero value asks the embedded mock
// everything.
type Config struct {
	// Session is the run: the target, what it offers, the level up to which a
	// violation fails, what is planned, and the ceilings. Its NewTarget makes
	// the senders of a target that is not HTTP. Through [Register] a Time of 0
	// is no ceiling: the suite has its own.
	Session session.Config
	// Name names the target in the tree and tells it from others there; ""
	// means its address.
	Name string
	// Out is the directory into which [Test] writes the report; "" writes
	// none. A relative path starts where the test runs.
	Out string
	// Keep is the file in which [Test] records every exchange, without
	// secrets; "" keeps none. Session.From judges such a recording again.
	Keep string
	// Waivers are violations that fail no spec for a while. One that is not
	// needed any more fails the suite until it is removed.
	Waivers []report.Known
	// Baseline is an earlier report, with which the one in Out is compared;
	// nil for none. BaselineName is what it is called there.
	Baseline     *report.Report
	BaselineName string
	// Flags name the target on a command line, word by word, for the commands
	// that repeat a case; empty means --endpoint with its address.
	Flags []string

	mistake error // of whoever made the Config
}

// At returns a Config for the endpoint at address: scheme, host and port. World
// names the accounts and projects that it serves and what to
// sign with; what is not in there makes the cases that need it inconclusive.
// A mistake in either is reported by [Test] and [Register].
func At(address string, world mock.World) Config {
	u, err := session.ParseEndpoint(address)
	c := Config{mistake: err, Session: session.Config{Endpoint: u, Why: "given in code", Region: world.Region}}
	c.Session.World, c.Session.Credentials = session.FromMock(world)
	return c
}

// FromEnvironment returns a Config as the DWCONFORM_* variables among environ
// say it, which are those of `dwconform run`. Relative paths in them start at
// dir. The error joins every mistake, one a line; nothing is sent.
func FromEnvironment(environ []string, dir string) (Config, error) {
	given := session.FromEnvironment(environ)
	settings := given
	for _, f := range session.Fields() {
		if path, ok := given.Said(f.Name); ok && slices.Contains(paths, f.Name) && path != "" && !filepath.IsAbs(path) {
			settings.Give(f.Name, filepath.Join(dir, path), f.Variable())
		}
	}
	cfg, err := settings.Resolve(environ)
	if err != nil {
		return Config{}, err
	}
	cfg.Turn = session.SharedTurn(cfg)
	out := settings.OutDir(environ)
	if !filepath.IsAbs(out) {
		out = filepath.Join(dir, out) // the default
	}
	c := Config{Session: cfg, Out: out, Keep: settings.KeepFile(environ), Flags: aim(given)}
	var wrong []error
	if path, where := settings.BaselineFile(environ); path != "" {
		c.BaselineName = path
		if c.Baseline, err = report.Baseline(path); err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %w", where, err))
		}
	}
	if path, where := settings.KnownFile(environ); path != "" {
		if c.Waivers, err = report.ReadWaivers(path, cfg.Contract); err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %w", where, err))
		}
	}
	if len(wrong) > 0 {
		return Config{}, errors.Join(wrong...)
	}
	return c, nil
}

// paths are the settings that name a file or a folder.
var paths = []string{"target", "out", "baseline", "known", "keep", "from"}

// aim returns the settings that say which target is meant, as a person would
// type them.
func aim(s session.Settings) []string {
	var out []string
	for _, f := range session.Fields() {
		if v, ok := s.Said(f.Name); ok && f.Aiming {
			out = append(out, f.Flag(), v)
		}
	}
	return out
}

// check returns everything that keeps the Config from being asked.
func (c Config) check() error {
	if c.mistake != nil {
		return c.mistake
	}
	s := &c.Session
	if s.From != nil {
		return nil // it says all of this itself
	}
	var wrong []error
	if s.Level != "" && s.Level != verdict.Must && s.Level != verdict.Should {
		wrong = append(wrong, fmt.Errorf("session level %q is none that fails a run: give must or should", s.Level))
	}
	if s.Endpoint == nil {
		return errors.Join(wrong...)
	}
	wrong = append(wrong, session.Guard(*s))
	if p := s.World.Projects[plan.Primary]; p == (plan.Project{}) {
		wrong = append(wrong, errors.New("no project is named: give World.Projects the primary one, with its id, its identifier or best both; every create needs a project of the caller"))
	}
	if !s.World.Has("") {
		wrong = append(wrong, errors.New("the caller has no credentials: give Credentials and World.Accounts its profile; a target that checks no signature takes any, with signature in World.Lacks"))
	}
	return errors.Join(wrong...)
}

// target names the target and why it is the one.
func (c Config) target() string {
	why := c.Session.WhySaid()
	switch {
	case why != "":
	case c.Session.Endpoint == nil && c.Session.From == nil:
		why = "no endpoint set"
	default:
		why = "given in code"
	}
	return fmt.Sprintf("target: %s (%s)", c.address(), why)
}

func (c Config) address() string {
	switch s := &c.Session; {
	case s.From != nil:
		return "the recording of " + s.From.Manifest.Recorded.Format("2006-01-02 15:04:05 MST")
	case s.Endpoint != nil:
		return s.Endpoint.String()
	}
	return report.EmbeddedMock
}

// name is the name of the target in the tree.
func (c Config) name() string {
	if c.Name != "" {
		return c.Name
	}
	return c.address()
}
