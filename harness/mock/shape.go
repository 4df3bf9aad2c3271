package mock

import (
	"strconv"
	"strings"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/wire"
)

// shape is how an accepted answer of an Action looks: the fields of its
// documents in their order, each with where its value comes from.
type shape struct {
	name  string
	field *contract.Field
	// value gives a leaf its value; nil for one that nothing fills, which is
	// left out.
	value func(c *call, b *Business) (text string, ok bool)
	inner []*shape
}

// shapeOf builds the shape of an Action's answers from its documents.
func (s *Server) shapeOf(a *contract.Action) []*shape {
	var top []*shape
	at := map[string]*shape{}
	for _, f := range a.Fields {
		above, name := "", f.Path
		if i := strings.LastIndexByte(f.Path, '.'); i >= 0 {
			above, name = f.Path[:i], f.Path[i+1:]
		}
		sh := &shape{name: name, field: f, value: s.sourceOf(a, above, name)}
		at[f.Path] = sh
		if parent := at[above]; parent != nil {
			parent.inner = append(parent.inner, sh)
		} else {
			top = append(top, sh)
		}
	}
	return top
}

// sourceOf says where the value of a field comes from.
func (s *Server) sourceOf(a *contract.Action, above, name string) func(*call, *Business) (string, bool) {
	res := s.contract.Resource
	path := strings.TrimPrefix(above+"."+name, ".")
	always := func(text string) func(*call, *Business) (string, bool) {
		return func(*call, *Business) (string, bool) { return text, true }
	}
	if above == "" {
		switch name {
		case contract.FieldStatus:
			return always("200")
		case contract.FieldSuccess:
			return always("true")
		case contract.FieldRequestID:
			return func(c *call, _ *Business) (string, bool) { return c.id, true }
		}
	}
	switch {
	case path == res.Total:
		return func(c *call, _ *Business) (string, bool) { return strconv.Itoa(c.total), true }
	case name == res.ID:
		return func(_ *call, b *Business) (string, bool) {
			if b == nil {
				return "", false
			}
			return strconv.FormatInt(b.ID, 10), true
		}
	}
	if p := a.Param(name); p != nil && p.Role != "" {
		return func(c *call, _ *Business) (string, bool) { v := c.value(p); return v, v != "" }
	}
	if p := s.create.Param(name); p != nil && p.Entity == contract.Project {
		return func(_ *call, b *Business) (string, bool) { return s.projectText(p, b) }
	}
	if i := s.index(name); i >= 0 {
		blank := s.attributes[i].blank
		return func(_ *call, b *Business) (string, bool) {
			if b == nil {
				return "", blank
			}
			v := b.Values[i]
			return v, v != "" || blank
		}
	}
	return nil
}

// projectText is how an answer names the project of a business.
func (s *Server) projectText(p *contract.Param, b *Business) (string, bool) {
	if b == nil {
		return "", false
	}
	if p.By == contract.ByID {
		return strconv.FormatInt(b.Project, 10), true
	}
	for _, pr := range s.projects {
		if pr.ID == b.Project {
			return pr.Identifier, true
		}
	}
	return "", false
}

// compose fills a shape.
func compose(shapes []*shape, c *call, b *Business) wire.Node {
	out := wire.Node{Kind: wire.Object, Members: make([]wire.Member, 0, len(shapes))}
	for _, sh := range shapes {
		if n := sh.node(c, b); n.Exists() {
			out.Members = append(out.Members, wire.M(sh.name, n))
		}
	}
	return out
}

func (sh *shape) node(c *call, b *Business) wire.Node {
	switch sh.field.Type {
	case "object":
		return compose(sh.inner, c, b)
	case "array":
		list := wire.Node{Kind: wire.Array, Elems: make([]wire.Node, 0, len(c.found))}
		for i := range c.found {
			list.Elems = append(list.Elems, compose(sh.inner, c, &c.found[i]))
		}
		return list
	}
	if sh.value == nil {
		return wire.Node{}
	}
	v, ok := sh.value(c, b)
	if !ok {
		return wire.Node{}
	}
	return typed(sh.field.Type, v)
}

// typed writes a stored text as the type that the documents give the field. A
// text that is none of the type stays a text, which shows the disagreement.
func typed(kind, v string) wire.Node {
	switch kind {
	case "integer":
		if n, err := strconv.ParseInt(v, 10, 64); err == nil {
			return wire.IntOf(n)
		}
	case "boolean":
		if v == "true" || v == "false" {
			return wire.BoolOf(v == "true")
		}
	}
	return wire.StringOf(v)
}
