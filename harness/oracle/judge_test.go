package oracle

import (
	"strings"
	"testing"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/verdict"
)

// Askings of one case with a step that must be accepted.
func rightly() Attempt {
	return newScene(verdict.Must).step(plan.Accept, create("n"), 200, accepted("7")).at
}
func wrongly() Attempt {
	return newScene(verdict.Must).step(plan.Accept, create("n"), 400, refusedWith("C")).at
}
func troubled() Attempt {
	return newScene(verdict.Must).step(plan.Accept, create("n"), 503, refusedWith("ServiceUnavailable")).at
}
func losing() Attempt {
	at := newScene(verdict.Must).step(plan.Accept, create("n"), 0, "").lost(exchange.NoAnswer).at
	at.Stop, at.StopWhy = verdict.LostReply, "lost"
	return at
}
func stopped(why verdict.Reason) Attempt {
	return Attempt{Names: plan.Names{Run: "dwcab12cd"}, Stop: why, StopWhy: "why"}
}

// besideOthers is an asking while other cases held what they had created.
func besideOthers(at Attempt) Attempt { at.Beside = true; return at }

// misread is an asking whose create is answered by no envelope.
func misread() Attempt {
	return newScene(verdict.Must).step(plan.Accept, create("n"), 200, `{"RequestId":"r","Success":true,"HttpStatusCode":200}`).at
}

func faulty() Attempt { return Attempt{Fault: "our mistake"} }

func TestJudgeOutcome(t *testing.T) {
	for _, test := range []struct {
		name         string
		attempts     []Attempt
		outcome      verdict.Outcome
		reason       verdict.Reason
		asked, shown int
	}{
		{"right", []Attempt{rightly()}, verdict.Conforms, "", 1, 0},
		{"wrong", []Attempt{wrongly()}, verdict.Violates, "", 1, 1},
		{"not asked", nil, verdict.Inconclusive, verdict.Budget, 0, 0},
		{"wrong once of two is wrong", []Attempt{rightly(), wrongly()}, verdict.Violates, "", 2, 1},
		{"trouble once of three", []Attempt{troubled(), rightly(), rightly()}, verdict.Conforms, "", 3, 1},
		{"trouble twice of three", []Attempt{troubled(), rightly(), troubled()}, verdict.Conforms, "", 3, 2},
		{"trouble three of three", []Attempt{troubled(), troubled(), troubled()}, verdict.Violates, "", 3, 3},
		{"trouble once of one tells nothing", []Attempt{troubled()}, verdict.Inconclusive, verdict.Budget, 1, 1},
		{"trouble twice of two tells nothing", []Attempt{troubled(), troubled()}, verdict.Inconclusive, verdict.Budget, 2, 2},
		{"trouble twice, then throttled", []Attempt{troubled(), troubled(), stopped(verdict.Throttled)}, verdict.Inconclusive, verdict.Throttled, 3, 2},
		{"wrong beside others, then right", []Attempt{besideOthers(wrongly()), rightly()}, verdict.Conforms, "", 2, 1},
		{"wrong beside others, then wrong", []Attempt{besideOthers(wrongly()), wrongly()}, verdict.Violates, "", 2, 2},
		{"wrong beside others only", []Attempt{besideOthers(wrongly()), besideOthers(wrongly())}, verdict.Inconclusive, verdict.Budget, 2, 2},
		{"success without an id beside others", []Attempt{besideOthers(misread())}, verdict.Violates, "", 1, 1},
		{"trouble, then wrong", []Attempt{troubled(), wrongly()}, verdict.Violates, "", 2, 2},
		{"lost once", []Attempt{losing()}, verdict.Inconclusive, verdict.LostReply, 1, 0},
		{"lost, then right", []Attempt{losing(), rightly()}, verdict.Conforms, "", 2, 0},
		{"throttled", []Attempt{stopped(verdict.Throttled)}, verdict.Inconclusive, verdict.Throttled, 1, 0},
		{"unclaimed", []Attempt{stopped(verdict.Unclaimed)}, verdict.Inconclusive, verdict.Unclaimed, 1, 0},
		{"our fault", []Attempt{faulty()}, verdict.Broken, "", 1, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			cs := newScene(verdict.Must).step(plan.Accept, create("n"), 200, "").cs
			v := Judge(contract.Default(), fullWorld(), &Transcript{Case: cs, Attempts: test.attempts})
			if v.Outcome != test.outcome || v.Reason != test.reason || v.Asked != test.asked || v.Shown != test.shown {
				t.Errorf("%s %s, shown %d of %d: %s; want %s %s, %d of %d", v.Outcome, v.Reason, v.Shown, v.Asked, v.Detail, test.outcome, test.reason, test.shown, test.asked)
			}
			if err := v.Check(); err != nil {
				t.Error(err)
			}
			if again := Judge(contract.Default(), fullWorld(), &Transcript{Case: cs, Attempts: test.attempts}); len(again.Problems) != len(v.Problems) || again.Outcome != v.Outcome {
				t.Errorf("judged again: %+v", again)
			}
		})
	}
}

func TestJudgeUnmet(t *testing.T) {
	cs := newScene(verdict.Must).cs
	cs.Unmet, cs.UnmetWhy = verdict.Unclaimed, "the target lacks it"
	v := Judge(contract.Default(), fullWorld(), &Transcript{Case: cs, Attempts: []Attempt{wrongly()}})
	if v.Outcome != verdict.Inconclusive || v.Reason != verdict.Unclaimed || v.Detail != cs.UnmetWhy {
		t.Errorf("%+v", v)
	}
}

// TestThreeOfThreeIsTheSameProblem: three troubles in three places are chance,
// and so are those of three of many calls that set up a case; one of several
// calls at once is any of them.
func TestThreeOfThreeIsTheSameProblem(t *testing.T) {
	for _, test := range []struct {
		name    string
		labels  []string
		setUp   bool
		bad     []int // the call that is refused, by asking
		outcome verdict.Outcome
	}{
		{"elsewhere each time", []string{"create one", "create two", "create three"}, false, []int{0, 1, 2}, verdict.Inconclusive},
		{"the same each time", []string{"create one", "create two", "create three"}, false, []int{1, 1, 1}, verdict.Violates},
		{"another of a set-up", []string{"create n00", "create n01", "create n02"}, true, []int{0, 2, 1}, verdict.Inconclusive},
		{"the same of a set-up", []string{"create n00", "create n01", "create n02"}, true, []int{2, 2, 2}, verdict.Violates},
		{"any of several at once", []string{"create 1", "create 2", "create 3"}, false, []int{0, 2, 1}, verdict.Violates},
	} {
		var attempts []Attempt
		var cs *plan.Case
		for _, bad := range test.bad {
			s := newScene(verdict.Must)
			for i, label := range test.labels {
				status, body := 200, accepted(string(rune('1'+i)))
				if i == bad {
					status, body = 503, refusedWith("ServiceUnavailable")
				}
				s.full(plan.Step{Label: label, Setup: test.setUp, Expect: plan.Expect{Answer: plan.Accept}}, create(label), status, body)
			}
			attempts, cs = append(attempts, s.at), s.cs
		}
		if v := Judge(contract.Default(), fullWorld(), &Transcript{Case: cs, Attempts: attempts}); v.Outcome != test.outcome || v.Check() != nil {
			t.Errorf("%s: %s: %v", test.name, v.Outcome, v.Problems)
		}
	}
}

// TestTaint: what follows a trouble, a loss or a call that was said twice may
// follow from it; what came before does not.
func TestTaint(t *testing.T) {
	for _, test := range []struct {
		name   string
		s      *scene
		chance bool
	}{
		{"nothing before", newScene(verdict.Must).step(plan.Reject, create("n"), 200, accepted("7")), false},
		{"a failure of the service", newScene(verdict.Must).step(plan.Accept, create("n"), 500, refusedWith("InternalError.System")), true},
		{"an internal error at 400", newScene(verdict.Must).step(plan.Accept, create("n"), 400, refusedWith("InternalError")), true},
		{"a page of 502", newScene(verdict.Must).step(plan.Accept, create("n"), 502, "<html>"), true},
		{"after a failure that was right in itself", newScene(verdict.Must).step(plan.Either, create("n"), 503, refusedWith("ServiceUnavailable")).step(plan.Accept, create("n"), 400, refusedWith("C")), true},
		{"before a failure", newScene(verdict.Must).step(plan.Accept, create("n"), 400, refusedWith("C")).step(plan.Accept, create("m"), 503, refusedWith("ServiceUnavailable")), false},
		{"after a loss", newScene(verdict.Must).step(plan.Accept, create("n"), 0, "").lost(exchange.Short).step(plan.Accept, create("n"), 400, refusedWith("C")), true},
	} {
		j := test.s.judge()
		if len(j.Problems) == 0 || j.Chance != test.chance {
			t.Errorf("%s: chance %v of %v", test.name, j.Chance, j.Problems)
		}
		if got := NeedsAgain(contract.Default(), fullWorld(), test.s.cs, &test.s.at); got != (test.chance || strings.HasPrefix(test.name, "before")) {
			t.Errorf("%s: asked again %v", test.name, got)
		}
	}
	twice := newScene(verdict.Must).step(plan.Accept, create("n"), 400, refusedWith("C"))
	twice.last().Obs.Attempts = 2
	if !twice.judge().Chance {
		t.Error("a create that was said twice convicts at once")
	}
}

// TestStopOutranksChance: an asking that ended early is judged on what is firm
// alone.
func TestStopOutranksChance(t *testing.T) {
	firm := newScene(verdict.Must).step(plan.Accept, create("n"), 400, refusedWith("C"))
	firm.at.Stop = verdict.Budget
	if j := firm.judge(); len(j.Problems) == 0 || j.Stop != "" {
		t.Errorf("firm: %+v", j)
	}
	chance := newScene(verdict.Must).step(plan.Accept, create("n"), 503, refusedWith("ServiceUnavailable"))
	chance.at.Stop = verdict.Budget
	if j := chance.judge(); len(j.Problems) > 0 || j.Chance || j.Stop != verdict.Budget {
		t.Errorf("chance: %+v", j)
	}
	lost := newScene(verdict.Must).step(plan.Accept, create("n"), 0, "").lost(exchange.Timeout)
	if j := lost.judge(); j.Stop != verdict.LostReply || !strings.Contains(j.StopWhy, "timeout") {
		t.Errorf("lost: %+v", j)
	}
}

// TestExactlyOne: of calls at once exactly one is accepted, and what was not
// decided may have been the one.
func TestExactlyOne(t *testing.T) {
	type answer struct {
		status int
		body   string
	}
	yes := func(id string) answer { return answer{200, accepted(id)} }
	no := answer{400, refusedWith("C")}
	for _, test := range []struct {
		name    string
		answers []answer
		claims  string
		chance  bool
	}{
		{"one", []answer{no, yes("7"), no}, "", false},
		{"none", []answer{no, no, no}, "exactly-one one-after-the-other", false},
		{"two", []answer{yes("7"), yes("8"), no}, "exactly-one one-after-the-other", false},
		{"two, one throttled", []answer{yes("7"), yes("8"), {429, ""}}, "exactly-one one-after-the-other", true},
		{"none, one in trouble", []answer{no, {503, refusedWith("ServiceUnavailable")}, no}, "exactly-one", true},
		{"one neither", []answer{yes("7"), {200, "{}"}, no}, "decided", false},
	} {
		s := newScene(verdict.Must)
		for _, a := range test.answers {
			s.full(plan.Step{Label: "create", Together: 1, Expect: plan.Expect{Answer: plan.One}}, create("n"), a.status, a.body)
		}
		j := s.judge()
		if got := claims(j.Problems); got != test.claims || j.Chance != test.chance {
			t.Errorf("%s: found %v, chance %v", test.name, j.Problems, j.Chance)
		}
	}
}

// TestTogetherIsJudgedBefore: a read at once with a create is held against what
// was stored before both.
func TestTogetherIsJudgedBefore(t *testing.T) {
	s := newScene(verdict.Must)
	s.full(plan.Step{Label: "create", Together: 1, Expect: plan.Expect{Answer: plan.Accept}}, create("n"), 200, accepted("7"))
	s.full(plan.Step{Label: "list", Together: 1, Expect: plan.Expect{Answer: plan.Read}}, listing("n", "1", "10"), 200, page("0"))
	s.full(plan.Step{Label: "list after", Expect: plan.Expect{Answer: plan.Read}}, listing("n", "1", "10"), 200, page("1", item("7", "n")))
	if p := s.judge().Problems; len(p) > 0 {
		t.Error(p)
	}
}

// TestNotes: what an observed clause saw is noted, in words that equal runs
// share.
func TestNotes(t *testing.T) {
	say := func(run, id string) []string {
		s := newScene(verdict.Observed).step(plan.Either, create(run+"00010xa00"), 400, `{REQ,"Code":"C","Message":"`+run+`00010xa00 is taken by `+id+`"}`)
		s.at.Names.Run = run
		return Judge(contract.Default(), fullWorld(), &Transcript{Case: s.cs, Attempts: []Attempt{s.at}}).Notes
	}
	one, two := say("dwcab12cd", "90071992547409931"), say("dwczz99zz", "90071992547409999")
	if len(one) != 1 || one[0] != two[0] || !strings.Contains(one[0], "C (HTTP 400)") {
		t.Errorf("%q and %q", one, two)
	}
}

// TestNotesOfSeveralAskings: what several askings saw is noted once, and in one
// order.
func TestNotesOfSeveralAskings(t *testing.T) {
	ask := func() *scene {
		return newScene(verdict.Observed).
			full(plan.Step{Label: "b", Expect: plan.Expect{Answer: plan.Either}}, create("n"), 400, refusedWith("C")).
			full(plan.Step{Label: "a", Expect: plan.Expect{Answer: plan.Either}}, create("m"), 400, refusedWith("C"))
	}
	one, two := ask(), ask()
	notes := Judge(contract.Default(), fullWorld(), &Transcript{Case: one.cs, Attempts: []Attempt{one.at, two.at}}).Notes
	if len(notes) != 2 || !strings.HasPrefix(notes[0], "a: ") || !strings.HasPrefix(notes[1], "b: ") {
		t.Errorf("%q", notes)
	}
}

// TestEffectUnseen: a case that looks and could not says so; one that looked, or
// ended before it could, does not.
func TestEffectUnseen(t *testing.T) {
	base := func() *scene {
		s := newScene(verdict.Must).step(plan.Accept, create("n"), 200, accepted("7"))
		s.cs.Look = plan.LookGet
		return s
	}
	looked := base().look(LookAt{By: ByGet, Project: plan.Primary, ID: "7"}, on("GetBusiness", "7"), 200, shows(storedAs("7", "n")))
	ended, nothing, free := base(), base(), base()
	ended.at.Whole = false
	nothing.at.Exchanges = nil
	free.cs.Look = 0
	for name, test := range map[string]struct {
		s    *scene
		want int
	}{"could not": {base(), 1}, "looked": {looked, 0}, "ended": {ended, 0}, "asked nothing": {nothing, 0}, "does not look": {free, 0}} {
		if got := test.s.judge().Notes; len(got) != test.want {
			t.Errorf("%s: notes %q", name, got)
		}
	}
}

func TestTidy(t *testing.T) {
	at := &Attempt{Names: plan.Names{Run: "dwcab12cd", Case: 5, Attempt: 1}}
	at.Exchanges = []Exchange{{Look: &LookAt{ID: "34371"}, Obs: exchange.Observation{Call: on("GetBusiness", "34371")}}}
	for in, want := range map[string]string{
		"dwcab12cd00051xa00": "<name>xa00", "dwcab12cd0006": "<run>0006", "id 34371 in 10001": "id <id> in 10001",
		"7F75E7B4-4636-53B4-A8DE-5FC4A9E1F876": "<request-id>", "9007199254740993": "<number>", "1234567890123": "1234567890123", "plain": "plain",
	} {
		if got := Tidy(in, at); got != want {
			t.Errorf("Tidy(%q) = %q, want %q", in, got, want)
		}
	}
	at.Exchanges[0].Look.ID, at.Exchanges[0].Obs.Call = "343", on("GetBusiness", "343")
	if got := Tidy("at least 343 of 343", at); got != "at least 343 of 343" {
		t.Errorf("a short id is any number: %q", got)
	}
	if got := Tidy("x", &Attempt{}); got != "x" {
		t.Errorf("without a run: %q", got)
	}
}

func TestListed(t *testing.T) {
	obs := observed(200, strings.ReplaceAll(page("2", item("7", "ka"), item("8", "kb"), `{"BusinessName":"no id"}`), "REQ", `"RequestId":"r"`))
	obs.Call.Action = "ListBusiness"
	ans := Read(contract.Default(), obs)
	if got := Listed(contract.Default(), &ans); len(got) != 2 || got[0].ID != "7" || got[0].Name != "ka" {
		t.Errorf("%v", got)
	}
}

func TestTrouble(t *testing.T) {
	for body, want := range map[string]bool{accepted("7"): false, refusedWith("C"): false, refusedWith("InternalError.X"): true, refusedWith("ServiceUnavailable"): true, refusedWith("InternalErrors"): false, refusedWith("Throttling"): true, `{}`: true} {
		status := 200
		if strings.Contains(body, "Code\"") {
			status = 400
		}
		if a := Read(contract.Default(), observed(status, strings.ReplaceAll(body, "REQ", `"RequestId":"r"`))); a.Trouble() != want {
			t.Errorf("%s: trouble %v", body, a.Trouble())
		}
	}
}
