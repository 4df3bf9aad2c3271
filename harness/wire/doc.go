// Package wire is the language of the gateway: how a call is written and
// signed, how a signed request is checked, and how an answer is read.
//
// Floor 1: it imports verdict and exchange. An [exchange.Call] flows in and a
// signed [exchange.Request] flows out ([Build]); a received request flows in
// and a [SignatureError] or nothing flows out ([VerifyV1], [VerifyV3],
// [Window]); the bytes of an answer flow in and a [Document] flows out
// ([Decode]). [Tampers] lists every deliberate defect that Build can give an
// otherwise perfect request. Nothing here knows an operation or a parameter
// of one.
package wire
