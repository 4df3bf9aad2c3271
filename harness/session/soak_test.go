package session_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/session"
	"github.com/dwconform/dwconform/harness/verdict"
)

// TestEverySeedConforms: the embedded mock conforms and is left empty whichever
// plan a seed makes; one seed, each commit another, or a hundred with
// DWCONFORM_SOAK. A quick test run asks what a seed changes, and nothing else.
func TestEverySeedConforms(t *testing.T) {
	t.Parallel()
	for _, seed := range drawn(t, 1, 100) {
		t.Run(fmt.Sprintf("seed-%d", seed+1), func(t *testing.T) {
			cfg := session.Config{Plan: plan.Options{Seed: uint64(seed) + 1}}
			if testing.Short() {
				cfg.Plan.Only = []string{"CreateBusiness.combinations", "CreateBusiness.ways", "isolation.sequences"}
			}
			res, err := session.Run(context.Background(), cfg)
			if err != nil {
				t.Fatal(err)
			}
			if res.Exit(verdict.Should) != 0 || len(res.Leaked) > 0 {
				t.Error(told(res))
			}
		})
	}
}
