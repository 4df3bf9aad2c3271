package oracle

import (
	"fmt"
	"testing"

	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/verdict"
)

// TestHeardAndLost: creates that were done at their first saying and refused at
// their second lost an answer. Three that are one in a hundred convict.
func TestHeardAndLost(t *testing.T) {
	shows := func(s *scene, by string, items ...string) *scene {
		return s.look(LookAt{By: by, Project: plan.Primary, Name: "n", Page: 1}, listing("n", "1", "100"), 200, page("1", items...))
	}
	lost := func(by string) *scene {
		return shows(newScene(verdict.Must).step(plan.Either, create("n"), 400, refusedWith("C")).twice(), by, storedAs("7", "n"))
	}
	fine := func(n int) *scene {
		s := newScene(verdict.Must)
		var items []string
		for i := range n {
			s.step(plan.Either, create(fmt.Sprint("n", i)), 200, accepted(fmt.Sprint(100+i))).twice()
			items = append(items, storedAs(fmt.Sprint(100+i), fmt.Sprint("n", i)))
		}
		return shows(s, ByMarker, items...)
	}
	either := newScene(verdict.Must).step(plan.Either, create("n"), 400, refusedWith("C")).twice()
	for _, test := range []struct {
		name   string
		scenes []*scene
		want   verdict.Outcome
	}{
		{"none", []*scene{fine(5)}, verdict.Conforms},
		{"two of two", []*scene{lost(ByList), lost(ByMarker)}, verdict.Conforms},
		{"three of 300", []*scene{lost(ByList), lost(ByMarker), lost(ByList), fine(297)}, verdict.Violates},
		{"three of 301", []*scene{lost(ByList), lost(ByMarker), lost(ByList), fine(298)}, verdict.Conforms},
		{"said once", []*scene{lost(ByList), lost(ByList), shows(newScene(verdict.Must).step(plan.Either, create("n"), 400, refusedWith("C")), ByList, storedAs("7", "n"))}, verdict.Conforms},
		{"not there", []*scene{lost(ByList), lost(ByList), shows(either, ByList)}, verdict.Conforms},
		{"another is there", []*scene{lost(ByList), lost(ByList), shows(newScene(verdict.Must).step(plan.Either, create("n"), 400, refusedWith("C")).twice(), ByMarker, storedAs("7", "nm"))}, verdict.Conforms},
		{"made by another call", []*scene{lost(ByList), lost(ByList), shows(newScene(verdict.Must).step(plan.Accept, create("n"), 200, accepted("7")).
			step(plan.Taken, create("n"), 400, refusedWith("C")).twice(), ByList, storedAs("7", "n"))}, verdict.Conforms},
		{"never right", []*scene{lost(ByList), lost(ByList), shows(newScene(verdict.Must).step(plan.Reject, create("n"), 400, refusedWith("C")).twice(), ByList, storedAs("7", "n"))}, verdict.Conforms},
	} {
		w, cl := newWhole(), clauseOf(checkWhole)
		w.add(cl.ID+".a", cl, true, right("other", "1"))
		for i, s := range test.scenes {
			w.add(fmt.Sprint("other.clause.", i), otherClause, false, s)
		}
		w.settle()
		if v := w.verdicts[cl.ID+".a"]; v.Outcome != test.want {
			t.Errorf("%s: %s, want %s: %v", test.name, v.Outcome, test.want, v.Problems)
		}
	}
}
