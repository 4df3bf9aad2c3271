package session_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/session"
	"github.com/dwconform/dwconform/harness/sweep"
	"github.com/dwconform/dwconform/harness/verdict"
)

// left counts what a server still holds whose name has a text in it.
func (s *stubborn) left(text string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, shelf := range s.shelves {
		for _, b := range shelf {
			if v := b.latest(); !v.gone && strings.Contains(v.name, text) {
				n++
			}
		}
	}
	return n
}

// TestChangesThatLag: a server whose updates and deletes do not see at once what
// was created conforms, is raced all the same, keeps nothing, and a recording
// of it is judged as it was.
func TestChangesThatLag(t *testing.T) {
	t.Parallel()
	for _, variant := range []string{"lag-changes", "lag-changes-flapping"} {
		t.Run(variant, func(t *testing.T) {
			t.Parallel()
			s := newStubborn(variant)
			cfg := session.Config{Keep: true, Prefix: "dwclag001", Plan: plan.Options{Only: []string{
				"UpdateBusiness.update.missing", "DeleteBusiness.delete", "GetBusiness.read.gone",
				"CreateBusiness.race.delete.8*", "CreateBusiness.race.rename.onto-2*", "CreateBusiness.race.rename.renames-alone",
			}}}
			res := asked(t, cfg, s)
			for i := range res.Records {
				// Whether the query is served need not be known of a change that
				// is refused before it is known that changes lag.
				if v := &res.Records[i].Verdict; v.Outcome != verdict.Conforms && !(strings.HasSuffix(v.Case, "-query") && v.Reason == verdict.Unclaimed) {
					t.Errorf("%s is %s (%s): %s", v.Case, v.Outcome, v.Reason, v.Detail)
				}
			}
			if len(res.Leaked) > 0 || s.left(cfg.Prefix) > 0 {
				t.Errorf("%d businesses are left, and %d are told", s.left(cfg.Prefix), len(res.Leaked))
			}
			if res.Lag == 0 || res.Lag > 2*time.Second {
				t.Errorf("it lags %s", res.Lag)
			}
			again, err := session.Run(context.Background(), session.Config{From: res.Cassette})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(reported(t, res), reported(t, again)); diff != "" {
				t.Errorf("judged again otherwise (-then +now):\n%s", diff)
			}
		})
	}
}

// TestRacesThatLag: where nobody knows yet that changes lag, a race in which
// they take no part is asked again with time between, and judged then.
func TestRacesThatLag(t *testing.T) {
	for _, only := range []string{"CreateBusiness.race.rename.renames-alone", "CreateBusiness.race.delete.2-ways-round-1"} {
		t.Run(only, func(t *testing.T) {
			t.Parallel()
			res := against(t, session.Config{Keep: true, ReadAfterWrite: 600 * time.Millisecond, Plan: plan.Options{Case: []string{only}}}, "lag-changes")
			rec := &res.Records[0]
			if rec.Verdict.Outcome != verdict.Conforms {
				t.Errorf("%s: %s", rec.Verdict.Outcome, told(res))
			}
			attempts := rec.Transcript.Attempts
			if len(attempts) != 2 || attempts[0].Settled || !attempts[1].Settled {
				t.Errorf("%d askings: not one that says nothing and one that is settled", len(attempts))
			}
			again, err := session.Run(context.Background(), session.Config{From: res.Cassette})
			if err != nil {
				t.Fatal(err)
			}
			if v := again.Records[0].Verdict; v.Outcome != verdict.Conforms || v.Asked != 2 {
				t.Errorf("the recording is %s after %d askings: %s", v.Outcome, v.Asked, v.Detail)
			}
		})
	}
}

// TestChangesRefusedForGood: a target that never takes a change is found, and is
// not waited for in each case; what cannot be removed is told.
func TestChangesRefusedForGood(t *testing.T) {
	long(t)
	s := newStubborn("changes-refused")
	began := time.Now()
	res := asked(t, session.Config{ReadAfterWrite: 2 * time.Second, Prefix: "dwclag002", Workers: 4, Plan: plan.Options{Only: []string{"UpdateBusiness.update", "DeleteBusiness.delete", "CreateBusiness.race.delete.2*"}}}, s)
	took := time.Since(began)
	for i := range res.Records {
		id := res.Records[i].Case.ID
		accepts := !strings.Contains(id, ".missing.") && !strings.Contains(id, "at-once") && !strings.Contains(id, "unknown-Owner") && !strings.HasSuffix(id, "-query")
		if v := &res.Records[i].Verdict; accepts && v.Outcome != verdict.Violates {
			t.Errorf("%s is %s (%s): %s", id, v.Outcome, v.Reason, v.Detail)
		}
	}
	if n := s.left("dwclag002"); n == 0 || len(res.Leaked) != n {
		t.Errorf("%d are left, and %d are told", n, len(res.Leaked))
	}
	// A few wait for 2 s, some at once, and all others for a quarter of a second.
	if cases := time.Duration(len(res.Records)); took > 12*time.Second+cases*400*time.Millisecond/4 {
		t.Errorf("%d cases took %s", cases, took)
	}
}

// TestBudgetAndChangesThatLag: what little may be asked, or written, accuses
// nobody whose changes lag.
func TestBudgetAndChangesThatLag(t *testing.T) {
	long(t)
	for name, cfg := range map[string]session.Config{
		"requests": {Requests: 150},
		"writes":   {Writes: 50},
		"both":     {Requests: 150, Writes: 50},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg.ReadAfterWrite = time.Second
			cfg.Plan.Only = []string{"UpdateBusiness.update.persists", "DeleteBusiness.delete", "CreateBusiness.race.rename.onto-2*"}
			res := against(t, cfg, "lag-changes")
			c := session.Count(res.Records, verdict.Should)
			if c.Failed > 0 || c.Broken > 0 || c.Passed == 0 || res.Fatal != "" || len(res.Leaked) > 0 {
				t.Errorf("false alarm: %s", told(res))
			}
			if cfg.Writes > 0 && res.Writes > cfg.Writes || cfg.Requests > 0 && res.Requests > cfg.Requests {
				t.Errorf("%d requests, %d writes", res.Requests, res.Writes)
			}
		})
	}
}

// TestSweepOfOddServers: what an earlier run created a moment ago is swept,
// though a delete does not see it at once, or the list has no end.
func TestSweepOfOddServers(t *testing.T) {
	for variant, n := range map[string]int{"lag-changes": 3, "lag-list": 3, "page-past-end-last": plan.PageSize, "page-past-end-first": 2 * plan.PageSize} {
		t.Run(variant, func(t *testing.T) {
			t.Parallel()
			s := newStubborn(variant)
			server := httptest.NewServer(s)
			defer server.Close()
			cfg := aimed(t, session.Config{Intents: t.TempDir()}, s, server.URL)
			in, err := sweep.OpenIntents(cfg.Intents, sweep.Header{Run: "dwclag003", Endpoint: cfg.Endpoint.String(), Began: time.Now()})
			if err != nil {
				t.Fatal(err)
			}
			var names []sweep.Intent
			for i := range n {
				name := fmt.Sprintf("dwclag003x%03d", i)
				names = append(names, sweep.Intent{Name: name, Project: plan.Primary})
				at := s.now()
				if variant == "lag-list" {
					at = at.Add(-time.Second) // what a list does not show yet, nobody can sweep
				}
				s.mu.Lock()
				s.put(s.primary.id, version{at: at, name: name, owner: s.caller.accountID, useType: "NORMAL"})
				s.mu.Unlock()
			}
			if err := in.Note(names...); err != nil {
				t.Fatal(err)
			}
			if err := in.Close(false); err != nil {
				t.Fatal(err)
			}
			out, err := session.Sweep(t.Context(), cfg)
			if err != nil || out.Runs != 1 || out.Removed != n || len(out.Leaked) > 0 || s.left("dwclag003") > 0 {
				t.Errorf("%d runs, %d removed, %d told as left, %v; %d are left", out.Runs, out.Removed, len(out.Leaked), err, s.left("dwclag003"))
			}
			if kept, err := sweep.ReadIntents(cfg.Intents); err != nil || len(kept) > 0 {
				t.Errorf("%d intent files are left: %v", len(kept), err)
			}
		})
	}
}
