package mock

import (
	"strconv"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/wire"
)

// showing is a fault of the accepted answers of an Action.
func showing(action string, f func(c *call, doc *wire.Node)) func(*Server) *hooks {
	return func(*Server) *hooks {
		return &hooks{answer: func(c *call, a *answer) {
			if a.no == nil && (action == "" || c.does(action)) {
				f(c, &a.doc)
			}
		}}
	}
}

// fieldFaults are about the type and the presence of each field of an answer.
func fieldFaults(m *maker) {
	for _, a := range m.contract.Actions {
		for _, f := range a.Fields {
			m.field(a, f)
		}
	}
}

func (m *maker) field(a *contract.Action, f *contract.Field) {
	clause := derived(a, f.Path, "type")
	m.add(clause, "other-type", a.Name+" answers "+f.Path+" as another type than "+f.Type, showing(a.Name, func(_ *call, doc *wire.Node) {
		found := false
		edit(doc, f.Path, func(n *wire.Node) { *n, found = otherType(*n), true })
		if !found {
			// Nothing fills it, so its place is the top or nowhere.
			if top := doc.Get(f.Path); !top.Exists() && !containsDot(f.Path) {
				*doc = with(*doc, f.Path, otherTypeOf(f.Type))
			}
		}
	}))
	if f.Required {
		m.add(clause, "left-out", a.Name+" leaves "+f.Path+" out of an accepted answer", showing(a.Name, func(_ *call, doc *wire.Node) { drop(doc, f.Path) }))
	}
	if f.Format == "int64" && !f.InList {
		for _, form := range []struct {
			defect, text string
			write        func(string) string
		}{
			{"fraction", "with a fraction", func(n string) string { return n + ".0" }},
			{"exponent", "with an exponent", func(n string) string {
				if len(n) < 2 {
					return n + "E0"
				}
				return n[:1] + "." + n[1:] + "E" + strconv.Itoa(len(n)-1)
			}},
		} {
			m.add(clause, form.defect, a.Name+" answers "+f.Path+" as a number "+form.text, showing(a.Name, func(_ *call, doc *wire.Node) {
				edit(doc, f.Path, func(n *wire.Node) { *n = wire.Node{Kind: wire.Number, Literal: form.write(n.Literal)} })
			}))
		}
	}
}

func containsDot(path string) bool {
	for i := range path {
		if path[i] == '.' {
			return true
		}
	}
	return false
}

// otherType says the same as a value of another type.
func otherType(n wire.Node) wire.Node {
	switch n.Kind {
	case wire.String:
		if _, err := strconv.ParseInt(n.Literal, 10, 64); err == nil {
			return wire.Node{Kind: wire.Number, Literal: n.Literal}
		}
		return wire.IntOf(int64(len(n.Literal)))
	case wire.Array:
		if len(n.Elems) > 0 {
			return n.Elems[0]
		}
		return wire.StringOf("")
	case wire.Object:
		return wire.StringOf(string(wire.EncodeJSON(n)))
	}
	return wire.StringOf(n.Literal)
}

// otherTypeOf is some value that is not of a type.
func otherTypeOf(kind string) wire.Node {
	if kind == "string" {
		return wire.IntOf(0)
	}
	return wire.StringOf("")
}

// idFaults are about the ids of new businesses, and about the status in the
// answer.
func idFaults(m *maker) {
	res := m.contract.Resource
	id := func(f func(n *wire.Node)) func(*Server) *hooks {
		return showing(res.Create, func(_ *call, doc *wire.Node) { edit(doc, res.ID, f) })
	}
	m.add("answer.decided", "zero-id", res.Create+" answers with the id 0", id(func(n *wire.Node) { *n = wire.IntOf(0) }))
	m.add("answer.decided", "negative-id", res.Create+" answers with a negative id", id(func(n *wire.Node) { n.Literal = "-" + n.Literal }))
	m.add("answer.id.fresh", "constant", res.Create+" answers every create with the id of the first", func(s *Server) *hooks {
		var one memo[string]
		return showing(res.Create, func(_ *call, doc *wire.Node) {
			edit(doc, res.ID, func(n *wire.Node) {
				n.Literal = one.change(func(v string) string {
					if v == "" {
						return n.Literal
					}
					return v
				})
			})
		})(s)
	})
	m.add("answer.id.fresh", "rounded", "ids beyond 2^53 are rounded to what a double holds", func(s *Server) *hooks {
		h := showing(res.Create, func(_ *call, doc *wire.Node) {
			edit(doc, res.ID, func(n *wire.Node) {
				exact, _ := strconv.ParseInt(n.Literal, 10, 64)
				*n = wire.IntOf(int64(float64(exact)))
			})
		})(s)
		h.newID = func() func() int64 {
			next := int64(1) << 53
			return func() int64 { next++; return next }
		}
		return h
	})
	m.add("answer.id.fresh", "reused", "the id of a deleted business is given to the next one", func(*Server) *hooks {
		var free memo[[]int64]
		return &hooks{
			remove: func(_ *call, _ Tx, b Business) bool {
				free.change(func(l []int64) []int64 { return append(l, b.ID) })
				return false
			},
			newID: func() func() int64 {
				fresh := resourceIDs(1)
				return func() (id int64) {
					free.change(func(l []int64) []int64 {
						if len(l) == 0 {
							return l
						}
						id = l[len(l)-1]
						return l[:len(l)-1]
					})
					if id == 0 {
						id = fresh()
					}
					return id
				}
			},
		}
	})
	status := func(text string, f func(a *answer)) func(*Server) *hooks {
		return func(*Server) *hooks {
			return &hooks{answer: func(_ *call, a *answer) {
				if a.no == nil {
					f(a)
				}
			}}
		}
	}
	m.add("answer.status.agrees", "zero", "accepted answers carry the "+contract.FieldStatus+" 0",
		status("", func(a *answer) { a.doc = with(a.doc, contract.FieldStatus, wire.IntOf(0)) }))
	m.add("answer.status.agrees", "created", "creates are answered with HTTP 201 and the "+contract.FieldStatus+" 200", func(*Server) *hooks {
		return &hooks{answer: func(c *call, a *answer) {
			if a.no == nil && c.does(res.Create) {
				a.status = 201
			}
		}}
	})
}
