package session_test

import (
	"context"
	"testing"
	"time"

	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/session"
	"github.com/dwconform/dwconform/harness/verdict"
)

// A case that comes back to what it did waits for that, beside the others; a
// recording of it is judged without a wait, and alike.
func TestCasesThatComeBackLater(t *testing.T) {
	cfg := session.Config{Plan: plan.Options{Only: []string{"GetBusiness.read.*", "signature.wrong.nonce"}}, Faults: []string{"signature.wrong.nonce.for-a-second"}}
	was, cassette, _ := recorded(t, cfg)
	outcomes := map[string]verdict.Outcome{}
	waited := 0
	for _, rec := range was.Records {
		if rec.Case.Waits() {
			waited++
		}
		outcomes[rec.Case.ID] = rec.Verdict.Outcome
	}
	if waited != 4 {
		t.Errorf("%d cases come back later, want 4: two nonces, a read, and a read of what is gone", waited)
	}
	if was.Took < plan.Later || was.Took > 4*plan.Later {
		t.Errorf("the run took %v: its cases wait %v, side by side", was.Took, plan.Later)
	}
	for _, id := range []string{"signature.wrong.nonce.v1-later", "signature.wrong.nonce.v3-later"} {
		if outcomes[id] != verdict.Violates {
			t.Errorf("%s: %s; a nonce that is remembered for a second is used again after %v", id, outcomes[id], plan.Later)
		}
	}
	if c := session.Count(was.Records, verdict.Should); c.Failed != 2 || c.Broken > 0 {
		t.Errorf("want two failed: %s", told(was))
	}
	is, err := session.Run(context.Background(), session.Config{From: cassette})
	if err != nil {
		t.Fatal(err)
	}
	if is.Took > time.Second {
		t.Errorf("the recording took %v to judge", is.Took)
	}
	for _, rec := range is.Records {
		if rec.Verdict.Outcome != outcomes[rec.Case.ID] {
			t.Errorf("%s: %s in the recording, was %s", rec.Case.ID, rec.Verdict.Outcome, outcomes[rec.Case.ID])
		}
	}
}

// An end of the run lets nobody wait.
func TestNobodyWaitsAfterTheEnd(t *testing.T) {
	ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer cancel()
	res, err := session.Run(ctx, session.Config{Plan: plan.Options{Only: []string{"GetBusiness.read.written"}}})
	if err != nil {
		t.Fatal(err)
	}
	if res.Took >= plan.Later || len(res.Leaked) > 0 || !res.Interrupted {
		t.Errorf("it took %v: %s", res.Took, told(res))
	}
}
