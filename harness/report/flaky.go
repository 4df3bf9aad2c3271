package report

import (
	"fmt"
	"strings"
)

// often says in how many askings of a case what is wrong showed; "" for a case
// that was asked once, and for one that only other cases convict.
func often(w *row) string {
	if w.Asked < 2 || w.Shown == 0 {
		return ""
	}
	return fmt.Sprintf("showed in %d of %d askings", w.Shown, w.Asked)
}

// flakyRows are the cases whose askings came out differently, by id.
func (r *Report) flakyRows() []*row {
	return r.rowsThat(func(w *row) bool { return len(w.Flaky) > 0 })
}

// varied says of a flaky case how it ended, and how its askings differed.
func varied(w *row) string { return string(w.Outcome) + ": " + strings.Join(w.Flaky, "; ") }

func (t *terminal) flaky() {
	rows := t.r.flakyRows()
	if len(rows) == 0 {
		return
	}
	t.line(t.yellow("! ") + t.bold(count(len(rows), "case is", "cases are")+" flaky") + "  asked more than once, it came out differently")
	t.listed(rows, flakyShown, varied)
}

func (m *markdown) flaky() {
	rows := m.r.flakyRows()
	if len(rows) == 0 {
		return
	}
	m.line("## Flaky")
	m.line("")
	m.line("Asked more than once, these came out differently. None of it is averaged: a violation counts however rarely it showed, and what may be chance counts only where every asking shows it.")
	m.line("")
	m.list(len(rows), tableRows, listedByReport, func(i int) []string {
		return []string{code(rows[i].ID), prose(varied(rows[i])), code(rows[i].Reproduce)}
	}, "Case", "How it ended", "Again")
}
