package oracle

import (
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/verdict"
)

// soak multiplies how often a repeated check runs; 1 when nothing is set.
func soak() int {
	if n, err := strconv.Atoi(os.Getenv("DWCONFORM_SOAK")); err == nil && n > 0 {
		return n
	}
	return 1
}

// TestPerfectServerConforms: a correct server conforms in every case of a full
// plan, whatever forms it answers in.
func TestPerfectServerConforms(t *testing.T) {
	c, w := contract.Default(), fullWorld()
	p, err := plan.New(c, w, plan.Options{Strength: "1"})
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(2 * soak()) {
		server := newPerfect(c, w, seed)
		verdicts, _ := conclude(p, server)
		judged := 0
		for id, v := range verdicts {
			switch v.Outcome {
			case verdict.Conforms:
				judged++
			case verdict.Inconclusive:
				// A text that may be refused leaves nothing to read back, and a
				// way that may be refused nothing to compare.
				if p.Case(id).Unmet == "" && v.Reason != verdict.Unclaimed && !(server.strict && (strings.Contains(id, ".text-") || strings.Contains(id, ".name-"))) {
					t.Errorf("seed %d: %s is inconclusive: %s: %s", seed, id, v.Reason, v.Detail)
				}
			default:
				if v.Level != verdict.Observed {
					t.Errorf("seed %d: %s is %s: %v %s", seed, id, v.Outcome, v.Problems, v.Detail)
				}
			}
			if err := v.Check(); err != nil {
				t.Errorf("seed %d: %v", seed, err)
			}
		}
		if judged < len(p.Cases)*8/10 {
			t.Errorf("seed %d: only %d of %d cases conform", seed, judged, len(p.Cases))
		}
	}
}

// TestPassingTroubleConvictsNobody: a correct server some of whose answers are
// a trouble that does not repeat violates nothing.
func TestPassingTroubleConvictsNobody(t *testing.T) {
	c, w := contract.Default(), fullWorld()
	p, err := plan.New(c, w, plan.Options{Strength: "1"})
	if err != nil {
		t.Fatal(err)
	}
	for seed := range uint64(2 * soak()) {
		server := newPerfect(c, w, seed)
		server.trouble = 3
		verdicts, _ := conclude(p, server)
		for id, v := range verdicts {
			if v.Outcome == verdict.Violates && v.Level != verdict.Observed || v.Outcome == verdict.Broken {
				t.Errorf("seed %d: %s is %s, shown %d of %d: %v %s", seed, id, v.Outcome, v.Shown, v.Asked, v.Problems, v.Detail)
			}
		}
	}
}
