package plan

import (
	"slices"
	"strings"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
)

// A call that must be right keeps every rule between its parameters. Where a
// call as it is written does not, the fewest of its other parameters are given,
// changed or left out until it does.

// breaks lists the rules of an Action that a call does not keep.
func (b *build) breaks(a *contract.Action, params []Param) []*contract.Rule {
	if len(a.Rules) == 0 {
		return nil
	}
	var out []*contract.Rule
	given := b.given(a, params)
	for _, r := range a.Rules {
		if !r.Holds(given) {
			out = append(out, r)
		}
	}
	return out
}

// stand holds the place of a run's names where a rule is worked out.
var stand = Names{Run: "dwc000000"}

// given returns what a call gives of the parameters that rules are about.
func (b *build) given(a *contract.Action, params []Param) map[string]string {
	out := make(map[string]string, len(params))
	for _, p := range params {
		if out[p.Name] != "" || !b.ruled(a, p.Name) {
			continue
		}
		text, err := p.Value.Resolve(b.w, stand, nil)
		if err != nil {
			text = "1" // the id of something made before
		}
		if text != "" {
			out[p.Name] = text
		}
	}
	return out
}

// ruled reports whether a rule of the Action is about a parameter.
func (b *build) ruled(a *contract.Action, name string) bool {
	return slices.ContainsFunc(a.Rules, func(r *contract.Rule) bool { return slices.Contains(r.Names, name) })
}

// remedy is a choice of values, nil for none, that makes a call keep the rules.
type remedy struct {
	names  []string
	values []*Value
}

// most is how many parameters are changed to keep the rules.
const most = 4

// keeping returns the call changed so that it keeps the rules, leaving alone
// the parameters that fixed names; false where that cannot be done. as is the
// profile that calls.
func (b *build) keeping(a *contract.Action, params []Param, as string, rules []*contract.Rule, fixed func(name string) bool) ([]Param, bool) {
	kept := func(params []Param) bool {
		given := b.given(a, params)
		return !slices.ContainsFunc(rules, func(r *contract.Rule) bool { return !r.Holds(given) })
	}
	if kept(params) {
		return params, true
	}
	var names []string
	for _, p := range a.Params {
		if b.ruled(a, p.Name) && !fixed(p.Name) {
			names = append(names, p.Name)
		}
	}
	key := remedyKey(a, params, as, rules, names)
	found, known := b.remedies[key]
	if !known {
		found = b.seek(a, params, as, names, kept)
		b.remedies[key] = found
	}
	if found == nil {
		return params, false
	}
	return b.apply(params, found), true
}

// remedyKey tells calls apart that need different remedies. The slots of names
// make no difference.
func remedyKey(a *contract.Action, params []Param, as string, rules []*contract.Rule, names []string) string {
	var w strings.Builder
	w.WriteString(a.Name + "\x00" + as + "\x00" + strings.Join(names, ","))
	for _, r := range rules {
		w.WriteString("\x00" + r.Text)
	}
	for _, p := range params {
		w.WriteString("\x00" + p.Name + string(rune(p.Value.From)) + p.Value.Text)
		if p.Value.From != FreshName && p.Value.From != Marker {
			w.WriteString("\x00" + p.Value.Slot)
		}
	}
	return w.String()
}

// seek looks for the cheapest change, and of those that cost the same for the
// first in the order of the documents.
func (b *build) seek(a *contract.Action, params []Param, as string, names []string, kept func([]Param) bool) *remedy {
	options := make([][]Value, len(names))
	now := make([]*Value, len(names))
	for i, n := range names {
		now[i] = valueOf(params, n)
		for _, v := range b.fitting(a, a.Param(n), params, as) {
			if now[i] == nil || *now[i] != v {
				options[i] = append(options[i], v)
			}
		}
	}
	var best *remedy
	cheapest := 3*most + 1
	marker := b.marker()
	var try func(from, cost int, r remedy)
	try = func(from, cost int, r remedy) {
		if cost >= cheapest {
			return
		}
		if len(r.names) > 0 && kept(b.apply(params, &r)) {
			best, cheapest = &remedy{slices.Clone(r.names), slices.Clone(r.values)}, cost
			return
		}
		if len(r.names) == most {
			return
		}
		for i := from; i < len(names); i++ {
			next := remedy{append(slices.Clone(r.names), names[i]), nil}
			for j := range options[i] {
				next.values = append(slices.Clone(r.values), &options[i][j])
				try(i+1, cost+1, next)
			}
			if now[i] != nil && !a.Param(names[i]).Required {
				// What a call says is given up last, and last of all what tells its
				// business from others.
				price := 2
				if marker != nil && names[i] == marker.Name {
					price = 3
				}
				next.values = append(slices.Clone(r.values), nil)
				try(i+1, cost+price, next)
			}
		}
	}
	try(0, 0, remedy{})
	return best
}

func (b *build) apply(params []Param, r *remedy) []Param {
	slot := slotOf(params)
	for i, n := range r.names {
		if r.values[i] == nil {
			params = Without(params, n)
			continue
		}
		v := *r.values[i]
		if v.From == Marker || v.From == FreshName {
			v.Slot = slot
		}
		params = With(params, n, v)
	}
	return params
}

// slotOf is the slot of the name that a call gives.
func slotOf(params []Param) string {
	for _, p := range params {
		if p.Value.From == FreshName || p.Value.From == Marker {
			return p.Value.Slot
		}
	}
	return "a"
}

func valueOf(params []Param, name string) *Value {
	for i := range params {
		if params[i].Name == name {
			return &params[i].Value
		}
	}
	return nil
}

// fitting lists the right values with which a parameter can make a call keep a
// rule: of each kind that the rules tell apart one.
func (b *build) fitting(a *contract.Action, p *contract.Param, params []Param, as string) []Value {
	switch {
	case p.Entity == contract.Project:
		return b.sameProject(a, p, params)
	case p.Entity == contract.Account:
		return b.accountsOf(as)
	case p.Entity == contract.Business, p == b.key(), p.Role != "":
		return nil
	case len(p.Enum) > 0:
		var out []Value
		for _, v := range p.Enum {
			out = append(out, Text(v))
		}
		return out
	}
	var out []Value
	out = append(out, b.sample(p, "a"))
	for _, v := range b.toldApart(a, p) {
		out = append(out, Text(v))
	}
	return out
}

// toldApart lists the values of a parameter that the rules of its Action tell
// from others, beside its plainest.
func (b *build) toldApart(a *contract.Action, p *contract.Param) []string {
	var out []string
	add := func(v string) {
		if !slices.Contains(out, v) && fits(p, v) {
			out = append(out, v)
		}
	}
	for _, r := range a.Rules {
		if !slices.Contains(r.Names, p.Name) {
			continue
		}
		for _, v := range r.Values(p.Name) {
			add(v)
		}
		if !r.Compares(p.Name) {
			continue
		}
		// Numbers of every size, and at the numbers that it is compared with.
		for _, v := range b.numbersBeside(a, r, p.Name) {
			add(v)
		}
	}
	return out
}

// sameProject names the project that a call names already.
func (b *build) sameProject(a *contract.Action, p *contract.Param, params []Param) []Value {
	slot := Primary
	for _, given := range params {
		if given.Value.From == ProjectID || given.Value.From == ProjectIdentifier {
			slot = given.Value.Slot
		}
	}
	v := projectValue(slot, p.By)
	if text, err := v.Resolve(b.w, stand, nil); err != nil || text == "" {
		return nil
	}
	return []Value{v}
}

// accountsOf lists the accounts that a profile may name as the owner.
func (b *build) accountsOf(as string) []Value {
	if as == "" || as == exchange.Temporary || as == exchange.OtherTemporary {
		as = exchange.Caller
	}
	var out []Value
	if b.w.Accounts[as] != "" {
		out = append(out, Value{From: AccountID, Slot: as})
	}
	if as == exchange.Caller {
		for _, o := range b.w.Owners {
			out = append(out, Text(o))
		}
	}
	return out
}
