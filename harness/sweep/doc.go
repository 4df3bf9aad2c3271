// Package sweep keeps what a run may have created and must remove.
//
// Floor 3: it imports contract, exchange and plan. Every create that is about
// to be asked flows in as an intent (its name and where), before it is asked:
// a create that should have been refused but was not must be swept too. What
// is known by id flows in when the answer came. What is left flows out to the
// session, which removes it.
package sweep
