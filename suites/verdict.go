package suites

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/onsi/ginkgo/v2/types"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/report"
	"github.com/dwconform/dwconform/harness/verdict"
)

// VerdictEntry is the name of the report entry that carries a [Verdict].
const VerdictEntry = "dwconform verdict"

// Verdict is what a spec came to, as its report entry carries it: the case as
// report.json shows it, and its clause.
type Verdict struct {
	report.Case
	Target   string `json:"target"`   // name of the target in the tree
	Sentence string `json:"sentence"` // of the clause
	At       string `json:"at"`       // place of the clause in spec/
	Fails    bool   `json:"fails"`    // the case violates at a level that fails the run
}

// VerdictOf returns the verdict of a spec, in whatever process it ran; false
// for a spec that has none.
func VerdictOf(spec types.SpecReport) (Verdict, bool) {
	var v Verdict
	ok := decode(spec, VerdictEntry, &v)
	return v, ok
}

// decode reads the last entry of that name. One from another process has no Go
// value of ours, only its JSON.
func decode[T any](spec types.SpecReport, name string, into *T) bool {
	for i := len(spec.ReportEntries) - 1; i >= 0; i-- {
		e := spec.ReportEntries[i]
		if e.Name != name {
			continue
		}
		if v, ok := e.GetRawValue().(T); ok {
			*into = v
			return true
		}
		return json.Unmarshal([]byte(e.Value.AsJSON), into) == nil
	}
	return false
}

// verdictOf makes the verdict of one case of a report.
func verdictOf(c *contract.Contract, of report.Case, target string, level verdict.Level) Verdict {
	v := Verdict{Case: of, Target: target}
	if cl := c.Clause(of.Clause); cl != nil {
		v.Sentence, v.At = cl.Text, cl.At.String()
	}
	v.Fails = of.Outcome == verdict.Violates && of.Waived == "" && binds(of.Level, level)
	return v
}

// binds reports whether a violation at level l fails a run at level upTo.
func binds(l, upTo verdict.Level) bool {
	return l == verdict.Must || l == verdict.Should && upTo != verdict.Must
}

// String tells the verdict in a few lines, as Ginkgo shows the entry.
func (v Verdict) String() string {
	var b strings.Builder
	b.WriteString(string(v.Outcome))
	switch {
	case v.Reason != "":
		fmt.Fprintf(&b, " (%s)", v.Reason)
	case v.Outcome == verdict.Violates && !v.Fails:
		why := "the clause is " + string(v.Level)
		if v.Waived != "" {
			why = "it is waived: " + v.Waived
		}
		fmt.Fprintf(&b, ", which fails nothing here: %s", why)
		for _, p := range v.Problems {
			fmt.Fprintf(&b, "\n%s", p)
		}
	}
	if v.Detail != "" {
		fmt.Fprintf(&b, ": %s", v.Detail)
	}
	for _, n := range v.Notes {
		fmt.Fprintf(&b, "\nnote: %s", n)
	}
	for _, s := range v.Flaky {
		fmt.Fprintf(&b, "\nflaky: %s", s)
	}
	return b.String()
}

// failure is what a reader sees of a violation: the clause, each problem as
// want then got, the command that repeats it.
func (v Verdict) failure() string {
	var b strings.Builder
	b.WriteString(v.Sentence)
	for _, p := range v.Problems {
		fmt.Fprintf(&b, "\n  %s", p)
	}
	if v.Detail != "" {
		fmt.Fprintf(&b, "\n  %s", v.Detail)
	}
	for _, n := range v.Notes {
		fmt.Fprintf(&b, "\n  note: %s", n)
	}
	if v.Asked > 1 && v.Shown == v.Asked {
		fmt.Fprintf(&b, "\n  showed in %d of %d askings", v.Shown, v.Asked)
	}
	for _, s := range v.Flaky {
		fmt.Fprintf(&b, "\n  flaky: %s", s)
	}
	fmt.Fprintf(&b, "\nreproduce: %s", v.Reproduce)
	return b.String()
}
