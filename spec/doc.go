// Package spec is the written world: what the vendor documents about the
// DataWorks Business operations of API version 2020-05-18, and what a client
// must be able to rely on beside it.
//
// Below every floor: it imports nothing and knows nothing. openapi/ holds one
// OpenAPI 3.0.3 file per Action, which any OpenAPI tool can use alone; they
// share openapi/envelope.yaml by $ref. clauses/ holds the sentences that
// OpenAPI cannot say. contradictions.yaml lists where the sources disagree, and
// what follows; pages/ the bare facts of the vendor's page, to hold the
// documents against, and differences.yaml where other descriptions of the API
// differ from them and why. [FS] flows out to harness/contract.
package spec
