package oracle

import (
	"strings"
	"testing"
	"time"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/verdict"
)

// raceScene writes racing calls with their times, in milliseconds.
type raceScene struct {
	*scene
	base time.Time
}

func newRace() *raceScene {
	return &raceScene{newScene(verdict.Must), time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
}

func (r *raceScene) call(label string, call exchange.Call, from, to int, status int, body string) *raceScene {
	r.full(plan.Step{Label: label, Together: 1, Expect: plan.Expect{Answer: plan.Either}}, call, status, body)
	o := &r.last().Obs
	o.Start, o.Took = r.base.Add(time.Duration(from)*time.Millisecond), time.Duration(to-from)*time.Millisecond
	return r
}

// TestRaces: what no order of the calls could answer convicts, and nothing
// else does.
func TestRaces(t *testing.T) {
	yes, no := 200, 400
	dup := refusedWith("1101")
	rename := func(id, to string) exchange.Call { return on("UpdateBusiness", id, "BusinessName="+to) }
	for _, test := range []struct {
		name   string
		race   *raceScene
		claims string
		chance bool
		words  []string
	}{
		{"delete, then create", newRace().
			call("set-up", create("n"), 0, 1, yes, accepted("1001")).
			call("delete n", on("DeleteBusiness", "1001"), 2, 9, yes, accepted("")).
			call("create n", create("n"), 2, 9, yes, accepted("1002")).
			call("create n again", create("n"), 2, 9, no, dup), "", false, nil},
		{"accepted twice within a delete", newRace().
			call("set-up", create("n"), 0, 1, yes, accepted("1001")).
			call("delete n", on("DeleteBusiness", "1001"), 2, 9, yes, accepted("")).
			call("create n", create("n"), 2, 9, yes, accepted("1002")).
			call("create n again", create("n"), 2, 9, yes, accepted("1003")), "one-after-the-other", false, []string{`"create n"`, `"create n again"`}},
		{"refused after the delete had returned", newRace().
			call("set-up", create("n"), 0, 1, yes, accepted("1001")).
			call("delete n", on("DeleteBusiness", "1001"), 2, 3, yes, accepted("")).
			call("create n", create("n"), 4, 9, no, dup), "one-after-the-other", false, []string{`"create n"`, `"delete n"`}},
		{"refused while the delete ran", newRace().
			call("set-up", create("n"), 0, 1, yes, accepted("1001")).
			call("delete n", on("DeleteBusiness", "1001"), 2, 5, yes, accepted("")).
			call("create n", create("n"), 4, 9, no, dup), "", false, nil},
		{"a lost create may be what others met", newRace().
			call("create n", create("n"), 0, 9, 503, refusedWith("ServiceUnavailable")).
			call("create n again", create("n"), 0, 9, no, dup), "", false, nil},
		{"a lost create excuses no two accepted", newRace().
			call("create n", create("n"), 0, 9, 503, refusedWith("ServiceUnavailable")).
			call("create n 2", create("n"), 0, 9, yes, accepted("1002")).
			call("create n 3", create("n"), 0, 9, yes, accepted("1003")), "one-after-the-other", false, nil},
		{"a throttled create did not happen", newRace().
			call("create n", create("n"), 0, 9, 429, refusedWith("Throttling.User")).
			call("create n again", create("n"), 0, 9, no, dup), "one-after-the-other", true, nil},
		{"renamed onto one name twice", newRace().
			call("set-up b", create("b"), 0, 1, yes, accepted("1001")).
			call("set-up d", create("d"), 0, 1, yes, accepted("1002")).
			call("rename b to n", rename("1001", "n"), 2, 9, yes, accepted("")).
			call("rename d to n", rename("1002", "n"), 2, 9, yes, accepted("")), "one-after-the-other", false, []string{`"rename b to n"`, `"rename d to n"`}},
		{"renamed away and created", newRace().
			call("set-up", create("n"), 0, 1, yes, accepted("1001")).
			call("rename n to c", rename("1001", "c"), 2, 9, yes, accepted("")).
			call("create n", create("n"), 2, 9, yes, accepted("1002")).
			call("create c", create("c"), 2, 9, no, dup), "", false, nil},
		{"the same name in another project", newRace().
			call("create n", create("n"), 0, 9, yes, accepted("1001")).
			call("create n there", exchange.Call{Action: "CreateBusiness", Params: params("ProjectId=10002", "BusinessName=n")}, 0, 9, yes, accepted("1002")), "", false, nil},
		{"one id for two names", newRace().
			call("create n", create("n"), 0, 9, yes, accepted("1001")).
			call("create m", create("m"), 0, 9, yes, accepted("1001")), "own-id", false, nil},
		{"an accepted create of a project that cannot be told leaves the history open", newRace().
			call("create n", create("n"), 0, 9, yes, accepted("1001")).
			call("create n again", create("n"), 0, 9, yes, accepted("1002")).
			call("create n somewhere", create("n", "ProjectIdentifier=p_two"), 0, 9, yes, accepted("1003")), "", false, nil},
		{"a refused one does not", newRace().
			call("create n", create("n"), 0, 9, yes, accepted("1001")).
			call("create n again", create("n"), 0, 9, yes, accepted("1002")).
			call("create n somewhere", create("n", "ProjectIdentifier=p_two"), 0, 9, no, dup), "one-after-the-other", false, nil},
		{"a delete shown as about nothing", newRace().
			call("set-up", create("n"), 0, 1, yes, accepted("1001")).
			call("delete n", on("DeleteBusiness", "1001"), 2, 9, yes, accepted("")).
			call("delete n again", on("DeleteBusiness", "1001"), 2, 9, yes, shows("{}")), "", false, nil},
	} {
		j := test.race.judge()
		if got := claims(j.Problems); got != test.claims || j.Chance != test.chance {
			t.Errorf("%s: found %v, chance %v", test.name, j.Problems, j.Chance)
		}
		for _, w := range test.words {
			if len(j.Problems) > 0 && !strings.Contains(j.Problems[0].Got, w) {
				t.Errorf("%s: %s does not name %s", test.name, j.Problems[0].Got, w)
			}
		}
		for _, p := range j.Problems {
			if strings.Contains(p.Got, "(from") || strings.Contains(p.Got, "100") {
				t.Errorf("%s: times or ids in %s", test.name, p.Got)
			}
		}
	}
}

// TestRaceSaidTwice: a call that was said twice may have been heard twice.
func TestRaceSaidTwice(t *testing.T) {
	r := newRace().
		call("create n", create("n"), 0, 9, 400, refusedWith("1101")).
		call("create n again", create("n"), 0, 9, 400, refusedWith("1101"))
	if p := r.judge().Problems; len(p) == 0 {
		t.Error("two refused creates of a free name conform")
	}
	r.last().Obs.Attempts = 2
	if p := r.judge().Problems; len(p) > 0 {
		t.Error(p)
	}
}

// TestOneOfEach: of calls at once one is accepted for each name and project.
func TestOneOfEach(t *testing.T) {
	s := newScene(verdict.Must)
	for i, name := range []string{"n", "m", "n", "m"} {
		status, body := 200, accepted([]string{"1001", "1002"}[i%2])
		if i > 1 {
			status, body = 400, refusedWith("1101")
		}
		s.full(plan.Step{Label: "create " + name, Together: 1, Expect: plan.Expect{Answer: plan.One}}, create(name), status, body)
	}
	if p := s.judge().Problems; len(p) > 0 {
		t.Error(p)
	}
}

// TestRaceOf: the calls about the first name that no order explains, from the
// first asking that has one, and from a racing case alone.
func TestRaceOf(t *testing.T) {
	good := newRace().
		call("create m", create("m"), 0, 9, 200, accepted("1001")).
		call("create n", create("n"), 0, 9, 200, accepted("1002")).
		call("create n again", create("n"), 0, 9, 400, refusedWith("1101"))
	bad := newRace().
		call("create m", create("m"), 0, 9, 200, accepted("1001")).
		call("create n", create("n"), 0, 9, 200, accepted("1002")).
		call("create n again", create("n"), 0, 9, 200, accepted("1003"))
	of := func(attempts ...Attempt) int {
		return len(RaceOf(contract.Default(), fullWorld(), &Transcript{Case: bad.cs, Attempts: attempts}))
	}
	if n := of(good.at); n != 0 {
		t.Errorf("of answers that an order explains: %d calls", n)
	}
	if n := of(good.at, bad.at); n != 2 {
		t.Errorf("of the second asking: %d calls, want the two about n", n)
	}
	for i := range bad.cs.Steps {
		bad.cs.Steps[i].Together = 0
	}
	if n := of(bad.at); n != 0 {
		t.Errorf("of calls that did not race: %d calls", n)
	}
}
