package session

import (
	"crypto/x509"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/target"
	"github.com/dwconform/dwconform/harness/verdict"
)

// resolver gathers the mistakes of everything that was said.
type resolver struct {
	contract *contract.Contract
	env      map[string]string
	// rehearsal takes this machine for another.
	rehearsal bool
	mistakes  []error
}

func (r *resolver) wrong(where, format string, args ...any) {
	r.mistakes = append(r.mistakes, fmt.Errorf("%s: %s", where, fmt.Sprintf(format, args...)))
}

// Resolve makes a [Config] of what was said: a default gives way to the target
// file, the file to the environment, the environment to s. It reads the target
// file and the secrets, and sends nothing. The error joins every mistake, one
// a line, each naming the thing and the next step.
func (s Settings) Resolve(environ []string) (Config, error) {
	r := &resolver{contract: contract.Default(), env: environment(environ), rehearsal: s.rehearsal}
	below := FromEnvironment(environ)
	merged := s.Over(below)
	get := func(s *Settings, name string) said { v, _ := field(name).given(s); return v }
	r.halves(get(&s, "project-id"), get(&s, "project-identifier"), get(&below, "project-id"), get(&below, "project-identifier"))
	cfg := r.config(&merged)
	if len(r.mistakes) > 0 {
		return Config{}, errors.Join(r.mistakes...)
	}
	return cfg, nil
}

func (r *resolver) config(s *Settings) Config {
	get := func(name string) said {
		v, ok := field(name).given(s)
		if !ok {
			return said{}
		}
		if v.text == "" {
			r.wrong(v.where, "the value is empty: give one, or leave %s out", v.where)
			return said{}
		}
		return v
	}
	cfg := Config{Contract: r.contract, Rehearsal: r.rehearsal}
	aim := aim{
		endpoint: get("endpoint"), target: get("target"), projectID: get("project-id"),
		projectIdentifier: get("project-identifier"), accountID: get("account-id"), region: get("region"),
	}
	r.target(&cfg, aim)
	for _, name := range []string{"out", "baseline", "known"} {
		get(name) // read by whoever writes the report
	}
	r.level(&cfg, get("level"))
	r.strength(&cfg, get("strength"))
	cfg.Requests = r.count(get("budget"))
	cfg.Writes = r.count(get("max-writes"))
	if cfg.Time = r.duration(get("time")); cfg.Time == 0 {
		if cfg.Time = DefaultTime; cfg.Live() {
			cfg.Time = LiveTime
		}
	}
	r.guard(&cfg, get("arm"), get("leave-behind"))
	cfg.Rate = r.rate(get("rate"))
	cfg.Repeat = r.repeat(get("repeat"))
	if seed := get("seed"); seed.text != "" {
		n, err := strconv.ParseUint(seed.text, 10, 64)
		if err != nil {
			r.wrong(seed.where, "%q is no seed: give a whole number from 0 to 18446744073709551615", seed.text)
		}
		cfg.Plan.Seed = n
	}
	r.sender(&cfg, get("sender"))
	only := get("only")
	get("case")
	cfg.Plan.Only, cfg.Plan.Case = s.Only, s.Case
	for _, pattern := range s.Only {
		if _, err := path.Match(pattern, ""); err != nil {
			r.wrong(only.where, "the pattern %q cannot be read: close its brackets, or put a backslash before them", pattern)
		}
	}
	r.shard(&cfg, get("shard"))
	r.recording(&cfg, s, get("keep"), get("hide-request-ids"), get("from"))
	resume := get("resume")
	if cfg.Resume = r.switched(resume); cfg.Resume && cfg.Keep {
		r.wrong(resume.where, "what an earlier run asked is not in a recording made now: leave out --keep, or --resume")
	}
	return cfg
}

// aim is everything said about which target is meant, the file's words aside.
type aim struct {
	endpoint, target, projectID, projectIdentifier, accountID, region said
}

// target settles which target is asked and what it offers.
func (r *resolver) target(cfg *Config, a aim) {
	var f targetFile
	if a.target.text != "" {
		f = r.readTargetFile(a.target)
	}
	cfg.Region = DefaultRegion
	if region := either(a.region, f.region); region.text != "" {
		r.region(region)
		cfg.Region = region.text
	}
	end := either(a.endpoint, f.endpoint)
	switch {
	case end.text == "" && a.target.text == "":
		r.embedded(cfg, a)
		return
	case end.text == "" && f.broken:
		// what is in there cannot be known
	case end.text == "":
		r.wrong(f.path, "the endpoint is missing: write endpoint: http://127.0.0.1:18080, or give --endpoint")
	default:
		cfg.Endpoint = r.endpoint(end)
	}
	if cfg.Why = a.endpoint.where; a.endpoint.text == "" {
		cfg.Why = a.target.where
	}
	if f.broken {
		return // the rest would be guessing at what the file says
	}
	r.sameTarget(a, &f)
	cfg.World.Loopback = cfg.Endpoint != nil && !cfg.Live()
	cfg.World.Lacks = r.lacks(&f)
	cfg.World.Projects = r.projects(a, &f)
	cfg.ArmedInFile = r.armed(&f, cfg.World.Projects)
	for _, o := range f.owners {
		if o.text == "" {
			r.wrong(o.where, "the owner is empty: write an account id, or remove it")
		}
		cfg.World.Owners = append(cfg.World.Owners, o.text)
	}
	r.secrets(cfg, &f, either(a.accountID, f.profiles[exchange.Caller].accountID))
	if f.providerStates.text != "" {
		cfg.States = r.states(f.providerStates)
		cfg.World.States = true
	}
	if f.caFile.text != "" {
		cfg.RootCAs = r.roots(&f)
	}
	cfg.Patience, cfg.ReadAfterWrite = target.DefaultPatience, DefaultReadAfterWrite
	if d := r.duration(f.request); d > 0 {
		cfg.Patience = d
	}
	if d := r.duration(f.readAfterWrite); d > 0 {
		cfg.ReadAfterWrite = d
	}
	r.unknownVariables(f.mentioned())
}

// embedded settles a run against our own mock, which brings its own world.
func (r *resolver) embedded(cfg *Config, a aim) {
	cfg.Why = "no endpoint set"
	for _, s := range []said{a.projectID, a.projectIdentifier, a.accountID} {
		if s.text != "" {
			r.wrong(s.where, "there is no endpoint, and the embedded mock has projects and accounts of its own: give --endpoint too, or leave this out")
		}
	}
	r.unknownVariables(nil)
}

var regionForm = regexp.MustCompile(`^[a-zA-Z0-9_-]+$`)

// region refuses what is no region's name.
func (r *resolver) region(s said) {
	if s.text != "" && !regionForm.MatchString(s.text) {
		r.wrong(s.where, "%q is no region: write letters, digits, - and _ only, as cn-shanghai", s.text)
	}
	r.otherVersion(s, "region")
}

// either returns the first that was said.
func either(first, second said) said {
	if first.text != "" {
		return first
	}
	return second
}

// sameTarget refuses an endpoint that replaces the file's while the file's
// provider states would be set on the old one.
func (r *resolver) sameTarget(a aim, f *targetFile) {
	if a.endpoint.text == "" || f.endpoint.text == "" || f.providerStates.text == "" {
		return
	}
	hostOf := func(s string) string {
		u, err := url.Parse(s)
		if err != nil {
			return ""
		}
		return u.Host
	}
	old := hostOf(f.endpoint.text)
	if old != "" && old == hostOf(f.providerStates.text) && old != hostOf(a.endpoint.text) {
		r.wrong(a.endpoint.where, "it replaces the endpoint in %s, whose providerStates would still be set on %s: change both there, or remove providerStates", f.path, old)
	}
}

// lacksWord reports whether the file names the word among what is not claimed.
func (f *targetFile) lacksWord(word string) bool {
	return slices.ContainsFunc(f.lacks, func(s said) bool { return s.text == word })
}

// lackWords lists what a target may lack.
func lackWords(c *contract.Contract) []string {
	var out []string
	for _, a := range c.Actions {
		if a.Name != c.Resource.Create {
			out = append(out, a.Name)
		}
	}
	return append(out, plan.LackSignature, plan.LackV3, plan.LackXML, plan.LackTenancy)
}

// lacks reads what the target does not claim.
func (r *resolver) lacks(f *targetFile) map[string]bool {
	known := lackWords(r.contract)
	out := map[string]bool{}
	for _, l := range f.lacks {
		if slices.Contains(known, l.text) {
			out[l.text] = true
			continue
		}
		next := "known: " + strings.Join(known, ", ")
		if near := Near(l.text, known); len(near) > 0 {
			next = Meant(near[:1])
		}
		r.wrong(l.where, "%q is nothing that a target may lack: %s", l.text, next)
	}
	return out
}

// roots reads the certificates that vouch for the target. A relative path
// starts where the target file lies.
func (r *resolver) roots(f *targetFile) *x509.CertPool {
	file := f.caFile.text
	if !filepath.IsAbs(file) {
		file = filepath.Join(filepath.Dir(f.path), file)
	}
	pem, err := os.ReadFile(file)
	if err != nil {
		r.wrong(f.caFile.where, "caFile cannot be read: %v; correct the path, which starts at the target file", err)
		return nil
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		r.wrong(f.caFile.where, "caFile %s holds no certificate: give a PEM file with BEGIN CERTIFICATE", f.caFile.text)
		return nil
	}
	return pool
}

// level, strength, sender, shard, count and duration read one setting each;
// one that was not said leaves its default.

func (r *resolver) level(cfg *Config, s said) {
	switch cfg.Level = verdict.Should; verdict.Level(s.text) {
	case "", verdict.Should:
	case verdict.Must:
		cfg.Level = verdict.Must
	default:
		r.wrong(s.where, "%q is no level that fails a run: give must or should", s.text)
	}
}

var strengthForm = regexp.MustCompile(`^(auto|[1-6]|exhaustive)$`)

func (r *resolver) strength(cfg *Config, s said) {
	if s.text != "" && !strengthForm.MatchString(s.text) {
		r.wrong(s.where, "%q is no strength: give auto, a number from 1 to 6, or exhaustive", s.text)
	}
	cfg.Plan.Strength = s.text
}

func (r *resolver) sender(cfg *Config, s said) {
	if s.text != "" && s.text != plan.BothSenders && s.text != plan.RawSender && s.text != plan.SDKSender {
		r.wrong(s.where, "%q is no sender: give %s, %s or %s", s.text, plan.RawSender, plan.SDKSender, plan.BothSenders)
	}
	cfg.Plan.Sender = s.text
}

func (r *resolver) shard(cfg *Config, s said) {
	if s.text == "" {
		return
	}
	head, tail, _ := strings.Cut(s.text, "/")
	i, err := strconv.Atoi(head)
	n, err2 := strconv.Atoi(tail)
	if err != nil || err2 != nil || i < 1 || i > n {
		r.wrong(s.where, "%q is no shard: give I/N with I from 1 to N, as 2/4", s.text)
		return
	}
	cfg.Plan.Shard, cfg.Plan.Shards = i, n
}

func (r *resolver) count(s said) int64 {
	if s.text == "" {
		return 0
	}
	n, err := strconv.ParseInt(s.text, 10, 64)
	if err != nil || n < 1 {
		r.wrong(s.where, "%q is no ceiling: give a whole number from 1, or leave it out for none", s.text)
		return 0
	}
	return n
}

// mostRepeats bounds --repeat: a run that takes days is a slip of the finger.
const mostRepeats = 1000

func (r *resolver) repeat(s said) int {
	if s.text == "" {
		return 0
	}
	n, err := strconv.Atoi(s.text)
	if err != nil || n < 1 || n > mostRepeats {
		r.wrong(s.where, "%q is no number of times: give a whole number from 1 to %d", s.text, mostRepeats)
		return 0
	}
	return n
}

func (r *resolver) duration(s said) time.Duration {
	if s.text == "" {
		return 0
	}
	d, err := time.ParseDuration(s.text)
	switch {
	case err != nil:
		r.wrong(s.where, "%q is no duration: give a number with its unit, as 500ms, 90s or 5m", s.text)
	case d <= 0:
		r.wrong(s.where, "%q is no time at all: give more than 0, as 90s", s.text)
	}
	return d
}
