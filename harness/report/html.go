package report

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"net/http"
	"path"
	"slices"
	"strings"

	"github.com/dwconform/dwconform/harness/verdict"
)

// htmlMark is how a report.html of ours begins.
const htmlMark = "<!-- dwconform report -->"

// A browser takes a page of some megabytes, and a reader less.
const (
	pageCases     = 3       // failing cases of a clause with every exchange
	pageExchanges = 40      // exchanges of a case
	pageBody      = 4 << 10 // bytes of a body
	pageClauses   = 60      // broken clauses with their exchanges
)

//go:embed report.html.tmpl
var pageText string

var pageTemplate = template.Must(template.New("report").Parse(pageText))

// page is what report.html shows, every text of it clean.
type page struct {
	Headline, Line, Sign string
	Facts                [][2]string
	Fatal                []string
	Broken               []pageClause
	More                 int // broken clauses without their exchanges
	Ours                 []pageCase
	Waived               []pageCount
	Trouble              []string
	Since                *pageSince
	Unjudged             []pageCount
	Equality             string
	Strange              [][3]string
	Rows                 []pageRow
	Kinds                []pageCount
	Coverage             []pageTable
}

type pageCount struct {
	Word string
	N    int
	Why  string
}

type pageClause struct {
	ID, Level, Says, Source, At, Failing string
	Causes                               []string
	Cases                                []pageCase
	Rest                                 []string
}

type pageCase struct {
	ID, Short, Manner, Often, Detail, Again, Evidence string
	Steps                                             []pageStep
	Problems                                          []verdict.Problem
	Notes                                             []string
	Exchanges                                         []pageExchange
	Left                                              int // exchanges that are not shown
}

type pageStep struct{ Label, Call string }

type pageExchange struct {
	Title, Took, Request, Answer, Curl string
	SetUp                              bool
}

type pageSince struct {
	Name, Line string
	Notes      []string
	Kinds      []pageChanges
}

type pageChanges struct {
	Kind    string
	Changes []pageChange
	Left    int
}

type pageChange struct{ Subject, Level, Why string }

type pageRow struct{ ID, Clause, Level, State, Why string }

type pageTable struct {
	Name, Met string
	Heads     []string
	Rows      [][]string
}

// HTML returns report.html: one page that holds everything it needs and asks
// for nothing from anywhere.
func (r *Report) HTML() ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(htmlMark + "\n")
	if err := pageTemplate.Execute(&b, r.page()); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func (r *Report) page() *page {
	p := &page{
		Headline: clean(r.headline()), Line: r.LastLine(),
		Sign:    map[int]string{0: "good", 1: "bad", 2: "unsure"}[r.standing()],
		Facts:   r.pageFacts(),
		Trouble: r.troubles,
	}
	if r.Summary.Fatal != "" {
		p.Fatal = strings.Split(lines(strings.TrimSpace(r.Summary.Fatal)), "\n")
	}
	for i, b := range r.brokenClauses() {
		if i == pageClauses {
			p.More = len(r.brokenClauses()) - i
			break
		}
		p.Broken = append(p.Broken, r.pageClause(b))
	}
	for _, w := range r.rows {
		if w.Outcome == verdict.Broken {
			p.Ours = append(p.Ours, r.pageCase(w, false))
		}
		p.Rows = append(p.Rows, r.pageRow(w))
	}
	for _, t := range r.waivedCases() {
		p.Waived = append(p.Waived, pageCount{Word: clean(t.text), N: t.n})
	}
	for _, reason := range verdict.Reasons {
		if n, why := r.unjudged(reason); n > 0 {
			p.Unjudged = append(p.Unjudged, pageCount{string(reason), n, clean(because(why, 10))})
		}
	}
	for _, s := range r.strange() {
		at := ""
		if s.at != nil {
			at = clean(s.at.Case)
		}
		p.Strange = append(p.Strange, [3]string{s.kind, clean(clip(s.name, 100)) + " of " + clean(s.action), at})
	}
	if r.Equality != nil {
		p.Equality = clean(r.Equality.Rule)
	}
	p.Since = r.pageSince()
	p.Kinds = kindsOf(p.Rows)
	p.Coverage = r.pageCoverage()
	return p
}

func (r *Report) pageFacts() [][2]string {
	facts := [][2]string{
		{"target", clean(r.who())},
		{"contract", fmt.Sprintf("%s %s, digest %s", r.Contract.Product, r.Contract.Version, short(r.Contract.Digest))},
		{"judged", fmt.Sprintf("at level %s, sender %s, strength %s, seed %s, by dwconform %s", r.Summary.Level, orElse(r.Target.Sender, r.Plan.Sender), r.Plan.Strength, r.Plan.Seed, orElse(r.Tool.Version, "(no version)"))},
	}
	if s := r.effort(); s != "" {
		facts = append(facts, [2]string{"took", s})
	}
	if r.Target.Region != "" {
		facts = append(facts, [2]string{"region", clean(r.Target.Region)})
	}
	if len(r.Target.Lacks) > 0 {
		facts = append(facts, [2]string{"not claimed", clean(strings.Join(r.Target.Lacks, ", "))})
	}
	if len(r.Plan.Only) > 0 || r.Plan.Shard != "" {
		facts = append(facts, [2]string{"selected", clean(selection(r))})
	}
	if r.Summary.Interrupted {
		facts = append(facts, [2]string{"stopped", "before its end"})
	}
	if r.Summary.Stopped != "" {
		facts = append(facts, [2]string{"stopped", clean(r.Summary.Stopped)})
	}
	if n := r.Summary.LeftBehind; n > 0 {
		facts = append(facts, [2]string{"left behind", count(n, "creation", "creations") + " that could not be removed; " + strings.ReplaceAll(r.sweepAdvice(), "`", "")})
	}
	return facts
}

func (r *Report) pageClause(b *brokenClause) pageClause {
	c := pageClause{ID: clean(b.id), Level: string(b.level), Says: clean(b.sentence()), Failing: failing(b)}
	if b.clause != nil {
		c.Source, c.At = clean(b.clause.Source), b.clause.At.String()
	}
	for i, cause := range b.causes() {
		if i < casesShown {
			c.Causes = append(c.Causes, clean(cause))
		}
	}
	for i, w := range b.fails {
		if i >= pageCases {
			c.Rest = append(c.Rest, clean(w.ID))
			continue
		}
		c.Cases = append(c.Cases, r.pageCase(w, true))
	}
	return c
}

// pageCase shows one case; whole also with its exchanges.
func (r *Report) pageCase(w *row, whole bool) pageCase {
	c := pageCase{
		ID: clean(w.ID), Short: shortID(w), Manner: clean(manner(w)), Detail: clean(w.Detail), Again: clean(w.Reproduce),
	}
	if s := often(w); s != "" {
		c.Often = s
	}
	for _, a := range r.said(w) {
		c.Steps = append(c.Steps, pageStep{a.label, a.call})
	}
	for _, p := range w.Problems {
		c.Problems = append(c.Problems, verdict.Problem{Oracle: clean(p.Oracle), At: clean(p.At), Want: clean(p.Want), Got: clean(p.Got)})
	}
	for _, n := range w.Notes {
		c.Notes = append(c.Notes, clean(n))
	}
	for _, s := range w.Flaky {
		c.Notes = append(c.Notes, "flaky: "+clean(s))
	}
	if r.kept[w.ID] {
		c.Evidence = path.Join(EvidenceDir, r.names[w.ID])
	}
	if !whole {
		return c
	}
	f := r.evidence(w)
	if len(f.Attempts) == 0 {
		return c
	}
	all := f.Attempts[len(f.Attempts)-1].Exchanges
	for i := range all {
		if i == pageExchanges {
			c.Left = len(all) - i
			break
		}
		c.Exchanges = append(c.Exchanges, all[i].page())
	}
	return c
}

// page shows one exchange as it went over the wire, without what is secret.
func (e *evidenceExchange) page() pageExchange {
	out := pageExchange{Title: fmt.Sprintf("step %d: %s", e.Step, orElse(clean(e.Label), e.Action)), Took: e.Took, SetUp: e.SetUp}
	if e.Look != nil {
		out.Title = fmt.Sprintf("look by %s in the %s project, after step %d", e.Look.By, clean(e.Look.Project), e.Step)
	}
	if e.Tamper != "" {
		out.Title += ", with " + clean(e.Tamper)
	}
	out.Request = wireText(e.Request.Method+" "+e.Request.URL, e.Request.Header, e.Request.Body)
	switch {
	case e.Answer != nil:
		out.Answer = wireText(fmt.Sprintf("%s %d", orElse(e.Answer.Proto, "HTTP"), e.Answer.Status), e.Answer.Header, e.Answer.Body)
	case e.Loss != "":
		out.Answer = clean(string(e.Loss) + ": " + e.LossWhy)
	}
	words := []string{"curl", "-i", "-X", e.Request.Method, e.Request.URL}
	for _, name := range slices.Sorted(keys(e.Request.Header)) {
		for _, v := range e.Request.Header[name] {
			if name != "Content-Length" && name != "Host" && name != "User-Agent" && name != "Accept-Encoding" {
				words = append(words, "-H", name+": "+v)
			}
		}
	}
	if e.Request.Body.Text != "" {
		words = append(words, "--data-binary", e.Request.Body.Text)
	}
	for i, w := range words {
		words[i] = shellWord(clean(w))
	}
	out.Curl = strings.Join(words, " ")
	return out
}

// wireText writes a message as it looks on the wire.
func wireText(first string, header http.Header, b body) string {
	var out strings.Builder
	out.WriteString(clean(first) + "\n")
	for _, name := range slices.Sorted(keys(header)) {
		for _, v := range header[name] {
			out.WriteString(clean(name+": "+v) + "\n")
		}
	}
	text := lines(b.Text)
	if b.Base64 != "" {
		text = "(base64) " + b.Base64
	}
	if len(text) > pageBody {
		text = cut(text, pageBody) + "…"
	}
	if text != "" {
		out.WriteString("\n" + text + "\n")
	}
	if b.Clipped || len(b.Text) > pageBody {
		fmt.Fprintf(&out, "(%d bytes)\n", b.Bytes)
	}
	return out.String()
}

func (r *Report) pageRow(w *row) pageRow {
	out := pageRow{ID: clean(w.ID), Clause: clean(w.Clause), Level: string(w.Level), Why: clean(clip(w.Detail, 300))}
	switch {
	case w.Outcome == verdict.Inconclusive:
		out.State, out.Why = "skipped", clean(clip(withDetail(string(w.Reason), w.Detail), 300))
	case w.Outcome == verdict.Conforms && binds(w.Level, r.in.Level):
		out.State = "passed"
	case r.fails(w):
		out.State, out.Why = "failed", clean(clip(w.problem(), 300))
	case w.Outcome == verdict.Violates && w.Waived != "":
		out.State, out.Why = "waived", clean(clip(w.Waived, 300))
	case w.judged():
		out.State, out.Why = "observed", clean(clip(w.observed(), 300))
	default:
		out.State = "broken"
	}
	if out.State == "passed" && len(w.Notes) > 0 {
		out.Why = clean(clip(strings.Join(w.Notes, "; "), 300))
	}
	if len(w.Flaky) > 0 {
		out.Why = strings.TrimPrefix(out.Why+"; flaky: "+clean(strings.Join(w.Flaky, "; ")), "; ")
	}
	return out
}

// kindsOf counts the rows of each state, what matters most first.
func kindsOf(rows []pageRow) []pageCount {
	var out []pageCount
	for _, state := range []string{"failed", "broken", "waived", "skipped", "observed", "passed"} {
		n := 0
		for _, w := range rows {
			if w.State == state {
				n++
			}
		}
		if n > 0 {
			out = append(out, pageCount{Word: state, N: n})
		}
	}
	return out
}

func (r *Report) pageSince() *pageSince {
	if r.diff == nil {
		return nil
	}
	out := &pageSince{Name: clean(r.in.BaselineName), Line: r.diff.line()}
	for _, n := range r.diff.Notes {
		out.Notes = append(out.Notes, clean(n))
	}
	for _, kind := range ChangeKinds {
		all := r.diff.Of(kind)
		if len(all) == 0 {
			continue
		}
		k := pageChanges{Kind: string(kind)}
		for i, c := range all {
			if i == changesPaged {
				k.Left = len(all) - i
				break
			}
			k.Changes = append(k.Changes, pageChange{clean(c.subject()), string(c.Level), clean(c.Why)})
		}
		out.Kinds = append(out.Kinds, k)
	}
	return out
}
