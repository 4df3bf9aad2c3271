package report_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/report"
	"github.com/dwconform/dwconform/harness/verdict"
)

// timed is a run of creates each of which was answered after the given time.
func timed(t *testing.T, took ...time.Duration) report.Input {
	t.Helper()
	r := newRun(t)
	for i, d := range took {
		o := said("create", "CreateBusiness", "BusinessName=x", exchange.Way{}, 200, accepted)
		o.Took = d
		r.ask("CreateBusiness.BusinessName.text.n"+string(rune('a'+i)), "CreateBusiness.BusinessName.text", verdict.Verdict{Outcome: verdict.Conforms, Asked: 1}, o)
	}
	return r.input()
}

func times(n int, d time.Duration) []time.Duration {
	out := make([]time.Duration, n)
	for i := range out {
		out[i] = d
	}
	return out
}

// TestLatency: a target that answers in another class of time than its
// baseline is told of, and what equal runs differ in is not.
func TestLatency(t *testing.T) {
	const ms = time.Millisecond
	for _, x := range []struct {
		name      string
		then, now []time.Duration
		want      string
	}{
		{"slower", times(12, 80*ms), times(12, 300*ms), "was within 100ms; is within 500ms"},
		{"faster", times(12, 3*time.Second), times(12, 40*ms), "was within 5s; is within 50ms"},
		{"over all classes", times(12, 80*ms), times(12, time.Minute), "was within 100ms; is after more than 50s"},
		{"the next class", times(12, 99*ms), times(12, 101*ms), ""},
		{"the load of a machine", times(12, ms/2), times(12, 45*ms), ""},
		{"too few", times(3, 10*ms), times(12, 3*time.Second), ""},
		{"a few slow ones", times(12, 80*ms), append(times(12, 80*ms), times(5, 9*time.Second)...), ""},
	} {
		in := timed(t, x.now...)
		baseline := filepath.Join(t.TempDir(), "7.json")
		before := saved(t, timed(t, x.then...))
		if err := before.Accept(baseline); err != nil {
			t.Fatal(err)
		}
		accepted, err := report.Baseline(baseline)
		if err != nil {
			t.Fatal(err)
		}
		// against the accepted file, against the folder, and both read back
		for how, d := range map[string]*report.Diff{
			"a baseline": report.Compare(accepted, report.New(in)), "a folder": report.Compare(before, saved(t, in)),
		} {
			var told []string
			for _, c := range d.Changes {
				if c.Kind == report.OtherSeen {
					told = append(told, c.What+" "+c.Why)
				}
			}
			switch {
			case x.want == "" && len(told) > 0:
				t.Errorf("%s, %s: told %q", x.name, how, told)
			case x.want != "" && (len(told) != 1 || told[0] != "half of the accepted answers of CreateBusiness come "+x.want):
				t.Errorf("%s, %s: told %q, want %q", x.name, how, told, x.want)
			}
			if d.Exit() != 0 {
				t.Errorf("%s: exit %d; nobody promised a time", x.name, d.Exit())
			}
		}
	}
}

// TestLatencyStaysOut: report.json of a run has no time in it, and equal runs
// that were answered otherwise fast make it equal; a baseline has the classes,
// and keeps the schema.
func TestLatencyStaysOut(t *testing.T) {
	fast, slow := mustJSON(t, timed(t, times(12, time.Millisecond)...)), mustJSON(t, timed(t, times(12, time.Second)...))
	if !bytes.Equal(fast, slow) || strings.Contains(string(fast), "latency") {
		t.Error("the time of an answer is in report.json")
	}
	file := filepath.Join(t.TempDir(), "7.json")
	if err := saved(t, timed(t, times(12, 30*time.Millisecond)...)).Accept(file); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := validate(t, schema(t), data); err != nil {
		t.Error(err)
	}
	var kept struct{ Latency []report.Latency }
	if err := json.Unmarshal(data, &kept); err != nil || len(kept.Latency) != 1 || kept.Latency[0].Class != "up to 50ms" || kept.Latency[0].Calls != 12 {
		t.Errorf("the baseline keeps %+v (%v)", kept.Latency, err)
	}
	// The baseline that is read and accepted again keeps them.
	r, err := report.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Accept(file); err != nil {
		t.Fatal(err)
	}
	if again, err := os.ReadFile(file); err != nil || !bytes.Equal(again, data) {
		t.Errorf("accepted again it is another (%v)", err)
	}
}

// TestLatencyOfAWhole: the parts add up.
func TestLatencyOfAWhole(t *testing.T) {
	took := append(times(6, 3*time.Millisecond), times(8, 700*time.Millisecond)...)
	var parts []*report.Report
	for k := 1; k <= 2; k++ {
		parts = append(parts, saved(t, shard(timed(t, took...), k, 2)))
	}
	whole, err := report.Merge([]string{"a", "b"}, parts, noon("2026-06-01"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := whole.WriteDir(dir); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(dir, report.EvidenceDir, "_latency.json"))
	if err != nil || !bytes.Contains(data, []byte(`"class": "up to 1s"`)) || !bytes.Contains(data, []byte(`"calls": 14`)) {
		t.Errorf("the whole says %s (%v)", data, err)
	}
}
