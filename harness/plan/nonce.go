package plan

import (
	"fmt"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
)

// Cases on nonces that are used a second time.

func signatureNonce(b *build, _ *contract.Clause) []Case {
	var out []Case
	for _, way := range signedWays() {
		out = append(out, b.nonceAgain(way)...)
		first := b.creating("create", b.full("a", Primary), Accept)
		first.Setup = true
		replay := b.creating("send the same request again", b.full("a", Primary), Reject)
		replay.Replay = "create"
		del := b.deleting("delete it", "a", Primary, Accept)
		del.Setup = true
		between := b.setup("b", Primary)
		out = append(out,
			b.signed(Case{ID: way.Signature + "-at-once", Steps: []Step{first, replay}, Way: way, Look: LookList, Rank: 2}),
			b.signed(Case{ID: way.Signature + "-after-delete", Steps: []Step{first, del, replay}, Way: way, Look: LookList, Rank: 2}),
			b.signed(b.nonceUnheard(way, del)),
			b.signed(Case{ID: way.Signature + "-after-others", Steps: []Step{first, between, del, replay}, Way: way, Look: LookList, Rank: 2}))
		out = append(out, b.nonceElsewhere(way)...)
	}
	return append(out, b.nonceSaid()...)
}

// nonceElsewhere uses the nonce of one call in another that has little in
// common with it: of another Action, or signed in the other way.
func (b *build) nonceElsewhere(way exchange.Way) []Case {
	first := b.creating("the first use", b.full("a", Primary), Accept)
	first.Setup = true
	reuse := func(st Step, label string) Step {
		st.Label, st.NonceOf, st.Expect = label, first.Label, Expect{Answer: Reject}
		return st
	}
	var out []Case
	for _, a := range b.notCreate() {
		_, call, look := b.on(a)
		st := reuse(Step{Action: a.Name, Params: call}, "use the nonce again in a "+a.Name)
		out = append(out, b.signed(Case{ID: way.Signature + "-in-" + a.Name, Steps: []Step{first, st}, Way: way, Look: look, Rank: 2}))
	}
	// A read uses its nonce up like any other call.
	read := b.getting(first.Label, "a", Primary, Read)
	read.Setup = true
	again := reuse(b.getting("", "a", Primary, Reject), "use the nonce of the read again in a read")
	create := reuse(b.creating("", b.full("b", Primary), Reject), "use the nonce of the read again in a create")
	out = append(out, b.signed(Case{ID: way.Signature + "-of-a-read", Steps: []Step{b.setup("a", Primary), read, again, create}, Way: way, Look: LookList, Rank: 2}))
	others := []said{{"then-xml", exchange.Way{Sender: exchange.Raw, Signature: way.Signature, Format: exchange.XML}}}
	for _, other := range signedWays() {
		if other.Signature != way.Signature {
			others = append(others, said{"then-" + other.Signature, other})
		}
	}
	for _, other := range queryWays() {
		if other.Signature == way.Signature && other.Method == exchange.GET {
			others = append(others, said{"then-" + wayID(other), other})
		}
	}
	for _, other := range others {
		usual := first
		usual.Way = &way
		st := reuse(b.creating("", b.full("b", Primary), Reject), "use the nonce again, said as "+other.way.String())
		out = append(out, b.signed(Case{
			ID: way.Signature + "-" + other.id, Steps: []Step{usual, st}, Way: other.way, Look: LookList, Rank: 2, Premise: other.way.Place == exchange.Query,
		}))
	}
	return out
}

// nonceSaid sends a request again that is said in another way than the usual
// one, once what it made is deleted.
func (b *build) nonceSaid() []Case {
	var out []Case
	add := func(id string, way exchange.Way, as string, premise bool) {
		first := b.creating("create", b.full("a", Primary), Accept)
		first.Setup, first.As = true, as
		replay := b.creating("send the same request again", b.full("a", Primary), Reject)
		replay.Replay, replay.As = first.Label, as
		del := b.deleting("delete it", "a", Primary, Accept)
		del.Setup = true
		out = append(out, b.signed(Case{ID: id + "-after-delete", Steps: []Step{first, del, replay}, Way: way, Look: LookList, Rank: 2, Premise: premise}))
	}
	for _, way := range queryWays() {
		add(wayID(way), way, "", true)
	}
	for _, way := range signedWays() {
		add(way.Signature+"-by-a-temporary-key", way, exchange.Temporary, false)
		way.Format = exchange.XML
		add(way.Signature+"-xml", way, "", false)
	}
	return out
}

// nonceUnheard sends a request again whose answer nobody heard, once a look has
// shown that it was served, and what it made is deleted.
func (b *build) nonceUnheard(way exchange.Way, del Step) Case {
	first := read(b.unheard("a"))
	first.Way, first.Setup = nil, true
	replay := b.creating("send the same request again", b.full("a", Primary), Reject)
	replay.Replay = first.Label
	return Case{ID: way.Signature + "-after-a-lost-reply", Steps: []Step{first, del, replay}, Way: way, Look: LookList, Rank: 3}
}

// nonceAgain uses a nonce again in another request: with another time, after
// many others, and after a first request that was refused.
func (b *build) nonceAgain(way exchange.Way) []Case {
	reuse := func(label string, params []Param) Step {
		st := b.creating(label, params, Reject)
		st.NonceOf = "the first use"
		return st
	}
	first := b.creating("the first use", b.full("a", Primary), Accept)
	first.Setup = true
	// A duplicate is refused for what is stored, so behind every gateway: in
	// which order that checks a call and its nonce is its own choice.
	refusedFirst := b.creating("the first use", b.full("a", Primary), Reject)
	refusedFirst.Setup = true
	again := reuse("use the nonce again for another name", b.full("b", Primary))
	later := reuse("use the nonce again, signed three minutes earlier", b.full("b", Primary))
	later.Tamper = "time-3m-past"
	elsewhere := reuse("use the nonce again in the other project", b.full("b", Secondary))
	many := []Step{first}
	for i := 0; i < 24; i++ {
		many = append(many, b.setup(fmt.Sprintf("m%02d", i), Primary))
	}
	return []Case{
		b.signed(Case{ID: way.Signature + "-other-request", Steps: []Step{first, again}, Way: way, Look: LookList, Rank: 2}),
		b.signed(Case{ID: way.Signature + "-other-project", Steps: []Step{first, elsewhere}, Way: way, Look: LookList, Rank: 3}),
		b.signed(Case{ID: way.Signature + "-other-time", Steps: []Step{first, later}, Way: way, Look: LookList, Rank: 2}),
		b.signed(Case{ID: way.Signature + "-after-a-refusal", Steps: []Step{b.setup("a", Primary), refusedFirst, again}, Way: way, Look: LookList, Rank: 2}),
		b.signed(Case{ID: way.Signature + "-after-many-others", Steps: append(many, again), Way: way, Look: LookList, Rank: 3}),
		b.nonceLater(way),
	}
}
