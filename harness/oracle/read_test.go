package oracle

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
)

// observed makes an observation of a create with a body.
func observed(status int, body string) *exchange.Observation {
	return &exchange.Observation{Call: exchange.Call{Action: "CreateBusiness"}, Status: status, Header: http.Header{}, Body: []byte(body), Attempts: 1}
}

// xmlOf says the same document in markup, so that each row is read twice.
func xmlOf(root string, members ...string) string {
	var b strings.Builder
	b.WriteString("<?xml version='1.0' encoding='UTF-8'?><" + root + ">")
	for i := 0; i+1 < len(members); i += 2 {
		fmt.Fprintf(&b, "<%s>%s</%s>", members[i], members[i+1], members[i])
	}
	return b.String() + "</" + root + ">"
}

func TestReadKind(t *testing.T) {
	ok := `"RequestId":"r","HttpStatusCode":200`
	for _, test := range []struct {
		name   string
		status int
		body   string
		want   Kind
		id     string // accepted
		code   string // rejected or throttled
	}{
		// Accepted: 2xx, Success true, a positive int64 without fraction or exponent.
		{name: "accepted", status: 200, body: `{` + ok + `,"Success":true,"BusinessId":7}`, want: Accepted, id: "7"},
		{name: "created", status: 201, body: `{"Success":true,"BusinessId":7}`, want: Accepted, id: "7"},
		{name: "above 2^53", status: 200, body: `{"Success":true,"BusinessId":9007199254740993}`, want: Accepted, id: "9007199254740993"},
		{name: "the greatest int64", status: 200, body: `{"Success":true,"BusinessId":9223372036854775807}`, want: Accepted, id: "9223372036854775807"},
		{name: "an id in quotes has a meaning", status: 200, body: `{"Success":true,"BusinessId":"7"}`, want: Accepted, id: "7"},
		{name: "success in quotes has a meaning", status: 200, body: `{"Success":"TRUE","BusinessId":7}`, want: Accepted, id: "7"},
		{name: "the vendor's sample", status: 200, body: `{"Success":true,"ErrorCode":"Invalid.Tenant.ConnectionNotExists","ErrorMessage":"m","BusinessId":100001}`, want: Accepted, id: "100001", code: "Invalid.Tenant.ConnectionNotExists"},
		{name: "a throttling code beside success", status: 200, body: `{"Success":true,"ErrorCode":"Throttling.User","BusinessId":1}`, want: Accepted, id: "1", code: "Throttling.User"},
		{name: "another order, further members", status: 200, body: " {\n\"X\":[{}], \"BusinessId\" : 7,\"Success\":true}\n", want: Accepted, id: "7"},
		{name: "xml", status: 200, body: xmlOf("CreateBusinessResponse", "Success", "true", "BusinessId", "7"), want: Accepted, id: "7"},
		{name: "a byte order mark is another clause's matter", status: 200, body: "\xef\xbb\xbf" + `{"Success":true,"BusinessId":7}`, want: Accepted, id: "7"},

		// Success without a right id is neither.
		{name: "no id", status: 200, body: `{"Success":true}`, want: Neither},
		{name: "null id", status: 200, body: `{"Success":true,"BusinessId":null}`, want: Neither},
		{name: "zero id", status: 200, body: `{"Success":true,"BusinessId":0}`, want: Neither},
		{name: "zeros", status: 200, body: xmlOf("CreateBusinessResponse", "Success", "true", "BusinessId", "000"), want: Neither},
		{name: "negative id", status: 200, body: `{"Success":true,"BusinessId":-7}`, want: Neither},
		{name: "fraction", status: 200, body: `{"Success":true,"BusinessId":7.0}`, want: Neither},
		{name: "exponent", status: 200, body: `{"Success":true,"BusinessId":1e3}`, want: Neither},
		{name: "2^63", status: 200, body: `{"Success":true,"BusinessId":9223372036854775808}`, want: Neither},
		{name: "2^63 in xml", status: 200, body: xmlOf("CreateBusinessResponse", "Success", "true", "BusinessId", "9223372036854775808"), want: Neither},
		{name: "signed id", status: 200, body: `{"Success":true,"BusinessId":"+7"}`, want: Neither},
		{name: "empty id", status: 200, body: `{"Success":true,"BusinessId":""}`, want: Neither},
		{name: "an id in an object", status: 200, body: `{"Success":true,"BusinessId":{"a":1}}`, want: Neither},

		// Rejected: 400 and above in either envelope, or 200 with Success false.
		{name: "gateway", status: 400, body: `{"RequestId":"r","Code":"MissingBusinessName","Message":"m"}`, want: Rejected, code: "MissingBusinessName"},
		{name: "schema", status: 400, body: `{"Success":false,"ErrorCode":"E","ErrorMessage":"m"}`, want: Rejected, code: "E"},
		{name: "both", status: 404, body: `{"Code":"C","ErrorCode":"E","Success":false}`, want: Rejected, code: "C"},
		{name: "code null, schema right", status: 400, body: `{"Code":null,"ErrorCode":"E"}`, want: Rejected, code: "E"},
		{name: "code empty, schema right", status: 400, body: `{"Code":"","ErrorCode":"E"}`, want: Rejected, code: "E"},
		{name: "no code is another clause's matter", status: 400, body: `{"RequestId":"r"}`, want: Rejected},
		{name: "a user's mistake as 500", status: 500, body: `{"Code":"Invalid.Wkbench.Parameter","RequestId":"r"}`, want: Rejected, code: "Invalid.Wkbench.Parameter"},
		{name: "200 and false", status: 200, body: `{"Success":false,"ErrorCode":"E"}`, want: Rejected, code: "E"},
		{name: "200 and false, Code is any field", status: 200, body: `{"Success":false,"ErrorCode":"E","Code":"0"}`, want: Rejected, code: "E"},
		{name: "200 and false in xml", status: 200, body: xmlOf("CreateBusinessResponse", "Success", "false", "ErrorCode", "E"), want: Rejected, code: "E"},
		{name: "xml error", status: 403, body: xmlOf("Error", "RequestId", "r", "Code", "Forbidden.Access", "Message", "m"), want: Rejected, code: "Forbidden.Access"},
		{name: "success true at 400 is refused all the same", status: 400, body: `{"Success":true,"BusinessId":7,"Code":"C"}`, want: Rejected, code: "C"},

		// Throttled: the code, or 429, whatever else.
		{name: "429", status: 429, body: ``, want: Throttled},
		{name: "429 as a page", status: 429, body: `<html>slow down</html>`, want: Throttled},
		{name: "throttling by code", status: 400, body: `{"Code":"Throttling.User"}`, want: Throttled, code: "Throttling.User"},
		{name: "throttling alone", status: 400, body: `{"Code":"Throttling"}`, want: Throttled, code: "Throttling"},
		{name: "throttling at 503", status: 503, body: `{"Code":"Throttling.Api.Risk"}`, want: Throttled, code: "Throttling.Api.Risk"},
		{name: "throttling in the schema envelope", status: 200, body: `{"Success":false,"ErrorCode":"Throttling.System"}`, want: Throttled, code: "Throttling.System"},
		{name: "a code that only begins alike", status: 400, body: `{"Code":"ThrottlingX"}`, want: Rejected, code: "ThrottlingX"},

		// Neither.
		{name: "empty", status: 200, body: ``, want: Neither},
		{name: "no content", status: 204, body: ``, want: Neither},
		{name: "no success", status: 200, body: `{"BusinessId":7,"RequestId":"r"}`, want: Neither},
		{name: "success null", status: 200, body: `{"Success":null,"BusinessId":7}`, want: Neither},
		{name: "success no boolean", status: 200, body: `{"Success":1,"BusinessId":7}`, want: Neither},
		{name: "wrapped", status: 200, body: `{"Data":{"Success":true,"BusinessId":7}}`, want: Neither},
		{name: "other letter case", status: 200, body: `{"success":true,"businessId":7}`, want: Neither},
		{name: "an array", status: 200, body: `[{"Success":true,"BusinessId":7}]`, want: Neither},
		{name: "a page", status: 200, body: `<!DOCTYPE html><html></html>`, want: Neither},
		{name: "a page at 500", status: 500, body: `<html>oops</html>`, want: Neither},
		{name: "several choices", status: 300, body: `{"RequestId":"r","Success":true,"BusinessId":7}`, want: Neither},
		{name: "a redirect", status: 302, body: `{"RequestId":"r","Success":true,"BusinessId":7}`, want: Neither},
		{name: "200 and an error of the gateway", status: 200, body: `{"RequestId":"r","Code":"C"}`, want: Neither, code: "C"},
		{name: "201 and false", status: 201, body: `{"Success":false,"ErrorCode":"E"}`, want: Neither, code: "E"},
	} {
		t.Run(test.name, func(t *testing.T) {
			a := Read(contract.Default(), observed(test.status, test.body))
			if a.Kind != test.want || a.ID != test.id || a.Code != test.code {
				t.Errorf("read as %q, id %q, code %q; want %q, %q, %q (%s)", a.Kind, a.ID, a.Code, test.want, test.id, test.code, a.Why)
			}
			if (a.Kind == Neither || a.Kind == Lost) == (a.Why == "") {
				t.Errorf("%s with the reason %q", a.Kind, a.Why)
			}
			if a.Says() == "" {
				t.Error("says nothing")
			}
		})
	}
}

func TestReadOtherActionsNeedNoID(t *testing.T) {
	for _, action := range []string{"GetBusiness", "ListBusiness", "UpdateBusiness", "DeleteBusiness"} {
		obs := observed(200, `{"Success":true,"RequestId":"r","HttpStatusCode":200}`)
		obs.Call.Action = action
		if a := Read(contract.Default(), obs); a.Kind != Accepted || a.ID != "" {
			t.Errorf("%s: %s, id %q", action, a.Kind, a.ID)
		}
	}
}

func TestReadLosses(t *testing.T) {
	for _, loss := range []exchange.Loss{exchange.NotSent, exchange.NoAnswer, exchange.Short, exchange.Timeout, exchange.Oversize, exchange.Malformed, exchange.Cancelled} {
		obs := observed(200, `{"Success":true,"BusinessId":7}`)
		obs.Loss, obs.LossWhy = loss, "why"
		if a := Read(contract.Default(), obs); a.Kind != Lost || a.ID != "" || !strings.Contains(a.Why, string(loss)) {
			t.Errorf("%s: %+v", loss, a)
		}
	}
}

func TestReadEnvelope(t *testing.T) {
	for _, test := range []struct {
		name, body                                       string
		status                                           int
		envelope, code, message, otherCode, otherMessage string
	}{
		{"gateway", `{"Code":"C","Message":"m"}`, 400, GatewayEnvelope, "C", "m", "", ""},
		{"schema", `{"ErrorCode":"E","ErrorMessage":"e"}`, 400, SchemaEnvelope, "E", "e", "", ""},
		{"both", `{"Code":"C","Message":"m","ErrorCode":"E","ErrorMessage":"e"}`, 400, GatewayEnvelope, "C", "m", "E", "e"},
		{"both at 200", `{"Success":false,"Code":"C","Message":"m","ErrorCode":"E","ErrorMessage":"e"}`, 200, SchemaEnvelope, "E", "e", "C", "m"},
		{"message of the other", `{"Code":"C","ErrorMessage":"e"}`, 400, GatewayEnvelope, "C", "e", "", "e"},
		{"null code", `{"Code":null,"Message":"m","ErrorCode":"E","ErrorMessage":"e"}`, 400, SchemaEnvelope, "E", "e", "", ""},
	} {
		a := Read(contract.Default(), observed(test.status, test.body))
		if a.Envelope != test.envelope || a.Code != test.code || a.Message != test.message || a.OtherCode != test.otherCode || a.OtherMessage != test.otherMessage {
			t.Errorf("%s: %s %q %q, other %q %q", test.name, a.Envelope, a.Code, a.Message, a.OtherCode, a.OtherMessage)
		}
	}
}

// TestReadHTTPLayer: an answer without envelope is one of the HTTP layer only
// for the statuses with which that layer refuses.
func TestReadHTTPLayer(t *testing.T) {
	for status := 200; status < 600; status++ {
		want := map[int]bool{400: true, 408: true, 413: true, 414: true, 417: true, 431: true, 501: true, 505: true}[status]
		for _, body := range []string{"", "Bad Request", "<html></html>", `{"error":"x"}`} {
			if a := Read(contract.Default(), observed(status, body)); a.HTTPLayer != want {
				t.Errorf("%d %q: HTTP layer %v", status, body, a.HTTPLayer)
			}
		}
		if a := Read(contract.Default(), observed(status, `{"RequestId":"r","Code":"C"}`)); a.HTTPLayer {
			t.Errorf("%d with an envelope is one of the HTTP layer", status)
		}
	}
}

func TestClip(t *testing.T) {
	for in, want := range map[string]string{"abc": "abc", "abcd": "abcd", "abcdef": "abcd…", "a b": "a b", "a\x7fb": "a·b", "a\x00b": "a·b", "a\nb": "a\nb", "a\xffb": "a\uFFFDb", "业务流程业": "业务流程…"} {
		if got := clip(in, 4); got != want {
			t.Errorf("clip(%q) = %q, want %q", in, got, want)
		}
	}
}

// TestSays: an answer is told with its kind, its code and status, and its
// message where it has one; one that is neither is told with what it is instead.
func TestSays(t *testing.T) {
	for _, test := range []struct {
		status     int
		body, want string
	}{
		{200, `{"Success":true,"BusinessId":7}`, "accepted"},
		{400, `{"Code":"C","Message":"no"}`, "rejected with C (HTTP 400): no"},
		{400, `{"RequestId":"r"}`, "rejected with no code (HTTP 400)"},
		{429, `{"Code":"Throttling.User"}`, "throttled with Throttling.User (HTTP 429)"},
		{200, ``, "neither accepted nor rejected: HTTP 200 with an empty body"},
		{502, `<html>`, "neither accepted nor rejected: HTTP 502 with a body that is no envelope: <html>"},
		{200, `{"RequestId":"r"}`, "neither accepted nor rejected: HTTP 200 without Success"},
		{302, `{"Success":true}`, `neither accepted nor rejected: HTTP 302 with {"Success":true}`},
		{200, `{"Success":true}`, "neither accepted nor rejected: success without BusinessId"},
		{200, `{"Success":true,"BusinessId":0}`, "neither accepted nor rejected: success with BusinessId 0, which does not stand for a positive int64"},
	} {
		a := Read(contract.Default(), observed(test.status, test.body))
		if got := a.Says(); got != test.want {
			t.Errorf("%d %s: %q, want %q", test.status, test.body, got, test.want)
		}
	}
}

// TestQuoteBoth: two texts that differ are cut to the same length, and shown in
// ASCII where they look alike.
func TestQuoteBoth(t *testing.T) {
	for _, test := range []struct{ a, b, wantA, wantB string }{
		{"abcd", "abce", `"abcd"`, `"abce"`},
		{"业务流程业", "业", `"业务流程…"`, `"业"`},
		{"\u00e9", "e\u0301", `"\u00e9"`, `"e\u0301"`},
	} {
		if a, b := quoteBoth(test.a, test.b, 4); a != test.wantA || b != test.wantB {
			t.Errorf("%q and %q: %s and %s, want %s and %s", test.a, test.b, a, b, test.wantA, test.wantB)
		}
	}
}
