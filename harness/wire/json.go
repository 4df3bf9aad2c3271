package wire

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/dwconform/dwconform/harness/exchange"
)

// decodeJSON reads with strict rules first. Only when they fail it reads again
// without those on UTF-8, for the meaning that is left.
func decodeJSON(body []byte) Document {
	doc := Document{Format: exchange.JSON}
	body, base := doc.bare(body)
	clean := doc.checkUTF8(body, base)
	if len(bytes.TrimLeft(body, " \t\r\n")) == 0 {
		doc.defectAt(base, "no JSON value: the body is empty")
		return doc
	}
	if clean {
		strict := jsonReader{doc: &doc, base: base, dec: jsontext.NewDecoder(bytes.NewBuffer(body), jsontext.AllowDuplicateNames(true))}
		node, err := strict.value(0)
		if err == nil {
			doc.Node = node
			strict.trailing(body)
			return doc
		}
		// What it noted is noted again by the second reading.
		doc.Defects = doc.Defects[:0]
		if base > 0 {
			doc.defectAt(0, "a byte order mark")
		}
		strict.broken(err)
	}
	lenient := jsonReader{doc: &doc, base: base, dec: jsontext.NewDecoder(bytes.NewBuffer(body), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))}
	node, err := lenient.value(0)
	doc.Node = node
	if err != nil {
		lenient.broken(err)
	} else {
		lenient.trailing(body)
	}
	return doc
}

type jsonReader struct {
	doc  *Document
	base int64
	dec  *jsontext.Decoder
}

// value reads one value. On an error it returns what it has of it.
func (r *jsonReader) value(depth int) (Node, error) {
	if depth > maxDepth {
		r.doc.defect(r.at(), fmt.Sprintf("nests deeper than %d", maxDepth))
		return Node{}, r.dec.SkipValue()
	}
	token, err := r.dec.ReadToken()
	if err != nil {
		return Node{}, err
	}
	switch token.Kind() {
	case jsontext.KindBeginObject:
		return r.object(depth)
	case jsontext.KindBeginArray:
		node := Node{Kind: Array}
		for r.dec.PeekKind() != jsontext.KindEndArray {
			elem, err := r.value(depth + 1)
			if elem.Exists() {
				node.Elems = append(node.Elems, elem)
			}
			if err != nil {
				return node, err
			}
		}
		_, err := r.dec.ReadToken()
		return node, err
	case jsontext.KindString:
		return StringOf(strings.Clone(token.String())), nil
	case jsontext.KindNumber:
		return Node{Kind: Number, Literal: strings.Clone(token.String())}, nil
	case jsontext.KindTrue, jsontext.KindFalse:
		return BoolOf(token.Bool()), nil
	default:
		return NullOf(), nil
	}
}

// object reads the rest of an object. A name that stands there again is a
// defect, and its value is not kept.
func (r *jsonReader) object(depth int) (Node, error) {
	node := Node{Kind: Object}
	var names map[string]bool // only once there are many
	for {
		token, err := r.dec.ReadToken()
		if err != nil {
			return node, err
		}
		if token.Kind() == jsontext.KindEndObject {
			return node, nil
		}
		name := strings.Clone(token.String())
		again := names[name]
		if names == nil {
			again = node.member(name).Exists()
		}
		if again {
			r.doc.defect(r.at(), "the name stands there twice")
		}
		value, err := r.value(depth + 1)
		if !again && value.Exists() {
			node.Members = append(node.Members, Member{Name: name, Node: value})
			if names != nil {
				names[name] = true
			} else if len(node.Members) == 32 {
				names = make(map[string]bool)
				for _, m := range node.Members {
					names[m.Name] = true
				}
			}
		}
		if err != nil {
			return node, err
		}
	}
}

// at is the pointer of what is being read; a pointer that is very long says
// nothing to a reader.
func (r *jsonReader) at() string {
	p := string(r.dec.StackPointer())
	if len(p) > 200 {
		p = p[:200] + "…"
	}
	if p == "" {
		return "byte 0"
	}
	return strings.ToValidUTF8(p, "\uFFFD")
}

func (r *jsonReader) broken(err error) {
	at := r.base + r.dec.InputOffset()
	var syntax *jsontext.SyntacticError
	if errors.As(err, &syntax) {
		at = r.base + syntax.ByteOffset
		if syntax.Err != nil {
			err = syntax.Err
		}
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		r.doc.defectAt(at, "the document ends before its end")
		return
	}
	r.doc.defectAt(at, err.Error())
}

// trailing notes what stands after the value.
func (r *jsonReader) trailing(body []byte) {
	end := r.dec.InputOffset()
	rest := body[end:]
	space := len(rest) - len(bytes.TrimLeft(rest, " \t\r\n"))
	if left := len(rest) - space; left > 0 {
		r.doc.defectAt(r.base+end+int64(space), fmt.Sprintf("%d bytes after the value", left))
	}
}

// EncodeJSON writes n compactly, members in their order. An absent node is
// null, and so is a number whose literal is none; bytes that are no UTF-8
// become U+FFFD.
func EncodeJSON(n Node) []byte { return AppendJSON(nil, n) }

// AppendJSON appends what [EncodeJSON] writes.
func AppendJSON(dst []byte, n Node) []byte {
	switch n.Kind {
	case Object:
		dst = append(dst, '{')
		for i, m := range n.Members {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = appendQuoted(dst, m.Name)
			dst = append(dst, ':')
			dst = AppendJSON(dst, m.Node)
		}
		return append(dst, '}')
	case Array:
		dst = append(dst, '[')
		for i, e := range n.Elems {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = AppendJSON(dst, e)
		}
		return append(dst, ']')
	case String, Text:
		return appendQuoted(dst, n.Literal)
	case Number:
		if c := jsontext.Value(n.Literal); c.Kind() == jsontext.KindNumber && c.IsValid() {
			return append(dst, n.Literal...)
		}
	case Bool:
		if n.Literal == "true" {
			return append(dst, "true"...)
		}
		return append(dst, "false"...)
	}
	return append(dst, "null"...)
}

// appendQuoted: the only error there is tells of bytes that are no UTF-8, and
// those are replaced.
func appendQuoted(dst []byte, s string) []byte {
	dst, _ = jsontext.AppendQuote(dst, s)
	return dst
}
