package suites

// parameters: what each parameter of a call promises by itself. All of these
// clauses are derived from the OpenAPI files: where a parameter is written
// down, its clauses are too.
var parameters = theme{name: "parameters", asks: []string{
	"required", // absent or empty, it is refused, and nothing happens
	"missing",  // the code and status with which its absence is refused
	"optional", // present and absent, the call is served and keeps what it is given
	"default",  // what an absent one is taken for
	"empty",    // sent empty, it is as if absent
	"enum",     // each listed value is served, others are refused
	"type",     // what is no number of its format is refused
	"text",     // whatever text is accepted is stored verbatim
	"example",  // the vendor's own example is served
	"names",    // it names a project, and what is done lands there and nowhere else
	"unknown",  // a value that names nothing is refused
	"minLength", "maxLength", "minimum", "maximum",
	// what several parameters promise together
	"or", "only-one", "all-or-none", "zero-or-one", "requires", "relational", "complex",
}}
