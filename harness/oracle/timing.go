package oracle

import (
	"slices"
	"sort"
	"time"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/verdict"
)

// What answers say by how long they took: the slow class, and creates that
// slow down with their number.

// slow is the rule of the slow class: over 2 s, and over ten times the median
// of its siblings.
func slow(took, median time.Duration) bool {
	return took > 2*time.Second && took > 10*median
}

// medians returns the median time of an answer by Action.
func (r *Run) medians() map[string]time.Duration {
	times := map[string][]time.Duration{}
	for _, t := range r.Transcripts {
		for n := range t.Attempts {
			if t.told(n) {
				continue
			}
			for i := range t.Attempts[n].Exchanges {
				ex := &t.Attempts[n].Exchanges[i]
				if ex.Obs.Loss == "" {
					times[ex.Obs.Call.Action] = append(times[ex.Obs.Call.Action], ex.Obs.Took)
				}
			}
		}
	}
	out := map[string]time.Duration{}
	for action, all := range times {
		out[action] = median(all)
	}
	return out
}

func median(all []time.Duration) time.Duration {
	if len(all) == 0 {
		return 0
	}
	all = append([]time.Duration(nil), all...)
	sort.Slice(all, func(i, j int) bool { return all[i] < all[j] })
	return all[len(all)/2]
}

// pace compares the creates at the end of a run with those at its beginning,
// and with the reads beside them: a finding for each attempt of the late case
// whose creates take five times as long, and at least 30 ms more, while its
// reads do not.
func (r *Run) pace(early, late *Transcript) []shown {
	if early == nil || late == nil || len(early.Attempts) == 0 {
		return nil
	}
	first := times(r.Contract, early.Case, &early.Attempts[0])
	return paced(r.Contract, late, func(at *Attempt) bool { return first.slowed(times(r.Contract, late.Case, at)) })
}

// compared takes back what a series of creates shows where the one that it is to be
// compared with was not asked.
func (r *Run) compared(v *verdict.Verdict, with string) {
	if v.Outcome == verdict.Conforms && !slices.ContainsFunc(r.Transcripts, func(t *Transcript) bool { return t.Case.ID == with && len(t.Attempts) > 0 }) {
		v.Outcome, v.Reason, v.Detail = verdict.Inconclusive, verdict.Unreached, "there is nothing to compare it with: "+with+" was not asked"
	}
}

// paceWithin compares in each attempt the last creates of a series with the first.
func (r *Run) paceWithin(t *Transcript) []shown {
	if t == nil {
		return nil
	}
	return paced(r.Contract, t, func(at *Attempt) bool { return slowedWithin(r.Contract, t.Case, at) })
}

// paced finds the attempts that show creates slowed down, where all do.
func paced(c *contract.Contract, t *Transcript, slowed func(*Attempt) bool) []shown {
	var out []shown
	for n := range t.Attempts {
		if slowed(&t.Attempts[n]) {
			out = append(out, shown{finding{check: checkCreatePace, action: c.Resource.Create,
				problem: slowedDown(t.Case)}, t.Case, n, nil, "", false})
		}
	}
	if len(out) < Askings {
		return nil
	}
	return out
}

func slowedDown(cs *plan.Case) verdict.Problem {
	return problem(checkCreatePace, cs.ID, "creates as fast as at the beginning of the run", "over five times slower, while reads are as fast as before")
}

// slowed reports whether later creates are slower than these, as reads are not.
func (first series) slowed(last series) bool {
	if len(first.creates) < plan.PaceFew || len(last.creates) < plan.PaceFew {
		return false
	}
	was, is := median(first.creates), median(last.creates)
	return is >= 5*was && is-was >= slowerBy && median(last.reads) <= 3*median(first.reads)+slowerBy/5
}

// slowedWithin reports whether the last creates of a series are slower than the
// first.
func slowedWithin(c *contract.Contract, cs *plan.Case, at *Attempt) bool {
	all := times(c, cs, at)
	n, m := len(all.creates), len(all.reads)
	if n < 2*plan.PaceFew {
		return false
	}
	return series{all.creates[:plan.PaceFew], all.reads[:m/2]}.slowed(series{all.creates[n-plan.PaceFew:], all.reads[m/2:]})
}

// slowerBy is the least difference that counts as slower.
const slowerBy = 30 * time.Millisecond

// series are how long the creates and the reads of an attempt took.
type series struct{ creates, reads []time.Duration }

func times(c *contract.Contract, cs *plan.Case, at *Attempt) (out series) {
	for i := range at.Exchanges {
		ex := &at.Exchanges[i]
		if ex.Look != nil || ex.Obs.Loss != "" || ex.Throttled > 0 || cs.Steps[ex.Step].Setup {
			continue
		}
		if ex.Obs.Call.Action == c.Resource.Create {
			out.creates = append(out.creates, ex.Obs.Took)
		} else {
			out.reads = append(out.reads, ex.Obs.Took)
		}
	}
	return out
}
