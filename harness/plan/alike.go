package plan

import (
	"strings"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
)

// One create written in two ways: the same verdict, and the same is stored.

// writing is another way to write a call.
type writing struct {
	name, tamper string
	way          exchange.Way
}

func (b *build) writings() []writing {
	raw := exchange.Way{Sender: exchange.Raw}
	v3, xml := raw, raw
	v3.Signature, xml.Format = exchange.V3, exchange.XML
	out := []writing{
		{"parameters reversed", "params-reversed", raw},
		{"a space as %20", "space-escaped", raw},
		{"escapes in lower case", "escapes-lower-case", raw},
		{"common parameters in the body", "common-in-body", raw},
	}
	if !b.w.Lacks[LackXML] {
		out = append(out, writing{"in XML", "", xml})
	}
	if !b.w.Lacks[LackV3] && !b.w.Lacks[LackSignature] {
		out = append(out, writing{"signed V3", "", v3},
			writing{"signed V3, a space as %20", "space-escaped", v3}, writing{"signed V3, escapes in lower case", "escapes-lower-case", v3})
	}
	if b.o.Sender != RawSender {
		out = append(out, writing{"by the SDK", "", exchange.Way{Sender: exchange.SDK}})
	}
	return out
}

// alike writes right, unusual and wrong creates in each way beside the usual
// one. Whether a way is served at all is the target's choice, so a plain create
// in it goes before.
func alike(b *build, _ *contract.Clause) []Case {
	m := b.marker()
	if m == nil || b.o.Sender == SDKSender {
		return nil
	}
	type call struct {
		name   string
		params func(slot string) []Param
	}
	text := func(name, text string) call {
		return call{name, func(slot string) []Param { return With(b.full(slot, Primary), m.Name, Text(text)) }}
	}
	calls := []call{
		text("plain text", "three plain words"), text("separators", "a+b c%20d&e=f~*"), text("beyond ASCII", "业务 流程😀"), text("quotes", `it's "a" \ <b>`),
		{"no " + b.key().Name, func(slot string) []Param { return Without(b.full(slot, Primary), b.key().Name) }},
		{"no project", func(slot string) []Param { return Without(b.full(slot, Primary), projectNames(b.create)...) }},
	}
	for _, p := range b.create.Params {
		if len(p.Enum) > 0 {
			calls = append(calls, call{"wrong " + p.Name, func(slot string) []Param {
				return With(b.full(slot, Primary), p.Name, Text("dwconform no such value"))
			}})
		}
	}
	usual := exchange.Way{Sender: exchange.Raw}
	var out []Case
	for _, w := range b.writings() {
		for _, c := range calls {
			step := func(label string, params []Param) Step {
				st := b.creating(label, params, Either)
				st.Way, st.Tamper = &w.way, w.tamper
				return st
			}
			trial := step("create plainly, "+w.name, With(b.full("p", Primary), m.Name, Text("plain words")))
			trial.Trial = true
			one := b.creating("create with "+c.name, c.params("a"), Either)
			one.Way = &usual
			two := step("create with "+c.name+", "+w.name, c.params("b"))
			two.Alike = one.Label
			out = append(out, Case{
				ID: strings.NewReplacer(" ", "-", ",", "", "%", "").Replace(w.name + "_" + c.name), Rank: 4, Look: LookGet, Loose: true,
				Way: usual, Steps: []Step{trial, one, two},
			})
		}
	}
	return out
}
