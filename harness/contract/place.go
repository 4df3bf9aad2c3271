package contract

import (
	"regexp"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// Places come from kin-openapi's origins. An origin knows where each key of a
// mapping is, extensions too, but not the items of a list of mappings nor the
// keys of the document itself; for those the text is read.

func place(l openapi3.Location) At { return At{root + "/" + l.File, l.Line} }

// keyPlace returns where the mapping of an origin begins: the key above it.
func keyPlace(o *openapi3.Origin) At {
	if o == nil || o.Key == nil {
		return At{File: root}
	}
	return place(*o.Key)
}

// fieldPlace returns where key stands in the mapping of an origin, else where
// the mapping begins.
func fieldPlace(o *openapi3.Origin, key string) At {
	if o != nil {
		if l, ok := o.Fields.Lookup(key); ok {
			return place(l)
		}
	}
	return keyPlace(o)
}

// itemPlace returns where the i-th scalar of the list at key stands.
func itemPlace(o *openapi3.Origin, key string, i int) At {
	if o != nil {
		if items := o.Sequences[key]; i < len(items) {
			return place(items[i])
		}
	}
	return fieldPlace(o, key)
}

func (r *reader) text(file string) []string {
	file = strings.TrimPrefix(file, root+"/")
	if l, ok := r.lines[file]; ok {
		return l
	}
	data, _ := r.read(file) // was read before; a failure leaves the place coarse
	l := strings.Split(string(data), "\n")
	r.lines[file] = l
	return l
}

// rootKey returns where a key of the document itself stands.
func (r *reader) rootKey(file, key string) At {
	for i, l := range r.text(file) {
		if strings.HasPrefix(l, key+":") {
			return At{root + "/" + file, i + 1}
		}
	}
	return At{root + "/" + file, 1}
}

// items returns where each of the n items of the block list under the key at
// begins. A list written in another style has the place of its key.
func (r *reader) items(at At, n int) []At {
	out := make([]At, n)
	for i := range out {
		out[i] = at
	}
	lines := r.text(at.File)
	indent, found := -1, []At{}
	for i := at.Line; i < len(lines); i++ {
		body := strings.TrimLeft(lines[i], " ")
		if body == "" || body[0] == '#' {
			continue
		}
		col := len(lines[i]) - len(body)
		dash := strings.HasPrefix(body, "- ")
		if indent < 0 {
			if !dash {
				break
			}
			indent = col
		}
		if col < indent || col == indent && !dash {
			break
		}
		if col == indent {
			found = append(found, At{at.File, i + 1})
		}
	}
	if len(found) == n {
		return found
	}
	return out
}

var wholeNumber = regexp.MustCompile(`^\s*["']?([-+]?[0-9]+)["']?\s*([,}#].*)?$`)

// number returns the whole number written behind key, exactly as it is
// written: kin-openapi keeps numbers as float64, which rounds above 2^53.
func (r *reader) number(o *openapi3.Origin, key string) (string, bool) {
	l, ok := o.Fields.Lookup(key)
	if !ok {
		return "", false
	}
	lines := r.text(l.File)
	if l.Line > len(lines) || l.Column-1+len(key) > len(lines[l.Line-1]) {
		return "", false
	}
	rest, ok := strings.CutPrefix(lines[l.Line-1][l.Column-1+len(key):], ":")
	if m := wholeNumber.FindStringSubmatch(rest); ok && m != nil {
		return m[1], true
	}
	return "", false
}
