package plan

import (
	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
)

// Cases on creates whose reply is lost: the connection is closed once the
// request is sent. Whether such a create is done is the target's affair; what
// it did is found out by reading, and asking again must not do it twice.

// unheard is a create of which nobody hears what it did.
func (b *build) unheard(slot string) Step {
	st := b.creating("create "+slot+" and hang up", b.full(slot, Primary), Either)
	st.HangUp = true
	st.Way = &exchange.Way{Sender: exchange.Raw}
	return st
}

// read is a step after which is looked what it did.
func read(st Step) Step {
	st.Look = true
	return st
}

func lostReply(b *build, _ *contract.Clause) []Case {
	look := LookGet | LookList | LookFields
	mk := func(id string, steps ...Step) Case {
		return Case{ID: id, Steps: steps, Look: look, Rank: 3, NeedsRead: true}
	}
	again := b.creating("create a again", b.full("a", Primary), Taken)
	out := []Case{
		mk("read-back", b.unheard("a")),
		mk("again-after-a-look", read(b.unheard("a")), again),
		mk("again-at-once", b.unheard("a"), again),
		mk("again-and-again", read(b.unheard("a")), read(again), again, again),
	}
	for _, w := range signedWays() {
		replay := b.creating("send the same request again", b.full("a", Primary), Taken)
		replay.Replay = b.unheard("a").Label
		anew := again
		anew.Way = &w
		first := read(b.unheard("a"))
		first.Way = &w
		out = append(out,
			mk("same-request-"+w.Signature, first, replay),
			mk("signed-anew-after-the-same-request-"+w.Signature, first, read(replay), anew))
	}
	if m := b.marker(); m != nil {
		other := b.creating("create a again with another "+m.Name, With(b.full("a", Primary), m.Name, Value{From: Marker, Slot: "o"}), Taken)
		out = append(out, mk("again-with-another-"+label(m.Name), read(b.unheard("a")), other))
	}
	// Half of those who race for a name never hear what became of it.
	burst := b.racing(1, 8, "a", Primary, One)
	for i := range burst {
		burst[i].HangUp = i%2 == 1
	}
	some := race("half-of-8-unheard", append(burst, again))
	some.NeedsRead = true
	return append(out, some)
}
