package oracle

import (
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"

	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/verdict"
)

// Cause is the smallest interaction that explains why combinations fail.
type Cause struct {
	Classes []string // "UseType=MANUAL_BIZ", sorted; "Owner=given" for any that is
	Failing int      // judged combinations that hold it and fail
	Of      int      // judged combinations that hold it
	Holding int      // judged combinations without it that conform
	Cases   []string // the failing ones, sorted
}

// Text says the cause in words.
func (c Cause) Text() string {
	var words []string
	for _, class := range c.Classes {
		name, value, _ := strings.Cut(class, "=")
		switch value {
		case "absent", "empty", isGiven:
			words = append(words, name+" is "+value)
		default:
			words = append(words, class)
		}
	}
	return fmt.Sprintf("fails whenever %s (strength %d), %d of %d such cases; holds in %d others",
		strings.Join(words, " and "), len(c.Classes), c.Failing, c.Of, c.Holding)
}

// isGiven stands for every class of a factor in which it is there.
const isGiven = "given"

// Combo is one judged combination.
type Combo struct {
	ID, Clause string
	Classes    map[string]string
	Fails      bool
}

// CauseOf counts what the classes explain among the judged combinations. A
// class stands for all in which its factor is given, where each of those was
// judged to fail as well.
func CauseOf(classes map[string]string, all []Combo) Cause {
	classes = maps.Clone(classes)
	holds := func(c *Combo, classes map[string]string) bool {
		for f, class := range classes {
			is := c.Classes[f]
			if is != class && (class != isGiven || is == "absent" || is == "empty") {
				return false
			}
		}
		return true
	}
	for _, f := range slices.Sorted(maps.Keys(classes)) {
		is := classes[f]
		if is == "absent" || is == "empty" {
			continue
		}
		wide := maps.Clone(classes)
		wide[f] = isGiven
		could, others := false, 0
		for i := range all {
			could = could || all[i].Classes[f] == "absent"
			if all[i].Classes[f] != is && holds(&all[i], wide) {
				if others++; !all[i].Fails {
					others = -len(all)
				}
			}
		}
		if could && others > 0 {
			classes = wide
		}
	}
	var c Cause
	for _, f := range slices.Sorted(maps.Keys(classes)) {
		c.Classes = append(c.Classes, f+"="+classes[f])
	}
	for i := range all {
		switch {
		case holds(&all[i], classes):
			if c.Of++; all[i].Fails {
				c.Failing++
				c.Cases = append(c.Cases, all[i].ID)
			}
		case !all[i].Fails:
			c.Holding++
		}
	}
	sort.Strings(c.Cases)
	return c
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
// the same classes conforms, is left out. So is what others of as many classes
// explain as well: which of them it is, only a further asking tells.
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
// left, or nil; of equals the first in the alphabet. Some combination must have
// no other explanation of that size.
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
	certain := map[string]bool{}
	for i := range all {
		if !left[all[i].id] {
			continue
		}
		n, only := 0, ""
		subsets(all[i].classes, t, func(s []string) {
			if key := strings.Join(s, "\x00"); counts[key].holds == 0 {
				n, only = n+1, key
			}
		})
		if n == 1 {
			certain[only] = true
		}
	}
	bestKey := ""
	for key := range certain {
		n := counts[key]
		if b := counts[bestKey]; b == nil || n.fresh > b.fresh || n.fresh == b.fresh && key < bestKey {
			bestKey = key
		}
	}
	// One failing combination alone shows no interaction.
	if b := counts[bestKey]; b == nil || b.fails < 2 {
		return nil
	}
	cause := &Cause{Classes: strings.Split(bestKey, "\x00"), Failing: counts[bestKey].fails, Of: counts[bestKey].fails, Holding: conforming}
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
