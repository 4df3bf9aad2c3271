package plan

import (
	"slices"
	"sort"
	"strings"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
)

// Cases on one rule between parameters: calls that keep it are served, those
// that break it, and nothing else, are refused with nothing created.

// Of the choices of values, so many that keep a rule are asked at most, and so
// many that break it.
const ruleChoices = 32

// ruleChoice is one value of a parameter that a rule is about; none for one
// that is not given.
type ruleChoice struct {
	word  string // for an id, "" where the parameter has but one value
	value *Value
}

func rule(b *build, cl *contract.Clause) []Case {
	a := b.c.Action(cl.Action)
	var r *contract.Rule
	for _, x := range a.Rules {
		if x.Subject == cl.Subject && x.Keyword == cl.Keyword {
			r = x
		}
	}
	if r == nil {
		return nil
	}
	others := slices.DeleteFunc(slices.Clone(a.Rules), func(x *contract.Rule) bool { return x == r })
	setup, call, _ := b.on(a)
	choices := make([][]ruleChoice, len(r.Names))
	for i, n := range r.Names {
		choices[i] = b.ruleValues(a, r, a.Param(n))
	}
	var out []Case
	kept, broken := 0, 0
	eachChoice(choices, func(chosen []ruleChoice) {
		params := Without(call, r.Names...)
		var words []string
		for i, n := range r.Names {
			if v := chosen[i].value; v != nil {
				params = append([]Param{{Name: n, Value: *v}}, params...)
				words = append(words, n+chosen[i].word)
			}
		}
		if missesRequired(a, params) {
			return
		}
		holds := r.Holds(b.ruleGiven(r, params))
		if holds && kept == ruleChoices || !holds && broken == ruleChoices {
			return
		}
		if b.projectRule(a, r) && holds && (len(words) == 0 || len(words) == len(r.Names) && b.oneWayWill(Primary)) {
			return // both ways at once has its own clause, and without a project nothing can be asked
		}
		params, ok := b.keeping(a, params, "", others, func(name string) bool { return slices.Contains(r.Names, name) })
		if !ok {
			return // some other rule is broken with it
		}
		if holds {
			kept++
		} else {
			broken++
		}
		out = append(out, b.ruleCase(a, cl, setup, params, r, words, holds))
	})
	if a == b.create && b.projectRule(a, r) && !r.Holds(nil) {
		// An empty value names nothing.
		params := Without(call, r.Names...)
		for _, n := range r.Names {
			params = append([]Param{{Name: n, Value: Text("")}}, params...)
		}
		out = append(out, Case{ID: "all-empty", Steps: []Step{b.creating("give both empty", params, Reject)}, Look: LookList, Rank: 1, asWritten: true})
		least := Without(b.valid("a", Primary), r.Names...)
		out = append(out, Case{ID: "none-least", Steps: []Step{b.creating("give none, and nothing else", least, Reject)}, Look: LookList, Rank: 1, asWritten: true})
		if unusual := b.others(Without(call, r.Names...)); unusual != nil {
			params, ok := b.keeping(a, unusual, "", others, func(name string) bool { return slices.Contains(r.Names, name) })
			if ok && !r.Holds(b.ruleGiven(r, params)) {
				out = append(out, Case{ID: "none-of-other-values", Steps: []Step{b.creating("give none, and other values beside", params, Reject)}, Look: LookList, Rank: 2, asWritten: true})
			}
		}
	}
	return out
}

// ruleCase is one call that keeps the rule or breaks it.
func (b *build) ruleCase(a *contract.Action, cl *contract.Clause, setup []Step, params []Param, r *contract.Rule, words []string, holds bool) Case {
	sort.Strings(words)
	id := "only-" + strings.Join(words, "-")
	if len(words) == 0 {
		id = "none"
	}
	want, look := b.served(a), LookGet|LookList
	if !holds {
		want, look = b.refused(a), LookList
	}
	st := Step{Label: "give " + strings.ReplaceAll(id, "only-", ""), Action: a.Name, Params: params, Expect: Expect{Answer: want}}
	if a != b.create {
		look = LookGet
		if cl.Level == "observed" {
			st.Expect = Expect{Answer: Either, Ungraded: true}
			look = 0
		}
	}
	given := map[string]string{}
	for _, p := range params {
		given[p.Name] = p.Name
	}
	return Case{
		ID: id, Steps: append(append([]Step{}, setup...), st), Look: look, Rank: 0,
		Classes: presence(r.Names, given), asWritten: true,
	}
}

// ruleGiven is what the call gives of the parameters of one rule.
func (b *build) ruleGiven(r *contract.Rule, params []Param) map[string]string {
	given := map[string]string{}
	for _, n := range r.Names {
		v := valueOf(params, n)
		if v == nil {
			continue
		}
		text, err := v.Resolve(b.w, stand, map[string]string{"a": "1"})
		if err != nil || text == "" {
			text = "1"
		}
		given[n] = text
	}
	return given
}

// eachChoice calls f with every choice of one of each, those that give the
// fewest first.
func eachChoice(choices [][]ruleChoice, f func([]ruleChoice)) {
	var all [][]ruleChoice
	chosen := make([]ruleChoice, len(choices))
	var choose func(i int)
	choose = func(i int) {
		if len(all) == 1<<14 {
			return
		}
		if i < 0 {
			all = append(all, slices.Clone(chosen))
			return
		}
		for _, c := range choices[i] {
			chosen[i] = c
			choose(i - 1)
		}
	}
	choose(len(choices) - 1)
	for _, c := range all {
		f(c)
	}
}

// ruleValues lists the choices of one parameter of a rule: not given, its plain
// value, and what the rule tells from that.
func (b *build) ruleValues(a *contract.Action, r *contract.Rule, p *contract.Param) []ruleChoice {
	out := []ruleChoice{{}}
	if p == nil {
		return out
	}
	plain := b.sample(p, "a")
	if a != b.create && p.Entity == "" && p.Role == "" && p.Type == "string" {
		plain = Value{From: Marker, Slot: "u"}
	}
	values := []Value{plain}
	told := r.Values(p.Name)
	switch {
	case p == b.key():
		if pattern := r.Pattern(p.Name); strings.Contains(pattern, "*") {
			before, after, _ := strings.Cut(pattern, "*")
			values = append(values, FreshIn("a", before+"{}"+strings.ReplaceAll(after, "*", "")))
		}
	case p.Entity == contract.Account && (len(told) > 0 || r.Compares(p.Name)):
		for _, o := range b.w.Owners {
			values = append(values, Text(o))
		}
	case p.Entity != "":
	case len(p.Enum) > 0 && len(told) > 0:
		values = nil
		for _, v := range p.Enum {
			values = append(values, Text(v))
		}
	case len(p.Enum) > 0:
	default:
		for _, v := range b.toldApart(a, p) {
			values = append(values, Text(v))
		}
		for _, n := range r.Names {
			// The text of another parameter that it is compared with.
			if q := a.Param(n); r.Compares(p.Name) && r.Compares(n) && q != p && (q == b.key() || q.FreeText()) {
				values = append(values, b.sample(q, "a"))
			}
		}
	}
	if p.Entity == contract.Account && b.w.Accounts[exchange.Caller] == "" && len(values) > 1 {
		values = values[1:]
	}
	for i := range values {
		c := ruleChoice{value: &values[i]}
		if len(values) > 1 {
			c.word = "." + valueWord(&values[i])
		}
		if !slices.ContainsFunc(out, func(x ruleChoice) bool { return x.value != nil && *x.value == values[i] }) {
			out = append(out, c)
		}
	}
	return out
}

// valueWord names a value in an id.
func valueWord(v *Value) string {
	switch {
	case v.From == Literal:
		return label(v.Text)
	case v.From == FreshName && v.Text == "{}":
		return "name"
	case v.From == FreshName:
		return label(strings.ReplaceAll(v.Text, "{}", "..."))
	}
	return "plain"
}
