package session_test

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/mock"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/session"
	"github.com/dwconform/dwconform/harness/verdict"
)

// pairBudget is how many requests take a run through every pair of the values
// of CreateBusiness.
const pairBudget = 120

// TestPairsWithinBudget: a run that may ask little finds every defect that
// shows when two things meet, though a wrong read is asked again until
// patience ends. No pair is left out for that, and of most defects enough is
// held back to tell the cause. A quick test run asks of a quarter of them, each
// commit of others.
func TestPairsWithinBudget(t *testing.T) {
	t.Parallel()
	var faults []string
	for _, f := range mock.Faults(contract.Default()) {
		if f.Clause == "CreateBusiness.combinations" && !strings.Contains(f.ID, "-and-") {
			faults = append(faults, f.ID)
		}
	}
	asked := len(faults)
	if testing.Short() {
		asked /= 4
	}
	var explained atomic.Int64
	for _, i := range drawn(t, asked, len(faults)) {
		fault := faults[i]
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			res := within(t, session.Config{Faults: []string{fault}})
			if brokenCombinations(res) == 0 {
				t.Errorf("no combination fails: %s", told(res))
			}
			certificates, err := res.Plan.Certificates(func(id string) bool { return reached(res, id) })
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range certificates {
				if c.Model == "parameters" && c.Strength == 2 && c.Left > 0 {
					t.Errorf("%d pairs of %s are left", c.Left, c.Model)
				}
			}
			if strings.Contains(strings.Join(slices.Collect(maps.Values(details(res))), " "), "fails whenever") {
				explained.Add(1)
			}
		})
	}
	t.Cleanup(func() {
		if n := int(explained.Load()); n < asked/2 && !testing.Short() {
			t.Errorf("%d of %d defects are explained; want half of them", n, asked)
		}
	})
	if len(faults) < 10 {
		t.Errorf("the mock has only %d such defects", len(faults))
	}
}

// TestBudgetAndLag: what little may be asked of a right server whose reads lag
// accuses it of nothing.
func TestBudgetAndLag(t *testing.T) {
	t.Parallel()
	for _, variant := range []string{"lag-300ms", "lag-list", "lag-flapping", "lag-changes"} {
		t.Run(variant, func(t *testing.T) {
			t.Parallel()
			if variant != "lag-list" {
				long(t)
			}
			res := against(t, session.Config{Requests: pairBudget}, variant)
			if res.Exit(verdict.Should) != 0 {
				t.Errorf("false alarm: %s", told(res))
			}
		})
	}
}

func within(t *testing.T, cfg session.Config) *session.Result {
	t.Helper()
	cfg.Requests, cfg.ReadAfterWrite = pairBudget, time.Second
	res, err := session.Run(context.Background(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	if res.Requests > pairBudget {
		t.Errorf("%d requests", res.Requests)
	}
	return res
}

// reached reports whether a case was judged.
func reached(res *session.Result, id string) bool {
	return slices.ContainsFunc(res.Records, func(rec session.Record) bool {
		return rec.Case.ID == id && (rec.Verdict.Outcome == verdict.Conforms || rec.Verdict.Outcome == verdict.Violates)
	})
}

func brokenCombinations(res *session.Result) (n int) {
	for i := range res.Records {
		if v := &res.Records[i].Verdict; v.Outcome == verdict.Violates && strings.HasPrefix(v.Clause, "CreateBusiness.combinations") {
			n++
		}
	}
	return n
}

// TestImpatience: a read that is wrong convicts nobody where the run ended
// before lag could be excluded, and a recording of that says the same.
func TestImpatience(t *testing.T) {
	cfg := session.Config{
		Faults:  []string{"CreateBusiness.combinations.Description-lost-by-others"},
		Workers: 1, ReadAfterWrite: 10 * time.Second,
		Plan: plan.Options{Clause: "CreateBusiness.combinations"},
	}
	cut := 0
	check := func(cfg session.Config) {
		t.Helper()
		res, cassette, _ := recorded(t, cfg)
		again, err := session.Run(context.Background(), session.Config{From: cassette})
		if err != nil {
			t.Fatal(err)
		}
		for i := range res.Records {
			v, then := &res.Records[i].Verdict, &again.Records[i].Verdict
			if v.Outcome == verdict.Violates {
				t.Errorf("%s: %v", v.Case, v.Problems)
			}
			if v.Outcome != then.Outcome || v.Reason != then.Reason {
				t.Errorf("%s is %s (%s); the recording says %s (%s)", v.Case, v.Outcome, v.Reason, then.Outcome, then.Reason)
			}
			if v.Reason == verdict.Budget && strings.Contains(v.Detail, "may lag") {
				cut++
			}
		}
	}
	// The first combination that gives Description takes the last requests.
	for _, requests := range []int64{2, 4} {
		cfg.Requests = requests
		if cut == 0 {
			check(cfg)
		}
	}
	if cut == 0 {
		t.Error("no read was cut short by the budget")
	}
	cfg.Requests, cfg.Time = 0, time.Second
	check(cfg)
}
