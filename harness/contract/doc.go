// Package contract turns the written world of spec/ into a model: the five
// Actions with their parameters, response fields, errors and rules, and the
// clauses derived from each of those nodes or written beside them.
//
// Floor 1: it imports verdict and spec. The OpenAPI files and the clause files
// flow in, a [Contract] flows out to the plan, the oracles, the mock, the
// report and the docs. kin-openapi lives here only. Nothing about one
// parameter, code or message is written in Go: it is read.
//
// Of a parameter's value a document may say enum, minLength and maxLength,
// pattern (in RE2's syntax), minimum and maximum, each exclusive or not, and
// multipleOf; of parameters together, in x-dependencies, the seven patterns of
// the Inter-parameter Dependency Language. A keyword that is not understood is
// refused, for it would be kept by nobody.
package contract
