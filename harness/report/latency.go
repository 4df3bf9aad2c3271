package report

import (
	"fmt"
	"slices"
	"time"

	"github.com/dwconform/dwconform/harness/oracle"
)

// Latency says how fast accepted answers of one Action came. It differs between
// equal runs, so it stands in evidence/ and in a baseline, never in the
// report.json of a run.
type Latency struct {
	Action string `json:"action"`
	// Class is the one that holds the median.
	Class string `json:"class"`
	Calls int    `json:"calls"`
	// Counts says how many calls each class holds, the fastest first.
	Counts []int `json:"counts"`
}

// latencyBounds are the upper bounds of the classes: each is two to two and a
// half times the one before. What took longer than the last is in one more.
var latencyBounds = func() []time.Duration {
	var out []time.Duration
	for unit := time.Millisecond; unit <= 10*time.Second; unit *= 10 {
		out = append(out, unit, 2*unit, 5*unit)
	}
	return out
}()

// A latency is told as another where the classes lie further apart than equal
// runs make them, and the slower of the two is no matter of the machine's load.
const (
	latencyApart = 2
	latencyTold  = 50 * time.Millisecond
	latencyCalls = 10
)

// latencyClass names a class by its bounds.
func latencyClass(i int) string {
	if i == len(latencyBounds) {
		return "over " + latencyBounds[i-1].String()
	}
	return "up to " + latencyBounds[i].String()
}

// latencyFile is the evidence of how fast a run was answered.
type latencyFile struct {
	Schema  string    `json:"schema"`
	Latency []Latency `json:"latency"`
}

// latencyName cannot be the file of a case: those begin with their clause.
const latencyName = "_latency.json"

// latencies counts the accepted answers of each Action by how long they took.
// Calls that raced waited for one another and are left out.
func (r *Report) latencies() []Latency {
	counts := map[string][]int{}
	type scripted struct {
		pool string
		at   time.Time
	}
	told := map[scripted]bool{} // calls of scripts, which stand with several cases
	for _, w := range r.rows {
		if w.transcript == nil {
			continue
		}
		for n := w.transcript.Shared; n < len(w.transcript.Attempts); n++ {
			exchanges := w.transcript.Attempts[n].Exchanges
			for i := range exchanges {
				ex := &exchanges[i]
				if pool := w.transcript.Attempts[n].Pool; pool != "" {
					if told[scripted{pool, ex.Obs.Start}] {
						continue
					}
					told[scripted{pool, ex.Obs.Start}] = true
				}
				if st := w.step(ex); ex.Obs.Loss != "" || st != nil && st.Together > 0 || ex.Answer(r.in.Contract).Kind != oracle.Accepted {
					continue
				}
				of := counts[ex.Obs.Call.Action]
				if of == nil {
					of = make([]int, len(latencyBounds)+1)
					counts[ex.Obs.Call.Action] = of
				}
				class, _ := slices.BinarySearch(latencyBounds, ex.Obs.Took)
				of[class]++
			}
		}
	}
	return latencyOf(counts)
}

// latencyOf names the class of each Action's median.
func latencyOf(counts map[string][]int) []Latency {
	var out []Latency
	for _, action := range slices.Sorted(keys(counts)) {
		l := Latency{Action: action, Counts: counts[action]}
		for _, n := range l.Counts {
			l.Calls += n
		}
		l.Class = latencyClass(l.median())
		out = append(out, l)
	}
	return out
}

// median is the class that holds the median.
func (l *Latency) median() int {
	seen := 0
	for i, n := range l.Counts {
		if seen += n; 2*seen >= l.Calls {
			return i
		}
	}
	return 0
}

// mergeLatency adds up what the parts of a run met.
func mergeLatency(shards []*Report) []Latency {
	counts := map[string][]int{}
	for _, s := range shards {
		for _, l := range s.latency {
			of := counts[l.Action]
			if of == nil {
				of = make([]int, len(latencyBounds)+1)
				counts[l.Action] = of
			}
			for i, n := range l.Counts[:min(len(l.Counts), len(of))] {
				of[i] += n
			}
		}
	}
	return latencyOf(counts)
}

// latency compares how fast the Actions answered. An older report, or one
// without its evidence, says nothing.
func (c *comparing) latency() {
	if c.partly {
		return
	}
	for i := range c.now.latency {
		b := &c.now.latency[i]
		at := slices.IndexFunc(c.then.latency, func(l Latency) bool { return l.Action == b.Action })
		if at < 0 {
			continue
		}
		a := &c.then.latency[at]
		was, is := a.median(), b.median()
		slower := max(was, is)
		if min(a.Calls, b.Calls) < latencyCalls || slower-min(was, is) < latencyApart || slower < len(latencyBounds) && latencyBounds[slower] <= latencyTold {
			continue
		}
		c.otherwise(fmt.Sprintf("half of the accepted answers of %s come", b.Action), a.bound(), b.bound())
	}
}

// bound says until when half of the answers had come.
func (l *Latency) bound() string {
	i := l.median()
	if i == len(latencyBounds) {
		return "after more than " + latencyBounds[i-1].String()
	}
	return "within " + latencyBounds[i].String()
}
