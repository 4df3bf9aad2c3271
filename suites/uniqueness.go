package suites

// uniqueness: within one project a name belongs to one business, and what is
// not taken is free.
var uniqueness = theme{name: "uniqueness", asks: []string{
	"unique",      // a second one of the same name is refused, in every way of saying it
	"duplicate-*", // the first stays as it was, however often it is tried
	"free-*",      // after a delete, a rename or a failure, in another project, in another field
	"name-*",      // which small differences make another name
	"lost-*",      // who hears nothing can read, and ask again
	"race-*",      // many at once: exactly one gets the name, and different names do not disturb
}}
