package plan

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dwconform/dwconform/harness/contract"
)

// contradiction refuses rules that no call can keep, or that let a parameter
// never be given.
func contradiction(c *contract.Contract) error {
	b, err := newBuild(c, everything(), Options{Strength: "1"})
	if err != nil {
		return err
	}
	if err := roomForNames(b); err != nil {
		return err
	}
	for _, a := range c.Actions {
		if len(a.Rules) == 0 {
			continue
		}
		_, call, _ := b.on(a)
		key := func(name string) bool { return a == b.create && name == b.key().Name }
		if core := b.unkept(a, [][]Param{call}, key); core != nil {
			return contradicts(core, "no "+a.Name+" keeps")
		}
		for _, p := range a.Params {
			if !b.ruled(a, p.Name) || key(p.Name) || p.Entity == contract.Business {
				continue
			}
			var calls [][]Param
			for _, v := range append(b.fitting(a, p, call, ""), b.sample(p, "a")) {
				calls = append(calls, With(call, p.Name, v))
			}
			if core := b.unkept(a, calls, func(name string) bool { return name == p.Name || key(name) }); core != nil {
				return contradicts(core, "no "+a.Name+" that gives "+p.Name+" keeps")
			}
		}
	}
	return nil
}

// unkept returns the fewest rules that none of the calls can be made to keep;
// nil where one can keep all.
func (b *build) unkept(a *contract.Action, calls [][]Param, fixed func(string) bool) []*contract.Rule {
	kept := func(rules []*contract.Rule) bool {
		return slices.ContainsFunc(calls, func(call []Param) bool {
			_, ok := b.keeping(a, call, "", rules, fixed)
			return ok
		})
	}
	if kept(a.Rules) {
		return nil
	}
	core := slices.Clone(a.Rules)
	for _, r := range a.Rules {
		if i := slices.Index(core, r); len(core) > 1 && !kept(slices.Delete(slices.Clone(core), i, i+1)) {
			core = slices.Delete(core, i, i+1)
		}
	}
	return core
}

func contradicts(core []*contract.Rule, what string) error {
	var texts []string
	for _, r := range core {
		texts = append(texts, fmt.Sprintf("%q (%s)", r.Text, r.At))
	}
	return fmt.Errorf("%s: %s %s; correct the rules", core[len(core)-1].At, what, strings.Join(texts, " and "))
}
