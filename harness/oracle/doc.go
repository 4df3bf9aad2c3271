// Package oracle judges: an expectation and the observations that answer it
// go in, problems come out.
//
// Floor 3: it imports verdict, exchange, contract, wire and plan, never the
// mock. Oracles are pure: no clock, no network, no log. They report every
// problem, not the first, and where nothing could be checked they say so.
package oracle
