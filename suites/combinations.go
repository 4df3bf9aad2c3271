package suites

// combinations: parameters together, in every way of a call. What each one
// promises alone it promises beside any value of the others, said by either
// signature, in either format, as form or as query.
var combinations = theme{name: "combinations", asks: []string{
	"combinations", "combinations-*",
}}
