package session_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dwconform/dwconform/harness/oracle"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/session"
)

// TestEqualityIsLearned: what a server makes of names that differ a little is
// seen as it is, and held against nobody.
func TestEqualityIsLearned(t *testing.T) {
	kinds := []string{"letter-case", "letter-case-beyond-ASCII", "accents", "space-before", "space-after", "width", "composition"}
	for variant, parts := range map[string]map[string]oracle.Sameness{
		"":                           {},
		"unique-ignores-case":        {"letter-case": oracle.Same, "letter-case-beyond-ASCII": oracle.Same},
		"unique-ignores-outer-space": {"space-before": oracle.Same, "space-after": oracle.Same},
		"unique-ignores-width":       {"width": oracle.Same},
		"unique-ignores-accents":     {"accents": oracle.Same, "composition": oracle.Same},
		"outer-space-refused":        {"space-before": oracle.Refusing, "space-after": oracle.Refusing},
		"strict-text": {
			"letter-case-beyond-ASCII": oracle.Refusing, "accents": oracle.Refusing, "space-before": oracle.Refusing,
			"space-after": oracle.Refusing, "width": oracle.Refusing, "composition": oracle.Refusing,
		},
	} {
		t.Run(variant, func(t *testing.T) {
			t.Parallel()
			var variants []string
			if variant != "" {
				variants = append(variants, variant)
			}
			res := against(t, session.Config{Plan: plan.Options{Only: []string{"CreateBusiness.names.equality"}}}, variants...)
			want, got := map[string]oracle.Sameness{}, map[string]oracle.Sameness{}
			for _, kind := range kinds {
				want["CreateBusiness.names.equality."+kind] = oracle.Different
				if other, ok := parts[kind]; ok {
					want["CreateBusiness.names.equality."+kind] = other
				}
			}
			for i := range res.Records {
				if s, ok := oracle.Learned(res.Contract, &res.Records[i].Transcript); ok {
					got[res.Records[i].Case.ID] = s
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("-want +got:\n%s\n%s", diff, told(res))
			}
		})
	}
}
