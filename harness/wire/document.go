package wire

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/dwconform/dwconform/harness/exchange"
)

// maxDepth bounds how deep a document may nest. An answer of the gateway nests
// four deep; what lies deeper than this is noted and not read.
const maxDepth = 200

// maxDefects bounds how many defects of one document are told.
const maxDefects = 20

// Document is the body of an answer, read as far as it can be.
type Document struct {
	Format string // exchange.JSON or exchange.XML, "" when it is neither
	Root   string // XML: local name of the root element
	Node   Node   // of kind None when nothing could be read
	// Defects is what is wrong with the document as such; empty for one that
	// is well-formed. The node holds what could be read all the same: of names
	// that stand there twice the first, of several values the first.
	Defects []Defect
}

// Defect is one way in which a document is not well-formed.
type Defect struct {
	At   string // "byte 12", or the JSON pointer of the value
	What string
}

func (d Defect) String() string { return d.At + ": " + d.What }

// Decode reads body as JSON or XML, as format says (in any letter case), or as
// what it looks like when format is "". It never fails: what is wrong is among
// the document's defects.
func Decode(format string, body []byte) Document {
	switch strings.ToUpper(format) {
	case exchange.JSON:
		return decodeJSON(body)
	case exchange.XML:
		return decodeXML(body)
	case "":
		if guess := Sniff(body); guess != "" {
			return Decode(guess, body)
		}
	}
	return Document{Defects: []Defect{{At: "byte 0", What: "neither JSON nor XML"}}}
}

// Sniff guesses what body is by how it begins: exchange.JSON for an object or
// an array, exchange.XML for markup that is not HTML, "" for anything else.
func Sniff(body []byte) string {
	body = bytes.TrimLeft(bytes.TrimPrefix(body, byteOrderMark), " \t\r\n")
	if len(body) == 0 {
		return ""
	}
	switch body[0] {
	case '{', '[':
		return exchange.JSON
	case '<':
		head := strings.ToLower(string(body[:min(len(body), 16)]))
		if strings.HasPrefix(head, "<html") || strings.HasPrefix(head, "<!doctype html") {
			return ""
		}
		return exchange.XML
	}
	return ""
}

var byteOrderMark = []byte("\xef\xbb\xbf")

// defect notes a defect once.
func (d *Document) defect(at, what string) {
	for _, known := range d.Defects {
		if known.What == what && known.At == at {
			return
		}
	}
	if len(d.Defects) < maxDefects {
		d.Defects = append(d.Defects, Defect{At: at, What: what})
	}
}

func (d *Document) defectAt(offset int64, what string) {
	d.defect(fmt.Sprintf("byte %d", offset), what)
}

// bare returns body without a byte order mark, which it notes, and how many
// bytes that was.
func (d *Document) bare(body []byte) ([]byte, int64) {
	if !bytes.HasPrefix(body, byteOrderMark) {
		return body, 0
	}
	d.defectAt(0, "a byte order mark")
	return body[len(byteOrderMark):], int64(len(byteOrderMark))
}

// checkUTF8 notes the first byte that is no UTF-8.
func (d *Document) checkUTF8(body []byte, base int64) bool {
	if utf8.Valid(body) {
		return true
	}
	for i := 0; i < len(body); {
		r, size := utf8.DecodeRune(body[i:])
		if r == utf8.RuneError && size == 1 {
			d.defectAt(base+int64(i), fmt.Sprintf("byte %#02x is no UTF-8", body[i]))
			break
		}
		i += size
	}
	return false
}
