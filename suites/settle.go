package suites

import (
	"fmt"

	g "github.com/onsi/ginkgo/v2"

	"github.com/dwconform/dwconform/harness/report"
	"github.com/dwconform/dwconform/harness/verdict"
)

// settle turns the verdict of a case into the state of the spec that is
// running: a violation fails it, nothing learned skips it with the reason, and
// our own fault is a panic, which Ginkgo and JUnit tell from a failure.
func settle(v Verdict) {
	g.AddReportEntry(VerdictEntry, v, g.ReportEntryVisibilityFailureOrVerbose)
	switch v.Outcome {
	case verdict.Conforms:
	case verdict.Violates:
		if v.Fails {
			g.Fail(v.failure())
		}
	case verdict.Inconclusive:
		g.Skip(fmt.Sprintf("%s: %s", v.Reason, v.Detail))
	default:
		panic(broken{v})
	}
}

// broken is the panic of a case that our own side spoilt.
type broken struct{ Verdict }

func (b broken) Error() string {
	why := b.Detail
	if b.Outcome != verdict.Broken {
		why = fmt.Sprintf("outcome %q is none", b.Outcome)
	}
	return fmt.Sprintf("broken, which says nothing of the target: %s\nreproduce: %s", why, b.Reproduce)
}

func (b broken) String() string { return b.Error() }

// unaccounted is the verdict of a case that nobody concluded.
func unaccounted(id, why string) Verdict {
	return Verdict{Case: report.Case{ID: id, Outcome: verdict.Broken, Detail: why}}
}
