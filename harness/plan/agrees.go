package plan

import (
	"strings"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
)

// effectAgrees sends creates that nobody promised to accept or to refuse. The
// answer is the target's choice; what is stored must agree with it.
func effectAgrees(b *build, _ *contract.Clause) []Case {
	base := b.full("a", Primary)
	var out []Case
	add := func(id string, params []Param) {
		st := b.creating("create with "+strings.ReplaceAll(id, "-", " "), params, Either)
		look := LookList
		if len(Without(params, b.key().Name)) == len(params) {
			look |= LookMarker // stored without the name, it is in no list by name
		}
		out = append(out, Case{ID: id, Steps: []Step{st}, Look: look, Rank: 2, Way: exchange.Way{Sender: exchange.Raw}, Classes: map[string]string{}})
	}
	for _, p := range b.create.Params {
		switch {
		case p.Entity == contract.Account:
			add("unknown-"+p.Name, With(base, p.Name, Text("9990000000009")))
			add("letters-as-"+p.Name, With(base, p.Name, Text("nobody")))
			if b.w.Accounts[exchange.OtherTenant] != "" {
				add("foreign-"+p.Name, With(base, p.Name, Value{From: AccountID, Slot: exchange.OtherTenant}))
			}
		case len(p.Enum) > 0:
			add("lower-case-"+p.Name, With(base, p.Name, Text(strings.ToLower(p.Enum[0]))))
			add("spaced-"+p.Name, With(base, p.Name, Text(" "+p.Enum[0])))
			add("repeated-"+p.Name, append(With(base, p.Name, Text(p.Enum[0])), Param{Name: p.Name, Value: Text(p.Enum[len(p.Enum)-1])}))
		case p.Entity == contract.Project && p.By == contract.ByID && b.w.Projects[Primary].ID != "":
			id := b.w.Projects[Primary].ID
			for _, odd := range []struct{ name, text string }{
				{"plus-sign", "+" + id}, {"leading-zero", "0" + id}, {"blank-before", " " + id}, {"blank-after", id + " "},
				{"point-zero", id + ".0"}, {"exponent", id + "e0"}, {"hexadecimal", "0x10"}, {"full-width-digits", "１０"},
			} {
				add(p.Name+"-with-"+odd.name, With(base, p.Name, Text(odd.text)))
			}
		case b.inKey(p.Name) && p.FreeText():
			add("repeated-"+p.Name, append(append([]Param{}, base...), Param{Name: p.Name, Value: Fresh("b")}))
			for _, odd := range []struct{ name, pattern string }{
				{"emoji", "{}😀"}, {"trailing-space", "{} "}, {"slash", "a/{}"}, {"long", "{}" + strings.Repeat("n", 300)}, {"quote", "{}'"}, {"a-header-line", "{}" + headerLine},
			} {
				add(p.Name+"-with-"+odd.name, With(base, p.Name, FreshIn("a", odd.pattern)))
			}
		case p.FreeText():
			add(p.Name+"-of-3000", With(base, p.Name, Text(strings.Repeat("d", 3000))))
			add(p.Name+"-of-600", With(base, p.Name, Text(strings.Repeat("d", 600))))
		}
		add("wrongly-cased-"+p.Name, recase(base, p.Name))
	}
	add("unknown-parameter", append(append([]Param{}, base...), Param{Name: "DwconformUnknown", Value: Text("1")}))
	if len(b.w.Mine()) > 1 {
		both := Without(base, projectNames(b.create)...)
		both = append(b.projectBy(b.create, Primary, contract.ByID), append(b.projectBy(b.create, Secondary, contract.ByIdentifier), both...)...)
		add("two-projects", both)
	}
	return append(out, b.refusing()...)
}

// recase writes the name of a parameter in lower case.
func recase(params []Param, name string) []Param {
	out := append([]Param{}, params...)
	for i := range out {
		if out[i].Name == name {
			out[i].Name = strings.ToLower(name)
		}
	}
	return out
}
