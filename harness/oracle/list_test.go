package oracle

import (
	"strings"
	"testing"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/verdict"
)

// TestItemsInXML: in XML the shape of a list is free: items one after the other,
// or in elements of their own.
func TestItemsInXML(t *testing.T) {
	item := func(id string) string {
		return "<BusinessId>" + id + "</BusinessId><BusinessName>n" + id + "</BusinessName>"
	}
	for _, test := range []struct{ name, list, want string }{
		{"none", "", ""},
		{"an empty element", "<Business></Business>", ""},
		{"one", "<Business>" + item("7") + "</Business>", "7"},
		{"two", "<Business>" + item("7") + "</Business><Business>" + item("8") + "</Business>", "7 8"},
		{"one in an element of its own", "<Business><Business>" + item("7") + "</Business></Business>", "7"},
		{"two in elements of their own", "<Business><item>" + item("7") + "</item><item>" + item("8") + "</item></Business>", "7 8"},
		{"texts in their place", "<Business><item>7</item><item>8</item></Business>", ""},
	} {
		obs := observed(200, "<ListBusinessResponse><RequestId>r</RequestId><HttpStatusCode>200</HttpStatusCode><Success>true</Success><Data>"+test.list+"</Data></ListBusinessResponse>")
		obs.Call.Action, obs.Call.Way.Format = "ListBusiness", exchange.XML
		ans := Read(contract.Default(), obs)
		var got []string
		for _, it := range Listed(contract.Default(), &ans) {
			got = append(got, it.ID)
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("%s: items %q, want %q", test.name, got, test.want)
		}
	}
}

// TestPastTheEnd: what a page past the last one shows is nobody's promise, as
// long as it is a list or a refusal, and of what is stored and matches.
func TestPastTheEnd(t *testing.T) {
	a, b := storedAs("7", "ka"), storedAs("8", "kb")
	strange := strings.Replace(b, "kb", "kc", 1)
	for _, test := range []struct {
		name   string
		status int
		body   string
		want   string
		says   string
	}{
		{"nothing", 200, page("2"), "", "an empty list, with a count of 2"},
		{"nothing, uncounted", 200, page("0"), "", "an empty list, with a count of 0"},
		{"the last page", 200, page("2", b), "", `what "step 4" shows, with a count of 2`},
		{"the first page", 200, page("2", a), "", `what "step 3" shows, with a count of 2`},
		{"both", 200, page("2", b, a), "", "a list of 2, with a count of 2"},
		{"no count", 200, shows(`{"Business":[` + b + `]}`), "", `what "step 4" shows, with no count`},
		{"a refusal", 400, refusedWith("C"), "", "rejected with C (HTTP 400): no"},
		{"one item twice", 200, page("2", b, b), "list", "a list of 2, with a count of 2"},
		{"another name", 200, page("2", strange), "read-back", `what "step 4" shows, with a count of 2`},
		{"what is not stored", 200, page("2", storedAs("9", "kd")), "list", "a list of 1, with a count of 2"},
		{"no envelope", 200, "[]", "list", ""},
	} {
		ask := func(want plan.Expect) Judgement {
			s := newScene(verdict.Must).
				step(plan.Accept, create("ka"), 200, accepted("7")).step(plan.Accept, create("kb"), 200, accepted("8")).
				step(plan.Read, listing("k", "1", "1"), 200, page("2", a)).step(plan.Read, listing("k", "2", "1"), 200, page("2", b))
			return s.full(plan.Step{Label: "past", Expect: want}, listing("k", "3", "1"), test.status, test.body).judge()
		}
		if got := claims(ask(plan.Expect{Answer: plan.Read}).Problems); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
		noted := ask(plan.Expect{Answer: plan.Either, Ungraded: true})
		if len(noted.Notes) != 1 || test.says != "" && noted.Notes[0] != "past: "+test.says || len(noted.Problems) > 0 {
			t.Errorf("%s: noted %q, and claims %q; want %q", test.name, noted.Notes, claims(noted.Problems), test.says)
		}
	}
	// What is deleted makes the same page one past the end, and not for what was
	// shown before.
	s := newScene(verdict.Must).
		step(plan.Accept, create("ka"), 200, accepted("7")).step(plan.Accept, create("kb"), 200, accepted("8")).
		step(plan.Read, listing("k", "2", "1"), 200, page("2", b)).step(plan.Read, listing("k", "1", "1"), 200, page("2", b)).
		step(plan.Accept, on("DeleteBusiness", "8"), 200, accepted("")).
		step(plan.Read, listing("k", "1", "1"), 200, page("1", a)).step(plan.Read, listing("k", "2", "1"), 200, page("1", a))
	if got := claims(s.judge().Problems); got != "list-pages" {
		t.Errorf("a page shown twice while there were two: %q", got)
	}
}
