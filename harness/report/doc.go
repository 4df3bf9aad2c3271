// Package report tells what a run came to: report.json, which is the same for
// equal runs, the evidence beside it, JUnit and Markdown for a CI, and what a
// tired person reads on a terminal.
//
// Floor 4: it imports everything below, and not the session beside it. The
// caller hands over an [Input]; [New] accounts for every planned case and
// gathers the coverage; a [Report] flows out to a directory and a terminal.
// Nothing that is written shows a key, a token or a signature, and a scan of
// every file proves it.
package report
