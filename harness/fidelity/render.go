package fidelity

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// JSON writes the result down.
func (r *Result) JSON() ([]byte, error) {
	data, err := json.MarshalIndent(r, "", "  ")
	return append(data, '\n'), err
}

// line is the conclusion.
func (r *Result) line() string {
	known := 0
	for _, d := range r.Differences {
		if d.Known != "" {
			known++
		}
	}
	return fmt.Sprintf("%.2f %% alike: %d of %d facts in %d cases; %d differences, %d of them known; %d cases flaky, %d not compared",
		r.Score.Percent, r.Score.Equal, r.Score.Facts, r.Score.Cases, len(r.Differences), known, len(r.Flaky), len(r.Uncompared))
}

// what names what differs.
func (d *Difference) what() string {
	if d.Field == "" {
		return d.Action + ": " + string(d.Aspect)
	}
	return d.Action + ": " + string(d.Aspect) + " of " + d.Field
}

// Text writes the result for a terminal.
func (r *Result) Text(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "reference: %s\nmock:      %s\n", r.Reference, r.Mock)
	for _, d := range r.Differences {
		fmt.Fprintf(&b, "\n%s\n  %s\n  reference  %s\n  mock       %s\n  at         %s, %s\n", d.Clause, d.what(), d.Reference, d.Mock, d.Cases[0], d.At)
		if n := len(d.Cases) - 1; n > 0 {
			fmt.Fprintf(&b, "  and in     %d more cases\n", n)
		}
		if len(d.Also) > 0 {
			fmt.Fprintf(&b, "  also of    %s\n", strings.Join(d.Also, ", "))
		}
		if d.Known != "" {
			fmt.Fprintf(&b, "  known      %s\n", d.Known)
		}
	}
	if len(r.Flaky) > 0 {
		b.WriteString("\nflaky: these cases end now so, now otherwise, on the same side\n")
		for _, u := range r.Flaky {
			fmt.Fprintf(&b, "  %s\n    %s\n", u.Case, u.Why)
		}
	}
	if len(r.Trouble) > 0 {
		b.WriteString("\nknown differences that need care\n")
		for _, t := range r.Trouble {
			fmt.Fprintf(&b, "  %s\n", t)
		}
	}
	fmt.Fprintf(&b, "\n%s\n", r.line())
	_, err := io.WriteString(w, b.String())
	return err
}

// Markdown writes the result as a page.
func (r *Result) Markdown() []byte {
	var b strings.Builder
	cell := strings.NewReplacer("|", "\\|", "\n", " ", "<", "&lt;")
	fmt.Fprintf(&b, "# Fidelity\n\nreference: %s  \nmock: %s\n\n**%s**\n", cell.Replace(r.Reference), cell.Replace(r.Mock), r.line())
	if len(r.Differences) > 0 {
		b.WriteString("\n## Differences\n\n| clause | what | reference | mock | cases | known |\n|---|---|---|---|---|---|\n")
		for i := range r.Differences {
			d := &r.Differences[i]
			fmt.Fprintf(&b, "| %s | %s | %s | %s | %d | %s |\n", d.Clause, cell.Replace(d.what()), cell.Replace(d.Reference), cell.Replace(d.Mock), len(d.Cases), cell.Replace(d.Known))
		}
	}
	b.WriteString("\n## Clauses\n\n| clause | alike | facts | cases without difference |\n|---|---|---|---|\n")
	for _, c := range r.Clauses {
		fmt.Fprintf(&b, "| %s | %.2f %% | %d of %d | %d of %d |\n", c.Clause, c.Percent, c.Equal, c.Facts, c.Same, c.Cases)
	}
	for _, part := range []struct {
		title string
		list  []Uncompared
	}{{"Flaky", r.Flaky}, {"Not compared", r.Uncompared}} {
		if len(part.list) > 0 {
			fmt.Fprintf(&b, "\n## %s\n\n", part.title)
			for _, u := range part.list {
				fmt.Fprintf(&b, "- %s: %s\n", u.Case, cell.Replace(u.Why))
			}
		}
	}
	if len(r.Trouble) > 0 {
		b.WriteString("\n## Known differences that need care\n\n")
		for _, t := range r.Trouble {
			fmt.Fprintf(&b, "- %s\n", cell.Replace(t))
		}
	}
	return []byte(b.String())
}
