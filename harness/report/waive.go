package report

import (
	"fmt"
	"strings"
	"time"

	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/verdict"
)

// waive lays the waivers over the violations, and notes what is wrong with
// them. A waiver with which something is wrong excuses nothing. Only what a
// target does is waived: a case that broke, or from which nothing was learned,
// stays what it is.
func (r *Report) waive() {
	today := r.in.Today
	if today.IsZero() {
		today = time.Now()
	}
	for i := range r.in.Waivers {
		k := &r.in.Waivers[i]
		if k.Expired(today) {
			r.trouble(k, "it expired on %s: mend what it waives, or give it a later day and a reason that still holds", k.Expires)
			continue
		}
		var of []*row
		for _, w := range r.rows {
			if w.Clause == k.Clause && (k.Case == "" || w.ID == k.Case) {
				of = append(of, w)
			}
		}
		for _, w := range of {
			if w.Outcome == verdict.Violates && w.Waived == "" {
				w.Waived = fmt.Sprintf("%s (%s, until %s)", r.say(k.Reason), r.say(k.Owner), k.Expires)
			}
		}
		switch {
		case len(of) == 0 && r.everythingOf(k):
			what := "the clause has no case"
			if k.Case != "" {
				what = k.Case + " is no case"
			}
			r.trouble(k, "it matches nothing: %s in this plan; correct the entry, or remove it", what)
		case r.everythingOf(k) && conform(of):
			what := "the clause"
			if k.Case != "" {
				what = k.Case
			}
			r.trouble(k, "it is not needed any more: %s conforms now; remove the entry", what)
		}
	}
}

func (r *Report) trouble(k *Known, format string, args ...any) {
	r.troubles = append(r.troubles, r.say(fmt.Sprintf("%s: %s: %s", k.place(), k.Clause, fmt.Sprintf(format, args...))))
}

// everythingOf reports whether the run asked every case that a waiver is
// about, so that their silence says something.
func (r *Report) everythingOf(k *Known) bool {
	if r.in.Fatal != "" || r.in.Interrupted || r.in.Stopped != "" {
		return false
	}
	var o plan.Options
	switch {
	case r.in.Plan != nil:
		o = r.in.Plan.Options
	case r.merged:
		o.Only = r.Plan.Only
	default:
		return false
	}
	if k.Case != "" {
		for _, id := range o.Case {
			if id == k.Case && o.Shards < 2 {
				return true
			}
		}
	}
	if len(o.Case) > 0 || o.Shards > 1 || o.Clause != "" && o.Clause != k.Clause {
		return false
	}
	for _, pattern := range o.Only {
		if plan.MatchesID(pattern, k.Clause) || k.Case != "" && plan.MatchesID(pattern, k.Case) {
			return true
		}
	}
	return len(o.Only) == 0
}

// conform reports whether cases conform: at least one, and none of which it
// could be otherwise. One that the target gives no means for says nothing
// either way.
func conform(rows []*row) bool {
	n := 0
	for _, w := range rows {
		switch {
		case w.Outcome == verdict.Conforms:
			n++
		case w.Outcome == verdict.Inconclusive && w.unmet():
		default:
			return false
		}
	}
	return n > 0
}

// unmet reports whether the target gives no means for a case.
func (w *row) unmet() bool {
	if w.plan == nil { // the report was read back
		return w.Reason == verdict.Unreached || w.Reason == verdict.Unclaimed
	}
	return w.plan.Unmet != ""
}

// fails reports whether a case fails the run.
func (r *Report) fails(w *row) bool {
	return w.Outcome == verdict.Violates && w.Waived == "" && binds(w.Level, r.in.Level)
}

// waived groups the waived cases that would fail the run by clause and reason.
func (r *Report) waivedCases() []tally {
	var out []tally
	at := map[string]int{}
	for _, w := range r.rows {
		if w.Waived == "" || !binds(w.Level, r.in.Level) {
			continue
		}
		text := w.Clause + ": " + w.Waived
		i, ok := at[text]
		if !ok {
			i = len(out)
			at[text] = i
			out = append(out, tally{text: text})
		}
		out[i].n++
	}
	return out
}

// needCare counts the waivers with which something is wrong.
func (r *Report) needCare() string {
	return strings.TrimSpace(count(len(r.troubles), "waiver needs care", "waivers need care"))
}

// waivers tells a person what is waived, and what is wrong with the waivers.
func (t *terminal) waivers() {
	if all := t.r.waivedCases(); len(all) > 0 {
		t.line(t.bold("Waived") + "  " + count(t.r.Summary.Waived, "violation fails", "violations fail") + " nothing for a while")
		for _, w := range all {
			t.row("  ", count(w.n, "case", "cases"), 12, w.text)
		}
		t.line("")
	}
	if len(t.r.troubles) > 0 {
		t.line(t.red("✗ ") + t.bold(t.r.needCare()))
		for _, s := range t.r.troubles {
			t.text(s, "    ")
		}
		t.line("")
	}
}

func (m *markdown) waivers() {
	if all := m.r.waivedCases(); len(all) > 0 {
		m.line("## Waived")
		m.line("")
		m.table("Clause", "Cases")
		for _, w := range all {
			m.cells(prose(w.text), fmt.Sprint(w.n))
		}
		m.line("")
	}
	if len(m.r.troubles) > 0 {
		m.line("## Waivers that need care")
		m.line("")
		for _, s := range m.r.troubles {
			m.line("- " + prose(s))
		}
		m.line("")
	}
}
