// Package covering makes covering arrays: few rows in which every combination
// of values of every t factors occurs, for any t, under constraints, with a
// lower bound beside the result, so that "no smaller one exists" can be said
// where it is true.
//
// Floor 2, part of plan; it imports the standard library only and knows nothing
// of what its factors stand for. A [Model] flows in; an [Array] flows out of
// [Generate], in the [Order] in which it is best asked, with a [Certificate]
// that was counted, not believed.
//
// # How
//
// A combination of t values is a tuple. It is feasible when some allowed row
// holds it; rows that a [Constraint] forbids are never made, and infeasible
// tuples are never missed.
//
//   - Where all domains are about as large as a field of q elements, a covering
//     perfect hash family gives an array by algebra: blocks of q^t rows, in
//     each of which many sets of t columns show every tuple once. Smaller
//     domains fold the surplus values into what is still uncovered.
//   - Otherwise rows grow one by one, each the best of some that begin with an
//     uncovered tuple.
//   - A local search then makes the array smaller: it takes a row out and puts
//     what became uncovered into the others cell by cell, where that costs
//     least, with weights that grow on tuples that stay uncovered. The cells
//     that may change are found by bit sets, so a step costs a microsecond.
//   - The search ends at the bound, or when its effort is spent. Effort counts
//     table look-ups and not time, so equal options give equal arrays anywhere.
//
// # Limits
//
// A strength may ask for at most 2^24 tuples, and an exhaustive array has at
// most 2^20 rows. Whether a partial row can be completed is decided by
// backtracking within the factors that constraints tie together; constraints
// that tie very many factors in very hard ways can make that slow. The bound
// considers constraints between pairs of factors; it is true for all models,
// and sharp for many, but not for all.
package covering
