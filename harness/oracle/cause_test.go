package oracle

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/verdict"
)

// grid judges every combination of four factors of three classes.
func grid(fails func(a, b, c, d int) bool) ([]*plan.Case, map[string]*verdict.Verdict) {
	var cases []*plan.Case
	verdicts := map[string]*verdict.Verdict{}
	for i := range 81 {
		a, b, c, d := i/27, i/9%3, i/3%3, i%3
		cs := &plan.Case{ID: fmt.Sprintf("%d%d%d%d", a, b, c, d), Classes: map[string]string{
			"A": fmt.Sprint(a), "B": fmt.Sprint(b), "C": fmt.Sprint(c), "D": fmt.Sprint(d)}}
		v := &verdict.Verdict{Case: cs.ID, Outcome: verdict.Conforms}
		if fails(a, b, c, d) {
			v.Outcome = verdict.Violates
		}
		cases, verdicts[cs.ID] = append(cases, cs), v
	}
	return cases, verdicts
}

func TestCauses(t *testing.T) {
	for _, test := range []struct {
		name  string
		fails func(a, b, c, d int) bool
		want  []string
	}{
		{"nothing fails", func(_, _, _, _ int) bool { return false }, nil},
		{"one class", func(a, _, _, _ int) bool { return a == 1 }, []string{"A=1"}},
		{"two together", func(a, b, _, _ int) bool { return a == 1 && b == 2 }, []string{"A=1 B=2"}},
		{"three together", func(a, b, c, _ int) bool { return a == 1 && b == 2 && c == 0 }, []string{"A=1 B=2 C=0"}},
		{"the last two factors", func(_, _, c, d int) bool { return c == 1 && d == 2 }, []string{"C=1 D=2"}},
		{"two causes", func(a, b, c, _ int) bool { return a == 1 || b == 2 && c == 0 }, []string{"A=1", "B=2 C=0"}},
		{"one row shows no interaction", func(a, b, c, d int) bool { return a+b+c+d == 0 }, nil},
	} {
		cases, verdicts := grid(test.fails)
		var got []string
		for _, c := range Causes(cases, verdicts) {
			got = append(got, strings.Join(c.Classes, " "))
		}
		if strings.Join(got, "; ") != strings.Join(test.want, "; ") {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}

// TestCausesOfFewRows: where few combinations were asked, chance makes pairs
// that fail whenever they were asked; none is named that others explain as
// well.
func TestCausesOfFewRows(t *testing.T) {
	fails := func(a, b, _, _ int) bool { return a == 1 && b != 0 }
	cases, verdicts := grid(fails)
	few := map[string]bool{ // every pair of classes once
		"0000": true, "0111": true, "0222": true, "1012": true, "1120": true, "1201": true, "2021": true, "2102": true, "2210": true,
	}
	rows := slices.DeleteFunc(slices.Clone(cases), func(cs *plan.Case) bool { return !few[cs.ID] })
	if got := Causes(rows, verdicts); len(got) > 0 {
		t.Errorf("of %d rows: %v", len(rows), got)
	}
	// With 1220, all that hold A=1 and D=0 fail as well.
	rows = append(rows, cases[27+2*9+2*3])
	if got := Causes(rows, verdicts); len(got) > 0 {
		t.Errorf("of %d rows: %v", len(rows), got)
	}
	if got := Causes(cases, verdicts); len(got) != 2 {
		t.Errorf("of all rows: %v", got)
	}
}

func TestCauseText(t *testing.T) {
	cases, verdicts := grid(func(a, b, _, _ int) bool { return a == 1 && b == 2 })
	got := Causes(cases, verdicts)
	if want := "fails whenever A=1 and B=2 (strength 2), 9 of 9 such cases; holds in 72 others"; len(got) != 1 || got[0].Text() != want {
		t.Errorf("got %v", got)
	}
}

// TestCauseOfCounts: the words say how many fail, and "is given" only where
// every way of giving it was seen to fail.
func TestCauseOfCounts(t *testing.T) {
	var all []Combo
	for _, owner := range []string{"absent", "caller", "owner1"} {
		for _, use := range []string{"absent", "MANUAL_BIZ"} {
			for _, project := range []string{"one", "two"} {
				all = append(all, Combo{
					ID: owner + use + project, Classes: map[string]string{"Owner": owner, "UseType": use, "project": project},
					Fails: owner != "absent" && use == "MANUAL_BIZ",
				})
			}
		}
	}
	classes := map[string]string{"Owner": "caller", "UseType": "MANUAL_BIZ"}
	if got, want := CauseOf(classes, all).Text(), "fails whenever Owner is given and UseType=MANUAL_BIZ (strength 2), 4 of 4 such cases; holds in 8 others"; got != want {
		t.Errorf("got %q", got)
	}
	for i := range all {
		if all[i].Classes["Owner"] == "owner1" {
			all[i].Fails = false
		}
	}
	if got, want := CauseOf(classes, all).Text(), "fails whenever Owner=caller and UseType=MANUAL_BIZ (strength 2), 2 of 2 such cases; holds in 10 others"; got != want {
		t.Errorf("got %q", got)
	}
	all[0].Fails = true // for another reason
	if got, want := CauseOf(map[string]string{"Owner": "absent"}, all).Text(), "fails whenever Owner is absent (strength 1), 1 of 4 such cases; holds in 6 others"; got != want {
		t.Errorf("got %q", got)
	}
}

// TestCausesInOrder: of the interactions of one size the one that explains most
// comes first, and of equals the first in the alphabet, whenever it is asked.
func TestCausesInOrder(t *testing.T) {
	for range 20 {
		cases, verdicts := grid(func(a, b, _, _ int) bool { return a == 1 || b == 2 })
		if got := Causes(cases, verdicts); len(got) != 2 || got[0].Classes[0] != "A=1" || got[1].Classes[0] != "B=2" {
			t.Fatalf("equals: %v", got)
		}
		// Without a third of the combinations of A=1, B=2 explains more.
		delete(verdicts, "1000")
		delete(verdicts, "1001")
		delete(verdicts, "1002")
		if got := Causes(cases, verdicts); len(got) != 2 || got[0].Classes[0] != "B=2" || got[1].Classes[0] != "A=1" || got[0].Failing != 27 || got[1].Failing != 24 || got[0].Holding != 36 {
			t.Fatalf("most first: %+v", got)
		}
	}
}

// TestCausesOfWhatWasJudged: a combination that was not judged explains nothing
// and excuses nothing.
func TestCausesOfWhatWasJudged(t *testing.T) {
	cases, verdicts := grid(func(a, _, _, _ int) bool { return a == 1 })
	verdicts["1000"].Outcome, verdicts["0000"].Outcome = verdict.Inconclusive, verdict.Broken
	if got := Causes(cases, verdicts); len(got) != 1 || got[0].Classes[0] != "A=1" || got[0].Failing != 26 || got[0].Holding != 53 {
		t.Errorf("%+v", got)
	}
	for _, cs := range cases {
		delete(cs.Classes, "C")
		delete(cs.Classes, "D")
	}
	if got := Causes(cases, verdicts); len(got) != 0 {
		t.Errorf("two factors are no combination: %+v", got)
	}
}

// TestCausesAtTheirBounds: two rows that fail show an interaction, of three
// factors and of as many as a cause is sought among, and none of more.
func TestCausesAtTheirBounds(t *testing.T) {
	classes := func(cases []*plan.Case, verdicts map[string]*verdict.Verdict) string {
		var out []string
		for _, c := range Causes(cases, verdicts) {
			out = append(out, strings.Join(c.Classes, " "))
		}
		return strings.Join(out, "; ")
	}
	cases, verdicts := grid(func(a, b, c, _ int) bool { return a == 1 && b == 2 && c == 0 })
	delete(verdicts, "1200")
	if got := classes(cases, verdicts); got != "A=1 B=2 C=0" {
		t.Errorf("of two rows: %q", got)
	}
	delete(verdicts, "1201")
	if got := classes(cases, verdicts); got != "" {
		t.Errorf("of one row: %q", got)
	}
	cases, verdicts = grid(func(a, _, _, _ int) bool { return a == 1 })
	for _, cs := range cases {
		delete(cs.Classes, "D")
	}
	if got := classes(cases, verdicts); got != "A=1" {
		t.Errorf("of three factors: %q", got)
	}
	// Rows that differ in a fifth and a sixth factor: all four, or five, must meet.
	for five, want := range map[bool]string{false: "A=1 B=2 C=0 D=1", true: ""} {
		var all []*plan.Case
		verdicts := map[string]*verdict.Verdict{}
		for e := range 2 {
			for f := range 2 {
				more, judged := grid(func(a, b, c, d int) bool { return a == 1 && b == 2 && c == 0 && d == 1 && (e == 0 || !five) })
				for _, cs := range more {
					v := judged[cs.ID]
					cs.ID += fmt.Sprint(e, f)
					cs.Classes["E"], cs.Classes["F"] = fmt.Sprint(e), fmt.Sprint(f)
					all, verdicts[cs.ID] = append(all, cs), v
				}
			}
		}
		if got := classes(all, verdicts); got != want {
			t.Errorf("five must meet %v: %q, want %q", five, got, want)
		}
	}
}
