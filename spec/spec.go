package spec

import "embed"

// FS holds the documents as they stand in this directory: the OpenAPI files
// under "openapi", the clause files under "clauses", and contradictions.yaml.
//
//go:embed openapi clauses contradictions.yaml
var FS embed.FS
