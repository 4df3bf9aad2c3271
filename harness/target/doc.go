// Package target asks calls of the endpoint under test and keeps what came
// back.
//
// Floor 2: it may import verdict, exchange, contract and wire. A call flows
// in, an [exchange.Observation] flows out, byte for byte as it was on the wire
// below whoever sent it; nothing here judges an answer. [Raw] writes requests
// itself and can say everything; the package sdk below this one speaks through
// the vendor's SDK over the same [Shared] transport. [Paced] wraps either with
// the pace, the budget and the gate that all callers of a run share.
package target
