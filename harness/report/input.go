package report

import (
	"time"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/oracle"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/verdict"
)

// Input is a run as its session hands it over. Contract is required; the zero
// value of every other field means that there is nothing to tell.
type Input struct {
	Contract *contract.Contract
	// Plan is what had to be accounted for; nil means the cases of Records.
	Plan *plan.Plan
	// Records holds the cases that were concluded, in any order.
	Records []Entry
	About   About
	// Version of the tool, "" for one that was built without.
	Version string
	// Level up to which a violation fails the run; "" means Should.
	Level verdict.Level
	// Fatal says why the run as a whole says nothing about the target, and
	// what to do about it; "" when it does say something.
	Fatal string
	// Interrupted: the run was stopped from outside before its end.
	Interrupted bool
	// Stopped says why the run stopped by itself before its end; "" if it did
	// not.
	Stopped string
	// Repeat is how often every case was to be asked; 0 means once.
	Repeat int
	// Leaked lists what could not be removed again.
	Leaked []Leak
	// Requests and Writes are what was sent, clean-up aside; Took is how long
	// the run took; Lag is the longest time in which a call did not see what was
	// written. They are shown and do not enter report.json.
	Requests, Writes int64
	Took, Lag        time.Duration
	// Flags name the target as the user gave it, word by word: "--target",
	// "prod.yaml". Empty means --endpoint for an endpoint, and nothing for the
	// embedded mock.
	Flags []string
	// Waivers are the violations that fail nothing for a while; Today is the
	// day that decides which of them have expired, the zero time now.
	Waivers []Known
	Today   time.Time
	// Baseline is an earlier report that this one is compared with; nil for
	// none. BaselineName is what the user calls it.
	Baseline     *Report
	BaselineName string
	// Secrets may stand in no file: access key secrets and security tokens.
	Secrets []string
}

// Entry is one case from question to verdict. Transcript is nil for a case
// that was not asked.
type Entry struct {
	Case       *plan.Case
	Verdict    verdict.Verdict
	Transcript *oracle.Transcript
}

// EmbeddedMock is the Kind of a target that the run started itself.
const EmbeddedMock = "embedded mock"

// About describes the target of a run, without secrets and without what
// differs between equal runs.
type About struct {
	Kind     string   `json:"kind"`     // [EmbeddedMock] or "endpoint"
	Endpoint string   `json:"endpoint"` // "" for the embedded mock
	Region   string   `json:"region"`
	Sender   string   `json:"sender"` // "both", "raw" or "sdk"
	Lacks    []string `json:"lacks"`  // what the target does not claim
	Faults   []string `json:"faults"` // defects seeded in the embedded mock
	Given    []string `json:"given"`  // profiles, projects and states that are there
}

// Leak is one business that the run created and could not remove.
type Leak struct {
	Project string `json:"project"` // slot
	ID      string `json:"id"`
	Why     string `json:"why"`
}
