package oracle

import (
	"fmt"
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

func TestCauseText(t *testing.T) {
	cases, verdicts := grid(func(a, b, _, _ int) bool { return a == 1 && b == 2 })
	got := Causes(cases, verdicts)
	if want := "fails whenever A=1 and B=2 (strength 2): 9 of 9 such combinations; holds in 72 others"; len(got) != 1 || got[0].Text() != want {
		t.Errorf("got %v", got)
	}
}
