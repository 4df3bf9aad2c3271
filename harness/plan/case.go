package plan

import (
	"slices"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/verdict"
)

// Case is one question to the target: steps with what each must show, and the
// looks that tell what they did. It is data: asking and judging live above.
type Case struct {
	ID     string // clause id and what is special about the case, joined by "."
	Clause *contract.Clause
	// Way is how each step that names none is said.
	Way   exchange.Way
	Steps []Step
	// Look says what is read, and compared with what must be stored, after
	// the last step (or after each step that sets Look).
	Look Look
	// State is the provider state that holds while the steps are asked.
	State string
	// Alone: nothing else may be in flight while the case is asked.
	Alone bool
	// NeedsRead: without GetBusiness and ListBusiness nothing is learned.
	NeedsRead bool
	// Everywhere: the clause is judged on every answer of the run, beside the
	// answers of the case's own steps.
	Everywhere bool
	// Premise: whether the target serves the way of the case is its own
	// choice; the case is unclaimed where a plain create in it is refused.
	Premise bool
	// Loose: an answer of the HTTP layer without envelope is a refusal too.
	Loose bool
	// Classes says which class of value each parameter has in the first
	// step, for coverage: "UseType" -> "NORMAL", "Owner" -> "absent".
	Classes map[string]string
	// Rank orders the asking: the most informative first (0). Place orders the
	// cases of one rank, before their ids do.
	Rank, Place int
	// Strength: the rows of this strength and below, one of which the case is,
	// hold every combination of so many values; 0 for what is no row.
	Strength int
	// Unmet says why the case cannot be asked here, "" when it can.
	Unmet    verdict.Reason
	UnmetWhy string

	// Pair: the case makes two mistakes, alone and together.
	Pair *Pair

	ops     []op     // of a sequence
	carried *carried // the text that the case is about
	script  *Pool    // of which the case is the script
	// asWritten: a call that breaks a rule between parameters is meant to.
	asWritten bool
}

// Premises lists the ways in which a plain create must be accepted before the
// case can tell anything: the way of the case where it is the target's choice
// to serve it, and for a must clause each signature and format of the steps
// that no must clause promises.
func (cs *Case) Premises() []exchange.Way {
	var out []exchange.Way
	add := func(w exchange.Way) {
		if w = w.Full(); !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	if cs.Premise {
		add(cs.Way)
	}
	if cs.Clause == nil || cs.Clause.Level != verdict.Must {
		return out
	}
	for i := range cs.Steps {
		w := cs.Way
		if cs.Steps[i].Way != nil {
			w = *cs.Steps[i].Way
		}
		if w.Signature == exchange.V3 || w.Format == exchange.XML {
			add(exchange.Way{Signature: w.Signature, Format: w.Format})
		}
	}
	return out
}

// Look is a set of ways to see what is stored.
type Look uint8

const (
	// LookGet reads each business of the case by id.
	LookGet Look = 1 << iota
	// LookList lists each name of the case in each project of the caller.
	LookList
	// LookMarker searches the whole list of each project for the marker text
	// of the case: for creates whose name is not known or not plain.
	LookMarker
	// LookFields compares every field in the list too, not name and id alone.
	LookFields
)

// Answer is what a step must be answered with.
type Answer string

const (
	// Accept: the call is accepted.
	Accept Answer = "accepted"
	// Reject: the call is refused.
	Reject Answer = "rejected"
	// Either: both are right; what was accepted must be stored as asked.
	Either Answer = "accepted or rejected"
	// Read: the answer must show what is stored; a business that is not there
	// may be refused or shown as empty.
	Read Answer = "shows what is stored"
	// Taken: refused where a business of the case is sure to carry the name in
	// the project; where none does, or it is not known, both are right.
	Taken Answer = "rejected if the name is taken"
	// Free: accepted where no business of the case carries the name in the
	// project, refused where one is sure to; where it is not known, both are
	// right.
	Free Answer = "accepted if the name is free"
	// Refuse: refused, or shown as nothing; never with data (reads of what
	// the profile may not see).
	Refuse Answer = "refused or empty"
	// One: exactly one of the steps released together is accepted, the others
	// are refused.
	One Answer = "exactly one accepted"
)

// Expect is what one step must show.
type Expect struct {
	Answer Answer
	// Codes lists the error codes that are right, with the statuses right for
	// them in the gateway envelope; empty means any code.
	Codes []Code
	// Exact: a status outside those of the code is wrong in the response
	// envelope too, but for HTTP 200 (the documented errors).
	Exact bool
	// Never lists code prefixes that are wrong for a refusal.
	Never []string
	// Ungraded: the answer is noted and judged by nobody.
	Ungraded bool
}

// Code is one right error: its statuses and messages, each of which is right.
// Without messages any text is.
type Code struct {
	Code     string
	Statuses []int
	Messages []string
}

// Step is one call of a case.
type Step struct {
	Label  string // said in the report: "create", "create it again"
	Action string
	Params []Param
	As     string        // profile; "" is the caller
	Way    *exchange.Way // nil: the way of the case
	Tamper string        // one deliberate defect below the parameters
	Expect Expect
	// Together: steps that follow each other with the same number above 0 are
	// released at once.
	Together int
	// Limited: the state of the case answers this step by rate limiting, which
	// is then taken as it is.
	Limited bool
	// Calm: the provider state of the case is torn down before this step.
	Calm bool
	// Look: look after this step, not only after the last one.
	Look bool
	// Later: the step is asked some time after the one before it, [Later] at
	// the least; other cases are asked meanwhile.
	Later bool
	// HangUp: the connection is closed once the request is sent, so nobody knows
	// whether the call was done.
	HangUp bool
	// Replay: send the bytes of the step with this label again.
	Replay string
	// NonceOf: use the nonce of the step with this label again.
	NonceOf string
	// Given: the step binds only where the step with this label was accepted;
	// else either answer is right.
	Given string
	// Unless: the step binds only where none of the steps with these labels was
	// accepted; else either answer is right.
	Unless []string
	// Setup: the step prepares, the clause is not about it. A set-up step
	// that fails still violates, and the report says that the set-up did.
	Setup bool
	// Keep names the slot under which an accepted create keeps its id; ""
	// keeps it under the slot of the fresh name.
	Keep string
	// Trial: whether the step is served is the target's choice; where it is
	// refused, the case is unclaimed.
	Trial bool
	// Alike: accepted or refused as the step with this label was.
	Alike string
	// Loose: the step of a script is of a case that is [Case.Loose].
	Loose bool
}

// Param is one parameter of a step.
type Param struct {
	Name  string
	Value Value
}

// With returns params with name set to v: replaced where it stands, else
// appended.
func With(params []Param, name string, v Value) []Param {
	out := make([]Param, 0, len(params)+1)
	done := false
	for _, p := range params {
		if p.Name == name {
			if done {
				continue
			}
			p.Value, done = v, true
		}
		out = append(out, p)
	}
	if !done {
		out = append(out, Param{Name: name, Value: v})
	}
	return out
}

// Without returns params without name.
func Without(params []Param, names ...string) []Param {
	out := make([]Param, 0, len(params))
next:
	for _, p := range params {
		for _, n := range names {
			if p.Name == n {
				continue next
			}
		}
		out = append(out, p)
	}
	return out
}
