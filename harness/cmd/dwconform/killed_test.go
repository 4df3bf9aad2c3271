package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/mock"
	"github.com/dwconform/dwconform/harness/target"
	"github.com/dwconform/dwconform/harness/wire"
)

// killedTarget is a mock that lasts longer than the runs that ask it.
type killedTarget struct {
	t             *testing.T
	url           string
	count, inside atomic.Int64
	mine          *target.Raw
}

func newKilledTarget(t *testing.T) *killedTarget { return targetOf(t, mock.New()) }

func targetOf(t *testing.T, handler http.Handler) *killedTarget {
	k := &killedTarget{t: t}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		k.count.Add(1)
		k.inside.Add(1)
		defer k.inside.Add(-1)
		handler.ServeHTTP(w, r)
	}))
	t.Cleanup(srv.Close)
	k.url = srv.URL
	u, err := url.Parse(srv.URL)
	if err != nil {
		t.Fatal(err)
	}
	caller := mock.DefaultWorld().Caller
	cfg := target.Config{Endpoint: u, Region: "cn-shanghai", Version: "2020-05-18", Credentials: map[string]wire.Credentials{
		exchange.Caller: {AccessKeyID: caller.AccessKeyID, Secret: wire.Secret(caller.AccessKeySecret)},
	}}
	shared := target.NewShared(cfg)
	t.Cleanup(shared.Close)
	k.mine = target.NewRaw(cfg, shared)
	return k
}

func (k *killedTarget) ask(action string, namesAndValues ...string) wire.Node {
	call := exchange.Call{Action: action}
	for i := 0; i+1 < len(namesAndValues); i += 2 {
		call.Params = append(call.Params, exchange.Pair{Name: namesAndValues[i], Value: namesAndValues[i+1]})
	}
	obs := k.mine.Do(context.Background(), call)
	if obs.Loss != "" || obs.Status != http.StatusOK {
		k.t.Fatalf("%s: %s %d %s", action, obs.LossWhy, obs.Status, obs.Body)
	}
	return wire.Decode("", obs.Body).Node
}

// names lists every business in the caller's projects.
func (k *killedTarget) names() []string {
	var out []string
	for _, project := range []string{"10001", "10002"} {
		for page := 1; ; page++ {
			items := k.ask("ListBusiness", "ProjectId", project, "PageNumber", strconv.Itoa(page), "PageSize", "100").Get("Data.Business").Items()
			for _, b := range items {
				out = append(out, project+" "+b.Get("BusinessName").Text())
			}
			if len(items) < 100 {
				break
			}
		}
	}
	slices.Sort(out)
	return out
}

// TestKilledRunsLeaveNothing kills runs at random moments, some by Ctrl-C and
// the others for good. After a sweep nothing of theirs is there, and all of what
// is somebody's. Three runs, or a hundred with DWCONFORM_SOAK=100.
func TestKilledRunsLeaveNothing(t *testing.T) {
	rounds := 3
	if n, err := strconv.Atoi(os.Getenv("DWCONFORM_SOAK")); err == nil && n > 0 {
		rounds = max(rounds, n)
	} else if testing.Short() {
		rounds = 1
	}
	k := newKilledTarget(t)
	others := []string{"10001 orders", "10001 dwc", "10001 dwcabc123", "10002 业务流程"}
	plant := func(name string) {
		project, text, _ := strings.Cut(name, " ")
		k.ask("CreateBusiness", "ProjectId", project, "BusinessName", text)
	}
	for _, name := range others {
		plant(name)
	}
	dir := t.TempDir()
	world := mock.DefaultWorld()
	env := append(os.Environ(), "ALIBABA_CLOUD_ACCESS_KEY_ID="+world.Caller.AccessKeyID, "ALIBABA_CLOUD_ACCESS_KEY_SECRET="+world.Caller.AccessKeySecret,
		"DWCONFORM_ENDPOINT="+k.url, "DWCONFORM_PROJECT_ID=10001", "DWCONFORM_PROJECT_IDENTIFIER=p_one", "DWCONFORM_ACCOUNT_ID="+world.Caller.AccountID)
	command := func(args ...string) *exec.Cmd {
		cmd := exec.Command("dwconform", args...)
		cmd.Dir, cmd.Env = dir, env
		return cmd
	}
	left := 0
	for round := range rounds {
		run := command("run")
		if err := run.Start(); err != nil {
			t.Fatal(err)
		}
		at := k.count.Load() + 20 + rand.Int64N(600)
		for end := time.Now().Add(time.Minute); k.count.Load() < at && time.Now().Before(end); {
			time.Sleep(time.Millisecond)
		}
		politely := round%3 == 2
		if politely {
			_ = run.Process.Signal(syscall.SIGINT)
		} else {
			_ = run.Process.Kill()
		}
		_ = run.Wait()
		for k.inside.Load() > 0 {
			time.Sleep(time.Millisecond)
		}
		before := k.names()
		if politely && len(before) != len(others) {
			t.Fatalf("round %d, stopped by Ctrl-C after %d requests: %q", round, at, before)
		}
		left += len(before) - len(others)
		if copied := copiedName(t, dir); copied != "" {
			others = append(others, copied)
			plant(copied)
		}
		if said, err := command("sweep").CombinedOutput(); err != nil {
			t.Fatalf("round %d: sweep: %v: %s", round, err, said)
		}
		slices.Sort(others)
		if after := k.names(); !slices.Equal(after, others) {
			t.Fatalf("round %d, killed after %d requests: want %q, got %q", round, at, others, after)
		}
	}
	t.Logf("%d businesses were left behind by %d runs", left, rounds)
}

// copiedName is a name that somebody made of one that a run meant to create.
func copiedName(t *testing.T, dir string) string {
	files, _ := filepath.Glob(filepath.Join(dir, "reports", "out", "intents", "*.jsonl"))
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(data)) {
			var name string
			if n, _ := fmt.Sscanf(line, `{"name":%q`, &name); n == 1 && name != "" {
				return "10001 copy of " + name
			}
		}
	}
	return ""
}
