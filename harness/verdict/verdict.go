package verdict

import "fmt"

// Outcome says how one case ended. The zero value is invalid on purpose:
// a case that nobody judged must never read as a pass.
type Outcome string

const (
	// Conforms: the target kept the clause in every observation of the case.
	Conforms Outcome = "conforms"
	// Violates: the target broke the clause; this is the target's fault.
	Violates Outcome = "violates"
	// Inconclusive: nothing was learned; the verdict has a Reason.
	Inconclusive Outcome = "inconclusive"
	// Broken: the harness or its set-up failed; this is our fault.
	Broken Outcome = "broken"
)

// Outcomes lists every outcome, worst last.
var Outcomes = []Outcome{Conforms, Inconclusive, Broken, Violates}

// Valid reports whether o is one of the four outcomes.
func (o Outcome) Valid() bool {
	switch o {
	case Conforms, Violates, Inconclusive, Broken:
		return true
	}
	return false
}

// Reason says why a case was inconclusive.
type Reason string

const (
	// Unreached: something the case needs was not given or not possible here.
	Unreached Reason = "unreached"
	// Unclaimed: the target does not claim what the case is about.
	Unclaimed Reason = "unclaimed"
	// Throttled: the target limited the rate until the case was given up.
	Throttled Reason = "throttled"
	// LostReply: a reply was lost, and the loss did not repeat.
	LostReply Reason = "lost-reply"
	// Budget: the ceiling on time, requests or writes came first.
	Budget Reason = "budget"
)

// Reasons lists every reason in the order in which reports show them.
var Reasons = []Reason{Unreached, Unclaimed, Throttled, LostReply, Budget}

// Valid reports whether r is one of the known reasons.
func (r Reason) Valid() bool {
	for _, known := range Reasons {
		if r == known {
			return true
		}
	}
	return false
}

// Level says how binding a clause is.
type Level string

const (
	// Must: written on the vendor's page or in its SDK.
	Must Level = "must"
	// Should: recorded or documented for this gateway, or what every HTTP
	// client must be able to rely on.
	Should Level = "should"
	// Observed: nobody promised it. Noted and compared, never failed.
	Observed Level = "observed"
)

// Levels lists every level, most binding first.
var Levels = []Level{Must, Should, Observed}

// Valid reports whether l is one of the three levels.
func (l Level) Valid() bool { return l == Must || l == Should || l == Observed }

// Problem is one thing that an oracle found wrong: which oracle, where in the
// exchange, what was wanted and what was there.
type Problem struct {
	Oracle string `json:"oracle"`
	At     string `json:"at"`
	Want   string `json:"want"`
	Got    string `json:"got"`
}

func (p Problem) String() string {
	return fmt.Sprintf("%s: %s: want %s, got %s", p.Oracle, p.At, p.Want, p.Got)
}

// Verdict is the conclusion about one case.
type Verdict struct {
	Case    string  // case id
	Clause  string  // clause id
	Level   Level   // level of the clause
	Outcome Outcome // never the zero value in a report
	Reason  Reason  // set for Inconclusive only
	Detail  string  // one line: why it is inconclusive or broken, or a note
	// Problems is what the oracles found; never empty for Violates.
	Problems []Problem
	// Notes is what was seen and judged by nobody: the findings of observed
	// clauses, undocumented codes, halves of an effect that stayed unseen.
	Notes []string
	// Asked and Shown count how often the case was asked and how often it
	// violated; a violation that could be chance is asked three times. Shown
	// is 0 where only the answers to other cases violate.
	Asked, Shown int
	// Flaky says how the askings came out differently, in what was found or in
	// what was answered; empty where they did not. The outcome does not depend
	// on it.
	Flaky []string
}

// Check reports why v may not enter a report, or nil.
func (v Verdict) Check() error {
	switch {
	case v.Case == "" || v.Clause == "":
		return fmt.Errorf("verdict without case or clause: %+v", v)
	case !v.Outcome.Valid():
		return fmt.Errorf("case %s has no outcome", v.Case)
	case !v.Level.Valid():
		return fmt.Errorf("case %s has no level", v.Case)
	case v.Outcome == Violates && len(v.Problems) == 0:
		return fmt.Errorf("case %s violates without a problem", v.Case)
	case v.Outcome == Inconclusive && !v.Reason.Valid():
		return fmt.Errorf("case %s is inconclusive without a reason", v.Case)
	case v.Outcome != Inconclusive && v.Reason != "":
		return fmt.Errorf("case %s is %s and has reason %q", v.Case, v.Outcome, v.Reason)
	}
	return nil
}
