// Package session is one run: it makes the plan for a target, asks every
// case, judges what was observed, sweeps what was created and hands over a
// [Result]. It knows nothing of Ginkgo and nothing of reports.
//
// Floor 4: it imports everything below. A [Config] flows in, made from what a
// user says by [Settings.Resolve]; a [Result] flows out to the report, the
// command and the suites. [Doctor] looks by reads alone whether a run could
// begin.
package session
