package session_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/session"
	"github.com/dwconform/dwconform/harness/verdict"
)

// TestShortenedSequence: a failing sequence is shortened to a case of its own,
// which says what it takes, and which is asked first next time whatever the
// seed.
func TestShortenedSequence(t *testing.T) {
	t.Parallel()
	const clause = "isolation.sequences"
	run := func(o plan.Options, first ...string) *session.Result {
		t.Helper()
		res, err := session.Run(context.Background(), session.Config{Faults: []string{clause + ".third-use-refused"}, Plan: o, First: first})
		if err != nil {
			t.Fatal(err)
		}
		return res
	}
	failing := func(res *session.Result) (ids []string) {
		for _, r := range res.Records {
			if r.Verdict.Outcome == verdict.Violates {
				ids = append(ids, r.Case.ID)
			}
		}
		return ids
	}
	shortest := func(ids []string) string {
		return slices.MinFunc(ids, func(a, z string) int { return len(a) - len(z) })
	}
	found := run(plan.Options{Clause: clause})
	ids := failing(found)
	if len(ids) == 0 {
		t.Fatal("no sequence fails")
	}
	short := shortest(ids)
	// Two creates and deletes of one name are what it takes; the ending creates it.
	if n := strings.Count(short, "-") + 1; n != 4 {
		t.Errorf("the shortest of %q has %d calls", ids, n)
	}
	if len(found.Records) != len(found.Plan.Cases) {
		t.Errorf("%d records of %d cases", len(found.Records), len(found.Plan.Cases))
	}
	for _, r := range found.Records {
		if r.Verdict.Outcome == verdict.Violates && r.Case.ID != short && !strings.Contains(r.Verdict.Detail, clause) {
			t.Errorf("%s does not name the shortest: %q", r.Case.ID, r.Verdict.Detail)
		}
	}
	if again := failing(run(plan.Options{Clause: clause, Case: []string{short}})); !slices.Equal(again, []string{short}) {
		t.Errorf("the shortest alone: %q", again)
	}
	if next := run(plan.Options{Clause: clause, Seed: 7}, short); !slices.Contains(failing(next), short) {
		t.Errorf("with another seed: %q", failing(next))
	}
}
