package suites

// signature: a call that is rightly signed is never refused for its key,
// signature or time, and one that is wrongly signed is refused and does
// nothing.
var signature = theme{name: "signature", asks: []string{
	"signature-*",
}}
