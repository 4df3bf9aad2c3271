package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/dwconform/dwconform/harness/mock"
	"github.com/dwconform/dwconform/harness/oracle"
)

const (
	rehearsedBudget = "120"
	rehearsedWrites = 60
)

var others = []string{"10001 orders", "10001 dwc", "10001 dwcabc123", "10002 业务流程"}

// TestLiveRehearsal runs against a service that is taken for live, as a person
// would: plan, guard, run, a crash, resume, sweep. It is killed at a random
// point, or stopped by Ctrl-C. Nothing of ours stays, nothing of others is
// touched, no case with a verdict is asked again, no write is above the cap,
// and no file shows a secret.
func TestLiveRehearsal(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("some seconds of waiting for a slow service")
	}
	for round := range soaked() {
		s := newService(t)
		s.rate, s.loss = 60, 0.01
		r := newRehearsal(t, s)
		for _, name := range others {
			project, text, _ := strings.Cut(name, " ")
			r.direct.ask("CreateBusiness", "ProjectId", project, "BusinessName", text)
		}
		before := r.direct.everything()

		if status, out, _ := r.run("plan", "--budget", rehearsedBudget); status != 0 || !strings.Contains(out, "names that it gives") || s.count() != 0 {
			t.Fatalf("plan: status %d, %d requests: %s", status, s.count(), out)
		}
		flags := []string{"run", "--arm", "10001", "--budget", rehearsedBudget, "--max-writes", "60"}
		run := r.command(flags...)
		var said bytes.Buffer
		run.Stderr = &said
		if err := run.Start(); err != nil {
			t.Fatal(err)
		}
		at := 5 + rand.Int64N(130)
		ended := make(chan error, 1)
		go func() { ended <- run.Wait() }()
		for over := false; !over && s.count() < at; {
			select {
			case <-ended:
				over = true
				ended <- nil
			case <-time.After(time.Millisecond):
			}
		}
		politely := round%3 == 2
		if politely {
			_ = run.Process.Signal(syscall.SIGINT)
		} else {
			_ = run.Process.Kill()
		}
		<-ended
		for s.inside.Load() > 0 {
			time.Sleep(time.Millisecond)
		}
		known := knownCases(t, r.dir)
		first := s.count()
		status, out, stderr := r.run(append(flags, "--resume")...)
		if status == misused && strings.Contains(stderr, "there is no run to go on with") {
			status, out, stderr = r.run(flags...) // it was killed before there was anything to keep, or after its end
		}
		if status == misused {
			t.Fatalf("round %d, killed after %d requests: status %d\n%s%s\nbefore: %s", round, at, status, out, stderr, said.String())
		}
		calls := s.seen()
		for _, c := range calls[first:] {
			if c.action == "CreateBusiness" && len(c.name) >= 13 && slices.Contains(known, c.name[9:13]) {
				t.Errorf("round %d, killed after %d requests: case %s has a verdict and is asked again", round, at, c.name[9:13])
			}
		}
		if n := writes(calls); n > rehearsedWrites {
			t.Errorf("round %d, killed after %d requests: %d writes, above the cap of %d", round, at, n, rehearsedWrites)
		}
		if status, out, stderr := r.run("sweep"); status != 0 {
			t.Fatalf("round %d: sweep: status %d: %s%s", round, status, out, stderr)
		}
		if after := r.direct.everything(); !slices.Equal(after, before) {
			t.Fatalf("round %d, killed after %d requests:\nbefore %q\nafter  %q", round, at, before, after)
		}
		shows(t, r.dir, mock.DefaultWorld().Caller.AccessKeySecret)
		t.Logf("round %d: killed after %d requests (politely: %v), %d cases kept, %d requests in all", round, at, politely, len(known), len(calls))
	}
}

// everything lists what is stored in the caller's projects, with every field.
func (k *killedTarget) everything() []string {
	var out []string
	for _, project := range []string{"10001", "10002"} {
		for _, b := range k.ask("ListBusiness", "ProjectId", project, "PageNumber", "1", "PageSize", "100").Get("Data.Business").Items() {
			var fields []string
			for _, m := range b.Members {
				fields = append(fields, m.Name+"="+m.Node.Text())
			}
			out = append(out, strings.Join(fields, " "))
		}
	}
	slices.Sort(out)
	return out
}

// knownCases returns the numbers, as names carry them, of the cases that were
// asked to their end without any trouble.
func knownCases(t *testing.T, dir string) []string {
	data, err := os.ReadFile(filepath.Join(dir, "reports", "out", "progress.jsonl"))
	if err != nil {
		return nil
	}
	var out []string
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var line struct {
			Asked   string
			Attempt *oracle.Attempt
		}
		// The parts of a script have its number, under which the rest is asked.
		if json.Unmarshal(lines.Bytes(), &line) != nil || line.Attempt == nil || line.Attempt.Pool != "" || line.Attempt.Stop != "" || !line.Attempt.Whole {
			continue
		}
		smooth := true
		for _, ex := range line.Attempt.Exchanges {
			smooth = smooth && ex.Obs.Loss == "" && ex.Obs.Status < 500 && ex.Obs.Attempts == 1
		}
		if stem := line.Attempt.Names.Stem(); smooth {
			out = append(out, stem[9:13])
		}
	}
	return out
}

// shows fails where a file below dir holds a text.
func shows(t *testing.T, dir, secret string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if bytes.Contains(data, []byte(secret)) {
			t.Errorf("%s shows a secret", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// outcomes returns how each case of a run came out.
func outcomes(t *testing.T, dir string) map[string]string {
	t.Helper()
	return outcomesIn(t, filepath.Join(dir, "reports", "out"))
}

// outcomesIn returns how each case of a report came out.
func outcomesIn(t *testing.T, dir string) map[string]string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, "report.json"))
	if err != nil {
		t.Fatal(err)
	}
	var r struct {
		Cases []struct{ ID, Outcome string }
	}
	if err := json.Unmarshal(data, &r); err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, c := range r.Cases {
		out[c.ID] = c.Outcome
	}
	return out
}
