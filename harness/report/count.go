package report

import (
	"fmt"
	"strings"

	"github.com/dwconform/dwconform/harness/verdict"
)

// Counts sums up the cases of a run as its last line does. Every case is in
// exactly one of the five.
type Counts struct {
	Passed   int `json:"passed"`
	Failed   int `json:"failed"`
	Skipped  int `json:"skipped"`  // inconclusive
	Observed int `json:"observed"` // of clauses that cannot fail this run, and what is waived
	Broken   int `json:"broken"`
	// Reasons splits Skipped.
	Reasons map[verdict.Reason]int `json:"reasons"`
}

// add counts one verdict.
func (c *Counts) add(o verdict.Outcome, l verdict.Level, r verdict.Reason, upTo verdict.Level, waived bool) {
	switch {
	case o == verdict.Inconclusive:
		c.Skipped++
		c.Reasons[r]++
	case o != verdict.Conforms && o != verdict.Violates:
		c.Broken++ // a case that nobody judged is no pass
	case !binds(l, upTo), o == verdict.Violates && waived:
		c.Observed++
	case o == verdict.Violates:
		c.Failed++
	default:
		c.Passed++
	}
}

// binds reports whether a violation of a clause at level l fails a run at
// level upTo.
func binds(l, upTo verdict.Level) bool {
	return l == verdict.Must || l == verdict.Should && upTo != verdict.Must
}

// Line is the last line of a run, for example
// "412 passed, 0 failed, 3 skipped (2 unreached, 1 throttled), 9 observed".
func (c Counts) Line() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d passed, %d failed, %d skipped", c.Passed, c.Failed, c.Skipped)
	var why []string
	for _, r := range verdict.Reasons {
		if n := c.Reasons[r]; n > 0 {
			why = append(why, fmt.Sprintf("%d %s", n, r))
		}
	}
	if len(why) > 0 {
		fmt.Fprintf(&b, " (%s)", strings.Join(why, ", "))
	}
	fmt.Fprintf(&b, ", %d observed", c.Observed)
	if c.Broken > 0 {
		fmt.Fprintf(&b, ", %d broken", c.Broken)
	}
	return b.String()
}
