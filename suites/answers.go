package suites

// answers: whatever is asked, one whole answer comes, in time, in the format
// asked for, and it says by itself whether the call was accepted. In a run in
// one pass these clauses are judged on every answer; a spec that asks for
// itself judges them on its own.
var answers = theme{name: "answers", asks: []string{
	memberType, // each documented member has its type
	"answer-*", // of any call: served or not, in JSON or XML, or of what is hardly a request
}}
