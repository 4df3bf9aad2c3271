package session_test

import (
	"strings"
	"testing"
	"time"

	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/session"
	"github.com/dwconform/dwconform/harness/verdict"
)

// TestMixedCorrectServers: freedoms that are harmless alone and tempt a judge
// together.
func TestMixedCorrectServers(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		variants []string
		only     []string
	}{
		// Without Get the list shows every field, and what an unpromised
		// spelling comes to there is the target's choice.
		"no-get, parameter names in any case": {[]string{"no-get", "any-case-parameters", "usetype-any-case"}, []string{"CreateBusiness.effect"}},
		// An undeclared Data on a delete says nothing of what was deleted.
		"data beside a delete": {[]string{"delete-data-true"}, []string{"CreateBusiness.race", "DeleteBusiness"}},
		// Without a list the free name is the probe, and a probe takes it.
		"no-list, looked at twice": {[]string{"no-list"}, []string{"UpdateBusiness.update"}},
		// A name that may be refused may also be equal to others, as far as
		// nobody promised.
		"names in any case and width": {[]string{"unique-ignores-case", "unique-ignores-width", "unique-ignores-accents"}, []string{"CreateBusiness.free"}},
		"names of letters alone":      {[]string{"strict-text"}, []string{"CreateBusiness.free"}},
		// A list that is searched whole lags like any other read.
		"a list behind, read whole": {[]string{"lag-list", "slow-150ms"}, []string{"DeleteBusiness.delete"}},
		// A clock that is ahead makes a far time look nearer.
		"a wide window and a clock ahead": {[]string{"window-30m", "clock-3m"}, []string{"signature"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			res := against(t, session.Config{Time: 30 * time.Second, Plan: plan.Options{Only: test.only}}, test.variants...)
			if c := session.Count(res.Records, verdict.Should); c.Failed > 0 || c.Broken > 0 || res.Fatal != "" || c.Passed == 0 {
				t.Errorf("false alarm: %s", told(res))
			}
		})
	}
}

// TestCrowdInAFullProject: what a project has no room for was not created, and
// takes no name.
func TestCrowdInAFullProject(t *testing.T) {
	s := newStubborn("quota-150")
	s.crowd(120)
	res := asked(t, session.Config{Plan: plan.Options{Only: []string{"CreateBusiness.BusinessName.unique.in-a-crowd"}}}, s)
	if c := session.Count(res.Records, verdict.Should); c.Passed != 1 || len(res.Leaked) > 0 {
		t.Errorf("false alarm: %s", told(res))
	}
}

// TestProbesInAFullProject: where the project is full in which a case about another
// one probes, the case is not judged by what the probe was refused for.
func TestProbesInAFullProject(t *testing.T) {
	t.Parallel()
	for _, held := range []int{108, 120, 138} {
		s := newStubborn("create-only", "quota-150")
		s.crowd(held)
		res := asked(t, session.Config{Workers: 1, Plan: plan.Options{Only: []string{"CreateBusiness.*"}}}, s)
		full := 0
		for i := range res.Records {
			if strings.Contains(res.Records[i].Verdict.Detail, "takes no more, and nothing can be removed from it") {
				full++
			}
		}
		if c := session.Count(res.Records, verdict.Should); c.Failed > 0 || c.Broken > 0 || c.Passed == 0 || full == 0 {
			t.Errorf("%d held, %d cases say that the project is full: %s", held, full, told(res))
		}
	}
}

// TestQueriesThatShowNothing: where the query is ignored, a list that thereby names
// no project may be empty: the way is not served, and nothing is wrong with it.
func TestQueriesThatShowNothing(t *testing.T) {
	t.Parallel()
	for _, missing := range []string{"missing-empty", "missing-null"} {
		res := against(t, session.Config{Plan: plan.Options{Only: []string{"*.ways"}}}, "nowhere-is-empty", "query-ignored", missing)
		if c := session.Count(res.Records, verdict.Should); c.Failed > 0 || c.Broken > 0 || c.Passed == 0 || c.Skipped == 0 {
			t.Errorf("%s: %s", missing, told(res))
		}
	}
}

// TestLostRepliesOfCorrectServers: whatever a server does of a call whose
// caller has gone, it is held against nobody who does it once.
func TestLostRepliesOfCorrectServers(t *testing.T) {
	t.Parallel()
	for _, variant := range []string{"", "lag-300ms", "slow-150ms", "close-each", "create-only", "no-list", "no-get", "no-signature", "lag-flapping", "rate-20-429"} {
		t.Run(variant, func(t *testing.T) {
			t.Parallel()
			cfg := session.Config{Time: 20 * time.Second, Plan: plan.Options{Only: []string{"CreateBusiness.lost-reply", "signature.wrong.nonce.*lost*"}}}
			var variants []string
			if variant != "" {
				variants = append(variants, variant)
			}
			res := against(t, cfg, variants...)
			if c := session.Count(res.Records, verdict.Should); c.Failed > 0 || c.Broken > 0 || res.Fatal != "" || c.Passed == 0 && variant != "create-only" && variant != "no-list" {
				t.Errorf("false alarm: %s", told(res))
			}
			t.Log(told(res))
		})
	}
}
