package oracle

import (
	"strings"
	"time"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/plan"
)

// losses: a loss that repeats whenever the same call is asked, or three and one
// in a hundred of the run, or of the creates that were done.
func (r *Run) losses() []shown {
	var repeats, single, unanswered []shown
	calls, done, since := 0, 0, r.firstAnswer()
	for _, t := range r.Transcripts {
		var lostAt []map[string]bool
		for n := range t.Attempts {
			if t.told(n) {
				continue
			}
			at := &t.Attempts[n]
			here, callOf := map[string]bool{}, callsOf(t.Case, at)
			for i := range at.Exchanges {
				ex := &at.Exchanges[i]
				calls++
				if ex.Obs.Loss == "" || ours(ex.Obs.Loss) || unheard(&ex.Obs, since) || cutOff(t.Case, ex) {
					continue
				}
				f := finding{check: checkWhole, action: ex.Obs.Call.Action,
					problem: problem(checkWhole, where(t.Case, ex), "one whole answer", lossText(ex.Obs.Loss))}
				f.problem = tidyProblem(f.problem, at)
				single = append(single, shown{f, t.Case, n, ex, callOf[i], false})
				here[callOf[i]] = true
			}
			lostAt = append(lostAt, here)
			for _, ex := range r.heardAndLost(t.Case, at, &done) {
				f := finding{check: checkWhole, action: ex.Obs.Call.Action, problem: tidyProblem(problem(checkWhole, where(t.Case, ex), "one whole answer",
					"the connection ended before an answer; said again the call was refused, and what it creates is there"), at)}
				unanswered = append(unanswered, shown{f, t.Case, n, ex, "", false})
			}
		}
		if len(lostAt) < 2 {
			continue
		}
		for _, f := range single {
			if f.cs == t.Case && lostAgain(t.Case, &f, lostAt) {
				repeats = append(repeats, f)
			}
		}
	}
	if len(single) >= 3 && len(single)*100 >= calls {
		return single
	}
	if len(unanswered) >= 3 && len(unanswered)*100 >= done {
		return append(repeats, unanswered...)
	}
	return repeats
}

// firstAnswer is when the first call was asked that was answered; zero where
// none was.
func (r *Run) firstAnswer() (first time.Time) {
	for _, t := range r.Transcripts {
		for n := range t.Attempts {
			for i := range t.Attempts[n].Exchanges {
				obs := &t.Attempts[n].Exchanges[i].Obs
				if obs.Loss == "" && (first.IsZero() || obs.Start.Before(first)) {
					first = obs.Start
				}
			}
		}
	}
	return first
}

// unheard reports whether a call never came to the target, through no fault of
// it: one at which nobody listens after it has answered has gone down.
func unheard(obs *exchange.Observation, since time.Time) bool {
	return obs.Loss == exchange.NotSent || obs.Loss == exchange.Refused && (since.IsZero() || !obs.Start.After(since))
}

// tooLarge is how many bytes of a request an HTTP layer may refuse to read.
const tooLarge = 512 << 10

// cutOff reports whether a connection may have ended because the request was
// too large: who refuses it need not read it to its end, and then the refusal
// may be lost with the rest.
func cutOff(cs *plan.Case, ex *Exchange) bool {
	return cs.Loose && ex.Obs.Loss == exchange.NoAnswer && len(ex.Obs.Request.Body) > tooLarge
}

// ours reports whether it was us who ended a call.
func ours(l exchange.Loss) bool { return l == exchange.Cancelled || l == exchange.HungUp }

// lostAgain reports whether the reply to the same call was lost in every asking
// of a row that is as long as what could be chance takes to convict: where one
// reply in a hundred is lost, some calls are lost twice by chance.
func lostAgain(cs *plan.Case, f *shown, lostAt []map[string]bool) bool {
	if f.attempt+Askings > len(lostAt) {
		return false
	}
	call := strings.TrimPrefix(f.call, cs.ID)
	for _, here := range lostAt[f.attempt+1 : f.attempt+Askings] {
		again := false
		for w := range here {
			again = again || strings.HasSuffix(w, call)
		}
		if !again {
			return false
		}
	}
	return true
}

func lossText(l exchange.Loss) string {
	switch l {
	case exchange.Refused:
		return "nobody listens there any more: the connection was refused"
	case exchange.NoAnswer:
		return "the connection ended before an answer"
	case exchange.Short:
		return "the answer ended before its announced end"
	case exchange.Timeout:
		return "no whole answer within patience.request"
	case exchange.Oversize:
		return "a body past what a client can take"
	case exchange.Malformed:
		return "bytes that are no HTTP answer"
	}
	return string(l)
}
