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

// TestShortestText: a text that fails is asked again in ever smaller parts,
// until each character is needed. A recording says the same, the cases stay
// what they were, and no budget is overspent.
func TestShortestText(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		fault string
		words map[string]string // case -> what is said of it
	}{
		{"plus-as-space", map[string]string{"plus": `is "+", 1 of its 3 `, "template": `is "+", 1 of its 19 `}},
		{"astral-lost", map[string]string{"emoji-sequence": ` (U+1F4`}},
		{"crlf-joined", map[string]string{"header": `is "\r\n", 2 of its 17 `}},
		{"cut-at-255", map[string]string{"length-1024": `, 256 of its 1024 characters`}},
	} {
		t.Run(test.fault, func(t *testing.T) {
			t.Parallel()
			if test.fault == "cut-at-255" {
				long(t)
			}
			const clause = "CreateBusiness.Description.text"
			cfg := session.Config{ReadAfterWrite: soon, Faults: []string{clause + "." + test.fault}, Plan: plan.Options{Clause: clause}}
			res, cassette, _ := recorded(t, cfg)
			told := details(res)
			for id, detail := range told {
				t.Log(id, detail)
			}
			for id, words := range test.words {
				if !strings.Contains(told[clause+"."+id], words) {
					t.Errorf("%s: %q, want %q", id, told[clause+"."+id], words)
				}
			}
			again, err := session.Run(context.Background(), session.Config{From: cassette})
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(told, details(again)); d != "" {
				t.Errorf("the recording says otherwise:\n%s", d)
			}
			if len(res.Records) != len(res.Plan.Cases) {
				t.Errorf("%d records of %d cases", len(res.Records), len(res.Plan.Cases))
			}
		})
	}
	t.Run("within the budget", func(t *testing.T) {
		t.Parallel()
		const clause = "CreateBusiness.Description.text"
		res, err := session.Run(context.Background(), session.Config{
			Faults: []string{clause + ".plus-as-space"}, Plan: plan.Options{Clause: clause}, Requests: 60, ReadAfterWrite: soon,
		})
		if err != nil {
			t.Fatal(err)
		}
		if res.Requests > 60 {
			t.Errorf("%d requests of 60", res.Requests)
		}
	})
	t.Run("the case by itself", func(t *testing.T) {
		t.Parallel()
		const id = "CreateBusiness.Description.text.plus"
		res, err := session.Run(context.Background(), session.Config{Faults: []string{"CreateBusiness.Description.text.plus-as-space"}, Plan: plan.Options{Case: []string{id}}, ReadAfterWrite: soon})
		if err != nil {
			t.Fatal(err)
		}
		if len(res.Records) != 1 || res.Records[0].Verdict.Outcome != verdict.Violates || !strings.Contains(res.Records[0].Verdict.Detail, `is "+"`) {
			t.Errorf("got %+v", res.Records)
		}
	})
}
