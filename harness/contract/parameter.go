package contract

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/dwconform/dwconform/harness/verdict"
)

// paramNodes is a parameter with what its clauses need beside the model.
type paramNodes struct {
	*Param
	origin        *openapi3.Origin // of the schema: where each keyword stands
	requiredAt    At
	source        string
	defaultSource string
	defaultLevel  verdict.Level
	levels        *levels
}

// params reads the operation's parameters: the properties of the form.
func (r *reader) params(a *actionNodes, op *openapi3.Operation) {
	var form *openapi3.Schema
	if op.RequestBody != nil && op.RequestBody.Value != nil {
		if m := op.RequestBody.Value.Content[formType]; m != nil && m.Schema != nil {
			form = m.Schema.Value
		}
	}
	if form == nil || !form.Type.Is("object") {
		r.wrong(fieldPlace(op.Origin, "requestBody"), "requestBody has no object schema for %s; describe the parameters there", formType)
		return
	}
	for _, name := range inOrder(form.Properties) {
		ref := form.Properties[name]
		p := r.param(a, name, ref)
		if i := slices.Index(form.Required, name); i >= 0 {
			p.Required = true
			p.requiredAt = itemPlace(form.Origin, "required", i)
			if p.EmptyLevel != "" {
				r.wrong(fieldPlace(p.origin, xEmpty), "%s is required, so it cannot be sent empty; remove x-empty", name)
			}
		} else if p.EmptyLevel == "" {
			p.EmptyLevel = verdict.Observed
		}
		a.params = append(a.params, p)
		a.Params = append(a.Params, p.Param)
		a.paramMap[name] = p.Param
	}
	for i, name := range form.Required {
		if a.Param(name) == nil {
			r.wrong(itemPlace(form.Origin, "required", i), "%s is required and not described; add it to properties", name)
		}
	}
}

// inOrder returns the names of properties in document order.
func inOrder(props openapi3.Schemas) []string {
	names := make([]string, 0, len(props))
	where := map[string]openapi3.Location{}
	for n, ref := range props {
		names = append(names, n)
		if ref.Origin != nil && ref.Origin.Key != nil {
			where[n] = *ref.Origin.Key
		}
	}
	slices.SortFunc(names, func(x, y string) int { return cmpAt(where[x], where[y]) })
	return names
}

func (r *reader) param(a *actionNodes, name string, ref *openapi3.SchemaRef) *paramNodes {
	s := ref.Value
	p := &paramNodes{
		Param: &Param{
			Name: name, Format: s.Format, Description: s.Description,
			MaxLength: s.MaxLength, At: keyPlace(ref.Origin),
		},
		origin: s.Origin,
	}
	if !word.MatchString(name) {
		r.wrong(p.At, "parameter %q cannot be part of an id; only letters, digits, dots, _ and - can", name)
	}
	p.Type = r.scalar(p.At, name, s)
	for _, k := range beyond(s) {
		r.wrong(fieldPlace(s.Origin, k), "%s of parameter %s is not understood, so it would be kept by nobody; remove it", k, name)
	}
	r.formats(p)
	for i, v := range s.Enum {
		p.Enum = append(p.Enum, r.value(itemPlace(s.Origin, "enum", i), name, "enum", p, v, false))
	}
	if p.Type == "boolean" && len(p.Enum) == 0 {
		// In a form a boolean is one of two texts.
		p.Enum = []string{"true", "false"}
	}
	if s.Default != nil {
		p.Default, p.HasDefault = r.value(fieldPlace(s.Origin, "default"), name, "default", p, s.Default, true), true
	}
	if s.Example != nil {
		p.Example = r.value(fieldPlace(s.Origin, "example"), name, "example", p, s.Example, true)
	}
	if s.MinLength > 0 {
		p.MinLength = &s.MinLength
	}
	r.constraints(p, constrained{
		min: s.Min, max: s.Max, multipleOf: s.MultipleOf,
		aboveMin: s.ExclusiveMin.IsTrue(), belowMax: s.ExclusiveMax.IsTrue(), pattern: s.Pattern,
	})
	r.enumerated(p)
	r.paramExtensions(a, p, ref)
	return p
}

// scalar returns the one type of a schema, which must be one that a form can
// carry.
func (r *reader) scalar(at At, name string, s *openapi3.Schema) string {
	for _, t := range []string{"string", "integer", "boolean"} {
		if s.Type.Is(t) {
			return t
		}
	}
	r.wrong(at, "type of parameter %s is %v; write string, integer or boolean", name, s.Type.Slice())
	return "string"
}

// formats checks the format. An integer without one is as wide as the widest.
func (r *reader) formats(p *paramNodes) {
	if p.Type == "integer" && p.Format == "" {
		p.Format = "int64"
	}
	known := []string{""}
	if p.Type == "integer" {
		known = []string{"int32", "int64"}
	}
	if !slices.Contains(known, p.Format) {
		r.wrong(fieldPlace(p.origin, "format"), "format of parameter %s is %q; a %s has one of %q", p.Name, p.Format, p.Type, known)
	}
}

// beyond lists the keywords of a schema that no clause is derived from.
func beyond(s *openapi3.Schema) []string {
	var out []string
	for k, there := range map[string]bool{
		"oneOf": len(s.OneOf) > 0, "anyOf": len(s.AnyOf) > 0, "allOf": len(s.AllOf) > 0, "not": s.Not != nil,
		"exclusiveMinimum": s.ExclusiveMin.IsSet() && (s.ExclusiveMin.Bool == nil || s.Min == nil),
		"exclusiveMaximum": s.ExclusiveMax.IsSet() && (s.ExclusiveMax.Bool == nil || s.Max == nil),
		"readOnly":         s.ReadOnly, "writeOnly": s.WriteOnly,
		"minItems": s.MinItems > 0, "maxItems": s.MaxItems != nil, "uniqueItems": s.UniqueItems,
		"minProperties": s.MinProps > 0, "maxProperties": s.MaxProps != nil, "discriminator": s.Discriminator != nil,
	} {
		if there {
			out = append(out, k)
		}
	}
	slices.Sort(out)
	return out
}

// value returns a documented value as a form writes it.
func (r *reader) value(at At, name, keyword string, p *paramNodes, v any, placed bool) string {
	switch v := v.(type) {
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	case float64:
		if placed {
			if n, ok := r.number(p.origin, keyword); ok {
				return n
			}
		}
		if v == float64(int64(v)) && v < 1<<53 && v > -1<<53 {
			return strconv.FormatInt(int64(v), 10)
		}
	}
	r.wrong(at, "%s of parameter %s is %v; write a text, or a whole number on one line", keyword, name, v)
	return fmt.Sprint(v)
}

func (r *reader) bound(p *paramNodes, keyword string, v *float64) *int64 {
	if v == nil {
		return nil
	}
	text, ok := r.number(p.origin, keyword)
	n, err := strconv.ParseInt(text, 10, 64)
	if !ok || err != nil || p.Type != "integer" {
		r.wrong(fieldPlace(p.origin, keyword), "%s of parameter %s is not a whole number of an integer; correct it", keyword, p.Name)
		return nil
	}
	return &n
}

func (r *reader) paramExtensions(a *actionNodes, p *paramNodes, ref *openapi3.SchemaRef) {
	x, at := ref.Value.Extensions, func(k string) At { return fieldPlace(p.origin, k) }
	p.source = r.source(x, p.origin, a.source)
	p.source = r.source(ref.Extensions, ref.Origin, p.source)
	p.defaultSource, p.defaultLevel = p.source, verdict.Must
	p.levels = r.levels(x, p.origin)
	if _, beside := ref.Extensions[xLevel]; beside {
		p.levels = r.levels(ref.Extensions, ref.Origin)
	}
	if v, ok := x[xRefers]; ok {
		if m := r.asRecord(at(xRefers), xRefers, v, "entity", "by"); m != nil {
			p.Entity = r.asOneOf(at(xRefers), xRefers+" entity", m["entity"], Project, Account, Business)
			p.By = r.asOneOf(at(xRefers), xRefers+" by", m["by"], ByID, ByIdentifier)
		}
	}
	if v, ok := x[xRole]; ok {
		p.Role = r.asOneOf(at(xRole), xRole, v, RoleKeyword, RolePageNumber, RolePageSize)
	}
	if v, ok := x[xMatches]; ok {
		p.Matches = r.asText(at(xMatches), xMatches, v)
	}
	if (p.Role == RoleKeyword) != (p.Matches != "") {
		r.wrong(p.At, "%s has one of x-role: keyword and x-matches; a keyword needs both", p.Name)
	}
	if v, ok := x[xEmpty]; ok {
		p.EmptyLevel = r.asLevel(at(xEmpty), xEmpty, v)
	}
	if v, ok := x[xDefault]; ok {
		p.DefaultFrom = r.asOneOf(at(xDefault), xDefault, v, "caller")
		if p.HasDefault {
			r.wrong(at(xDefault), "%s has default and x-default; keep one", p.Name)
		}
		if p.Entity != Account {
			r.wrong(at(xDefault), "%s takes the caller's account by default and names no account; add x-refers", p.Name)
		}
	}
	if v, ok := x[xDefaultLevel]; ok {
		p.defaultLevel = r.asLevel(at(xDefaultLevel), xDefaultLevel, v)
	}
	if v, ok := x[xDefaultSource]; ok {
		p.defaultSource = r.asText(at(xDefaultSource), xDefaultSource, v)
	}
	for _, k := range []string{xDefaultLevel, xDefaultSource} {
		if _, ok := x[k]; ok && !p.HasDefault && p.DefaultFrom == "" {
			r.wrong(at(k), "%s of %s is about a default, and there is none; remove it", k, p.Name)
		}
	}
	if (p.HasDefault || p.DefaultFrom != "") && p.Required {
		r.wrong(p.At, "%s is required and has a default; it cannot be absent, so remove one", p.Name)
	}
	if p.HasDefault && len(p.Enum) > 0 && !slices.Contains(p.Enum, p.Default) {
		r.wrong(at("default"), "default of %s is %q, which its enum lacks; add it there", p.Name, p.Default)
	}
}
