package plan

import (
	"slices"

	"github.com/dwconform/dwconform/harness/exchange"
)

// foreignToken makes a case that is signed with the temporary key one that
// gives the token of another key: of the other temporary key, else of the
// caller, where its key is a temporary one too.
//
// A token that is no good with its own key either, because it has expired, is
// refused for that, which says nothing about whose it is. So the other
// temporary key creates something with it first, and where that is refused
// nothing is learned. The caller's token needs no such call: nothing of the
// whole run would be accepted without it.
func (b *build) foreignToken(cs *Case) {
	switch {
	case !b.w.Has(exchange.Temporary):
		// The reason is that there is no such key.
	case b.w.Has(exchange.OtherTemporary):
		own := b.creating("create with the other temporary key and its own token", Without(b.full("b", Primary), accountNames(b.create)...), Either)
		own.As, own.Trial = exchange.OtherTemporary, true
		cs.Steps = append([]Step{own}, cs.Steps...)
	case slices.Contains(b.w.Tokens, exchange.Caller):
	case b.w.Absent[exchange.OtherTemporary] != "":
		cs.Unmet, cs.UnmetWhy = unreached(b.w.NoKey(exchange.OtherTemporary))
	default:
		cs.Unmet, cs.UnmetWhy = unreached("it needs the token of another temporary key: the target file gives no credentials for " + exchange.OtherTemporary)
	}
}
