package oracle

import (
	"strings"
	"testing"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/verdict"
)

// TestAlike: one call said in two ways is accepted both times or refused both
// times; what was not decided is like everything.
func TestAlike(t *testing.T) {
	yes, no, none, large := says{200, accepted("7")}, says{400, refusedWith("C")}, says{}, says{413, "too large"}
	for _, test := range []struct {
		name          string
		first, second says
		loose         bool
		claims        string
	}{
		{"both accepted", yes, says{200, accepted("8")}, false, ""},
		{"both refused", no, says{403, refusedWith("D")}, false, ""},
		{"the second is refused", yes, no, false, "alike"},
		{"the first is refused", no, yes, false, "alike"},
		{"the first is lost", none, no, false, ""},
		{"the second is lost", yes, none, false, ""},
		{"the HTTP layer refuses one", large, yes, true, "alike"},
		{"the HTTP layer refuses one of two refused", large, no, true, ""},
	} {
		s := newScene(verdict.Must)
		for i, a := range []says{test.first, test.second} {
			st := plan.Step{Label: []string{"one", "two"}[i], Expect: plan.Expect{Answer: plan.Either}}
			if i == 1 {
				st.Alike = "one"
			}
			if s.full(st, create([]string{"n", "m"}[i]), a.status, a.body); a.status == 0 {
				s.lost(exchange.NoAnswer)
			}
		}
		s.cs.Loose = test.loose
		if got := claims(s.judge().Problems); got != test.claims {
			t.Errorf("%s: %q, want %q", test.name, got, test.claims)
		}
	}
}

// TestTrial: where a target refuses what it may refuse, nothing is learned from
// what depends on it.
func TestTrial(t *testing.T) {
	for _, test := range []struct {
		name  string
		trial says
		stop  verdict.Reason
	}{
		{"refused", says{400, refusedWith("C")}, verdict.Unclaimed},
		{"accepted", says{200, accepted("7")}, ""},
		{"lost", says{}, verdict.LostReply},
	} {
		s := newScene(verdict.Must).full(plan.Step{Label: "try", Trial: true, Expect: plan.Expect{Answer: plan.Either}}, create("n"), test.trial.status, test.trial.body)
		if test.trial.status == 0 {
			s.lost(exchange.NoAnswer)
		}
		s.step(plan.Either, create("m"), 400, refusedWith("C"))
		if j := s.judge(); j.Stop != test.stop || len(j.Problems) > 0 {
			t.Errorf("%s: %+v", test.name, j)
		}
	}
}

// TestUnrouted: where nothing takes GET, whatever stands before the service
// refuses it in its own words; by POST such an answer is none.
func TestUnrouted(t *testing.T) {
	for _, test := range []struct {
		method string
		answer says
		claims string // of the form of the answer
		stop   verdict.Reason
	}{
		{exchange.GET, says{405, "<h1>Method Not Allowed</h1>"}, "", verdict.Unclaimed},
		{exchange.GET, says{404, "Cannot GET /"}, "", verdict.Unclaimed},
		{exchange.GET, says{501, ""}, "", verdict.Unclaimed},
		{exchange.GET, says{400, refusedWith("C")}, "", verdict.Unclaimed},
		{exchange.GET, says{500, "<h1>oops</h1>"}, "decided robust document", ""},
		{exchange.GET, says{200, "<h1>hello</h1>"}, "decided robust document", ""},
		{exchange.POST, says{405, "<h1>Method Not Allowed</h1>"}, "decided robust document", ""},
		{exchange.POST, says{404, "Cannot POST /"}, "decided robust document", ""},
	} {
		call := create("n")
		call.Way.Method = test.method
		s := newScene(verdict.Must).full(plan.Step{Label: "try", Trial: true, Expect: plan.Expect{Answer: plan.Accept}}, call, test.answer.status, test.answer.body)
		ex := &s.at.Exchanges[0]
		var got []string
		for _, f := range form(contract.Default(), s.cs, ex, ex.Answer(contract.Default())) {
			if f.check == checkDecided || f.check == checkRobust || f.check == checkDocument {
				got = append(got, f.check)
			}
		}
		if claims := strings.Join(got, " "); claims != test.claims {
			t.Errorf("%s, %v: %q, want %q", test.method, test.answer, claims, test.claims)
		}
		if j := s.judge(); j.Stop != test.stop || (j.Stop == "") != (len(j.Problems) > 0) {
			t.Errorf("%s, %v: %+v", test.method, test.answer, j)
		}
	}
}

// TestUnroutedRefuses: what may not be done is not done where nothing takes the
// method.
func TestUnroutedRefuses(t *testing.T) {
	for _, want := range []plan.Answer{plan.Reject, plan.Refuse, plan.Either} {
		for method, right := range map[string]bool{exchange.GET: true, exchange.POST: false} {
			call := create("n")
			call.Way.Method = method
			j := newScene(verdict.Must).step(want, call, 405, "<h1>Method Not Allowed</h1>").judge()
			if (len(j.Problems) == 0) != right {
				t.Errorf("%s, to be %s: %+v", method, want, j.Problems)
			}
		}
	}
	gone := on("GetBusiness", "7")
	gone.Way.Method = exchange.GET
	s := newScene(verdict.Must).step(plan.Accept, create("n"), 200, accepted("7")).step(plan.Accept, on("DeleteBusiness", "7"), 200, accepted(""))
	if j := s.step(plan.Read, gone, 405, "<h1>Method Not Allowed</h1>").judge(); len(j.Problems) > 0 {
		t.Errorf("a read of what is gone: %+v", j.Problems)
	}
}

// TestTrialThatShowsNothing: a read in a way that need not be served, and that
// shows nothing at all, was not served; one that shows something is judged.
func TestTrialThatShowsNothing(t *testing.T) {
	for _, test := range []struct {
		action, place, data string
		stop                verdict.Reason
	}{
		{"GetBusiness", exchange.Query, `{}`, verdict.Unclaimed},
		{"GetBusiness", exchange.Query, `null`, verdict.Unclaimed},
		{"GetBusiness", exchange.Query, `{"BusinessId":9,"BusinessName":"other"}`, ""},
		{"ListBusiness", exchange.Query, `{"TotalCount":0,"Business":[]}`, verdict.Unclaimed},
		{"ListBusiness", exchange.Query, `{"TotalCount":0}`, verdict.Unclaimed},
		{"ListBusiness", exchange.Form, `{"TotalCount":0,"Business":[]}`, ""}, // what is tried is another thing
		{"ListBusiness", exchange.Query, `{"TotalCount":1,"Business":[{"BusinessId":9,"BusinessName":"other"}]}`, ""},
	} {
		call := exchange.Call{Action: test.action, Params: []exchange.Pair{{Name: "ProjectId", Value: "10001"}, {Name: "BusinessId", Value: "7"}, {Name: "Keyword", Value: "n"}, {Name: "PageNumber", Value: "1"}, {Name: "PageSize", Value: "10"}}, Way: exchange.Way{Place: test.place}}
		s := newScene(verdict.Must).step(plan.Accept, create("n"), 200, accepted("7"))
		s.full(plan.Step{Label: "try", Action: test.action, Trial: true, Expect: plan.Expect{Answer: plan.Read}}, call, 200, `{"Success":true,"RequestId":"R-2","HttpStatusCode":200,"Data":`+test.data+`}`)
		if j := s.judge(); j.Stop != test.stop || (j.Stop == "") != (len(j.Problems) > 0) {
			t.Errorf("%s, %s: %+v", test.action, test.data, j)
		}
	}
}
