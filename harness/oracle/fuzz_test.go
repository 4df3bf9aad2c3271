package oracle

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/verdict"
)

// restated says with the standard library alone what the answer of a create in
// JSON comes to: "accepted", "rejected", or "" for anything else.
func restated(status int, body []byte) string {
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	var m map[string]any
	if dec.Decode(&m) != nil || m == nil {
		return ""
	}
	text := func(name string) string { s, _ := m[name].(string); return s }
	optional := func(name string) bool {
		_, isText := m[name].(string)
		return m[name] == nil || isText
	}
	throttled := func(code string) bool { return code == "Throttling" || strings.HasPrefix(code, "Throttling.") }
	if text("RequestId") == "" || !optional("Code") || !optional("ErrorCode") || !optional("ErrorMessage") || status == 429 {
		return ""
	}
	switch success, _ := m["Success"].(bool); {
	case status >= 200 && status < 300 && success:
		id, _ := m["BusinessId"].(json.Number)
		n, err := strconv.ParseInt(string(id), 10, 64)
		said, _ := m["HttpStatusCode"].(json.Number)
		f, ferr := said.Float64()
		if err == nil && n > 0 && ferr == nil && f == float64(status) {
			return "accepted"
		}
	case status >= 400:
		code := text("Code")
		if code == "" {
			code = text("ErrorCode")
		}
		if code != "" && !throttled(code) && !throttled(text("ErrorCode")) {
			return "rejected"
		}
	case status == 200:
		if _, isBool := m["Success"].(bool); isBool && text("ErrorCode") != "" && !throttled(text("ErrorCode")) && !throttled(text("Code")) {
			return "rejected"
		}
	}
	return ""
}

// FuzzRead: no answer makes the judge panic, and what an independent reading of
// the contract takes for right is never called neither, nor given a problem of
// a must clause; what the judge finds nothing wrong with, that reading takes
// for right too.
func FuzzRead(f *testing.F) {
	for _, body := range []string{
		`{"RequestId":"r","HttpStatusCode":200,"Success":true,"BusinessId":7}`, `{"RequestId":"r","Success":false,"ErrorCode":"E","ErrorMessage":"m"}`,
		`{"RequestId":"r","Code":"C","Message":"m"}`, `{"RequestId":"r","Code":null,"ErrorCode":"E"}`, `<Error><RequestId>r</RequestId><Code>C</Code></Error>`,
		"", "<html>", "[", `{"a":{"a":{"a":[[[[]]]]}}}`, "\xef\xbb\xbf{}", `{"RequestId":"r","Success":true,"BusinessId":9223372036854775808,"HttpStatusCode":2e2}`,
	} {
		f.Add(200, []byte(body), "application/json", false)
		f.Add(400, []byte(body), "text/xml;charset=utf-8", true)
	}
	c := contract.Default()
	f.Fuzz(func(t *testing.T, status int, body []byte, media string, xml bool) {
		call := create("n")
		if xml {
			call.Way.Format = exchange.XML
		}
		cs := &plan.Case{ID: "c", Clause: &contract.Clause{ID: "c", Level: verdict.Must}, Steps: []plan.Step{{Label: "create", Action: call.Action, Expect: plan.Expect{Answer: plan.Either}}}}
		ex := Exchange{Obs: exchange.Observation{Call: call, Status: status, Header: http.Header{"Content-Type": {media}}, Body: body, Attempts: 1}}
		at := Attempt{Exchanges: []Exchange{ex}}
		JudgeAttempt(c, fullWorld(), cs, &at)
		ans := at.Exchanges[0].Answer(c)
		musts := map[string]bool{checkDecided: true, checkStatus: true, checkType: true, checkCode: true}
		var wrong []finding
		for _, x := range form(c, cs, &at.Exchanges[0], ans) {
			if musts[x.check] {
				wrong = append(wrong, x)
			}
		}
		if ans.Doc.Format != exchange.JSON || len(ans.Doc.Defects) > 0 {
			return
		}
		want := restated(status, body)
		if want != "" && (string(ans.Kind) != want || len(wrong) > 0) {
			t.Errorf("HTTP %d %s: read as %s, %v; it is %s", status, body, ans.Kind, wrong, want)
		}
		if ans.Kind == Accepted && len(wrong) == 0 && want != "accepted" && requestIDAndCode(body) {
			t.Errorf("HTTP %d %s: accepted without a problem, and it is %q", status, body, want)
		}
	})
}

// requestIDAndCode reports whether the members that other clauses are about are
// as the restatement asks for.
func requestIDAndCode(body []byte) bool {
	var m map[string]any
	if json.Unmarshal(body, &m) != nil {
		return false
	}
	rid, _ := m["RequestId"].(string)
	_, isText := m["Code"].(string)
	return rid != "" && (m["Code"] == nil || isText)
}

// history makes a case of random creates, reads, changes and deletes under few
// names, each with what it must show.
func history(r *rand.Rand, steps int) *plan.Case {
	cs := &plan.Case{ID: "history.random.case", Clause: &contract.Clause{ID: "history.random", Level: verdict.Must}, Look: plan.LookGet | plan.LookList | plan.LookFields}
	type kept struct{ name, id, slot string }
	names, slots, live := []string{"a", "b", "c"}, []string{plan.Primary, plan.Secondary}, []kept{}
	project := func(slot string) plan.Param {
		if r.IntN(2) == 0 {
			return plan.Param{Name: "ProjectIdentifier", Value: plan.Value{From: plan.ProjectIdentifier, Slot: slot}}
		}
		return plan.Param{Name: "ProjectId", Value: plan.Value{From: plan.ProjectID, Slot: slot}}
	}
	taken := func(name, slot string) bool {
		for _, k := range live {
			if k.name == name && k.slot == slot {
				return true
			}
		}
		return false
	}
	add := func(action string, want plan.Answer, params ...plan.Param) *plan.Step {
		cs.Steps = append(cs.Steps, plan.Step{Label: fmt.Sprintf("%d: %s", len(cs.Steps), action), Action: action, Params: params, Expect: plan.Expect{Answer: want}, Look: r.IntN(4) == 0, Way: &exchange.Way{Sender: exchange.Raw, Format: []string{exchange.JSON, exchange.XML}[r.IntN(2)]}})
		return &cs.Steps[len(cs.Steps)-1]
	}
	for n := range steps {
		name, slot := names[r.IntN(len(names))], slots[r.IntN(2)]
		if len(live) == 0 || r.IntN(3) == 0 {
			want := plan.Accept
			if taken(name, slot) {
				want = plan.Reject
			}
			st := add("CreateBusiness", want, project(slot), plan.Param{Name: "BusinessName", Value: plan.Fresh(name)}, plan.Param{Name: "UseType", Value: plan.Text("MANUAL_BIZ")})
			if r.IntN(2) == 0 {
				st.Params = append(st.Params, plan.Param{Name: "Description", Value: plan.Value{From: plan.Marker, Slot: name}})
			}
			if st.Keep = fmt.Sprintf("i%02d", n); want == plan.Accept {
				live = append(live, kept{name, st.Keep, slot})
			}
			continue
		}
		i := r.IntN(len(live))
		k := live[i]
		id := plan.Param{Name: "BusinessId", Value: plan.Created(k.id)}
		switch r.IntN(4) {
		case 0:
			add("GetBusiness", plan.Read, project(k.slot), id)
		case 1:
			add("ListBusiness", plan.Read, project(slot), plan.Param{Name: "Keyword", Value: plan.Value{From: plan.Stem}}, plan.Param{Name: "PageNumber", Value: plan.Text(fmt.Sprint(1 + r.IntN(2)))}, plan.Param{Name: "PageSize", Value: plan.Text(fmt.Sprint(1 + r.IntN(9)))})
		case 2:
			want := plan.Accept
			if taken(name, k.slot) && name != k.name {
				want = plan.Reject
			} else {
				live[i].name = name
			}
			add("UpdateBusiness", want, project(k.slot), id, plan.Param{Name: "BusinessName", Value: plan.Fresh(name)})
		case 3:
			add("DeleteBusiness", plan.Accept, project(k.slot), id)
			add("GetBusiness", plan.Read, project(k.slot), id)
			live = append(live[:i:i], live[i+1:]...)
		}
	}
	return cs
}

// FuzzJudge: a random history of calls that a correct server answers in random
// forms violates nothing; the same history with one answer spoilt does.
func FuzzJudge(f *testing.F) {
	for seed := range uint64(8) {
		f.Add(seed, uint8(6+4*seed))
	}
	c, w := contract.Default(), fullWorld()
	f.Fuzz(func(t *testing.T, seed uint64, steps uint8) {
		r := rand.New(rand.NewPCG(seed, 11))
		cs := history(r, 1+int(steps%60))
		a := &asker{c: c, w: w, server: newPerfect(c, w, seed), run: "dwcab12cd"}
		at := a.attempt(cs, 3, 0)
		v := Judge(c, w, &Transcript{Case: cs, Attempts: []Attempt{at}})
		if v.Outcome != verdict.Conforms {
			t.Fatalf("%s: %v %s", v.Outcome, v.Problems, v.Detail)
		}
		run := &Run{Contract: c, Transcripts: []*Transcript{{Case: cs, Attempts: []Attempt{at}}}}
		if found := run.findings(); len(found) > 0 {
			t.Fatalf("found %v", found[0].problem)
		}
		// Every read that shows a name is spoilt by another one.
		for i := range at.Exchanges {
			ex := at.Exchanges[i]
			name := at.Names.Stem() + "x"
			if (ex.Look == nil || ex.Look.By != ByGet) || !bytes.Contains(ex.Obs.Body, []byte(name)) {
				continue
			}
			spoilt := Attempt{Names: at.Names, Exchanges: append([]Exchange(nil), at.Exchanges...)}
			ex.read, ex.Obs.Body = nil, bytes.ReplaceAll(ex.Obs.Body, []byte(name), []byte(at.Names.Stem()+"y"))
			spoilt.Exchanges[i] = ex
			if j := JudgeAttempt(c, w, cs, &spoilt); len(j.Problems) == 0 {
				t.Fatalf("a wrong name in %s went unseen", ex.Obs.Body)
			}
			break
		}
	})
}
