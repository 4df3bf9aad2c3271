// Package mock is a stateful DataWorks gateway for tests: an http.Handler that
// keeps what it is told, in memory, and refuses what the real one refuses.
//
// Floor 2: it imports contract, wire, exchange and verdict, and knows neither
// the plan nor the oracles. Requests flow in, answers flow out. Which
// parameters there are, what they may hold and which errors are documented is
// read from the contract; the table below, which is [Behaviours], says of
// everything else that the mock does how anybody knows.
//
// A fault ([Faults], [WithFault]) is one seeded defect, told apart by the
// clause that it breaks. A disturbance ([WithDisturbances], and [DisturbPath]
// while the server runs) is a failure of transport or service, for tests of how
// a client copes. [Certificate] makes what a server needs to speak https.
// What the mock does not do: quotas and rate limits of its own, regions, RAM
// policies, and any Action but the five of the contract.
package mock
