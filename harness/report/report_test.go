package report_test

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/dwconform/dwconform/harness/report"
	"github.com/dwconform/dwconform/harness/verdict"
)

func schema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "reports", "schema", "report.schema.json"))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("report.schema.json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("report.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func validate(t *testing.T, s *jsonschema.Schema, data []byte) error {
	t.Helper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return s.Validate(doc)
}

func mustJSON(t *testing.T, in report.Input) []byte {
	t.Helper()
	data, err := report.New(in).JSON()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestJSONKeepsItsSchema(t *testing.T) {
	s := schema(t)
	inputs := map[string]report.Input{"planned": planned(t), "empty": {Contract: someClauses(t)}}
	for name, in := range kinds {
		inputs[name] = in(t)
	}
	stopped := red(t)
	stopped.Records, stopped.Interrupted, stopped.Level, stopped.Stopped = stopped.Records[3:], true, verdict.Must, "3 replies in a row were lost"
	inputs["stopped"] = stopped
	for name, in := range inputs {
		if err := validate(t, s, mustJSON(t, in)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestSchemaRefuses(t *testing.T) {
	s := schema(t)
	good := string(mustJSON(t, red(t)))
	for _, c := range []struct{ from, to string }{
		{`"dwconform-report/1"`, `"dwconform-report/2"`},
		{`"outcome": "violates"`, `"outcome": "inconclusive"`}, // without a reason
		{`"outcome": "inconclusive"`, `"outcome": "conforms"`}, // with one
		{`"outcome": "conforms"`, `"outcome": "passed"`},
		{`"state": "unreached"`, `"state": "reached"`},
		{`"exit": 1`, `"exit": 1, "took": "3s"`},
		{`"level": "must"`, `"level": ""`},
		{`"step": 1`, `"step": 0`},
	} {
		if !strings.Contains(good, c.from) {
			t.Errorf("the report has no %s", c.from)
		}
		if validate(t, s, []byte(strings.Replace(good, c.from, c.to, 1))) == nil {
			t.Errorf("the schema takes %s for %s", c.to, c.from)
		}
	}
}

// Equal runs give equal reports, in whatever order the cases were asked, and
// whatever time, port and request id they saw.
func TestStable(t *testing.T) {
	for name, in := range kinds {
		want := mustJSON(t, in(t))
		for seed := range uint64(5) {
			again := in(t)
			rnd := rand.New(rand.NewPCG(seed, 1))
			rnd.Shuffle(len(again.Records), func(i, j int) { again.Records[i], again.Records[j] = again.Records[j], again.Records[i] })
			rnd.Shuffle(len(again.Plan.Cases), func(i, j int) { again.Plan.Cases[i], again.Plan.Cases[j] = again.Plan.Cases[j], again.Plan.Cases[i] })
			again.Requests, again.Writes, again.Took, again.Lag = again.Requests+7, again.Writes+3, again.Took*2, again.Lag*3
			for i := range again.Records {
				if tr := again.Records[i].Transcript; tr != nil {
					for j := range tr.Attempts[0].Exchanges {
						o := &tr.Attempts[0].Exchanges[j].Obs
						o.Start, o.Took = o.Start.AddDate(1, 0, 0), o.Took+1
						o.Body = bytes.ReplaceAll(o.Body, []byte("0F3C9A52"), []byte("11111111"))
						o.Request.URL = strings.ReplaceAll(o.Request.URL, "41234", fmt.Sprint(50000+seed))
					}
				}
			}
			if diff := cmp.Diff(string(want), string(mustJSON(t, again))); diff != "" {
				t.Fatalf("%s, seed %d: equal runs differ:\n%s", name, seed, diff)
			}
		}
	}
}

// What differs between equal runs is taken out of texts too.
func TestStableTexts(t *testing.T) {
	for _, c := range []struct{ kind, text, want string }{
		{report.EmbeddedMock, "no-answer: read tcp 127.0.0.1:53422->127.0.0.1:41234: connection reset by peer", "no-answer: read tcp <mock>: connection reset by peer"},
		{report.EmbeddedMock, "dial tcp [::1]:41234: refused", "dial tcp <mock>: refused"},
		{"endpoint", "read tcp 10.0.0.7:53422->10.0.0.9:443: timeout", "read tcp 10.0.0.9:443: timeout"},
		{"endpoint", "Get http://127.0.0.1:18080/: EOF", "Get http://127.0.0.1:18080/: EOF"},
		{"endpoint", "the answer shows " + secret, "the answer shows [redacted]"},
	} {
		in := green(t)
		in.About.Kind = c.kind
		in.Records[0].Verdict.Outcome, in.Records[0].Verdict.Detail = verdict.Broken, c.text
		if got := report.New(in).Cases[0].Detail; got != c.want {
			t.Errorf("%s: %q: got %q, want %q", c.kind, c.text, got, c.want)
		}
	}
}

func TestEveryCaseIsAccountedFor(t *testing.T) {
	find := func(in report.Input, id string) report.Case {
		r := report.New(in)
		i := slices.IndexFunc(r.Cases, func(c report.Case) bool { return c.ID == id })
		if i < 0 {
			t.Fatalf("no case %s", id)
		}
		if r.Exit() != 2 {
			t.Errorf("%s: exit status %d, want 2", id, r.Exit())
		}
		if !strings.Contains(r.LastLine(), "1 broken") {
			t.Errorf("%s: %s", id, r.LastLine())
		}
		return r.Cases[i]
	}
	first := func(in report.Input) *report.Entry { return &in.Records[0] }
	for name, c := range map[string]struct {
		change func(*report.Input)
		id     string
		want   string
	}{
		"none":    {func(in *report.Input) { in.Records = in.Records[1:] }, "", "no verdict accounts for this case"},
		"twice":   {func(in *report.Input) { in.Records = append(in.Records, *first(*in)) }, "", "2 verdicts account for this case: conforms and conforms"},
		"zero":    {func(in *report.Input) { first(*in).Verdict.Outcome = "" }, "", "has no outcome"},
		"reason":  {func(in *report.Input) { first(*in).Verdict.Outcome = verdict.Inconclusive }, "", "inconclusive without a reason"},
		"problem": {func(in *report.Input) { first(*in).Verdict.Outcome = verdict.Violates }, "", "violates without a problem"},
		"other":   {func(in *report.Input) { first(*in).Verdict.Case = "x" }, "", `about case "x"`},
		"clause":  {func(in *report.Input) { first(*in).Verdict.Clause = "x" }, "", `about clause "x"`},
		"stranger": {func(in *report.Input) {
			e := *first(*in)
			cs := *e.Case
			cs.ID, e.Case, e.Verdict.Case = "CreateBusiness.x.y", &cs, "CreateBusiness.x.y"
			in.Records = append(in.Records, e)
		}, "CreateBusiness.x.y", "the plan does not hold this case"},
	} {
		in := green(t)
		id := c.id
		if id == "" {
			id = first(in).Case.ID
		}
		c.change(&in)
		got := find(in, id)
		if got.Outcome != verdict.Broken || !strings.Contains(got.Detail, c.want) {
			t.Errorf("%s: got %s, %q; want broken, %q", name, got.Outcome, got.Detail, c.want)
		}
	}
}

func TestLastLineAndExit(t *testing.T) {
	for name, c := range map[string]struct {
		in   func() report.Input
		line string
		exit int
	}{
		"green":             {func() report.Input { return green(t) }, "7 passed, 0 failed, 3 skipped (2 unreached, 1 throttled), 1 observed", 0},
		"red":               {func() report.Input { return red(t) }, "2 passed, 4 failed, 3 skipped (2 unreached, 1 throttled), 1 observed, 1 broken", 1},
		"fatal":             {func() report.Input { return fatal(t) }, "0 passed, 0 failed, 11 skipped (11 unreached), 0 observed", 2},
		"must":              {func() report.Input { in := red(t); in.Level = verdict.Must; return in }, "2 passed, 3 failed, 3 skipped (2 unreached, 1 throttled), 2 observed, 1 broken", 1},
		"stopped by itself": {func() report.Input { in := green(t); in.Stopped = "three replies were lost"; return in }, "7 passed, 0 failed, 3 skipped (2 unreached, 1 throttled), 1 observed", 0},
		"interrupted":       {func() report.Input { in := green(t); in.Interrupted = true; return in }, "7 passed, 0 failed, 3 skipped (2 unreached, 1 throttled), 1 observed", 2},
		"nothing":           {func() report.Input { return report.Input{Contract: someClauses(t)} }, "0 passed, 0 failed, 0 skipped, 0 observed", 2},
	} {
		r := report.New(c.in())
		if r.LastLine() != c.line || r.Exit() != c.exit {
			t.Errorf("%s: got %q and %d, want %q and %d", name, r.LastLine(), r.Exit(), c.line, c.exit)
		}
		var b bytes.Buffer
		if err := r.Terminal(&b, false); err != nil || !strings.HasSuffix(b.String(), "\n"+c.line+"\n") {
			t.Errorf("%s: the terminal does not end with the line: %v", name, err)
		}
		// A CI that reads JUnit only must not see green where there is none.
		junit, err := r.JUnit()
		if err != nil {
			t.Fatal(err)
		}
		if bad := bytes.Contains(junit, []byte("<failure")) || bytes.Contains(junit, []byte("<error")); bad != (c.exit != 0) {
			t.Errorf("%s: exit status %d, and JUnit says failed: %v", name, c.exit, bad)
		}
	}
}

func TestReproduce(t *testing.T) {
	const id = "CreateBusiness.BusinessName.required.absent"
	for name, c := range map[string]struct {
		change func(*report.Input)
		want   string
	}{
		"embedded": {func(*report.Input) {}, "dwconform run --case " + id},
		"endpoint": {func(in *report.Input) {
			in.About = report.About{Kind: "endpoint", Endpoint: "https://user:pass@host.test:8443"}
		}, "dwconform run --case " + id + " --endpoint https://host.test:8443"},
		"flags":    {func(in *report.Input) { in.Flags = []string{"--target", "it's mine.yaml"} }, "dwconform run --case " + id + ` --target 'it'\''s mine.yaml'`},
		"absolute": {func(in *report.Input) { in.Flags = []string{"--target=/etc/dw/prod.yaml"} }, "dwconform run --case " + id + " --target=prod.yaml"},
		"options": {func(in *report.Input) {
			in.Plan.Options.Strength, in.Plan.Options.Seed, in.Plan.Options.Sender = "exhaustive", 7, "raw"
		}, "dwconform run --case " + id + " --strength exhaustive --seed 7 --sender raw"},
	} {
		in := green(t)
		c.change(&in)
		if got := report.New(in).Cases[0].Reproduce; got != c.want {
			t.Errorf("%s: got %s, want %s", name, got, c.want)
		}
	}
}

// Whatever a target sends, the XML can be read and the Markdown keeps its
// tables.
func TestHostileTexts(t *testing.T) {
	nasty := "a|b\n`c` <script>\x00\x1b[2J\xff]]>&amp;\u202e\ufffe **d** ]("
	in := red(t)
	for i := range in.Records {
		e := &in.Records[i]
		for j := range e.Verdict.Problems {
			e.Verdict.Problems[j] = verdict.Problem{Oracle: nasty, At: nasty, Want: nasty, Got: nasty}
		}
		e.Verdict.Notes = []string{nasty}
		if e.Verdict.Outcome == verdict.Broken || e.Verdict.Outcome == verdict.Inconclusive {
			e.Verdict.Detail = nasty
		}
		if e.Transcript != nil {
			for j := range e.Transcript.Attempts[0].Exchanges {
				for k := range e.Transcript.Attempts[0].Exchanges[j].Obs.Call.Params {
					e.Transcript.Attempts[0].Exchanges[j].Obs.Call.Params[k].Value = nasty
				}
			}
		}
	}
	in.Leaked[0].Why = nasty
	r := report.New(in)
	junit, err := r.JUnit()
	if err != nil {
		t.Fatal(err)
	}
	dec := xml.NewDecoder(bytes.NewReader(junit))
	for {
		if _, err := dec.Token(); err != nil {
			if err.Error() != "EOF" {
				t.Errorf("junit.xml: %v", err)
			}
			break
		}
	}
	md := string(r.Markdown())
	if bare := withoutCode(md); strings.Contains(bare, "<script>") || strings.Contains(bare, "**d**") {
		t.Errorf("markup of the target reaches the page:\n%s", bare)
	}
	columns := 0
	for line := range strings.SplitSeq(md, "\n") {
		n := strings.Count(line, "|") - strings.Count(line, `\|`)
		switch {
		case strings.HasPrefix(line, "| ---") || strings.HasPrefix(line, "|"):
			if columns != 0 && n != columns {
				t.Errorf("a row has %d bars, its table %d: %s", n, columns, line)
			}
			columns = n
		default:
			columns = 0
		}
	}
	var screen bytes.Buffer
	if err := r.Terminal(&screen, false); err != nil {
		t.Fatal(err)
	}
	page := web(t, r)
	if strings.Count(page, "<script>") != 1 {
		t.Error("markup of the target reaches report.html")
	}
	for _, bad := range []string{"\x1b", "\x00", "\u202e"} {
		if strings.Contains(screen.String(), bad) || strings.Contains(md, bad) || strings.Contains(page, bad) {
			t.Errorf("%q reaches a person", bad)
		}
	}
	if err := validate(t, schema(t), mustJSON(t, in)); err != nil {
		t.Error(err)
	}
}

// withoutCode removes code spans as Markdown understands them: from a run of
// backticks to the next run of as many.
func withoutCode(md string) string {
	var out strings.Builder
	for i := 0; i < len(md); {
		if md[i] == '\\' {
			i += 2
			continue
		}
		if md[i] != '`' {
			out.WriteByte(md[i])
			i++
			continue
		}
		n := 0
		for i+n < len(md) && md[i+n] == '`' {
			n++
		}
		i += n
		for i < len(md) {
			k := 0
			for i+k < len(md) && md[i+k] == '`' {
				k++
			}
			i += max(k, 1)
			if k == n {
				break
			}
		}
	}
	return out.String()
}
