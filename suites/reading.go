package suites

// reading: what a create says is what it did; Get and List show what was
// written, Update changes that and Delete removes it, and none of them touches
// anything else.
var reading = theme{name: "reading", asks: []string{
	"get-*", "list-*", "update-*", "delete-*", "isolation-*", "effect-*",
}}
