package contract

import (
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

const formType = "application/x-www-form-urlencoded"

// word is what a name may be, so that every id can be a label of any tool:
// none of / ( ) , & | ! and no space.
var word = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*$`)

// actionNodes is an Action with what its clauses need beside the model: the
// levels and sources that stand in the documents.
type actionNodes struct {
	*Action
	source string
	levels *levels // of the operation
	params []*paramNodes
	fields []*fieldNodes
	errors []*errorNodes
}

// action reads one file: one Action, said as POST on "/".
func (r *reader) action(c *Contract, file string, doc *openapi3.T) *actionNodes {
	top := At{root + "/" + file, 1}
	item := doc.Paths.Value("/")
	if doc.Paths.Len() != 1 || item == nil || item.Post == nil || len(item.Operations()) != 1 {
		r.wrong(r.rootKey(file, "paths"), "an Action's file has one path, /, with one operation, post; write that")
		return nil
	}
	op := item.Post
	name := strings.TrimSuffix(path.Base(file), ".yaml")
	a := &actionNodes{Action: &Action{
		Name: name, Summary: op.Summary, At: keyPlace(op.Origin), paramMap: map[string]*Param{},
	}}
	if !word.MatchString(name) {
		r.wrong(top, "%q cannot be part of an id; name the file with letters, digits, _ and - only", name)
	}
	if op.OperationID != name {
		r.wrong(fieldPlace(op.Origin, "operationId"), "operationId is %q; the file is named %s, so write that", op.OperationID, name)
	}
	if doc.Info.Version != c.Version {
		r.wrong(fieldPlace(doc.Info.Origin, "version"), "version is %q and %s has %q; one contract has one version", doc.Info.Version, envelopeFile, c.Version)
	}
	r.constant(op, "Action", name)
	r.constant(op, "Version", c.Version)

	a.source = r.source(doc.Info.Extensions, doc.Info.Origin, "")
	a.source = r.source(op.Extensions, op.Origin, a.source)
	a.Source = a.source
	for _, p := range op.Parameters {
		if p.Value != nil {
			a.Common = append(a.Common, p.Value.Name)
		}
	}
	a.levels = r.levels(op.Extensions, op.Origin)
	r.params(a, op)
	r.rules(a, op)
	r.unique(a, op)
	r.responses(a, op)
	return a
}

// constant checks that a query parameter of the call can have one value only.
func (r *reader) constant(op *openapi3.Operation, name, value string) {
	p := op.Parameters.GetByInAndName(openapi3.ParameterInQuery, name)
	if p == nil {
		r.wrong(fieldPlace(op.Origin, "parameters"), "query parameter %s is missing; add it with the enum [%s]", name, value)
		return
	}
	if p.Schema == nil || p.Schema.Value == nil || len(p.Schema.Value.Enum) != 1 || p.Schema.Value.Enum[0] != value {
		r.wrong(keyPlace(p.Origin), "query parameter %s must have the enum [%s]; write that", name, value)
	}
}

// rules reads x-dependencies.
func (r *reader) rules(a *actionNodes, op *openapi3.Operation) {
	v, ok := op.Extensions[xDependencies]
	if !ok {
		return
	}
	for i, text := range r.asTexts(fieldPlace(op.Origin, xDependencies), xDependencies, v) {
		at := itemPlace(op.Origin, xDependencies, i)
		rule, err := parseRule(text)
		if err != nil {
			r.wrong(at, "%s", err)
			continue
		}
		rule.At = at
		for _, n := range rule.Names {
			p := a.Param(n)
			if p == nil {
				r.wrong(at, "rule %q is about %s, which is no parameter of %s; correct the name", rule.Text, n, a.Name)
				continue
			}
			for _, v := range rule.named(n) {
				if len(p.Enum) > 0 && !slices.Contains(p.Enum, v) {
					r.wrong(at, "rule %q compares %s with %q, which its enum lacks; add it there or correct the rule", rule.Text, n, v)
				}
			}
		}
		rule.Subject = a.ruleSubject(rule)
		a.Rules = append(a.Rules, rule)
	}
}

// ruleSubject is what tells a rule from the earlier ones of its Action.
func (a *Action) ruleSubject(rule *Rule) string {
	subject := strings.Join(rule.Names, "-")
	same := 1
	for _, earlier := range a.Rules {
		if earlier.Keyword == rule.Keyword && slices.Equal(earlier.Names, rule.Names) {
			same++
		}
	}
	if same > 1 {
		subject += "." + strconv.Itoa(same)
	}
	return subject
}

// unique reads x-unique.
func (r *reader) unique(a *actionNodes, op *openapi3.Operation) {
	v, ok := op.Extensions[xUnique]
	if !ok {
		return
	}
	at := fieldPlace(op.Origin, xUnique)
	m := r.asRecord(at, xUnique, v, "key", "within")
	if m == nil {
		return
	}
	u := &Unique{Key: r.asTexts(at, xUnique+" key", m["key"]), Within: r.asOneOf(at, xUnique+" within", m["within"], Project), At: at}
	for i, n := range u.Key {
		if a.Param(n) == nil {
			r.wrong(at, "x-unique has the key %s, which is no parameter of %s; correct the name", n, a.Name)
		}
		if slices.Contains(u.Key[:i], n) {
			r.wrong(at, "x-unique has the key %s twice; remove one", n)
		}
	}
	if !slices.ContainsFunc(a.Params, func(p *Param) bool { return p.Entity == u.Within }) {
		r.wrong(at, "x-unique is within a %s, and no parameter names one; add x-refers to the one that does", u.Within)
	}
	a.Unique = u
}
