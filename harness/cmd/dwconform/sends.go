package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/dwconform/dwconform/harness/session"
)

// namesShown is how many of the names that a run would give are printed; JSON
// lists all of them.
const namesShown = 12

// sends prints what a run would send.
func (p program) sends(s *session.Preview) {
	line := func(format string, args ...any) { fmt.Fprintf(p.stdout, format+"\n", args...) }
	row := func(n int, format string, args ...any) { line("%7d  "+format, append([]any{n}, args...)...) }
	line("")
	line("what a run sends, with nothing asked twice")
	row(s.Asked, "cases are asked, and %d share the answers of one that asks the same", s.Shared)
	if s.Over > 0 {
		row(s.Over, "cases are left over: the ceilings, %s, end before them", ceilings(s))
	}
	if s.Unmet > 0 {
		row(s.Unmet, "cases cannot be asked here")
	}
	row(s.Calls, "requests that the budget counts")
	if s.Reads > 0 {
		row(s.Reads, "of them are reads before the first write: whose key and project is it?")
	}
	if s.TokenService != "" {
		line("         beside them %s is asked whose the key is", s.TokenService)
	}
	row(s.Writes, "of them create or update")
	row(s.Deletes, "of them delete what the case created")
	row(s.CleanUp, "requests at most remove the rest, beside the budget")
	if s.Rate > 0 {
		line("    at %v requests a second that takes %v", s.Rate, time.Duration(s.Seconds)*time.Second)
	}
	if len(s.Quotas) > 0 {
		line("share of the vendor's daily quota, clean-up included")
	}
	for _, q := range s.Quotas {
		if q.Daily == 0 {
			line("          %s edition: no cap", q.Edition)
			continue
		}
		line("%6d%%  of %d calls a day, %s edition", q.Percent, q.Daily, q.Edition)
	}
	if len(s.Names) > 0 {
		line("names that it gives: %d, where the run draws letters and digits for %s", len(s.Names), session.RunMark)
	}
	for i, n := range s.Names {
		if i == namesShown {
			line("  … and %d more, which --json lists", len(s.Names)-namesShown)
			break
		}
		line("  %s", n)
	}
}

// ceilings names those that hold.
func ceilings(s *session.Preview) string {
	var out []string
	if s.MaxCalls > 0 {
		out = append(out, fmt.Sprintf("%d requests", s.MaxCalls))
	}
	if s.MaxWrites > 0 {
		out = append(out, fmt.Sprintf("%d writes", s.MaxWrites))
	}
	return strings.Join(out, " and ")
}
