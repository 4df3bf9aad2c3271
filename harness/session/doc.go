// Package session is one run: it makes the plan for a target, asks every
// case, judges what was observed, sweeps what was created and hands over a
// [Result]. It knows nothing of Ginkgo and nothing of reports.
//
// Floor 4: it imports everything below. A [Config] flows in, made from what a
// user says by [Settings.Resolve]; a [Result] flows out to the report, the
// command and the suites. [Doctor] looks by reads alone whether a run could
// begin.
//
// A target that is not on this machine is live. [Guard] says what a run needs
// there; it looks first whose target it is, keeps a slow pace, stops by itself
// where the target is in trouble, and changes or removes nothing that a read has
// not shown under a name of its own.
package session
