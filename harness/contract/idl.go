package contract

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// The Inter-parameter Dependency Language: Or, OnlyOne, AllOrNone and
// ZeroOrOne over two or more conditions, IF .. THEN .., comparisons and
// arithmetic between parameters, each with NOT, AND, OR and parentheses.

// maxDepth bounds nesting, so that no text can exhaust the stack.
const maxDepth = 50

// parseRule parses one rule. Its error names the column, in characters from 1.
func parseRule(text string) (*Rule, error) {
	p := &ruleParser{text: text}
	p.next()
	e := p.rule()
	if p.err == nil && p.tok.is(";") {
		p.next()
	}
	if p.err == nil && p.tok.kind != endOfRule {
		p.fail("expected the end of the rule")
	}
	if p.err != nil {
		return nil, p.err
	}
	return &Rule{
		Text:    strings.TrimSuffix(strings.TrimSpace(text), ";"),
		Keyword: keywordOf(e), Names: p.names, expr: e,
	}, nil
}

type tokenKind int

const (
	endOfRule tokenKind = iota
	name                // a parameter
	quoted              // a value in quotes
	numeral             // a number
	sign                // punctuation, operators and the words of the language
)

type token struct {
	kind tokenKind
	text string
	at   int // byte offset
}

func (t token) is(signs ...string) bool { return t.kind == sign && slices.Contains(signs, t.text) }

func (t token) String() string {
	if t.kind == endOfRule {
		return "the end"
	}
	return fmt.Sprintf("%q", t.text)
}

var (
	functions = []string{"Or", "OnlyOne", "AllOrNone", "ZeroOrOne"}
	words     = append([]string{"IF", "THEN", "AND", "OR", "NOT", "LIKE", "true", "false"}, functions...)
	compares  = []string{"==", "!=", "<=", ">=", "<", ">"}
)

type ruleParser struct {
	text  string
	pos   int
	tok   token
	names []string
	depth int
	err   error
}

func (p *ruleParser) fail(want string) {
	if p.err == nil {
		p.err = fmt.Errorf("rule %q, column %d: %s, not %s; correct the rule",
			p.text, utf8.RuneCountInString(p.text[:min(p.tok.at, len(p.text))])+1, want, p.tok)
	}
}

func letter(c byte) bool { return c == '_' || c|0x20 >= 'a' && c|0x20 <= 'z' }
func digit(c byte) bool  { return c >= '0' && c <= '9' }

// next reads one token.
func (p *ruleParser) next() {
	for p.pos < len(p.text) && strings.IndexByte(" \t\r\n", p.text[p.pos]) >= 0 {
		p.pos++
	}
	start := p.pos
	take := func(kind tokenKind, end int) {
		p.pos = end
		p.tok = token{kind, p.text[start:end], start}
	}
	rest := p.text[start:]
	switch {
	case rest == "":
		p.tok = token{endOfRule, "", start}
	case letter(rest[0]):
		end := start
		for end < len(p.text) && (letter(p.text[end]) || digit(p.text[end]) || p.text[end] == '.') {
			end++
		}
		take(name, end)
		if slices.Contains(words, p.tok.text) {
			p.tok.kind = sign
		}
	case digit(rest[0]):
		end := start
		for end < len(p.text) && (digit(p.text[end]) || p.text[end] == '.') {
			end++
		}
		take(numeral, end)
	case rest[0] == '[' || rest[0] == '\'' || rest[0] == '"':
		// A name with unusual characters stands in brackets.
		kind, closing := quoted, rest[0]
		if rest[0] == '[' {
			kind, closing = name, ']'
		}
		end := strings.IndexByte(rest[1:], closing)
		if end < 0 {
			take(sign, len(p.text))
			p.fail(fmt.Sprintf("expected a closing %q", closing))
			return
		}
		take(kind, start+end+2)
		p.tok.text = rest[1 : end+1]
	default:
		for _, s := range compares {
			if strings.HasPrefix(rest, s) {
				take(sign, start+len(s))
				return
			}
		}
		_, n := utf8.DecodeRuneInString(rest)
		take(sign, start+n)
	}
}

// want takes one of the signs, else fails.
func (p *ruleParser) want(s string) {
	if !p.tok.is(s) {
		p.fail(fmt.Sprintf("expected %q", s))
		return
	}
	p.next()
}

func (p *ruleParser) deeper() bool {
	if p.depth++; p.depth > maxDepth {
		p.fail("expected less nesting")
	}
	return p.err == nil
}

// rule = IF predicate THEN predicate | dependency
func (p *ruleParser) rule() expression {
	if p.tok.is("IF") {
		p.next()
		e := conditional{when: p.predicate()}
		p.want("THEN")
		e.then = p.predicate()
		return e
	}
	at := p.tok
	e := p.clause()
	if !isDependency(e) && p.err == nil {
		p.tok = at
		p.fail("expected Or, OnlyOne, AllOrNone, ZeroOrOne, IF or a comparison of parameters")
	}
	return e
}

// predicate = clause { (AND | OR) clause }, AND binding closer
func (p *ruleParser) predicate() expression {
	if !p.deeper() {
		return nil
	}
	defer func() { p.depth-- }()
	or := anyOf{}
	for {
		and := allOf{p.clause()}
		for p.err == nil && p.tok.is("AND") {
			p.next()
			and = append(and, p.clause())
		}
		if len(and) == 1 {
			or = append(or, and[0])
		} else {
			or = append(or, and)
		}
		if p.err != nil || !p.tok.is("OR") {
			break
		}
		p.next()
	}
	if len(or) == 1 {
		return or[0]
	}
	return or
}

// clause = [NOT] ( '(' predicate ')' | function | comparison | name )
func (p *ruleParser) clause() expression {
	if !p.deeper() {
		return nil
	}
	defer func() { p.depth-- }()
	switch {
	case p.tok.is("NOT"):
		p.next()
		return not{p.clause()}
	case p.tok.is(functions...):
		return p.function()
	case p.tok.is("("):
		// Either a predicate or the beginning of an arithmetic expression.
		saved := *p
		p.next()
		e := p.predicate()
		p.want(")")
		if p.err == nil && !p.tok.is("+", "-", "*", "/") && !p.tok.is(compares...) {
			return e
		}
		again := saved
		again.names = slices.Clone(saved.names)
		if c := again.comparison(); again.err == nil {
			*p = again
			return c
		}
		return e
	}
	return p.comparison()
}

func (p *ruleParser) function() expression {
	f := function{name: p.tok.text}
	p.next()
	p.want("(")
	f.of = append(f.of, p.predicate())
	if p.err == nil && !p.tok.is(",") {
		p.fail(`expected "," and a second condition`)
	}
	for p.err == nil && p.tok.is(",") {
		p.next()
		f.of = append(f.of, p.predicate())
	}
	p.want(")")
	return f
}

// comparison = name | name == value {'|' value} | name LIKE pattern | sum op sum
func (p *ruleParser) comparison() expression {
	left := p.sum()
	switch {
	case p.err != nil:
	case p.tok.is("LIKE"):
		p.next()
		n, ok := left.(param)
		if !ok || p.tok.kind != quoted {
			p.fail("expected a parameter before LIKE and a pattern in quotes after it")
			return nil
		}
		e := like{string(n), p.tok.text}
		p.next()
		return e
	case p.tok.is(compares...):
		op := p.tok.text
		p.next()
		if n, ok := left.(param); ok && (p.tok.kind == quoted || p.tok.is("true", "false")) {
			return p.values(string(n), op)
		}
		return comparison{left, op, p.sum()}
	default:
		if n, ok := left.(param); ok {
			return present(n)
		}
		p.fail("expected a comparison")
	}
	return nil
}

func (p *ruleParser) values(n, op string) expression {
	if op != "==" && op != "!=" {
		p.fail("expected a number behind " + op)
		return nil
	}
	e := oneOf{name: n}
	for {
		if p.tok.kind != quoted && !p.tok.is("true", "false") {
			p.fail("expected a value in quotes")
			return nil
		}
		e.values = append(e.values, p.tok.text)
		p.next()
		if !p.tok.is("|") {
			break
		}
		p.next()
	}
	if op == "!=" {
		return allOf{present(n), not{e}}
	}
	return e
}

// sum = product { (+ | -) product }
func (p *ruleParser) sum() operand {
	if !p.deeper() {
		return nil
	}
	defer func() { p.depth-- }()
	left := p.product()
	for p.err == nil && p.tok.is("+", "-") {
		op := p.tok.text
		p.next()
		left = operation{left, op, p.product()}
	}
	return left
}

func (p *ruleParser) product() operand {
	left := p.factor()
	for p.err == nil && p.tok.is("*", "/") {
		op := p.tok.text
		p.next()
		left = operation{left, op, p.factor()}
	}
	return left
}

func (p *ruleParser) factor() operand {
	if p.err != nil {
		return nil
	}
	t := p.tok
	switch {
	case t.is("("):
		p.next()
		e := p.sum()
		p.want(")")
		return e
	case t.is("-"):
		p.next()
		if p.tok.kind == numeral {
			t = token{numeral, "-" + p.tok.text, t.at}
		}
	}
	if t.kind == numeral {
		n, ok := number(t.text)
		if !ok {
			p.fail("expected a number of common size")
			return nil
		}
		p.next()
		return constant{n}
	}
	if t.kind != name || t.text == "" {
		p.fail("expected a parameter or a number")
		return nil
	}
	p.next()
	if !slices.Contains(p.names, t.text) {
		p.names = append(p.names, t.text)
	}
	return param(t.text)
}
