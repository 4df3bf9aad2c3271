package session

import (
	"strings"
	"testing"

	"github.com/dwconform/dwconform/harness/plan"
)

// TestSuspects: the first call that was not answered rightly is asked alone before
// what may follow from it, by the case that says it, and before all that only looks
// wrong.
func TestSuspects(t *testing.T) {
	of := func(id string, at int, changes, shown bool) suspect {
		return suspect{&plan.Case{ID: id}, at, changes, shown}
	}
	var got []string
	for _, cs := range suspects([]suspect{
		of("looks wrong", 90, false, false), of("looks wrong and changes", 90, true, false), of("later", 50, true, false),
		of("first, shown", 20, true, true), of("first, said", 20, true, false), of("in between", 30, false, true),
	}) {
		got = append(got, cs.ID)
	}
	if want := "first, said; first, shown; in between; later; looks wrong and changes; looks wrong"; strings.Join(got, "; ") != want {
		t.Errorf("%s, and not %s", strings.Join(got, "; "), want)
	}
}
