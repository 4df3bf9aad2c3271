package plan

import (
	"time"

	"github.com/dwconform/dwconform/harness/exchange"
)

// Later is how long a target must at least remember what a case comes back to.
// What it keeps for a second or two only, in a cache or a window that was meant
// to be of minutes, shows then and not before.
const Later = 2200 * time.Millisecond

// Waits reports whether a step of the case is asked later.
func (cs *Case) Waits() bool {
	for i := range cs.Steps {
		if cs.Steps[i].Later {
			return true
		}
	}
	return false
}

// later makes a step one that is asked later.
func later(st Step) Step {
	st.Label += ", later"
	st.Later = true
	return st
}

// uniqueLater creates a name again that was taken, or given by a change, some
// seconds ago.
func (b *build) uniqueLater() []Case {
	base := b.full("a", Primary)
	out := []Case{{ID: "later", Steps: []Step{b.setup("a", Primary), later(b.again(base))}, Look: LookGet | LookList, Rank: 3}}
	if key := b.update.Param(b.key().Name); key != nil {
		rename := b.updating("rename b to a", "b", Primary, Accept, Param{Name: key.Name, Value: Fresh("a")})
		rename.Setup = true
		out = append(out, Case{ID: "later-of-a-rename", Steps: []Step{b.setup("b", Primary), rename, later(b.again(base))}, Look: LookList, Rank: 3})
	}
	return out
}

// writtenLater reads some seconds after it was created what every parameter
// was given for.
func (b *build) writtenLater() Case {
	return Case{ID: "later", Steps: []Step{b.setup("a", Primary), later(b.getting("read it", "a", Primary, Read))}, Rank: 3}
}

// goneLater reads some seconds after it was deleted what was seen to be gone.
func (b *build) goneLater() Case {
	del := b.deleting("delete it", "a", Primary, Accept)
	del.Setup = true
	gone := b.getting("read it", "a", Primary, Read)
	return Case{ID: "later", Steps: []Step{b.setup("a", Primary), del, gone, later(gone)}, Look: LookList, Rank: 3}
}

// nonceLater uses a nonce again some seconds after its first use.
func (b *build) nonceLater(way exchange.Way) Case {
	first := b.creating("the first use", b.full("a", Primary), Accept)
	first.Setup = true
	again := b.creating("use the nonce again for another name", b.full("b", Primary), Reject)
	again.NonceOf = first.Label
	return b.signed(Case{ID: way.Signature + "-later", Steps: []Step{first, later(again)}, Way: way, Look: LookList, Rank: 3})
}
