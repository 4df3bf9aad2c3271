package plan

import (
	"slices"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/wire"
)

// Cases on signatures of the Actions that do not create: a target that checks
// one Action need not check another.

// notCreate are the Actions but the one that creates.
func (b *build) notCreate() []*contract.Action {
	return []*contract.Action{b.get, b.list, b.update, b.del}
}

// tampersElsewhere are the tampers that each of those Actions is asked with. V3 gets
// the first alone, and those of its own.
var tampersElsewhere = []string{"signature-absent", "key-unknown", "token-wrong", "time-40m-past", "digest-wrong"}

// tamperedElsewhere are wrongly signed calls of the Actions that do not create.
func (b *build) tamperedElsewhere() []Case {
	var out []Case
	for _, a := range b.notCreate() {
		for _, way := range signedWays() {
			for _, t := range wire.Tampers() {
				i := slices.Index(tampersElsewhere, t.Name)
				if i < 0 || t.Sig != "" && t.Sig != way.Signature || i > 0 && t.Sig == "" && way.Signature != exchange.V1 {
					continue
				}
				setup, call, look := b.on(a)
				st := Step{Label: a.Name + ", " + t.Text, Action: a.Name, Params: call, Tamper: t.Name}
				st.Expect = Expect{Answer: Reject, Codes: b.tamperCodes(&t, way)}
				if slices.Contains(t.Needs, wire.NeedToken) {
					st.As = exchange.Temporary
				}
				out = append(out, b.signed(Case{
					ID: way.Signature + "-" + a.Name + "-" + label(t.Name), Steps: append(setup, st), Way: way, Look: look, Rank: 3, Loose: true,
				}))
			}
		}
	}
	return append(out, b.tamperedHowever()...)
}

// tamperedHowever asks every Action with a wrong signature, a wrong time, or
// none, however it is said. A way that is not served refuses it too.
func (b *build) tamperedHowever() []Case {
	var out []Case
	for _, a := range b.c.Actions {
		setup, call, look := b.on(a)
		var kinds []Step
		for _, name := range []string{"signature-one-character", "signature-empty", "time-40m-past"} {
			t, err := wire.FindTamper(name)
			if err != nil {
				b.err = err
				return nil
			}
			kinds = append(kinds, Step{Label: a.Name + ", " + t.Text, Action: a.Name, Params: call, Tamper: t.Name, Expect: Expect{Answer: Reject}})
		}
		out = append(out, b.signed(b.refusedHowever(a.Name+"-however", look, setup, breadth{}, []string{"a"}, func(string) []Step { return kinds })))
	}
	return out
}

// disabledHowever asks every Action with a disabled key, of every kind and
// however it is said.
func (b *build) disabledHowever() []Case {
	page := func(label string, keyword Value, page, size string) Step {
		return b.listing(label, Primary, keyword, page, size, Reject)
	}
	made := []Step{b.setup("a", Primary)}
	var out []Case
	for _, act := range []struct {
		action string
		setup  []Step
		look   Look
		kinds  []Step
	}{
		{b.res.Create, nil, LookList, b.createKinds("a", Primary, Reject)},
		{b.res.Get, made, LookGet, []Step{b.getting("read", "a", Primary, Reject)}},
		{b.res.List, made, 0, []Step{page("list", Value{From: Stem}, "1", "100"), page("list by a name", Fresh("a"), "1", "10"), page("list page 2", Value{From: Stem}, "2", "1")}},
		{b.res.Update, made, LookGet, b.updateKinds("a", Primary, Reject)},
		{b.res.Delete, made, LookGet, []Step{b.deleting("delete", "a", Primary, Reject)}},
	} {
		cs := b.refusedHowever(act.action+"-however", act.look, act.setup, breadth{stranger: true}, []string{"a"}, func(string) []Step { return act.kinds })
		for i := len(act.setup); i < len(cs.Steps); i++ {
			cs.Steps[i].As = exchange.Inactive
		}
		out = append(out, b.signed(cs))
	}
	return out
}

// timedElsewhere are rightly signed calls of those Actions, and a create by a
// temporary key, whose time is off by what must be accepted.
func (b *build) timedElsewhere(t *wire.Tamper, way exchange.Way) []Case {
	var out []Case
	timed := func(id string, setup []Step, st Step) {
		st.Label += ", " + t.Text
		st.Tamper, st.Expect.Never = t.Name, b.signatureCodes()
		out = append(out, b.signed(Case{ID: way.Signature + "-" + id + "-" + label(t.Name), Steps: append(setup, st), Way: way, Rank: 3}))
	}
	for _, a := range b.notCreate() {
		setup, call, _ := b.on(a)
		timed(a.Name, setup, Step{Label: a.Name, Action: a.Name, Params: call, Expect: Expect{Answer: b.served(a)}})
	}
	st := b.creating("create with a temporary key", Without(b.full("a", Primary), accountNames(b.create)...), Accept)
	st.As = exchange.Temporary
	timed("by-a-temporary-key", []Step{b.setup("b", Primary)}, st)
	return out
}
