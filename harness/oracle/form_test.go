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
