package oracle

import (
	"sort"
	"time"

	"github.com/dwconform/dwconform/harness/plan"
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
	first := r.times(early.Case, &early.Attempts[0])
	var out []shown
	for n := range late.Attempts {
		last := r.times(late.Case, &late.Attempts[n])
		if len(first.creates) < 6 || len(last.creates) < 6 {
			continue
		}
		was, is := median(first.creates), median(last.creates)
		if is < 5*was || is-was < slowerBy || median(last.reads) > 3*median(first.reads)+slowerBy/5 {
			continue
		}
		out = append(out, shown{finding{check: checkCreatePace, action: r.Contract.Resource.Create,
			problem: problem(checkCreatePace, late.Case.ID, "creates as fast as at the beginning of the run", "over five times slower, while reads are as fast as before")}, late.Case, n, nil, "", false})
	}
	if len(out) < Askings {
		return nil
	}
	return out
}

// slowerBy is the least difference that counts as slower.
const slowerBy = 30 * time.Millisecond

// times are how long the creates and the reads of an attempt took.
type times struct{ creates, reads []time.Duration }

func (r *Run) times(cs *plan.Case, at *Attempt) times {
	var out times
	for i := range at.Exchanges {
		ex := &at.Exchanges[i]
		if ex.Look != nil || ex.Obs.Loss != "" || ex.Throttled > 0 || cs.Steps[ex.Step].Setup {
			continue
		}
		if ex.Obs.Call.Action == r.Contract.Resource.Create {
			out.creates = append(out.creates, ex.Obs.Took)
		} else {
			out.reads = append(out.reads, ex.Obs.Took)
		}
	}
	return out
}
