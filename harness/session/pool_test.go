package session_test

import (
	"context"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/mock"
	"github.com/dwconform/dwconform/harness/session"
	"github.com/dwconform/dwconform/harness/verdict"
)

// clausesReached are the clauses of which a case was judged.
func clausesReached(res *session.Result) map[string]bool {
	out := map[string]bool{}
	for i := range res.Records {
		if v := &res.Records[i].Verdict; v.Outcome == verdict.Conforms || v.Outcome == verdict.Violates {
			out[v.Clause] = true
		}
	}
	return out
}

// pooled lists the cases whose asking stood in a script.
func pooled(res *session.Result) (out []string) {
	for i := range res.Records {
		if at := res.Records[i].Transcript.Attempts; len(at) > 0 && at[0].Pool != "" {
			out = append(out, res.Records[i].Case.ID)
		}
	}
	return out
}

// TestScriptsReachClauses: where requests are counted, few of them ask of many
// clauses.
func TestScriptsReachClauses(t *testing.T) {
	t.Parallel()
	for _, want := range []struct {
		budget  int64
		clauses int
	}{{40, 70}, {pairBudget, 160}, {160, 178}, {300, 205}} {
		res, err := session.Run(context.Background(), session.Config{Requests: want.budget})
		if err != nil {
			t.Fatal(err)
		}
		if n := len(clausesReached(res)); n < want.clauses || res.Requests > want.budget || res.Exit(verdict.Should) != 0 {
			t.Errorf("%d requests of %d reach %d clauses, and not %d: %s", res.Requests, want.budget, n, want.clauses, told(res))
		}
		if n := len(pooled(res)); n < want.clauses {
			t.Errorf("%d cases are in a script", n)
		}
	}
}

// TestScriptsPause: what the first part of a script shows to be wrong is asked
// alone before the script goes on, and the rest of it gets what is left then.
func TestScriptsPause(t *testing.T) {
	t.Parallel()
	res := within(t, session.Config{Faults: []string{"CreateBusiness.combinations.Description-lost-with-ProjectIdentifier"}})
	if brokenCombinations(res) == 0 {
		t.Fatalf("no combination fails: %s", told(res))
	}
	right, alone := 0, 0
	for i := range res.Records {
		r := &res.Records[i]
		switch {
		case len(r.Transcript.Attempts) == 0:
		case r.Transcript.Attempts[0].Pool == "" && r.Verdict.Outcome == verdict.Violates:
			alone++
		case r.Transcript.Attempts[0].Pool != "" && r.Case.Clause.Action != "CreateBusiness":
			right++ // of the second part
		}
	}
	if alone == 0 || right < 5 {
		t.Errorf("%d cases fail alone, %d of the part behind are settled", alone, right)
	}
}

// TestScriptsSayWhatIsAmiss: a case that was not right in a script, and that
// nothing is left to ask alone, is no success in silence.
func TestScriptsSayWhatIsAmiss(t *testing.T) {
	t.Parallel()
	said := false
	for budget := int64(20); budget <= 60 && !said; budget += 4 {
		res, err := session.Run(context.Background(), session.Config{Requests: budget, Faults: []string{"CreateBusiness.combinations.Description-lost-by-others"}})
		if err != nil {
			t.Fatal(err)
		}
		for i := range res.Records {
			v := &res.Records[i].Verdict
			if len(v.Flaky) > 0 && v.Reason == verdict.Budget && strings.Contains(v.Detail, "not right in script.") {
				said = true
			}
		}
	}
	if !said {
		t.Error("nothing is said of what a script showed to be wrong")
	}
}

// TestScriptsConvictNobody: what one case of a script shows to be wrong is no
// fault of the others: each is asked alone, and the guilty one is found.
func TestScriptsConvictNobody(t *testing.T) {
	t.Parallel()
	for fault, guilty := range map[string]string{
		"UpdateBusiness.ProjectId-ProjectIdentifier.or.broken-accepted": "UpdateBusiness.",
		"CreateBusiness.ProjectId-ProjectIdentifier.or.broken-stored":   "CreateBusiness.",
	} {
		if !slices.ContainsFunc(mockFaults(), func(id string) bool { return id == fault }) {
			t.Errorf("the mock has no fault %s", fault)
			continue
		}
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			res := asIf(t, session.Config{Requests: 300, Faults: []string{fault}})
			found := false
			for i := range res.Records {
				rec := &res.Records[i]
				if rec.Verdict.Outcome != verdict.Violates {
					continue
				}
				found = true
				if !strings.HasPrefix(rec.Verdict.Clause, guilty) {
					t.Errorf("%s: %v", rec.Case.ID, rec.Verdict.Problems)
				}
				if !rec.Case.Everywhere && rec.Transcript.Attempts[0].Pool != "" {
					t.Errorf("%s is convicted by a script", rec.Case.ID)
				}
			}
			if !found {
				t.Error("nothing is found")
			}
		})
	}
}

func asIf(t *testing.T, cfg session.Config) *session.Result {
	t.Helper()
	cfg.ReadAfterWrite = 200 * time.Millisecond
	res, err := session.Run(context.Background(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// TestScriptsAlone: where the ceilings allow every case alone, none is asked in
// a script.
func TestScriptsAlone(t *testing.T) {
	t.Parallel()
	res := asIf(t, session.Config{Requests: 100_000})
	if in := pooled(res); len(in) > 0 {
		t.Errorf("%d cases are asked in a script, as %s", len(in), in[0])
	}
}

// TestScriptsAgain: a recording of scripts says what the run said, also of some
// of its cases alone.
func TestScriptsAgain(t *testing.T) {
	t.Parallel()
	for _, faults := range [][]string{{"CreateBusiness.ProjectId.unknown.wrapped"}, nil} {
		if testing.Short() && faults == nil {
			continue
		}
		res, cassette, _ := recorded(t, session.Config{Requests: 200, Faults: faults, ReadAfterWrite: 200 * time.Millisecond})
		again, err := session.Run(context.Background(), session.Config{From: cassette})
		if err != nil {
			t.Fatal(err)
		}
		if len(pooled(res)) < 100 || !slices.Equal(pooled(res), pooled(again)) {
			t.Errorf("%d cases were in a script, and are %d now", len(pooled(res)), len(pooled(again)))
		}
		verdicts := map[string]verdict.Verdict{}
		for i := range res.Records {
			verdicts[res.Records[i].Case.ID] = res.Records[i].Verdict
		}
		some := session.Config{From: cassette}
		some.Plan.Only = []string{"GetBusiness", "CreateBusiness.combinations"}
		part, err := session.Run(context.Background(), some)
		if err != nil {
			t.Fatal(err)
		}
		for _, res := range []*session.Result{again, part} {
			for i := range res.Records {
				rec := &res.Records[i]
				if then := verdicts[rec.Case.ID]; then.Outcome != rec.Verdict.Outcome || then.Reason != rec.Verdict.Reason {
					t.Errorf("%s was %s (%s), and is %s (%s) %s", rec.Case.ID, then.Outcome, then.Reason, rec.Verdict.Outcome, rec.Verdict.Reason, rec.Verdict.Detail)
				}
			}
		}
		if a, b := reported(t, res)["coverage"], reported(t, again)["coverage"]; !reflect.DeepEqual(a, b) {
			t.Error("the coverage is another one")
		}
	}
}

// TestScriptsOfOthers: no correct server is accused where little may be asked
// of it, whatever it leaves out or does its own way.
func TestScriptsOfOthers(t *testing.T) {
	t.Parallel()
	variants := []string{"strict-text", "owner-caller-only", "get-refused", "no-xml", "page-past-end-refused", "quota-60", "envelope-200", "transient-503", "xml-list-wrapped", "ids-big", "lag-list", "rate-20-429"}
	budgets, some := []int64{pairBudget, 300}, len(variants)
	if testing.Short() { // each commit others, and none of the slow ones
		budgets, some = budgets[:1], 4
		variants = variants[:10]
	}
	for _, i := range drawn(t, some, len(variants)) {
		variant := variants[i]
		t.Run(variant, func(t *testing.T) {
			t.Parallel()
			for _, budget := range budgets {
				res := against(t, session.Config{Requests: budget}, variant)
				if res.Exit(verdict.Should) != 0 || res.Requests > budget || len(res.Leaked) > 0 {
					t.Errorf("%d requests: %s", res.Requests, told(res))
				}
				if n := len(pooled(res)); n < 60 {
					t.Errorf("only %d cases are in a script", n)
				}
			}
		})
	}
}

// TestScriptsReadOn: a target whose pages hold twelve, whatever was asked for, has
// its scripts settled all the same: their looks read on. A case that lists all, and
// sees a part of what its script created, is asked alone and is right there.
func TestScriptsReadOn(t *testing.T) {
	t.Parallel()
	res := against(t, session.Config{Requests: pairBudget}, "page-of-twelve")
	if n := len(pooled(res)); n < 265 || res.Requests > pairBudget {
		t.Errorf("%d cases of a script are settled: %s", n, told(res))
	}
	for i := range res.Records {
		rec := &res.Records[i]
		switch at := rec.Transcript.Attempts; {
		case rec.Transcript.Amiss != "":
			t.Errorf("%s is not right %s", rec.Case.ID, rec.Transcript.Amiss)
		case rec.Case.ID == "ListBusiness.list.written.full-primary" && (rec.Verdict.Outcome != verdict.Conforms || at[0].Pool != ""):
			t.Errorf("%s: %s in %q", rec.Case.ID, rec.Verdict.Outcome, at[0].Pool)
		}
	}
}

// mockFaults lists the ids of the seeded defects.
func mockFaults() (out []string) {
	for _, f := range mock.Faults(contract.Default()) {
		out = append(out, f.ID)
	}
	return out
}
