package oracle

import (
	"testing"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/verdict"
)

// TestBehind: what may be a right answer of an earlier time, and what is none.
func TestBehind(t *testing.T) {
	update, del := on("UpdateBusiness", "7", "Description=e"), on("DeleteBusiness", "7")
	elsewhere := exchange.Call{Action: "UpdateBusiness", Params: params("ProjectId=10002", "BusinessId=7")}
	no, inData := refusedWith("1201111310"), `{REQ,"HttpStatusCode":200,"Success":false,"ErrorCode":"9","ErrorMessage":"no business"}`
	type scenery func(s *scene)
	deleted := func(s *scene) { s.step(plan.Accept, on("DeleteBusiness", "7"), 200, accepted("")) }
	for _, test := range []struct {
		name   string
		before scenery
		st     plan.Step
		call   exchange.Call
		status int
		body   string
		want   bool
	}{
		{"an update that is refused", nil, plan.Step{Expect: plan.Expect{Answer: plan.Accept}}, update, 400, no, true},
		{"an update that is refused as HTTP 200", nil, plan.Step{Expect: plan.Expect{Answer: plan.Accept}}, update, 200, inData, true},
		{"an update that is refused as HTTP 500 with a code of its own", nil, plan.Step{Expect: plan.Expect{Answer: plan.Accept}}, update, 500, no, true},
		{"an update of the set-up that is refused", nil, plan.Step{Setup: true, Expect: plan.Expect{Answer: plan.Accept}}, update, 400, no, true},
		{"a delete that is refused", nil, plan.Step{Expect: plan.Expect{Answer: plan.Accept}}, del, 404, no, true},
		{"a Get that must be accepted", nil, plan.Step{Expect: plan.Expect{Answer: plan.Accept}}, on("GetBusiness", "7"), 400, no, true},
		{"an update that is accepted", nil, plan.Step{Expect: plan.Expect{Answer: plan.Accept}}, update, 200, accepted(""), false},
		{"a failure of the service", nil, plan.Step{Expect: plan.Expect{Answer: plan.Accept}}, update, 500, refusedWith("InternalError.System"), false},
		{"no service", nil, plan.Step{Expect: plan.Expect{Answer: plan.Accept}}, update, 503, refusedWith("ServiceUnavailable"), false},
		{"a page of HTML", nil, plan.Step{Expect: plan.Expect{Answer: plan.Accept}}, update, 404, "<html>", false},
		{"rate limiting", nil, plan.Step{Expect: plan.Expect{Answer: plan.Accept}}, update, 429, refusedWith("Throttling.User"), false},
		{"an update that may be refused", nil, plan.Step{Expect: plan.Expect{Answer: plan.Either}}, update, 400, no, false},
		{"an update that must be refused", nil, plan.Step{Expect: plan.Expect{Answer: plan.Reject}}, update, 400, no, false},
		{"an update that must be refused and is not", nil, plan.Step{Expect: plan.Expect{Answer: plan.Reject}}, update, 200, accepted(""), false},
		{"an update that nobody judges", nil, plan.Step{Expect: plan.Expect{Answer: plan.Accept, Ungraded: true}}, update, 400, no, false},
		{"an update of what nobody created", nil, plan.Step{Expect: plan.Expect{Answer: plan.Accept}}, on("UpdateBusiness", "8"), 400, no, false},
		{"an update of what is kept in another project", nil, plan.Step{Expect: plan.Expect{Answer: plan.Refuse}}, elsewhere, 200, accepted(""), false},
		{"an update in a race", nil, plan.Step{Together: 1, Expect: plan.Expect{Answer: plan.Accept}}, update, 400, no, false},
		{"the same bytes again", nil, plan.Step{Replay: "x", Expect: plan.Expect{Answer: plan.Accept}}, update, 400, no, false},
		{"a create that is refused", nil, plan.Step{Expect: plan.Expect{Answer: plan.Accept}}, create("m"), 400, no, false},
		{"an update of what was deleted, accepted", deleted, plan.Step{Expect: plan.Expect{Answer: plan.Refuse}}, update, 200, accepted(""), true},
		{"a delete of what was deleted, accepted", deleted, plan.Step{Expect: plan.Expect{Answer: plan.Refuse}}, del, 200, accepted(""), true},
		{"a delete of what was deleted, refused", deleted, plan.Step{Expect: plan.Expect{Answer: plan.Refuse}}, del, 400, no, false},
		{"a delete of what was never there, accepted", nil, plan.Step{Expect: plan.Expect{Answer: plan.Refuse}}, on("DeleteBusiness", "8"), 200, accepted(""), false},
		{"an update that binds only if another step was accepted", nil, plan.Step{Given: "step 1", Expect: plan.Expect{Answer: plan.Accept}}, update, 400, no, true},
		{"an update that does not bind", nil, plan.Step{Given: "step 9", Expect: plan.Expect{Answer: plan.Accept}}, update, 400, no, false},
		{"a read that shows another name", nil, plan.Step{Expect: plan.Expect{Answer: plan.Read}}, on("GetBusiness", "7"), 200, shows(storedAs("7", "m")), true},
		{"a read that shows what is stored", nil, plan.Step{Expect: plan.Expect{Answer: plan.Read}}, on("GetBusiness", "7"), 200, shows(storedAs("7", "n")), false},
	} {
		s := newScene(verdict.Must).step(plan.Accept, create("n"), 200, accepted("7"))
		if test.before != nil {
			test.before(s)
		}
		state := NewState(contract.Default(), fullWorld(), verdict.Must)
		for i := range s.at.Exchanges {
			ex := &s.at.Exchanges[i]
			state.Apply(&s.cs.Steps[ex.Step], &ex.Obs, ex.Answer(contract.Default()))
		}
		before := s.at
		test.st.Label = "it"
		s.full(test.st, test.call, test.status, test.body)
		if got := state.Behind(s.cs, &before, &s.cs.Steps[len(s.cs.Steps)-1], s.last()); got != test.want {
			t.Errorf("%s: behind %v", test.name, got)
		}
	}
}

// TestEarly: a change in a race that was refused may not have seen what it
// changes, unless the case let it settle; what that does not explain convicts.
func TestEarly(t *testing.T) {
	racer := func(want plan.Answer, label string) plan.Step {
		return plan.Step{Label: label, Together: 1, Expect: plan.Expect{Answer: want, Never: []string{"InternalError"}}}
	}
	no, gone := refusedWith("9"), accepted("")
	rename := on("UpdateBusiness", "7", "BusinessName=m")
	for _, test := range []struct {
		name    string
		race    func(s *scene)
		early   bool
		claims  string // of an attempt that is not settled
		settled string // of one that is
	}{
		{"a rename and a create, one of them accepted", func(s *scene) {
			s.full(racer(plan.One, "rename"), rename, 400, no).full(racer(plan.One, "create"), create("m"), 200, accepted("8"))
		}, false, "", ""},
		{"a rename that alone could win is refused", func(s *scene) {
			s.full(racer(plan.One, "rename"), rename, 400, no).full(racer(plan.Either, "create"), create("o"), 200, accepted("8"))
		}, true, "", "exactly-one one-after-the-other"},
		{"a delete is refused", func(s *scene) {
			s.full(racer(plan.Accept, "delete"), on("DeleteBusiness", "7"), 400, no).full(racer(plan.Either, "create"), create("n"), 400, no)
		}, true, "", "accepted"},
		{"a delete is refused, and the name is given away", func(s *scene) {
			s.full(racer(plan.Accept, "delete"), on("DeleteBusiness", "7"), 400, no).full(racer(plan.Either, "create"), create("n"), 200, accepted("8"))
		}, false, "one-after-the-other", "accepted one-after-the-other"},
		{"two creates are accepted beside a rename that is refused", func(s *scene) {
			s.full(racer(plan.One, "rename"), rename, 400, no).
				full(racer(plan.One, "create"), create("m"), 200, accepted("8")).full(racer(plan.One, "create again"), create("m"), 200, accepted("9"))
		}, false, "exactly-one one-after-the-other", "exactly-one one-after-the-other"},
		{"a delete fails", func(s *scene) {
			s.full(racer(plan.Accept, "delete"), on("DeleteBusiness", "7"), 500, refusedWith("InternalError.System")).full(racer(plan.Either, "create"), create("n"), 400, no)
		}, false, "accepted", "accepted"},
		{"a delete is accepted", func(s *scene) {
			s.full(racer(plan.Accept, "delete"), on("DeleteBusiness", "7"), 200, gone).full(racer(plan.Either, "create"), create("n"), 200, accepted("8"))
		}, false, "", ""},
	} {
		s := newScene(verdict.Must).step(plan.Accept, create("n"), 200, accepted("7"))
		test.race(s)
		if got := Early(contract.Default(), fullWorld(), s.cs, &s.at); got != test.early || got && !NeedsAgain(contract.Default(), fullWorld(), s.cs, &s.at) {
			t.Errorf("%s: early %v", test.name, got)
		}
		if got := claims(s.judge().Problems); got != test.claims {
			t.Errorf("%s: %q, want %q", test.name, got, test.claims)
		}
		if j := s.judge(); test.early && j.Stop != verdict.Unreached {
			t.Errorf("%s: it stops for %q", test.name, j.Stop)
		}
		s.at.Settled = true
		if got := claims(s.judge().Problems); got != test.settled || Early(contract.Default(), fullWorld(), s.cs, &s.at) {
			t.Errorf("%s, settled: %q, want %q", test.name, got, test.settled)
		}
	}
}
