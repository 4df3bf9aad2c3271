// Package exchange holds the words of the conversation with a target: the
// call that is asked, and the observation of what came back.
//
// Floor 0: it imports nothing of this module. A [Call] flows in from the
// plan, an [Observation] flows out to the oracles, kept byte for byte from
// below whatever sent it. What is written to disk goes through [Redact], and
// what is shown through a [Cover] over the secrets of the run.
package exchange
