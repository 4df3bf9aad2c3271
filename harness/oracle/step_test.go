package oracle

import (
	"strings"
	"testing"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/verdict"
)

// TestTakenNames: a duplicate must be refused where its original is sure to be
// there, and only there.
func TestTakenNames(t *testing.T) {
	again := func(s *scene, call exchange.Call, status int, body string) *scene {
		return s.full(plan.Step{Label: "again", Expect: plan.Expect{Answer: plan.Taken}}, call, status, body)
	}
	for _, test := range []struct {
		name   string
		s      *scene
		claims string
	}{
		{"taken, refused", again(newScene(verdict.Must).step(plan.Either, create("n"), 200, accepted("7")), create("n"), 400, refusedWith("C")), ""},
		{"taken, accepted", again(newScene(verdict.Must).step(plan.Either, create("n"), 200, accepted("7")), create("n"), 200, accepted("8")), "rejected"},
		{"another taken, accepted", again(newScene(verdict.Must).step(plan.Either, create("m"), 200, accepted("7")), create("n"), 200, accepted("8")), ""},
		{"no original, accepted", again(newScene(verdict.Must).step(plan.Either, create("n"), 400, refusedWith("C")), create("n"), 200, accepted("8")), ""},
		{"no original, refused", again(newScene(verdict.Must).step(plan.Either, create("n"), 400, refusedWith("C")), create("n"), 400, refusedWith("C")), ""},
		{"original deleted, accepted", again(newScene(verdict.Must).step(plan.Either, create("n"), 200, accepted("7")).step(plan.Accept, on("DeleteBusiness", "7"), 200, accepted("")), create("n"), 200, accepted("8")), ""},
	} {
		if got := claims(test.s.judge().Problems); got != test.claims {
			t.Errorf("%s: claims %q", test.name, got)
		}
	}
}

// TestFreeNames: a create must be accepted where nobody carries its name, and
// refused where somebody is sure to.
func TestFreeNames(t *testing.T) {
	for _, test := range []struct {
		name          string
		before        func() *scene
		first, second string // what creates of the name claim when they are accepted, and when refused
	}{
		{"refused before", func() *scene { return newScene(verdict.Must).step(plan.Either, create("n"), 400, refusedWith("C")) }, "", "accepted"},
		{"accepted before", func() *scene { return newScene(verdict.Must).step(plan.Either, create("n"), 200, accepted("7")) }, "rejected", ""},
		{"another name before", func() *scene { return newScene(verdict.Must).step(plan.Either, create("m"), 200, accepted("7")) }, "", "accepted"},
		{"not known", func() *scene {
			return newScene(verdict.Must).full(plan.Step{Label: "unheard", HangUp: true, Expect: plan.Expect{Answer: plan.Either}}, create("n"), 0, "").lost(exchange.HungUp)
		}, "", ""},
	} {
		free := plan.Step{Label: "rightly", Expect: plan.Expect{Answer: plan.Free}}
		if got := claims(test.before().full(free, create("n"), 200, accepted("8")).judge().Problems); got != test.first {
			t.Errorf("%s, then accepted: claims %q", test.name, got)
		}
		if got := claims(test.before().full(free, create("n"), 400, refusedWith("C")).judge().Problems); got != test.second {
			t.Errorf("%s, then refused: claims %q", test.name, got)
		}
	}
}

// TestConditionalSteps: a step that hangs on another binds only where that one
// was accepted.
func TestConditionalSteps(t *testing.T) {
	for _, test := range []struct {
		first, second int
		claims        string
	}{{200, 200, ""}, {200, 400, "accepted"}, {400, 200, ""}, {400, 400, ""}} {
		body := map[int]func(string) string{200: accepted, 400: refusedWith}
		s := newScene(verdict.Must).step(plan.Either, create("m"), test.first, body[test.first]("7"))
		s.full(plan.Step{Label: "then", Given: "step 1", Expect: plan.Expect{Answer: plan.Accept}}, create("n"), test.second, body[test.second]("8"))
		if got := claims(s.judge().Problems); got != test.claims {
			t.Errorf("%d then %d: claims %q", test.first, test.second, got)
		}
	}
}

// TestJudgeAnswer: each kind of expectation against each kind of answer.
func TestJudgeAnswer(t *testing.T) {
	const page500 = `<html>oops</html>`
	for _, test := range []struct {
		name   string
		want   plan.Answer
		call   exchange.Call
		status int
		body   string
		claims string
	}{
		{"accept, accepted", plan.Accept, create("n"), 200, accepted("7"), ""},
		{"accept, rejected", plan.Accept, create("n"), 400, refusedWith("C"), "accepted"},
		{"accept, neither", plan.Accept, create("n"), 200, `{}`, "accepted"},
		{"accept, throttled", plan.Accept, create("n"), 429, ``, ""},
		{"reject, rejected", plan.Reject, create("n"), 400, refusedWith("C"), ""},
		{"reject, accepted", plan.Reject, create("n"), 200, accepted("7"), "rejected"},
		{"reject, neither", plan.Reject, create("n"), 500, page500, "rejected"},
		{"reject, throttled", plan.Reject, create("n"), 400, refusedWith("Throttling.User"), ""},
		{"either, accepted", plan.Either, create("n"), 200, accepted("7"), ""},
		{"either, rejected", plan.Either, create("n"), 403, refusedWith("C"), ""},
		{"either, neither", plan.Either, create("n"), 200, `{}`, "decided"},
		{"one, neither", plan.One, create("n"), 200, `{}`, "decided"},
		{"one, rejected", plan.One, create("n"), 400, refusedWith("C"), ""},

		{"refuse, rejected", plan.Refuse, on("GetBusiness", "9"), 400, refusedWith("C"), ""},
		{"refuse, neither", plan.Refuse, on("GetBusiness", "9"), 200, `{}`, "refused"},
		{"refuse a get, empty", plan.Refuse, on("GetBusiness", "9"), 200, shows(`{"Description":""}`), ""},
		{"refuse a get, nothing", plan.Refuse, on("GetBusiness", "9"), 200, accepted(""), ""},
		{"refuse a get, null", plan.Refuse, on("GetBusiness", "9"), 200, shows(`null`), ""},
		{"refuse a get, id 0", plan.Refuse, on("GetBusiness", "9"), 200, shows(`{"BusinessId":0}`), ""},
		{"refuse a get, shown", plan.Refuse, on("GetBusiness", "9"), 200, shows(storedAs("9", "n")), "refused"},
		{"refuse a list, empty", plan.Refuse, listing("k", "1", "10"), 200, page("0"), ""},
		{"refuse a list, left out", plan.Refuse, listing("k", "1", "10"), 200, shows(`{}`), ""},
		{"refuse a list, null", plan.Refuse, listing("k", "1", "10"), 200, shows(`{"Business":null}`), ""},
		{"refuse a list, shown", plan.Refuse, listing("k", "1", "10"), 200, page("1", storedAs("9", "n")), "refused"},
		{"refuse an update, accepted", plan.Refuse, on("UpdateBusiness", "9", "Description=x"), 200, accepted(""), "refused"},
		{"refuse a delete, accepted", plan.Refuse, on("DeleteBusiness", "9"), 200, accepted(""), "refused"},
		{"refuse a delete, shown as nothing", plan.Refuse, on("DeleteBusiness", "9"), 200, shows(`{}`), ""},
		{"refuse a delete, shown with its id", plan.Refuse, on("DeleteBusiness", "9"), 200, shows(`{"BusinessId":9}`), "refused"},

		{"read another, accepted", plan.Read, on("UpdateBusiness", "9"), 200, accepted(""), ""},
		{"read another, rejected", plan.Read, on("UpdateBusiness", "9"), 400, refusedWith("C"), "accepted"},
		{"read nothing, refused", plan.Read, on("GetBusiness", "9"), 400, refusedWith("C"), ""},
		{"read nothing, empty", plan.Read, on("GetBusiness", "9"), 200, shows(`{}`), ""},
		{"read nothing, shown", plan.Read, on("GetBusiness", "9"), 200, shows(storedAs("9", "n")), "gone"},
		{"read nothing, neither", plan.Read, on("GetBusiness", "9"), 200, `{}`, "gone"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newScene(verdict.Must).step(test.want, test.call, test.status, test.body)
			if got := claims(s.judge().Problems); got != test.claims {
				t.Errorf("found %q, want %q: %v", got, test.claims, s.judge().Problems)
			}
			s.cs.Steps[0].Expect.Ungraded = true
			if p := s.judge().Problems; len(p) > 0 {
				t.Errorf("ungraded, and found %v", p)
			}
		})
	}
}

// TestJudgeCodes: codes, statuses and messages of refusals.
func TestJudgeCodes(t *testing.T) {
	wrong := plan.Code{Code: "MissingBusinessName", Statuses: []int{400}}
	access := plan.Code{Code: "Forbidden.Access", Statuses: []int{403}, Messages: []string{"one", "two"}}
	schema := func(code, message string) string {
		return `{REQ,"Success":false,"ErrorCode":"` + code + `","ErrorMessage":"` + message + `"}`
	}
	gateway := func(code, message string) string {
		return `{REQ,"Code":"` + code + `","Message":"` + message + `"}`
	}
	for _, test := range []struct {
		name   string
		codes  []plan.Code
		exact  bool
		never  []string
		status int
		body   string
		claims string
	}{
		{"any code", nil, false, nil, 400, refusedWith("X"), ""},
		{"right", []plan.Code{wrong}, false, nil, 400, refusedWith("MissingBusinessName"), ""},
		{"other code", []plan.Code{wrong}, false, nil, 400, refusedWith("X"), "error-code"},
		{"one of two", []plan.Code{wrong, access}, false, nil, 403, gateway("Forbidden.Access", "one"), ""},
		{"no code", []plan.Code{wrong}, false, nil, 400, `{REQ}`, "error-code"},
		{"other letter case", []plan.Code{wrong}, false, nil, 400, refusedWith("missingBusinessName"), "error-code"},
		{"status of the gateway", []plan.Code{wrong}, false, nil, 403, refusedWith("MissingBusinessName"), "error-status"},
		{"status of the schema is free", []plan.Code{wrong}, false, nil, 403, schema("MissingBusinessName", "m"), ""},
		{"schema at 200", []plan.Code{wrong}, false, nil, 200, schema("MissingBusinessName", "m"), ""},
		{"no status is known", []plan.Code{{Code: "X"}}, false, nil, 418, refusedWith("X"), ""},
		{"message is free", []plan.Code{wrong}, false, nil, 400, gateway("MissingBusinessName", "other words"), ""},
		{"documented by its words alone", []plan.Code{{Code: "X"}, access}, false, nil, 403, gateway("Forbidden.Access", "three"), "error-message"},
		{"the words of another code", []plan.Code{{Code: "X"}, access}, false, nil, 403, gateway("X", "three"), ""},
		{"documented, right", []plan.Code{access}, true, nil, 403, gateway("Forbidden.Access", "one"), ""},
		{"documented, the other text", []plan.Code{access}, true, nil, 403, gateway("Forbidden.Access", "two"), ""},
		{"documented, other words", []plan.Code{access}, true, nil, 403, gateway("Forbidden.Access", "three"), "error-message"},
		{"documented, other status", []plan.Code{access}, true, nil, 400, gateway("Forbidden.Access", "one"), "error-status"},
		{"documented, both wrong", []plan.Code{access}, true, nil, 400, gateway("Forbidden.Access", "three"), "error-status error-message"},
		{"documented without a text", []plan.Code{{Code: "Forbidden.Access", Statuses: []int{403}}}, true, nil, 403, gateway("Forbidden.Access", "any words"), ""},
		{"documented in the schema at 200", []plan.Code{access}, true, nil, 200, schema("Forbidden.Access", "one"), ""},
		{"documented in the schema with its status", []plan.Code{access}, true, nil, 403, schema("Forbidden.Access", "one"), ""},
		{"documented in the schema with another", []plan.Code{access}, true, nil, 400, schema("Forbidden.Access", "one"), "error-status"},
		{"either of both envelopes", []plan.Code{access}, true, nil, 403, `{REQ,"Code":"1201111279","Message":"m","ErrorCode":"Forbidden.Access","ErrorMessage":"one"}`, ""},
		{"neither of both envelopes", []plan.Code{access}, true, nil, 403, `{REQ,"Code":"1201111279","Message":"m","ErrorCode":"X","ErrorMessage":"one"}`, "error-code"},
		{"a code that may not be", nil, false, []string{"InternalError"}, 500, refusedWith("InternalError.System"), "error-code"},
		{"another than may not be", nil, false, []string{"InternalError"}, 500, refusedWith("X.InternalError"), ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			st := plan.Step{Label: "call", Expect: plan.Expect{Answer: plan.Reject, Codes: test.codes, Exact: test.exact, Never: test.never}}
			s := newScene(verdict.Must).full(st, create("n"), test.status, test.body)
			if got := claims(s.judge().Problems); got != test.claims {
				t.Errorf("found %q, want %q: %v", got, test.claims, s.judge().Problems)
			}
		})
	}
}

// TestJudgeCodesUnderState: the throttling that a state asks for is judged, any
// other is no answer.
func TestJudgeCodesUnderState(t *testing.T) {
	code := plan.Code{Code: "Throttling.Api", Statuses: []int{429}, Messages: []string{"m"}}
	for _, test := range []struct{ name, state, code, claims string }{
		{"as asked", "throttled by api", "Throttling.Api", ""},
		{"another throttling", "throttled by api", "Throttling.User", "error-code"},
		{"not asked for", "", "Throttling.User", ""},
	} {
		st := plan.Step{Label: "call", Expect: plan.Expect{Answer: plan.Reject, Codes: []plan.Code{code}, Exact: true}}
		s := newScene(verdict.Must).full(st, create("n"), 429, `{REQ,"Code":"`+test.code+`","Message":"m"}`)
		s.cs.State = test.state
		if got := claims(s.judge().Problems); got != test.claims {
			t.Errorf("%s: found %q, want %q", test.name, got, test.claims)
		}
	}
}

// TestHTTPLayerMayRefuse: a request that the HTTP layer may refuse for its size
// may be refused without an envelope, and only with the layer's own statuses.
func TestHTTPLayerMayRefuse(t *testing.T) {
	for _, test := range []struct {
		loose  bool
		want   plan.Answer
		status int
		claims string
	}{
		{true, plan.Reject, 413, ""}, {true, plan.Either, 414, ""}, {true, plan.Accept, 431, "accepted"},
		{true, plan.Reject, 404, "rejected"}, {true, plan.Either, 502, "decided"},
		{false, plan.Reject, 413, "rejected"}, {false, plan.Either, 413, "decided"},
	} {
		s := newScene(verdict.Must).step(test.want, create("n"), test.status, "Request Entity Too Large")
		s.cs.Loose = test.loose
		if got := claims(s.judge().Problems); got != test.claims {
			t.Errorf("%+v: found %q", test, got)
		}
	}
}

// TestLooseInAScript: of the steps of a script those may be refused by the HTTP
// layer that are of a case which says so, and no others.
func TestLooseInAScript(t *testing.T) {
	s := newScene("").full(plan.Step{Label: "loose", Loose: true}, create("n"), 400, "Bad Request").
		full(plan.Step{Label: "not loose"}, create("m"), 400, "Bad Request").
		look(LookAt{By: ByGet, Project: plan.Primary, ID: "7"}, on("GetBusiness", "7"), 400, "Bad Request")
	if got := strings.Join(firedOn(s), ","); got != ",decided robust document,decided robust document" {
		t.Errorf("%q", got)
	}
}
