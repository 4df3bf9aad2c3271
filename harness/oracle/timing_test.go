package oracle

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/verdict"
)

// TestLosses: a loss that repeats whenever the same call is asked convicts, and three that
// are one in a hundred of the run; a single one does not.
func TestLosses(t *testing.T) {
	lose := func(loss exchange.Loss) *scene {
		return newScene(verdict.Must).step(plan.Accept, create("n"), 0, "").lost(loss)
	}
	losesAt := func(n int) *scene { // one of two calls
		s := newScene(verdict.Must)
		for i := range 2 {
			if s.step(plan.Either, create("n"), 400, refusedWith("C")); i == n {
				s.lost(exchange.NoAnswer)
			}
		}
		return s
	}
	gone := func(since time.Duration) *scene { // nobody listens, so long after the first answer
		s := lose(exchange.Refused)
		s.last().Obs.Start = time.Unix(0, 0).Add(since)
		return s
	}
	fine := func(n int) *scene {
		s := newScene(verdict.Must)
		for i := range n {
			s.step(plan.Accept, create(fmt.Sprint("n", i)), 200, accepted(fmt.Sprint(i+1)))
			s.last().Obs.Start = time.Unix(0, 0)
		}
		return s
	}
	for _, test := range []struct {
		name    string
		askings [][]*scene
		want    verdict.Outcome
	}{
		{"none", [][]*scene{{fine(3)}}, verdict.Conforms},
		{"one", [][]*scene{{lose(exchange.NoAnswer)}}, verdict.Conforms},
		{"one, and not again", [][]*scene{{lose(exchange.NoAnswer), right("n", "9")}}, verdict.Conforms},
		{"whenever it is asked", [][]*scene{{lose(exchange.NoAnswer), lose(exchange.Short), lose(exchange.NoAnswer)}, {fine(297)}}, verdict.Violates},
		{"again, and not the third time", [][]*scene{{lose(exchange.NoAnswer), lose(exchange.Short), right("n", "9")}}, verdict.Conforms},
		{"again at the third asking", [][]*scene{{lose(exchange.NoAnswer), right("n", "9"), lose(exchange.Short)}}, verdict.Conforms},
		{"of two different calls", [][]*scene{{losesAt(0), losesAt(1)}}, verdict.Conforms},
		{"two of few", [][]*scene{{lose(exchange.Short)}, {lose(exchange.Short)}, {fine(5)}}, verdict.Conforms},
		{"three of few", [][]*scene{{lose(exchange.Short)}, {lose(exchange.Timeout)}, {lose(exchange.Malformed)}, {fine(5)}}, verdict.Violates},
		{"three of 300", [][]*scene{{lose(exchange.Short)}, {lose(exchange.Timeout)}, {lose(exchange.Oversize)}, {fine(296)}}, verdict.Violates},
		{"three of 301", [][]*scene{{lose(exchange.Short)}, {lose(exchange.Timeout)}, {lose(exchange.Oversize)}, {fine(298)}}, verdict.Conforms},
		{"not sent, or given up by us", [][]*scene{{lose(exchange.NotSent), lose(exchange.NotSent)}, {lose(exchange.Cancelled), lose(exchange.Cancelled)}, {lose(exchange.NotSent)}}, verdict.Conforms},
		{"nobody listens any more", [][]*scene{{gone(1)}, {gone(2)}, {gone(3)}, {fine(296)}}, verdict.Violates},
		{"nobody listened for a moment", [][]*scene{{gone(1)}, {gone(2)}, {gone(3)}, {fine(298)}}, verdict.Conforms},
		{"nobody listens yet", [][]*scene{{gone(-1)}, {gone(-1)}, {gone(-1)}, {fine(3)}}, verdict.Conforms},
	} {
		t.Run(test.name, func(t *testing.T) {
			w, cl := newWhole(), clauseOf(checkWhole)
			w.add(cl.ID+".a", cl, true, fine(1))
			for i, scenes := range test.askings {
				w.add(fmt.Sprintf("other.clause.x%d", i), otherClause, false, scenes...)
			}
			w.settle()
			if v := w.verdicts[cl.ID+".a"]; v.Outcome != test.want {
				t.Errorf("%s, want %s: %v", v.Outcome, test.want, v.Problems)
			}
		})
	}
}

// TestSlow: over two seconds, and over ten times the median of its siblings, in
// three of three askings.
func TestSlow(t *testing.T) {
	took := func(d time.Duration) *scene {
		s := right("n", fmt.Sprint(int64(d)+1))
		s.last().Obs.Took = d
		return s
	}
	const slow = 2100 * time.Millisecond
	// Of three looks after one step, this one is slow.
	looked := func(bad int) *scene {
		s := right("n", fmt.Sprint(900+bad))
		for i := range 3 {
			s.look(LookAt{By: ByList, Project: plan.Primary, Name: fmt.Sprint("n", i)}, listing("n", "1", "100"), 200, `{"RequestId":"r","Success":true,"HttpStatusCode":200,"Data":{"Business":[],"TotalCount":0,"PageNumber":1,"PageSize":100}}`)
			if s.last().Obs.Took = 1; i == bad {
				s.last().Obs.Took = slow
			}
		}
		return s
	}
	for _, test := range []struct {
		name     string
		siblings time.Duration
		askings  []*scene
		want     verdict.Outcome
	}{
		{"slow", 10 * time.Millisecond, []*scene{took(slow), took(slow + 1), took(slow + 2)}, verdict.Violates},
		{"the same look of several", 10 * time.Millisecond, []*scene{looked(1), looked(1), looked(1)}, verdict.Violates},
		{"another look each time", 10 * time.Millisecond, []*scene{looked(0), looked(2), looked(1)}, verdict.Conforms},
		{"slow once", 10 * time.Millisecond, []*scene{took(slow), took(1), took(2)}, verdict.Conforms},
		{"slow twice", 10 * time.Millisecond, []*scene{took(slow), took(slow + 1), took(2)}, verdict.Conforms},
		{"slow in too few askings", 10 * time.Millisecond, []*scene{took(slow), took(slow + 1)}, verdict.Conforms},
		{"as slow as its siblings", 300 * time.Millisecond, []*scene{took(slow), took(slow + 1), took(slow + 2)}, verdict.Conforms},
		{"at two seconds", 10 * time.Millisecond, []*scene{took(2 * time.Second), took(2 * time.Second), took(2 * time.Second)}, verdict.Conforms},
		{"at ten times its siblings", 210 * time.Millisecond, []*scene{took(slow), took(slow), took(slow)}, verdict.Conforms},
	} {
		t.Run(test.name, func(t *testing.T) {
			w, cl := newWhole(), clauseOf(checkInTime)
			w.add(cl.ID+".a", cl, true, right("a", "1"))
			for i := range 8 {
				s := right("b", fmt.Sprint(100+i))
				s.last().Obs.Took = test.siblings
				w.add(fmt.Sprintf("other.clause.b%d", i), otherClause, false, s)
			}
			w.add("other.clause.slow", otherClause, false, test.askings...)
			w.settle()
			if v := w.verdicts[cl.ID+".a"]; v.Outcome != test.want {
				t.Errorf("%s, want %s: %v", v.Outcome, test.want, v.Problems)
			}
		})
	}
}

// TestPace: creates that take five times as long at the end, while reads do not.
func TestPace(t *testing.T) {
	next := 0
	seriesOf := func(n int, create, read time.Duration) *scene {
		s := newScene(verdict.Must)
		for i := range n {
			next++
			s.step(plan.Accept, exchange.Call{Action: "CreateBusiness", Params: params("ProjectId=10001", fmt.Sprint("BusinessName=n", i))}, 200, accepted(fmt.Sprint(next)))
			s.last().Obs.Took = create
			s.step(plan.Accept, on("UpdateBusiness", fmt.Sprint(next)), 200, accepted(""))
			s.last().Obs.Took = read
		}
		return s
	}
	series := func(create, read time.Duration) *scene { return seriesOf(12, create, read) }
	three := func(s *scene) []*scene { return []*scene{s, s, s} }
	const ms = time.Millisecond
	for _, test := range []struct {
		name  string
		early *scene
		late  []*scene
		want  verdict.Outcome
	}{
		{"even", series(10*ms, 10*ms), []*scene{series(12*ms, 10*ms), series(12*ms, 10*ms), series(12*ms, 10*ms)}, verdict.Conforms},
		{"slower", series(10*ms, 10*ms), []*scene{series(90*ms, 10*ms), series(90*ms, 10*ms), series(90*ms, 10*ms)}, verdict.Violates},
		{"five times", series(10*ms, 10*ms), three(series(50*ms, 10*ms)), verdict.Violates},
		{"by the least that counts", series(1*ms, 1*ms), three(series(31*ms, 1*ms)), verdict.Violates},
		{"by a little less", series(1*ms, 1*ms), three(series(30*ms, 1*ms)), verdict.Conforms},
		{"reads slower too, and little", series(10*ms, 10*ms), three(series(90*ms, 36*ms)), verdict.Violates},
		{"reads slower too", series(10*ms, 10*ms), three(series(90*ms, 36*ms+1)), verdict.Conforms},
		{"six creates", seriesOf(6, 10*ms, 10*ms), three(seriesOf(6, 90*ms, 10*ms)), verdict.Violates},
		{"too few creates before", seriesOf(5, 10*ms, 10*ms), three(seriesOf(6, 90*ms, 10*ms)), verdict.Conforms},
		{"too few creates after", seriesOf(6, 10*ms, 10*ms), three(seriesOf(5, 90*ms, 10*ms)), verdict.Conforms},
		{"slower in two of three", series(10*ms, 10*ms), []*scene{series(90*ms, 10*ms), series(90*ms, 10*ms), series(12*ms, 10*ms)}, verdict.Conforms},
		{"slower as a whole", series(10*ms, 10*ms), []*scene{series(90*ms, 90*ms), series(90*ms, 90*ms), series(90*ms, 90*ms)}, verdict.Conforms},
		{"little slower in all", series(10*ms, 10*ms), []*scene{series(49*ms, 10*ms), series(49*ms, 10*ms), series(49*ms, 10*ms)}, verdict.Conforms},
		{"many times, and little in all", series(1*ms, 1*ms), []*scene{series(25*ms, 1*ms), series(25*ms, 1*ms), series(25*ms, 1*ms)}, verdict.Conforms},
	} {
		w, cl := newWhole(), clauseOf(checkCreatePace)
		w.add(cl.ID+"."+plan.PaceEarly, cl, true, test.early)
		w.add(cl.ID+"."+plan.PaceLate, cl, true, test.late...)
		for _, tr := range w.run.Transcripts {
			for n := range tr.Attempts { // request ids of their own
				for i := range tr.Attempts[n].Exchanges {
					ex := &tr.Attempts[n].Exchanges[i]
					ex.Obs.Header = http.Header{"Content-Type": {"application/json"}}
				}
			}
		}
		w.settle()
		if v := w.verdicts[cl.ID+"."+plan.PaceLate]; v.Outcome != test.want {
			t.Errorf("%s: %s, want %s: %v", test.name, v.Outcome, test.want, v.Problems)
		}
	}
}

// TestPaceWithin: of one series, its last creates are compared with its first, with
// the reads beside them, in each of three askings.
func TestPaceWithin(t *testing.T) {
	const ms = time.Millisecond
	series := func(first, last, readFirst, readLast time.Duration, n int) *scene {
		s := newScene(verdict.Should)
		took := func(d time.Duration) { s.last().Obs.Took = d }
		for i, d := range []time.Duration{first, last} {
			for k := range n {
				id := fmt.Sprint(100*i + k + 1)
				s.step(plan.Accept, create("n"+id), 200, accepted(id))
				took(d)
			}
			s.step(plan.Accept, on("UpdateBusiness", fmt.Sprint(100*i+1)), 200, accepted(""))
			took([]time.Duration{readFirst, readLast}[i])
		}
		return s
	}
	three := func(s *scene) []*scene { return []*scene{s, s, s} }
	for _, test := range []struct {
		name  string
		at    []*scene
		want  verdict.Outcome
		holds bool // in a script
	}{
		{"even", three(series(10*ms, 11*ms, 10*ms, 10*ms, 6)), verdict.Conforms, true},
		{"slower", three(series(10*ms, 90*ms, 10*ms, 10*ms, 6)), verdict.Violates, false},
		{"slower as a whole", three(series(10*ms, 90*ms, 10*ms, 90*ms, 6)), verdict.Conforms, true},
		{"too few", three(series(10*ms, 90*ms, 10*ms, 10*ms, 5)), verdict.Conforms, true},
		{"slower in two of three", []*scene{series(10*ms, 90*ms, 10*ms, 10*ms, 6), series(10*ms, 90*ms, 10*ms, 10*ms, 6), series(10*ms, 10*ms, 10*ms, 10*ms, 6)}, verdict.Conforms, false},
	} {
		w, cl := newWhole(), clauseOf(checkCreatePace)
		id := cl.ID + "." + plan.PaceSeries
		cs := *test.at[0].cs
		cs.ID, cs.Clause = id, cl
		if holds, wrong := PartHolds(w.run.Contract, fullWorld(), &cs, &test.at[0].at); holds != (wrong == nil) || holds != test.holds {
			t.Errorf("%s: in a script it holds %v, and shows %v", test.name, holds, wrong)
		}
		w.add(id, cl, true, test.at...)
		for n := range w.run.Transcripts[0].Attempts {
			for i := range w.run.Transcripts[0].Attempts[n].Exchanges {
				w.run.Transcripts[0].Attempts[n].Exchanges[i].Obs.Header = http.Header{"Content-Type": {"application/json"}}
			}
		}
		w.settle()
		if v := w.verdicts[id]; v.Outcome != test.want {
			t.Errorf("%s: %s, want %s: %v", test.name, v.Outcome, test.want, v.Problems)
		}
	}
}

// TestPaceAlone: creates that there are no others to compare with tell nothing.
func TestPaceAlone(t *testing.T) {
	for _, id := range []string{plan.PaceEarly, plan.PaceLate} {
		w, cl := newWhole(), clauseOf(checkCreatePace)
		s := newScene(verdict.Should)
		s.step(plan.Accept, create("n"), 200, accepted("1"))
		w.add(cl.ID+"."+id, cl, true, s)
		w.settle()
		if v := w.verdicts[cl.ID+"."+id]; v.Outcome != verdict.Inconclusive || v.Reason != verdict.Unreached {
			t.Errorf("%s alone: %s %s", id, v.Outcome, v.Reason)
		}
	}
}
