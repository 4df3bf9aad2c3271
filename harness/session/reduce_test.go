package session_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/session"
	"github.com/dwconform/dwconform/harness/verdict"
)

// TestCauses: a combination that fails is asked again until the values that
// make it fail are known, and the words name those and no more. A recording
// says the same.
func TestCauses(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		fault, words string
	}{
		{"Description-lost-with-UseType-MANUAL_BIZ", "Description is given and UseType=MANUAL_BIZ (strength 2)"},
		{"lenient.Description-empty-with-UseType-MANUAL_BIZ", "Description is empty and UseType=MANUAL_BIZ (strength 2)"},
		{"Description-lost-with-ProjectIdentifier-and-UseType-MANUAL_BIZ-and-other-project", "Description is given and UseType=MANUAL_BIZ and project=secondary-identifier (strength 3)"},
		{"Description-lost-with-ProjectIdentifier-and-UseType-MANUAL_BIZ-and-other-project-and-Owner-absent", "and project=secondary-identifier (strength 4)"},
	} {
		t.Run(test.fault, func(t *testing.T) {
			t.Parallel()
			clause := "CreateBusiness.combinations"
			if strings.HasPrefix(test.fault, "lenient.") {
				clause += ".lenient"
			}
			cfg := session.Config{Faults: []string{"CreateBusiness.combinations." + test.fault}, Plan: plan.Options{Clause: clause}, ReadAfterWrite: soon}
			res, cassette, _ := recorded(t, cfg)
			told := details(res)
			if len(told) == 0 {
				t.Fatal("no case fails")
			}
			for id, detail := range told {
				if !strings.Contains(detail, test.words) || !strings.Contains(detail, "; holds in ") {
					t.Errorf("%s: %q", id, detail)
				}
			}
			// To ask for the cause is to ask a few more, and changes no verdict;
			// what is refused beside other cases is asked once more alone.
			for i := range res.Records {
				if rec := &res.Records[i]; rec.Verdict.Outcome != verdict.Violates && rec.Verdict.Outcome != verdict.Conforms || rec.Verdict.Asked > 2 {
					t.Errorf("%s: %+v", rec.Case.ID, rec.Verdict)
				}
			}
			again, err := session.Run(context.Background(), session.Config{From: cassette})
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(told, details(again)); d != "" {
				t.Errorf("the recording says otherwise:\n%s", d)
			}
		})
	}
}

// details are what is said of the cases that fail.
func details(res *session.Result) map[string]string {
	out := map[string]string{}
	for i := range res.Records {
		if v := &res.Records[i].Verdict; v.Outcome == verdict.Violates {
			out[v.Case] = v.Detail
		}
	}
	return out
}
