package contract

import (
	"math/big"
	"regexp"
	"slices"
	"strings"
)

// Rule is one inter-parameter rule of an Action, in IDL notation
// (x-dependencies): Or, OnlyOne, AllOrNone, ZeroOrOne, Requires ("IF a THEN
// b"), relational ("a <= b") or complex.
type Rule struct {
	Text    string   // as written: "Or(ProjectId, ProjectIdentifier)"
	Keyword string   // "or", "only-one", "all-or-none", "zero-or-one", "requires", "relational", "complex"
	Names   []string // parameters it is about, in order of first mention
	// Subject is the middle of the id of its clause: its names, and a number
	// where an earlier rule of the Action has the same.
	Subject string
	At      At
	expr    expression
}

// Holds reports whether the rule is kept by a call that gives the values in
// given; a parameter that is absent or empty is not in the map.
func (r *Rule) Holds(given map[string]string) bool {
	return r.HoldsFor(func(name string) string { return given[name] })
}

// HoldsFor is [Rule.Holds] of what a call gives for each name, "" for nothing.
func (r *Rule) HoldsFor(given func(name string) string) bool {
	if c, ok := r.expr.(comparison); ok {
		// A rule that compares parameters binds only a call that gives them,
		// and values that can be compared: a value of the wrong type breaks
		// another clause.
		return !c.applies(given) || c.holds(given)
	}
	return r.expr.holds(given)
}

// values is what a call gives for a parameter, "" for nothing.
type values = func(name string) string

// expression is a parsed rule.
type expression interface {
	holds(given values) bool
}

type (
	// present holds when the parameter is given.
	present string
	// oneOf holds when the parameter is given with one of the values.
	oneOf struct {
		name   string
		values []string
	}
	// like holds when the value matches a pattern in which * is any text.
	like  struct{ name, pattern string }
	not   struct{ of expression }
	allOf []expression
	anyOf []expression
	// conditional is IF when THEN then.
	conditional struct{ when, then expression }
	// function counts how many of its conditions hold.
	function struct {
		name string
		of   []expression
	}
	// comparison holds when all its parameters are given, can be compared,
	// and compare so.
	comparison struct {
		left  operand
		op    string
		right operand
	}
)

func (e present) holds(given values) bool { return given(string(e)) != "" }
func (e not) holds(given values) bool     { return !e.of.holds(given) }

func (e oneOf) holds(given values) bool {
	v := given(e.name)
	return v != "" && slices.Contains(e.values, v)
}

func (e like) holds(given values) bool {
	v := given(e.name)
	if v == "" {
		return false
	}
	parts := strings.Split(e.pattern, "*")
	if len(parts) == 1 {
		return v == e.pattern
	}
	v, ok := strings.CutPrefix(v, parts[0])
	if !ok {
		return false
	}
	for _, part := range parts[1 : len(parts)-1] {
		_, after, found := strings.Cut(v, part)
		if !found {
			return false
		}
		v = after
	}
	return strings.HasSuffix(v, parts[len(parts)-1])
}

func (e allOf) holds(given values) bool {
	return !slices.ContainsFunc(e, func(x expression) bool { return !x.holds(given) })
}

func (e anyOf) holds(given values) bool {
	return slices.ContainsFunc(e, func(x expression) bool { return x.holds(given) })
}

func (e conditional) holds(given values) bool {
	return !e.when.holds(given) || e.then.holds(given)
}

func (e function) holds(given values) bool {
	n := 0
	for _, x := range e.of {
		if x.holds(given) {
			n++
		}
	}
	switch e.name {
	case "Or":
		return n > 0
	case "OnlyOne":
		return n == 1
	case "AllOrNone":
		return n == 0 || n == len(e.of)
	default: // ZeroOrOne
		return n <= 1
	}
}

// operand is a side of a comparison.
type operand interface {
	// value returns the number, or false when a parameter of it is not given
	// or no number.
	value(given values) (*big.Rat, bool)
}

type (
	param     string
	constant  struct{ n *big.Rat }
	operation struct {
		left  operand
		op    string
		right operand
	}
)

// common bounds the numbers that are compared, so that none costs more than
// its length: big.Rat would also expand an exponent.
var common = regexp.MustCompile(`^[-+]?[0-9]{1,40}(\.[0-9]{1,40})?$`)

func number(s string) (*big.Rat, bool) {
	if !common.MatchString(s) {
		return nil, false
	}
	return new(big.Rat).SetString(s)
}

func (o param) value(given values) (*big.Rat, bool) { return number(given(string(o))) }
func (o constant) value(values) (*big.Rat, bool)    { return o.n, true }

func (o operation) value(given values) (*big.Rat, bool) {
	l, ok1 := o.left.value(given)
	r, ok2 := o.right.value(given)
	if !ok1 || !ok2 {
		return nil, false
	}
	out := new(big.Rat)
	switch o.op {
	case "+":
		return out.Add(l, r), true
	case "-":
		return out.Sub(l, r), true
	case "*":
		return out.Mul(l, r), true
	}
	if r.Sign() == 0 {
		return nil, false
	}
	return out.Quo(l, r), true
}

// compare returns how the two sides compare: as numbers where both are, else,
// for two parameters, as texts, which orders dates too.
func (e comparison) compare(given values) (int, bool) {
	l, ok1 := e.left.value(given)
	r, ok2 := e.right.value(given)
	if ok1 && ok2 {
		return l.Cmp(r), true
	}
	a, isA := e.left.(param)
	b, isB := e.right.(param)
	if !isA || !isB || given(string(a)) == "" || given(string(b)) == "" {
		return 0, false
	}
	return strings.Compare(given(string(a)), given(string(b))), true
}

func (e comparison) applies(given values) bool {
	_, ok := e.compare(given)
	return ok
}

func (e comparison) holds(given values) bool {
	c, ok := e.compare(given)
	if !ok {
		return false
	}
	switch e.op {
	case "==":
		return c == 0
	case "!=":
		return c != 0
	case "<":
		return c < 0
	case "<=":
		return c <= 0
	case ">":
		return c > 0
	default: // >=
		return c >= 0
	}
}

// isDependency reports whether an expression can stand alone as a rule.
func isDependency(e expression) bool {
	switch e := e.(type) {
	case function, comparison:
		return true
	case not:
		return isDependency(e.of)
	}
	return false
}

// simple reports whether an expression is a condition on single parameters,
// and no dependency of its own.
func simple(e expression) bool {
	switch e := e.(type) {
	case present, oneOf, like:
		return true
	case not:
		return simple(e.of)
	case allOf:
		return !slices.ContainsFunc(e, func(x expression) bool { return !simple(x) })
	case anyOf:
		return !slices.ContainsFunc(e, func(x expression) bool { return !simple(x) })
	}
	return false
}

// plain reports whether a rule counts which parameters are given, and nothing
// else.
func (r *Rule) plain() bool {
	f, ok := r.expr.(function)
	return ok && !slices.ContainsFunc(f.of, func(x expression) bool { _, given := x.(present); return !given })
}

var functionKeywords = map[string]string{
	"Or": "or", "OnlyOne": "only-one", "AllOrNone": "all-or-none", "ZeroOrOne": "zero-or-one",
}

// keywordOf names the pattern of a rule; what nests one dependency in another
// is complex.
func keywordOf(e expression) string {
	switch e := e.(type) {
	case comparison:
		return "relational"
	case conditional:
		if simple(e.when) && simple(e.then) {
			return "requires"
		}
	case function:
		if !slices.ContainsFunc(e.of, func(x expression) bool { return !simple(x) }) {
			return functionKeywords[e.name]
		}
	}
	return "complex"
}
