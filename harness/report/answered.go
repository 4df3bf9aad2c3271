package report

import (
	"fmt"
	"maps"
	"slices"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/oracle"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/verdict"
)

// mostAnswers bounds the answers told of one clause: a target whose texts are
// all different shows that with these.
const mostAnswers = 20

// answered lists how the steps of a clause's cases were refused that had to be:
// each code and text once, without what differs between equal runs. It is what
// another run is compared with, also where the contract does not say which code
// is right. Set-up, calls that raced, whose answers depend on who came first,
// and signatures that are wrong on purpose are left out.
func (r *Report) answered(rows []*row) []string {
	full, short := map[string]bool{}, map[string]bool{}
	for _, w := range rows {
		if w.transcript == nil || w.Outcome == verdict.Broken {
			continue
		}
		for i := range w.transcript.Attempts {
			r.answeredIn(w, &w.transcript.Attempts[i], full, short)
		}
	}
	if len(full) > mostAnswers {
		full = short
	}
	all := slices.Sorted(maps.Keys(full))
	return all[:min(len(all), mostAnswers)]
}

func (r *Report) answeredIn(w *row, at *oracle.Attempt, full, short map[string]bool) {
	for i := range at.Exchanges {
		ex := &at.Exchanges[i]
		st := w.step(ex)
		if st == nil || st.Together > 0 {
			return // all that follows a race depends on it
		}
		if st.Setup || ex.Look != nil || st.Expect.Answer != plan.Reject || st.Tamper != "" || ex.Obs.Call.Tamper != "" {
			continue
		}
		a := ex.Answer(r.in.Contract)
		if a.Kind != oracle.Rejected {
			continue // a violation, or chance; both are told of elsewhere
		}
		hidden := exchange.Redact(ex.Obs) // a refusal may say the key
		told := oracle.Read(r.in.Contract, &hidden)
		full[clean(r.say(oracle.Tidy(told.Says(), at)))] = true
		short[clean(r.say(oracle.Tidy(fmt.Sprintf("%s with %s (HTTP %d)", a.Kind, orElse(a.Code, "no code"), a.Status), at)))] = true
	}
}
