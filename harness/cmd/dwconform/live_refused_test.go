package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/dwconform/dwconform/harness/mock"
	"github.com/dwconform/dwconform/harness/sweep"
)

// unsaid is what the log says where nobody tells whose a key is.
var unsaid = regexp.MustCompile(`(?m)^.* does not say whose the key of .*\n`)

// TestLiveRefused: what is not armed, or not what the target file says, is
// refused before any write, with status 2 and one message.
func TestLiveRefused(t *testing.T) {
	world := mock.DefaultWorld()
	caller, other := world.Caller, world.OtherTenant
	armed := []string{"run", "--arm", "10001", "--budget", "120"}
	for name, c := range map[string]struct {
		change func(r *rehearsal)
		flags  []string
		says   string
		asks   bool // it takes reads to find out
	}{
		"nothing said": {flags: []string{"run"}, says: "It still needs --arm 10001, which repeats the id of the primary project; --budget N"},
		"no budget":    {flags: []string{"run", "--arm", "10001"}, says: "It still needs --budget N"},
		"wrong arm":    {flags: []string{"run", "--arm", "10002", "--budget", "120"}, says: "--arm 10001 instead of --arm 10002"},
		"plain http": {flags: armed, says: "in plain http", change: func(r *rehearsal) {
			r.target(strings.Replace(r.url, "https", "http", 1), caller.AccountID, "10001", "p_one", "[10001]")
		}},
		"wrong account id": {flags: armed, says: "the key of caller is of account " + caller.AccountID + ", and the target file names 1000000000009: correct accountId there", change: func(r *rehearsal) {
			r.target(r.url, "1000000000009", "10001", "p_one", "[10001]")
		}},
		"key of another account": {flags: armed, says: "the key of caller is of account " + other.AccountID, change: func(r *rehearsal) {
			r.env = append(r.env, "ALIBABA_CLOUD_ACCESS_KEY_ID="+other.AccessKeyID, "ALIBABA_CLOUD_ACCESS_KEY_SECRET="+other.AccessKeySecret)
		}},
		"wrong account": {flags: armed, asks: true, says: "does not show the primary project 10001 to the key of the caller", change: func(r *rehearsal) {
			r.mute = true
			r.env = append(r.env, "ALIBABA_CLOUD_ACCESS_KEY_ID="+other.AccessKeyID, "ALIBABA_CLOUD_ACCESS_KEY_SECRET="+other.AccessKeySecret)
		}},
		"wrong secret": {flags: armed, asks: true, says: "does not accept the key of the caller", change: func(r *rehearsal) {
			r.env = append(r.env, "ALIBABA_CLOUD_ACCESS_KEY_SECRET=another")
		}},
		"wrong project": {flags: []string{"run", "--arm", "10009", "--budget", "120"}, asks: true, says: "does not show the primary project 10009", change: func(r *rehearsal) {
			r.target(r.url, caller.AccountID, "10009", "p_one", "[]")
		}},
		"a project of another": {flags: []string{"run", "--arm", "20001", "--budget", "120"}, asks: true, says: "does not show the primary project 20001", change: func(r *rehearsal) {
			r.target(r.url, caller.AccountID, "20001", "p_three", "[20001]")
		}},
		"identifier of another project": {flags: armed, asks: true, says: "must name one and the same project", change: func(r *rehearsal) {
			r.direct.ask("CreateBusiness", "ProjectId", "10002", "BusinessName", "in the second")
			r.only("10001", "p_two", "[10001]")
		}},
		"businesses of others": {flags: armed, asks: true, says: "the primary project holds 1 businesses that are not ours: name a project that nobody uses, or write arm: [10001] in the target file too", change: func(r *rehearsal) {
			r.target(r.url, caller.AccountID, "10001", "p_one", "[]")
		}},
		"businesses of others in the second": {flags: armed, asks: true, says: "the secondary project holds 1 businesses that are not ours", change: func(r *rehearsal) {
			r.target(r.url, caller.AccountID, "10001", "p_one", "[10001]")
			r.direct.ask("CreateBusiness", "ProjectId", "10002", "BusinessName", "in the second")
		}},
		"a run that still goes on": {flags: armed, says: "one run at a time keeps its progress in a folder", change: func(r *rehearsal) {
			out := filepath.Join(r.dir, "reports", "out")
			if err := os.MkdirAll(out, 0o755); err != nil {
				t.Fatal(err)
			}
			release, err := sweep.Hold(filepath.Join(out, "progress.jsonl.lock"))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = release() })
		}},
		"nothing to resume": {flags: append(armed, "--resume"), says: "there is no run to go on with"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newService(t)
			s.latency = 0
			r := newRehearsal(t, s)
			r.direct.ask("CreateBusiness", "ProjectId", "10001", "BusinessName", "orders")
			if c.change != nil {
				c.change(r)
			}
			status, out, stderr := r.run(c.flags...)
			calls := s.seen()
			if status != misused || !strings.Contains(stderr, c.says) || lines(unsaid.ReplaceAllString(stderr, "")) != 1 || strings.Contains(out, "passed") {
				t.Errorf("status %d\n%s%s", status, out, stderr)
			}
			if (len(calls) > 0) != c.asks {
				t.Errorf("%d requests left", len(calls))
			}
			for _, c := range calls {
				if c.action != "ListBusiness" {
					t.Errorf("%s was asked for", c.action)
				}
			}
		})
	}
}
