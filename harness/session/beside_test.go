package session_test

import (
	"strings"
	"testing"

	"github.com/dwconform/dwconform/harness/session"
	"github.com/dwconform/dwconform/harness/verdict"
)

// TestScriptsTickOffNothingBroken: a sentence is not ticked off by a script that saw
// it broken where it hurt another case, or where it cannot be seen again alone.
func TestScriptsTickOffNothingBroken(t *testing.T) {
	t.Parallel()
	for _, fault := range []string{
		"DeleteBusiness.delete.only.neighbour-too", "UpdateBusiness.update.only.elsewhere-too", "answer.create-pace.linear",
	} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			res := within(t, session.Config{Faults: []string{fault}})
			seen := false
			for i := range res.Records {
				rec := &res.Records[i]
				if v := &rec.Verdict; !strings.HasPrefix(fault, v.Clause+".") {
					continue
				} else if v.Outcome == verdict.Violates || len(v.Flaky) > 0 {
					seen = true
				} else if v.Outcome == verdict.Conforms && inScript(rec) {
					t.Errorf("%s is ticked off", rec.Case.ID)
				}
			}
			if !seen {
				t.Errorf("nothing is said of it: %s", told(res))
			}
		})
	}
}
