// Package history decides whether what many callers saw of one name could have
// happened one call after the other: whether the creates, deletes and renames
// of a (project, name) key are linearizable.
//
// Floor 3; it imports the standard library, and porcupine for [Picture] alone.
// Operations with the times of their call and return flow in; a [Result] flows
// out, with the offending operations named in words.
//
// # What is decided
//
// A key holds no business at first, and then at most one. Each operation takes
// effect at one instant between its call and its return, both included:
//
//   - a create is accepted when no business is there, and its id is there from
//     then on; it is refused as a duplicate when one is there;
//   - a delete of an id is accepted when that id is there, and nothing is there
//     from then on; it finds the id absent when it is not there;
//   - a rename is a delete of its id under the old key and a create of the same
//     id under the new one, each at some instant of the same interval; onto its
//     own key it is a look that finds the id there;
//   - an operation whose reply was lost took effect at one instant after its
//     call, however late, or never. The id that a lost create made is one that
//     no accepted create of the key returned.
//
// Keys are decided each on its own. That a rename changes both keys in the same
// instant is not asked, so nothing is called illegal for that.
//
// # How, and what stays unknown
//
// A general checker tries orders, which is exponential where many callers race
// for one name: the very test that matters. Here three remarks make the search
// narrow. An operation that changes nothing (a refusal) is satisfied as soon as
// the state suits it, so it never multiplies orders. A change is put off until
// the return of some operation forces it. And lost creates are all alike. So a
// sweep over the sorted calls and returns carries the few states that are
// possible at each moment, and costs O(n log n) for the sort and O(n) for the
// sweep as long as they are few: they are at most about as many as accepted
// creates, and ids that only lost creates can have made, in flight at once.
//
// The sweep is exact: it says Ok or Illegal only where that is so. Only where
// more than some thousands of states are possible at one moment it gives up on
// the key and says Unknown. That takes a dozen or more changes in flight at
// once that can be ordered freely: deletes called before the create of their
// own id has returned, or lost renames and deletes of ids that come and go.
package history
