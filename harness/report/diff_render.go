package report

import (
	"fmt"
	"io"
	"strings"
)

// How much a terminal and a page show of one kind of change; JSON has all.
const (
	changesShown = 12
	changesPaged = 100
)

// JSON writes the comparison down.
func (d *Diff) JSON() ([]byte, error) { return encode(d) }

// line is the conclusion: how many changes there are of each kind.
func (d *Diff) line() string {
	var words []string
	for _, kind := range ChangeKinds {
		n := 0
		for _, c := range d.Of(kind) {
			n += max(len(c.Cases), 1)
		}
		if n > 0 || kind == NewViolation || kind == Fixed {
			words = append(words, kind.counted(n))
		}
	}
	return strings.Join(words, ", ")
}

// counted says how many there are of a kind.
func (k ChangeKind) counted(n int) string {
	switch k {
	case NewViolation:
		return count(n, "new violation", "new violations")
	case Waived:
		return count(n, "new violation waived", "new violations waived")
	case OtherFailure:
		return count(n, "fails otherwise", "fail otherwise")
	case OtherAnswer:
		return count(n, "answers otherwise", "answer otherwise")
	case LostCase:
		return count(n, "lost case", "lost cases")
	case NewCase:
		return count(n, "new case", "new cases")
	}
	return fmt.Sprintf("%d %s", n, k)
}

// subject names what changed.
func (c *Change) subject() string {
	name := orElse(c.Clause, c.What)
	if first, more := c.first(); first != "" {
		return name + ": " + first + more
	}
	return name
}

// first names the first case that shows the change, "" where none does, and
// says how many more do.
func (c *Change) first() (first, more string) {
	if len(c.Cases) == 0 {
		return "", ""
	}
	if n := len(c.Cases) - 1; n > 0 {
		more = fmt.Sprintf(" and %d more", n)
	}
	return strings.TrimPrefix(c.Cases[0], c.Clause+"."), more
}

// Text writes the comparison for a terminal. The last line counts the changes.
func (d *Diff) Text(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "then: %s: %s\n      %s\nnow:  %s: %s\n      %s\n", clean(d.Then.Target), d.Then.Verdict, d.Then.Line, clean(d.Now.Target), d.Now.Verdict, d.Now.Line)
	for _, n := range d.Notes {
		b.WriteString(wrap("note: "+clean(n), "", "      ", lineWidth))
	}
	d.lines(&b, "")
	fmt.Fprintf(&b, "\n%s\n", d.line())
	_, err := io.WriteString(w, b.String())
	return err
}

// lines writes the changes, kind by kind.
func (d *Diff) lines(b *strings.Builder, indent string) {
	for _, kind := range ChangeKinds {
		for i, c := range d.Of(kind) {
			if i == 0 {
				fmt.Fprintf(b, "\n%s%s\n", indent, kind)
			}
			if i == changesShown {
				fmt.Fprintf(b, "%s  … and %d more: `dwconform diff --json` lists them\n", indent, len(d.Of(kind))-i)
				break
			}
			level := ""
			if c.Level != "" {
				level = "  " + string(c.Level)
			}
			fmt.Fprintf(b, "%s  %s%s\n", indent, clean(c.subject()), level)
			b.WriteString(wrap(clean(c.Why), indent+"    ", indent+"    ", lineWidth))
		}
	}
}

// Markdown writes the comparison as a page.
func (d *Diff) Markdown() []byte {
	m := &markdown{}
	m.line("# Compared")
	m.line("")
	m.table("", "Target", "Verdict", "Cases")
	m.cells("then", prose(d.Then.Target), d.Then.Verdict, d.Then.Line)
	m.cells("now", prose(d.Now.Target), d.Now.Verdict, d.Now.Line)
	m.line("")
	m.line("**" + d.line() + "**")
	m.line("")
	m.changes(d, "## ")
	return []byte(strings.TrimRight(m.out.String(), "\n") + "\n")
}

// changes writes what a comparison found below headings of a level.
func (m *markdown) changes(d *Diff, heading string) {
	for _, n := range d.Notes {
		m.line("- " + prose(n))
	}
	if len(d.Notes) > 0 {
		m.line("")
	}
	for _, kind := range ChangeKinds {
		all := d.Of(kind)
		if len(all) == 0 {
			continue
		}
		m.line(heading + strings.ToUpper(string(kind[0])) + string(kind[1:]))
		m.line("")
		m.list(len(all), changesPaged, listedByDiff, func(i int) []string {
			c, cases := &all[i], ""
			if first, more := c.first(); first != "" {
				cases = code(first) + more
			}
			return []string{code(orElse(c.Clause, c.What)), string(c.Level), cases, prose(clip(c.Why, 400))}
		}, "What", "Level", "Cases", "Why")
	}
}

// since tells a person what changed since the baseline.
func (t *terminal) since() {
	d := t.r.diff
	if d == nil {
		return
	}
	t.line(t.bold("Since the baseline") + "  " + clean(t.r.in.BaselineName) + ": " + d.line())
	for _, n := range d.Notes {
		t.row("  ", "note", 6, n)
	}
	var b strings.Builder
	d.lines(&b, "  ")
	t.line(strings.TrimRight(b.String(), "\n"))
	t.line("")
}

func (m *markdown) since() {
	d := m.r.diff
	if d == nil {
		return
	}
	m.line("## Since the baseline")
	m.line("")
	m.line("Compared with " + code(m.r.in.BaselineName) + " (" + d.Then.Line + "): **" + d.line() + "**")
	m.line("")
	m.changes(d, "### ")
}
