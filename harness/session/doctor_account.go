package session

import (
	"context"

	"github.com/dwconform/dwconform/harness/exchange"
)

// account looks for the caller's account id among the owners of what is in its
// projects. No Action that reads tells whose a key is.
func (d *doctor) account(ctx context.Context) {
	const name = "account"
	id := d.world.Accounts[exchange.Caller]
	if d.told(ctx, name, id) {
		return
	}
	n := 0
	for _, owner := range d.owners {
		if owner == id {
			n++
		}
	}
	switch {
	case id == "":
		d.unchecked(name, "the account id of the caller is not given, so that what needs it, as the default of Owner, is unreached")
	case n > 0:
		d.well(name, "%d of the businesses in the caller's projects belong to %s", n, id)
	case len(d.owners) > 0:
		d.unchecked(name, "the businesses in the caller's projects belong to others than %s: if a create without Owner then belongs to another too, the id is wrong", id)
	default:
		d.unchecked(name, "no call that only reads tells whose a key is, and the caller's projects hold nothing of %s yet", id)
	}
}

// told asks the vendor's token service whose the caller's key is, where there
// is one; true when that is a finding.
func (d *doctor) told(ctx context.Context, name, id string) bool {
	at := d.cfg.tokenService()
	if at == nil || d.keyBad || d.blocked != "" {
		return false
	}
	of, err := d.accountOf(ctx, exchange.Caller)
	switch {
	case err != nil:
		return false
	case id == "":
		d.unchecked(name, "the account id of the caller is not given, so that what needs it, as the default of Owner, is unreached; %s says that the key is of %s: write caller: {accountId: %q}", at.Host, of, of)
	case of != id:
		d.wrong(name, "correct accountId of the caller, or give a key of that account", "the key is of %s, as %s says, and the target file names %s", of, at.Host, id)
	default:
		d.well(name, "the key is of %s, as %s says", id, at.Host)
	}
	return true
}
