package oracle

import (
	"fmt"
	"sort"
	"strings"

	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/verdict"
)

// Cause is the smallest interaction that explains why combinations fail: every
// judged combination that holds all of its classes fails.
type Cause struct {
	Classes []string // "UseType=MANUAL_BIZ", sorted
	Failing int      // combinations that hold it, all of which fail
	Holding int      // judged combinations without it that conform
	Cases   []string // the failing ones, sorted
}

// Text says the cause in words.
func (c Cause) Text() string {
	return fmt.Sprintf("fails whenever %s (strength %d): %d of %d such combinations; holds in %d others",
		strings.Join(c.Classes, " and "), len(c.Classes), c.Failing, c.Failing, c.Holding)
}

// causeStrength is the most classes that a cause is sought among.
const causeStrength = 4

// combo is one judged combination.
type combo struct {
	id      string
	classes []string // sorted "factor=class"
	fails   bool
}

// Causes reduces the failing combinations of one clause to interactions, the
// smallest first. What no interaction explains, because some combination with
// the same classes conforms, is left out.
func Causes(cases []*plan.Case, verdicts map[string]*verdict.Verdict) []Cause {
	var all []combo
	for _, cs := range cases {
		v := verdicts[cs.ID]
		if v == nil || len(cs.Classes) < 3 || v.Outcome != verdict.Conforms && v.Outcome != verdict.Violates {
			continue
		}
		c := combo{id: cs.ID, fails: v.Outcome == verdict.Violates}
		for f, class := range cs.Classes {
			c.classes = append(c.classes, f+"="+class)
		}
		sort.Strings(c.classes)
		all = append(all, c)
	}
	left := map[string]bool{}
	for _, c := range all {
		if c.fails {
			left[c.id] = true
		}
	}
	var out []Cause
	for t := 1; t <= causeStrength && len(left) > 0; t++ {
		for len(left) > 0 {
			best := bestCause(all, left, t)
			if best == nil {
				break
			}
			for _, id := range best.Cases {
				delete(left, id)
			}
			out = append(out, *best)
		}
	}
	return out
}

// bestCause returns the interaction of t classes that explains most of what is
// left, or nil; of equals the first in the alphabet.
func bestCause(all []combo, left map[string]bool, t int) *Cause {
	type count struct{ fails, holds, fresh int }
	counts := map[string]*count{}
	conforming := 0
	for i := range all {
		c := &all[i]
		if !c.fails {
			conforming++
		}
		subsets(c.classes, t, func(s []string) {
			key := strings.Join(s, "\x00")
			n := counts[key]
			if n == nil {
				n = &count{}
				counts[key] = n
			}
			switch {
			case !c.fails:
				n.holds++
			default:
				n.fails++
				if left[c.id] {
					n.fresh++
				}
			}
		})
	}
	bestKey := ""
	for key, n := range counts {
		if n.holds > 0 || n.fresh == 0 {
			continue
		}
		if b := counts[bestKey]; b == nil || n.fresh > b.fresh || n.fresh == b.fresh && key < bestKey {
			bestKey = key
		}
	}
	// One failing combination alone shows no interaction.
	if b := counts[bestKey]; b == nil || b.fails < 2 {
		return nil
	}
	cause := &Cause{Classes: strings.Split(bestKey, "\x00"), Failing: counts[bestKey].fails, Holding: conforming}
	for i := range all {
		if all[i].fails && holdsAll(all[i].classes, cause.Classes) {
			cause.Cases = append(cause.Cases, all[i].id)
		}
	}
	sort.Strings(cause.Cases)
	return cause
}

func holdsAll(classes, want []string) bool {
	for _, w := range want {
		if i := sort.SearchStrings(classes, w); i == len(classes) || classes[i] != w {
			return false
		}
	}
	return true
}

// subsets calls f with every subset of t of the texts, in order.
func subsets(texts []string, t int, f func([]string)) {
	pick := make([]string, 0, t)
	var walk func(from int)
	walk = func(from int) {
		if len(pick) == t {
			f(pick)
			return
		}
		for i := from; i <= len(texts)-(t-len(pick)); i++ {
			pick = append(pick, texts[i])
			walk(i + 1)
			pick = pick[:len(pick)-1]
		}
	}
	walk(0)
}
