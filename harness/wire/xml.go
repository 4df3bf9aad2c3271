package wire

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	"github.com/dwconform/dwconform/harness/exchange"
)

// decodeXML reads with encoding/xml, and adds what that leaves out: it takes
// several roots, text around them, document types, and any declaration in any
// place.
func decodeXML(body []byte) Document {
	doc := Document{Format: exchange.XML}
	body, base := doc.bare(body)
	if !doc.checkUTF8(body, base) {
		body = bytes.ToValidUTF8(body, []byte("\uFFFD"))
	}
	// The decoder refuses to go on after a declaration that it does not like:
	// it never sees the one at the beginning.
	if text, end := declaration(body); end > 0 {
		doc.checkDeclaration(base, text, isASCII(body))
		body, base = body[end:], base+int64(end)
	}
	r := xmlReader{doc: &doc, base: base, dec: xml.NewDecoder(bytes.NewReader(body))}
	// What any other declaration says counts for nothing.
	r.dec.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	if err := r.read(); err != nil {
		at := base + r.dec.InputOffset()
		what := err.Error()
		var syntax *xml.SyntaxError
		if errors.As(err, &syntax) {
			what = syntax.Msg
		}
		doc.defectAt(at, what)
	}
	r.finish()
	if doc.Root == "" {
		doc.defectAt(base, "no root element")
	}
	return doc
}

type xmlReader struct {
	doc  *Document
	base int64
	dec  *xml.Decoder
	open []element // from the root inwards
}

// element is one that is being read.
type element struct {
	name string
	node Node // Object as soon as it has an element in it
	text []byte
	at   map[string]int // index of each member, only once there are many
}

// read goes through all tokens. It keeps its own stack, so what a document
// nests cannot exhaust ours.
func (r *xmlReader) read() error {
	for {
		start := r.base + r.dec.InputOffset()
		token, err := r.dec.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.StartElement:
			if len(r.open) == 0 && r.doc.Root != "" {
				r.doc.defectAt(start, "a second root element, "+t.Name.Local)
				if err := r.dec.Skip(); err != nil {
					return err
				}
				continue
			}
			if len(r.open) >= maxDepth {
				r.doc.defectAt(start, fmt.Sprintf("nests deeper than %d", maxDepth))
				if err := r.dec.Skip(); err != nil {
					return err
				}
				continue
			}
			r.attributes(start, t)
			if len(r.open) == 0 {
				r.doc.Root = t.Name.Local
			}
			r.open = append(r.open, element{name: t.Name.Local})
		case xml.EndElement:
			r.close()
		case xml.CharData:
			if len(r.open) > 0 {
				e := &r.open[len(r.open)-1]
				e.text = append(e.text, t...)
			} else if len(bytes.TrimLeft(t, " \t\r\n")) > 0 {
				r.doc.defectAt(start, "text outside of the root element")
			}
		case xml.ProcInst:
			if t.Target == "xml" {
				r.doc.defectAt(start, "an XML declaration that is not at the beginning")
			}
		case xml.Directive:
			r.doc.defectAt(start, "a document type declaration")
		}
	}
}

// finish closes what a broken document left open.
func (r *xmlReader) finish() {
	for len(r.open) > 0 {
		r.close()
	}
}

func (r *xmlReader) close() {
	last := len(r.open) - 1
	e := r.open[last]
	r.open = r.open[:last]
	if e.node.Kind == None {
		e.node = Node{Kind: Text, Literal: string(e.text)}
	} else if text := bytes.TrimSpace(e.text); len(text) > 0 {
		e.node.Literal = string(text)
	}
	if last == 0 {
		r.doc.Node = e.node
		return
	}
	r.open[last-1].add(e.name, e.node)
}

// add puts a child into its element; one whose name is there already makes an
// array of the two.
func (e *element) add(name string, child Node) {
	e.node.Kind = Object
	i := -1
	if e.at != nil {
		if known, ok := e.at[name]; ok {
			i = known
		}
	} else {
		i = slices.IndexFunc(e.node.Members, func(m Member) bool { return m.Name == name })
	}
	if i >= 0 {
		m := &e.node.Members[i].Node
		// A child element is never an array itself, so an array here is ours.
		if m.Kind != Array {
			*m = ArrayOf(*m)
		}
		m.Elems = append(m.Elems, child)
		return
	}
	e.node.Members = append(e.node.Members, Member{Name: name, Node: child})
	switch n := len(e.node.Members); {
	case e.at != nil:
		e.at[name] = n - 1
	case n == 32:
		e.at = make(map[string]int, 64)
		for i, m := range e.node.Members {
			e.at[m.Name] = i
		}
	}
}

func (r *xmlReader) attributes(at int64, t xml.StartElement) {
	for i, a := range t.Attr {
		for _, b := range t.Attr[:i] {
			if a.Name == b.Name {
				r.doc.defectAt(at, "attribute "+a.Name.Local+" stands there twice")
				return
			}
		}
		if i > 64 {
			return // a stranger chooses how many: never quadratic in them
		}
	}
}

// declaration returns what stands between "<?xml" and "?>" at the beginning of
// body, and where it ends; 0 when there is none.
func declaration(body []byte) (string, int) {
	rest, ok := bytes.CutPrefix(body, []byte("<?xml"))
	if !ok || len(rest) == 0 || !bytes.ContainsRune([]byte(" \t\r\n"), rune(rest[0])) {
		return "", 0
	}
	end := bytes.Index(rest, []byte("?>"))
	if end < 0 {
		return "", 0
	}
	return string(rest[:end]), len(body) - len(rest) + end + 2
}

// checkDeclaration checks version=… and encoding=… of an XML declaration. A body
// of nothing but ASCII is UTF-8 under any name of ASCII or of a set that holds it.
func (d *Document) checkDeclaration(at int64, text string, ascii bool) {
	if version := pseudoAttribute(text, "version"); version != "1.0" {
		d.defectAt(at, fmt.Sprintf("declares XML version %q, not 1.0", version))
	}
	encoding := pseudoAttribute(text, "encoding")
	if encoding != "" && !strings.EqualFold(encoding, "utf-8") && !(ascii && holdsASCII(encoding)) {
		d.defectAt(at, fmt.Sprintf("declares encoding %q, not UTF-8", encoding))
	}
}

// holdsASCII reports whether an encoding is ASCII, or writes ASCII as itself.
func holdsASCII(encoding string) bool {
	encoding = strings.ToLower(encoding)
	return encoding == "us-ascii" || encoding == "ascii" || strings.HasPrefix(encoding, "iso-8859-") || strings.HasPrefix(encoding, "windows-125")
}

func isASCII(body []byte) bool {
	return bytes.IndexFunc(body, func(r rune) bool { return r > unicode.MaxASCII }) < 0
}

// pseudoAttribute returns a value of an XML declaration, in either quotes.
func pseudoAttribute(text, name string) string {
	for rest := text; ; {
		i := strings.Index(rest, name)
		if i < 0 {
			return ""
		}
		begins := i == 0 || strings.ContainsRune(" \t\r\n", rune(rest[i-1]))
		rest = rest[i+len(name):]
		value, ok := strings.CutPrefix(strings.TrimLeft(rest, " \t\r\n"), "=")
		if !begins || !ok {
			continue
		}
		value = strings.TrimLeft(value, " \t\r\n")
		if value == "" || value[0] != '\'' && value[0] != '"' {
			return ""
		}
		value, _, _ = strings.Cut(value[1:], value[:1])
		return value
	}
}

// Prolog is how the gateway begins an XML document.
const Prolog = `<?xml version='1.0' encoding='UTF-8'?>`

// EncodeXML writes n compactly as the root element, after the [Prolog]. The
// members of an object are elements in their order, an array is its member's
// element once for each of its own, and what is absent or null is left out.
// Elements named in cdata have their text in a CDATA section. A character that
// XML cannot say becomes U+FFFD.
func EncodeXML(root string, n Node, cdata ...string) []byte {
	dst := append([]byte(Prolog), '<')
	dst = append(append(dst, root...), '>')
	if n.Kind == Array {
		// A root stands there once: its elements get a name of their own.
		for _, e := range n.Elems {
			dst = appendElement(dst, "Item", e, cdata)
		}
	} else {
		dst = appendContent(dst, root, n, cdata)
	}
	dst = append(append(dst, "</"...), root...)
	return append(dst, '>')
}

func appendElement(dst []byte, name string, n Node, cdata []string) []byte {
	switch n.Kind {
	case None, Null:
		return dst
	case Array:
		for _, e := range n.Elems {
			dst = appendElement(dst, name, e, cdata)
		}
		return dst
	}
	dst = append(append(append(dst, '<'), name...), '>')
	dst = appendContent(dst, name, n, cdata)
	dst = append(append(dst, "</"...), name...)
	return append(dst, '>')
}

func appendContent(dst []byte, name string, n Node, cdata []string) []byte {
	if n.Kind == Object {
		for _, m := range n.Members {
			dst = appendElement(dst, m.Name, m.Node, cdata)
		}
		return dst
	}
	text := n.Text()
	if text != "" && slices.Contains(cdata, name) && inCDATA(text) {
		dst = append(dst, "<![CDATA["...)
		dst = append(dst, strings.ReplaceAll(text, "]]>", "]]]]><![CDATA[>")...)
		return append(dst, "]]>"...)
	}
	var b bytes.Buffer
	// A bytes.Buffer takes all that is written to it.
	_ = xml.EscapeText(&b, []byte(text))
	return append(dst, b.Bytes()...)
}

// inCDATA reports whether a CDATA section can say text: there is no escape in
// it, and a carriage return would be read as a line feed.
func inCDATA(text string) bool {
	for _, c := range text {
		switch {
		case c == '\t' || c == '\n' || 0x20 <= c && c <= 0xD7FF || 0xE000 <= c && c < 0xFFFD || 0x10000 <= c && c <= 0x10FFFF:
		default:
			return false
		}
	}
	return true
}
