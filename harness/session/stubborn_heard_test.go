package session_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// answer is what came back.
type answer struct {
	err      error
	status   int
	proto    string
	closed   bool
	unzipped bool
	header   http.Header
	trailer  http.Header
	body     string
	took     time.Duration
	doc      map[string]any
	root     string // of XML
}

func (a *answer) parse() {
	text := []byte(a.body)
	if bytes.HasPrefix(text, []byte("<")) {
		d := xml.NewDecoder(bytes.NewReader(text))
		for {
			token, err := d.Token()
			if err != nil {
				return
			}
			if start, ok := token.(xml.StartElement); ok {
				a.root = start.Name.Local
				a.doc, _ = readElement(d).(map[string]any)
				return
			}
		}
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if d.Decode(&a.doc) != nil {
		a.doc = nil
	}
}

// readElement reads an element: a map if it has children, else its text. Repeated children make a list.
func readElement(d *xml.Decoder) any {
	var text strings.Builder
	var children map[string]any
	for {
		token, err := d.Token()
		if err != nil {
			return nil
		}
		switch t := token.(type) {
		case xml.CharData:
			text.Write(t)
		case xml.EndElement:
			if children == nil {
				return text.String()
			}
			return children
		case xml.StartElement:
			if children == nil {
				children = map[string]any{}
			}
			name, value := t.Name.Local, readElement(d)
			switch former := children[name].(type) {
			case nil:
				children[name] = value
			case []any:
				children[name] = append(former, value)
			default:
				children[name] = []any{former, value}
			}
		}
	}
}

// text is a top-level value as text, "" if absent.
func (a answer) text(name string) string { return show(a.doc[name]) }

func show(value any) string {
	if value == nil {
		return ""
	}
	return fmt.Sprint(value)
}

func (a answer) code() string {
	if c := a.text("Code"); c != "" && c != "OK" {
		return c
	}
	return a.text("ErrorCode")
}

func (a answer) message() string {
	if m := a.text("Message"); m != "" {
		return m
	}
	return a.text("ErrorMessage")
}

func (a answer) accepted() bool {
	return a.err == nil && a.status/100 == 2 && a.text("Success") == "true"
}

func (a answer) throttled() bool {
	return a.status == http.StatusTooManyRequests || strings.HasPrefix(a.code(), "Throttling")
}

func (a answer) refused() bool {
	return a.err == nil && a.code() != "" && (a.status >= 400 || a.status == 200 && a.text("Success") == "false")
}

func (a answer) id() string { return a.text("BusinessId") }

// data is what Get shows; empty if there is nothing.
func (a answer) data() map[string]any {
	d, _ := a.doc["Data"].(map[string]any)
	return d
}
