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

// TestSharedAsking: cases that ask the same are asked once and judged each;
// what one of them found is told once of the run as a whole.
func TestSharedAsking(t *testing.T) {
	about := plan.Options{Only: []string{"answer.form.document", "answer.request-id.unique", "CreateBusiness.RequestId.type"}}
	res, cassette, _ := recorded(t, session.Config{Plan: about})
	calls := 0
	shared := ""
	for i := range res.Records {
		rec := &res.Records[i]
		if rec.Verdict.Outcome != verdict.Conforms {
			t.Errorf("%s: %s", rec.Case.ID, rec.Verdict.Outcome)
		}
		if rec.Transcript.Shared > 0 {
			shared = rec.Case.ID
		} else {
			calls += len(rec.Case.Steps)
		}
	}
	if int(res.Requests) != calls || shared == "" {
		t.Fatalf("%d requests for %d calls; the last that shares is %q", res.Requests, calls, shared)
	}
	// A recording answers for a case alone that had shared.
	again, err := session.Run(context.Background(), session.Config{From: cassette, Plan: plan.Options{Case: []string{shared}}})
	if err != nil {
		t.Fatal(err)
	}
	if v := again.Records[0].Verdict; v.Outcome != verdict.Conforms || v.Asked != 1 {
		t.Errorf("judged again alone: %+v", v)
	}
	// What several cases saw in one answer, each tells of itself, and none of
	// another.
	res, _, _ = recorded(t, session.Config{Plan: about, Faults: []string{"CreateBusiness.RequestId.type.other-type"}})
	for i := range res.Records {
		rec := &res.Records[i]
		if rec.Case.Clause.ID != "CreateBusiness.RequestId.type" {
			continue
		}
		if rec.Verdict.Outcome != verdict.Violates {
			t.Errorf("%s: %s", rec.Case.ID, rec.Verdict.Outcome)
		}
		for _, p := range rec.Verdict.Problems {
			if strings.Contains(p.At, "answer.form.document.accepted-create") {
				t.Errorf("%s tells of another's answer: %s", rec.Case.ID, p)
			}
		}
	}
}

// keptBack is the most requests that are kept for a read that is wrong.
const keptBack = 3

// TestBudget: no case is asked by half, and what is asked tells the most.
func TestBudget(t *testing.T) {
	t.Parallel()
	for _, cfg := range []session.Config{{Requests: 120}, {Requests: 130}, {Requests: 7}, {Writes: 40}} {
		if testing.Short() && cfg.Requests == 120 {
			continue // every sentence is asked of within that: a test of its own
		}
		res, err := session.Run(context.Background(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		if cfg.Requests > 0 && (res.Requests > cfg.Requests || res.Requests < cfg.Requests-1-keptBack) || cfg.Writes > 0 && res.Writes != cfg.Writes {
			t.Errorf("%d requests, %d writes of %d and %d", res.Requests, res.Writes, cfg.Requests, cfg.Writes)
		}
		judged := map[string]bool{}
		var unsaid []string
		for i := range res.Records {
			rec := &res.Records[i]
			judged[rec.Case.ID] = rec.Verdict.Outcome == verdict.Conforms
			if rec.Verdict.Reason == verdict.Budget && len(rec.Transcript.Attempts) > 0 {
				unsaid = append(unsaid, rec.Case.ID)
			}
			if rec.Verdict.Outcome == verdict.Violates || rec.Verdict.Reason == verdict.Unclaimed {
				t.Errorf("%s: %+v", rec.Case.ID, rec.Verdict)
			}
		}
		if len(unsaid) > 0 {
			t.Errorf("asked by half: %v", unsaid)
		}
		if cfg.Requests < 120 {
			continue
		}
		certificates, err := res.Plan.Certificates(func(id string) bool { return judged[id] })
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(certificates, func(c plan.Certificate) bool { return c.Strength == 2 }) {
			t.Error("no certificate for pairs")
		}
		for _, c := range certificates {
			if c.Strength <= 2 && c.Left > 0 && (c.Model != "ways" || cfg.Requests > 120) { // every sentence comes first
				t.Errorf("%d requests: %s of %s", cfg.Requests, c.Words(), c.Model)
			}
		}
	}
}
