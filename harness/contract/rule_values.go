package contract

import (
	"math/big"
	"slices"
	"strings"
)

// What a rule tells apart: the values with which it can be kept and broken.

// Values lists the texts of a parameter that the rule tells from others: those
// it names, one for each of its patterns, and the whole numbers at its bounds
// and next to them. It is empty where the rule asks only whether the parameter
// is given.
func (r *Rule) Values(name string) []string {
	var out []string
	add := func(s string) {
		if s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	each(r.expr, func(e expression) {
		switch e := e.(type) {
		case oneOf:
			if e.name == name {
				for _, v := range e.values {
					add(v)
				}
			}
		case like:
			if e.name == name {
				add(strings.ReplaceAll(e.pattern, "*", "x"))
			}
		case comparison:
			if !operandOf(e.left, name) && !operandOf(e.right, name) {
				return
			}
			for _, n := range append(constants(e.left), constants(e.right)...) {
				for _, off := range []int64{0, -1, 1} {
					if near := new(big.Rat).Add(n, new(big.Rat).SetInt64(off)); near.IsInt() {
						add(near.Num().String())
					}
				}
			}
		}
	})
	return out
}

// Compares reports whether the rule compares the parameter as a number, or as a
// text, with another parameter or a number.
func (r *Rule) Compares(name string) bool {
	found := false
	each(r.expr, func(e expression) {
		if c, ok := e.(comparison); ok {
			found = found || operandOf(c.left, name) || operandOf(c.right, name)
		}
	})
	return found
}

// Pattern returns a text with * for any text that a rule compares the
// parameter with by LIKE, "" where none does.
func (r *Rule) Pattern(name string) string {
	out := ""
	each(r.expr, func(e expression) {
		if l, ok := e.(like); ok && l.name == name && out == "" {
			out = l.pattern
		}
	})
	return out
}

// named lists the values that the rule names for a parameter with == and !=.
func (r *Rule) named(name string) []string {
	var out []string
	each(r.expr, func(e expression) {
		if o, ok := e.(oneOf); ok && o.name == name {
			out = append(out, o.values...)
		}
	})
	return out
}

// each calls f with an expression and all within it.
func each(e expression, f func(expression)) {
	f(e)
	switch e := e.(type) {
	case not:
		each(e.of, f)
	case allOf:
		for _, x := range e {
			each(x, f)
		}
	case anyOf:
		for _, x := range e {
			each(x, f)
		}
	case conditional:
		each(e.when, f)
		each(e.then, f)
	case function:
		for _, x := range e.of {
			each(x, f)
		}
	}
}

func operandOf(o operand, name string) bool {
	switch o := o.(type) {
	case param:
		return string(o) == name
	case operation:
		return operandOf(o.left, name) || operandOf(o.right, name)
	}
	return false
}

func constants(o operand) []*big.Rat {
	switch o := o.(type) {
	case constant:
		return []*big.Rat{o.n}
	case operation:
		return append(constants(o.left), constants(o.right)...)
	}
	return nil
}
