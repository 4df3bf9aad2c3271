// Package plan turns the contract into cases: pure data that can be printed,
// counted and explained without asking anybody.
//
// Floor 2: it imports exchange, verdict and contract. A contract and a [World]
// (what the target file says there is) flow in; a [Plan] flows out to the
// session, which asks it, and to the oracles, which judge it. Every case cites
// one clause; a clause whose builder is not known, or that no case cites, is
// uncovered and listed as such.
package plan
