package oracle

import (
	"bytes"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/verdict"
)

// writer writes right answers from a grammar of its own: letter by letter, and
// with nothing of what reads them. Each free choice takes a byte of the input.
type writer struct {
	choices []byte
	out     strings.Builder
}

// pick returns a number below n.
func (w *writer) pick(n int) int {
	if len(w.choices) == 0 {
		return 0
	}
	b := w.choices[0]
	w.choices = w.choices[1:]
	return int(b) % n
}

func (w *writer) one(of ...string) string { return of[w.pick(len(of))] }

// member is one member of an envelope; text is what a reader must find in it.
// A kind is 's' for a text, 'n' for a number or a word that stands bare, 'o'
// for an object of members.
type member struct {
	name, text string
	kind       byte
	members    []member
}

func (w *writer) shuffled(members []member) []member {
	for i := len(members) - 1; i > 0; i-- {
		j := w.pick(i + 1)
		members[i], members[j] = members[j], members[i]
	}
	return members
}

func (w *writer) space() { w.out.WriteString(w.one("", "", " ", "\n  ", "\r\n\t", "  ")) }

// quoted writes a text in JSON: raw where that may be, or in escapes.
func (w *writer) quoted(s string) {
	w.out.WriteByte('"')
	how := w.pick(3)
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			w.out.WriteString(`\` + string(r))
		case r < 0x20 || how == 1 && r > 0x7e || how == 2 && w.pick(4) == 1:
			for _, u := range utf16.Encode([]rune{r}) {
				fmt.Fprintf(&w.out, `\u%04`+w.one("x", "X"), u)
			}
		case r == '/' && how == 1:
			w.out.WriteString(`\/`)
		default:
			w.out.WriteRune(r)
		}
	}
	w.out.WriteByte('"')
}

func (w *writer) json(members []member) {
	w.out.WriteByte('{')
	for i, m := range w.shuffled(members) {
		if i > 0 {
			w.out.WriteByte(',')
		}
		w.space()
		w.quoted(m.name)
		w.space()
		w.out.WriteByte(':')
		w.space()
		switch m.kind {
		case 's':
			w.quoted(m.text)
		case 'o':
			w.json(m.members)
		default:
			w.out.WriteString(m.text)
		}
		w.space()
	}
	w.out.WriteByte('}')
}

// content writes a text in XML: escaped, by its number, or in a section.
func (w *writer) content(s string) {
	if how := w.pick(5); how == 1 && !strings.Contains(s, "]]>") {
		w.out.WriteString("<![CDATA[" + s + "]]>")
		return
	}
	for _, r := range s {
		switch {
		case r == '<':
			w.out.WriteString(w.one("&lt;", "&#60;", "&#x3c;"))
		case r == '&':
			w.out.WriteString(w.one("&amp;", "&#38;"))
		case r == '>':
			w.out.WriteString(w.one("&gt;", "&#x3E;"))
		case r == '"':
			w.out.WriteString(w.one(`"`, "&quot;"))
		case r > 0x7e && w.pick(4) == 1:
			fmt.Fprintf(&w.out, "&#x%x;", r)
		default:
			w.out.WriteRune(r)
		}
	}
}

func (w *writer) gap() { w.out.WriteString(w.one("", "", "\n", "  ", "<!-- between -->", "\r\n\t")) }

func (w *writer) xml(name string, members []member) {
	w.out.WriteString("<" + name + ">")
	for _, m := range w.shuffled(members) {
		w.gap()
		switch {
		case m.kind == 'o':
			w.xml(m.name, m.members)
		case m.text == "" && w.pick(2) == 0:
			w.out.WriteString("<" + m.name + w.one("/>", " />"))
		default:
			w.out.WriteString("<" + m.name + ">")
			w.content(m.text)
			w.out.WriteString("</" + m.name + ">")
		}
	}
	w.gap()
	w.out.WriteString("</" + name + ">")
}

// answerOf is a right answer that was written, and what must be read in it.
type answerOf struct {
	call   exchange.Call
	status int
	header http.Header
	body   []byte
	kind   Kind
	id     string
}

// free are members that nobody promised and nobody forbade.
func (w *writer) free(xml bool) []member {
	var out []member
	for _, m := range []member{
		{name: "HostId", text: "dataworks.cn-shanghai.aliyuncs.com", kind: 's'},
		{name: "Recommend", text: "https://api.aliyun.com/troubleshoot?q=a&product=b", kind: 's'},
		{name: "businessid", text: "nobody's <business> & \"more\"", kind: 's'},
		{name: "AccessDeniedDetail", kind: 'o', members: []member{{name: "PolicyType", text: "流程 😀", kind: 's'}, {name: "Depth", text: "1e400", kind: 'n'}}},
		{name: "TraceId", text: "-0.5E+3", kind: 'n'},
		{name: "Extra", text: "", kind: 's'},
	} {
		if w.pick(4) == 1 {
			out = append(out, m)
		}
	}
	if !xml && w.pick(8) == 1 {
		out = append(out, member{name: "Nothing", text: w.one("null", "[]", "[[{}],1,\"\"]", "{}", strings.Repeat("[", 40)+strings.Repeat("]", 40)), kind: 'n'})
	}
	return out
}

const greatestID = "9223372036854775807"

// answer writes one right answer to a create or a delete.
func (w *writer) answer() answerOf {
	a := answerOf{call: create("n"), status: 200, header: http.Header{}, kind: Accepted}
	if w.pick(4) == 1 {
		a.call = on("DeleteBusiness", "7")
	}
	xml := w.pick(3) == 1
	rid := w.one("0000-ABCD-1234", "7C352CB7-CD88-50CF-9D0D-E81BDF020E7F", "r", "请求 1")
	members := []member{{name: "RequestId", text: rid, kind: 's'}}
	number := func(name, text string) { members = append(members, member{name: name, text: text, kind: 'n'}) }
	text := func(name, text string) { members = append(members, member{name: name, text: text, kind: 's'}) }
	if w.pick(2) == 0 {
		a.status = []int{200, 200, 201, 202}[w.pick(4)]
		number("Success", "true")
		said := strconv.Itoa(a.status)
		if !xml {
			said = w.one(said, said, said+".0", said[:1]+"."+said[1:]+"e2", said+"E0")
		}
		number("HttpStatusCode", said)
		if a.call.Action == "CreateBusiness" {
			a.id = w.one("1", "34371", "9007199254740993", greatestID)
			number("BusinessId", a.id)
		}
		switch w.pick(4) {
		case 1:
			text("ErrorCode", w.one("", "Invalid.Tenant.ConnectionNotExists"))
			text("ErrorMessage", w.one("", "The connection does not exist."))
		case 2:
			if !xml {
				number("ErrorCode", "null")
				number("ErrorMessage", "null")
			}
		}
	} else {
		a.kind = Rejected
		code := w.one("InvalidUseType", "1201111285", "Invalid.Name", "业务错误", "E")
		message := w.one("no", "The \"name\" is <taken> & kept.", "内部错误 😀")
		a.status = []int{400, 403, 404, 409, 422, 500}[w.pick(6)]
		switch w.pick(4) {
		case 0: // the envelope of the gateway
			text("Code", code)
			text("Message", message)
		case 1: // that of the response schema
			text("ErrorCode", code)
			text("ErrorMessage", message)
			if w.pick(2) == 0 {
				number("Success", "false")
			}
		case 2: // both
			text("Code", code)
			text("Message", message)
			text("ErrorCode", w.one(code, "other"))
			text("ErrorMessage", message)
			number("Success", "false")
		case 3: // HTTP says that all is well, and the envelope that it is not
			a.status = 200
			text("ErrorCode", code)
			text("ErrorMessage", message)
			number("Success", "false")
		}
		if w.pick(3) == 1 {
			number("HttpStatusCode", w.one(strconv.Itoa(a.status), "200", "400"))
		}
		if a.call.Action == "CreateBusiness" && w.pick(3) == 1 {
			number("BusinessId", w.one("0", "null"))
			if xml {
				members = members[:len(members)-1]
			}
		}
	}
	members = append(members, w.free(xml)...)
	if w.pick(2) == 1 {
		a.header.Set("x-acs-request-id", rid)
	}
	for _, h := range []string{"X-Acs-Trace-Id", "Etag", "Access-Control-Expose-Headers", "Vary"} {
		if w.pick(4) == 1 {
			a.header.Set(h, "*")
		}
	}
	if xml {
		a.call.Way.Format = exchange.XML
		a.header.Set("Content-Type", w.one("text/xml;charset=utf-8", "application/xml", "text/xml; charset=\"UTF-8\"", "Application/XML; Charset=utf-8"))
		root := a.call.Action + "Response"
		if a.status >= 400 {
			root = "Error"
		}
		w.out.WriteString(w.one("", `<?xml version="1.0" encoding="UTF-8"?>`, `<?xml version='1.0' encoding='utf-8' standalone='yes' ?>`+"\n", `<?xml version="1.0"?><!-- of the service -->`))
		w.xml(root, members)
		w.out.WriteString(w.one("", "\n", "<!-- the end -->\n"))
	} else {
		a.header.Set("Content-Type", w.one("application/json;charset=utf-8", "application/json", "application/json; charset=\"UTF-8\"", "Application/JSON; Charset=utf-8", "text/json"))
		w.space()
		w.json(members)
		w.space()
	}
	a.body = []byte(w.out.String())
	return a
}

// FuzzForms: an answer that the contract accepts is read as what it is, with
// its id, and nothing is found wrong with it, in whichever of its many right
// forms it is written.
func FuzzForms(f *testing.F) {
	f.Add([]byte{})
	for seed := range byte(24) {
		f.Add(bytes.Repeat([]byte{seed, seed*7 + 3, 1, seed * 31}, 40))
	}
	c := contract.Default()
	f.Fuzz(func(t *testing.T, choices []byte) {
		a := (&writer{choices: choices}).answer()
		want := map[Kind]plan.Answer{Accepted: plan.Accept, Rejected: plan.Reject}[a.kind]
		cs := &plan.Case{ID: "c.c", Clause: &contract.Clause{ID: "c", Level: verdict.Must}, Steps: []plan.Step{{Label: "call", Action: a.call.Action, Expect: plan.Expect{Answer: want}}}}
		at := Attempt{Whole: true, Exchanges: []Exchange{{Obs: exchange.Observation{Call: a.call, Status: a.status, Header: a.header, Body: a.body, Attempts: 1}}}}
		ans := at.Exchanges[0].Answer(c)
		if ans.Kind != a.kind || ans.ID != a.id {
			t.Fatalf("HTTP %d %q\nread as %s with id %q, and it is %s with id %q: %s", a.status, a.body, ans.Kind, ans.ID, a.kind, a.id, ans.Why)
		}
		if found := form(c, cs, &at.Exchanges[0], ans); len(found) > 0 {
			t.Fatalf("HTTP %d %v\n%q\nfound %s", a.status, a.header, a.body, found[0].problem)
		}
		if j := JudgeAttempt(c, fullWorld(), cs, &at); len(j.Problems) > 0 {
			t.Fatalf("HTTP %d %q\nfound %s", a.status, a.body, j.Problems[0])
		}
	})
}
