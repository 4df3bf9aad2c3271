package report

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// answers compares how the steps of each clause's cases were answered, where
// no case of it tells of a change already.
func (c *comparing) answers() {
	if c.partly {
		return
	}
	told := map[string]bool{}
	for _, cases := range [][]Case{c.then.Cases, c.now.Cases} {
		for i := range cases {
			if c.changed[cases[i].ID] {
				told[cases[i].Clause] = true
			}
		}
	}
	before := map[string]*Clause{}
	for i := range c.then.Coverage.Clauses {
		before[c.then.Coverage.Clauses[i].ID] = &c.then.Coverage.Clauses[i]
	}
	for _, b := range c.now.Coverage.Clauses {
		a := before[b.ID]
		if told[b.ID] || a == nil || len(a.Answers) == 0 || len(b.Answers) == 0 {
			continue // an older report, or one of the two did not ask
		}
		gone, come := without(a.Answers, b.Answers), without(b.Answers, a.Answers)
		if len(gone)+len(come) == 0 {
			continue
		}
		ch := Change{Kind: OtherAnswer, Clause: b.ID, Level: b.Level, Then: several(gone), Now: several(come)}
		switch {
		case len(gone) == 0:
			ch.Why = "is also " + ch.Now
		case len(come) == 0:
			ch.Why = "is no longer " + ch.Then
		default:
			ch.Why = "was " + ch.Then + "; is " + ch.Now
		}
		c.add(ch, "")
	}
}

// several joins answers, as many as a person reads.
func several(list []string) string {
	const most = 3
	if len(list) > most {
		return strings.Join(list[:most], "; ") + fmt.Sprintf("; and %d more", len(list)-most)
	}
	return orElse(strings.Join(list, "; "), "nothing")
}

// met is one thing of the coverage.
type met struct {
	what, says string
}

// things lists the codes, statuses and fields of a report with what it says of
// each.
func (r *Report) things() []met {
	var out []met
	add := func(kind, action, name string, reach Reach) {
		what := kind + " " + clean(name)
		if action != "" {
			what += " of " + action
		}
		says := map[State]string{Reached: "seen", Undocumented: "seen, and documented nowhere", Unreached: "not seen"}[reach.State]
		if reach.Reason != "" {
			says += " (" + reach.Reason + ")"
		}
		out = append(out, met{what, says})
	}
	for _, x := range r.Coverage.Codes {
		add("code", x.Action, x.Code, x.Reach)
	}
	for _, x := range r.Coverage.Statuses {
		add("HTTP status", x.Action, x.Name, x.Reach)
	}
	for _, x := range r.Coverage.Fields {
		add("field", x.Action, x.Name, x.Reach)
	}
	return out
}

// seen compares which codes, statuses and fields were met.
func (c *comparing) seen() {
	if c.partly {
		return
	}
	before := map[string]string{}
	for _, m := range c.then.things() {
		before[m.what] = m.says
	}
	for _, m := range c.now.things() {
		was, there := before[m.what]
		delete(before, m.what)
		if !there {
			was = "not seen"
		}
		c.otherwise(m.what, was, m.says)
	}
	for _, what := range slices.Sorted(keys(before)) {
		c.otherwise(what, before[what], "not seen")
	}
}

func (c *comparing) otherwise(what, then, now string) {
	plain := func(s string) string { head, _, _ := strings.Cut(s, " ("); return head }
	if plain(then) == plain(now) {
		return
	}
	c.add(Change{Kind: OtherSeen, What: what, Then: then, Now: now, Why: "was " + then + "; is " + now}, "")
}

// compared elsewhere, by what they mean.
var knownSections = []string{
	"schema", "tool", "contract", "target", "plan", "summary", "cases", "latency", "waivers",
	"coverage.parameters", "coverage.values", "coverage.tuples", "coverage.fields", "coverage.statuses", "coverage.codes", "coverage.clauses",
}

// sections compares, value by value, every further section of the two reports:
// what the target was found to do where nobody says what is right. A section
// that one of the two does not have is not compared.
func (c *comparing) sections() {
	then, now := c.then.others(), c.now.others()
	for _, name := range slices.Sorted(keys(now)) {
		a, b := then[name], now[name]
		if a == nil || c.partly {
			continue
		}
		was, is := map[string]string{}, map[string]string{}
		flatten("", a, was)
		flatten("", b, is)
		for _, path := range slices.Sorted(keys(is)) {
			old, there := was[path]
			delete(was, path)
			if !there {
				old = "not seen"
			}
			c.otherwise(name+": "+path, old, is[path])
		}
		for _, path := range slices.Sorted(keys(was)) {
			c.otherwise(name+": "+path, was[path], "not seen")
		}
	}
}

// others returns the sections of a report that are not compared by what they
// mean.
func (r *Report) others() map[string]any {
	data := r.raw
	if data == nil {
		var err error
		if data, err = r.JSON(); err != nil {
			return nil // it will fail where it is written
		}
	}
	var all map[string]any
	if json.Unmarshal(data, &all) != nil {
		return nil
	}
	out := map[string]any{}
	for name, v := range all {
		if name == "coverage" {
			inner, _ := v.(map[string]any)
			for sub, w := range inner {
				if !slices.Contains(knownSections, name+"."+sub) {
					out[sub] = w
				}
			}
		} else if !slices.Contains(knownSections, name) {
			out[name] = v
		}
	}
	return out
}

// uncompared are members that tell where something was seen, or how often: the
// cases of a run say that themselves.
var uncompared = []string{"evidence", "cases", "asked"}

// flatten lists the values of a JSON document by their paths. The items of a
// list are named by the texts that they hold, so that an item more does not
// rename the rest; a list of texts is one value.
func flatten(path string, v any, out map[string]string) {
	switch v := v.(type) {
	case map[string]any:
		sep := "."
		item := strings.HasSuffix(path, "]")
		if item {
			sep = " "
		}
		for name, w := range v {
			if slices.Contains(uncompared, name) || item && slices.Contains(naming, name) {
				continue
			}
			flatten(strings.TrimPrefix(path+sep+name, sep), w, out)
		}
	case []any:
		var texts []string
		for i, w := range v {
			if item, ok := w.(map[string]any); ok {
				flatten(strings.TrimSpace(path+" "+nameOf(item, i)), w, out)
				continue
			}
			texts = append(texts, fmt.Sprint(w))
		}
		if len(texts) > 0 {
			out[orElse(path, "list")] = strings.Join(texts, ", ")
		}
	default:
		out[orElse(path, "value")] = fmt.Sprint(v)
	}
}

// naming are the members that name an item, in the order in which they do.
var naming = []string{"action", "clause", "parameter", "at", "sender", "id", "name", "kind", "pair", "first", "second", "between", "form", "class"}

func nameOf(item map[string]any, i int) string {
	var words []string
	for _, m := range naming {
		if s, ok := item[m].(string); ok && s != "" {
			words = append(words, s)
		}
	}
	return "[" + orElse(strings.Join(words, " "), strconv.Itoa(i+1)) + "]"
}
