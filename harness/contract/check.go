package contract

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Difference is one matter on which the documents and another source differ.
type Difference struct {
	Source string `json:"source"` // kind of source, as of [Description]
	Action string `json:"action"`
	// What names the matter within the Action: "parameter UseType, enum".
	What string `json:"what"`
	// Ours and Theirs are what the two say, "nothing" where one is silent.
	Ours   string `json:"ours"`
	Theirs string `json:"theirs"`
	// At is the place in the documents, TheirAt the one in the source.
	At      string `json:"at"`
	TheirAt string `json:"theirAt"`
	// Consequence says what a run makes of it.
	Consequence string `json:"consequence"`
	// Expected is why the difference is known and right, "" if it is not.
	Expected string `json:"expected,omitempty"`
}

// nothing is what a side says that does not know a name.
const nothing = "nothing"

// manyBelow is from how many on the members that a source alone has below one
// object are named together.
const manyBelow = 6

// Check compares the contract with another source, fact by fact, and returns
// the differences in the order of the documents and how many facts were
// compared. What the source does not say is no difference.
func (c *Contract) Check(d *Description) (out []Difference, facts int) {
	if d.Version != "" {
		facts++
		if ours, theirs := c.Product+" "+c.Version, d.Product+" "+d.Version; ours != theirs {
			out = append(out, Difference{Source: d.Source, What: "the API", Ours: ours, Theirs: theirs, At: root, TheirAt: d.Name,
				Consequence: "the two describe different things"})
		}
	}
	for _, a := range c.Actions {
		k := &pairing{contract: c, from: d, action: a}
		if theirs := d.action(a.Name); theirs != nil {
			k.theirs = theirs
			k.check()
		} else if d.Whole {
			k.differ("the Action", "described", nothing, a.At.String(), d.Name, "nothing of it can be compared, and a target may not serve it")
		}
		out, facts = append(out, k.out...), facts+k.facts
	}
	return out, facts
}

// pairing compares one Action.
type pairing struct {
	contract *Contract
	from     *Description
	action   *Action
	theirs   *Described
	facts    int
	out      []Difference
}

func (k *pairing) differ(what, ours, theirs, at, theirAt, consequence string) {
	k.out = append(k.out, Difference{k.from.Source, k.action.Name, what, ours, theirs, at, theirAt, consequence, ""})
}

// same counts a fact and notes it where the two sides differ.
func (k *pairing) same(what, ours, theirs string, at At, theirAt, consequence string) {
	k.facts++
	if ours != theirs {
		k.differ(what, ours, theirs, at.String(), theirAt, consequence)
	}
}

func (k *pairing) check() {
	a, t := k.action, k.theirs
	if len(t.Methods) > 0 {
		k.facts++
		if !slices.ContainsFunc(t.Methods, func(m string) bool { return strings.EqualFold(m, "POST") }) {
			k.differ("the Action, method", "POST", strings.Join(t.Methods, ", "), a.At.String(), t.At, "every call of a run would be refused")
		}
	}
	if t.Deprecated {
		k.differ("the Action, deprecated", "no", "yes", a.At.String(), t.At, "the vendor may take it away, and its cases with it")
	}
	k.params()
	k.fields()
	if t.Errors != nil {
		k.errors()
	}
}

// convicts says that a target which keeps the other side's word would be
// convicted, and by which clause.
func (k *pairing) convicts(doing, subject, keyword string) string {
	cl := k.contract.Clause(k.action.Name + "." + subject + "." + keyword)
	if cl == nil {
		return "no clause is about it: a target that " + doing + " would pass unseen"
	}
	if cl.Level == "observed" {
		return fmt.Sprintf("%s is observed: a target that %s fails nothing", cl.ID, doing)
	}
	return fmt.Sprintf("a target that %s would be convicted by %s (%s)", doing, cl.ID, cl.Level)
}

// alone says which clauses stand on our word alone.
func (k *pairing) alone(subject string) string {
	n := 0
	for _, cl := range k.contract.Clauses {
		if cl.Derived && cl.Action == k.action.Name && cl.Subject == subject {
			n++
		}
	}
	return fmt.Sprintf("%d clauses %s.%s.* bind targets without this source", n, k.action.Name, subject)
}

func (k *pairing) params() {
	for _, p := range k.action.Params {
		what := "parameter " + p.Name
		i := slices.IndexFunc(k.theirs.Params, func(s Stated) bool { return s.Name == p.Name })
		k.facts++
		if i < 0 {
			k.differ(what, typed(p.Type, p.Format), nothing, p.At.String(), k.theirs.At, k.alone(p.Name))
			continue
		}
		k.param(what, p, k.theirs.Params[i])
	}
	for _, s := range k.theirs.Params {
		if k.action.Param(s.Name) == nil && !slices.Contains(k.action.Common, s.Name) {
			k.facts++
			k.differ("parameter "+s.Name, nothing, typed(s.Type, s.Format), k.action.At.String(), s.At, "no case sends it, and no clause is about it")
		}
	}
}

func (k *pairing) param(what string, p *Param, s Stated) {
	ours, theirs := widths(p.Type, p.Format, s.Type, s.Format)
	k.same(what+", type", ours, theirs, p.At, s.At, k.convicts("takes it as "+theirs, p.Name, "type"))
	if s.In != "" {
		k.same(what+", position", "form", s.In, p.At, s.At, "it is sent in the form, and as query only by the cases that are about that")
	}
	if s.Required != nil {
		doing, keyword := "serves a call without it", "required"
		if *s.Required {
			doing, keyword = "refuses a call without it", "optional"
		}
		k.same(what+", required", strconv.FormatBool(p.Required), strconv.FormatBool(*s.Required), p.At, s.At, k.convicts(doing, p.Name, keyword))
	}
	if len(s.Enum) > 0 {
		doing := "takes other values"
		if more := without(s.Enum, p.Enum); len(more) > 0 {
			doing = "serves " + strings.Join(more, ", ")
		} else if fewer := without(p.Enum, s.Enum); len(fewer) > 0 {
			doing = "refuses " + strings.Join(fewer, ", ")
		}
		k.same(what+", enum", set(p.Enum), set(s.Enum), p.At, s.At, k.convicts(doing, p.Name, "enum"))
	}
	if s.Default != nil {
		ours := nothing
		if p.HasDefault {
			ours = p.Default
		}
		k.same(what+", default", ours, *s.Default, p.At, s.At, k.convicts("takes "+*s.Default+" where it is absent", p.Name, "default"))
	}
	const unbounded = "cases may send values that a target then refuses by right"
	bound(k, what+", minimum", p.Minimum, s.Minimum, p.At, s.At, unbounded)
	bound(k, what+", maximum", p.Maximum, s.Maximum, p.At, s.At, unbounded)
	bound(k, what+", minLength", p.MinLength, s.MinLength, p.At, s.At, unbounded)
	bound(k, what+", maxLength", p.MaxLength, s.MaxLength, p.At, s.At, unbounded)
	if s.Pattern != "" {
		k.same(what+", pattern", nothing, s.Pattern, p.At, s.At, unbounded)
	}
}

// bound compares one bound where the source has it.
func bound[N int64 | uint64](k *pairing, what string, ours, theirs *N, at At, theirAt, consequence string) {
	if theirs == nil {
		return
	}
	said := nothing
	if ours != nil {
		said = fmt.Sprint(*ours)
	}
	k.same(what, said, fmt.Sprint(*theirs), at, theirAt, consequence)
}

func (k *pairing) fields() {
	if k.theirs.Fields == nil {
		return
	}
	for _, f := range k.action.Fields {
		what := "field " + f.Path
		i := slices.IndexFunc(k.theirs.Fields, func(s Stated) bool { return s.Name == f.Path })
		k.facts++
		if i < 0 {
			consequence := "it is read where an answer has it, and may be left out"
			if f.Required {
				consequence = k.convicts("leaves it out", f.Path, "type")
			}
			k.differ(what, typed(f.Type, f.Format), nothing, f.At.String(), k.theirs.At, consequence)
			continue
		}
		s := k.theirs.Fields[i]
		ours, theirs := widths(f.Type, f.Format, s.Type, s.Format)
		k.same(what+", type", ours, theirs, f.At, s.At, k.convicts("answers with "+theirs, f.Path, "type"))
	}
	below := map[string][]Stated{} // by the object above
	var order []string
	for _, s := range k.theirs.Fields {
		if k.action.Field(s.Name) != nil {
			continue
		}
		above := ""
		if i := strings.LastIndexByte(s.Name, '.'); i >= 0 {
			if above = s.Name[:i+1]; k.action.Field(s.Name[:i]) == nil {
				continue // below one that is named already
			}
		}
		if below[above] == nil {
			order = append(order, above)
		}
		below[above] = append(below[above], s)
	}
	const consequence = "it is undeclared: noted, and never judged"
	for _, above := range order {
		more := below[above]
		if len(more) >= manyBelow {
			k.facts++
			k.differ("field "+above+"*", nothing, fmt.Sprintf("%d members", len(more)), k.action.At.String(), more[0].At, "they are undeclared: noted, and never judged")
			continue
		}
		for _, s := range more {
			k.facts++
			k.differ("field "+s.Name, nothing, typed(s.Type, s.Format), k.action.At.String(), s.At, consequence)
		}
	}
}

func (k *pairing) errors() {
	for _, e := range k.action.Errors {
		if e.Source != k.action.Source {
			continue // of another page than the Action's own
		}
		k.facts++
		if !slices.ContainsFunc(k.theirs.Errors, func(s StatedError) bool { return s.Code == e.Code }) {
			k.differ("error "+e.Code, strconv.Itoa(e.Status), nothing, e.At.String(), k.theirs.At, k.alone(e.Code))
		}
	}
	for _, s := range k.theirs.Errors {
		what := "error " + s.Code
		i := slices.IndexFunc(k.action.Errors, func(e *Error) bool { return e.Code == s.Code })
		if i < 0 {
			k.facts++
			k.differ(what, nothing, strconv.Itoa(s.Status), k.action.At.String(), s.At, "an answer with it counts as any refusal, and no case provokes it")
			continue
		}
		e := k.action.Errors[i]
		if s.Status != 0 {
			k.same(what+", status", strconv.Itoa(e.Status), strconv.Itoa(s.Status), e.At, s.At, k.convicts(fmt.Sprintf("answers it with %d", s.Status), e.Code, "error"))
		}
		if s.Message != "" {
			ours := e.Messages[0]
			if slices.Contains(e.Messages, s.Message) {
				ours = s.Message
			}
			k.same(what+", message", ours, s.Message, e.At, s.At, k.convicts("answers it with that text", e.Code, "error"))
		}
	}
}

// typed writes a type with its width.
func typed(typ, format string) string {
	return strings.TrimSpace(typ + " " + format)
}

// widths writes two types, without the width where one side does not say it.
func widths(typ, format, otherType, otherFormat string) (string, string) {
	if format == "" || otherFormat == "" {
		return typ, otherType
	}
	return typed(typ, format), typed(otherType, otherFormat)
}

// set writes values in one order, whatever order a source has them in.
func set(values []string) string {
	if len(values) == 0 {
		return nothing
	}
	values = slices.Clone(values)
	slices.Sort(values)
	return strings.Join(values, ", ")
}

// without returns what of a is not in b.
func without(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(s string) bool { return slices.Contains(b, s) })
}
