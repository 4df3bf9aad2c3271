package suites

// tenancy: what belongs to another tenant, or to a caller without the right,
// is neither shown nor changed.
var tenancy = theme{name: "tenancy", asks: []string{
	"foreign-*", "unauthorized",
}}
