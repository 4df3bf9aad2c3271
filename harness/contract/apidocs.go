package contract

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// apiDocs is the vendor's API metadata of one version of a product, the file
// api-docs.json, as far as it is read here. What is said of other Actions is
// not looked into.
type apiDocs struct {
	Info struct {
		Product string `json:"product"`
		Version string `json:"version"`
	} `json:"info"`
	APIs       table `json:"apis"`
	Components struct {
		Schemas table `json:"schemas"`
	} `json:"components"`
}

type apiDoc struct {
	Methods    []string `json:"methods"`
	Deprecated bool     `json:"deprecated"`
	Parameters []struct {
		Name   string    `json:"name"`
		In     string    `json:"in"`
		Schema apiSchema `json:"schema"`
	} `json:"parameters"`
	Responses map[string]struct {
		Schema apiSchema `json:"schema"`
	} `json:"responses"`
	ErrorCodes jsontext.Value `json:"errorCodes"`
}

// apiSchema is a schema there: JSON schema, but that required is a flag of
// each, and that a bound may be written as a text.
type apiSchema struct {
	Ref             string         `json:"$ref"`
	Type            string         `json:"type"`
	Format          string         `json:"format"`
	Required        jsontext.Value `json:"required"`
	Enum            []any          `json:"enum"`
	EnumValueTitles jsontext.Value `json:"enumValueTitles"`
	Default         any            `json:"default"`
	Minimum         any            `json:"minimum"`
	Maximum         any            `json:"maximum"`
	MinLength       any            `json:"minLength"`
	MaxLength       any            `json:"maxLength"`
	Pattern         string         `json:"pattern"`
	Items           *apiSchema     `json:"items"`
	Properties      table          `json:"properties"`
}

// table is an object whose members are read when they are needed. None of them
// may be written as an empty list.
type table map[string]jsontext.Value

// UnmarshalJSON reads an object, or a list.
func (t *table) UnmarshalJSON(data []byte) error {
	if jsontext.Value(data).Kind() == '[' {
		return nil
	}
	return json.Unmarshal(data, (*map[string]jsontext.Value)(t))
}

// DescribeAPIDocs reads API metadata that a user supplies. It is an error if
// that is of another product or version than the contract.
func (c *Contract) DescribeAPIDocs(file string) (*Description, error) {
	data, err := os.ReadFile(file)
	var p *fs.PathError
	if errors.As(err, &p) {
		return nil, fmt.Errorf("%s: %w; give the api-docs.json of %s %s", file, p.Err, c.Product, c.Version)
	}
	if err != nil {
		return nil, err
	}
	var docs apiDocs
	if err := json.Unmarshal(data, &docs); err != nil {
		return nil, fmt.Errorf("%s: it is no API metadata: %w; give the api-docs.json of %s %s", file, err, c.Product, c.Version)
	}
	switch {
	case len(docs.APIs) == 0:
		return nil, fmt.Errorf("%s: there is no API in it; give the api-docs.json of %s %s", file, c.Product, c.Version)
	case docs.Info.Product != c.Product || docs.Info.Version != c.Version:
		return nil, fmt.Errorf("%s: it is about %q %q; give the api-docs.json of %s %s", file, docs.Info.Product, docs.Info.Version, c.Product, c.Version)
	}
	r := &docsReader{docs: &docs, file: file, data: data}
	d := &Description{Source: "api-docs", Name: file, Product: docs.Info.Product, Version: docs.Info.Version, Whole: true}
	for _, a := range c.Actions {
		text, ok := docs.APIs[a.Name]
		if !ok {
			continue
		}
		var doc apiDoc
		if err := json.Unmarshal(text, &doc); err != nil {
			return nil, fmt.Errorf("%s: what it says of %s cannot be read: %w; give the api-docs.json as it was downloaded", file, a.Name, err)
		}
		described := r.action(a.Name, doc)
		if r.wrong != nil {
			return nil, fmt.Errorf("%s: what it says of %s cannot be read: %w; give the api-docs.json as it was downloaded", file, a.Name, r.wrong)
		}
		d.Actions = append(d.Actions, described)
	}
	r.locate(d)
	return d, nil
}

// docsReader turns metadata into a [Description]. Places are JSON pointers
// until locate has found their lines.
type docsReader struct {
	docs *apiDocs
	file string
	data []byte
	// wrong is the first part that could not be read.
	wrong error
}

// schema reads one schema.
func (r *docsReader) schema(text jsontext.Value) apiSchema {
	var s apiSchema
	if err := json.Unmarshal(text, &s); err != nil && r.wrong == nil {
		r.wrong = err
	}
	return s
}

func (r *docsReader) action(name string, doc apiDoc) *Described {
	at := jsontext.Pointer("/apis").AppendToken(name)
	out := &Described{Action: name, At: string(at), Methods: doc.Methods, Deprecated: doc.Deprecated, Params: []Stated{}}
	for i, p := range doc.Parameters {
		s := r.stated(p.Name, p.Schema, at.AppendToken("parameters").AppendToken(strconv.Itoa(i)))
		s.In = map[string]string{"formData": "form"}[p.In]
		s.In = cmp.Or(s.In, p.In)
		out.Params = append(out.Params, s)
	}
	if answer, ok := doc.Responses["200"]; ok {
		out.Fields = []Stated{}
		r.fields(out, answer.Schema, "", at.AppendToken("responses").AppendToken("200").AppendToken("schema"), 0)
	}
	r.errors(out, doc.ErrorCodes, at.AppendToken("errorCodes"))
	return out
}

// A schema may refer to itself: it is followed so deep, and to so many members.
const (
	deepest    = 8
	mostFields = 4096
)

// fields flattens an object as the contract does.
func (r *docsReader) fields(out *Described, s apiSchema, above string, at jsontext.Pointer, depth int) {
	s, at = r.resolved(s, at)
	if depth > deepest || len(out.Fields) > mostFields {
		return
	}
	for _, name := range sortedKeys(s.Properties) {
		member, where := r.resolved(r.schema(s.Properties[name]), at.AppendToken("properties").AppendToken(name))
		out.Fields = append(out.Fields, r.stated(above+name, member, where))
		switch {
		case member.Type == "array" && member.Items != nil:
			r.fields(out, *member.Items, above+name+".", where.AppendToken("items"), depth+1)
		default:
			r.fields(out, member, above+name+".", where, depth+1)
		}
	}
}

// resolved follows a $ref to a schema of the same file.
func (r *docsReader) resolved(s apiSchema, at jsontext.Pointer) (apiSchema, jsontext.Pointer) {
	const schemas = "#/components/schemas/"
	for range deepest {
		name, ok := strings.CutPrefix(s.Ref, schemas)
		to, known := r.docs.Components.Schemas[name]
		if !ok || !known {
			break
		}
		s, at = r.schema(to), jsontext.Pointer("/components/schemas").AppendToken(name)
	}
	return s, at
}

func (r *docsReader) stated(name string, s apiSchema, at jsontext.Pointer) Stated {
	s, at = r.resolved(s, at)
	out := Stated{Name: name, Type: cmp.Or(s.Type, "any"), Format: s.Format, Pattern: s.Pattern, At: string(at)}
	switch s.Required.Kind() {
	case 't', 'f':
		required := s.Required.Kind() == 't'
		out.Required = &required
	}
	for _, v := range s.Enum {
		out.Enum = append(out.Enum, fmt.Sprint(v))
	}
	if s.EnumValueTitles.Kind() == '{' && len(out.Enum) == 0 {
		titles := map[string]any{}
		if json.Unmarshal(s.EnumValueTitles, &titles) == nil {
			out.Enum = sortedKeys(titles)
		}
	}
	if s.Default != nil {
		text := fmt.Sprint(s.Default)
		out.Default = &text
	}
	out.Minimum, out.Maximum = boundOf[int64](s.Minimum), boundOf[int64](s.Maximum)
	out.MinLength, out.MaxLength = boundOf[uint64](s.MinLength), boundOf[uint64](s.MaxLength)
	return out
}

// boundOf reads a bound that is written as a number or as a text. What is no
// whole number bounds nothing.
func boundOf[N int64 | uint64](v any) *N {
	text, ok := v.(string)
	if f, isNumber := v.(float64); isNumber {
		text, ok = strconv.FormatFloat(f, 'f', -1, 64), true
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if !ok || err != nil {
		return nil
	}
	out := N(n)
	return &out
}

// errors reads the error codes by HTTP status. Metadata without any says
// nothing about errors.
func (r *docsReader) errors(out *Described, codes jsontext.Value, at jsontext.Pointer) {
	if codes.Kind() != '{' {
		return
	}
	var by map[string][]struct {
		ErrorCode    string `json:"errorCode"`
		ErrorMessage string `json:"errorMessage"`
	}
	if err := json.Unmarshal(codes, &by); err != nil && r.wrong == nil {
		r.wrong = err
	}
	for _, status := range sortedKeys(by) {
		n, _ := strconv.Atoi(status) // 0 says no status
		for i, e := range by[status] {
			where := at.AppendToken(status).AppendToken(strconv.Itoa(i))
			out.Errors = append(out.Errors, StatedError{n, e.ErrorCode, strings.TrimSpace(e.ErrorMessage), string(where)})
		}
	}
}

func sortedKeys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}
