package oracle

import (
	"fmt"
	"regexp"
	"slices"
	"sort"
	"strings"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/verdict"
)

// Judge concludes on one case from everything that was asked for it. It is a
// pure function: the same transcript gives the same verdict. What a clause
// says of every answer of the run is added later, by [Everywhere].
func Judge(c *contract.Contract, w *plan.World, t *Transcript) verdict.Verdict {
	cs := t.Case
	v := verdict.Verdict{Case: cs.ID, Clause: cs.Clause.ID, Level: cs.Clause.Level}
	if cs.Unmet != "" {
		v.Outcome, v.Reason, v.Detail = verdict.Inconclusive, cs.Unmet, cs.UnmetWhy
		return v
	}
	if len(t.Attempts) == 0 {
		v.Outcome, v.Reason, v.Detail = verdict.Inconclusive, verdict.Budget, "not asked before the run ended"
		if t.Amiss != "" {
			v.Detail, v.Flaky = "not right "+t.Amiss+"; nothing was left to ask it alone", []string{"not right " + t.Amiss}
		}
		return v
	}
	v.Asked = len(t.Attempts)
	var judged, doubtful, lost int // attempts that could be judged, those with what may be chance, and those that lost a reply
	var firm, chance []verdict.Problem
	var stop verdict.Reason
	var answered []*Attempt // the attempts that could be judged
	for i := range t.Attempts {
		j := JudgeAttempt(c, w, cs, &t.Attempts[i])
		v.Notes = merge(v.Notes, j.Notes)
		switch {
		case j.Fault != "":
			v.Outcome, v.Detail = verdict.Broken, j.Fault
			return v
		case len(j.Problems) > 0 && !j.Chance:
			v.Shown++
			if firm == nil {
				firm = j.Problems
			}
			judged++
			answered = append(answered, &t.Attempts[i])
		case len(j.Problems) > 0:
			v.Shown++
			doubtful++
			chance = inBoth(chance, j.Problems, doubtful == 1)
			judged++
			answered = append(answered, &t.Attempts[i])
		case j.Stop != "":
			stop, v.Detail = j.Stop, j.StopWhy
			if j.Stop == verdict.LostReply {
				lost++
			}
		default:
			judged++
			answered = append(answered, &t.Attempts[i])
		}
	}
	switch {
	case firm != nil:
		v.Outcome, v.Problems, v.Detail = verdict.Violates, firm, ""
	case len(chance) > 0 && doubtful == judged && judged >= Askings:
		v.Outcome, v.Problems, v.Detail = verdict.Violates, chance, ""
	case doubtful > 0 && doubtful == judged:
		v.Outcome, v.Reason = verdict.Inconclusive, verdict.Budget
		if stop != "" {
			v.Reason = stop
		}
		if v.Detail = "each asking met a trouble of its own, which may be chance"; len(chance) > 0 {
			v.Detail = fmt.Sprintf("showed in %d of %d askings, too few to tell it from chance: %s", v.Shown, v.Asked, chance[0])
		}
	case judged > 0:
		v.Outcome, v.Detail = verdict.Conforms, ""
	default:
		v.Outcome, v.Reason = verdict.Inconclusive, stop
	}
	switch {
	case v.Shown == 0 || v.Shown == judged:
	case firm != nil:
		v.Flaky = append(v.Flaky, showedIn(v.Shown, v.Asked))
	default:
		v.Flaky = append(v.Flaky, "a trouble that may be chance "+showedIn(v.Shown, v.Asked))
	}
	if lost > 0 && judged > 0 {
		v.Flaky = append(v.Flaky, fmt.Sprintf("a reply was lost in %d of %d askings", lost, v.Asked))
	}
	if t.Amiss != "" && v.Outcome == verdict.Conforms {
		v.Flaky = append(v.Flaky, "right alone, and not right "+t.Amiss)
	}
	if how := differently(c, cs, answered); how != "" {
		v.Flaky = append(v.Flaky, how)
	}
	if v.Outcome == verdict.Conforms && cs.Clause.Level == verdict.Observed {
		sort.Strings(v.Notes)
	}
	return v
}

func showedIn(n, of int) string { return fmt.Sprintf("showed in %d of %d askings", n, of) }

// inBoth keeps of the problems that showed so far those that show again: the
// same claim at the same place, whichever of several calls at once it met. Of
// many calls that set a case up, one meets a passing trouble in most askings:
// there it must be the same call each time.
func inBoth(before, now []verdict.Problem, first bool) []verdict.Problem {
	if first {
		return now
	}
	var out []verdict.Problem
	for _, p := range before {
		for _, q := range now {
			if p.Oracle == q.Oracle && (p.At == q.At || !strings.HasPrefix(p.At, setUp) && digits.ReplaceAllString(p.At, "") == digits.ReplaceAllString(q.At, "")) {
				out = append(out, p)
				break
			}
		}
	}
	return out
}

var digits = regexp.MustCompile(`[0-9]+`)

func merge(into, more []string) []string {
next:
	for _, m := range more {
		for _, have := range into {
			if have == m {
				continue next
			}
		}
		into = append(into, m)
	}
	return into
}

// Judgement is what one attempt comes to.
type Judgement struct {
	Problems []verdict.Problem
	// Chance: every problem could be chance (a lost reply, an internal
	// error), so the case is asked again before it convicts.
	Chance  bool
	Stop    verdict.Reason
	StopWhy string
	Fault   string
	Notes   []string
	// Early: it shows problems, all of which may come from a lag behind what
	// the case had just created.
	Early bool
}

// JudgeAttempt concludes on one asking of a case.
func JudgeAttempt(c *contract.Contract, w *plan.World, cs *plan.Case, at *Attempt) Judgement {
	if at.Fault != "" {
		return Judgement{Fault: at.Fault}
	}
	j := judgeAttempt(c, w, cs, at, nil)
	if len(j.Problems) > 0 && !at.Settled && racesChanges(c, cs) {
		return unsettled(c, w, cs, at, j)
	}
	return j
}

// judgeAttempt judges one asking. Where early is not nil, what a change in a
// race may not have seen is gathered there, and left out.
func judgeAttempt(c *contract.Contract, w *plan.World, cs *plan.Case, at *Attempt, early map[*Exchange]bool) Judgement {
	s := NewState(c, w, cs.Clause.Level)
	s.early, s.others = early, at.Others
	answers := make([]*Answer, len(at.Exchanges))
	past := make([]bool, len(at.Exchanges)) // what asked for a page past the last one
	var out Judgement
	allChance := true
	tainted := false // what follows a passing trouble may follow from it
	lost := ""
	sound := -1 // so many of the problems came before a create that a full project refused
	note := func(p []verdict.Problem) {
		if len(p) == 0 {
			return
		}
		out.Problems = append(out.Problems, p...)
		allChance = allChance && tainted
	}
	for i := 0; i < len(at.Exchanges); {
		// The calls of one group are judged against the state before them.
		end := i + 1
		if st := stepOf(cs, at, i); st != nil && st.Together > 0 {
			for end < len(at.Exchanges) && at.Exchanges[end].Look == nil && cs.Steps[at.Exchanges[end].Step].Together == st.Together {
				end++
			}
		}
		for k := i; k < end; k++ {
			answers[k] = at.Exchanges[k].Answer(c)
			past[k] = s.pastEnd(&at.Exchanges[k].Obs.Call)
			s.Begin(&at.Exchanges[k].Obs.Call)
			// A trouble may have come after the call did its work, and a call
			// that was said twice may have met what its first saying did. That
			// holds too where the answer itself is right.
			tainted = tainted || couldBeChance(answers[k]) || answers[k].Kind == Lost || at.Exchanges[k].Obs.Attempts > 1
		}
		tainted = tainted || s.crowdedOut(cs, at, answers, i, end)
		if sound < 0 && at.Full != "" && s.refusedCreate(at, answers, i, end) {
			sound = len(out.Problems)
		}
		for k := i; k < end; k++ {
			ex, ans := &at.Exchanges[k], answers[k]
			if ans.Kind == Lost && ex.Obs.Loss != exchange.HungUp && lost == "" {
				lost = ans.Why
			}
			switch {
			case ex.Look != nil:
				if ans.Kind == Accepted || ans.Kind == Rejected || ans.Kind == Neither {
					note(s.Look(*ex.Look, ans))
				}
			default:
				st := bindingStep(cs, at, answers[:k], &cs.Steps[ex.Step])
				s.noteEarly(st, ex, ans)
				note(s.judgeStep(cs, st, ex, ans))
				if st.Expect.Ungraded || cs.Clause.Level == verdict.Observed {
					out.Notes = append(out.Notes, st.Label+": "+Tidy(s.tells(cs, at, answers, k), at))
				}
			}
		}
		if end > i+1 {
			note(s.judgeOneOf(cs, at.Exchanges[i:end], answers[i:end]))
		}
		for k := i; k < end; k++ {
			if at.Exchanges[k].Look == nil {
				s.Apply(&cs.Steps[at.Exchanges[k].Step], &at.Exchanges[k].Obs, answers[k])
			}
		}
		i = end
	}
	if cs.Look != 0 && at.Whole && len(at.Exchanges) > 0 && at.Exchanges[len(at.Exchanges)-1].Look == nil {
		out.Notes = append(out.Notes, "effect unseen: nothing could be read after it")
	}
	note(s.judgePages(cs, at, answers, past))
	note(s.judgeAlike(cs, at, answers))
	if why := s.untried(cs, at, answers); why != "" {
		return Judgement{Stop: verdict.Unclaimed, StopWhy: Tidy(why, at)}
	}
	if why := s.partial(cs, at, answers); why != "" {
		return Judgement{Stop: verdict.Unreached, StopWhy: why}
	}
	undecided := ""
	if races(cs) {
		var found []verdict.Problem
		if found, undecided = s.judgeRace(cs, at, answers); len(found) > 0 {
			tainted = throttledOnce(answers) || leftOpen(answers)
			note(found)
		}
	}
	if sound >= 0 {
		out.Problems = out.Problems[:sound]
		if sound == 0 {
			return Judgement{Stop: verdict.Unreached, StopWhy: at.Full}
		}
	}
	for i := range out.Problems {
		out.Problems[i] = tidyProblem(out.Problems[i], at)
	}
	out.Chance = len(out.Problems) > 0 && allChance
	switch {
	case len(out.Problems) > 0 && !out.Chance:
	case at.Stop != "":
		out.Stop, out.StopWhy = at.Stop, at.StopWhy
		out.Problems, out.Chance = nil, false
	case lost != "":
		out.Stop, out.StopWhy = verdict.LostReply, lost
	case undecided != "" && len(out.Problems) == 0:
		out.Stop, out.StopWhy = verdict.Unreached, Tidy(undecided, at)
	}
	return out
}

// bindingStep returns the step as it binds: a step that is only given another
// accepted one, or only where others were not, may be answered either way
// elsewhere.
func bindingStep(cs *plan.Case, at *Attempt, before []*Answer, st *plan.Step) *plan.Step {
	binds := st.Given == ""
	for k, ans := range before {
		other := stepOf(cs, at, k)
		if other == nil || ans == nil || ans.Kind != Accepted {
			continue
		}
		binds = binds || other.Label == st.Given
		if slices.Contains(st.Unless, other.Label) {
			binds = false
			break
		}
	}
	if binds {
		return st
	}
	free := *st
	free.Expect = plan.Expect{Answer: plan.Either}
	return &free
}

func stepOf(cs *plan.Case, at *Attempt, i int) *plan.Step {
	if at.Exchanges[i].Look != nil {
		return nil
	}
	return &cs.Steps[at.Exchanges[i].Step]
}

// couldBeChance reports whether an answer may be a passing trouble of the
// target's: an internal error or an HTTP status of that family.
func couldBeChance(a *Answer) bool {
	// Under a state that asks for one, rate limiting of the target's own may
	// come first.
	return a.Kind == Throttled || a.Kind != Accepted && (a.Status >= 500 || Internal(a.Code))
}

// leftOpen reports whether an answer was neither an acceptance nor a refusal,
// and may be chance: what its call did stands in no history.
func leftOpen(answers []*Answer) bool {
	return slices.ContainsFunc(answers, func(a *Answer) bool { return a.Kind == Neither && couldBeChance(a) })
}

// Internal reports whether a code says that the service itself failed.
func Internal(code string) bool {
	return code == "ServiceUnavailable" || code == "InternalError" || strings.HasPrefix(code, "InternalError.")
}
