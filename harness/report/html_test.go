package report_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/dwconform/dwconform/harness/report"
)

// web returns report.html of a run.
func web(t *testing.T, r *report.Report) string {
	t.Helper()
	data, err := r.HTML()
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// outside is what would make a browser ask for something.
var outside = regexp.MustCompile(`(?i)<(link|img|iframe|object|embed|base|video|audio|form)\b|\bsrc\s*=|\bhref\s*=|@import|url\(|\bfetch\(|XMLHttpRequest`)

// TestHTML: the page says what the run came to, why, and how to see it again,
// and needs nothing from outside.
func TestHTML(t *testing.T) {
	for name, in := range kinds {
		page := web(t, report.New(in(t)))
		if found := outside.FindString(page); found != "" {
			t.Errorf("%s: the page asks for something: %q", name, found)
		}
		if !strings.Contains(page, report.New(in(t)).LastLine()) {
			t.Errorf("%s: the page does not count the cases", name)
		}
	}
	page := web(t, report.New(red(t)))
	for _, want := range []string{
		`<header class="bad">`, "breaks the contract in 4 of the",
		`<section class="card" id="CreateBusiness.BusinessName.required">`, "1 of 2 cases fails", "spec/openapi/CreateBusiness.yaml:",
		`<code>&#34;NORMAL&#34;</code>`, `<code>&#34;MANUAL_BIZ&#34;</code>`,
		"dwconform run --case CreateBusiness.UseType.enum.valid-NORMAL --target &#39;prod target.yaml&#39;",
		"POST http://127.0.0.1:41234/?AccessKeyId=[redacted]&amp;Action=CreateBusiness", "HTTP 200", "curl -i -X POST ",
		"evidence/CreateBusiness.BusinessName.required.empty.json", "Broken on our side", "its create was not accepted",
		"1 creation that could not be removed",
		`<tr data-state="failed">`, `<tr data-state="passed">`, `<tr data-state="skipped">`, `<tr data-state="broken">`, `<tr data-state="observed">`,
		"<b>Error codes</b>", "undocumented, CreateBusiness.BusinessName.required.empty step 1",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if page := web(t, report.New(fatal(t))); !strings.Contains(page, `<header class="unsure">`) || !strings.Contains(page, "Give the address of the gateway with --endpoint") {
		t.Error("a run that says nothing does not say why")
	}
	waived := unbroken(t)
	waived.Waivers, waived.Today = waivers(t, waiverFile), noon("2026-06-01")
	waived.Baseline, waived.BaselineName = saved(t, green(t)), "baseline.json"
	for _, want := range []string{`<header class="good">`, "<h2>Waived</h2>", `<tr data-state="waived">`, "Since the baseline baseline.json", "new violation, waived"} {
		if page := web(t, report.New(waived)); !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
}

// TestHTMLOfAReadReport: a report that was read back shows its exchanges too.
func TestHTMLOfAReadReport(t *testing.T) {
	if page := web(t, saved(t, red(t))); !strings.Contains(page, "POST http://127.0.0.1:41234/?AccessKeyId=[redacted]") {
		t.Error("the exchanges are gone")
	}
}

// TestAccept: a baseline is a conclusion about a whole plan.
func TestAccept(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "baselines", "7.json")
	if err := saved(t, red(t)).Accept(path); err != nil {
		t.Fatal(err)
	}
	if r, err := report.Baseline(path); err != nil || r.Summary.Verdict != "violates" {
		t.Errorf("%v %v", r, err)
	}
	if err := saved(t, green(t)).Accept(path); err != nil {
		t.Errorf("an older baseline is not replaced: %v", err)
	}
	if err := saved(t, fatal(t)).Accept(path); err == nil || !strings.Contains(err.Error(), "came to no conclusion") {
		t.Errorf("no conclusion: %v", err)
	}
	if err := saved(t, shard(green(t), 1, 2)).Accept(path); err == nil || !strings.Contains(err.Error(), "shard 1/2: put the parts together first") {
		t.Errorf("a shard: %v", err)
	}
	other := filepath.Join(dir, "notes.json")
	if err := os.WriteFile(other, []byte("mine"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := saved(t, green(t)).Accept(other); err == nil || !strings.HasSuffix(err.Error(), "was not written by dwconform; move it or name another file") {
		t.Errorf("a file of somebody else's: %v", err)
	}
}
