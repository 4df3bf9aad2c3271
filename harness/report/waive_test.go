package report_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dwconform/dwconform/harness/report"
	"github.com/dwconform/dwconform/harness/verdict"
)

const waiverFile = `# what is accepted of this target, and for how long
- clause: CreateBusiness.BusinessName.required
  case: CreateBusiness.BusinessName.required.empty
  reason: empty names are mended in release 8
  owner: storage
  expires: 2026-12-31
- clause: CreateBusiness.BusinessName.unique
  reason: the gateway answers 500
  owner: gateway
  evidence: 2026-05-01
  expires: 2026-12-31
- clause: CreateBusiness.UseType.enum
  reason: being looked at
  owner: storage
  expires: 2026-12-31
- clause: answer.form.media-type
  reason: being looked at
  owner: gateway
  expires: 2026-12-31
`

func waivers(t *testing.T, text string) []report.Known {
	t.Helper()
	known, err := report.DecodeKnown("w.yaml", []byte(text), report.Waivers)
	if err != nil {
		t.Fatal(err)
	}
	return known
}

func noon(day string) time.Time {
	d, err := time.Parse("2006-01-02", day)
	if err != nil {
		panic(err)
	}
	return d.Add(12 * time.Hour)
}

// unbroken is the red run without the case that broke on our side.
func unbroken(t *testing.T) report.Input {
	in := red(t)
	for i := range in.Records {
		if e := &in.Records[i]; e.Verdict.Outcome == verdict.Broken {
			e.Verdict.Outcome, e.Verdict.Asked = verdict.Conforms, 1
		}
	}
	return in
}

// TestWaivers: the life of a waiver, from its day to its end.
func TestWaivers(t *testing.T) {
	without := func(clause string) string {
		head, rest, _ := strings.Cut(waiverFile, "- clause: "+clause+"\n")
		_, tail, more := strings.Cut(rest, "- clause: ")
		if !more {
			return head
		}
		return head + "- clause: " + tail
	}
	for _, c := range []struct {
		name, file, today string
		in                func(*testing.T) report.Input
		exit, waived      int
		troubles          []string
	}{
		{"all are waived", waiverFile, "2026-06-01", unbroken, 0, 4, nil},
		{"the last day", waiverFile, "2026-12-31", unbroken, 0, 4, nil},
		{"expired", waiverFile, "2027-01-01", unbroken, 1, 0, []string{"w.yaml:2: CreateBusiness.BusinessName.required: it expired on 2026-12-31", ":7: ", ":12: ", ":16: "}},
		{"one is not waived", without("answer.form.media-type"), "2026-06-01", unbroken, 1, 3, nil},
		{"another case is", strings.Replace(waiverFile, "required.empty", "required.absent", 1), "2026-06-01", unbroken, 1, 3,
			[]string{"w.yaml:2: CreateBusiness.BusinessName.required: it is not needed any more: CreateBusiness.BusinessName.required.absent conforms now; remove the entry"}},
		{"mended", waiverFile, "2026-06-01", green, 1, 0, []string{
			"w.yaml:2: ", "w.yaml:7: CreateBusiness.BusinessName.unique: it is not needed any more: the clause conforms now; remove the entry", ":12: ", ":16: "}},
		{"no such case", strings.Replace(waiverFile, "required.empty", "required.none", 1), "2026-06-01", unbroken, 1, 3,
			[]string{"w.yaml:2: CreateBusiness.BusinessName.required: it matches nothing: CreateBusiness.BusinessName.required.none is no case in this plan"}},
		{"trouble of our own is no conclusion", waiverFile, "2026-06-01", red, 2, 4, nil},
		{"a run that says nothing says nothing of waivers", waiverFile, "2026-06-01", fatal, 2, 0, nil},
		{"a clause of which nothing was learned", waiverFile + "- clause: tenancy.foreign-project\n  reason: r\n  owner: o\n  expires: 2026-12-31\n", "2026-06-01", unbroken, 0, 4, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := c.in(t)
			in.Waivers, in.Today = waivers(t, c.file), noon(c.today)
			r := report.New(in)
			if r.Exit() != c.exit || r.Summary.Waived != c.waived || len(r.Summary.Trouble) != len(c.troubles) {
				t.Fatalf("exit %d, %d waived, %q", r.Exit(), r.Summary.Waived, r.Summary.Trouble)
			}
			for i, want := range c.troubles {
				if !strings.Contains(r.Summary.Trouble[i], want) {
					t.Errorf("got %q, want %q", r.Summary.Trouble[i], want)
				}
			}
			var screen bytes.Buffer
			if err := r.Terminal(&screen, false); err != nil {
				t.Fatal(err)
			}
			junit, err := r.JUnit()
			if err != nil {
				t.Fatal(err)
			}
			for _, trouble := range r.Summary.Trouble {
				start, _, _ := strings.Cut(trouble, ": it")
				if !strings.Contains(screen.String(), start) || !bytes.Contains(junit, []byte(start)) || !bytes.Contains(r.Markdown(), []byte("Waivers that need care")) {
					t.Errorf("nobody is told of %q:\n%s", trouble, screen.String())
				}
			}
			if failures := bytes.Count(junit, []byte("<failure")); c.exit == 0 && failures > 0 || c.exit == 1 && failures == 0 {
				t.Errorf("%d failures in junit.xml", failures)
			}
			if s := screen.String(); c.exit == 0 && (!strings.Contains(s, "Waived  4 violations fail nothing for a while") || !strings.Contains(s, "(storage, until 2026-12-31)") || strings.Contains(s, "breaks the contract")) {
				t.Errorf("the screen says\n%s", s)
			}
		})
	}
}

// TestWaiversOfASelection: what a run did not select says nothing.
func TestWaiversOfASelection(t *testing.T) {
	for name, only := range map[string][]string{"the clause": {"CreateBusiness.BusinessName.unique"}, "its kind": {"CreateBusiness.BusinessName"}, "another": {"CreateBusiness.UseType.enum"}} {
		in := green(t)
		in.Plan.Options.Only = only
		in.Waivers, in.Today = waivers(t, "- clause: CreateBusiness.BusinessName.unique\n  reason: r\n  owner: o\n  expires: 2026-12-31\n"), noon("2026-06-01")
		if r := report.New(in); (len(r.Summary.Trouble) > 0) == (name == "another") {
			t.Errorf("%s: %q", name, r.Summary.Trouble)
		}
	}
	in := green(t)
	in.Plan.Options.Shard, in.Plan.Options.Shards = 1, 2
	in.Waivers, in.Today = waivers(t, waiverFile), noon("2026-06-01")
	if r := report.New(in); len(r.Summary.Trouble) > 0 {
		t.Errorf("a shard: %q", r.Summary.Trouble)
	}
}

// TestWaiverMistakes: a waiver that cannot be looked after is refused.
func TestWaiverMistakes(t *testing.T) {
	for text, want := range map[string]string{
		"- clause: A\n  reason: r\n  owner: o\n":                                        `w.yaml:1: expires is "": write a day`,
		"- clause: A\n  reason: r\n  owner: o\n  field: code\n  expires: 2026-05-01\n":  "w.yaml:1: a waiver has no field: narrow it by case",
		"- clause: A\n  reason: r\n  owner: o\n  expires: 2026-05-01\n  evidence: soon": `w.yaml:1: evidence is "soon"`,
		"- reason: r\n  expires: 2026-05-01\n":                                          "the owner is missing: a waiver without it cannot be looked after",
	} {
		if _, err := report.DecodeKnown("w.yaml", []byte(text), report.Waivers); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", text, err, want)
		}
	}
}

// TestBaseline: a run says what changed, and its verdict stays what it is.
func TestBaseline(t *testing.T) {
	in := red(t)
	in.Baseline, in.BaselineName = saved(t, green(t)), "reports/baselines/7.json"
	r, alone := report.New(in), report.New(red(t))
	var screen bytes.Buffer
	if err := r.Terminal(&screen, false); err != nil {
		t.Fatal(err)
	}
	golden(t, "baseline.txt", screen.Bytes())
	golden(t, "baseline.md", r.Markdown())
	with, err := r.JSON()
	if err != nil {
		t.Fatal(err)
	}
	if without, err := alone.JSON(); err != nil || !bytes.Equal(with, without) {
		t.Error("the baseline changes report.json")
	}
	in = green(t)
	in.Baseline = saved(t, red(t))
	if r := report.New(in); r.Exit() != 0 {
		t.Errorf("exit %d though all conforms", r.Exit())
	}
}

// TestWaiversOfAWhole: a waiver is looked after by the whole, not by a part,
// wherever the cases of its clause were asked.
func TestWaiversOfAWhole(t *testing.T) {
	entry := func(clause, more string) string {
		return "- clause: " + clause + "\n" + more + "  reason: r\n  owner: o\n  expires: 2026-12-31\n"
	}
	c := someClauses(t)
	var failing, passing string
	const caseless = "CreateBusiness.Owner.default"
	r := report.New(red(t))
	has := map[string]verdict.Outcome{}
	for _, cs := range r.Cases {
		if has[cs.Clause] != verdict.Violates {
			has[cs.Clause] = cs.Outcome
		}
	}
	for _, cl := range c.Clauses {
		switch {
		case cl.Level == verdict.Observed:
		case has[cl.ID] == verdict.Violates:
			failing = cl.ID
		case has[cl.ID] == verdict.Conforms:
			passing = cl.ID
		}
	}
	if failing == "" || passing == "" || has[caseless] != "" {
		t.Fatalf("the run has no clause of each kind: %q %q, %s %s", failing, passing, caseless, has[caseless])
	}
	whole := func(text string, n int, today string) *report.Report {
		var names []string
		var parts []*report.Report
		for k := 1; k <= n; k++ {
			in := shard(red(t), k, n)
			in.Waivers, in.Today = waivers(t, text), noon("2026-06-01")
			part := saved(t, in)
			if len(part.Summary.Trouble) > 0 {
				t.Errorf("part %d of %d: %q", k, n, part.Summary.Trouble)
			}
			names, parts = append(names, fmt.Sprint(k)), append(parts, part)
		}
		r, err := report.Merge(names, parts, noon(today))
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	for _, x := range []struct{ name, text, today, trouble string }{
		{"one that is needed", entry(failing, ""), "2026-06-01", ""},
		{"one that matches nothing", entry(caseless, ""), "2026-06-01", "w.yaml:1: " + caseless + ": it matches nothing: the clause has no case in this plan"},
		{"one of a case that is not there", entry(failing, "  case: "+failing+".nowhere\n"), "2026-06-01", "it matches nothing: " + failing + ".nowhere is no case"},
		{"one that is not needed any more", entry(passing, ""), "2026-06-01", passing + ": it is not needed any more"},
		{"one that expired since", entry(failing, ""), "2027-01-01", failing + ": it expired on 2026-12-31"},
	} {
		for n := 2; n <= 3; n++ {
			r := whole(x.text, n, x.today)
			switch {
			case x.trouble == "" && (len(r.Summary.Trouble) > 0 || r.Summary.Waived == 0):
				t.Errorf("%s: %d waived, trouble %q", x.name, r.Summary.Waived, r.Summary.Trouble)
			case x.trouble != "" && (len(r.Summary.Trouble) != 1 || !strings.Contains(r.Summary.Trouble[0], x.trouble)):
				t.Errorf("%s: trouble %q", x.name, r.Summary.Trouble)
			}
			in := red(t)
			in.Waivers, in.Today = waivers(t, x.text), noon(x.today)
			if one := report.New(in); !slices.Equal(one.Summary.Trouble, r.Summary.Trouble) || one.Summary.Line != r.Summary.Line || one.Exit() != r.Exit() {
				t.Errorf("%s: the whole run says %q %q, its parts say %q %q", x.name, one.Summary.Line, one.Summary.Trouble, r.Summary.Line, r.Summary.Trouble)
			}
		}
	}
	a, b := shard(red(t), 1, 2), shard(red(t), 2, 2)
	a.Waivers, a.Today = waivers(t, entry(failing, "")), noon("2026-06-01")
	if _, err := report.Merge([]string{"a", "b"}, []*report.Report{saved(t, a), saved(t, b)}, noon("2026-06-01")); err == nil || !strings.Contains(err.Error(), "b: it has another list of waivers than a") {
		t.Errorf("a part with other waivers: %v", err)
	}
}
