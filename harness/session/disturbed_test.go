package session_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/dwconform/dwconform/harness/mock"
	"github.com/dwconform/dwconform/harness/session"
	"github.com/dwconform/dwconform/harness/target"
	"github.com/dwconform/dwconform/harness/verdict"
)

// TestDisturbedMock: what the judge says of a correct service whose transport or
// service fails now and then. What happens once is nobody's fault, rate limiting
// is waited for, and what happens often breaks what it breaks and nothing else.
func TestDisturbedMock(t *testing.T) {
	t.Parallel()
	whole := []string{"answer.whole"}
	for name, x := range map[string]struct {
		rule   string
		broken []string // clauses
		struck uint64   // at the least
	}{
		"one lost":                 {rule: "lost@100", struck: 1},
		"one lost create":          {rule: "lost@20:CreateBusiness", struck: 1},
		"one create in ten lost":   {rule: "lost@10%:CreateBusiness", broken: whole, struck: 3},
		"three in a hundred reset": {rule: "reset@3%", struck: 3}, // as if it had closed them between answers
		"one reset":                {rule: "reset@100", struck: 1},
		"one hangs":                {rule: "hang@90", struck: 1},
		"one short":                {rule: "short@100", struck: 1},
		"two short":                {rule: "short@100-101", struck: 2},
		"one failure":              {rule: "error@30:CreateBusiness", struck: 1},
		"one not available":        {rule: "unavailable@100", struck: 1},
		"one in two hundred":       {rule: "short@every200", struck: 3},
		"one in forty":             {rule: "short@every40", broken: whole, struck: 3},
		"three in a hundred":       {rule: "short@3%", broken: whole, struck: 3},
		"no list is whole":         {rule: "short:ListBusiness", broken: whole, struck: 3},
		"throttled":                {rule: "throttle@30-32", struck: 3},
		"throttled, told to wait":  {rule: "throttle=20ms@30-32", struck: 3},
		"slow":                     {rule: "slow=50ms@5%", struck: 3},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			broken, d := disturbed(t, x.rule, "CreateBusiness.BusinessName.required", "CreateBusiness.BusinessName.text", "CreateBusiness.Owner", "answer.whole")
			if got := slices.Sorted(maps.Keys(broken)); !slices.Equal(got, x.broken) {
				t.Errorf("broken are %v, want %q", broken, x.broken)
			}
			if d.Struck < x.struck {
				t.Errorf("%+v, want %d struck", d, x.struck)
			}
		})
	}
}

// TestDisturbedCrowd: where one create in sixty is done and not answered, one
// that is said again finds its own name taken. Of a hundred one always does.
func TestDisturbedCrowd(t *testing.T) {
	t.Parallel()
	broken, d := disturbed(t, "lost@every60:CreateBusiness", "CreateBusiness.BusinessName.unique")
	if problems := broken["CreateBusiness.BusinessName.unique"]; len(problems) > 0 || d.Struck < 3 {
		t.Errorf("%+v: %v", d, problems)
	}
}

// disturbed runs some clauses against a mock that follows a rule, and returns
// those that are broken, and what came of the rule.
func disturbed(t *testing.T, rule string, only ...string) (map[string][]verdict.Problem, mock.Disturbance) {
	t.Helper()
	m := mock.New(mock.WithDisturbances(rule))
	cfg, end := serveMock(t, m)
	t.Cleanup(end)
	cfg.ReadAfterWrite = session.DefaultReadAfterWrite / 10
	cfg.Patience = target.DefaultPatience / 5
	cfg.Plan.Only = only
	res, err := session.Run(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	broken := map[string][]verdict.Problem{}
	for _, r := range res.Records {
		if r.Verdict.Outcome == verdict.Violates && r.Verdict.Level != verdict.Observed {
			broken[r.Case.Clause.ID] = append(broken[r.Case.Clause.ID], r.Verdict.Problems...)
		}
	}
	return broken, m.Disturbances()[0]
}
