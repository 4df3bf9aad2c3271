package session_test

import (
	"testing"
	"time"

	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/session"
	"github.com/dwconform/dwconform/harness/verdict"
)

// TestMixedCorrectServers: freedoms that are harmless alone and tempt a judge
// together.
func TestMixedCorrectServers(t *testing.T) {
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
