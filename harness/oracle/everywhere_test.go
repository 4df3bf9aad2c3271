package oracle

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/verdict"
)

// whole is a run of cases that a test writes.
type whole struct {
	run      Run
	verdicts map[string]*verdict.Verdict
}

func newWhole() *whole {
	return &whole{run: Run{Contract: contract.Default()}, verdicts: map[string]*verdict.Verdict{}}
}

// add adds a case with as many askings as there are scenes, judged.
func (w *whole) add(id string, cl *contract.Clause, everywhere bool, scenes ...*scene) *plan.Case {
	cs := scenes[0].cs
	cs.ID, cs.Clause, cs.Everywhere = id, cl, everywhere
	t := &Transcript{Case: cs}
	for _, s := range scenes {
		t.Attempts = append(t.Attempts, s.at)
	}
	v := Judge(w.run.Contract, fullWorld(), t)
	w.run.Transcripts, w.verdicts[id] = append(w.run.Transcripts, t), &v
	return cs
}

func (w *whole) settle() { Everywhere(&w.run, w.verdicts) }

func clauseOf(check string) *contract.Clause {
	for _, cl := range contract.Default().Clauses {
		if cl.Check == check {
			return cl
		}
	}
	panic("no clause has the check " + check)
}

var otherClause = &contract.Clause{ID: "other.clause", Level: verdict.Must}

func right(name, id string) *scene {
	s := newScene(verdict.Must).step(plan.Accept, create(name), 200, accepted(id))
	s.last().Obs.Body = []byte(strings.Replace(string(s.last().Obs.Body), "R-1", "R-"+name+id, 1))
	return s
}

// TestFirstCaseCarries: the first case of a clause carries what the answers to
// other cases showed; its siblings carry their own alone.
func TestFirstCaseCarries(t *testing.T) {
	w, cl := newWhole(), clauseOf(checkRequestID)
	w.add(cl.ID+".b", cl, true, right("b", "2"))
	w.add(cl.ID+".a", cl, true, right("a", "1"))
	w.add("other.clause.x", otherClause, false, newScene(verdict.Must).step(plan.Reject, create("n"), 400, `{"Code":"C","Message":"m"}`))
	w.settle()
	if a, b, x := w.verdicts[cl.ID+".a"], w.verdicts[cl.ID+".b"], w.verdicts["other.clause.x"]; a.Outcome != verdict.Violates || b.Outcome != verdict.Conforms || x.Outcome != verdict.Conforms {
		t.Errorf("a %s, b %s, x %s", a.Outcome, b.Outcome, x.Outcome)
	}
	w = newWhole()
	w.add(cl.ID+".a", cl, true, right("a", "1"))
	w.add(cl.ID+".b", cl, true, newScene(verdict.Must).step(plan.Reject, create("n"), 400, `{"Code":"C","Message":"m"}`))
	w.settle()
	if a, b := w.verdicts[cl.ID+".a"], w.verdicts[cl.ID+".b"]; a.Outcome != verdict.Conforms || b.Outcome != verdict.Violates {
		t.Errorf("of its own: a %s, b %s", a.Outcome, b.Outcome)
	}
}

// TestPartTellsForItself: what an answer in a script shows is told by the case
// whose part it is, and not by the first of the clause for the script as well.
func TestPartTellsForItself(t *testing.T) {
	nameless := func() *scene {
		s := newScene(verdict.Must).step(plan.Reject, create("n"), 400, `{"Code":"C","Message":"m"}`)
		s.last().Obs.Start = time.Unix(1700000000, 7)
		return s
	}
	w, cl := newWhole(), clauseOf(checkRequestID)
	w.add(cl.ID+".a", cl, true, right("a", "1"))
	part := nameless()
	part.at.Pool = "script.01"
	w.add(cl.ID+".b", cl, true, part)
	script := nameless() // holds the same exchange, as its own copy
	w.run.Transcripts = append(w.run.Transcripts, &Transcript{Case: &plan.Case{ID: "script.01", Clause: otherClause, Steps: script.cs.Steps}, Attempts: []Attempt{script.at}})
	w.settle()
	if a, b := w.verdicts[cl.ID+".a"], w.verdicts[cl.ID+".b"]; a.Outcome != verdict.Conforms || b.Outcome != verdict.Violates {
		t.Errorf("a %s, b %s", a.Outcome, b.Outcome)
	}
}

// TestManyFindings: a verdict lists some and counts the rest, none twice.
func TestManyFindings(t *testing.T) {
	w, cl := newWhole(), clauseOf(checkMessage)
	w.add(cl.ID+".a", cl, true, right("a", "1"))
	for i := range 9 {
		w.add(fmt.Sprintf("other.clause.x%d", i), otherClause, false, newScene(verdict.Must).step(plan.Reject, create("n"), 400, fmt.Sprintf(`{"RequestId":"q%d","Code":"C"}`, i)))
	}
	w.settle()
	v := w.verdicts[cl.ID+".a"]
	if len(v.Problems) != problemsShown || len(v.Notes) != 1 || v.Notes[0] != "and in 3 more answers" || v.Shown != 0 || v.Asked != 1 { // its own asking was right
		t.Errorf("%d problems, notes %q, shown %d of %d", len(v.Problems), v.Notes, v.Shown, v.Asked)
	}
}

// TestOwnCallNotAnswered: a case about the form of an answer that it did not
// get says nothing of the form.
func TestOwnCallNotAnswered(t *testing.T) {
	w, cl := newWhole(), clauseOf(checkMediaType)
	w.add(cl.ID+".a", cl, true, newScene(verdict.Must).step(plan.Accept, create("n"), 400, refusedWith("C")))
	w.settle()
	if v := w.verdicts[cl.ID+".a"]; v.Outcome != verdict.Inconclusive || v.Reason != verdict.Unreached || len(v.Problems) > 0 || v.Check() != nil {
		t.Errorf("%+v", v)
	}
	xml := newScene(verdict.Must).step(plan.Accept, create("n"), 400, refusedWith("C"))
	xml.cs.Way.Format = exchange.XML
	w = newWhole()
	w.add(cl.ID+".a", cl, true, xml)
	w.settle()
	if v := w.verdicts[cl.ID+".a"]; v.Outcome != verdict.Violates {
		t.Errorf("a right call in XML that was refused: %+v", v)
	}
}

// TestFresh: an id and a request id are given once in a run.
func TestFresh(t *testing.T) {
	for _, test := range []struct {
		check  string
		second *scene
		want   verdict.Outcome
	}{
		{checkFreshID, right("b", "1"), verdict.Violates},
		{checkFreshID, right("b", "2"), verdict.Conforms},
		{checkUniqueRID, newScene(verdict.Must).step(plan.Reject, create("n"), 400, `{"RequestId":"R-a1","Code":"C","Message":"m"}`), verdict.Violates},
		{checkUniqueRID, newScene(verdict.Must).step(plan.Reject, create("n"), 400, `{"RequestId":"R-a2","Code":"C","Message":"m"}`), verdict.Conforms},
		{checkUniqueRID, newScene(verdict.Must).step(plan.Reject, create("n"), 429, `{"RequestId":"R-a1","Code":"Throttling"}`), verdict.Conforms},
	} {
		w, cl := newWhole(), clauseOf(test.check)
		w.add(cl.ID+".a", cl, true, right("a", "1"))
		w.add("other.clause.x", otherClause, false, test.second)
		w.settle()
		if v := w.verdicts[cl.ID+".a"]; v.Outcome != test.want {
			t.Errorf("%s: %s, want %s: %v", test.check, v.Outcome, test.want, v.Problems)
		}
	}
}

// TestTroubleEverywhere: an internal error counts when all of three askings
// show it, and a page of 502 likewise.
func TestTroubleEverywhere(t *testing.T) {
	for _, body := range []string{refusedWith("InternalError.System"), "<html>Bad Gateway</html>"} {
		for n := 1; n <= 3; n++ {
			w, cl := newWhole(), clauseOf(checkRobust)
			w.add(cl.ID+".a", cl, true, right("a", "1"))
			var scenes []*scene
			for i := range 3 {
				if i < n {
					s := newScene(verdict.Must)
					s.n = 100 * (i + 1)
					scenes = append(scenes, s.step(plan.Either, create("n"), 502, body))
				} else {
					scenes = append(scenes, right("n", fmt.Sprint(50+i)))
				}
			}
			w.add("other.clause.x", otherClause, false, scenes...)
			w.settle()
			if v := w.verdicts[cl.ID+".a"]; (v.Outcome == verdict.Violates) != (n == 3) {
				t.Errorf("%s in %d of 3: %s %v", body, n, v.Outcome, v.Problems)
			}
		}
	}
}

// TestDerivedClauseOfAField: a wrong type convicts the clause of its field.
func TestDerivedClauseOfAField(t *testing.T) {
	w := newWhole()
	c := contract.Default()
	project, name := c.Clause("GetBusiness.Data.ProjectId.type"), c.Clause("GetBusiness.Data.BusinessName.type")
	if project == nil || name == nil {
		t.Fatal("the contract has no clause of a field of Get")
	}
	w.add(project.ID+".a", project, true, right("a", "1"))
	w.add(name.ID+".a", name, true, right("b", "2"))
	w.add("other.clause.x", otherClause, false, newScene(verdict.Must).step(plan.Accept, on("GetBusiness", "7"), 200, shows(item("7", "n"))))
	w.settle()
	if p, n := w.verdicts[project.ID+".a"], w.verdicts[name.ID+".a"]; p.Outcome != verdict.Violates || n.Outcome != verdict.Conforms {
		t.Errorf("ProjectId %s, BusinessName %s", p.Outcome, n.Outcome)
	}
}

// TestUnmetAndBroken: a case that was not asked, or broke, is left as it is.
func TestUnmetAndBroken(t *testing.T) {
	w, cl := newWhole(), clauseOf(checkMessage)
	unmet := w.add(cl.ID+".a", cl, true, right("a", "1"))
	unmet.Unmet = verdict.Unclaimed
	w.add(cl.ID+".b", cl, true, right("b", "2"))
	w.verdicts[cl.ID+".a"].Outcome = verdict.Inconclusive
	w.add("other.clause.x", otherClause, false, newScene(verdict.Must).step(plan.Reject, create("n"), 400, `{"RequestId":"q","Code":"C"}`))
	w.settle()
	if a, b := w.verdicts[cl.ID+".a"], w.verdicts[cl.ID+".b"]; a.Outcome != verdict.Inconclusive || b.Outcome != verdict.Violates {
		t.Errorf("a %s, b %s", a.Outcome, b.Outcome)
	}
}

// TestGarbled: what nobody can read may be refused by whatever stands in front,
// and is no call that must be accepted or rejected; a page of an error, a body
// that is none or an internal error is no answer to it either.
func TestGarbled(t *testing.T) {
	for _, tc := range []struct {
		status int
		body   string
		want   string
	}{
		{400, "<html>", ""}, {403, "<html>blocked", ""}, {404, "", ""}, {405, "<html>", ""}, {411, "length", ""}, {415, `{"status":415,"error":"Unsupported"}`, ""},
		{501, "no", ""}, {400, `{"RequestId":"r","Code":"C","Message":"m"}`, ""}, {200, `{"RequestId":"r","HttpStatusCode":200,"Success":true,"BusinessId":7}`, ""},
		{500, "<html>", "robust document"}, {200, "<html>", "robust document"}, {302, "", "robust"}, {500, `{"RequestId":"r","Code":"InternalError.System","Message":"m"}`, "robust"},
	} {
		media := "text/html"
		if strings.HasPrefix(tc.body, "{") {
			media = "application/json"
		}
		step := plan.Step{Label: "call", Tamper: "garbled-query-escape", Expect: plan.Expect{Answer: plan.Either, Ungraded: true}}
		obs := exchange.Observation{
			Call: exchange.Call{Action: "CreateBusiness"}, Status: tc.status, Body: []byte(tc.body), Header: http.Header{"Content-Type": {media}}, Attempts: 1,
		}
		cs := &plan.Case{ID: "test.clause.case", Loose: true, Steps: []plan.Step{step}}
		tr := &Transcript{Case: cs}
		cs.Clause = &contract.Clause{ID: "test.clause", Level: verdict.Must}
		for range Askings {
			tr.Attempts = append(tr.Attempts, Attempt{Exchanges: []Exchange{{Obs: obs}}})
		}
		var out []string
		for _, f := range (&Run{Contract: contract.Default(), Transcripts: []*Transcript{tr}}).findings() {
			// one answer asked three times has its id three times
			if f.check != checkUniqueRID && f.check != checkFreshID && (len(out) == 0 || out[len(out)-1] != f.check) {
				out = append(out, f.check)
			}
		}
		if got := strings.Join(out, " "); got != tc.want && !strings.HasPrefix(got+" ", strings.Repeat(tc.want+" ", 3)) {
			t.Errorf("%d %s: %q, want %q", tc.status, tc.body, got, tc.want)
		}
	}
}
