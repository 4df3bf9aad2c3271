package report

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/dwconform/dwconform/harness/verdict"
)

// State says whether something was met in the run.
type State string

const (
	// Reached: it was met, and there is an exchange that shows it.
	Reached State = "reached"
	// Unreached: it was not met; Reason says why.
	Unreached State = "unreached"
	// Undocumented: it was met, and the contract does not know it.
	Undocumented State = "undocumented"
)

// Reach is what every entry of the coverage says.
type Reach struct {
	State    State     `json:"state"`
	Reason   string    `json:"reason,omitempty"`   // why it is unreached
	Evidence *Evidence `json:"evidence,omitempty"` // the first exchange that shows it
}

// Evidence is a place in evidence/: the case, and the step whose exchange it
// is.
type Evidence struct {
	Case  string `json:"case"`
	Step  int    `json:"step"` // from 1
	Label string `json:"label"`
}

// reached is what an entry says of its reach.
func (r *Reach) reached() *Reach { return r }

// keep marks the case of a piece of evidence for writing.
func (r *Report) keep(e *Evidence) {
	if e != nil {
		r.kept[e.Case] = true
	}
}

// reach says reached where there is evidence, else unreached and why.
func reach(e *Evidence, why func() string) Reach {
	if e != nil {
		return Reach{State: Reached, Evidence: e}
	}
	return Reach{State: Unreached, Reason: why()}
}

// keepEach marks the cases of the evidence of every entry of a list.
func keepEach[T any](r *Report, list []T, reach func(*T) *Reach) {
	for i := range list {
		r.keep(reach(&list[i]).Evidence)
	}
}

// whyNot says why cases learned nothing: the reason that most of them give.
func whyNot(rows []*row) string {
	tally := map[string]int{}
	for _, w := range rows {
		switch w.Outcome {
		case verdict.Inconclusive:
			if w.Reason == verdict.Unreached && w.Detail != "" {
				tally[w.Detail]++ // the word would be said twice
			} else {
				tally[withDetail(string(w.Reason), w.Detail)]++
			}
		case verdict.Broken:
			tally[withDetail("broken", w.Detail)]++
		}
	}
	best := ""
	for _, s := range slices.Sorted(maps.Keys(tally)) {
		if best == "" || tally[s] > tally[best] {
			best = s
		}
	}
	return best
}

func withDetail(what, detail string) string {
	if detail == "" {
		return what
	}
	return what + ": " + detail
}

// evidence names the exchange that stands for a case, or nil.
func (w *row) evidence() *Evidence {
	ex := w.firstStep()
	if ex == nil {
		return nil
	}
	return w.evidenceAt(ex.Step, "")
}

func (w *row) evidenceAt(step int, look string) *Evidence {
	e := &Evidence{Case: w.ID, Step: step + 1, Label: look}
	if w.plan != nil && step >= 0 && step < len(w.plan.Steps) {
		label := w.plan.Steps[step].Label
		if look == "" {
			e.Label = label
		} else {
			e.Label = fmt.Sprintf("%s after %s", look, strings.TrimSpace(label))
		}
	}
	return e
}
