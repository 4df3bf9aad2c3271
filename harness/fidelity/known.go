package fidelity

import (
	"fmt"
	"slices"
	"time"

	"github.com/dwconform/dwconform/harness/report"
)

// covers reports whether the entry is about a difference.
func covers(k *report.Known, d *Difference) bool {
	if k.Clause != d.Clause && !slices.Contains(d.Also, k.Clause) {
		return false
	}
	return k.Field == "" || k.Field == d.Field || k.Field == string(d.Aspect)
}

// judgeKnown lays the known differences over those that were found, and notes
// what is wrong with them. An entry with which something is wrong excuses
// nothing.
func (c *comparison) judgeKnown(o Options) {
	today := o.Today
	if today.IsZero() {
		today = time.Now()
	}
	trouble := func(k *report.Known, format string, args ...any) {
		c.result.Trouble = append(c.result.Trouble, fmt.Sprintf("%s: %s: %s", k.At, k.Clause, fmt.Sprintf(format, args...)))
	}
	for i := range o.Known {
		k := &o.Known[i]
		if c.contract.Clause(k.Clause) == nil {
			trouble(k, "it matches no clause of the contract: correct the id, `dwconform plan --list` shows them")
			continue
		}
		if k.Expired(today) {
			trouble(k, "it expired on %s: look whether the difference is still right, and give it fresh evidence and a later day, or remove it", k.Expires)
			continue
		}
		if age := k.Age(today); o.MaxAge > 0 && age > o.MaxAge {
			trouble(k, "its evidence is %d days old, and %d are allowed: look again and write today's date, or remove it", int(age.Hours()/24), int(o.MaxAge.Hours()/24))
			continue
		}
		hit := false
		for j := range c.result.Differences {
			if d := &c.result.Differences[j]; covers(k, d) {
				hit = true
				if d.Known == "" {
					d.Known = k.Reason
				}
			}
		}
		if !hit && len(c.compared[k.Clause]) > 0 {
			what := "the clause shows no difference any more"
			if k.Field != "" {
				what = fmt.Sprintf("the clause shows no difference in %s any more", k.Field)
			}
			trouble(k, "it is stale: %s; remove the entry", what)
		}
	}
}
