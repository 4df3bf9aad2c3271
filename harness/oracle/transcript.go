package oracle

import (
	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/verdict"
)

// Exchange is one call of a case with what was observed.
type Exchange struct {
	Step int     // index of the step, or of the step after which was looked
	Look *LookAt // nil for the step itself
	Obs  exchange.Observation
	// Throttled counts how often the call was refused for its rate before
	// this answer.
	Throttled int
	// Polls counts how often the call was asked until it showed what must be
	// stored, or patience ended; 0 for what is asked once.
	Polls int

	read *Answer
}

// Answer reads the observation, once.
func (ex *Exchange) Answer(c *contract.Contract) *Answer {
	if ex.read == nil {
		a := Read(c, &ex.Obs)
		ex.read = &a
	}
	return ex.read
}

// Ways of looking.
const (
	ByGet    = "get"
	ByList   = "list"
	ByMarker = "marker"
	ByProbe  = "probe"
)

// LookAt says what a look asked.
type LookAt struct {
	By      string
	Project string // slot
	ID      string // ByGet: the business
	Name    string // ByList, ByProbe: the name; ByMarker: the marker text
	Keyword string // ByList: what is listed by, a plain part of the name
	Page    int    // ByMarker: page, from 1
	Last    bool   // ByMarker: no further page was needed
	Fields  bool   // compare every field, not name and id alone
}

// Attempt is one asking of a case.
type Attempt struct {
	Names     plan.Names
	Exchanges []Exchange
	// Stop says why the attempt ended early, "" when it ran to its end.
	Stop    verdict.Reason
	StopWhy string
	// Whole: every step and every look was asked, or nothing more can be.
	Whole bool
	// Beside: cases that have nothing to do with this one were asked at the
	// same time, and held what they had created.
	Beside bool
	// Settled: before calls were released together, what the case had created
	// had as long to be seen as anything may lag.
	Settled bool
	// Full says what shows that a project in which it creates is full for good,
	// so that a refused create there says nothing; "" where none is. Unasked:
	// that was known before, and nothing was asked.
	Full    string
	Unasked bool
	// Pool is the script that asked the case with others, "" where it was asked
	// alone: the same exchanges stand in the attempts of those others too.
	Pool string `json:",omitempty"`
	// Others are what the other cases of the script did, of a case that lists all.
	Others []Other `json:",omitempty"`
	// Fault is our own mistake or a set-up that failed; the case is broken.
	Fault string
}

// Transcript is everything that was asked for one case.
type Transcript struct {
	Case     *plan.Case
	Attempts []Attempt
	// Shared: so many of the attempts, the first, were asked for another case,
	// which asks the same.
	Shared int
	// Amiss says what was not right of it in a script with others, which convicts
	// nobody; "" where nothing was.
	Amiss string
}

// told reports whether another transcript tells of the exchanges of an attempt.
func (t *Transcript) told(n int) bool { return n < t.Shared || t.Attempts[n].Pool != "" }
