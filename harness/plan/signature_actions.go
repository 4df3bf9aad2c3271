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
var tampersElsewhere = []string{"signature-one-character", "signature-absent", "key-unknown", "token-wrong", "time-40m-past", "digest-wrong"}

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
	// And of a create that asks for XML, or comes from a temporary key.
	for _, way := range signedWays() {
		for _, said := range []struct{ id, format, as, tamper string }{
			{"xml", exchange.XML, "", "signature-one-character"},
			{"by-a-temporary-key", "", exchange.Temporary, "signature-one-character"}, {"by-a-temporary-key", "", exchange.Temporary, "time-40m-past"},
		} {
			t, _ := wire.FindTamper(said.tamper)
			st := b.creating("create, "+t.Text, Without(b.full("a", Primary), accountNames(b.create)...), Reject)
			st.Tamper, st.As = t.Name, said.as
			in := way
			in.Format = said.format
			out = append(out, b.signed(Case{ID: way.Signature + "-" + said.id + "-" + label(t.Name), Steps: []Step{st}, Way: in, Look: LookList, Rank: 3, Loose: true}))
		}
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
