package report_test

import (
	"cmp"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/oracle"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/report"
	"github.com/dwconform/dwconform/harness/verdict"
	"github.com/dwconform/dwconform/spec"
)

const (
	keyID  = "LTAI5tFixtureKeyId"
	secret = "fixture+secret/Of32Characters=="
	token  = "CAISfixture+token/=="
)

// someClauses is a contract of its own with a few clauses and two Actions, at
// lines that do not move when the documents grow.
func someClauses(t *testing.T) *contract.Contract {
	t.Helper()
	c, err := contract.Load(spec.FS)
	if err != nil {
		t.Fatal(err)
	}
	keep := map[string]bool{}
	for _, id := range []string{
		"CreateBusiness.BusinessName.required", "CreateBusiness.BusinessName.unique", "CreateBusiness.UseType.enum",
		"CreateBusiness.UseType.default", "CreateBusiness.UseType.empty", "CreateBusiness.Throttling.Api.error",
		"CreateBusiness.Forbidden.Access.error", "GetBusiness.read.written", "answer.form.media-type", "tenancy.foreign-project",
	} {
		if c.Clause(id) == nil {
			t.Fatalf("the contract has no clause %s", id)
		}
		keep[id] = true
	}
	kept := c.Clauses[:0]
	for _, cl := range c.Clauses {
		if keep[cl.ID] {
			cl.At.Line = 10 + len(kept)
			kept = append(kept, cl)
		}
	}
	c.Clauses = kept
	for _, a := range c.Actions {
		var errors []*contract.Error
		for _, e := range a.Errors {
			if a.Name == "CreateBusiness" && keep[a.Name+"."+e.Code+".error"] {
				errors = append(errors, e)
			}
		}
		a.Errors = errors
	}
	c.Digest = strings.Repeat("0123456789abcdef", 4)
	return c
}

// run builds a run case by case.
type run struct {
	c       *contract.Contract
	plan    *plan.Plan
	records []report.Entry
	clock   time.Time
}

func newRun(t *testing.T) *run {
	c := someClauses(t)
	return &run{c: c, plan: &plan.Plan{Contract: c, World: &plan.World{}}, clock: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
}

// ask adds a case of one or more calls; outcome is a verdict without names.
func (r *run) ask(id, clause string, outcome verdict.Verdict, said ...exchange.Observation) *plan.Case {
	cl := r.c.Clause(clause)
	cs := &plan.Case{ID: clause + "." + id, Clause: cl, Classes: map[string]string{}}
	tr := &oracle.Transcript{Case: cs, Attempts: []oracle.Attempt{{}}}
	for i, o := range said {
		st := plan.Step{Label: o.LossWhy, Action: o.Call.Action, As: o.Call.As, Tamper: o.Call.Tamper, Setup: i < len(said)-1}
		o.LossWhy = ""
		if o.Status >= 400 {
			st.Expect.Answer = plan.Reject
		}
		for _, p := range o.Call.Params {
			st.Params = append(st.Params, plan.Param{Name: p.Name, Value: plan.Text(p.Value)})
		}
		cs.Steps = append(cs.Steps, st)
		o.Start, o.Took, o.Attempts = r.clock, cmp.Or(o.Took, 3*time.Millisecond), 1
		r.clock = r.clock.Add(5 * time.Millisecond)
		tr.Attempts[0].Exchanges = append(tr.Attempts[0].Exchanges, oracle.Exchange{Step: i, Obs: o})
	}
	if len(said) == 0 {
		tr = nil
	}
	outcome.Case, outcome.Clause, outcome.Level = cs.ID, clause, cl.Level
	r.plan.Cases = append(r.plan.Cases, cs)
	r.records = append(r.records, report.Entry{Case: cs, Verdict: outcome, Transcript: tr})
	return cs
}

// said is one call with its answer. label goes with it until it is asked.
func said(label, action, params string, way exchange.Way, status int, body string) exchange.Observation {
	o := exchange.Observation{Call: exchange.Call{Action: action, Way: way, Params: []exchange.Pair{}}, Status: status, LossWhy: label}
	for p := range strings.SplitSeq(params, "&") {
		if name, value, ok := strings.Cut(p, "="); ok {
			o.Call.Params = append(o.Call.Params, exchange.Pair{Name: name, Value: value})
		}
	}
	o.Request = exchange.Request{
		Method: "POST",
		URL:    "http://127.0.0.1:41234/?AccessKeyId=" + keyID + "&Action=" + action + "&Format=JSON&Signature=c2lnbmF0dXJlb2Zsb25n%3D&SignatureNonce=n0001&SecurityToken=CAISfixture%2Btoken%2F%3D%3D",
		Header: http.Header{"Content-Type": {"application/x-www-form-urlencoded"}},
		Body:   []byte(params),
	}
	o.Header = http.Header{"Content-Type": {"application/json;charset=utf-8"}}
	o.Body = []byte(body)
	return o
}

// viewed says that the vendor's SDK made the call, and what it showed otherwise
// than the bytes.
func viewed(o exchange.Observation, differs ...exchange.Discrepancy) exchange.Observation {
	o.SDK = &exchange.SDKView{Differs: differs}
	return o
}

const (
	accepted  = `{"RequestId":"0F3C9A52-7B1E-5D0A-9C55-0123456789AB","HttpStatusCode":200,"Success":true,"BusinessId":100001}`
	duplicate = `{"RequestId":"0F3C9A52-7B1E-5D0A-9C55-0123456789AC","Message":"taken","HostId":"h","Code":"1201111999"}`
	throttled = `{"RequestId":"0F3C9A52-7B1E-5D0A-9C55-0123456789AD","Message":"The request for this resource has exceeded your available limit.","HostId":"h","Code":"Throttling.Api"}`
	shown     = `{"RequestId":"0F3C9A52-7B1E-5D0A-9C55-0123456789AE","HttpStatusCode":200,"Success":true,"Data":{"BusinessId":100001,"BusinessName":"wf","TraceId":"x"}}`
)

var (
	sdk    = exchange.Way{Sender: exchange.SDK}
	v3xml  = exchange.Way{Sender: exchange.Raw, Signature: exchange.V3, Format: exchange.XML}
	plain  = verdict.Verdict{Outcome: verdict.Conforms, Asked: 1}
	create = "CreateBusiness"
)

func violates(asked, shown int, problems ...verdict.Problem) verdict.Verdict {
	return verdict.Verdict{Outcome: verdict.Violates, Asked: asked, Shown: shown, Problems: problems}
}

func skipped(reason verdict.Reason, detail string) verdict.Verdict {
	return verdict.Verdict{Outcome: verdict.Inconclusive, Reason: reason, Detail: detail}
}

func (r *run) input() report.Input {
	return report.Input{
		Contract: r.c, Plan: r.plan, Records: r.records, Version: "v1.2.3",
		About:   report.About{Kind: report.EmbeddedMock, Region: "cn-shanghai", Sender: "both", Given: []string{"caller", "primary", "secondary"}},
		Secrets: []string{secret, token}, Requests: 12345, Writes: 4321, Took: 4210 * time.Millisecond, Lag: 120 * time.Millisecond,
	}
}

// green is a run in which all that could be judged conforms.
func green(t *testing.T) report.Input {
	r := newRun(t)
	name := "ProjectId=10001&BusinessName=dwc8f2a00010x00a&Description=dwc8f2a00010m00a&Owner=1000000000001&UseType=NORMAL"
	r.ask("absent", "CreateBusiness.BusinessName.required", plain, said("create without BusinessName", create, "ProjectId=10001", sdk, 400, strings.ReplaceAll(duplicate, "1201111999", "MissingBusinessName"))).Classes["BusinessName"] = "absent"
	r.ask("empty", "CreateBusiness.BusinessName.required", plain, said("create with empty BusinessName", create, "ProjectId=10001&BusinessName=", sdk, 400, duplicate)).Classes["BusinessName"] = "empty"
	r.ask("by-id-then-id", "CreateBusiness.BusinessName.unique", plain, said("create a", create, name, sdk, 200, accepted), said("create it again", create, name, sdk, 400, duplicate))
	cs := r.ask("valid-NORMAL", "CreateBusiness.UseType.enum", plain, said("UseType=NORMAL", create, name, v3xml, 200, strings.ReplaceAll(accepted, "100001", "100002")))
	cs.Classes["UseType"], cs.Classes["BusinessName"] = "NORMAL", "plain"
	cs = r.ask("absent", "CreateBusiness.UseType.default", skipped(verdict.Throttled, "limited 12 times, the last time with Throttling.User"))
	cs.Classes["UseType"], cs.Classes["BusinessName"] = "absent", "plain"
	r.ask("alone", "CreateBusiness.UseType.empty", verdict.Verdict{Outcome: verdict.Conforms, Asked: 1, Notes: []string{"accepted, and stored as NORMAL"}}, said("create with empty UseType", create, name+"&UseType=", sdk, 200, accepted))
	r.ask("provoked", "CreateBusiness.Throttling.Api.error", plain, said("call while throttled by api", create, name, sdk, 429, throttled))
	r.ask("provoked", "CreateBusiness.Forbidden.Access.error", skipped(verdict.Unreached, "the target file gives no credentials for unauthorized"))
	r.ask("full-primary", "GetBusiness.read.written", plain, said("create a", create, name, sdk, 200, accepted), viewed(said("read it", "GetBusiness", "ProjectId=10001&BusinessId=100001", sdk, 200, shown),
		exchange.Discrepancy{Kind: exchange.Hidden, At: "Data.TraceId", Bytes: "x", SDK: "nothing"}))
	r.ask("accepted-get", "answer.form.media-type", plain, said("read it", "GetBusiness", "ProjectId=10001&BusinessId=100001", exchange.Way{}, 200, shown))
	r.ask("create", "tenancy.foreign-project", skipped(verdict.Unreached, "the target file gives no credentials for otherTenant"))
	return r.input()
}

// red is a run with four broken clauses, a broken case and a leak.
func red(t *testing.T) report.Input {
	in := green(t)
	in.About = report.About{Kind: "endpoint", Endpoint: "https://dw.example.test", Region: "cn-shanghai", Sender: "both", Lacks: []string{"tenancy"}}
	in.Flags = []string{"--target", "/home/me/prod target.yaml"}
	set := func(id string, v verdict.Verdict) {
		for i := range in.Records {
			if e := &in.Records[i]; e.Case.ID == id {
				v.Case, v.Clause, v.Level = e.Case.ID, e.Case.Clause.ID, e.Case.Clause.Level
				e.Verdict = v
				return
			}
		}
		t.Fatalf("no case %s", id)
	}
	problem := func(oracle, at, want, got string) verdict.Problem {
		return verdict.Problem{Oracle: oracle, At: at, Want: want, Got: got}
	}
	set("CreateBusiness.BusinessName.required.empty", violates(1, 1,
		problem("rejected", `step "create with empty BusinessName"`, "rejected", "accepted, with an id"),
		problem("created-nothing", "list of the primary project, page 1", "no business of this case", `BusinessId 100007, ""`)))
	set("CreateBusiness.BusinessName.unique.by-id-then-id", violates(3, 2,
		problem("error-code", `step "create it again"`, "a refusal other than InternalError.", "rejected with InternalError.System (HTTP 500): 内部系统错误，请稍后重试，\x1b[31mserver string\x1b[0m at com.example.dataworks.BusinessService.create(BusinessService.java:120)")))
	set("CreateBusiness.UseType.enum.valid-NORMAL", violates(1, 1,
		problem("read-back", "read back by GetBusiness: Data.UseType", `"NORMAL"`, `"MANUAL_BIZ"`)))
	set("answer.form.media-type.accepted-get", violates(1, 1,
		problem("media-type", `step "read it"`, "application/json", "text/html; charset=<iso>|latin")))
	set("GetBusiness.read.written.full-primary", verdict.Verdict{Outcome: verdict.Broken, Detail: "the id of \"a\" is not known: its create was not accepted"})
	set("CreateBusiness.UseType.empty.alone", violates(1, 1, problem("read-back", "read back by GetBusiness: Data.UseType", "NORMAL", `""`)))
	for i := range in.Records {
		// one case more violates the enum, in many steps
		if e := &in.Records[i]; e.Case.ID == "CreateBusiness.UseType.enum.valid-NORMAL" {
			e.Case.Steps[0].Setup = false
		}
	}
	in.Leaked = []report.Leak{{Project: "primary", ID: "100007", Why: "DeleteBusiness was answered with HTTP 500"}}
	return in
}

// fatal is a run that says nothing.
func fatal(t *testing.T) report.Input {
	in := green(t)
	in.Records = nil
	in.About = report.About{Kind: "endpoint", Endpoint: "http://127.0.0.1:18080", Region: "cn-shanghai", Sender: "both"}
	in.Fatal = "no answer of the whole run was an envelope of this API: http://127.0.0.1:18080 answers HTTP 404 with text/html.\nGive the address of the gateway with --endpoint, without a path."
	in.Requests, in.Writes, in.Took, in.Lag = 8, 3, 40*time.Millisecond, 0
	return in
}

// planned is a run of the whole plan, every case asked and judged to conform.
func planned(t testing.TB) report.Input {
	t.Helper()
	c := contract.Default()
	w := &plan.World{
		Accounts: map[string]string{"caller": "1000000000001", "otherTenant": "2000000000002", "unauthorized": ""},
		Projects: map[string]plan.Project{"primary": {ID: "10001", Identifier: "p_one"}, "secondary": {ID: "10002", Identifier: "p_two"}, "foreign": {ID: "20001", Identifier: "p_three"}},
		States:   true, Loopback: true,
	}
	p, err := plan.New(c, w, plan.Options{})
	if err != nil {
		t.Fatal(err)
	}
	in := report.Input{Contract: c, Plan: p, About: report.About{Kind: report.EmbeddedMock, Region: "cn-shanghai", Given: []string{"caller", "otherTenant", "unauthorized", "project primary", "project secondary", "project foreign", "provider states"}}, Secrets: []string{secret}}
	for i, cs := range p.Cases {
		v := verdict.Verdict{Case: cs.ID, Clause: cs.Clause.ID, Level: cs.Clause.Level, Outcome: verdict.Conforms, Asked: 1}
		if cs.Unmet != "" {
			v.Outcome, v.Reason, v.Detail, v.Asked = verdict.Inconclusive, cs.Unmet, cs.UnmetWhy, 0
			in.Records = append(in.Records, report.Entry{Case: cs, Verdict: v})
			continue
		}
		tr := &oracle.Transcript{Case: cs, Attempts: []oracle.Attempt{{}}}
		for j, st := range cs.Steps {
			var params []string
			for _, p := range st.Params {
				params = append(params, p.Name+"=v")
			}
			o := said("", st.Action, strings.Join(params, "&"), cs.Way, 200, strings.ReplaceAll(accepted, "100001", fmt.Sprint(100000+i*50+j)))
			o.Call.Tamper, o.LossWhy = st.Tamper, ""
			tr.Attempts[0].Exchanges = append(tr.Attempts[0].Exchanges, oracle.Exchange{Step: j, Obs: o})
		}
		in.Records = append(in.Records, report.Entry{Case: cs, Verdict: v, Transcript: tr})
	}
	return in
}
