package oracle

import (
	"slices"
	"testing"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/verdict"
)

// TestFlaky: a case that differs between its askings is said to, with counts,
// and is judged by what can be chance and what cannot.
func TestFlaky(t *testing.T) {
	const differing = "answered differently: step \"step 1\": "
	for _, test := range []struct {
		name     string
		attempts []Attempt
		outcome  verdict.Outcome
		flaky    []string
	}{
		{"all right", []Attempt{rightly(), rightly(), rightly()}, verdict.Conforms, nil},
		{"all wrong", []Attempt{wrongly(), wrongly()}, verdict.Violates, nil},
		{"wrong in two of five", []Attempt{rightly(), wrongly(), rightly(), rightly(), wrongly()}, verdict.Violates,
			[]string{"showed in 2 of 5 askings", differing + "accepted in 3, rejected with C in 2 of 5 askings"}},
		{"trouble in four of five", []Attempt{troubled(), troubled(), rightly(), troubled(), troubled()}, verdict.Conforms,
			[]string{"a trouble that may be chance showed in 4 of 5 askings", differing + "accepted in 1, rejected with ServiceUnavailable in 4 of 5 askings"}},
		{"trouble in five of five", []Attempt{troubled(), troubled(), troubled(), troubled(), troubled()}, verdict.Violates, nil},
		{"wrong and in trouble", []Attempt{wrongly(), troubled()}, verdict.Violates,
			[]string{differing + "rejected with C in 1, rejected with ServiceUnavailable in 1 of 2 askings"}},
		{"lost in two of three", []Attempt{rightly(), losing(), losing()}, verdict.Conforms, []string{"a reply was lost in 2 of 3 askings"}},
		{"always lost", []Attempt{losing(), losing(), losing()}, verdict.Inconclusive, nil},
		{"throttled once", []Attempt{rightly(), stopped(verdict.Throttled)}, verdict.Conforms, nil},
	} {
		cs := newScene(verdict.Must).step(plan.Accept, create("n"), 200, "").cs
		v := Judge(contract.Default(), fullWorld(), &Transcript{Case: cs, Attempts: test.attempts})
		if v.Outcome != test.outcome || !slices.Equal(v.Flaky, test.flaky) || v.Check() != nil {
			t.Errorf("%s: %s, flaky %q, want %s, %q", test.name, v.Outcome, v.Flaky, test.outcome, test.flaky)
		}
	}
}

// TestTogetherIsNotFlaky: which of the calls that race comes first is chance.
func TestTogetherIsNotFlaky(t *testing.T) {
	race := func(first, second string, status1, status2 int) *scene {
		return newScene(verdict.Must).
			full(plan.Step{Label: "one", Together: 1, Expect: plan.Expect{Answer: plan.One}}, create("n"), status1, first).
			full(plan.Step{Label: "two", Together: 1, Expect: plan.Expect{Answer: plan.One}}, create("n"), status2, second)
	}
	a, b := race(accepted("7"), refusedWith("C"), 200, 400), race(refusedWith("C"), accepted("8"), 400, 200)
	v := Judge(contract.Default(), fullWorld(), &Transcript{Case: a.cs, Attempts: []Attempt{a.at, b.at}})
	if v.Outcome != verdict.Conforms || len(v.Flaky) > 0 {
		t.Errorf("%s, flaky %q: %v", v.Outcome, v.Flaky, v.Problems)
	}
}

// TestEverywhereCountsItsAskings: what the form of every answer shows is told
// with how many askings of the case showed it.
func TestEverywhereCountsItsAskings(t *testing.T) {
	w, cl := newWhole(), clauseOf(checkRequestID)
	bare := newScene(verdict.Must).step(plan.Reject, create("n"), 400, `{"Code":"C","Message":"m"}`)
	cs := w.add(cl.ID+".a", cl, true, right("a", "1"), bare, right("a", "2"))
	w.settle()
	if v := w.verdicts[cs.ID]; v.Outcome != verdict.Violates || v.Shown != 1 || v.Asked != 3 || len(v.Flaky) == 0 || v.Flaky[0] != "showed in 1 of 3 askings" {
		t.Errorf("%s, shown %d of %d, flaky %q", v.Outcome, v.Shown, v.Asked, v.Flaky)
	}
	refused := func(n int, body string) *scene {
		s := newScene(verdict.Must)
		s.n = n
		return s.step(plan.Reject, create("n"), 400, body)
	}
	const none = `{"Code":"C","Message":"m"}`
	for _, test := range []struct {
		name   string
		scenes []*scene
		flaky  []string
	}{
		{"in one of two", []*scene{refused(1, none), refused(2, refusedWith("C"))}, []string{"showed in 1 of 2 askings"}},
		{"in both", []*scene{refused(1, none), refused(2, none)}, nil},
		{"in one of two that were wrong", []*scene{right("a", "1"), refused(2, none)}, nil},
	} {
		w := newWhole()
		cs := w.add(cl.ID+".a", cl, true, test.scenes...)
		if test.name == "in one of two that were wrong" {
			// The first was accepted, which is wrong too: what is told is the form.
			cs.Steps[0].Expect.Answer = plan.Reject
			v := Judge(w.run.Contract, fullWorld(), w.run.Transcripts[0])
			w.verdicts[cs.ID] = &v
			test.flaky = []string{"showed in 1 of 2 askings", "answered differently: step \"step 1\": accepted in 1, rejected with C in 1 of 2 askings"}
		}
		w.settle()
		if v := w.verdicts[cs.ID]; v.Outcome != verdict.Violates || !slices.Equal(v.Flaky, test.flaky) || len(v.Notes) > 0 {
			t.Errorf("%s: %s, flaky %q, notes %q", test.name, v.Outcome, v.Flaky, v.Notes)
		}
	}
}

// TestLossesFarApart: losses convict in three askings that follow each other, not because a case was repeated a thousand times.
func TestLossesFarApart(t *testing.T) {
	for _, test := range []struct {
		lost []int
		of   int
		want verdict.Outcome
	}{
		{[]int{0, 1, 2}, 301, verdict.Violates}, {[]int{100, 101, 102}, 400, verdict.Violates}, {[]int{197, 198, 199}, 301, verdict.Violates},
		{[]int{0, 1}, 200, verdict.Conforms}, {[]int{0, 2}, 200, verdict.Conforms}, {[]int{198, 199}, 200, verdict.Conforms},
		{[]int{0, 2, 3}, 400, verdict.Conforms}, {[]int{50, 150}, 300, verdict.Conforms}, {[]int{7}, 10, verdict.Conforms},
	} {
		w, cl := newWhole(), clauseOf(checkWhole)
		var scenes []*scene
		for n := range test.of {
			if slices.Contains(test.lost, n) {
				s := newScene(verdict.Must)
				s.at, s.cs = losing(), newScene(verdict.Must).step(plan.Accept, create("n"), 200, "").cs
				scenes = append(scenes, s)
				continue
			}
			scenes = append(scenes, newScene(verdict.Must).step(plan.Accept, create("n"), 200, accepted("7")))
		}
		cs := w.add(cl.ID+".a", cl, true, scenes...)
		w.settle()
		if v := w.verdicts[cs.ID]; v.Outcome != test.want {
			t.Errorf("lost in %v of %d: %s", test.lost, test.of, v.Outcome)
		}
	}
}
