package report_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/oracle"
	"github.com/dwconform/dwconform/harness/report"
	"github.com/dwconform/dwconform/harness/verdict"
)

// tree lists the files below dir.
func tree(t *testing.T, dir string) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			rel, _ := filepath.Rel(dir, path)
			out = append(out, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(out)
	return out
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestWriteDir(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "made", "on the way")
	r := report.New(red(t))
	if err := r.WriteDir(dir); err != nil {
		t.Fatal(err)
	}
	got := tree(t, dir)
	want := []string{
		"evidence/CreateBusiness.BusinessName.required.absent.json", "evidence/CreateBusiness.BusinessName.required.empty.json",
		"evidence/CreateBusiness.BusinessName.unique.by-id-then-id.json", "evidence/CreateBusiness.Throttling.Api.error.provoked.json",
		"evidence/CreateBusiness.UseType.empty.alone.json", "evidence/CreateBusiness.UseType.enum.valid-NORMAL.json",
		"evidence/GetBusiness.read.written.full-primary.json", "evidence/_latency.json", "evidence/_left-behind.json", "evidence/answer.form.media-type.accepted-get.json",
		"junit.xml", "report.html", "report.json", "summary.md",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
	// What every piece of evidence names is there, with the step that it names.
	var rep report.Report
	data, err := os.ReadFile(filepath.Join(dir, "report.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &rep); err != nil {
		t.Fatal(err)
	}
	for _, c := range rep.Coverage.Clauses {
		if c.Evidence == nil {
			continue
		}
		ev, err := os.ReadFile(filepath.Join(dir, "evidence", c.Evidence.Case+".json"))
		if err != nil {
			t.Error(err)
		}
		if !bytes.Contains(ev, []byte(`"label": "`+c.Evidence.Label+`"`)) {
			t.Errorf("%s: no exchange is labelled %q", c.ID, c.Evidence.Label)
		}
	}
	failed, err := report.Failed(dir)
	if err != nil || len(failed) != 5 || failed[0] != "CreateBusiness.BusinessName.required.empty" {
		t.Errorf("failed last time: %q, %v", failed, err)
	}
	if none, err := report.Failed(t.TempDir()); err != nil || none != nil {
		t.Errorf("a directory without a report: %q, %v", none, err)
	}
}

func TestWriteDirRemovesOnlyOurs(t *testing.T) {
	dir := t.TempDir()
	if err := report.New(red(t)).WriteDir(dir); err != nil {
		t.Fatal(err)
	}
	write(t, dir, "evidence/notes.json", `{"mine": true}`)
	write(t, dir, "evidence/Old.case.json", "{\n  \"schema\": \"dwconform-evidence/1\"}")
	write(t, dir, "evidence/readme.txt", "dwconform-evidence/1")
	write(t, dir, "evidence/.dwconform-1.tmp", "half")
	write(t, dir, ".dwconform-2.tmp", "somebody writes it now")
	write(t, dir, "other.json", `{}`)
	if err := os.Chtimes(filepath.Join(dir, "evidence/.dwconform-1.tmp"), time.Time{}, time.Now().Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	if err := report.New(green(t)).WriteDir(dir); err != nil {
		t.Fatal(err)
	}
	got := tree(t, dir)
	for name, want := range map[string]bool{
		"evidence/notes.json": true, "evidence/readme.txt": true, "other.json": true, ".dwconform-2.tmp": true,
		"evidence/Old.case.json": false, "evidence/.dwconform-1.tmp": false, "evidence/_left-behind.json": false,
		"evidence/answer.form.media-type.accepted-get.json": true,
	} {
		if slices.Contains(got, name) != want {
			t.Errorf("%s: there: %v, want %v", name, !want, want)
		}
	}
}

func TestWriteDirRefuses(t *testing.T) {
	r := report.New(green(t))
	for name, c := range map[string]struct {
		prepare func(dir string) string // returns the directory to write to
		want    string
	}{
		"a file": {func(dir string) string { write(t, dir, "out", "x"); return filepath.Join(dir, "out") }, "not a directory; give another directory with --out"},
		"somebody's report": {func(dir string) string { write(t, dir, "report.json", `{"numFailedTests": 0}`); return dir },
			"report.json: it is there and was not written by dwconform"},
		"somebody's summary": {func(dir string) string { write(t, dir, "summary.md", "# Notes\n"); return dir }, "summary.md: it is there and was not written by dwconform"},
		"a directory in evidence": {func(dir string) string {
			write(t, dir, "evidence/answer.form.media-type.accepted-get.json/x", "")
			return dir
		}, "evidence/answer.form.media-type.accepted-get.json: file exists; give another directory with --out"},
		"a directory": {func(dir string) string { write(t, dir, "junit.xml/x", ""); return dir }, "junit.xml: it is there and no plain file"},
	} {
		dir := c.prepare(t.TempDir())
		before := tree(t, filepath.Dir(dir))
		err := r.WriteDir(dir)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
		for _, f := range tree(t, filepath.Dir(dir)) {
			if strings.HasSuffix(f, ".tmp") {
				t.Errorf("%s: %s is left", name, f)
			}
		}
		for _, f := range before {
			if !slices.Contains(tree(t, filepath.Dir(dir)), f) {
				t.Errorf("%s: %s is gone", name, f)
			}
		}
	}
}

func TestWriteDirUnwritable(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("to root every directory is writable")
	}
	dir := filepath.Join(t.TempDir(), "locked")
	if err := os.MkdirAll(filepath.Join(dir, "evidence"), 0o555); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o555); err != nil {
		t.Fatal(err)
	}
	if err := report.New(green(t)).WriteDir(dir); err == nil || !strings.Contains(err.Error(), "permission denied; make room there, or give another directory") {
		t.Errorf("got %v", err)
	}
}

// No secret is in any file, also where the target shows it or the run's own
// words do.
func TestWriteDirShowsNoSecret(t *testing.T) {
	in := red(t)
	leak := `{"Code":"X","Message":"key ` + keyID + ` secret ` + secret + ` and CAISfixture%252Btoken%252F%253D%253D"}`
	for i := range in.Records {
		e := &in.Records[i]
		for j := range e.Verdict.Problems {
			e.Verdict.Problems[j].Got = "no secret, got " + secret
		}
		e.Verdict.Notes = []string{"saw " + token}
		if e.Transcript == nil {
			continue
		}
		for j := range e.Transcript.Attempts[0].Exchanges {
			o := &e.Transcript.Attempts[0].Exchanges[j].Obs
			o.Body = []byte(leak)
			if i%2 == 0 {
				o.Body = append([]byte{0xff}, leak...)
			}
			o.Header.Set("X-Debug", "secret="+secret)
			o.Request.Header.Set("Authorization", "ACS3-HMAC-SHA256 Credential="+keyID+",SignedHeaders=host,Signature=fedcba9876543210fedc")
			o.Request.Header.Set("x-acs-security-token", token)
			o.SDK = &exchange.SDKView{ErrorType: "server", Message: leak, Fields: map[string]string{"Message": secret}}
		}
		e.Transcript.Attempts[0].Fault = "cannot sign with " + secret
	}
	in.Fatal, in.Leaked[0].Why = "", "refused with "+secret
	dir := t.TempDir()
	r := report.New(in)
	if err := r.WriteDir(dir); err != nil {
		t.Fatal(err)
	}
	values := []string{secret, token, keyID, "c2lnbmF0dXJlb2Zsb25n=", "fedcba9876543210fedc"}
	files := tree(t, dir)
	if len(files) < 10 {
		t.Fatalf("only %q was written", files)
	}
	for _, f := range files {
		data, err := os.ReadFile(filepath.Join(dir, f))
		if err != nil {
			t.Fatal(err)
		}
		if shown, ok := exchange.Shows(data, values); ok {
			t.Errorf("%s shows %q", f, shown)
		}
		if strings.HasPrefix(f, "evidence/Create") {
			plainBodies(t, f, data, values)
		}
	}
	var screen bytes.Buffer
	if err := r.Terminal(&screen, false); err != nil {
		t.Fatal(err)
	}
	if shown, ok := exchange.Shows(screen.Bytes(), values); ok {
		t.Errorf("the terminal shows %q:\n%s", shown, screen.String())
	}
}

type evidenceFile struct {
	Attempts []struct {
		Exchanges []struct {
			Request, Answer struct {
				Body struct {
					Bytes   int
					Clipped bool
					Text    string
					Base64  []byte
				}
			}
			Params []exchange.Pair
		}
	}
}

// plainBodies looks into bodies that are written as base64.
func plainBodies(t *testing.T, name string, data []byte, values []string) {
	t.Helper()
	var f evidenceFile
	if err := json.Unmarshal(data, &f); err != nil {
		t.Fatal(err)
	}
	for _, a := range f.Attempts {
		for _, e := range a.Exchanges {
			if shown, ok := exchange.Shows(e.Answer.Body.Base64, values); ok {
				t.Errorf("%s: a body shows %q", name, shown)
			}
		}
	}
}

// A secret that no masking foresaw stops the file, not the run.
func TestScanRefusesAFile(t *testing.T) {
	in := green(t)
	in.Secrets = []string{"CreateBusiness.BusinessName.required.absent"} // an id is masked nowhere
	dir := t.TempDir()
	err := report.New(in).WriteDir(dir)
	if err == nil || !strings.Contains(err.Error(), "would show an access key secret") || strings.Contains(err.Error(), "  "+in.Secrets[0]) {
		t.Errorf("got %v", err)
	}
	files := tree(t, dir)
	if slices.Contains(files, "report.json") || !slices.Contains(files, "evidence/answer.form.media-type.accepted-get.json") {
		t.Errorf("written: %q", files)
	}
}

func TestEvidenceBodies(t *testing.T) {
	in := red(t)
	long := strings.Repeat("业", 10000)
	var at *oracle.Exchange
	for i := range in.Records {
		if e := &in.Records[i]; e.Case.ID == "CreateBusiness.BusinessName.required.empty" {
			at = &e.Transcript.Attempts[0].Exchanges[0]
		}
	}
	at.Obs.Body = []byte(long)
	at.Obs.Request.Body = []byte("a\xffb")
	at.Obs.Call.Params = append(at.Obs.Call.Params, exchange.Pair{Name: "Description", Value: "a\xffb"}, exchange.Pair{Name: "Owner", Value: long})
	dir := t.TempDir()
	if err := report.New(in).WriteDir(dir); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(dir, "evidence/CreateBusiness.BusinessName.required.empty.json"))
	if err != nil {
		t.Fatal(err)
	}
	var f evidenceFile
	if err := json.Unmarshal(data, &f); err != nil {
		t.Fatal(err)
	}
	e := f.Attempts[0].Exchanges[0]
	if b := e.Answer.Body; b.Bytes != 30000 || !b.Clipped || len(b.Text) > 16<<10 || len(b.Text) < 16<<10-3 || strings.Trim(b.Text, "业") != "" {
		t.Errorf("a long body: %d bytes said, clipped %v, %d kept", b.Bytes, b.Clipped, len(b.Text))
	}
	if b := e.Request.Body; string(b.Base64) != "a\xffb" || b.Text != "" || b.Clipped || b.Bytes != 3 {
		t.Errorf("a body that is no text: %+v", b)
	}
	n := len(e.Params)
	if got := e.Params[n-2].Value; got != `(bytes) "a\xffb"` {
		t.Errorf("a value that is no text: %s", got)
	}
	if got := e.Params[n-1].Value; !strings.HasSuffix(got, "业… (30000 bytes)") || len(got) > 2100 {
		t.Errorf("a long value: %d bytes, %s", len(got), got[len(got)-40:])
	}
}

// Long and alike ids get files of their own.
func TestEvidenceNames(t *testing.T) {
	in := red(t)
	in.Plan = nil
	seen := map[string]bool{}
	for _, id := range []string{"answer.x.A", "answer.x.a", "answer.x." + strings.Repeat("l", 400), "answer.x." + strings.Repeat("l", 401), "../../etc/x"} {
		seen[id] = true
		in.Records = append(in.Records, report.Entry{Verdict: verdict.Verdict{Case: id, Clause: "answer.x", Level: verdict.Must, Outcome: verdict.Broken}})
	}
	dir := filepath.Join(t.TempDir(), "a", "b", "c")
	if err := report.New(in).WriteDir(dir); err != nil {
		t.Fatal(err)
	}
	lower := map[string]bool{}
	found := 0
	for _, f := range tree(t, dir) {
		if lower[strings.ToLower(f)] {
			t.Errorf("%s: two files of one name where capitals do not count", f)
		}
		lower[strings.ToLower(f)] = true
		data, err := os.ReadFile(filepath.Join(dir, f))
		if err != nil {
			t.Fatal(err)
		}
		for id := range seen {
			if strings.HasPrefix(f, "evidence/") && bytes.Contains(data, []byte(`"case": "`+id+`"`)) {
				found++
			}
		}
	}
	if found != len(seen) {
		t.Errorf("%d of %d cases have a file", found, len(seen))
	}
	if up := tree(t, filepath.Join(dir, "..", "..")); len(up) != len(tree(t, dir)) {
		t.Errorf("files outside of the directory: %q", up)
	}
}
