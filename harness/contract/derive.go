package contract

import (
	"strings"

	"github.com/dwconform/dwconform/harness/verdict"
)

// deriver makes one clause from each node of the OpenAPI files.
type deriver struct {
	*reader
	contract *Contract
	nodes    []*actionNodes
}

func (d *deriver) derive() {
	for _, a := range d.nodes {
		for _, p := range a.params {
			d.param(a, p)
		}
		for _, rule := range a.Rules {
			d.add(a, rule.Subject, rule.Keyword, Clause{
				Text: d.ruleText(a, rule), Level: a.levels.of(rule.Subject+"."+rule.Keyword, verdict.Must), Source: a.source, At: rule.At,
			})
		}
		if a.Unique != nil {
			subject := strings.Join(a.Unique.Key, "-")
			d.add(a, subject, "unique", Clause{
				Text: d.uniqueText(a), Level: a.levels.of(subject+".unique", verdict.Must), Source: a.source, At: a.Unique.At,
			})
		}
		for _, f := range a.fields {
			d.add(a, f.Path, "type", Clause{
				Text: d.fieldText(a, f), Level: a.levels.of(f.Path+".type", f.levels.of("type", verdict.Must)), Source: f.source, At: f.At,
			})
			f.levels.stale(d.reader)
		}
		shared := map[*levels]bool{}
		for _, e := range a.errors {
			key := e.Code + ".error"
			e.Level = a.levels.of(key, e.levels.of(key, verdict.Must))
			d.add(a, e.Code, "error", Clause{Text: d.errorText(a, e), Level: e.Level, Source: e.Source, At: e.At})
			shared[e.levels] = true
		}
		for l := range shared {
			l.stale(d.reader)
		}
		a.levels.stale(d.reader)
	}
}

// param derives the clauses of one parameter: one for each keyword that its
// node has.
func (d *deriver) param(a *actionNodes, p *paramNodes) {
	add := func(keyword string, level verdict.Level, text, source string, at At) {
		level = a.levels.of(p.Name+"."+keyword, p.levels.of(keyword, level))
		d.add(a, p.Name, keyword, Clause{Text: text, Level: level, Source: source, At: at})
	}
	at := func(keyword string) At { return fieldPlace(p.origin, keyword) }
	if p.Required {
		add("required", verdict.Must, d.requiredText(a, p), p.source, p.requiredAt)
		if g := d.contract.GatewayErrors(whenMissing); len(g) > 0 {
			add("missing", verdict.Should, d.missingText(a, p, g[0]), g[0].Source, p.requiredAt)
		}
	} else {
		add("optional", verdict.Must, d.optionalText(a, p), p.source, p.At)
		add("empty", p.EmptyLevel, d.emptyText(a, p), p.source, at(xEmpty))
	}
	if p.Type == "integer" {
		add("type", verdict.Must, d.typeText(a, p), p.source, at("type"))
	}
	if len(p.Enum) > 0 {
		add("enum", verdict.Must, d.enumText(a, p), p.source, at("enum"))
	}
	if p.HasDefault {
		add("default", p.defaultLevel, d.defaultText(a, p), p.defaultSource, at("default"))
	}
	if p.DefaultFrom != "" {
		add("default", p.defaultLevel, d.defaultText(a, p), p.defaultSource, at(xDefault))
	}
	if p.Example != "" && p.Entity == "" && p.Role == "" {
		add("example", verdict.Must, d.exampleText(a, p), p.source, at("example"))
	}
	if p.FreeText() {
		add("text", verdict.Must, d.freeText(a, p), p.source, at("type"))
	}
	if p.Entity == Project {
		add("names", verdict.Must, d.namesText(a, p), p.source, at(xRefers))
		add("unknown", verdict.Must, d.unknownText(a, p), p.source, at(xRefers))
	}
	for keyword, there := range map[string]bool{
		"minLength": p.MinLength != nil, "maxLength": p.MaxLength != nil,
		"minimum": p.Minimum != nil, "maximum": p.Maximum != nil,
		"multipleOf": p.MultipleOf != nil, "pattern": p.Pattern != "",
	} {
		if there {
			add(keyword, verdict.Must, d.boundText(a, p, keyword), p.source, at(keyword))
		}
	}
	p.levels.stale(d.reader)
}

// add completes a derived clause and keeps it.
func (d *deriver) add(a *actionNodes, subject, keyword string, c Clause) {
	c.ID = a.Name + "." + subject + "." + keyword
	c.Action, c.Subject, c.Keyword, c.Cases, c.Derived = a.Name, subject, keyword, keyword, true
	if c.Source == "" {
		d.wrong(c.At, "clause %s has no source; add x-source to the node or to info", c.ID)
	}
	d.keep(d.contract, &c)
}

// keep adds a clause to the contract unless its id is taken or unfit.
func (r *reader) keep(c *Contract, cl *Clause) {
	if other := c.clauses[cl.ID]; other != nil {
		if other.Derived && !cl.Derived {
			r.wrong(cl.At, "clause %s is derived from %s; remove it here", cl.ID, other.At)
		} else {
			r.wrong(cl.At, "clause %s already stands at %s; give one of them another name", cl.ID, other.At)
		}
		return
	}
	if !word.MatchString(cl.ID) {
		r.wrong(cl.At, "clause id %q is unfit for a label; use letters, digits, dots, _ and - only", cl.ID)
		return
	}
	c.clauses[cl.ID] = cl
	c.Clauses = append(c.Clauses, cl)
}
