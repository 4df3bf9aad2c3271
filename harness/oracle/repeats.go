package oracle

import (
	"fmt"
	"sort"
	"strings"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/plan"
)

// differently says how the askings of one case were answered differently: the
// first of its steps that was accepted one time and refused another, or refused
// with another code. Of calls released together it says nothing, for which of
// them comes first is chance, as it is whether a call was heard whose caller
// hung up; nor of what follows such calls and may be answered either way.
func differently(c *contract.Contract, cs *plan.Case, askings []*Attempt) string {
	if len(askings) < 2 {
		return ""
	}
	chance := false
	for i := range cs.Steps {
		st := &cs.Steps[i]
		if st.Together > 0 || st.HangUp {
			chance = true
			continue
		}
		if chance && st.Expect.Answer != plan.Accept && st.Expect.Answer != plan.Reject {
			continue
		}
		count := map[string]int{}
		n := 0
		for _, at := range askings {
			if how := answerTo(c, at, i); how != "" {
				count[how]++
				n++
			}
		}
		if len(count) < 2 {
			continue
		}
		var words []string
		for how, times := range count {
			words = append(words, fmt.Sprintf("%s in %d", how, times))
		}
		sort.Strings(words)
		return fmt.Sprintf("answered differently: step %q: %s of %d askings", cs.Steps[i].Label, strings.Join(words, ", "), n)
	}
	return ""
}

// answerTo says how the last call of a step was answered, without what differs
// between right answers; "" where there was no whole answer.
func answerTo(c *contract.Contract, at *Attempt, step int) string {
	for i := len(at.Exchanges) - 1; i >= 0; i-- {
		ex := &at.Exchanges[i]
		if ex.Look != nil || ex.Step != step {
			continue
		}
		switch ans := ex.Answer(c); ans.Kind {
		case Lost, Throttled:
			return ""
		case Rejected:
			return "rejected with " + Tidy(ans.Code, at)
		case Accepted:
			return "accepted"
		default:
			return "no envelope"
		}
	}
	return ""
}
