package suites

import (
	"encoding/json"
	"slices"

	g "github.com/onsi/ginkgo/v2"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/oracle"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/session"
	"github.com/dwconform/dwconform/harness/verdict"
)

// exchangesEntry is the name of the report entry that carries an [answered] to
// the process that writes the report.
const exchangesEntry = "dwconform exchanges"

// answered is what one spec found.
type answered struct {
	Verdict  verdict.Verdict
	Attempts []oracle.Attempt
	Leaks    []session.Leak

	secrets []string
}

func (a *answered) transcript(cs *plan.Case) *oracle.Transcript {
	if len(a.Attempts) == 0 {
		return nil
	}
	return &oracle.Transcript{Case: cs, Attempts: a.Attempts}
}

// String shows nothing: the verdict has an entry of its own.
func (a *answered) String() string { return "" }

// MarshalJSON writes the exchanges down only where they must travel between
// processes, redacted. In one process the value itself is at hand, and the
// JSON would only make Ginkgo's own report long.
func (a *answered) MarshalJSON() ([]byte, error) {
	if suite, _ := g.GinkgoConfiguration(); suite.ParallelTotal < 2 {
		return []byte("null"), nil
	}
	type plain answered
	out := plain{Verdict: a.Verdict, Leaks: a.Leaks, Attempts: make([]oracle.Attempt, len(a.Attempts))}
	cover := exchange.NewCover(a.secrets)
	for i, at := range a.Attempts {
		exchanges := make([]oracle.Exchange, len(at.Exchanges))
		for j, ex := range at.Exchanges {
			obs := exchange.Redact(ex.Obs) // a copy
			obs.Request.Body, obs.Body = cover.Hide(slices.Clone(obs.Request.Body)), cover.Hide(obs.Body)
			exchanges[j] = oracle.Exchange{Step: ex.Step, Look: ex.Look, Obs: obs, Throttled: ex.Throttled, Polls: ex.Polls}
		}
		at.Exchanges = exchanges
		out.Attempts[i] = at
	}
	data, err := json.Marshal(out)
	if err != nil {
		return nil, err
	}
	return exchange.Mask(data, a.secrets), nil
}
