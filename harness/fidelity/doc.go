// Package fidelity compares how two targets behave: a reference, and a mock
// that stands in for it.
//
// Floor 5: results of sessions flow in, asked of both sides by the same plan;
// a [Result] flows out, with the differences, a score and the counts behind
// it. Behaviour is compared and not bytes: what differs between any two runs
// (ids, request ids, times, names, accounts, projects) is replaced by what it
// refers to, so that "the id that create returned is the id that get shows" is
// compared, and not the number.
package fidelity
