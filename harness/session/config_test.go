package session

import (
	"testing"

	"github.com/dwconform/dwconform/harness/verdict"
)

// The exit status follows from how the cases ended: what fails the run
// outranks what broke in it, and a run that judged nothing is no success.
func TestExit(t *testing.T) {
	rec := func(outcome verdict.Outcome, level verdict.Level) Record {
		return Record{Verdict: verdict.Verdict{Outcome: outcome, Level: level}}
	}
	passed, failed := rec(verdict.Conforms, verdict.Must), rec(verdict.Violates, verdict.Must)
	shouldFailed, noted := rec(verdict.Violates, verdict.Should), rec(verdict.Violates, verdict.Observed)
	skipped, broken, unjudged := rec(verdict.Inconclusive, verdict.Must), rec(verdict.Broken, verdict.Must), rec("", verdict.Must)
	for _, tt := range []struct {
		what         string
		res          Result
		should, must int
	}{
		{"a pass", Result{Records: []Record{passed}}, 0, 0},
		{"a pass beside skips and notes", Result{Records: []Record{skipped, noted, passed}}, 0, 0},
		{"a violation", Result{Records: []Record{passed, failed}}, 1, 1},
		{"a violation of should", Result{Records: []Record{passed, shouldFailed}}, 1, 0},
		{"a violation beside broken", Result{Records: []Record{broken, failed, passed}}, 1, 1},
		{"a violation beside a case nobody judged", Result{Records: []Record{failed, unjudged}}, 1, 1},
		{"a violation before Ctrl-C", Result{Records: []Record{failed}, Interrupted: true}, 1, 1},
		{"broken beside a pass", Result{Records: []Record{passed, broken}}, 2, 2},
		{"a case nobody judged", Result{Records: []Record{passed, unjudged}}, 2, 2},
		{"nothing but skips", Result{Records: []Record{skipped, skipped}}, 2, 2},
		{"nothing but notes", Result{Records: []Record{noted}}, 2, 2},
		{"nothing at all", Result{}, 2, 2},
		{"Ctrl-C", Result{Records: []Record{passed}, Interrupted: true}, 2, 2},
		{"not this API", Result{Records: []Record{failed}, Fatal: "no answer was an envelope"}, 2, 2},
	} {
		if got := tt.res.Exit(verdict.Should); got != tt.should {
			t.Errorf("%s: exit %d, want %d", tt.what, got, tt.should)
		}
		if got := tt.res.Exit(verdict.Must); got != tt.must {
			t.Errorf("%s, at level must: exit %d, want %d", tt.what, got, tt.must)
		}
	}
}
