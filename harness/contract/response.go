package contract

import (
	"slices"
	"strconv"

	"github.com/getkin/kin-openapi/openapi3"
)

// fieldNodes is a response field with what its clause needs beside the model.
type fieldNodes struct {
	*Field
	nullable bool
	source   string
	levels   *levels
}

// errorNodes is a documented error with what its clause needs beside the model.
type errorNodes struct {
	*Error
	levels *levels
}

// responses reads the fields of the success answer and the documented errors.
func (r *reader) responses(a *actionNodes, op *openapi3.Operation) {
	type response struct {
		status string
		ref    *openapi3.ResponseRef
	}
	var all []response
	for status, ref := range op.Responses.Map() {
		all = append(all, response{status, ref})
	}
	where := func(x response) openapi3.Location {
		if o := x.ref.Origin; o != nil && o.Key != nil {
			return *o.Key
		}
		return openapi3.Location{}
	}
	slices.SortFunc(all, func(x, y response) int { return cmpAt(where(x), where(y)) })
	for _, x := range all {
		switch status, err := strconv.Atoi(x.status); {
		case x.status == "default":
		case err != nil:
			r.wrong(keyPlace(x.ref.Origin), "response %s stands for many statuses; write each one", x.status)
		case status == 200:
			r.success(a, x.ref)
		case status < 400:
			r.wrong(keyPlace(x.ref.Origin), "response %d is neither 200 nor a refusal; remove it", status)
		default:
			r.errors(a, status, x.ref)
		}
	}
	if a.body == nil {
		r.wrong(fieldPlace(op.Origin, "responses"), "response 200 has no object schema for application/json; describe the answer there")
	}
}

func (r *reader) success(a *actionNodes, ref *openapi3.ResponseRef) {
	m := ref.Value.Content["application/json"]
	if m == nil || m.Schema == nil || m.Schema.Value == nil || !m.Schema.Value.Type.Is("object") {
		return
	}
	a.body = &body{m.Schema.Value}
	r.fields(a, m.Schema.Value, "", false, r.source(ref.Value.Extensions, ref.Value.Origin, a.source))
}

// fields flattens an object: each member, then what is below it.
func (r *reader) fields(a *actionNodes, s *openapi3.Schema, above string, inList bool, source string) {
	for _, name := range inOrder(s.Properties) {
		ref := s.Properties[name]
		v := ref.Value
		f := &fieldNodes{
			Field: &Field{
				Path: above + name, Format: v.Format, Description: v.Description,
				Required: slices.Contains(s.Required, name), InList: inList, At: keyPlace(ref.Origin),
			},
			nullable: v.Nullable,
		}
		for _, t := range []string{"string", "integer", "boolean", "object", "array"} {
			if v.Type.Is(t) {
				f.Type = t
			}
		}
		if f.Type == "" || !word.MatchString(name) {
			r.wrong(f.At, "field %s has the type %v; write string, integer, boolean, object or array, and a plain name", f.Path, v.Type.Slice())
		}
		for _, k := range beyond(v) {
			r.wrong(fieldPlace(v.Origin, k), "%s of field %s is not understood, so it would be checked by nobody; remove it", k, f.Path)
		}
		if f.Type == "integer" && f.Format == "" {
			f.Format = "int64"
		}
		if f.Type == "integer" && f.Format != "int32" && f.Format != "int64" {
			r.wrong(fieldPlace(v.Origin, "format"), "format of field %s is %q; write int32 or int64", f.Path, f.Format)
		}
		for _, k := range onlyOnParameters {
			if _, ok := v.Extensions[k]; ok {
				r.wrong(fieldPlace(v.Origin, k), "%s says something about a parameter and %s is a field; remove it", k, f.Path)
			}
		}
		if v.Example != nil {
			p := &paramNodes{Param: &Param{Name: f.Path}, origin: v.Origin}
			f.Example = r.value(f.At, f.Path, "example", p, v.Example, true)
		}
		f.source = r.source(ref.Extensions, ref.Origin, r.source(v.Extensions, v.Origin, source))
		f.levels = r.levels(v.Extensions, v.Origin)
		if _, beside := ref.Extensions[xLevel]; beside {
			f.levels = r.levels(ref.Extensions, ref.Origin)
		}
		a.fields = append(a.fields, f)
		a.Fields = append(a.Fields, f.Field)
		switch {
		case f.Type == "object":
			r.fields(a, v, f.Path+".", inList, f.source)
		case f.Type == "array" && v.Items != nil && v.Items.Value != nil:
			r.fields(a, v.Items.Value, f.Path+".", true, f.source)
		}
	}
}

// Triggers say how a documented error can be provoked.
var triggers = []string{"state", "credential", "load", "edition", "service"}

// errors reads x-errors under one status.
func (r *reader) errors(a *actionNodes, status int, ref *openapi3.ResponseRef) {
	v, ok := ref.Value.Extensions[xErrors]
	if !ok {
		return
	}
	at := fieldPlace(ref.Value.Origin, xErrors)
	list, ok := v.([]any)
	if !ok || len(list) == 0 {
		r.wrong(at, "x-errors is %v; write a list of errors", v)
		return
	}
	l := r.levels(ref.Value.Extensions, ref.Value.Origin)
	source := r.source(ref.Value.Extensions, ref.Value.Origin, a.source)
	places := r.items(at, len(list))
	for i, item := range list {
		m := r.asRecord(places[i], xErrors, item, "code", "message", "messages", "description", "state", "trigger", "source")
		if m == nil {
			continue
		}
		e := &errorNodes{Error: &Error{Status: status, At: places[i], Source: source}, levels: l}
		e.Code = r.asText(e.At, "code", m["code"])
		if !word.MatchString(e.Code) && e.Code != "" {
			r.wrong(e.At, "code %q cannot be part of an id; only letters, digits, dots, _ and - can", e.Code)
		}
		one, hasOne := m["message"]
		many, hasMany := m["messages"]
		switch {
		case hasOne == hasMany:
			r.wrong(e.At, "%s has %s of message and messages; write one", e.Code, map[bool]string{true: "both", false: "none"}[hasOne])
		case hasOne:
			e.Messages = []string{r.asText(e.At, "message", one)}
		default:
			e.Messages = r.asTexts(e.At, "messages", many)
		}
		if v, ok := m["description"]; ok {
			e.Description = r.asText(e.At, "description", v)
		}
		if v, ok := m["state"]; ok {
			e.State = r.asText(e.At, "state", v)
		}
		if v, ok := m["source"]; ok {
			e.Source = r.asText(e.At, "source", v)
		}
		if e.Trigger = "service"; e.State != "" {
			e.Trigger = "state"
		}
		if v, ok := m["trigger"]; ok {
			e.Trigger = r.asOneOf(e.At, "trigger of "+e.Code, v, triggers...)
		}
		if (e.Trigger == "state") != (e.State != "") {
			r.wrong(e.At, "%s has one of trigger: state and a state; write both or another trigger", e.Code)
		}
		a.errors = append(a.errors, e)
		a.Errors = append(a.Errors, e.Error)
	}
}
