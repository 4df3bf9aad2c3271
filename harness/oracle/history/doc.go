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
// for one name: the very test that matters. Here five remarks make the search
// narrow.
//
//   - An operation that changes nothing (a refusal) is satisfied as soon as the
//     state suits it, so it never multiplies orders.
//   - A change is put off until the return of some operation forces it.
//   - Lost creates are all alike, and so are lost deletes of ids of which no
//     reply tells anything: it is enough to count them.
//   - A way to have used up less of what was lost is as good as one to have used
//     up more.
//   - What is there and cannot be ended before an accepted create must have
//     found nothing need not be carried so far.
//
// So a sweep over the sorted calls and returns carries the few states that are
// possible at each moment. The sort is O(n log n), the sweep O(n) times their
// number, which is seldom more than one for each accepted create in flight.
//
// The sweep is exact: it says Ok or Illegal only where that is so. Where more
// than some thousands of states are possible at once it gives up on the key and
// says Unknown. That was only ever seen with some thirty callers or more who
// all delete ids before the creates of these ids have returned, which callers
// do not do who know an id from its reply; and it can come from lost renames of
// ids that come and go.
package history
