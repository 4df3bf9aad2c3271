package main

import (
	"bytes"
	"os/exec"
	"testing"
	"time"
)

// TestLivePaceIsShared: two runs at once, each with a report of its own, ask a
// live service no faster together than one may.
func TestLivePaceIsShared(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("some seconds of a slow pace")
	}
	s := newService(t)
	s.latency = time.Millisecond
	r := newRehearsal(t, s)
	const rate = 3
	r.env = append(r.env, "DWCONFORM_RATE=3")
	var runs []*exec.Cmd
	var said [2]bytes.Buffer
	for i, out := range []string{"one", "two"} {
		run := r.command("run", "--arm", "10001", "--budget", "16", "--out", out)
		run.Stdout, run.Stderr = &said[i], &said[i]
		if err := run.Start(); err != nil {
			t.Fatal(err)
		}
		runs = append(runs, run)
	}
	for i, run := range runs {
		if err := run.Wait(); err != nil {
			t.Errorf("%v\n%s", err, said[i].String())
		}
	}
	calls := s.seen()
	took := calls[len(calls)-1].at.Sub(calls[0].at)
	least := time.Duration(len(calls)-1) * time.Second / rate
	if took < least*95/100 {
		t.Errorf("%d calls in %v: more than %d a second", len(calls), took, rate)
	}
	t.Logf("%d calls in %v", len(calls), took)
	if left := r.direct.names(); len(left) > 0 {
		t.Errorf("left: %q", left)
	}
}
