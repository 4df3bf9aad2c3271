package report_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/report"
	"github.com/dwconform/dwconform/harness/verdict"
)

// saved writes a run down and reads it back, as a later command finds it.
func saved(t *testing.T, in report.Input) *report.Report {
	t.Helper()
	dir := t.TempDir()
	if err := report.New(in).WriteDir(dir); err != nil {
		t.Fatal(err)
	}
	r, err := report.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// kinds counts the cases, or else the changes, of each kind.
func kindsOf(d *report.Diff) map[report.ChangeKind]int {
	out := map[report.ChangeKind]int{}
	for _, c := range d.Changes {
		out[c.Kind] += max(len(c.Cases), 1)
	}
	return out
}

// TestDiffOfEqualRuns: equal runs differ in nothing, fresh or read back.
func TestDiffOfEqualRuns(t *testing.T) {
	for name, in := range kinds {
		d := report.Compare(saved(t, in(t)), report.New(in(t)))
		if len(d.Changes) != 0 || len(d.Notes) != 0 {
			t.Errorf("%s: %+v", name, d)
		}
	}
}

// TestDiff: what breaks is new, what is mended is fixed, and each change says
// why in one line.
func TestDiff(t *testing.T) {
	good, bad := saved(t, green(t)), saved(t, red(t))
	worse := report.Compare(good, bad)
	if got := kindsOf(worse); got[report.NewViolation] != 4 || got[report.NotJudged] != 1 || got[report.Fixed] != 0 || worse.Exit() != 1 {
		t.Errorf("exit %d, %v", worse.Exit(), got)
	}
	var screen bytes.Buffer
	if err := worse.Text(&screen); err != nil {
		t.Fatal(err)
	}
	golden(t, "diff.txt", screen.Bytes())
	golden(t, "diff.md", worse.Markdown())

	better := report.Compare(bad, good)
	if got := kindsOf(better); got[report.Fixed] != 4 || got[report.NewViolation] != 0 || got[report.NowJudged] != 1 || better.Exit() != 0 {
		t.Errorf("exit %d, %v", better.Exit(), got)
	}
	if d := report.Compare(good, saved(t, fatal(t))); d.Exit() != 2 {
		t.Errorf("a run without a conclusion ends with %d", d.Exit())
	}
	for _, d := range []*report.Diff{worse, better} {
		for _, c := range d.Changes {
			if c.Why == "" || strings.Contains(c.Why, "\n") || c.Clause == "" && c.What == "" {
				t.Errorf("%+v", c)
			}
		}
		var read report.Diff
		if data, err := d.JSON(); err != nil || json.Unmarshal(data, &read) != nil || len(read.Changes) != len(d.Changes) {
			t.Errorf("JSON: %v", err)
		}
	}
}

// TestDiffOfAnswers: another code, text or field is a change, and no violation.
func TestDiffOfAnswers(t *testing.T) {
	in := green(t)
	for i := range in.Records {
		e := &in.Records[i]
		if e.Transcript == nil {
			continue
		}
		for j := range e.Transcript.Attempts[0].Exchanges {
			o := &e.Transcript.Attempts[0].Exchanges[j].Obs
			o.Body = bytes.ReplaceAll(o.Body, []byte("1201111999"), []byte("1201112000"))
			o.Body = bytes.ReplaceAll(o.Body, []byte(`"TraceId":"x"`), []byte(`"Trace":"x"`))
		}
	}
	d := report.Compare(saved(t, green(t)), saved(t, in))
	if d.Exit() != 0 || len(d.Of(report.NewViolation)) != 0 {
		t.Errorf("%+v", d.Changes)
	}
	said := map[string]string{}
	for _, c := range d.Changes {
		said[c.Clause+c.What] = c.Why
	}
	for what, want := range map[string]string{
		"CreateBusiness.BusinessName.unique":   "was rejected with 1201111999 (HTTP 400): taken; is rejected with 1201112000 (HTTP 400): taken",
		"CreateBusiness.BusinessName.required": "was rejected with 1201111999",
		"code 1201112000 of CreateBusiness":    "was not seen; is seen, and documented nowhere",
		"code 1201111999 of CreateBusiness":    "was seen, and documented nowhere; is not seen",
		"field Data.TraceId of GetBusiness":    "was seen, and documented nowhere; is not seen",
		"field Data.Trace of GetBusiness":      "was not seen; is seen, and documented nowhere",
	} {
		if !strings.HasPrefix(said[what], want) {
			t.Errorf("%s: %q, want %q", what, said[what], want)
		}
	}
}

// TestDiffOfNotes: what was noted of a case is compared.
func TestDiffOfNotes(t *testing.T) {
	in := green(t)
	for i := range in.Records {
		if e := &in.Records[i]; e.Case.ID == "CreateBusiness.UseType.empty.alone" {
			e.Verdict.Notes = []string{"accepted, and stored as MANUAL_BIZ"}
		}
	}
	d := report.Compare(saved(t, green(t)), saved(t, in))
	if len(d.Changes) != 1 || d.Changes[0].Kind != report.OtherAnswer || d.Changes[0].Why != "was accepted, and stored as NORMAL; is accepted, and stored as MANUAL_BIZ" || d.Exit() != 0 {
		t.Errorf("%+v", d.Changes)
	}
}

// TestDiffOfCases: a case that is gone is lost, unless the later run did not
// select it.
func TestDiffOfCases(t *testing.T) {
	fewer := green(t)
	gone := fewer.Plan.Cases[0].ID
	p := *fewer.Plan
	p.Cases = p.Cases[1:]
	fewer.Plan, fewer.Records = &p, fewer.Records[1:]
	d := report.Compare(saved(t, green(t)), saved(t, fewer))
	if lost := d.Of(report.LostCase); len(lost) != 1 || lost[0].Cases[0] != gone {
		t.Errorf("%+v", d.Changes)
	}
	if d := report.Compare(saved(t, fewer), saved(t, green(t))); len(d.Of(report.NewCase)) != 1 {
		t.Errorf("%+v", d.Changes)
	}
	p.Options.Only = []string{"some"}
	d = report.Compare(saved(t, green(t)), saved(t, fewer))
	if len(d.Changes) != 0 || len(d.Notes) != 1 || !strings.Contains(d.Notes[0], "selected other cases (everything, then some)") {
		t.Errorf("%+v", d)
	}
}

// TestDiffOfFurtherSections: a section that this version does not know by its
// meaning is compared value by value, and one that a report lacks is not.
func TestDiffOfFurtherSections(t *testing.T) {
	with := func(section string) *report.Report {
		dir := t.TempDir()
		if err := report.New(green(t)).WriteDir(dir); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, report.JSONFile)
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		data = append([]byte("{"+section), bytes.TrimSpace(data)[1:]...)
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
		r, err := report.Read(path)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	one := with(`"further":[{"name":"case","same":"told apart"},{"name":"width","same":"the same"}],`)
	other := with(`"further":[{"name":"accent","same":"told apart"},{"name":"case","same":"the same"},{"name":"width","same":"the same","evidence":{"case":"x"}}],`)
	d := report.Compare(one, other)
	said := map[string]string{}
	for _, c := range d.Changes {
		said[c.What] = c.Why
	}
	if len(said) != 2 || said["further: [accent] same"] != "was not seen; is told apart" || said["further: [case] same"] != "was told apart; is the same" {
		t.Errorf("%q", said)
	}
	if d := report.Compare(saved(t, green(t)), one); len(d.Changes) != 0 {
		t.Errorf("a report without the section: %+v", d.Changes)
	}
}

// TestHistory: clauses over time.
func TestHistory(t *testing.T) {
	h := report.Over([]string{"monday", "tuesday", "friday"}, []*report.Report{saved(t, green(t)), saved(t, red(t)), saved(t, green(t))})
	var screen bytes.Buffer
	if err := h.Text(&screen); err != nil {
		t.Fatal(err)
	}
	golden(t, "history.txt", screen.Bytes())
	golden(t, "history.md", h.Markdown())
	if data, err := h.JSON(); err != nil || !json.Valid(data) {
		t.Errorf("JSON: %v", err)
	}
	for _, c := range h.Clauses {
		if c.Clause == "CreateBusiness.BusinessName.unique" && (c.Cells[0].State != "conforms" || c.Cells[1] != report.HistoryCell{State: "violates", Failed: 1, Judged: 1}) {
			t.Errorf("%+v", c)
		}
	}
}

// TestReadRefuses: what is no report is refused with what it is.
func TestReadRefuses(t *testing.T) {
	dir := t.TempDir()
	for name, c := range map[string]struct{ text, want string }{
		"none":   {"", "there is no report; `dwconform run --out DIR` writes one"},
		"text":   {"hello", "it is no report"},
		"other":  {`{"schema":"dwconform-fidelity/1"}`, `of the form "dwconform-fidelity/1"`},
		"broken": {`{"schema":"dwconform-report/1","cases":7}`, "no report of this version"},
	} {
		path := filepath.Join(dir, name)
		if c.text != "" {
			if err := os.WriteFile(path, []byte(c.text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := report.Read(path); err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), path) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := report.New(fatal(t)).WriteDir(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := report.Baseline(dir); err == nil || !strings.Contains(err.Error(), "came to no conclusion") {
		t.Errorf("a baseline without a conclusion: %v", err)
	}
}

// TestRacesTellNoAnswer: what depends on who came first is not compared.
func TestRacesTellNoAnswer(t *testing.T) {
	r := newRun(t)
	race := r.ask("race", "CreateBusiness.BusinessName.unique", verdict.Verdict{Outcome: verdict.Conforms, Asked: 1},
		said("one", create, "BusinessName=x", exchange.Way{}, 200, accepted), said("two", create, "BusinessName=x", exchange.Way{}, 400, duplicate))
	for i := range race.Steps {
		race.Steps[i].Together, race.Steps[i].Setup = 1, false
	}
	for _, cl := range report.New(r.input()).Coverage.Clauses {
		if len(cl.Answers) > 0 {
			t.Errorf("%s: %q", cl.ID, cl.Answers)
		}
	}
}
