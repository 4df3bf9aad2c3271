package mock

import (
	"net/http"

	"github.com/dwconform/dwconform/harness/contract"
)

// hooks are the points at which a fault can reach in. Every one is nil in a
// server without faults.
type hooks struct {
	// Request: what was read.

	// arrived may change what was read, before anything of it is checked.
	arrived func(c *call)
	// request may change what the call gives, before its parameters are checked.
	request func(c *call)
	// signed may change what the checks of signature and nonce found.
	signed func(c *call, err, nonce error) (error, error)
	// disabled reports whether a disabled key is let through.
	disabled func(c *call) bool
	// late may change what the check of the time found.
	late func(c *call, late error) error
	// state reports whether the error of a provider state is left out.
	state func(c *call, e *contract.Error) bool
	// rights reports whether a key without rights is let through.
	rights func(c *call) bool

	// Validate: the checks on the parameters.

	// skip reports whether a check is left out.
	skip func(c *call, k check) bool
	// refuse refuses more than the contract does.
	refuse func(c *call) *refusal
	// project changes which project a value names; p is nil when the call
	// names none.
	project func(c *call, p *contract.Param, value string, found *project) *project

	// Store: what is kept and found.

	// newID replaces how ids are made.
	newID func() func() int64
	// fill changes a new business before it is looked at.
	fill func(c *call, b *Business)
	// change changes what an update makes of a business.
	change func(c *call, tx Tx, before Business, b *Business)
	// key changes the key under which a business is unique.
	key func(c *call, b Business, key string) string
	// holder changes who holds the key of b.
	holder func(c *call, tx Tx, b Business, key string, id int64, taken bool) (int64, bool)
	// duplicate answers for a create whose key the business id holds; true
	// when the call is accepted.
	duplicate func(c *call, tx Tx, id int64, b *Business) bool
	// gap comes between the check of a key and the keeping of the business,
	// which then are two transactions.
	gap func(c *call)
	// renaming comes between the check of the key that an update gives and the
	// keeping of what it made, which then are two transactions.
	renaming func(c *call)
	// removed comes after a delete, outside its transaction.
	removed func(c *call, b Business)
	// put keeps a business in its own way; true when it did.
	put func(c *call, tx Tx, before, b *Business, key string) bool
	// stored comes after a business was kept.
	stored func(c *call, tx Tx, before, b *Business)
	// find changes which business an id names.
	find func(c *call, tx Tx, id int64, b Business, ok bool) (Business, bool)
	// remove removes a business in its own way; true when it did.
	remove func(c *call, tx Tx, b Business) bool
	// refused comes after a call was refused, and may change how.
	refused func(c *call, no *refusal) *refusal

	// Answer: what is shown.

	// shown changes what is shown of a business.
	shown func(c *call, b *Business)
	// window changes which part of a list is shown.
	window func(c *call, w *window)
	// matches changes what is part of a list.
	matches func(c *call, w window, b Business, is bool) bool
	// listed changes a finished list, c.found and c.total.
	listed func(c *call, tx Tx, w window)
	// answer changes an answer before it is written.
	answer func(c *call, a *answer)

	// Transport: the bytes.

	// reply changes the bytes and headers of an answer.
	reply func(c *call, a *answer, p *reply)
	// transport sends a reply in its own way; true when it did.
	transport func(c *call, w http.ResponseWriter, p *reply) bool
}
