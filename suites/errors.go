package suites

// refusals: a refusal carries the documented code, status and text where they
// are documented, and always a code, a message and nothing that must stay
// inside. No input makes the service itself fail.
var refusals = theme{name: "errors", asks: []string{
	"error",           // each documented error, under the state or by the caller that provokes it
	"answer-rejected", // every refusal
	"answer-robust",   // texts and sizes that break careless services
	"error-*",         // which of two mistakes the refusal names
}}
