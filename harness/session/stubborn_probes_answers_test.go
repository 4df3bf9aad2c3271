package session_test

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"strings"
)

// malformed tells whether an answer is not exactly one JSON document.
func malformed(a answer) bool { return a.err == nil && !json.Valid([]byte(a.body)) }

// brokenXML tells whether an answer is no well-formed XML to its end.
func brokenXML(a answer) bool {
	d := xml.NewDecoder(strings.NewReader(a.body))
	for {
		_, err := d.Token()
		if errors.Is(err, io.EOF) {
			return false
		}
		if err != nil {
			return true
		}
	}
}

// under makes a create under a provider state.
func (p prober) under(state string) answer {
	p.state(state, "setup")
	defer p.state(state, "teardown")
	return p.create()
}

// differs tells whether a documented error is not what the page says.
func (p prober) differs(state string) bool {
	a, want := p.under(state), documented[state]
	return a.status != want.status || a.code() != want.code || a.message() != want.message
}

var answerProbes = map[string]func(p prober) bool{
	"request-id-constant": func(p prober) bool { a, b := p.create(), p.create(); return a.text("RequestId") == b.text("RequestId") },
	"request-id-missing":  func(p prober) bool { return !p.create().has("RequestId") },
	"request-id-number":   func(p prober) bool { _, number := p.create().doc["RequestId"].(json.Number); return number },
	"request-id-header-differs": func(p prober) bool {
		a := p.create()
		return a.header.Get("X-Acs-Request-Id") != a.text("RequestId")
	},
	"status-code-zero":     func(p prober) bool { return p.create().text("HttpStatusCode") == "0" },
	"status-code-differs":  func(p prober) bool { a := p.create(); return a.status == 200 && a.text("HttpStatusCode") == "201" },
	"status-code-string":   func(p prober) bool { _, text := p.create().doc["HttpStatusCode"].(string); return text },
	"success-string":       func(p prober) bool { _, text := p.create().doc["Success"].(string); return text },
	"success-missing":      func(p prober) bool { return !p.create().has("Success") && p.create().id() != "" },
	"lower-camel":          func(p prober) bool { return p.create().has("businessId") },
	"names-twice":          func(p prober) bool { return strings.Count(p.create().body, `"RequestId"`) == 2 },
	"id-on-delete":         func(p prober) bool { return p.remove(p.create().id()).has("BusinessId") },
	"delete-no-content":    func(p prober) bool { return p.remove(p.create().id()).status == 204 },
	"empty-body-on-update": func(p prober) bool { return p.update(p.create().id(), "Description", "new").body == "" },

	"byte-order-mark": func(p prober) bool { return strings.HasPrefix(p.create().body, "\xEF\xBB\xBF") },
	"trailing-text":   func(p prober) bool { a := p.create(); return malformed(a) && a.accepted() },
	"two-documents":   func(p prober) bool { a := p.create(); return malformed(a) && a.accepted() },
	"trailing-comma":  func(p prober) bool { return malformed(p.create()) },
	"json-quotes-raw": func(p prober) bool { return malformed(p.read(p.create("BusinessName", `a "b"`).id())) },
	"media-html":      func(p prober) bool { return strings.HasPrefix(p.create().header.Get("Content-Type"), "text/html") },
	"charset-gbk":     func(p prober) bool { return strings.Contains(p.create().header.Get("Content-Type"), "GBK") },

	"xml-as-json":            func(p prober) bool { return p.xml().create().root == "" },
	"xml-raw":                func(p prober) bool { return brokenXML(p.xml().read(p.create("BusinessName", "a < b & c").id())) },
	"xml-root-wrong":         func(p prober) bool { return p.xml().create().root != "CreateBusinessResponse" },
	"xml-root-always-action": func(p prober) bool { return p.xml().nameless().root != "Error" },
	"xml-cut":                func(p prober) bool { return brokenXML(p.xml().create()) },
	"xml-without-id":         func(p prober) bool { a := p.xml().create(); return a.accepted() && a.id() == "" },
	"xml-media-json":         func(p prober) bool { return !strings.Contains(p.xml().create().header.Get("Content-Type"), "xml") },
	"xml-charset-lie": func(p prober) bool {
		body := p.xml().read(p.create("BusinessName", "业务").id()).body
		return strings.Contains(body, "ISO-8859-1") && strings.Contains(body, "业务")
	},

	"errors-as-success":          func(p prober) bool { a := p.badType(); return a.accepted() && a.has("ErrorCode") },
	"refusals-html":              func(p prober) bool { return strings.HasPrefix(p.badType().body, "<html>") },
	"unknown-action-html":        func(p prober) bool { return strings.HasPrefix(p.call("MakeBusiness").body, "<html>") },
	"refusal-code-number":        func(p prober) bool { _, number := p.badType().doc["Code"].(json.Number); return number },
	"refusal-code-empty":         func(p prober) bool { a := p.badType(); return a.status == 400 && a.code() == "" },
	"refusal-message-empty":      func(p prober) bool { return p.badType().message() == "" },
	"refusal-without-request-id": func(p prober) bool { return !p.badType().has("RequestId") },
	"refusal-with-id":            func(p prober) bool { return p.badType().id() != "" },

	"throttled-api-status":  func(p prober) bool { return p.differs("throttled by api") },
	"throttled-system-code": func(p prober) bool { return p.differs("throttled by system") },
	"throttled-user-text":   func(p prober) bool { return p.differs("throttled by user") },
	"system-failure-code":   func(p prober) bool { return p.differs("system failure") },
	"system-failure-status": func(p prober) bool { return p.differs("system failure") },
	"no-user-id-text":       func(p prober) bool { return p.differs("caller has no user id") },
	"no-user-id-status":     func(p prober) bool { return p.differs("caller has no user id") },
	"edition-status":        func(p prober) bool { return p.differs("edition not activated") },
	"edition-code":          func(p prober) bool { return p.differs("edition not activated") },
	"state-call-creates":    func(p prober) bool { return p.under("system failure").refused() && len(p.list().items()) == 1 },
	"state-shows-trace":     func(p prober) bool { return strings.Contains(p.under("system failure").body, ".java:") },

	"trace-in-refusal": func(p prober) bool { return strings.Contains(p.badType().body, ".java:") },
	"quote-shows-sql":  func(p prober) bool { return strings.Contains(p.create("BusinessName", "it's").body, "INSERT INTO") },
	"leak-secret": func(p prober) bool {
		return strings.Contains(p.spoiled("Signature", "AAAA").create().message(), p.key.secret)
	},
	"header-injected": func(p prober) bool {
		return p.create("Description", "a\r\nX-Injected: yes").header.Get("X-Injected") == "yes"
	},
	"cut-20": func(p prober) bool {
		for range 20 {
			if errors.Is(p.create().err, io.ErrUnexpectedEOF) {
				return true
			}
		}
		return false
	},
}
