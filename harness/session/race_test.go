package session_test

import (
	"context"
	"testing"
	"time"

	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/session"
	"github.com/dwconform/dwconform/harness/verdict"
)

// races selects the cases on calls that are released at once.
var races = plan.Options{Only: []string{"CreateBusiness.race.*"}}

// TestRacesOfCorrectServers: whoever wins, a server that keeps the contract
// conforms, however slowly, rarely or briefly it serves.
func TestRacesOfCorrectServers(t *testing.T) {
	t.Parallel()
	for _, variants := range [][]string{
		{}, {"rate-20-429"}, {"lag-300ms"}, {"slow-150ms"}, {"close-each"}, {"ids-random"}, {"quota-150"}, {"create-only"},
	} {
		name := "base"
		if len(variants) > 0 {
			name = variants[0]
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			res := against(t, session.Config{Plan: races, Time: 2 * time.Second}, variants...)
			if c := session.Count(res.Records, verdict.Should); c.Failed > 0 || c.Broken > 0 || c.Passed == 0 || res.Fatal != "" {
				t.Error(told(res))
			}
			t.Log(told(res))
		})
	}
}

// TestRacesOfTheMock: the embedded mock decides every race, quickly.
func TestRacesOfTheMock(t *testing.T) {
	res, err := session.Run(context.Background(), session.Config{Plan: races})
	if err != nil {
		t.Fatal(err)
	}
	if c := session.Count(res.Records, verdict.Should); c.Passed != len(res.Plan.Cases) || len(res.Leaked) > 0 {
		t.Error(told(res))
	}
}

// TestRaceFaults: each defect that only simultaneous calls can show is found by
// the cases of its own clause.
func TestRaceFaults(t *testing.T) {
	found, err := session.Faults(context.Background(), session.FaultOptions{Only: races.Only})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range found {
		if !f.Killed {
			t.Errorf("%s: killed %v after %v: %s", f.Fault.ID, f.Killed, f.Took, f.Why)
		}
	}
	if len(found) < 17 {
		t.Errorf("only %d defects", len(found))
	}
}
