package session_test

import (
	"fmt"
	"testing"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/session"
	"github.com/dwconform/dwconform/harness/verdict"
)

// TestSentencesWithinBudget: a run that may ask little asks of every sentence that
// says what a target must or should do, where no provider state is needed for it,
// whatever the seed; and all pairs of the parameters are in it.
func TestSentencesWithinBudget(t *testing.T) {
	t.Parallel()
	seeds := []uint64{12}
	if !testing.Short() {
		seeds = append(seeds, 0, 1, 2, 3, 5, 8, 13)
	}
	for _, seed := range seeds {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			res := within(t, session.Config{Plan: plan.Options{Seed: seed}})
			if res.Exit(verdict.Should) != 0 {
				t.Errorf("false alarm: %s", told(res))
			}
			judged, open := map[*contract.Clause]bool{}, map[*contract.Clause]bool{}
			for _, cs := range res.Plan.Cases {
				open[cs.Clause] = open[cs.Clause] || cs.State == "" && cs.Unmet == ""
				judged[cs.Clause] = judged[cs.Clause] || reached(res, cs.ID)
			}
			n := 0
			for cl, can := range open {
				if !can || cl.Level == verdict.Observed || cl.Check == "create-pace" && !judged[cl] {
					continue // a machine that has more to do is slow for a while, and then it is asked again
				}
				if n++; !judged[cl] {
					t.Errorf("nothing was asked of %s: %s", cl.ID, cl.Text)
				}
			}
			if seed != 12 && !reached(res, "DeleteBusiness.ProjectId-ProjectIdentifier.or.none") {
				t.Error("of a rule between parameters only what it allows was asked")
			}
			if n < 180 {
				t.Errorf("only %d sentences can be asked of", n)
			}
			certificates, err := res.Plan.Certificates(func(id string) bool { return reached(res, id) })
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range certificates {
				if c.Model == "parameters" && c.Strength <= 2 && c.Left > 0 {
					t.Errorf("%d of %d are left at strength %d", c.Left, c.Covered+c.Left, c.Strength)
				}
			}
		})
	}
}
