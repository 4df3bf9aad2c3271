package plan

import (
	"reflect"
	"strings"
	"testing"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/verdict"
)

// TestForeignToken: whose token is the wrong one, and what is said where there
// is none.
func TestForeignToken(t *testing.T) {
	drop := func(profiles ...string) func(w *World) {
		return func(w *World) {
			for _, p := range profiles {
				delete(w.Accounts, p)
			}
		}
	}
	for _, tc := range []struct {
		name   string
		change func(w *World)
		tokens []string
		as     []string // of the steps
		why    string   // "" when it can be asked
	}{
		{name: "all there is", as: []string{exchange.OtherTemporary, exchange.Temporary}},
		{name: "all, and the caller has a token", tokens: []string{exchange.Caller, exchange.Temporary}, as: []string{exchange.OtherTemporary, exchange.Temporary}},
		{name: "the caller has a token", change: drop(exchange.OtherTemporary), tokens: []string{exchange.Caller, exchange.Temporary}, as: []string{exchange.Temporary}},
		{name: "one token", change: drop(exchange.OtherTemporary), tokens: []string{exchange.Temporary}, as: []string{exchange.Temporary},
			why: "the target file gives no credentials for otherTemporary"},
		{name: "no temporary key", change: drop(exchange.Temporary), as: []string{exchange.Temporary}, why: "the target file gives no credentials for temporary"},
		{name: "neither", change: drop(exchange.Temporary, exchange.OtherTemporary), tokens: []string{exchange.Caller}, as: []string{exchange.Temporary},
			why: "the target file gives no credentials for temporary"},
		{name: "variables not set", change: func(w *World) {
			drop(exchange.OtherTemporary)(w)
			w.Absent = map[string]string{exchange.OtherTemporary: "A, B and C"}
		}, as: []string{exchange.Temporary}, why: "A, B and C are not set"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := fullWorld()
			if tc.change != nil {
				tc.change(w)
			}
			w.Tokens = tc.tokens
			cases := mustPlan(t, w, Options{Strength: "1", Only: []string{"signature.wrong.refused.*token-foreign"}}).Cases
			if len(cases) != 6 {
				t.Fatalf("%d cases, want V1 and V3 by form, query and GET", len(cases))
			}
			for _, cs := range cases {
				var as []string
				for i := range cs.Steps {
					as = append(as, cs.Steps[i].As)
				}
				if tc.why == "" && cs.Unmet != "" || tc.why != "" && (cs.Unmet != verdict.Unreached || !strings.Contains(cs.UnmetWhy, tc.why)) {
					t.Errorf("%s: %s, %s", cs.ID, cs.Unmet, cs.UnmetWhy)
				}
				if !reflect.DeepEqual(as, tc.as) {
					t.Errorf("%s: as %v, want %v", cs.ID, as, tc.as)
				}
			}
		})
	}
}

// TestOtherTemporaryIsForTokens: nothing else changes with the second temporary
// key.
func TestOtherTemporaryIsForTokens(t *testing.T) {
	with := mustPlan(t, fullWorld(), Options{})
	less := mustPlan(t, without(func(w *World) { delete(w.Accounts, exchange.OtherTemporary) }), Options{})
	if len(with.Cases) != len(less.Cases) {
		t.Fatalf("%d cases with it, %d without", len(with.Cases), len(less.Cases))
	}
	for i, cs := range with.Cases {
		if strings.HasSuffix(cs.ID, "token-foreign") {
			continue
		}
		if other := less.Cases[i]; cs.ID != other.ID || cs.Unmet != other.Unmet || !reflect.DeepEqual(cs.Steps, other.Steps) {
			t.Errorf("%s is another case without it, %s", cs.ID, other.ID)
		}
		for _, st := range cs.Steps {
			if st.As == exchange.OtherTemporary {
				t.Errorf("%s is asked with it", cs.ID)
			}
		}
	}
}
