package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/dwconform/dwconform/harness/verdict"
)

// HistorySchema names the form of a [History] in JSON.
const HistorySchema = "dwconform-history/1"

// History tells how each clause was judged in several reports, oldest first.
type History struct {
	Schema  string     `json:"schema"`
	Reports []Compared `json:"reports"`
	// Names are what the reports are called in the table.
	Names []string `json:"names"`
	// Clauses are sorted by id.
	Clauses []ClauseHistory `json:"clauses"`
}

// ClauseHistory is one clause over time.
type ClauseHistory struct {
	Clause string        `json:"clause"`
	Level  verdict.Level `json:"level"` // in the last report that has it
	// Cells say, for each report, how its cases ended.
	Cells []HistoryCell `json:"cells"`
}

// HistoryCell is one clause in one report.
type HistoryCell struct {
	// State is "conforms", "violates", "not judged", "broken", or "absent"
	// where the report does not have the clause.
	State string `json:"state"`
	// Failed of Judged cases violate.
	Failed int `json:"failed"`
	Judged int `json:"judged"`
}

// Over puts reports side by side, oldest first, with a name for each.
func Over(names []string, reports []*Report) *History {
	h := &History{Schema: HistorySchema, Names: names, Reports: []Compared{}, Clauses: []ClauseHistory{}}
	at := map[string]int{}
	for i, r := range reports {
		h.Reports = append(h.Reports, r.compared())
		for _, cl := range r.Coverage.Clauses {
			k, ok := at[cl.ID]
			if !ok {
				k = len(h.Clauses)
				at[cl.ID] = k
				cells := make([]HistoryCell, len(reports))
				for j := range cells {
					cells[j].State = "absent"
				}
				h.Clauses = append(h.Clauses, ClauseHistory{Clause: cl.ID, Cells: cells})
			}
			h.Clauses[k].Level = cl.Level
			h.Clauses[k].Cells[i] = cellOf(&cl)
		}
	}
	slices.SortFunc(h.Clauses, func(a, b ClauseHistory) int { return strings.Compare(a.Clause, b.Clause) })
	return h
}

func cellOf(cl *Clause) HistoryCell {
	c := HistoryCell{Failed: cl.Cases[verdict.Violates], Judged: cl.Cases[verdict.Violates] + cl.Cases[verdict.Conforms]}
	switch {
	case c.Failed > 0:
		c.State = string(verdict.Violates)
	case cl.Cases[verdict.Broken] > 0:
		c.State = string(verdict.Broken)
	case c.Judged > 0:
		c.State = string(verdict.Conforms)
	default:
		c.State = "not judged"
	}
	return c
}

// String is the cell of a table.
func (c HistoryCell) String() string {
	switch c.State {
	case string(verdict.Violates):
		return fmt.Sprintf("✗ %d/%d", c.Failed, c.Judged)
	case string(verdict.Conforms):
		return "✓"
	case string(verdict.Broken):
		return "!"
	case "absent":
		return ""
	}
	return "-"
}

// steady reports whether the clause conforms throughout, or says nothing
// throughout.
func (c *ClauseHistory) steady() bool {
	for _, cell := range c.Cells {
		if cell.State != c.Cells[0].State || cell.State == string(verdict.Violates) || cell.State == string(verdict.Broken) {
			return false
		}
	}
	return true
}

// moving returns the clauses that a table shows, and how many it leaves out.
func (h *History) moving() (shown []ClauseHistory, left int) {
	for _, c := range h.Clauses {
		if c.steady() {
			left++
		} else {
			shown = append(shown, c)
		}
	}
	return shown, left
}

const historyKey = "✓ conforms, ✗ violates (cases), - not judged, ! broken on our side, empty: not in that contract"

// JSON writes the history down, every clause of it.
func (h *History) JSON() ([]byte, error) { return encode(h) }

// Text writes the history for a terminal: the clauses that were ever violated,
// or changed.
func (h *History) Text(w io.Writer) error {
	var b strings.Builder
	for i, r := range h.Reports {
		fmt.Fprintf(&b, "%d  %s: %s, %s\n", i+1, clean(h.Names[i]), r.Verdict, r.Line)
	}
	shown, left := h.moving()
	wide := 0
	cells := make([]int, len(h.Reports))
	for i := range cells {
		cells[i] = len(fmt.Sprint(i + 1))
	}
	for _, c := range shown {
		wide = max(wide, len(c.Clause))
		for i, cell := range c.Cells {
			cells[i] = max(cells[i], columns(cell.String()))
		}
	}
	row := func(name string, cell func(i int) string, last string) {
		var s strings.Builder
		fmt.Fprintf(&s, "%-*s", wide, name)
		for i, n := range cells {
			text := cell(i)
			s.WriteString("  " + text + strings.Repeat(" ", n-columns(text)))
		}
		s.WriteString("  " + last)
		b.WriteString(strings.TrimRight(s.String(), " ") + "\n")
	}
	if len(shown) > 0 {
		b.WriteByte('\n')
		row("", func(i int) string { return fmt.Sprint(i + 1) }, "")
	}
	for _, c := range shown {
		row(c.Clause, func(i int) string { return c.Cells[i].String() }, string(c.Level))
	}
	if len(shown) > 0 {
		fmt.Fprintf(&b, "\n%s\n", historyKey)
	}
	fmt.Fprintf(&b, "\n%s, %s the same in all %d reports\n", count(len(shown), "clause moved or fails", "clauses moved or fail"), count(left, "clause", "clauses"), len(h.Reports))
	_, err := io.WriteString(w, b.String())
	return err
}

// Markdown writes the history as a page.
func (h *History) Markdown() []byte {
	m := &markdown{}
	m.line("# Over time")
	m.line("")
	for i, r := range h.Reports {
		m.line(fmt.Sprintf("%d. %s: %s, %s", i+1, prose(h.Names[i]), r.Verdict, r.Line))
	}
	m.line("")
	heads := []string{"Clause", "Level"}
	for i := range h.Reports {
		heads = append(heads, fmt.Sprint(i+1))
	}
	m.table(heads...)
	shown, left := h.moving()
	for _, c := range shown {
		cells := []string{code(c.Clause), string(c.Level)}
		for _, cell := range c.Cells {
			cells = append(cells, cell.String())
		}
		m.cells(cells...)
	}
	m.line("")
	m.line(fmt.Sprintf("%s. %s the same throughout.", historyKey, count(left, "clause is", "clauses are")))
	return []byte(m.out.String())
}
