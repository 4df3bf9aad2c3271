package spec

import "embed"

// FS holds the documents as they stand in this directory: the OpenAPI files
// under "openapi" and the clause files under "clauses".
//
//go:embed openapi clauses
var FS embed.FS
