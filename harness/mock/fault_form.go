package mock

import (
	"bytes"
	"html"
	"strings"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/wire"
)

// requestIDFaults are about the ids of requests.
func requestIDFaults(m *maker) {
	id := func(f func(c *call, a *answer)) func(*Server) *hooks {
		return func(*Server) *hooks { return &hooks{answer: f} }
	}
	set := func(a *answer, v string) {
		a.doc, a.headerID = with(a.doc, contract.FieldRequestID, wire.StringOf(v)), v
	}
	m.add("answer.request-id.present", "left-out-of-refusals", "refusals carry no RequestId", id(func(_ *call, a *answer) {
		if a.no != nil {
			drop(&a.doc, contract.FieldRequestID)
		}
	}))
	m.add("answer.request-id.present", "empty", "every answer carries an empty RequestId", id(func(_ *call, a *answer) { set(a, "") }))
	m.add("answer.request-id.unique", "constant", "every answer carries the same RequestId", id(func(_ *call, a *answer) {
		set(a, "00000000-0000-5000-8000-000000000000")
	}))
	m.add("answer.request-id.unique", "of-nonce", "calls of one Action share a RequestId", id(func(c *call, a *answer) { set(a, "REQUEST-"+c.name) }))
	m.add("answer.request-id.header", "other", "the header has another id than the body", id(func(c *call, a *answer) { a.headerID = strings.ToUpper(traceID(c.id)) }))
}

// bytesOf is a fault of the bytes of answers.
func bytesOf(f func(c *call, a *answer, p *reply)) func(*Server) *hooks {
	return func(*Server) *hooks { return &hooks{reply: f} }
}

// documentFaults are about the form of the document.
func documentFaults(m *maker) {
	const document, encoding, media = "answer.form.document", "answer.form.encoding", "answer.form.media-type"
	m.add(document, "trailing", "bytes follow the document", bytesOf(func(_ *call, _ *answer, p *reply) { p.body = append(p.body, "-- end --"...) }))
	m.add(document, "leading", "bytes precede the document of a refusal", bytesOf(func(_ *call, a *answer, p *reply) {
		if a.no != nil {
			p.body = append([]byte(")]}',\n"), p.body...)
		}
	}))
	m.add(document, "twice", "lists are sent twice in one body", bytesOf(func(c *call, a *answer, p *reply) {
		if a.no == nil && c.does(m.contract.Resource.List) {
			p.body = append(p.body, p.body...)
		}
	}))
	m.add(document, "cut", "the document of a refusal ends before its end", bytesOf(func(_ *call, a *answer, p *reply) {
		if a.no != nil {
			p.body = p.body[:len(p.body)-2]
		}
	}))
	m.add(document, "html", "refusals are a page of HTML", bytesOf(func(_ *call, a *answer, p *reply) {
		if a.no != nil {
			p.body = []byte("<!DOCTYPE html><html><body><h1>" + html.EscapeString(a.no.message) + "</h1></body></html>")
			p.header.Set("Content-Type", "text/html;charset=utf-8")
		}
	}))
	m.add(document, "unescaped", "quotes and line ends stand unescaped in JSON", bytesOf(func(_ *call, a *answer, p *reply) {
		if a.format == exchange.JSON && a.no != nil {
			p.body = bytes.Replace(p.body, []byte(`"`+memberMessage+`":"`), []byte(`"`+memberMessage+`":"say "no": `), 1)
		}
	}))
	m.add("answer.form.names", "twice", "a member of the answer stands there twice", bytesOf(func(_ *call, a *answer, p *reply) {
		if a.format == exchange.JSON {
			first := wire.EncodeJSON(wire.ObjectOf(a.doc.Members[:min(1, len(a.doc.Members))]...))
			p.body = append(append(p.body[:len(p.body)-1:len(p.body)-1], ','), first[1:]...)
		}
	}))
	m.add(encoding, "mark", "a byte order mark precedes the document", bytesOf(func(_ *call, _ *answer, p *reply) { p.body = append([]byte("\xef\xbb\xbf"), p.body...) }))
	m.add(encoding, "latin", "a byte of the answer is no UTF-8", bytesOf(func(_ *call, a *answer, p *reply) {
		if a.no != nil {
			p.body = bytes.Replace(p.body, []byte("{"), []byte("{\"Note\":\"caf\xe9\","), 1)
		}
	}))
	m.add(media, "plain", "answers are said to be plain text", bytesOf(func(_ *call, _ *answer, p *reply) { p.header.Set("Content-Type", "text/plain") }))
	m.add(media, "html", "refusals are said to be HTML", bytesOf(func(_ *call, a *answer, p *reply) {
		if a.no != nil {
			p.header.Set("Content-Type", "text/html;charset=utf-8")
		}
	}))
	m.add(media, "charset", "answers are said to be GBK", bytesOf(func(_ *call, _ *answer, p *reply) {
		kind, _, _ := strings.Cut(p.header.Get("Content-Type"), ";")
		p.header.Set("Content-Type", kind+";charset=gbk")
	}))
	m.add("answer.form.format", "xml-refusals", "refusals are XML whatever is asked for", func(*Server) *hooks {
		return &hooks{answer: func(_ *call, a *answer) {
			if a.no != nil {
				a.format = exchange.XML
			}
		}}
	})
	m.add("answer.form.format", "lower-case", "a Format in lower case is taken for XML", func(*Server) *hooks {
		return &hooks{answer: func(c *call, a *answer) {
			if format, _ := c.get(wire.ParamFormat); format != "" && format == strings.ToLower(format) {
				a.format = exchange.XML
			}
		}}
	})
	m.add("answer.form.format", "always-json", "answers are JSON whatever is asked for", func(*Server) *hooks {
		return &hooks{answer: func(_ *call, a *answer) { a.format = exchange.JSON }}
	})
}

// xmlFaults are about answers in XML.
func xmlFaults(m *maker) {
	res := m.contract.Resource
	showing := func(f func(c *call, a *answer)) func(*Server) *hooks {
		return func(*Server) *hooks {
			return &hooks{answer: func(c *call, a *answer) {
				if a.format == exchange.XML {
					f(c, a)
				}
			}}
		}
	}
	m.add("answer.xml.root", "accepted", "the root of an accepted answer is named Response", showing(func(_ *call, a *answer) {
		if a.no == nil {
			a.root = "Response"
		}
	}))
	m.add("answer.xml.root", "refused", "the root of a refusal is named after the Action", showing(func(c *call, a *answer) {
		if a.no != nil {
			a.root = c.name + "Response"
		}
	}))
	m.add("answer.xml.content", "id-missing", res.Create+" in XML answers without the id", showing(func(c *call, a *answer) {
		if c.does(res.Create) {
			drop(&a.doc, res.ID)
		}
	}))
	m.add("answer.xml.content", "data-missing", res.Get+" in XML answers without "+res.One, showing(func(c *call, a *answer) {
		if c.does(res.Get) {
			drop(&a.doc, res.One)
		}
	}))
	m.add("answer.xml.content", "list-cut", res.List+" in XML shows one business alone", showing(func(c *call, a *answer) {
		edit(&a.doc, res.Many, func(n *wire.Node) {
			if len(n.Elems) > 1 {
				n.Elems = n.Elems[:1]
			}
		})
	}))
	m.add("answer.xml.content", "message-missing", "refusals in XML have no message", showing(func(_ *call, a *answer) {
		if a.no != nil {
			drop(&a.doc, memberMessage)
		}
	}))
	m.add("answer.xml.content", "line-ends", "line ends in XML are written as they stand, where a reader takes each for a line feed", func(*Server) *hooks {
		return &hooks{reply: func(c *call, a *answer, p *reply) {
			if a.format == exchange.XML {
				p.body = bytes.ReplaceAll(bytes.ReplaceAll(p.body, []byte("&#xD;"), []byte("\r")), []byte("&#13;"), []byte("\r"))
			}
		}}
	})
	m.add("answer.xml.content", "escaped-twice", "texts in XML are escaped twice", showing(func(_ *call, a *answer) {
		var all func(*wire.Node)
		all = func(n *wire.Node) {
			n.Literal = html.EscapeString(n.Literal)
			for i := range n.Members {
				all(&n.Members[i].Node)
			}
			for i := range n.Elems {
				all(&n.Elems[i])
			}
		}
		all(&a.doc)
	}))
}
