package oracle

import (
	"fmt"
	"strings"
	"testing"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/verdict"
)

// firedOn lists which checks fire on each exchange of a scene.
func firedOn(s *scene) []string {
	var out []string
	for i := range s.at.Exchanges {
		ex := &s.at.Exchanges[i]
		var here []string
		for _, f := range form(contract.Default(), s.cs, ex, ex.Answer(contract.Default())) {
			here = append(here, f.check)
		}
		out = append(out, strings.Join(here, " "))
	}
	return out
}

// TestFormOfLooks: a look is a plain call. What is deliberately wrong with the
// step before it, and the state that holds for that step, excuse nothing.
func TestFormOfLooks(t *testing.T) {
	xml := xmlOf("Error", "RequestId", "r", "Code", "C", "Message", "m")
	look := LookAt{By: ByGet, Project: plan.Primary, ID: "7"}
	asXML := func(s *scene) *scene { s.last().Obs.Header.Set("Content-Type", "text/xml"); return s }
	tampered := asXML(newScene(verdict.Should).full(plan.Step{Label: "call", Tamper: "time-absent"}, create("n"), 400, xml))
	asXML(tampered.look(look, on("GetBusiness", "7"), 400, xml))
	if got := firedOn(tampered); got[0] != "" || got[1] != "format" {
		t.Errorf("tampered: %q", got)
	}
	under := newScene(verdict.Should).full(plan.Step{Label: "set-up", Setup: true}, create("m"), 500, refusedWith("InternalError.System")).
		full(plan.Step{Label: "call"}, create("n"), 500, refusedWith("InternalError.System")).
		full(plan.Step{Label: "calm", Calm: true}, create("n"), 500, refusedWith("InternalError.System")).
		look(look, on("GetBusiness", "7"), 500, refusedWith("InternalError.System"))
	under.cs.State = "system failure"
	if got := strings.Join(firedOn(under), ","); got != "robust,,robust,robust" {
		t.Errorf("under a state: %q", got)
	}
	garbled := newScene(verdict.Should).full(plan.Step{Label: "call", Tamper: "garbled-query-escape"}, create("n"), 403, "<html>").
		look(look, on("GetBusiness", "7"), 403, "<html>")
	if got := firedOn(garbled); got[0] != "" || got[1] != "decided robust document" {
		t.Errorf("garbled: %q", got)
	}
}

// TestMediaTypeIsShown: what is wrong with a media type is shown as it was sent.
func TestMediaTypeIsShown(t *testing.T) {
	for sent, want := range map[string]string{"text/html; charset=utf-8": "text/html", "/json": "/json", "": "no Content-Type", "application/json; charset=gbk": "gbk"} {
		s := newScene(verdict.Should).step(plan.Either, create("n"), 400, refusedWith("C"))
		s.last().Obs.Header.Set("Content-Type", sent)
		found := form(contract.Default(), s.cs, s.last(), s.last().Answer(contract.Default()))
		if len(found) != 1 || found[0].check != checkMediaType || found[0].problem.Got != want {
			t.Errorf("%q: %+v", sent, found)
		}
	}
}

// TestSecretsOfEight: a secret is looked for when it is long enough to be one.
func TestSecretsOfEight(t *testing.T) {
	for secret, want := range map[string]int{"12345678": 1, "1234567": 0} {
		s := newScene(verdict.Should).step(plan.Reject, create("n"), 400, `{"RequestId":"r","Code":"C","Message":"key 12345678"}`)
		s.cs.Clause = otherClause
		r := &Run{Contract: contract.Default(), Transcripts: []*Transcript{{Case: s.cs, Attempts: []Attempt{s.at}}}, Secrets: []string{secret}}
		if got := r.findings(); len(got) != want {
			t.Errorf("a secret of %d: %v", len(secret), got)
		}
	}
}

// TestXMLRootOfFurtherStatuses: a root is asked of HTTP 200 and of errors alone.
func TestXMLRootOfFurtherStatuses(t *testing.T) {
	for status, want := range map[int]string{200: "xml-root", 201: "", 400: "xml-root error-no-id"} {
		s := newScene(verdict.Should)
		call := create("n")
		call.Way.Format = exchange.XML
		s.step(plan.Either, call, status, xmlOf("Other", "RequestId", "r", "HttpStatusCode", fmt.Sprint(status), "Success", "true", "BusinessId", "7", "Code", "C", "Message", "m"))
		s.last().Obs.Header.Set("Content-Type", "text/xml")
		if got := firedOn(s)[0]; got != want {
			t.Errorf("HTTP %d: %q, want %q", status, got, want)
		}
	}
}

// found lists which checks fire on one answer, in order.
func found(cs *plan.Case, obs *exchange.Observation) string {
	if len(cs.Steps) == 0 {
		cs.Steps = []plan.Step{{Label: "call", Expect: plan.Expect{Answer: plan.Either}}}
	}
	cs.Clause = &contract.Clause{ID: "test.clause", Level: verdict.Must}
	t := &Transcript{Case: cs}
	for range Askings {
		t.Attempts = append(t.Attempts, Attempt{Exchanges: []Exchange{{Obs: *obs}}})
	}
	t.Attempts = t.Attempts[:1]
	r := &Run{Contract: contract.Default(), Transcripts: []*Transcript{t}, Secrets: []string{"verySecret/Key+1"}}
	var out []string
	for _, f := range r.findings() {
		if len(out) == 0 || out[len(out)-1] != f.check {
			out = append(out, f.check)
		}
	}
	return strings.Join(out, " ")
}

// TestForm: each check fires on its defect and on nothing that is left open.
func TestForm(t *testing.T) {
	const (
		ok  = `{"RequestId":"r","HttpStatusCode":200,"Success":true,"BusinessId":7}`
		bad = `{"RequestId":"r","Code":"C","Message":"m"}`
	)
	xmlOK := xmlOf("CreateBusinessResponse", "RequestId", "r", "HttpStatusCode", "200", "Success", "true", "BusinessId", "7")
	xmlBad := xmlOf("Error", "RequestId", "r", "Code", "C", "Message", "m")
	type row struct {
		name   string
		status int
		body   string
		want   string
		media  string // default: that of the body
		header string // "Name: value"
		xml    bool   // XML was asked
		action string
	}
	rows := []row{
		// What nobody promised.
		{name: "plain", status: 200, body: ok},
		{name: "refused", status: 400, body: bad},
		{name: "indented, with a line end", status: 200, body: "{\n \"Success\" : true , \"RequestId\":\"r\",\"HttpStatusCode\":200,\"BusinessId\":7\n}\n"},
		{name: "further members, null ones", status: 200, body: `{"X":null,"ErrorCode":null,"ErrorMessage":"",` + ok[1:]},
		{name: "escapes of JSON", status: 400, body: `{"RequestId":"r","Code":"C","Message":"\u4e1a\/"}`},
		{name: "charset in quotes and capitals", status: 200, body: ok, media: `application/json; charset="UTF-8"`},
		{name: "another media type of JSON", status: 200, body: ok, media: "text/json"},
		{name: "a parameter that is none", status: 200, body: ok, media: "application/json; charset"},
		{name: "a suffix", status: 400, body: bad, media: "application/problem+json"},
		{name: "equal header", status: 200, body: ok, header: "x-acs-request-id: r"},
		{name: "a cookie of its own", status: 200, body: ok, header: "Set-Cookie: session=1"},
		{name: "status by its value", status: 200, body: strings.Replace(ok, "200", "2e2", 1)},
		{name: "no status in a refusal", status: 418, body: bad},
		{name: "200 and false", status: 200, body: `{"RequestId":"r","Success":false,"ErrorCode":"E","ErrorMessage":"m","BusinessId":null}`},
		{name: "200 and false, id 0, Code any field", status: 200, body: `{"RequestId":"r","Success":false,"ErrorCode":"E","ErrorMessage":"m","BusinessId":0,"Code":0}`},
		{name: "500 of its own", status: 500, body: bad},
		{name: "an error without Recommend and HostId, in both envelopes", status: 404, body: `{"RequestId":"r","Code":"C","ErrorCode":"C","Message":"m","Success":false}`},
		{name: "throttled without anything", status: 429, body: ``},
		{name: "throttled", status: 400, body: `{"Code":"Throttling.User"}`},
		{name: "xml", status: 200, body: xmlOK, xml: true},
		{name: "xml, refused", status: 400, body: xmlBad, xml: true},
		{name: "xml, application", status: 200, body: xmlOK, xml: true, media: "application/xml;charset=UTF-8"},
		{name: "xml, no prolog", status: 400, body: xmlBad[strings.Index(xmlBad, "?>")+2:], xml: true},

		{name: "neither", status: 200, body: `{"RequestId":"r","BusinessId":7}`, want: "decided robust type"},
		{name: "a page", status: 404, body: "<html>", want: "decided robust document"},
		{name: "empty", status: 200, body: "", want: "decided robust"},
		{name: "a header made of a text", status: 200, body: ok, header: "X-Dwconform: 1", want: "no-injection"},
		{name: "a cookie made of a text", status: 200, body: ok, header: "Set-Cookie: dwconform=1", want: "no-injection"},
		{name: "twice", status: 200, body: ok + ok, want: "document"},
		{name: "cut", status: 400, body: bad[:len(bad)-1], want: "document"},
		{name: "a name twice", status: 200, body: `{"RequestId":"r",` + ok[1:], want: "names"},
		{name: "byte order mark", status: 200, body: "\xef\xbb\xbf" + ok, want: "encoding"},
		{name: "no UTF-8", status: 400, body: strings.Replace(bad, `"m"`, "\"\xff\"", 1), want: "encoding"},
		{name: "no media type", status: 200, body: ok, media: "-", want: "media-type"},
		{name: "another media type", status: 200, body: ok, media: "text/html", want: "media-type"},
		{name: "another charset", status: 200, body: ok, media: "application/json; charset=GBK", want: "media-type"},
		{name: "XML for JSON", status: 200, body: xmlOK, want: "format"},
		{name: "JSON for XML", status: 200, body: ok, xml: true, want: "format"},
		{name: "other root", status: 200, body: strings.ReplaceAll(xmlOK, "CreateBusinessResponse", "Response"), xml: true, want: "xml-root"},
		{name: "other root of an error", status: 400, body: strings.ReplaceAll(xmlBad, "Error>", "CreateBusinessResponse>"), xml: true, want: "xml-root"},
		{name: "no request id in XML", status: 200, body: strings.Replace(xmlOK, "<RequestId>r</RequestId>", "", 1), xml: true, want: "xml-content request-id"},
		{name: "no number in XML", status: 200, body: strings.Replace(xmlOK, ">200<", ">OK<", 1), xml: true, want: "xml-content"},
		{name: "other truth in XML", status: 200, body: strings.Replace(xmlOK, ">true<", ">TRUE<", 1), xml: true, want: "xml-content"},
		{name: "2^63 in XML", status: 200, body: strings.Replace(xmlOK, ">7<", ">9223372036854775808<", 1), xml: true, want: "decided robust xml-content"},
		{name: "fields of an answer that is no success are free", status: 300, body: strings.Replace(ok, `7`, `"7"`, 1), want: "decided robust"},
		{name: "other status", status: 200, body: strings.Replace(ok, "200", "201", 1), want: "status-agrees"},
		{name: "no status", status: 200, body: strings.Replace(ok, `"HttpStatusCode":200,`, "", 1), want: "type"},
		{name: "status as a text", status: 200, body: strings.Replace(ok, `200`, `"200"`, 1), want: "type"},
		{name: "success as a text", status: 200, body: strings.Replace(ok, `true`, `"true"`, 1), want: "type"},
		{name: "id as a text", status: 200, body: strings.Replace(ok, `7`, `"7"`, 1), want: "type"},
		{name: "id as a fraction", status: 200, body: strings.Replace(ok, `7`, `7.0`, 1), want: "decided robust type"},
		{name: "id 0", status: 200, body: strings.Replace(ok, `7`, `0`, 1), want: "decided robust type"},
		{name: "id 0 of another Action is a free field", status: 200, body: strings.Replace(ok, `7`, `0`, 1), action: "DeleteBusiness"},
		{name: "2^63", status: 200, body: strings.Replace(ok, `7`, `9223372036854775808`, 1), want: "decided robust type"},
		{name: "no request id", status: 400, body: `{"Code":"C","Message":"m"}`, want: "request-id"},
		{name: "empty request id", status: 400, body: `{"RequestId":"","Code":"C","Message":"m"}`, want: "request-id"},
		{name: "request id as a number", status: 400, body: `{"RequestId":1,"Code":"C","Message":"m"}`, want: "request-id"},
		{name: "other header", status: 200, body: ok, header: "x-acs-request-id: s", want: "request-id-header"},
		{name: "no code", status: 400, body: `{"RequestId":"r","Message":"m"}`, want: "error-code"},
		{name: "code as a number", status: 400, body: `{"RequestId":"r","Code":1,"Message":"m"}`, want: "error-code"},
		{name: "code as a number beside the other", status: 400, body: `{"RequestId":"r","Code":1,"ErrorCode":"C","Message":"m"}`, want: "error-code"},
		{name: "200 and false without ErrorCode", status: 200, body: `{"RequestId":"r","Success":false,"Code":"C","Message":"m"}`, want: "error-code"},
		{name: "no message", status: 400, body: `{"RequestId":"r","Code":"C"}`, want: "error-message"},
		{name: "an id in a refusal", status: 400, body: `{"BusinessId":7,` + bad[1:], want: "error-no-id"},
		{name: "an id in a refusal of a read is a free field", status: 400, body: `{"BusinessId":7,` + bad[1:], action: "GetBusiness"},
		{name: "a trace", status: 400, body: `{"RequestId":"r","Code":"C","Message":"goroutine 7 [running]"}`, want: "no-leak"},
		{name: "a secret", status: 400, body: `{"RequestId":"r","Code":"C","Message":"verySecret\/Key+1"}`, want: "no-leak"},
		{name: "a secret in an acceptance", status: 200, body: `{"X":"verySecret%2FKey%2B1",` + ok[1:], want: "no-leak"},
		{name: "another Action's type", status: 200, body: `{"RequestId":"r","HttpStatusCode":200,"Success":true,"Data":{"ProjectId":10001}}`, action: "GetBusiness", want: "type"},
		{name: "an empty shell", status: 200, body: `{"RequestId":"r","HttpStatusCode":200,"Success":true,"Data":{"Description":""}}`, action: "GetBusiness"},
		{name: "null items", status: 200, body: `{"RequestId":"r","HttpStatusCode":200,"Success":true,"Data":{"Business":null}}`, action: "ListBusiness"},
	}
	for _, test := range rows {
		t.Run(test.name, func(t *testing.T) {
			obs := observed(test.status, test.body)
			if test.action != "" {
				obs.Call.Action = test.action
			}
			obs.Header.Set("Content-Type", "application/json")
			if strings.HasPrefix(test.body, "<") {
				obs.Header.Set("Content-Type", "text/xml")
			}
			if test.xml {
				obs.Call.Way.Format = exchange.XML
			}
			if test.media == "-" {
				obs.Header.Del("Content-Type")
			} else if test.media != "" {
				obs.Header.Set("Content-Type", test.media)
			}
			if name, value, ok := strings.Cut(test.header, ": "); ok {
				obs.Header.Set(name, value)
			}
			if got := found(&plan.Case{ID: "test.clause.case"}, obs); got != test.want {
				t.Errorf("fired %q, want %q", got, test.want)
			}
		})
	}
}

// TestFormOfUnreadable: a request that could not be read may be answered in any
// format; what the HTTP layer refuses has no envelope.
func TestFormOfUnreadable(t *testing.T) {
	xmlBad := xmlOf("Error", "RequestId", "r", "Code", "C", "Message", "m")
	for _, test := range []struct {
		name   string
		cs     plan.Case
		status int
		body   string
		want   string
	}{
		{"tampered", plan.Case{Steps: []plan.Step{{Tamper: "time-absent"}}}, 400, xmlBad, ""},
		{"ungraded", plan.Case{Steps: []plan.Step{{Expect: plan.Expect{Ungraded: true}}}}, 400, xmlBad, ""},
		{"loose", plan.Case{Loose: true, Steps: []plan.Step{{}}}, 400, xmlBad, ""},
		{"plain", plan.Case{Steps: []plan.Step{{}}}, 400, xmlBad, "format"},
		{"loose, refused below", plan.Case{Loose: true, Steps: []plan.Step{{}}}, 413, "too large", ""},
		{"loose, a page that is none of the layer's", plan.Case{Loose: true, Steps: []plan.Step{{}}}, 404, "nothing", "decided robust document"},
		{"tampered, refused below", plan.Case{Steps: []plan.Step{{Tamper: "time-absent"}}}, 400, "Bad Request", ""},
	} {
		obs := observed(test.status, test.body)
		obs.Header.Set("Content-Type", "text/xml")
		test.cs.ID = "test.clause.case"
		if got := found(&test.cs, obs); got != test.want {
			t.Errorf("%s: fired %q, want %q", test.name, got, test.want)
		}
	}
}
