package report

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"
	"time"

	"github.com/dwconform/dwconform/harness/verdict"
)

// junitMark is in the first line of a junit.xml of ours.
const junitMark = `<testsuites name="dwconform"`

type junitSuites struct {
	XMLName  xml.Name     `xml:"testsuites"`
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Errors   int          `xml:"errors,attr"`
	Skipped  int          `xml:"skipped,attr"`
	Time     string       `xml:"time,attr"`
	Suites   []junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name       string          `xml:"name,attr"`
	Tests      int             `xml:"tests,attr"`
	Failures   int             `xml:"failures,attr"`
	Errors     int             `xml:"errors,attr"`
	Skipped    int             `xml:"skipped,attr"`
	Time       string          `xml:"time,attr"`
	Properties []junitProperty `xml:"properties>property"`
	Cases      []junitCase     `xml:"testcase"`

	took time.Duration
}

type junitProperty struct {
	Name  string `xml:"name,attr"`
	Value string `xml:"value,attr"`
}

type junitCase struct {
	Name      string       `xml:"name,attr"`
	Classname string       `xml:"classname,attr"`
	Time      string       `xml:"time,attr"`
	Failure   *junitResult `xml:"failure"`
	Error     *junitResult `xml:"error"`
	Skipped   *junitResult `xml:"skipped"`
	Out       *junitText   `xml:"system-out"`
}

type junitResult struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr,omitempty"`
	Text    string `xml:",cdata"`
}

type junitText struct {
	Text string `xml:",cdata"`
}

// JUnit returns junit.xml: one suite for each group of clauses, and one case
// for each case. A run without a conclusion has an error of its own, so that
// nobody takes it for green.
func (r *Report) JUnit() ([]byte, error) {
	by := map[string]*junitSuite{}
	var order []string
	suite := func(name string) *junitSuite {
		if by[name] == nil {
			by[name] = &junitSuite{Name: name, Properties: r.properties()}
			order = append(order, name)
		}
		return by[name]
	}
	if c := r.concludesNothing(); c != nil {
		s := suite("run")
		s.Errors++
		s.Cases = append(s.Cases, *c)
	}
	for _, t := range r.troubles {
		s := suite("waivers")
		s.Failures++
		s.Cases = append(s.Cases, junitCase{Name: oneLine(t), Classname: "waivers", Time: seconds(0), Failure: &junitResult{Message: oneLine(t), Type: "waiver", Text: lines(t)}})
	}
	for _, w := range r.rows {
		s := suite(group(w.Clause))
		c := r.junitCase(w)
		switch {
		case c.Failure != nil:
			s.Failures++
		case c.Error != nil:
			s.Errors++
		case c.Skipped != nil:
			s.Skipped++
		}
		s.took += took(w)
		s.Cases = append(s.Cases, c)
	}
	all := junitSuites{Name: "dwconform", Time: seconds(r.in.Took)}
	for _, name := range order {
		s := by[name]
		s.Tests, s.Time = len(s.Cases), seconds(s.took)
		all.Tests += s.Tests
		all.Failures += s.Failures
		all.Errors += s.Errors
		all.Skipped += s.Skipped
		all.Suites = append(all.Suites, *s)
	}
	var b bytes.Buffer
	b.WriteString(xml.Header)
	enc := xml.NewEncoder(&b)
	enc.Indent("", "  ")
	if err := enc.Encode(all); err != nil {
		return nil, err
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}

// group is what a clause belongs to: its id without the last word.
func group(clause string) string {
	if i := strings.LastIndexByte(clause, '.'); i > 0 {
		return clause[:i]
	}
	return orElse(clause, "no clause")
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.3f", d.Seconds()) }

// took adds up the exchanges of a case.
func took(w *row) time.Duration {
	var d time.Duration
	if w.seen != nil {
		for _, a := range w.seen.Attempts {
			for _, ex := range a.Exchanges {
				took, _ := time.ParseDuration(ex.Took) // we wrote it
				d += took
			}
		}
	}
	if w.transcript != nil {
		for i := range w.transcript.Attempts {
			for j := range w.transcript.Attempts[i].Exchanges {
				d += w.transcript.Attempts[i].Exchanges[j].Obs.Took
			}
		}
	}
	return d
}

func (r *Report) properties() []junitProperty {
	p := []junitProperty{
		{"target", clean(orElse(r.Target.Endpoint, r.Target.Kind))},
		{"contract.version", r.Contract.Version},
		{"contract.digest", r.Contract.Digest},
		{"tool.version", r.Tool.Version},
		{"level", string(r.Summary.Level)},
		{"sender", orElse(r.Target.Sender, r.Plan.Sender)},
	}
	if r.Target.Region != "" {
		p = append(p, junitProperty{"region", clean(r.Target.Region)})
	}
	return p
}

// concludesNothing is the error of a run that ends with status 2, unless one of
// its cases says so already.
func (r *Report) concludesNothing() *junitCase {
	if r.Summary.Exit != 2 || r.Summary.Fatal == "" && r.Summary.Counts.Broken > 0 {
		return nil
	}
	text := orElse(r.Summary.Fatal, r.headline())
	return &junitCase{Name: "run", Classname: "run", Time: seconds(0), Error: &junitResult{Message: oneLine(text), Type: "no conclusion", Text: lines(text)}}
}

func (r *Report) junitCase(w *row) junitCase {
	c := junitCase{Name: w.ID, Classname: w.Clause, Time: seconds(took(w))}
	switch {
	case w.Outcome == verdict.Inconclusive:
		c.Skipped = &junitResult{Message: oneLine(withDetail(string(w.Reason), w.Detail))}
	case w.Outcome == verdict.Broken:
		c.Error = &junitResult{Message: oneLine(w.Detail), Type: string(verdict.Broken), Text: r.failureText(w)}
	case r.fails(w):
		sentence := w.Clause
		if w.clause != nil {
			sentence = w.clause.Text
		}
		c.Failure = &junitResult{Message: oneLine(sentence), Type: string(w.Level), Text: r.failureText(w)}
	default:
		var out []string
		if w.Waived != "" {
			out = append(out, "waived: "+clean(w.Waived))
		}
		for _, p := range w.Problems {
			out = append(out, "observed: "+clean(p.String()))
		}
		for _, n := range w.Notes {
			out = append(out, "note: "+clean(n))
		}
		for _, s := range w.Flaky {
			out = append(out, "flaky: "+clean(s))
		}
		if len(out) > 0 {
			c.Out = &junitText{strings.Join(out, "\n")}
		}
	}
	return c
}

// failureText says everything about one failure, in the order in which a
// person asks.
func (r *Report) failureText(w *row) string {
	var b strings.Builder
	b.WriteByte('\n')
	if w.clause != nil {
		fmt.Fprintf(&b, "%s\n%s, %s\n%s\n", w.clause.Text, w.Level, w.clause.Source, w.clause.At)
	}
	if w.Detail != "" {
		fmt.Fprintf(&b, "%s\n", clean(w.Detail))
	}
	for _, a := range r.said(w) {
		fmt.Fprintf(&b, "asked %s: %s\n", a.label, a.call)
	}
	for _, p := range w.Problems {
		fmt.Fprintf(&b, "%s, %s\n  want %s\n  got  %s\n", clean(p.Oracle), clean(p.At), clean(p.Want), clean(p.Got))
	}
	if s := often(w); s != "" {
		fmt.Fprintf(&b, "%s\n", s)
	}
	for _, s := range w.Flaky {
		fmt.Fprintf(&b, "flaky: %s\n", clean(s))
	}
	fmt.Fprintf(&b, "again: %s\n", clean(w.Reproduce))
	return b.String()
}

// lines cleans a text that may have several lines.
func lines(s string) string {
	parts := strings.Split(s, "\n")
	for i, p := range parts {
		parts[i] = clean(p)
	}
	return strings.Join(parts, "\n")
}

func oneLine(s string) string {
	return strings.Join(strings.Fields(clean(strings.ReplaceAll(s, "\n", " "))), " ")
}
