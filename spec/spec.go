package spec

import "embed"

// FS holds the documents as they stand in this directory: the OpenAPI files
// under "openapi", the clause files under "clauses", the facts of the vendor's
// pages under "pages", contradictions.yaml and differences.yaml.
//
//go:embed openapi clauses pages contradictions.yaml differences.yaml
var FS embed.FS
