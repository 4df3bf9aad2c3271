package report_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/oracle"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/report"
	"github.com/dwconform/dwconform/harness/verdict"
)

// raced is a run of races for a name, each of which the given number of callers
// won.
func raced(winners ...int) report.Input {
	c := contract.Default()
	cl := c.Clause("CreateBusiness.race.one-name")
	w := &plan.World{Projects: map[string]plan.Project{plan.Primary: {ID: "10001", Identifier: "p_one"}}}
	in := report.Input{Contract: c, Plan: &plan.Plan{Contract: c, World: w}}
	start := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for n, won := range winners {
		cs := &plan.Case{ID: fmt.Sprintf("%s.round-%d", cl.ID, n+1), Clause: cl}
		tr := &oracle.Transcript{Case: cs, Attempts: make([]oracle.Attempt, 1)}
		for i := range 3 {
			st := plan.Step{Label: fmt.Sprintf("racer %d", i+1), Action: "CreateBusiness", Together: 1, Expect: plan.Expect{Answer: plan.One}}
			cs.Steps = append(cs.Steps, st)
			o := exchange.Observation{Status: 400, Body: []byte(`{"RequestId":"r","Code":"Taken","Message":"no"}`), Attempts: 1, Start: start, Took: time.Millisecond}
			o.Call = exchange.Call{Action: st.Action, Params: []exchange.Pair{{Name: "ProjectId", Value: "10001"}, {Name: "BusinessName", Value: "n"}}}
			if i < won {
				o.Status, o.Body = 200, []byte(fmt.Sprintf(`{"RequestId":"r","HttpStatusCode":200,"Success":true,"BusinessId":%d}`, i+1))
			}
			tr.Attempts[0].Exchanges = append(tr.Attempts[0].Exchanges, oracle.Exchange{Step: i, Obs: o})
		}
		v := oracle.Judge(c, w, tr)
		in.Plan.Cases = append(in.Plan.Cases, cs)
		in.Records = append(in.Records, report.Entry{Case: cs, Verdict: v, Transcript: tr})
	}
	return in
}

// TestPictures: the first race of a clause that no order explains is drawn, and
// every page that tells of the case says where.
func TestPictures(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(report.EvidenceDir, "CreateBusiness.race.one-name.round-2.html")
	r := report.New(raced(1, 2, 3))
	if n := r.Summary.Outcomes[verdict.Violates]; n != 2 {
		t.Fatalf("%d violate", n)
	}
	if err := r.WriteDir(dir); err != nil {
		t.Fatal(err)
	}
	drawn, _ := filepath.Glob(filepath.Join(dir, report.EvidenceDir, "*.html"))
	if len(drawn) != 1 || drawn[0] != filepath.Join(dir, name) {
		t.Fatalf("drawn: %q", drawn)
	}
	page, err := os.ReadFile(drawn[0])
	if err != nil || !bytes.Contains(page, []byte("racer 2")) || !bytes.Contains(bytes.ToLower(page), []byte("<!doctype html>")) {
		t.Errorf("a page of %d bytes, %v", len(page), err)
	}
	var screen bytes.Buffer
	if err := r.Terminal(&screen, false); err != nil {
		t.Fatal(err)
	}
	seen, err := os.ReadFile(strings.TrimSuffix(drawn[0], ".html") + ".json")
	if err != nil {
		t.Fatal(err)
	}
	for what, text := range map[string]string{"terminal": screen.String(), "summary.md": string(r.Markdown()), "evidence": string(seen)} {
		if !strings.Contains(text, filepath.Base(name)) {
			t.Errorf("%s does not name the picture", what)
		}
	}
	// The picture of an earlier run goes with its evidence.
	if err := report.New(raced(1)).WriteDir(dir); err != nil {
		t.Fatal(err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, report.EvidenceDir, "*.html")); len(left) > 0 {
		t.Errorf("left: %q", left)
	}
}

// TestPicturesOfAWhole: the pictures of every part come along when the parts
// are put together, and when a report is read and written again.
func TestPicturesOfAWhole(t *testing.T) {
	var parts []*report.Report
	was := map[string][]byte{}
	for k := 1; k <= 2; k++ {
		dir := t.TempDir()
		in := shard(raced(2, 3), k, 2)
		if err := report.New(in).WriteDir(dir); err != nil {
			t.Fatal(err)
		}
		drawn, _ := filepath.Glob(filepath.Join(dir, report.EvidenceDir, "*.html"))
		if len(drawn) != 1 {
			t.Fatalf("part %d draws %q", k, drawn)
		}
		page, err := os.ReadFile(drawn[0])
		if err != nil {
			t.Fatal(err)
		}
		was[filepath.Base(drawn[0])] = page
		r, err := report.Read(dir)
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, r)
	}
	whole, err := report.Merge([]string{"a", "b"}, parts, noon("2026-06-01"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, r := range []*report.Report{whole, nil} {
		if r == nil { // once more, over itself
			if r, err = report.Read(dir); err != nil {
				t.Fatal(err)
			}
		}
		if err := r.WriteDir(dir); err != nil {
			t.Fatal(err)
		}
		drawn, _ := filepath.Glob(filepath.Join(dir, report.EvidenceDir, "*.html"))
		if len(drawn) != 2 {
			t.Fatalf("drawn: %q", drawn)
		}
		for _, file := range drawn {
			page, err := os.ReadFile(file)
			if err != nil || !bytes.Equal(page, was[filepath.Base(file)]) {
				t.Errorf("%s is another picture (%v)", file, err)
			}
			seen, err := os.ReadFile(strings.TrimSuffix(file, ".html") + ".json")
			if err != nil || !bytes.Contains(seen, []byte(`"picture": "`+filepath.Base(file)+`"`)) {
				t.Errorf("the evidence of %s does not name it (%v)", file, err)
			}
			if !strings.Contains(string(r.Markdown()), filepath.Base(file)) {
				t.Errorf("summary.md does not link %s", file)
			}
		}
	}
	// A picture that is gone is not linked.
	drawn, _ := filepath.Glob(filepath.Join(dir, report.EvidenceDir, "*.html"))
	for _, file := range drawn {
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
	}
	r, err := report.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	again := t.TempDir()
	if err := r.WriteDir(again); err != nil {
		t.Fatal(err)
	}
	seen, err := os.ReadFile(filepath.Join(again, report.EvidenceDir, strings.TrimSuffix(filepath.Base(drawn[0]), ".html")+".json"))
	if err != nil || bytes.Contains(seen, []byte(`"picture"`)) {
		t.Errorf("a picture that is gone is named (%v)", err)
	}
}
