package report_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/report"
	"github.com/dwconform/dwconform/harness/verdict"
)

// states writes the coverage as "kind action name: state".
func states(c report.Coverage) map[string]report.Reach {
	out := map[string]report.Reach{}
	for _, i := range c.Parameters {
		out["parameter "+i.Action+" "+i.Name] = i.Reach
	}
	for _, i := range c.Fields {
		out["field "+i.Action+" "+i.Name] = i.Reach
	}
	for _, i := range c.Statuses {
		out["status "+i.Action+" "+i.Name] = i.Reach
	}
	for _, i := range c.Codes {
		out["code "+i.Action+" "+i.Code] = i.Reach
	}
	for _, i := range c.Values {
		out["value "+i.Action+" "+i.Parameter+"="+i.Class] = i.Reach
	}
	for _, i := range c.Clauses {
		out["clause "+i.ID] = i.Reach
	}
	return out
}

func TestCoverage(t *testing.T) {
	in := green(t)
	r := &run{c: in.Contract, plan: in.Plan, records: in.Records}
	const clause = "CreateBusiness.BusinessName.required"
	tampered := said("sign with another secret", create, "ProjectId=10001", exchange.Way{}, 400, strings.ReplaceAll(duplicate, "1201111999", "Wrong.On.Purpose"))
	tampered.Call.Tamper = "another-secret"
	r.ask("tampered", clause, plain, tampered)
	lost := said("lost", create, "ProjectIdentifier=p_one", exchange.Way{}, 0, "")
	r.ask("lost", clause, skipped(verdict.LostReply, "no-answer"), lost)
	r.records[len(r.records)-1].Transcript.Attempts[0].Exchanges[0].Obs.Loss = exchange.NoAnswer
	dropped := said("dropped", "GetBusiness", "ProjectIdentifier=", sdk, 404, strings.ReplaceAll(duplicate, "1201111999", "InvalidAction.NotFound"))
	dropped.SDK = &exchange.SDKView{Dropped: []string{"ProjectIdentifier"}}
	r.ask("dropped", clause, plain, dropped)
	r.ask("strange-status", clause, plain, said("strange", create, "ProjectId=1", exchange.Way{}, 418, duplicate))
	in.Records = r.records
	in.Plan.Uncovered = in.Contract.Clauses[:0:0]
	in.Plan.Uncovered = append(in.Plan.Uncovered, in.Contract.Clause("tenancy.foreign-project"))
	in.Plan.Cases = slices.DeleteFunc(in.Plan.Cases, func(c *plan.Case) bool {
		return strings.HasPrefix(c.ID, "tenancy.") || strings.HasPrefix(c.ID, "answer.")
	})
	in.Records = slices.DeleteFunc(in.Records, func(e report.Entry) bool {
		return strings.HasPrefix(e.Case.ID, "tenancy.") || strings.HasPrefix(e.Case.ID, "answer.")
	})
	got := states(report.New(in).Coverage)
	at := func(id string, step int, label string) *report.Evidence {
		return &report.Evidence{Case: id, Step: step, Label: label}
	}
	for what, want := range map[string]report.Reach{
		"parameter CreateBusiness ProjectId":         {State: report.Reached, Evidence: at(clause+".absent", 1, "create without BusinessName")},
		"parameter CreateBusiness ProjectIdentifier": {State: report.Unreached, Reason: "lost-reply: no-answer"},
		"parameter GetBusiness ProjectIdentifier":    {State: report.Unreached, Reason: "no case gives it"},
		"field GetBusiness Data.BusinessName":        {State: report.Reached, Evidence: at("GetBusiness.read.written.full-primary", 2, "read it")},
		"field GetBusiness Data.Owner":               {State: report.Unreached, Reason: "no accepted answer of GetBusiness had it"},
		"field GetBusiness Data.TraceId":             {State: report.Undocumented, Evidence: at("GetBusiness.read.written.full-primary", 2, "read it")},
		"field ListBusiness Data":                    {State: report.Unreached, Reason: "no accepted answer of ListBusiness was seen"},
		"status CreateBusiness 429":                  {State: report.Reached, Evidence: at("CreateBusiness.Throttling.Api.error.provoked", 1, "call while throttled by api")},
		"status CreateBusiness 403":                  {State: report.Unreached, Reason: "the target file gives no credentials for unauthorized"},
		"status CreateBusiness 418":                  {State: report.Undocumented, Evidence: at(clause+".strange-status", 1, "strange")},
		"status GetBusiness 404":                     {State: report.Reached, Evidence: at(clause+".dropped", 1, "dropped")}, // the gateway's
		"code CreateBusiness Throttling.Api":         {State: report.Reached, Evidence: at("CreateBusiness.Throttling.Api.error.provoked", 1, "call while throttled by api")},
		"code CreateBusiness Forbidden.Access":       {State: report.Unreached, Reason: "the target file gives no credentials for unauthorized"},
		"code CreateBusiness 1201111999":             {State: report.Undocumented, Evidence: at(clause+".empty", 1, "create with empty BusinessName")},
		"code  Missing{Name}":                        {State: report.Reached, Evidence: at(clause+".absent", 1, "create without BusinessName")},
		"code  InvalidAction.NotFound":               {State: report.Reached, Evidence: at(clause+".dropped", 1, "dropped")},
		"code  SignatureNonceUsed":                   {State: report.Unreached, Reason: "no call of this run was answered with it"},
		"value CreateBusiness UseType=NORMAL":        {State: report.Reached, Evidence: at("CreateBusiness.UseType.enum.valid-NORMAL", 1, "UseType=NORMAL")},
		"value CreateBusiness UseType=absent":        {State: report.Unreached, Reason: "throttled: limited 12 times, the last time with Throttling.User"},
		"clause CreateBusiness.BusinessName.unique":  {State: report.Reached, Evidence: at("CreateBusiness.BusinessName.unique.by-id-then-id", 2, "create it again")},
		"clause CreateBusiness.UseType.default":      {State: report.Unreached, Reason: "throttled: limited 12 times, the last time with Throttling.User"},
		"clause tenancy.foreign-project":             {State: report.Unreached, Reason: "no case cites it"},
		"clause answer.form.media-type":              {State: report.Unreached, Reason: "no selected case cites it"},
	} {
		g, ok := got[what]
		if !ok {
			t.Errorf("%s: not listed", what)
			continue
		}
		if fmt.Sprint(g.State, g.Reason, g.Evidence == nil) != fmt.Sprint(want.State, want.Reason, want.Evidence == nil) || want.Evidence != nil && *g.Evidence != *want.Evidence {
			t.Errorf("%s: got %+v %+v\nwant %+v %+v", what, g, g.Evidence, want, want.Evidence)
		}
	}
	for _, not := range []string{"code CreateBusiness Wrong.On.Purpose", "code CreateBusiness MissingBusinessName", "status CreateBusiness 0"} {
		if _, ok := got[not]; ok {
			t.Errorf("%s: listed", not)
		}
	}
}

func TestErrorsSayHow(t *testing.T) {
	in := planned(t)
	for _, c := range report.New(in).Coverage.Codes {
		if c.How == "" || c.State == report.Unreached && c.Reason == "" {
			t.Errorf("%s %s: how %q, reason %q", c.Action, c.Code, c.How, c.Reason)
		}
		if c.ProviderState != "" && !strings.Contains(c.How, c.ProviderState) {
			t.Errorf("%s: %q does not name the provider state %q", c.Code, c.How, c.ProviderState)
		}
	}
}

// Tuples are counted over the cases of the plan, by what was judged.
func TestTuples(t *testing.T) {
	in := planned(t)
	full := report.New(in).Coverage.Tuples
	if len(full) != 2 || full[0].Strength != 2 || full[1].Strength != 3 {
		t.Fatalf("strengths: %+v", full)
	}
	for _, f := range full {
		if f.Unreached != 0 || f.Reached == 0 || f.Evidence == nil {
			t.Errorf("strength %d: %+v", f.Strength, f)
		}
	}
	for i := range in.Records {
		if e := &in.Records[i]; len(e.Case.Classes) > 1 && i%2 == 0 {
			e.Verdict.Outcome, e.Verdict.Reason, e.Verdict.Detail, e.Transcript = verdict.Inconclusive, verdict.Budget, "", nil
		}
	}
	half := report.New(in).Coverage.Tuples
	for i := range half {
		h, f := half[i], full[i]
		if h.Reached+h.Unreached != f.Reached || h.Unreached == 0 || len(h.Left) != min(h.Unreached, 20) {
			t.Errorf("strength %d: %d reached, %d unreached, %d listed, of %d", h.Strength, h.Reached, h.Unreached, len(h.Left), f.Reached)
		}
		if l := h.Left[0]; len(l.Values) != h.Strength || l.Reason != "budget" {
			t.Errorf("strength %d: %+v", h.Strength, l)
		}
	}
}

// A target that makes up names without end fills no report.
func TestUndocumentedIsBounded(t *testing.T) {
	r := newRun(t)
	for i := range 300 {
		body := strings.ReplaceAll(duplicate, "1201111999", fmt.Sprintf("Code%03d", i))
		r.ask(fmt.Sprintf("c%03d", i), "CreateBusiness.UseType.enum", plain, said("call", create, "", exchange.Way{}, 400, body),
			said("read", "GetBusiness", "", exchange.Way{}, 200, strings.ReplaceAll(shown, "TraceId", fmt.Sprintf("Field%03d", i))))
	}
	c := report.New(r.input()).Coverage
	codes, fields := 0, 0
	for _, x := range c.Codes {
		if x.State == report.Undocumented {
			codes++
		}
	}
	for _, x := range c.Fields {
		if x.State == report.Undocumented {
			fields++
		}
	}
	if codes != 100 || fields != 100 {
		t.Errorf("%d codes and %d fields are listed, want 100 of each", codes, fields)
	}
}

// More than ten broken clauses: the strongest evidence first, the rest in
// summary.md.
func TestTerminalOrdersByEvidence(t *testing.T) {
	in := planned(t)
	share := map[string]int{}
	for i := range in.Records {
		e := &in.Records[i]
		if !e.Verdict.Outcome.Valid() || e.Verdict.Outcome != verdict.Conforms || e.Verdict.Level == verdict.Observed {
			continue
		}
		id := e.Case.Clause.ID
		share[id]++
		// Of some clauses every case fails, of the others the first.
		if strings.HasPrefix(id, "answer") || strings.HasPrefix(id, "DeleteBusiness") || share[id] == 1 {
			e.Verdict.Outcome, e.Verdict.Shown = verdict.Violates, 1
			e.Verdict.Problems = []verdict.Problem{{Oracle: "o", At: "a", Want: "w", Got: "g"}}
		}
	}
	var b strings.Builder
	if err := report.New(in).Terminal(&b, false); err != nil {
		t.Fatal(err)
	}
	var heads []string
	for line := range strings.SplitSeq(b.String(), "\n") {
		if strings.HasPrefix(line, "✗ ") {
			heads = append(heads, line)
		}
	}
	if len(heads) != 11 || !strings.Contains(b.String(), "more clauses are broken, with weaker evidence: see summary.md") {
		t.Fatalf("%d headings:\n%s", len(heads), strings.Join(heads, "\n"))
	}
	for i, h := range heads[1:] {
		if !strings.Contains(h, "must") || !(strings.Contains(h, "all ") || strings.Contains(h, "its one case")) {
			t.Errorf("heading %d is %s", i+1, h)
		}
	}
}
