package session

import (
	"testing"

	"github.com/dwconform/dwconform/harness/oracle"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/verdict"
)

// TestBreaker: only a row of one kind of trouble stops a run, and what a user's
// mistake is answered with is no trouble.
func TestBreaker(t *testing.T) {
	answers := map[rune]oracle.Answer{
		'a': {Kind: oracle.Accepted, Status: 200},
		'r': {Kind: oracle.Rejected, Status: 400, Code: "Missing"},
		'u': {Kind: oracle.Rejected, Status: 500, Code: "Invalid.Wkbench.Parameter"},
		's': {Kind: oracle.Rejected, Status: 503, Code: "ServiceUnavailable"},
		'h': {Kind: oracle.Neither, Status: 502, Why: "no envelope"},
		'l': {Kind: oracle.Lost, Why: "no-answer"},
		't': {Kind: oracle.Throttled, Status: 400, Code: "Throttling.User"},
	}
	for row, want := range map[string]verdict.Reason{
		"aaaaaaaa": "", "rrrrrrrr": "", "uuuuuuuu": "",
		"sssss": verdict.Budget, "hhhhh": verdict.Budget, "shshs": verdict.Budget, "ssssassssassss": "", "ssssrssss": "",
		"lll": verdict.LostReply, "llallall": "", "sslsslssl": verdict.Budget, "llsll": "",
		"ttt": verdict.Throttled, "ttatt": "", "ttltt": verdict.Throttled,
	} {
		var b breaker
		stops := 0
		if want != "" {
			row += row[:1] // it is told once, whatever follows
		}
		for _, c := range row {
			ans := answers[c]
			if b.meet(&ans, plan.Reject) != "" {
				stops++
			}
		}
		if why, got := b.stopped(); got != want || (why != "") != (want != "") || stops > 1 || want != "" && stops != 1 {
			t.Errorf("%s: %q %q, told %d times", row, got, why, stops)
		}
	}
	var b breaker
	for range breakErrors {
		ans := answers['u']
		b.meet(&ans, plan.Accept)
	}
	if why, _ := b.stopped(); why == "" {
		t.Error("right calls are answered with HTTP 500 and the run goes on")
	}
}
