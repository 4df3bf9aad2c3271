package report_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/report"
)

// shard is the k-th of n parts of a run.
func shard(in report.Input, k, n int) report.Input {
	p := *in.Plan
	p.Options.Shard, p.Options.Shards = k, n
	var ids []string
	for _, cs := range in.Plan.Cases {
		ids = append(ids, cs.ID)
	}
	slices.Sort(ids)
	mine := map[string]bool{}
	for i, id := range ids {
		mine[id] = i%n == k-1
	}
	p.Cases = slices.DeleteFunc(slices.Clone(p.Cases), func(cs *plan.Case) bool { return !mine[cs.ID] })
	in.Plan = &p
	in.Records = slices.DeleteFunc(slices.Clone(in.Records), func(e report.Entry) bool { return !mine[e.Case.ID] })
	if k > 1 {
		in.Leaked = nil
	}
	return in
}

// TestMerge: the parts of a run make the report that the whole makes.
func TestMerge(t *testing.T) {
	for name, in := range map[string]func(*testing.T) report.Input{"green": green, "red": red, "planned": func(t *testing.T) report.Input { return planned(t) }} {
		t.Run(name, func(t *testing.T) {
			if name == "planned" && testing.Short() {
				t.Skip("thousands of cases, four times over")
			}
			whole, err := report.New(in(t)).JSON()
			if err != nil {
				t.Fatal(err)
			}
			var names []string
			var parts []*report.Report
			for k := 1; k <= 2; k++ {
				names, parts = append(names, fmt.Sprintf("part %d", k)), append(parts, saved(t, shard(in(t), k, 2)))
			}
			r, err := report.Merge(names, parts, noon("2026-06-01"))
			if err != nil {
				t.Fatal(err)
			}
			merged, err := r.JSON()
			if err != nil {
				t.Fatal(err)
			}
			lines := func(data []byte) []string {
				return slices.DeleteFunc(strings.Split(string(data), "\n"), func(s string) bool {
					// Of several reasons the whole gives the commonest.
					return name == "planned" && strings.HasPrefix(s, `        "reason": `)
				})
			}
			if diff := cmp.Diff(lines(whole), lines(merged)); diff != "" {
				t.Errorf("the whole (-) and its parts (+) differ:\n%.4000s", diff)
			}
			if err := r.WriteDir(t.TempDir()); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestMergeRefuses: what is not all of one plan is no whole.
func TestMergeRefuses(t *testing.T) {
	one, two, three := saved(t, shard(green(t), 1, 3)), saved(t, shard(green(t), 2, 3)), saved(t, shard(green(t), 3, 3))
	for want, parts := range map[string][]*report.Report{
		"shard 2/3 is missing: name its folder too":                   {one, three},
		"b: it is shard 1/3, as a is: name each part once":            {one, one, three},
		"b: it is no part of a plan: run each part with --shard I/2":  {one, saved(t, green(t))},
		"b: it is shard 2/2, and a is shard 1/3":                      {one, saved(t, shard(green(t), 2, 2))},
		"b: it has another target than a: the parts of one plan have": {one, saved(t, shard(red(t), 2, 3)), three},
	} {
		names := []string{"a", "b", "c"}[:len(parts)]
		if _, err := report.Merge(names, parts, noon("2026-06-01")); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	if _, err := report.Merge([]string{"a", "b", "c"}, []*report.Report{three, one, two}, noon("2026-06-01")); err != nil {
		t.Errorf("in another order: %v", err)
	}
}

// TestReadBack: a report that was read back is shown as it was, as far as the
// evidence tells.
func TestReadBack(t *testing.T) {
	for name, in := range kinds {
		r := saved(t, in(t))
		then, err := report.New(in(t)).JSON()
		if err != nil {
			t.Fatal(err)
		}
		if now, err := r.JSON(); err != nil || string(now) != string(then) {
			t.Errorf("%s: report.json is another", name)
		}
		was, is := string(report.New(in(t)).Markdown()), string(r.Markdown())
		var left []string
		for line := range strings.Lines(was) {
			if !strings.Contains(is, line) && !strings.HasPrefix(line, "It took ") {
				left = append(left, line)
			}
		}
		if len(left) > 0 {
			t.Errorf("%s: summary.md has no longer\n%s", name, strings.Join(left, ""))
		}
	}
}
