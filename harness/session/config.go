package session

import (
	"crypto/x509"
	"io"
	"net/url"
	"time"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/mock"
	"github.com/dwconform/dwconform/harness/oracle"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/target"
	"github.com/dwconform/dwconform/harness/verdict"
	"github.com/dwconform/dwconform/harness/wire"
)

// Config is a run, settled: everything is checked and every secret is read.
// Zero values mean what their comments say.
type Config struct {
	// Contract is what is held against the target; nil means the embedded one.
	Contract *contract.Contract
	// Endpoint is the target; nil starts the embedded mock on loopback.
	Endpoint *url.URL
	// Why says in words where the target comes from: "no endpoint set",
	// "--endpoint", "DWCONFORM_TARGET".
	Why string
	// Region is sent as RegionId; "" means cn-shanghai.
	Region string
	// Credentials by profile.
	Credentials map[string]wire.Credentials
	// KeysFrom says in words where the key of a profile was found: the name
	// of an environment variable. What a host gives in code has none.
	KeysFrom map[string]string
	// VendorChain: the vendor's credential chain is asked for the caller's key
	// if Credentials has none, see [Config.FindKey].
	VendorChain bool
	// World is what the target offers.
	World plan.World
	// States is the provider-state URL; "" means none.
	States string
	// RootCAs: further roots for https; nil means the system's.
	RootCAs *x509.CertPool
	// Patience is how long to wait for a whole answer (0: 10 s), and
	// ReadAfterWrite how long a read, an update or a delete may not see what was
	// written (0: 3 s).
	Patience       time.Duration
	ReadAfterWrite time.Duration

	// Level up to which a violation fails the run: Must or Should ("").
	Level verdict.Level
	// Plan options: strength, seed, sender, selection.
	Plan plan.Options
	// Requests, Writes and Time are ceilings; 0 means none, for Time 90 s.
	Requests int64
	Writes   int64
	Time     time.Duration
	// Rate is the most requests a second; 0 means no ceiling, on a live target
	// the lowest rate that the vendor documents.
	Rate float64
	// PaceFile is where processes that ask the same live target share one pace;
	// "" shares none.
	PaceFile string
	// Turn is where processes of this machine that ask the same target take
	// turns, see [SharedTurn]; "" waits for nobody.
	Turn string
	// Repeat asks every case so many times; 0 means once. What could be chance
	// is asked three times in any case.
	Repeat int
	// Workers ask side by side; 0 means 32 on loopback, else 4.
	Workers int
	// Arm, ArmedInFile and LeaveBehind open the guard of a live target, see
	// [Guard]: the id of the primary project as the user repeats it, the ids of
	// projects that the target file arms, and consent to what cannot be removed.
	Arm         string
	ArmedInFile []string
	LeaveBehind bool
	// Rehearsal takes a target of this machine for a live one; it adds guards
	// and takes none away.
	Rehearsal bool
	// Record is the file in which a run on a live target keeps what it has
	// asked; "" keeps nothing. Resume goes on with what is in there.
	Record string
	Resume bool
	// Faults seeds the embedded mock with defects, by id.
	Faults []string
	// Intents is the folder of the intent file, which lets another run sweep
	// what this one created if it dies; "" keeps none.
	Intents string
	// StopAtViolation ends the run at the first case that violates.
	StopAtViolation bool
	// First lists cases to be asked first: those that failed last time.
	First []string
	// Progress is called after each case with how many are done; nil is quiet.
	Progress func(done, all int)
	// Log takes what a person should know while the run goes on; nil is quiet.
	Log io.Writer
	// Keep keeps every exchange; the recording is in the result.
	// HideRequestIDs replaces request ids in it.
	Keep, HideRequestIDs bool
	// From answers the run from a recording: nothing is sent, and everything
	// that says which target is asked is taken from there.
	From *target.Cassette
	// Prefix begins every name that the run creates; "" means one of its own.
	Prefix string
	// NewTarget replaces the senders, for hosts whose target is not HTTP and
	// for tests; nil means raw and SDK over the network.
	NewTarget func(sender string) target.Target

	// limitPause comes before a case is asked again that met a limit of the
	// target's own; 0 lets one by the second pass.
	limitPause time.Duration
	// own: the target is a mock that this run started, which forgets with it.
	own bool
}

// Secrets lists what nothing may show: the secret and the token of each
// profile, those of the embedded mock where that is the target.
func (c *Config) Secrets() []string {
	creds := c.Credentials
	if c.Endpoint == nil {
		_, creds = FromMock(mock.DefaultWorld())
	}
	var out []string
	for _, cred := range creds {
		out = append(out, cred.Secret.Reveal(), cred.Token.Reveal())
	}
	return exchange.WorthHiding(out)
}

// Result is what a run came to.
type Result struct {
	Contract *contract.Contract
	Plan     *plan.Plan
	// Records holds every planned case with its transcript and verdict,
	// sorted by case id.
	Records []Record
	// About describes the target without secrets and without what differs
	// between equal runs.
	About About
	// Fatal says why the run as a whole says nothing about the target: it
	// could not be reached, it is not this API, the key was never accepted.
	Fatal string
	// Interrupted: the run was stopped from outside before its end.
	Interrupted bool
	// Stopped says why the run on a live target stopped by itself, "" if it
	// did not.
	Stopped string
	// Repeat is how often every case was to be asked, 1 at least.
	Repeat int
	// Leaked lists what could not be removed again.
	Leaked []Leak
	// Cassette is the recording, if it was to be kept.
	Cassette *target.Cassette
	// Requests and Writes are what was sent, clean-up aside; Took is how long
	// it took; Lag is the longest time in which a call did not see what was
	// written.
	Requests, Writes int64
	Took             time.Duration
	Lag              time.Duration
}

// Record is one case from question to verdict.
type Record struct {
	Case       *plan.Case
	Transcript oracle.Transcript
	Verdict    verdict.Verdict
}

// About describes the target of a run.
type About struct {
	Kind     string   `json:"kind"`     // "embedded mock" or "endpoint"
	Endpoint string   `json:"endpoint"` // "" for the embedded mock
	Region   string   `json:"region"`
	Sender   string   `json:"sender"`
	Lacks    []string `json:"lacks"`
	Faults   []string `json:"faults,omitempty"`
	// Given names what the target file gives: profiles, projects, states.
	Given []string `json:"given"`
}

// Leak is one business that the run created and could not remove.
type Leak struct {
	Project string `json:"project"` // slot
	ID      string `json:"id"`
	Why     string `json:"why"`
}

// Counts sums up the verdicts of a run.
type Counts struct {
	Passed, Failed, Skipped, Observed, Broken int
	Reasons                                   map[verdict.Reason]int
}

// Count counts verdicts at a level: a violation of a clause below it, and
// every clause that is only observed, counts as observed.
func Count(records []Record, level verdict.Level) Counts {
	c := Counts{Reasons: map[verdict.Reason]int{}}
	for i := range records {
		v := &records[i].Verdict
		switch {
		case v.Outcome == verdict.Broken:
			c.Broken++
		case v.Outcome == verdict.Inconclusive:
			c.Skipped++
			c.Reasons[v.Reason]++
		case v.Level == verdict.Observed || level == verdict.Must && v.Level != verdict.Must:
			c.Observed++
		case v.Outcome == verdict.Violates:
			c.Failed++
		case v.Outcome == verdict.Conforms:
			c.Passed++
		default:
			c.Broken++ // a case that nobody judged
		}
	}
	return c
}

// Exit is the exit status of a run: 0 conforms, 1 violates, 2 misused, broken
// or nothing judged. A violation outranks broken.
func (r *Result) Exit(level verdict.Level) int {
	c := Count(r.Records, level)
	switch {
	case r.Fatal != "":
		return 2
	case c.Failed > 0:
		return 1
	case c.Broken > 0, c.Passed == 0, r.Interrupted:
		return 2
	}
	return 0
}
