package report

import (
	"fmt"
	"path"
	"path/filepath"
	"strings"

	"github.com/dwconform/dwconform/harness/verdict"
)

// markdownMark is how a summary.md of ours begins.
const markdownMark = "<!-- dwconform summary -->"

// A job page takes a mebibyte, and a reader takes less.
const (
	detailsShown  = 25  // broken clauses with a failing case in full
	observedShown = 100 // observed clauses
	tableRows     = 200
)

// Markdown returns summary.md, for the page of a CI job.
func (r *Report) Markdown() []byte {
	m := &markdown{r: r}
	m.line(markdownMark)
	m.head()
	m.clauses()
	m.brokenCases()
	m.waivers()
	m.since()
	m.flaky()
	m.unjudged()
	m.errors()
	m.equality()
	m.precedence()
	m.observed()
	m.strange()
	m.senders()
	m.left()
	return []byte(strings.TrimRight(m.out.String(), "\n") + "\n")
}

type markdown struct {
	r   *Report
	out strings.Builder
}

func (m *markdown) line(s string) { m.out.WriteString(s + "\n") }

func (m *markdown) head() {
	r := m.r
	sign := map[int]string{0: "✅", 1: "❌", 2: "⚠️"}[r.standing()]
	m.line("# " + sign + " " + prose(r.headline()))
	m.line("")
	m.line("**" + r.LastLine() + "**")
	m.line("")
	if r.Summary.Fatal != "" {
		for _, s := range strings.Split(strings.TrimSpace(r.Summary.Fatal), "\n") {
			m.line("> " + prose(s))
		}
		m.line("")
	}
	m.line(fmt.Sprintf("Held against %s %s, contract digest %s, by dwconform %s at level `%s`, sender `%s`%s.",
		prose(r.Contract.Product), prose(r.Contract.Version), code(short(r.Contract.Digest)), prose(orElse(r.Tool.Version, "(no version)")),
		r.Summary.Level, orElse(r.Target.Sender, r.Plan.Sender), region(r)))
	if s := r.effort(); s != "" {
		m.line("It took " + s + ".")
	}
	if len(r.Target.Lacks) > 0 {
		m.line("The target does not claim: " + prose(strings.Join(r.Target.Lacks, ", ")) + ".")
	}
	if r.Summary.Fatal == "" {
		m.combinations()
	}
	m.line("")
}

// combinations says what the judged cases cover together.
func (m *markdown) combinations() {
	r := m.r
	for _, s := range r.combined() {
		m.line(prose(s))
	}
	if len(r.Plan.Certificates) > 0 {
		return
	}
	for _, t := range r.Coverage.Tuples {
		m.line(fmt.Sprintf("Combinations of %d parameters' values: %s judged, %s left.", t.Strength, thousands(int64(t.Reached)), thousands(int64(t.Unreached))))
	}
}

func region(r *Report) string {
	if r.Target.Region == "" {
		return ""
	}
	return ", region " + code(r.Target.Region)
}

func short(digest string) string { return digest[:min(len(digest), 12)] }

func (m *markdown) clauses() {
	all := m.r.brokenClauses()
	if len(all) == 0 {
		return
	}
	m.line("## Broken clauses")
	m.line("")
	m.list(len(all), tableRows, listedByReport, func(i int) []string {
		b, at := all[i], ""
		if b.clause != nil {
			at = code(b.clause.At.String())
		}
		return []string{code(b.id), string(b.level), prose(b.sentence()), fmt.Sprintf("%d of %d fail", len(b.fails), b.cases), at}
	}, "Clause", "Level", "What it says", "Cases", "Place")
	for i, b := range all {
		if i == detailsShown {
			m.line(fmt.Sprintf("The cases of %s more stand in report.json.", count(len(all)-i, "clause", "clauses")))
			m.line("")
			break
		}
		m.failing(b)
	}
}

// failing shows the first failing cases of a clause.
func (m *markdown) failing(b *brokenClause) {
	m.line(fmt.Sprintf("<details%s><summary><code>%s</code>: %s</summary>", openFirst(b), html(b.id), html(failing(b))))
	m.line("")
	for i, w := range b.fails {
		if i == casesShown {
			m.line(fmt.Sprintf("And %d more, see report.json.", len(b.fails)-i))
			m.line("")
			break
		}
		about := prose(manner(w))
		if s := often(w); s != "" {
			about += "; " + prose(s)
		}
		m.line(fmt.Sprintf("**%s** (%s)", prose(w.ID), about))
		m.line("")
		steps := m.r.said(w)
		for j, a := range steps {
			if j == stepsShown && len(steps) > stepsShown+1 {
				m.line(fmt.Sprintf("- … and %d more calls", len(steps)-j))
				break
			}
			m.line("- asked: " + prose(a.label) + ": " + code(a.call))
		}
		for _, p := range w.Problems {
			m.line(fmt.Sprintf("- **%s**, %s", prose(p.Oracle), prose(p.At)))
			m.line("  - want " + code(p.Want))
			m.line("  - got " + code(p.Got))
		}
		m.line("- again: " + code(w.Reproduce))
		if m.r.kept[w.ID] {
			m.line("- seen: " + code(path.Join(EvidenceDir, m.r.names[w.ID])))
		}
		if name := m.r.pictureOf(w.ID); name != "" {
			m.line("- picture: [the calls about one name](" + filepath.ToSlash(name) + ")")
		}
		m.line("")
	}
	m.line("</details>")
	m.line("")
}

// openFirst opens the details of clauses that bind most.
func openFirst(b *brokenClause) string {
	if b.level == verdict.Must {
		return " open"
	}
	return ""
}

func (m *markdown) brokenCases() {
	n := m.r.Summary.Counts.Broken
	if n == 0 {
		return
	}
	m.line("## Broken on our side")
	m.line("")
	m.line("These say nothing about the target.")
	m.line("")
	m.table("Case", "What went wrong", "Again")
	shown := 0
	for _, w := range m.r.rows {
		if w.Outcome != verdict.Broken {
			continue
		}
		if shown == tableRows {
			m.line(fmt.Sprintf("| … and %d more, see report.json | | |", n-shown))
			break
		}
		shown++
		m.cells(code(w.ID), prose(w.Detail), code(w.Reproduce))
	}
	m.line("")
}

func (m *markdown) unjudged() {
	if m.r.Summary.Counts.Skipped == 0 {
		return
	}
	m.line("## Not judged")
	m.line("")
	m.table("Reason", "Cases", "Why")
	for _, reason := range verdict.Reasons {
		if n, why := m.r.unjudged(reason); n > 0 {
			m.cells(string(reason), fmt.Sprint(n), prose(because(why, 10)))
		}
	}
	m.line("")
	if m.r.Summary.Fatal != "" {
		return // all for one and the same reason
	}
	var left []string
	for _, c := range m.r.Coverage.Clauses {
		if c.State == Unreached && binds(c.Level, m.r.in.Level) {
			left = append(left, fmt.Sprintf("- %s (%s): %s", code(c.ID), c.Level, prose(orElse(c.Reason, "no more is known"))))
		}
	}
	if len(left) > 0 {
		m.line(fmt.Sprintf("<details><summary>%s of which no case was judged</summary>", count(len(left), "clause", "clauses")))
		m.line("")
		for _, s := range left[:min(len(left), tableRows)] {
			m.line(s)
		}
		m.line("")
		m.line("</details>")
		m.line("")
	}
}

// errors lists the documented errors of every Action.
func (m *markdown) errors() {
	if m.r.Summary.Fatal != "" {
		return
	}
	m.line("## Documented errors")
	m.line("")
	m.table("Action", "Code", "Status", "Brought about by", "Reached")
	for _, c := range m.r.Coverage.Codes {
		if c.Action == "" || c.State == Undocumented {
			continue
		}
		reached := "no: " + prose(c.Reason)
		if c.State == Reached {
			reached = "yes"
			if c.Evidence != nil {
				reached += ", " + code(c.Evidence.Case)
			}
		}
		m.cells(c.Action, code(c.Code), strings.Trim(fmt.Sprint(c.Statuses), "[]"), prose(c.How), reached)
	}
	m.line("")
}

// equality states which names the target takes for one.
func (m *markdown) equality() {
	e := m.r.Equality
	if e == nil {
		return
	}
	m.line("## Equality of names")
	m.line("")
	m.line(prose(e.Rule))
	m.line("")
}

// observed lists what was noted of clauses that cannot fail this run.
func (m *markdown) observed() {
	type noted struct {
		w    *row
		what string
	}
	var all []noted
	for _, w := range m.r.rows {
		if binds(w.Level, m.r.in.Level) && len(w.Notes) == 0 && w.Waived == "" || !w.judged() || w.plan != nil && w.plan.Pair != nil {
			continue // pairs of mistakes have a table of their own
		}
		var words []string
		if w.Outcome == verdict.Violates && !m.r.fails(w) {
			for _, p := range w.Problems {
				words = append(words, fmt.Sprintf("%s: want %s, got %s", p.At, p.Want, p.Got))
			}
		}
		words = append(words, w.Notes...)
		if len(words) > 0 {
			all = append(all, noted{w, strings.Join(words, "; ")})
		}
	}
	if len(all) == 0 {
		return
	}
	m.line("## Observed")
	m.line("")
	m.line("Noted, compared with the baseline, and no reason to fail.")
	m.line("")
	m.list(len(all), observedShown, listedByReport, func(i int) []string {
		return []string{code(all[i].w.ID), string(all[i].w.Level), prose(clip(all[i].what, 400))}
	}, "Case", "Level", "What was seen")
}

func (m *markdown) strange() {
	found := m.r.strange()
	if len(found) == 0 {
		return
	}
	m.line("## Seen, and documented nowhere")
	m.line("")
	m.list(len(found), tableRows, listedByReport, func(i int) []string {
		s, at := found[i], ""
		if s.at != nil {
			at = fmt.Sprintf("%s, step %d", code(s.at.Case), s.at.Step)
		}
		return []string{s.kind, code(clip(s.name, 100)), prose(s.action), at}
	}, "What", "Name", "Action", "Evidence")
}

func (m *markdown) left() {
	n := len(m.r.in.Leaked)
	if n == 0 {
		return
	}
	m.line("## Left behind")
	m.line("")
	m.line(fmt.Sprintf("%s could not be removed; %s lists what; %s.", count(n, "creation", "creations"), code(path.Join(EvidenceDir, leftFile)), m.r.sweepAdvice()))
	m.line("")
}

// Where a person finds what a table leaves out.
const (
	listedByReport = "see report.json"
	listedByDiff   = "`dwconform diff --json` lists them"
)

// list writes a table with a row for each of n things, up to most of them, and
// says how many more there are and where.
func (m *markdown) list(n, most int, where string, row func(i int) []string, heads ...string) {
	m.table(heads...)
	for i := range min(n, most) {
		m.cells(row(i)...)
	}
	if n > most {
		m.line(fmt.Sprintf("| … and %d more, %s |%s", n-most, where, strings.Repeat(" |", len(heads)-1)))
	}
	m.line("")
}

func (m *markdown) table(heads ...string) {
	m.line("| " + strings.Join(heads, " | ") + " |")
	m.line("|" + strings.Repeat(" --- |", len(heads)))
}

// cells writes a row of a table; what stands in it is markup already.
func (m *markdown) cells(cells ...string) {
	for i, c := range cells {
		cells[i] = strings.ReplaceAll(c, "|", `\|`)
	}
	m.line("| " + strings.Join(cells, " | ") + " |")
}

// prose escapes a text so that none of it is markup.
func prose(s string) string {
	return markup.Replace(clean(s))
}

var markup = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "[", `\[`, "]", `\]`, "<", "&lt;", ">", "&gt;", "&", "&amp;", "#", `\#`, "~", `\~`)

// code shows a text verbatim, in one line.
func code(s string) string {
	s = clean(s)
	fence := "`"
	for strings.Contains(s, fence) {
		fence += "`"
	}
	if s == "" {
		return "``  ``"
	}
	if fence != "`" || strings.HasPrefix(s, " ") || strings.HasSuffix(s, " ") {
		s = " " + s + " "
	}
	return fence + s + fence
}

var htmlText = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")

func html(s string) string { return htmlText.Replace(clean(s)) }
