// Package suites is the contract as a Ginkgo suite: one spec for each case, in
// your own test binary.
//
// Floor 6: it imports everything below, and it alone imports Ginkgo. A
// [Config] flows in; specs flow into the tree, and verdicts out of it as
// passed, failed and skipped specs, as report entries and as a report in a
// directory. There are three doors:
//
//   - [Test] is one call: it asks everything in one pass and settles each
//     verdict in a spec of its own.
//   - [Register] adds the specs to your own tree, as often as you like. It
//     declares no suite-level node: those are yours. Each spec asks for
//     itself; [WriteReports], at top level, writes what they came to.
//   - without Ginkgo, session.Run does the same and returns the result.
//
// The files beside this one that are named after a matter (parameters,
// uniqueness, signature and so on) say which clauses belong to it. What is
// asked about a clause is planned from spec/, not written here.
package suites
