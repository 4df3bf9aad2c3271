package oracle

import (
	"encoding/json"
	"fmt"
	"mime"
	"strings"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/verdict"
	"github.com/dwconform/dwconform/harness/wire"
)

// Words of the checks that clauses name in `check:`.
const (
	checkDecided    = "decided"
	checkWhole      = "whole"
	checkInTime     = "in-time"
	checkCreatePace = "create-pace"
	checkStatus     = "status-agrees"
	checkFreshID    = "id-fresh"
	checkRequestID  = "request-id"
	checkUniqueRID  = "request-id-unique"
	checkHeaderRID  = "request-id-header"
	checkDocument   = "document"
	checkNames      = "names"
	checkEncoding   = "encoding"
	checkMediaType  = "media-type"
	checkFormat     = "format"
	checkXMLRoot    = "xml-root"
	checkXMLContent = "xml-content"
	checkCode       = "error-code"
	checkMessage    = "error-message"
	checkNoID       = "error-no-id"
	checkNoLeak     = "no-leak"
	checkRobust     = "robust"
	checkInjection  = "no-injection"
	// checkType is the check of every derived clause on a response field.
	checkType = "type"
)

// finding is one problem with the form of one answer.
type finding struct {
	check   string
	action  string
	field   string // for checkType
	passing bool   // the answer may be a passing trouble
	problem verdict.Problem
}

// form checks one answer for everything that clauses say of every answer.
func form(c *contract.Contract, cs *plan.Case, ex *Exchange, ans *Answer) []finding {
	var out []finding
	add := func(check, want, got string) {
		out = append(out, finding{check: check, action: ex.Obs.Call.Action, problem: problem(check, where(cs, ex), want, got)})
	}
	if ans.Kind == Lost {
		return nil // losses are counted over the run
	}
	readable := !unreadable(cs, ex) || ans.Kind == Accepted
	below := ans.HTTPLayer && (loose(cs, ex) || !readable) || ans.Unrouted || refusedGarble(cs, ex, ans)
	if ans.Kind == Neither && !below && ex.Obs.Call.Action != "" && !underState(cs, ex) {
		if !garbled(cs, ex) {
			add(checkDecided, "accepted or rejected", ans.Says())
		}
		add(checkRobust, "served or refused", ans.Says())
	}
	if ex.Obs.Header.Get("X-Dwconform") != "" || strings.Contains(ex.Obs.Header.Get("Set-Cookie"), "dwconform=1") {
		add(checkInjection, "no header made of a parameter", "a header X-Dwconform or Set-Cookie that the request's text asked for")
	}
	if ans.Kind == Throttled && !underState(cs, ex) {
		return out // rate limiting convicts nobody, whatever its form
	}
	if ans.Kind == Neither && !ans.Enveloped {
		if len(ex.Obs.Body) > 0 && !below && ans.Doc.Node.Kind != wire.Object {
			add(checkDocument, "one well-formed document", "bytes that are none: "+clip(string(ex.Obs.Body), 60))
		}
		return out
	}
	for _, d := range ans.Doc.Defects {
		add(checkOf(d), "one well-formed document, UTF-8, each name once", d.What+" at "+d.At)
	}
	out = append(out, formOf(c, cs, ex, ans, readable)...)
	switch ans.Kind {
	case Accepted, Neither:
		if ex.Obs.Status >= 200 && ex.Obs.Status < 300 {
			out = append(out, fields(c, cs, ex, ans)...)
		}
	case Rejected:
		out = append(out, refusal(c, cs, ex, ans)...)
	case Throttled:
		return out
	}
	if n, ok := ans.member(contract.FieldRequestID); !ok || n.Text() == "" {
		add(checkRequestID, "a non-empty RequestId", "none")
	} else {
		if n.Kind != wire.String && n.Kind != wire.Text {
			add(checkRequestID, "a string", n.Kind.String()+" "+clip(n.Text(), 40))
		}
		if h := ex.Obs.Header.Get("X-Acs-Request-Id"); h != "" && h != n.Text() {
			add(checkHeaderRID, "x-acs-request-id equal to RequestId", "another value")
		}
	}
	return out
}

// where places an exchange in its case.
func where(cs *plan.Case, ex *Exchange) string {
	if ex.Look != nil {
		return fmt.Sprintf("%s: look by %s after step \"%s\"", cs.ID, ex.Look.By, cs.Steps[ex.Step].Label)
	}
	return fmt.Sprintf("%s: step \"%s\"", cs.ID, cs.Steps[ex.Step].Label)
}

// underState reports whether the provider state of the case held when a call
// was asked: not in its set-up, nor in its looks.
func underState(cs *plan.Case, ex *Exchange) bool {
	if cs.State == "" || ex.Look != nil {
		return false
	}
	st := &cs.Steps[ex.Step]
	return !st.Setup && !st.Calm
}

// tampered reports whether the request had a deliberate defect, the format
// among what it may have left out. One that only looks unusual has none.
func tampered(cs *plan.Case, ex *Exchange) bool {
	if ex.Look != nil || cs.Steps[ex.Step].Tamper == "" {
		return false
	}
	t, err := wire.FindTamper(cs.Steps[ex.Step].Tamper)
	return err != nil || t.Want != wire.WantAccepted
}

// unreadable reports whether a request may be one that cannot be read, so
// that nobody promised the format of the answer.
func unreadable(cs *plan.Case, ex *Exchange) bool {
	if ex.Look != nil {
		return false
	}
	st := &cs.Steps[ex.Step]
	return st.Expect.Ungraded || st.Tamper != "" || loose(cs, ex)
}

// loose reports whether an answer of the HTTP layer without envelope is a refusal
// too.
func loose(cs *plan.Case, ex *Exchange) bool {
	return cs.Loose || ex.Look == nil && cs.Steps[ex.Step].Loose
}

// garbled reports whether a request was written so that nobody can read it:
// no call that could be accepted or rejected.
func garbled(cs *plan.Case, ex *Exchange) bool {
	return ex.Look == nil && wire.Garbled(cs.Steps[ex.Step].Tamper)
}

// refusedGarble reports whether whatever stands in front of the service refused
// a garbled request by a status of its own: a firewall may say 403 or 405 where
// a server says 400.
func refusedGarble(cs *plan.Case, ex *Exchange, ans *Answer) bool {
	return garbled(cs, ex) && !ans.Enveloped && ans.Status >= 400 && ans.Status < 500
}

// checkOf sorts a defect of a document under its clause.
func checkOf(d wire.Defect) string {
	what := strings.ToLower(d.What)
	switch {
	case strings.Contains(what, "duplicate") || strings.Contains(what, "twice"):
		return checkNames
	case strings.Contains(what, "utf-8") || strings.Contains(what, "byte order") || strings.Contains(what, "encoding"):
		return checkEncoding
	}
	return checkDocument
}

// formOf checks media type, format and the XML root.
func formOf(_ *contract.Contract, cs *plan.Case, ex *Exchange, ans *Answer, readable bool) []finding {
	var out []finding
	add := func(check, want, got string) {
		out = append(out, finding{check: check, action: ex.Obs.Call.Action, problem: problem(check, where(cs, ex), want, got)})
	}
	asked := ex.Obs.Call.Way.Full().Format
	if readable && !tampered(cs, ex) && ans.Doc.Format != asked {
		add(checkFormat, asked, ans.Doc.Format)
	}
	header := ex.Obs.Header.Get("Content-Type")
	media, params, err := mime.ParseMediaType(header)
	switch {
	case header == "":
		add(checkMediaType, "a media type for "+ans.Doc.Format, "no Content-Type")
	case err != nil && media == "":
		add(checkMediaType, "a media type for "+ans.Doc.Format, header)
	case !strings.Contains(strings.ToUpper(media), ans.Doc.Format):
		add(checkMediaType, "a media type for "+ans.Doc.Format, media)
	default:
		if cset := params["charset"]; cset != "" && !strings.EqualFold(cset, "utf-8") && !strings.EqualFold(cset, "utf8") {
			add(checkMediaType, "charset utf-8", cset)
		}
	}
	if ans.Doc.Format == exchange.XML {
		want := ""
		switch {
		case ans.Status == 200:
			want = ex.Obs.Call.Action + "Response"
		case ans.Status >= 400:
			want = "Error"
		}
		if want != "" && ans.Doc.Root != want && readable {
			add(checkXMLRoot, "root "+want, "root "+clip(ans.Doc.Root, 60))
		}
	}
	return out
}

// fields checks the members of an accepted answer against the response schema.
func fields(c *contract.Contract, cs *plan.Case, ex *Exchange, ans *Answer) []finding {
	var out []finding
	a := ans.Action
	if a == nil {
		return nil
	}
	add := func(check, field, want, got string) {
		out = append(out, finding{check: check, action: a.Name, field: field, problem: problem(check, where(cs, ex)+": "+field, want, got)})
	}
	success, has := ans.success()
	if !has || !success {
		if !has && ans.Kind == Neither {
			add(checkType, contract.FieldSuccess, "a boolean", "none")
		}
		return out
	}
	if n, ok := ans.member(contract.FieldStatus); ok {
		if t, isInt := integer(n); isInt && t != fmt.Sprint(ans.Status) {
			add(checkStatus, contract.FieldStatus, fmt.Sprint(ans.Status), t)
		}
	}
	if ans.Doc.Format == exchange.XML {
		for _, f := range a.Fields {
			n, ok := get(ans.Doc.Node, f.Path)
			if f.InList {
				continue
			}
			switch {
			case !ok && f.Required:
				add(checkXMLContent, f.Path, "the element", "none")
			case ok && f.Type == "integer" && n.Text() != "":
				if _, isInt := integer(n); !isInt {
					add(checkXMLContent, f.Path, "an integer", clip(n.Text(), 40))
				}
			case ok && f.Type == "boolean" && n.Text() != "true" && n.Text() != "false":
				add(checkXMLContent, f.Path, "true or false", clip(n.Text(), 40))
			}
		}
		return out
	}
	for _, p := range a.CheckBody(plainValue(ans.Doc.Node)) {
		add(checkType, p.Field, p.Want, p.Got)
	}
	out = append(out, positive(c, cs, ex, ans)...)
	return out
}

// positive: the id of an accepted create is above zero and written plainly.
func positive(c *contract.Contract, cs *plan.Case, ex *Exchange, ans *Answer) []finding {
	if ans.Action.Name != c.Resource.Create {
		return nil
	}
	n, ok := ans.member(c.Resource.ID)
	if !ok {
		return nil // the schema has said so
	}
	if t, isInt := integer(n); isInt && t != "0" && !strings.HasPrefix(t, "-") {
		return nil
	}
	return []finding{{check: checkType, action: ans.Action.Name, field: c.Resource.ID,
		problem: problem(checkType, where(cs, ex)+": "+c.Resource.ID, "an integer above 0 without fraction or exponent", clip(n.Text(), 40))}}
}

// plainValue turns a node into what a schema validator takes; numbers keep
// their text.
func plainValue(n wire.Node) any {
	switch n.Kind {
	case wire.Object:
		m := make(map[string]any, len(n.Members))
		for _, member := range n.Members {
			if _, twice := m[member.Name]; !twice {
				m[member.Name] = plainValue(member.Node)
			}
		}
		return m
	case wire.Array:
		items := n.Items()
		out := make([]any, len(items))
		for i, it := range items {
			out[i] = plainValue(it)
		}
		return out
	case wire.Number:
		return json.Number(n.Text())
	case wire.Bool:
		return n.Text() == "true"
	case wire.Null:
		return nil
	}
	return n.Text()
}

// refusal checks the members of a rejection.
func refusal(c *contract.Contract, cs *plan.Case, ex *Exchange, ans *Answer) []finding {
	var out []finding
	add := func(check, want, got string) {
		out = append(out, finding{check: check, action: ex.Obs.Call.Action, problem: problem(check, where(cs, ex), want, got)})
	}
	code, hasCode := ans.member("Code")
	errCode, hasErr := ans.member(contract.FieldErrorCode)
	isText := func(n node, ok bool) bool {
		return ok && (n.Kind == wire.String || n.Kind == wire.Text) && n.Text() != ""
	}
	switch {
	case ans.Status == 200 && !isText(errCode, hasErr):
		add(checkCode, "a non-empty "+contract.FieldErrorCode+" beside "+contract.FieldSuccess+" false", orNone(errCode.Text()))
	case !isText(code, hasCode) && !isText(errCode, hasErr):
		add(checkCode, "a non-empty string Code or "+contract.FieldErrorCode, sayNode(code, hasCode))
	case ans.Status >= 400 && hasCode && code.Kind != wire.String && code.Kind != wire.Text:
		add(checkCode, "Code as a string", sayNode(code, hasCode))
	}
	if ans.Message == "" {
		add(checkMessage, "a non-empty message", "none")
		if ans.Doc.Format == exchange.XML {
			add(checkXMLContent, "the message", "none")
		}
	}
	if id, ok := ans.member(c.Resource.ID); ok && ex.Obs.Call.Action == c.Resource.Create && id.Text() != "0" && id.Text() != "" {
		add(checkNoID, "no "+c.Resource.ID+" but null or 0", clip(id.Text(), 40))
	}
	if !underState(cs, ex) && Internal(ans.Code) {
		add(checkRobust, "a refusal for what is wrong with the request", ans.Says())
	}
	if leak := leakIn(ex, ans); leak != "" {
		add(checkNoLeak, "no secret, stack trace or database statement", leak)
	}
	return out
}

func sayNode(n node, there bool) string {
	if !there {
		return "none"
	}
	return n.Kind.String() + " " + clip(n.Text(), 40)
}
