package oracle

import (
	"fmt"
	"testing"
	"time"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/verdict"
)

// TestNeedsAgain: what could be chance is asked again, and nothing else is.
func TestNeedsAgain(t *testing.T) {
	one := func(status int, body string) *scene {
		return newScene(verdict.Must).step(plan.Either, create("n"), status, body)
	}
	took := func(d time.Duration) *scene {
		s := one(200, accepted("7"))
		s.last().Obs.Took = d
		return s
	}
	under := func(s *scene) *scene { s.cs.State = "system failure"; return s }
	for _, test := range []struct {
		name string
		s    *scene
		want bool
	}{
		{"accepted", one(200, accepted("7")), false},
		{"refused", one(400, refusedWith("C")), false},
		{"a mistake of the user as HTTP 500", one(500, refusedWith("1201111279")), false},
		{"a failure of the service", one(503, refusedWith("ServiceUnavailable")), true},
		{"a failure of the service that the case asked for", under(one(503, refusedWith("ServiceUnavailable"))), false},
		{"a page of 502", one(502, "<html>"), true},
		{"a page of 404", one(404, "<html>"), false},
		{"a page of 500", one(500, "<html>"), true},
		{"a lost reply", one(0, "").lost(exchange.NoAnswer), true},
		{"a call that we gave up", one(0, "").lost(exchange.Cancelled), false},
		{"a call that we hung up", one(0, "").lost(exchange.HungUp), false},
		{"two seconds", took(2 * time.Second), false},
		{"more than two seconds", took(2*time.Second + 1), true},
	} {
		if got := NeedsAgain(contract.Default(), fullWorld(), test.s.cs, &test.s.at); got != test.want {
			t.Errorf("%s: asked again %v", test.name, got)
		}
		slow := map[bool]string{true: "CreateBusiness"}[test.name == "more than two seconds"]
		if got := OnlySlow(contract.Default(), fullWorld(), test.s.cs, &test.s.at); got != slow {
			t.Errorf("%s: asked again for a slow answer of %q alone, want %q", test.name, got, slow)
		}
	}
	lost := took(3 * time.Second).lost(exchange.NoAnswer)
	if got := OnlySlow(contract.Default(), fullWorld(), lost.cs, &lost.at); got != "" {
		t.Errorf("a slow call that was lost is asked again for %q being slow alone", got)
	}
}

// TestNeedsAgainForPace: creates at the end of a run that take longer than the
// least difference that counts are asked again, for load may have made them slow.
func TestNeedsAgainForPace(t *testing.T) {
	for _, test := range []struct {
		id   string
		took time.Duration
		want bool
	}{
		{plan.PaceLate, slowerBy + 1, true}, {plan.PaceLate, slowerBy, false}, {plan.PaceEarly, slowerBy + 1, false},
	} {
		s := newScene(verdict.Must)
		cl := clauseOf(checkCreatePace)
		s.cs.ID, s.cs.Clause = cl.ID+"."+test.id, cl
		for i := range 7 {
			s.step(plan.Accept, create(fmt.Sprint("n", i)), 200, accepted(fmt.Sprint(i+1)))
			s.last().Obs.Took = test.took
		}
		if got := NeedsAgain(contract.Default(), fullWorld(), s.cs, &s.at); got != test.want {
			t.Errorf("%s, creates of %s: asked again %v", test.id, test.took, got)
		}
	}
}

// TestLimited: where a state asks for one answer and rate limiting came first,
// the case is asked again; where the answer was the right one, or nothing was
// limited, or no state was set, it is not.
func TestLimited(t *testing.T) {
	code := plan.Code{Code: "Throttling.Api", Statuses: []int{429}}
	for _, test := range []struct {
		name, state, code string
		want              bool
	}{
		{"another limit", "throttled by api", "Throttling.User", true},
		{"the limit that was asked for", "throttled by api", "Throttling.Api", false},
		{"no limit", "throttled by api", "C", false},
		{"no state", "", "Throttling.User", false},
		{"no state, a wrong code", "", "C", false},
	} {
		st := plan.Step{Label: "call", Expect: plan.Expect{Answer: plan.Reject, Codes: []plan.Code{code}}}
		s := newScene(verdict.Must).full(st, create("n"), 429, refusedWith(test.code))
		if test.code == "C" {
			s.last().Obs.Status = 400
		}
		s.cs.State = test.state
		if got := Limited(contract.Default(), fullWorld(), s.cs, &s.at); got != test.want {
			t.Errorf("%s: %v", test.name, got)
		}
	}
}

// TestThrottles: a step is about rate limiting where it asks for the code of
// one, or says so.
func TestThrottles(t *testing.T) {
	for _, test := range []struct {
		st   plan.Step
		want bool
	}{
		{plan.Step{}, false}, {plan.Step{Limited: true}, true},
		{plan.Step{Expect: plan.Expect{Codes: []plan.Code{{Code: "C"}, {Code: "Throttling.User"}}}}, true},
		{plan.Step{Expect: plan.Expect{Codes: []plan.Code{{Code: "Throttled"}}}}, false},
	} {
		if got := Throttles(&test.st); got != test.want {
			t.Errorf("%+v: %v", test.st, got)
		}
	}
}

// TestTooLargeToRead: who refuses a request that is too large need not read it
// to its end, so no answer to it is no lost one; a smaller one must be answered,
// and so must one that nothing allows to be refused.
func TestTooLargeToRead(t *testing.T) {
	for _, test := range []struct {
		name  string
		loose bool
		loss  exchange.Loss
		size  int
		want  verdict.Outcome
	}{
		{"large", true, exchange.NoAnswer, tooLarge + 1, verdict.Conforms},
		{"not yet large", true, exchange.NoAnswer, tooLarge, verdict.Violates},
		{"may not be refused for its size", false, exchange.NoAnswer, tooLarge + 1, verdict.Violates},
		{"an answer that ends early is one", true, exchange.Short, tooLarge + 1, verdict.Violates},
	} {
		w, cl := newWhole(), clauseOf(checkWhole)
		w.add(cl.ID+".a", cl, true, right("a", "1"))
		var scenes []*scene
		for range Askings {
			s := newScene(verdict.Must).step(plan.Either, create("n"), 0, "").lost(test.loss)
			s.cs.Loose = test.loose
			s.last().Obs.Request.Body = make([]byte, test.size)
			scenes = append(scenes, s)
		}
		w.add("other.clause.x", otherClause, false, scenes...)
		w.settle()
		if v := w.verdicts[cl.ID+".a"]; v.Outcome != test.want {
			t.Errorf("%s: %s, want %s", test.name, v.Outcome, test.want)
		}
	}
}

// TestReadHolds: a read that shows what is stored need not be asked again.
func TestReadHolds(t *testing.T) {
	s := newScene(verdict.Must).step(plan.Accept, create("n"), 200, accepted("7"))
	state := NewState(contract.Default(), fullWorld(), verdict.Must)
	first := s.last()
	state.Apply(&s.cs.Steps[0], &first.Obs, first.Answer(contract.Default()))
	for name, want := range map[string]bool{"n": true, "m": false} {
		s.step(plan.Read, on("GetBusiness", "7"), 200, shows(storedAs("7", name)))
		if got := state.ReadHolds(s.cs, &s.cs.Steps[len(s.cs.Steps)-1], s.last()); got != want {
			t.Errorf("showing %s: holds %v", name, got)
		}
	}
}

// TestOpen: only a list of the very name in the very project may show what is
// there or not.
func TestOpen(t *testing.T) {
	s := newScene(verdict.Must).unheard("n")
	state := NewState(contract.Default(), fullWorld(), verdict.Must)
	state.Apply(&s.cs.Steps[0], &s.last().Obs, s.last().Answer(contract.Default()))
	for _, test := range []struct {
		at   LookAt
		want bool
	}{
		{LookAt{By: ByList, Project: plan.Primary, Name: "n"}, true},
		{LookAt{By: ByList, Project: plan.Primary, Name: "m"}, false},
		{LookAt{By: ByList, Project: plan.Secondary, Name: "n"}, false},
		{LookAt{By: ByProbe, Project: plan.Primary, Name: "n"}, false},
	} {
		if got := state.Open(test.at); got != test.want {
			t.Errorf("%+v: %v", test.at, got)
		}
	}
	// A probe of such a name is free or taken, and answered all the same.
	probe := LookAt{By: ByProbe, Project: plan.Primary, Name: "n"}
	for body, want := range map[string]string{accepted("8"): "", refusedWith("C"): "", `{}`: "decided"} {
		status := 200
		if body == refusedWith("C") {
			status = 400
		}
		p := newScene(verdict.Must).unheard("n").look(probe, create("n"), status, body)
		if got := claims(p.judge().Problems); got != want {
			t.Errorf("probed, answered %s: %q, want %q", body, got, want)
		}
	}
}
