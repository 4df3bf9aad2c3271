package session

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Settings is what a user says about a run, as it was said: by flags, by the
// environment or by a host. A field left empty was not said. [Settings.Resolve]
// checks all of it together and makes a [Config].
type Settings struct {
	Endpoint          string
	Target            string
	ProjectID         string
	ProjectIdentifier string
	AccountID         string
	Region            string
	Out               string
	Level             string
	Strength          string
	Budget            string
	MaxWrites         string
	Time              string
	Repeat            string
	Seed              string
	Sender            string
	Only              []string
	Case              []string
	Shard             string
	Baseline          string
	Known             string
	Keep              string
	HideRequestIDs    string
	From              string
	Arm               string
	Rate              string
	LeaveBehind       string
	Resume            string

	// from tells where each setting was said, by its name. What is in here
	// and empty was said empty, which is a mistake and not an absence.
	from map[string]string
	// rehearsal takes this machine for another.
	rehearsal bool
}

// Rehearse takes a target of this machine for a live one, with every guard that
// holds there. No flag and no variable says it: it is for tests of the guards,
// and takes nothing away from them.
func (s *Settings) Rehearse() { s.rehearsal = true }

// Field is one setting: one row of the table that serves flags, environment
// and help alike.
type Field struct {
	Name    string // of the flag, "project-id"
	Value   string // stands for the value in help, "N"
	Help    string // one line
	Default string // what holds when nobody says it, in words; "" for nothing
	Many    bool   // may be repeated, or hold several joined by commas
	// Planning: the setting steers what is planned, so that `plan` takes it
	// too; Aiming: it says which target, so that every command that speaks to
	// one takes it; Bounding: it bounds what is sent, so that `plan` takes it.
	Planning, Aiming, Bounding bool
	// Switch: it is on where it is given, without a value.
	Switch bool

	one  func(*Settings) *string
	many func(*Settings) *[]string
}

// fields is every setting there is, in the order in which help shows them.
var fields = []Field{
	{Name: "endpoint", Value: "URL", Aiming: true, Default: "the embedded mock",
		Help: "the target: scheme, host and port",
		one:  func(s *Settings) *string { return &s.Endpoint }},
	{Name: "target", Value: "FILE", Aiming: true,
		Help: "target file: everything about the target but its secrets",
		one:  func(s *Settings) *string { return &s.Target }},
	{Name: "project-id", Value: "N", Aiming: true,
		Help: "id of the caller's project",
		one:  func(s *Settings) *string { return &s.ProjectID }},
	{Name: "project-identifier", Value: "NAME", Aiming: true,
		Help: "identifier of the same project",
		one:  func(s *Settings) *string { return &s.ProjectIdentifier }},
	{Name: "account-id", Value: "ID", Aiming: true,
		Help: "account id of the caller",
		one:  func(s *Settings) *string { return &s.AccountID }},
	{Name: "region", Value: "REGION", Aiming: true, Default: DefaultRegion,
		Help: "region sent with every call",
		one:  func(s *Settings) *string { return &s.Region }},
	{Name: "out", Value: "DIR", Default: DefaultOut,
		Help: "where the report is written",
		one:  func(s *Settings) *string { return &s.Out }},
	{Name: "level", Value: "LEVEL", Default: "should",
		Help: "up to which level a violation fails the run: must or should",
		one:  func(s *Settings) *string { return &s.Level }},
	{Name: "strength", Value: "T", Planning: true, Default: "auto",
		Help: "how deep parameters are combined: auto, 1 to 6, or exhaustive",
		one:  func(s *Settings) *string { return &s.Strength }},
	{Name: "budget", Value: "N", Bounding: true, Default: "no ceiling",
		Help: "most requests to send, clean-up aside",
		one:  func(s *Settings) *string { return &s.Budget }},
	{Name: "max-writes", Value: "N", Bounding: true, Default: "no ceiling; on a live target, half the budget",
		Help: "most creates and updates to send",
		one:  func(s *Settings) *string { return &s.MaxWrites }},
	{Name: "time", Value: "D", Bounding: true, Default: DefaultTime.String() + "; on a live target, " + LiveTime.String(),
		Help: "longest time to go on asking, as 90s or 5m",
		one:  func(s *Settings) *string { return &s.Time }},
	{Name: "repeat", Value: "N", Default: "1",
		Help: "ask every case N times; one that comes out differently is said to be flaky",
		one:  func(s *Settings) *string { return &s.Repeat }},
	{Name: "seed", Value: "N", Planning: true, Default: "0",
		Help: "equal seeds give equal plans",
		one:  func(s *Settings) *string { return &s.Seed }},
	{Name: "sender", Value: "WHO", Planning: true, Default: "both",
		Help: "who says the calls: raw, sdk or both",
		one:  func(s *Settings) *string { return &s.Sender }},
	{Name: "only", Value: "PATTERN", Planning: true, Many: true,
		Help: "keep the clauses and cases whose id matches, with * and ?",
		many: func(s *Settings) *[]string { return &s.Only }},
	{Name: "case", Value: "ID", Planning: true, Many: true,
		Help: "keep the case with this id",
		many: func(s *Settings) *[]string { return &s.Case }},
	{Name: "shard", Value: "I/N", Planning: true,
		Help: "keep the I-th of N parts of the cases",
		one:  func(s *Settings) *string { return &s.Shard }},
	{Name: "baseline", Value: "FILE",
		Help: "report.json of an earlier run: say what changed since",
		one:  func(s *Settings) *string { return &s.Baseline }},
	{Name: "known", Value: "FILE",
		Help: "violations that fail nothing for a while: a YAML file, or a folder of them",
		one:  func(s *Settings) *string { return &s.Known }},
	{Name: "keep", Value: "FILE",
		Help: "record every exchange in this file, a HAR archive without secrets",
		one:  func(s *Settings) *string { return &s.Keep }},
	{Name: "hide-request-ids", Value: "yes", Switch: true,
		Help: "replace request ids in the recording of --keep by made-up ones",
		one:  func(s *Settings) *string { return &s.HideRequestIDs }},
	{Name: "from", Value: "FILE",
		Help: "judge the run that is recorded in this file again; nothing is sent",
		one:  func(s *Settings) *string { return &s.From }},
	{Name: "arm", Value: "PROJECT_ID", Bounding: true,
		Help: "on a live target: the id of the primary project once more",
		one:  func(s *Settings) *string { return &s.Arm }},
	{Name: "rate", Value: "N", Bounding: true, Default: "no ceiling; on a live target, " + strconv.Itoa(BasicRate),
		Help: "most requests a second",
		one:  func(s *Settings) *string { return &s.Rate }},
	{Name: "leave-behind", Value: "yes", Bounding: true, Switch: true,
		Help: "on a live target without DeleteBusiness: create what cannot be removed",
		one:  func(s *Settings) *string { return &s.LeaveBehind }},
	{Name: "resume", Value: "yes", Switch: true,
		Help: "on a live target: go on with the run in --out that did not come to its end",
		one:  func(s *Settings) *string { return &s.Resume }},
}

// Fields returns every setting, in the order in which help shows them.
func Fields() []Field { return slices.Clone(fields) }

// field returns the row of the table with this name.
func field(name string) *Field {
	for i := range fields {
		if fields[i].Name == name {
			return &fields[i]
		}
	}
	panic("session: no setting is called " + name)
}

// Variable is the environment variable of the setting.
func (f Field) Variable() string {
	return variablePrefix + strings.ToUpper(strings.ReplaceAll(f.Name, "-", "_"))
}

// Flag is the setting as it is typed on a command line, without its value.
func (f Field) Flag() string { return "--" + f.Name }

// Give sets one setting by its name; where says where it was said ("--time",
// "DWCONFORM_TIME"), and mistakes in it are reported with that. A setting of
// many values takes them one by one or joined by commas. Give panics on a
// name that [Fields] does not list.
func (s *Settings) Give(name, value, where string) {
	f := field(name)
	s.from = maps.Clone(s.from)
	if s.from == nil {
		s.from = map[string]string{}
	}
	s.from[name] = where
	if !f.Many {
		*f.one(s) = value
		return
	}
	list := f.many(s)
	for v := range strings.SplitSeq(value, ",") {
		if v = strings.TrimSpace(v); v != "" {
			*list = append(slices.Clip(*list), v)
		}
	}
}

// said is one value with where it was said.
type said struct{ text, where string }

// given returns a setting that was said, and whether it was.
func (f *Field) given(s *Settings) (said, bool) {
	where, ok := s.from[f.Name]
	if !ok {
		where = f.Flag()
	}
	var text string
	if f.Many {
		text = strings.Join(*f.many(s), ",")
	} else {
		text = *f.one(s)
	}
	return said{text, where}, ok || text != ""
}

// Over lays s over lower: what s says holds, the rest is what lower says.
func (s Settings) Over(lower Settings) Settings {
	out := s
	out.from = maps.Clone(s.from)
	for i := range fields {
		f := &fields[i]
		if _, mine := f.given(&s); mine {
			continue
		}
		below, ok := f.given(&lower)
		if !ok {
			continue
		}
		if f.Many {
			*f.many(&out) = slices.Clone(*f.many(&lower))
		} else {
			*f.one(&out) = *f.one(&lower)
		}
		if out.from == nil {
			out.from = map[string]string{}
		}
		out.from[f.Name] = below.where
	}
	return out
}

// Said returns what was said of the setting with this name, and whether
// anything was; a setting of many values joins them by commas.
func (s Settings) Said(name string) (string, bool) {
	v, ok := field(name).given(&s)
	return v.text, ok
}
