package session_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"
)

// document is an object whose fields keep their order. Values: string, int, int64, bool, nil, literal, document,
// []document.
type document []field

type field struct {
	name  string
	value any
}

// literal is written as it stands.
type literal string

func (d document) without(name string) document {
	return slices.DeleteFunc(slices.Clone(d), func(f field) bool { return f.name == name })
}

// with changes a field that is there.
func (d document) with(name string, value any) document {
	changed := slices.Clone(d)
	for i, f := range changed {
		if f.name == name {
			changed[i].value = value
		}
	}
	return changed
}

func (d document) get(name string) (any, bool) {
	for _, f := range d {
		if f.name == name {
			return f.value, true
		}
	}
	return nil, false
}

func (d document) text(name string) string {
	v, _ := d.get(name)
	return fmt.Sprint(v)
}

// render writes the document in the format asked for and names its media type.
func (s *stubborn) render(a reply) (body []byte, media string) {
	if a.raw != nil {
		return a.raw, a.media
	}
	if a.xml {
		return s.renderXML(a), s.mediaXML()
	}
	body = s.renderJSON(a.doc)
	switch {
	case s.is("byte-order-mark"):
		body = append([]byte("\xEF\xBB\xBF"), body...)
	case s.is("trailing-text"):
		body = append(body, "\n<!-- served in 3 ms -->"...)
	case s.is("two-documents"):
		body = append(body, body...)
	case s.is("trailing-comma"):
		body = append(bytes.TrimSuffix(body, []byte("}")), ",}"...)
	}
	switch {
	case s.is("media-html"):
		return body, "text/html; charset=utf-8"
	case s.is("charset-gbk"):
		return body, "application/json; charset=GBK"
	case s.is("media-plain"):
		return body, "application/json"
	}
	return body, "application/json;charset=utf-8"
}

func (s *stubborn) mediaXML() string {
	switch {
	case s.is("media-plain"):
		return "application/xml"
	case s.is("xml-media-json"):
		return "application/json;charset=utf-8"
	}
	return "text/xml;charset=utf-8"
}

func (s *stubborn) renderJSON(d document) []byte {
	var out bytes.Buffer
	s.writeJSON(&out, d)
	if !s.is("json-pretty") {
		return out.Bytes()
	}
	var pretty bytes.Buffer
	json.Indent(&pretty, out.Bytes(), "", "\t")
	pretty.WriteString("\r\n")
	return pretty.Bytes()
}

func (s *stubborn) writeJSON(out *bytes.Buffer, value any) {
	switch v := value.(type) {
	case document:
		if s.is("json-pretty") {
			v = slices.Clone(v)
			slices.Reverse(v)
		}
		out.WriteByte('{')
		for i, f := range v {
			if i > 0 {
				out.WriteByte(',')
			}
			s.writeJSON(out, f.name)
			out.WriteByte(':')
			s.writeJSON(out, f.value)
		}
		out.WriteByte('}')
	case []document:
		out.WriteByte('[')
		for i, d := range v {
			if i > 0 {
				out.WriteByte(',')
			}
			s.writeJSON(out, d)
		}
		out.WriteByte(']')
	case literal:
		out.WriteString(string(v))
	case string:
		s.writeJSONString(out, v)
	default:
		text, _ := json.Marshal(v)
		out.Write(text)
	}
}

func (s *stubborn) writeJSONString(out *bytes.Buffer, text string) {
	if s.is("json-escapes") {
		out.WriteByte('"')
		for _, c := range utf16.Encode([]rune(text)) {
			if c == '/' {
				out.WriteString(`\/`)
			} else if c < 0x20 || c > 0x7e || c == '"' || c == '\\' {
				fmt.Fprintf(out, `\u%04X`, c)
			} else {
				out.WriteByte(byte(c))
			}
		}
		out.WriteByte('"')
		return
	}
	if s.is("json-quotes-raw") {
		out.WriteString(`"` + text + `"`)
		return
	}
	var quoted bytes.Buffer
	e := json.NewEncoder(&quoted)
	e.SetEscapeHTML(false)
	e.Encode(text)
	out.Write(bytes.TrimSuffix(quoted.Bytes(), []byte("\n")))
}

func (s *stubborn) renderXML(a reply) []byte {
	var out bytes.Buffer
	switch {
	case s.is("xml-bare"):
	case s.is("xml-charset-lie"):
		out.WriteString("<?xml version='1.0' encoding='ISO-8859-1'?>")
	default:
		out.WriteString("<?xml version='1.0' encoding='UTF-8'?>")
	}
	root := a.root
	switch {
	case s.is("xml-root-wrong"):
		root = "Response"
	case s.is("xml-root-always-action") && root == "Error":
		root = "CreateBusinessResponse"
	}
	if s.is("xml-namespace") {
		var inner bytes.Buffer
		s.writeXML(&inner, root, a.doc)
		out.WriteString("<" + root + " xmlns=\"urn:dataworks:2020-05-18\" served=\"yes\">")
		out.WriteString("<!-- made by hand -->")
		out.Write(inner.Bytes()[len(root)+2:])
	} else {
		s.writeXML(&out, root, a.doc)
	}
	if s.is("xml-cut") {
		return bytes.TrimSuffix(out.Bytes(), []byte("</"+root+">"))
	}
	return out.Bytes()
}

// writeXML writes lists as the vendor's older SDK reads them: the repeated element right under its parent.
func (s *stubborn) writeXML(out *bytes.Buffer, name string, value any) {
	switch v := value.(type) {
	case document:
		out.WriteString("<" + name + ">")
		for _, f := range v {
			s.writeXML(out, f.name, f.value)
		}
		out.WriteString("</" + name + ">")
	case []document:
		item := name
		if s.is("xml-list-wrapped") {
			out.WriteString("<" + name + ">")
			defer out.WriteString("</" + name + ">")
		}
		if s.is("xml-list-items") {
			item = "Item"
			out.WriteString("<" + name + ">")
			defer out.WriteString("</" + name + ">")
		}
		for _, d := range v {
			s.writeXML(out, item, d)
		}
	case nil:
		out.WriteString("<" + name + "/>")
	case string:
		out.WriteString("<" + name + ">")
		s.writeXMLText(out, v)
		out.WriteString("</" + name + ">")
	default:
		fmt.Fprintf(out, "<%s>%v</%s>", name, v, name)
	}
}

func (s *stubborn) writeXMLText(out *bytes.Buffer, text string) {
	switch {
	case s.is("xml-raw"):
		out.WriteString(text)
	case s.is("xml-cdata") && !strings.Contains(text, "\r"): // a parser would turn it into a line feed
		out.WriteString("<![CDATA[" + strings.ReplaceAll(text, "]]>", "]]]]><![CDATA[>") + "]]>")
	default:
		xml.EscapeText(out, []byte(text))
	}
}
