package contract

import (
	"cmp"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/dwconform/dwconform/harness/verdict"
)

// Extensions that the documents may carry, and on which kind of node. A key
// that is not here, or stands elsewhere, is an error: a misspelt extension
// would be a rule that nobody keeps.
const (
	xDependencies  = "x-dependencies"
	xUnique        = "x-unique"
	xDefault       = "x-default"
	xDefaultLevel  = "x-default-level"
	xDefaultSource = "x-default-source"
	xRefers        = "x-refers"
	xRole          = "x-role"
	xMatches       = "x-matches"
	xEmpty         = "x-empty"
	xErrors        = "x-errors"
	xLevel         = "x-level"
	xSource        = "x-source"
	xResource      = "x-resource"
	xGatewayErrors = "x-gateway-errors"
)

var extensionsOf = map[string][]string{
	"T":         {xResource, xGatewayErrors},
	"Info":      {xSource},
	"Operation": {xDependencies, xUnique, xLevel, xSource},
	"Response":  {xErrors, xLevel, xSource},
	"Schema":    {xRefers, xRole, xMatches, xEmpty, xDefault, xDefaultLevel, xDefaultSource, xLevel, xSource},
	"SchemaRef": {xLevel, xSource}, // beside a $ref
}

// onlyOnParameters are the extensions of a schema that say something about a
// request parameter, and nothing about a field of an answer.
var onlyOnParameters = []string{xRefers, xRole, xMatches, xEmpty, xDefault, xDefaultLevel, xDefaultSource}

// knownExtensions notes every extension of a document that has no meaning
// where it stands.
func (r *reader) knownExtensions(file string, doc *openapi3.T) {
	type found struct {
		at   At
		node string
		key  string
	}
	var all []found
	seen := map[uintptr]bool{}
	var walk func(v reflect.Value)
	walk = func(v reflect.Value) {
		switch v.Kind() {
		case reflect.Pointer:
			if v.IsNil() || seen[v.Pointer()] {
				return
			}
			seen[v.Pointer()] = true
			walk(v.Elem())
			// Paths, Responses and Callback keep their items out of sight.
			if m := v.MethodByName("Map"); m.IsValid() {
				walk(m.Call(nil)[0])
			}
		case reflect.Interface:
			return // values of the document's author: examples, enums, extensions
		case reflect.Slice:
			for i := range v.Len() {
				walk(v.Index(i))
			}
		case reflect.Map:
			for it := v.MapRange(); it.Next(); {
				walk(it.Value())
			}
		case reflect.Struct:
			t := v.Type()
			if !strings.Contains(t.PkgPath(), "openapi3") || t.Name() == "Origin" {
				return
			}
			if x := v.FieldByName("Extensions"); x.IsValid() && x.Kind() == reflect.Map {
				var o *openapi3.Origin
				if f := v.FieldByName("Origin"); f.IsValid() {
					o, _ = f.Interface().(*openapi3.Origin)
				}
				for it := x.MapRange(); it.Next(); {
					key := it.Key().String()
					if slices.Contains(extensionsOf[t.Name()], key) {
						continue
					}
					at := fieldPlace(o, key)
					if o == nil {
						at = r.rootKey(file, key)
					}
					all = append(all, found{at, t.Name(), key})
				}
			}
			for i := range t.NumField() {
				if f := t.Field(i); f.IsExported() && f.Name != "Extensions" && f.Name != "Origin" {
					walk(v.Field(i))
				}
			}
		}
	}
	walk(reflect.ValueOf(doc))
	slices.SortFunc(all, func(a, b found) int {
		return cmp.Or(cmp.Compare(a.at.Line, b.at.Line), cmp.Compare(a.key, b.key))
	})
	for _, f := range all {
		if f.at.File != root+"/"+file && f.at.File != root {
			continue // a node of another document, which is walked by itself
		}
		r.wrong(f.at, "%s means nothing on this node (%s); known there: %s", f.key, f.node,
			cmp.Or(strings.Join(extensionsOf[f.node], ", "), "none"))
	}
}

// asText returns an extension's value as a text that is not empty.
func (r *reader) asText(at At, key string, v any) string {
	s, ok := v.(string)
	if !ok || strings.TrimSpace(s) == "" {
		r.wrong(at, "%s is %v; write a text", key, v)
		return ""
	}
	return s
}

// asTexts returns an extension's value as a list of texts.
func (r *reader) asTexts(at At, key string, v any) []string {
	list, ok := v.([]any)
	if !ok || len(list) == 0 {
		r.wrong(at, "%s is %v; write a list of texts", key, v)
		return nil
	}
	out := make([]string, 0, len(list))
	for _, e := range list {
		if s := r.asText(at, key, e); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// asRecord returns an extension's value as a mapping that has no key but known.
func (r *reader) asRecord(at At, key string, v any, known ...string) map[string]any {
	m, ok := v.(map[string]any)
	if !ok {
		r.wrong(at, "%s is %v; write a mapping of %s", key, v, strings.Join(known, ", "))
		return nil
	}
	for _, k := range slices.Sorted(maps.Keys(m)) {
		if !slices.Contains(known, k) {
			r.wrong(at, "%s has the unknown key %q; known: %s", key, k, strings.Join(known, ", "))
		}
	}
	return m
}

func (r *reader) asOneOf(at At, key string, v any, known ...string) string {
	s := r.asText(at, key, v)
	if s != "" && !slices.Contains(known, s) {
		r.wrong(at, "%s is %q; write one of %s", key, s, strings.Join(known, ", "))
		return ""
	}
	return s
}

func (r *reader) asLevel(at At, key string, v any) verdict.Level {
	return verdict.Level(r.asOneOf(at, key, v, string(verdict.Must), string(verdict.Should), string(verdict.Observed)))
}

// source returns the x-source among the extensions, else the inherited one.
func (r *reader) source(x map[string]any, o *openapi3.Origin, inherited string) string {
	if v, ok := x[xSource]; ok {
		return r.asText(fieldPlace(o, xSource), xSource, v)
	}
	return inherited
}
