package contract

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/getkin/kin-openapi/openapi3"
)

// FieldProblem is one place where the body of an answer does not match the
// documented one.
type FieldProblem struct {
	Path  string // where in the body: "Data.Business[3].BusinessId"
	Field string // the path of the contract's Field: "Data.Business.BusinessId"
	Want  string
	Got   string
}

func (p FieldProblem) String() string {
	return fmt.Sprintf("%s: want %s, got %s", p.Path, p.Want, p.Got)
}

// Nothing and Null are what Got says of a member that is absent or null.
const (
	Nothing = "nothing"
	Null    = "null"
)

// body checks answers against the success schema of one Action.
type body struct{ schema *openapi3.Schema }

// CheckBody compares the body of an accepted answer with the success schema
// and returns every mismatch, sorted by path. v is the decoded JSON value:
// map[string]any, []any, string, bool, nil and json.Number, which keeps
// numbers exact. Members that the document does not declare are free.
func (a *Action) CheckBody(v any) []FieldProblem {
	if a.body == nil {
		return nil
	}
	var out []FieldProblem
	exact := checkNumbers(a.body.schema, v, "", &out)
	if err := a.body.schema.VisitJSON(exact, openapi3.MultiErrors(), openapi3.VisitAsResponse()); err != nil {
		visitProblems(v, err, &out)
	}
	slices.SortStableFunc(out, func(x, y FieldProblem) int { return strings.Compare(x.Path, y.Path) })
	return slices.CompactFunc(out, func(x, y FieldProblem) bool { return x.Path == y.Path })
}

// Undeclared returns the paths of members that the document does not declare,
// sorted; members of an undeclared member are not listed.
func (a *Action) Undeclared(v any) []string {
	if a.body == nil {
		return nil
	}
	found := map[string]bool{}
	undeclared(a.body.schema, v, "", found)
	return slices.Sorted(maps.Keys(found))
}

func undeclared(s *openapi3.Schema, v any, path string, found map[string]bool) {
	switch v := v.(type) {
	case map[string]any:
		if !s.Type.Is("object") {
			return
		}
		for k, e := range v {
			if ref := s.Properties[k]; ref == nil {
				found[join(path, k)] = true
			} else {
				undeclared(ref.Value, e, join(path, k), found)
			}
		}
	case []any:
		if s.Items != nil {
			for _, e := range v {
				undeclared(s.Items.Value, e, path, found)
			}
		}
	}
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// checkNumbers checks whole numbers by their digits, because kin-openapi
// compares them as float64, which cannot tell 2^63 from the greatest int64. It
// returns v with each number that it found right replaced by 0, so that the
// schema's own pass sees the type and nothing rounded.
func checkNumbers(s *openapi3.Schema, v any, path string, out *[]FieldProblem) any {
	switch v := v.(type) {
	case map[string]any:
		c := make(map[string]any, len(v))
		for k, e := range v {
			if ref := s.Properties[k]; ref != nil {
				e = checkNumbers(ref.Value, e, join(path, k), out)
			} else {
				e = nil // free, so nothing to visit
			}
			c[k] = e
		}
		return c
	case []any:
		c := make([]any, len(v))
		for i, e := range v {
			if s.Items != nil {
				e = checkNumbers(s.Items.Value, e, fmt.Sprintf("%s[%d]", path, i), out)
			}
			c[i] = e
		}
		return c
	case json.Number:
		if !s.Type.Is("integer") {
			return v
		}
		if !whole(string(v), s.Format) {
			*out = append(*out, FieldProblem{path, fieldOf(path), wanted(s), show(v)})
		}
		return json.Number("0")
	}
	return v
}

// whole reports whether a JSON number is a whole number of the format. An
// int64 is an identifier that clients read digit by digit, so it stands
// without fraction and exponent; an int32 counts by its value.
func whole(literal, format string) bool {
	bits := 64
	if format == "int32" {
		bits = 32
		if n, err := strconv.ParseFloat(literal, 64); err == nil && n == float64(int32(n)) {
			return true
		}
	}
	_, err := strconv.ParseInt(literal, 10, bits)
	return err == nil
}

// visitProblems turns what kin-openapi found into problems of ours.
func visitProblems(v any, err error, out *[]FieldProblem) {
	var many openapi3.MultiError
	var one *openapi3.SchemaError
	switch {
	case errors.As(err, &many):
		for _, e := range many {
			visitProblems(v, e, out)
		}
	case errors.As(err, &one):
		path, got := follow(v, one.JSONPointer())
		want := wanted(one.Schema)
		switch one.SchemaField {
		case "required":
			if ref := one.Schema.Properties[lastOf(path)]; ref != nil {
				want = wanted(ref.Value)
			}
		case "type", "nullable":
		default:
			want = one.Reason
		}
		*out = append(*out, FieldProblem{path, fieldOf(path), want, got})
	default:
		*out = append(*out, FieldProblem{Want: "a body that can be checked", Got: oneLine(err)})
	}
}

// follow returns the path of a JSON pointer in our notation, and what stands
// there.
func follow(v any, pointer []string) (path, got string) {
	there := true
	for _, step := range pointer {
		switch c := v.(type) {
		case map[string]any:
			v, there = c[step]
			path = join(path, step)
		case []any:
			i, err := strconv.Atoi(step)
			there = err == nil && i >= 0 && i < len(c)
			if there {
				v = c[i]
			}
			path += "[" + step + "]"
		default:
			there = false
			path = join(path, step)
		}
		if !there {
			return path, Nothing
		}
	}
	return path, show(v)
}

func lastOf(path string) string { return path[strings.LastIndexByte(path, '.')+1:] }

// fieldOf removes the positions in lists from a path.
func fieldOf(path string) string {
	var s strings.Builder
	for rest := path; ; {
		before, after, found := strings.Cut(rest, "[")
		s.WriteString(before)
		if !found {
			return s.String()
		}
		if _, rest, found = strings.Cut(after, "]"); !found {
			return path
		}
	}
}

// wanted says what a schema asks for.
func wanted(s *openapi3.Schema) string {
	kind := strings.Join(s.Type.Slice(), " or ")
	switch {
	case kind == "integer" && s.Format != "int32":
		kind = "an int64 number without fraction or exponent"
	case kind == "integer":
		kind = article(s.Format) + " number"
	case kind == "":
		kind = "a value"
	default:
		kind = article(kind)
	}
	if s.Nullable {
		kind += " or null"
	}
	return kind
}

// show describes a value: what it is, and enough of it to find it.
func show(v any) string {
	switch v := v.(type) {
	case nil:
		return Null
	case bool:
		return strconv.FormatBool(v)
	case json.Number:
		return "the number " + shorten(string(v))
	case float64:
		return "the number " + strconv.FormatFloat(v, 'g', -1, 64)
	case string:
		return "the string " + strconv.Quote(shorten(v))
	case []any:
		return fmt.Sprintf("an array of %d", len(v))
	case map[string]any:
		return fmt.Sprintf("an object of %d members", len(v))
	}
	return fmt.Sprintf("a %T", v)
}

func shorten(s string) string {
	const most = 60
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most]) + "…"
}
