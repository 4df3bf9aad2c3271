package oracle

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/verdict"
)

// shown is one finding with the asking that showed it.
type shown struct {
	finding
	cs      *plan.Case
	attempt int
	ex      *Exchange // that shows it; nil for what several show
	call    string    // which call of the asking it was, in the same words for each; "" for several
	shared  bool      // the exchange was asked for another case, which tells it too
}

// Run is the whole run, as the clauses on every answer see it.
type Run struct {
	Contract    *contract.Contract
	Transcripts []*Transcript
	// Secrets must be in no answer.
	Secrets []string
}

// problemsShown is how many problems a verdict on every answer lists.
const problemsShown = 6

// Everywhere settles the verdicts of the cases whose clause is judged on every
// answer of the run, in place. The first case of a clause also carries what
// the answers to other cases showed.
func Everywhere(r *Run, verdicts map[string]*verdict.Verdict) {
	all := r.findings()
	first := map[string]string{} // clause -> its first case
	for _, t := range r.Transcripts {
		if id := t.Case.Clause.ID; t.Case.Everywhere && t.Case.Unmet == "" && (first[id] == "" || t.Case.ID < first[id]) {
			first[id] = t.Case.ID
		}
	}
	// Exchanges that the cases of a clause tell of themselves. A part of a script
	// holds copies of what the script holds: when it was said tells that it is one.
	type told struct {
		clause, action string
		at             int64
	}
	tells := func(clause string, ex *Exchange) told {
		if ex == nil {
			return told{clause: clause}
		}
		return told{clause, ex.Obs.Call.Action, ex.Obs.Start.UnixNano()}
	}
	own := map[told]bool{}
	for _, f := range all {
		if f.shared && f.ex != nil {
			own[tells(f.cs.Clause.ID, f.ex)] = true
		}
	}
	for _, t := range r.Transcripts {
		if !t.Case.Everywhere || t.Case.Unmet != "" {
			continue
		}
		v := verdicts[t.Case.ID]
		cl := t.Case.Clause
		var mine []shown
		for _, f := range all {
			if concerns(cl, &f.finding) && (f.cs == t.Case || !f.shared && first[cl.ID] == t.Case.ID && !ownsFinding(cl, f.cs) && !own[tells(cl.ID, f.ex)]) {
				mine = append(mine, f)
			}
		}
		settle(v, t.Case, mine)
		if other, of := strings.CutSuffix(t.Case.ID, plan.PaceEarly); of {
			r.compared(v, other+plan.PaceLate)
		} else if other, of := strings.CutSuffix(t.Case.ID, plan.PaceLate); of {
			r.compared(v, other+plan.PaceEarly)
		}
	}
}

// ownsFinding reports whether a case is one of the clause's own, which then
// carries its findings itself.
func ownsFinding(cl *contract.Clause, cs *plan.Case) bool {
	return cs.Clause == cl && cs.Everywhere
}

// concerns reports whether a finding breaks a clause.
func concerns(cl *contract.Clause, f *finding) bool {
	if cl.Derived {
		return cl.Keyword == checkType && f.check == checkType && cl.Action == f.action && cl.Subject == f.field
	}
	return cl.Check == f.check && (cl.Action == "" || cl.Action == f.action)
}

// settle concludes on one case from the findings that concern it.
func settle(v *verdict.Verdict, cs *plan.Case, mine []shown) {
	if v.Outcome == verdict.Broken {
		return
	}
	if len(mine) == 0 {
		if v.Outcome == verdict.Violates && !refusedXML(v, cs) {
			v.Notes = append(v.Notes, "its own call was not answered as it needs: "+v.Problems[0].String())
			v.Outcome, v.Reason = verdict.Inconclusive, verdict.Unreached
			v.Detail, v.Problems = "no such answer was seen: "+v.Problems[0].String(), nil
		}
		return
	}
	v.Outcome, v.Reason, v.Detail, v.Problems = verdict.Violates, "", "", nil
	seen := map[verdict.Problem]bool{}
	more := 0
	for _, f := range mine {
		if seen[f.problem] {
			continue
		}
		seen[f.problem] = true
		if len(v.Problems) == problemsShown {
			more++
			continue
		}
		v.Problems = append(v.Problems, f.problem)
	}
	if more > 0 {
		v.Notes = append(v.Notes, fmt.Sprintf("and in %d more answers", more))
	}
	if v.Asked == 0 {
		v.Asked = 1
	}
	own := map[int]bool{} // the askings of this case that show one
	for _, f := range mine {
		if f.cs == cs {
			own[f.attempt] = true
		}
	}
	// What was told of the problems before it goes with them.
	before := showedIn(v.Shown, v.Asked)
	v.Flaky = slices.DeleteFunc(v.Flaky, func(how string) bool { return how == before })
	v.Shown = len(own)
	if v.Shown > 0 && v.Shown < v.Asked {
		v.Flaky = append([]string{showedIn(v.Shown, v.Asked)}, v.Flaky...)
	}
}

// refusedXML reports whether a case in XML failed because a right call was not
// accepted, which is the very thing that its clause is about.
func refusedXML(v *verdict.Verdict, cs *plan.Case) bool {
	return cs.Way.Format == exchange.XML && slices.Contains([]string{"accepted", "read-back", "list", "list-total"}, v.Problems[0].Oracle)
}

// findings collects what every answer of the run shows.
func (r *Run) findings() []shown {
	var out []shown
	medians := r.medians()
	ids, rids := map[string]bool{}, map[string]bool{}
	var early, late, series *Transcript
	for _, t := range r.Transcripts {
		if t.Case.Unmet != "" {
			continue
		}
		if t.Case.Clause.Check == checkCreatePace {
			switch {
			case strings.HasSuffix(t.Case.ID, plan.PaceEarly):
				early = t
			case strings.HasSuffix(t.Case.ID, plan.PaceSeries):
				series = t
			default:
				late = t
			}
		}
		var perAttempt [][]shown
		for n := range t.Attempts {
			at := &t.Attempts[n]
			var got []shown
			calls := callsOf(t.Case, at)
			i := 0
			add := func(f finding) {
				f.problem = tidyProblem(f.problem, at)
				f.passing = passing(t.Case, &at.Exchanges[i], at.Exchanges[i].Answer(r.Contract))
				got = append(got, shown{f, t.Case, n, &at.Exchanges[i], calls[i], t.told(n)})
			}
			for ; i < len(at.Exchanges); i++ {
				ex := &at.Exchanges[i]
				ans := ex.Answer(r.Contract)
				for _, f := range form(r.Contract, t.Case, ex, ans) {
					add(f)
				}
				if !t.told(n) {
					r.unique(t.Case, ex, ans, ids, rids, add)
				}
				r.leaks(t.Case, ex, add)
				if m := medians[ex.Obs.Call.Action]; slow(ex.Obs.Took, m) && ans.Kind != Lost {
					add(finding{check: checkInTime, action: ex.Obs.Call.Action, problem: problem(checkInTime, where(t.Case, ex), "an answer as fast as its siblings", "over ten times their median, and over 2 s")})
				}
			}
			perAttempt = append(perAttempt, got)
		}
		out = append(out, repeated3(perAttempt)...)
	}
	return slices.Concat(out, r.losses(), r.pace(early, late), r.paceWithin(series))
}

// callsOf names every call of an asking, so that the same one of another asking
// can be told: of many looks after one step, which it was.
func callsOf(cs *plan.Case, at *Attempt) []string {
	out, times := make([]string, len(at.Exchanges)), map[string]int{}
	for i := range at.Exchanges {
		w := where(cs, &at.Exchanges[i])
		times[w]++
		out[i] = fmt.Sprintf("%s, time %d", w, times[w])
	}
	return out
}

// couldPass reports whether a finding may be a passing trouble: it counts only
// when every asking of the case shows it, three at the least.
func couldPass(f *shown) bool { return f.check == checkInTime || f.passing }

// passing reports whether an answer may be a passing trouble of the service or
// of what stands in front of it, whatever is wrong with its form: the case is
// asked again before it convicts.
func passing(cs *plan.Case, ex *Exchange, ans *Answer) bool {
	return !underState(cs, ex) && (ans.Kind == Rejected && Internal(ans.Code) || ans.Kind == Neither && ans.Status >= 500)
}

// Askings is how often a case is asked before what could be chance convicts.
const Askings = 3

func repeated3(attempts [][]shown) []shown {
	count := map[string]int{}
	for _, got := range attempts {
		here := map[string]bool{}
		for i := range got {
			here[got[i].check+"\x00"+got[i].call] = true
		}
		for k := range here {
			count[k]++
		}
	}
	var out []shown
	for _, got := range attempts {
		for i := range got {
			if couldPass(&got[i]) && (len(attempts) < Askings || count[got[i].check+"\x00"+got[i].call] < len(attempts)) {
				continue
			}
			out = append(out, got[i])
		}
	}
	return out
}

// unique: ids and request ids are given once.
func (r *Run) unique(cs *plan.Case, ex *Exchange, ans *Answer, ids, rids map[string]bool, add func(finding)) {
	if ans.ID != "" {
		if ids[ans.ID] {
			add(finding{check: checkFreshID, action: ex.Obs.Call.Action, problem: problem(checkFreshID, where(cs, ex), "an id that no other business has", "an id that an earlier create was given")})
		}
		ids[ans.ID] = true
	}
	if ans.Kind != Accepted && ans.Kind != Rejected {
		return
	}
	if n, ok := ans.member(contract.FieldRequestID); ok && n.Text() != "" {
		if rids[n.Text()] {
			add(finding{check: checkUniqueRID, action: ex.Obs.Call.Action, problem: problem(checkUniqueRID, where(cs, ex), "a RequestId of its own", "the RequestId of an earlier answer")})
		}
		rids[n.Text()] = true
	}
}

// leaks: no answer holds a secret.
func (r *Run) leaks(cs *plan.Case, ex *Exchange, add func(finding)) {
	for _, s := range r.Secrets {
		if _, there := exchange.Shows(ex.Obs.Body, []string{s}); there && len(s) >= 8 {
			add(finding{check: checkNoLeak, action: ex.Obs.Call.Action, problem: problem(checkNoLeak, where(cs, ex), "no secret", "an access key secret or token")})
		}
	}
}

// Limited reports whether an attempt under a provider state met rate limiting
// other than the one that the state asks for, as far as can be told.
func Limited(c *contract.Contract, w *plan.World, cs *plan.Case, at *Attempt) bool {
	if cs.State == "" || len(JudgeAttempt(c, w, cs, at).Problems) == 0 {
		return false
	}
	for i := range at.Exchanges {
		if at.Exchanges[i].Answer(c).Kind == Throttled {
			return true
		}
	}
	return false
}

// Throttles reports whether rate limiting is what a step is about.
func Throttles(st *plan.Step) bool {
	if st.Limited {
		return true
	}
	for _, c := range st.Expect.Codes {
		if throttling(c.Code) {
			return true
		}
	}
	return false
}

// NeedsAgain reports whether an attempt shows what could be chance, so that
// the case must be asked again before it convicts.
func NeedsAgain(c *contract.Contract, w *plan.World, cs *plan.Case, at *Attempt) bool {
	return slowIn(at) != "" || moreThanSlow(c, w, cs, at)
}

// OnlySlow returns the Action whose slow answer is all that an attempt must be
// asked again for, "" where there is none, or more than that.
func OnlySlow(c *contract.Contract, w *plan.World, cs *plan.Case, at *Attempt) string {
	if moreThanSlow(c, w, cs, at) {
		return ""
	}
	return slowIn(at)
}

// slowIn returns the Action of the first answer that may be of a slow class.
func slowIn(at *Attempt) string {
	for i := range at.Exchanges {
		if ex := &at.Exchanges[i]; ex.Obs.Took > 2*time.Second {
			return ex.Obs.Call.Action
		}
	}
	return ""
}

// moreThanSlow reports whether an attempt shows more than a slow answer that
// could be chance.
func moreThanSlow(c *contract.Contract, w *plan.World, cs *plan.Case, at *Attempt) bool {
	for i := range at.Exchanges {
		ex := &at.Exchanges[i]
		ans := ex.Answer(c)
		switch {
		case ans.Kind == Lost && !ours(ex.Obs.Loss):
			return true
		case passing(cs, ex, ans):
			return true
		}
	}
	if cs.Clause.Check == checkCreatePace && (strings.HasSuffix(cs.ID, plan.PaceLate) && median(times(c, cs, at).creates) > slowerBy ||
		strings.HasSuffix(cs.ID, plan.PaceSeries) && slowedWithin(c, cs, at)) {
		return true
	}
	j := JudgeAttempt(c, w, cs, at)
	return j.Chance || j.Early
}
