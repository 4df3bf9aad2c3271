package report

import (
	"bytes"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"github.com/dwconform/dwconform/harness/verdict"
)

// How much a terminal shows before it points to summary.md.
const (
	lineWidth     = 100
	clausesShown  = 10
	casesShown    = 3
	problemsShown = 4
	stepsShown    = 5
	brokenShown   = 5
	leaksShown    = 5
	reasonsShown  = 3
	strangeShown  = 5
	flakyShown    = 5
)

// Terminal writes what a person should know: what is broken, clause by clause;
// what could not be judged and why; where the report lies. The last line is
// [Report.LastLine], always plain.
func (r *Report) Terminal(w io.Writer, color bool) error {
	t := &terminal{r: r, color: color}
	switch {
	case r.Summary.Fatal != "":
		t.fatal()
	default:
		t.head()
		t.clauses()
		t.brokenCases()
		t.flaky()
		t.unjudged()
		t.equality()
		t.strange()
		t.senders()
		t.waivers()
		t.since()
	}
	t.left()
	t.where()
	t.out.WriteString(r.LastLine() + "\n")
	_, err := w.Write(t.out.Bytes())
	return err
}

type terminal struct {
	r     *Report
	color bool
	out   bytes.Buffer
}

// paint puts a text in one of the colours, where there are any.
func (t *terminal) paint(code, s string) string {
	if !t.color || s == "" {
		return s
	}
	return "\x1b[" + code + "m" + s + "\x1b[0m"
}

func (t *terminal) bold(s string) string   { return t.paint("1", s) }
func (t *terminal) red(s string) string    { return t.paint("1;31", s) }
func (t *terminal) green(s string) string  { return t.paint("1;32", s) }
func (t *terminal) yellow(s string) string { return t.paint("1;33", s) }
func (t *terminal) faint(s string) string  { return t.paint("2", s) }

func (t *terminal) line(s string) { t.out.WriteString(s + "\n") }

// text writes a text of the run, wrapped. indent must hold blanks only.
func (t *terminal) text(s, indent string) {
	t.out.WriteString(wrap(clean(s), indent, indent, lineWidth))
}

// row writes a word and, behind it, a text that may take more lines.
func (t *terminal) row(indent, word string, wide int, s string) {
	pad := strings.Repeat(" ", max(wide-columns(word), 1))
	rest := indent + strings.Repeat(" ", columns(word)+len(pad))
	wrapped := wrap(clean(s), rest, rest, lineWidth)
	t.out.WriteString(indent + t.faint(word) + pad + wrapped[len(rest):])
}

func (t *terminal) fatal() {
	t.line(t.red("! ") + t.bold(t.r.headline()))
	t.line("")
	for _, s := range strings.Split(strings.TrimSpace(orElse(t.r.hide(t.r.in.Fatal), t.r.Summary.Fatal)), "\n") {
		t.text(s, "  ")
	}
	if doctor := t.r.doctor(); doctor != "" {
		t.text(doctor+" looks closer", "  ")
	}
	t.line("")
}

func (t *terminal) head() {
	mark, paint := "✓ ", t.green
	switch t.r.standing() {
	case 1:
		mark, paint = "✗ ", t.red
	case 2:
		mark, paint = "! ", t.yellow
	}
	t.line(paint(mark) + t.bold(clean(t.r.headline())))
	if s := t.r.effort(); s != "" {
		t.line("  " + t.faint(s))
	}
	if t.r.Summary.Interrupted {
		t.line("  the run was stopped before its end")
	}
	if why := t.r.Summary.Stopped; why != "" {
		t.line("  " + clean(why))
	}
	for _, why := range []string{t.r.nothingAccepted(), t.r.unserved()} {
		if why != "" {
			t.text(why, "  ")
		}
	}
	if t.r.in.Level == verdict.Must {
		t.line("  at level must: what breaks a should clause is noted only")
	}
	t.line("")
}

// effort says what the run took.
func (r *Report) effort() string {
	if r.in.Requests == 0 {
		return ""
	}
	s := fmt.Sprintf("%s requests, %s of them writes", thousands(r.in.Requests), thousands(r.in.Writes))
	if r.in.Took > 0 {
		s += ", in " + r.in.Took.Round(roundTo(r.in.Took)).String()
	}
	if r.in.Lag > 0 {
		s += "; writes were seen up to " + r.in.Lag.Round(roundTo(r.in.Lag)).String() + " late"
	}
	return s
}

func roundTo(d time.Duration) time.Duration {
	switch {
	case d > time.Minute:
		return time.Second
	case d > time.Second:
		return 100 * time.Millisecond
	}
	return time.Millisecond
}

func (t *terminal) clauses() {
	all := t.r.brokenClauses()
	for i, b := range all {
		if i == clausesShown {
			t.line(fmt.Sprintf("… and %s broken, with weaker evidence: see %s", count(len(all)-i, "more clause is", "more clauses are"), t.r.pathOf(MarkdownFile)))
			t.line("")
			break
		}
		t.clause(b)
	}
}

func (t *terminal) clause(b *brokenClause) {
	head := fmt.Sprintf("%s %s", t.red("✗"), t.bold(b.id))
	t.line(fmt.Sprintf("%s  %s, %s", head, b.level, failing(b)))
	t.text(b.sentence(), "  ")
	if b.clause != nil {
		t.line("  " + t.faint(clean(b.clause.Source)))
		t.line("  " + t.faint(b.clause.At.String()))
	}
	for i, cause := range b.causes() {
		if i == casesShown {
			break
		}
		t.row("  ", "cause", 6, cause)
	}
	for i, w := range b.fails {
		if i == casesShown {
			t.line("")
			var rest []string
			for _, more := range b.fails[i:] {
				rest = append(rest, shortID(more))
			}
			t.text(fmt.Sprintf("and %d more: %s", len(rest), listed(rest, 8)), "    ")
			break
		}
		t.oneCase(w)
	}
	t.line("")
}

// failing says how many of the clause's cases fail.
func failing(b *brokenClause) string {
	switch {
	case b.cases == 1:
		return "its one case fails"
	case len(b.fails) == b.cases:
		return fmt.Sprintf("all %d cases fail", b.cases)
	case len(b.fails) == 1:
		return fmt.Sprintf("1 of %d cases fails", b.cases)
	}
	return fmt.Sprintf("%d of %d cases fail", len(b.fails), b.cases)
}

// shortID is a case id without the clause, which stands above it.
func shortID(w *row) string { return clean(strings.TrimPrefix(w.ID, w.Clause+".")) }

func listed(words []string, most int) string {
	if len(words) > most {
		words = append(append([]string{}, words[:most]...), "…")
	}
	return strings.Join(words, ", ")
}

func (t *terminal) oneCase(w *row) {
	t.line("")
	head := "    " + t.yellow(shortID(w))
	if s := manner(w); s != "" {
		head += "  " + t.faint(s)
	}
	if s := often(w); s != "" {
		head += "  " + t.faint(s)
	}
	t.line(head)
	const indent, wide = "      ", 7
	steps := t.r.said(w)
	for i, a := range steps {
		word := ""
		if i == 0 {
			word = "asked"
		}
		if len(steps) > stepsShown && i == stepsShown-2 {
			t.row(indent, word, wide, fmt.Sprintf("… %d more", len(steps)-stepsShown+1))
		}
		if len(steps) > stepsShown && i >= stepsShown-2 && i < len(steps)-1 {
			continue
		}
		t.row(indent, word, wide, a.label+": "+a.call)
	}
	for i, p := range w.Problems {
		if i == problemsShown {
			t.row(indent, "", wide, fmt.Sprintf("… and %s", count(len(w.Problems)-i, "more problem", "more problems")))
			break
		}
		t.row(indent, "wrong", wide, p.Oracle+", "+p.At)
		t.row(indent, "  want", wide, p.Want)
		t.row(indent, "  got", wide, p.Got)
	}
	for i, n := range w.Notes {
		if i < 2 {
			t.row(indent, "note", wide, n)
		}
	}
	t.line(indent + t.faint("again") + "  " + clean(t.r.again(w)))
	if name := t.r.names[w.ID]; t.r.dir != "" && name != "" {
		t.line(indent + t.faint("seen") + "   " + t.r.pathOf(filepath.Join(EvidenceDir, name)))
		if drawn := t.r.pictureOf(w.ID); drawn != "" {
			t.line(indent + t.faint("drawn") + "  " + t.r.pathOf(drawn))
		}
	}
}

func (t *terminal) brokenCases() {
	rows := t.r.rowsThat(func(w *row) bool { return w.Outcome == verdict.Broken })
	if len(rows) == 0 {
		return
	}
	t.line(t.yellow("! ") + t.bold(count(len(rows), "case", "cases")+" broken on our side") + "  these say nothing about the target")
	t.listed(rows, brokenShown, func(w *row) string { return orElse(w.Detail, "no more is known") })
}

// listed writes cases, up to most of them, each with what is said of it and how
// it is asked again.
func (t *terminal) listed(rows []*row, most int, says func(*row) string) {
	for i, w := range rows {
		if i == most {
			t.line(fmt.Sprintf("    … and %d more: see %s", len(rows)-i, t.r.pathOf(MarkdownFile)))
			break
		}
		t.line("    " + t.yellow(clean(w.ID)))
		t.text(says(w), "      ")
		t.line("      " + t.faint("again") + "  " + clean(t.r.again(w)))
	}
	t.line("")
}

func (t *terminal) unjudged() {
	if t.r.Summary.Counts.Skipped == 0 {
		return
	}
	t.line(t.bold("Not judged") + "  " + count(t.r.Summary.Counts.Skipped, "case", "cases"))
	for _, reason := range verdict.Reasons {
		n, why := t.r.unjudged(reason)
		if n == 0 {
			continue
		}
		t.row("  ", string(reason), 12, fmt.Sprintf("%d: %s", n, because(why, reasonsShown)))
	}
	t.line("")
}

// because joins reasons with how many cases give each.
func because(why []tally, most int) string {
	var words []string
	for i, w := range why {
		if i == most {
			words = append(words, fmt.Sprintf("and %s", count(len(why)-i, "other reason", "other reasons")))
			break
		}
		if len(why) == 1 {
			return w.text
		}
		words = append(words, fmt.Sprintf("%s (%d)", w.text, w.n))
	}
	return strings.Join(words, "; ")
}

func (t *terminal) strange() {
	found := t.r.strange()
	if len(found) == 0 {
		return
	}
	t.line(t.bold("Seen, and documented nowhere") + "  noted only, it fails nothing")
	for i, s := range found {
		if i == strangeShown {
			t.line(fmt.Sprintf("  … and %d more: see %s", len(found)-i, t.r.pathOf(MarkdownFile)))
			break
		}
		where := s.action
		if s.at != nil {
			where += ", as in " + s.at.Case
		}
		t.row("  ", s.kind, 12, clip(s.name, 60)+" in "+where)
	}
	t.line("")
}

func (t *terminal) equality() {
	if e := t.r.Equality; e != nil {
		t.line(t.bold("Equality of names") + "  noted only, it fails nothing")
		t.text(e.Rule, "  ")
		t.line("")
	}
}

// clip shortens what a target chose to a number of characters.
func clip(s string, n int) string {
	if c := []rune(s); len(c) > n {
		return string(c[:n]) + "…"
	}
	return s
}

func (t *terminal) left() {
	leaked := t.r.in.Leaked
	if len(leaked) == 0 {
		return
	}
	t.line(t.yellow("! ") + t.bold("Left behind") + "  " + count(len(leaked), "creation", "creations") + " could not be removed; " + t.r.sweepAdvice())
	for i, l := range leaked {
		if i == leaksShown {
			t.line(fmt.Sprintf("    … and %d more: see %s", len(leaked)-i, t.r.pathOf(filepath.Join(EvidenceDir, leftFile))))
			break
		}
		t.row("    ", fmt.Sprintf("%s %s", clean(l.Project), clean(l.ID)), 12, t.r.hide(l.Why))
	}
	t.line("")
}

func (t *terminal) where() {
	if t.r.dir == "" {
		return
	}
	t.line(t.faint("report") + "  " + t.r.pathOf(HTMLFile) + ", " + MarkdownFile + ", " + JSONFile + ", " + JUnitFile + " and " + EvidenceDir + "/ beside it")
}

// pathOf names a file of the report where the report was written.
func (r *Report) pathOf(name string) string { return filepath.Join(r.dir, name) }
