package oracle

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"time"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	past "github.com/dwconform/dwconform/harness/oracle/history"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/verdict"
)

// judgeOneOf: of calls released together for one name in one project exactly
// one is accepted.
func (s *State) judgeOneOf(cs *plan.Case, exs []Exchange, answers []*Answer) []verdict.Problem {
	type tally struct {
		calls, accepted int
		undecided       bool
	}
	tallies := map[past.Key]*tally{}
	var order []past.Key
	for i := range exs {
		if cs.Steps[exs[i].Step].Expect.Answer != plan.One {
			continue
		}
		key := s.raceKey(&exs[i].Obs.Call)
		t := tallies[key]
		if t == nil {
			t = &tally{}
			tallies[key] = t
			order = append(order, key)
		}
		t.calls++
		switch answers[i].Kind {
		case Accepted:
			t.accepted++
		case Lost, Throttled:
			t.undecided = true // it may have been the winner
		default:
			t.undecided = t.undecided || s.early[&exs[i]]
		}
	}
	var out []verdict.Problem
	for _, key := range order {
		if t := tallies[key]; t.accepted != 1 && !(t.accepted == 0 && t.undecided) {
			out = append(out, problem("exactly-one", fmt.Sprintf("%d calls at once", t.calls), "exactly one accepted", fmt.Sprintf("%d accepted", t.accepted)))
		}
	}
	return out
}

// raceKey is the name that a call gives, in the project that it names.
func (s *State) raceKey(call *exchange.Call) past.Key {
	slot, _ := s.project(call)
	name, _ := call.Get(keyName(s.c))
	return past.Key{Project: slot, Name: name}
}

// races reports whether steps of a case are released together.
func races(cs *plan.Case) bool {
	for i := range cs.Steps {
		if cs.Steps[i].Together > 0 {
			return true
		}
	}
	return false
}

// judgeRace decides whether the answers to the calls of a racing case could
// have been given one call after the other. What was lost is part of the
// history as what may have happened, so it makes nothing of this a chance;
// throttling does, because it is left out. undecided says why nothing could be
// concluded, "" where it could.
func (s *State) judgeRace(cs *plan.Case, at *Attempt, answers []*Answer) (problems []verdict.Problem, undecided string) {
	ops, problems := s.history(cs, at, answers)
	for _, f := range past.Check(ops).Findings {
		words := opTimes.ReplaceAllString(f.Words, "")
		if f.Answer == past.Illegal {
			problems = append(problems, problem("one-after-the-other", "the calls about one name", "answers that calls could get one after the other", words))
		} else {
			undecided = "history undecided: " + words
		}
	}
	return problems, undecided
}

// RaceOf returns the calls about the first name whose answers no order
// explains, or of which that could not be decided, in the first asking of a
// racing case that has such a name; nil where none has.
func RaceOf(c *contract.Contract, w *plan.World, t *Transcript) []past.Op {
	if !races(t.Case) {
		return nil
	}
	for n := range t.Attempts {
		at := &t.Attempts[n]
		answers := make([]*Answer, len(at.Exchanges))
		for i := range at.Exchanges {
			answers[i] = at.Exchanges[i].Answer(c)
		}
		if Early(c, w, t.Case, at) {
			continue
		}
		ops, _ := NewState(c, w, t.Case.Clause.Level).history(t.Case, at, answers)
		if found := past.Check(ops).Findings; len(found) > 0 {
			return past.Of(ops, found[0].Key)
		}
	}
	return nil
}

// history turns the calls of a case into operations. There are none where some
// cannot be told apart, which may be a problem by itself.
func (s *State) history(cs *plan.Case, at *Attempt, answers []*Answer) (ops []past.Op, problems []verdict.Problem) {
	h := historian{s: s, names: map[int64]past.Key{}}
	owners := map[string]string{} // id -> label of the create that it was given to
	for i := range at.Exchanges {
		ex := &at.Exchanges[i]
		if ex.Look != nil {
			continue
		}
		st := &cs.Steps[ex.Step]
		if st.Tamper != "" || st.Replay != "" {
			return nil, nil
		}
		if id := answers[i].ID; id != "" {
			if first, taken := owners[id]; taken {
				problems = append(problems, problem("own-id", "step \""+st.Label+"\"", "an id of its own", "the id of step \""+first+"\""))
			}
			owners[id] = st.Label
		}
		if !h.take(st, ex, answers[i]) {
			return nil, problems
		}
	}
	if len(problems) > 0 {
		return nil, problems // operations cannot be told apart without their ids
	}
	return h.ops, nil
}

// throttledOnce reports whether one of the answers is rate limiting.
func throttledOnce(answers []*Answer) bool {
	return slices.ContainsFunc(answers, func(a *Answer) bool { return a.Kind == Throttled })
}

// opTimes finds when an operation was called, which differs between runs.
var opTimes = regexp.MustCompile(` \((from|called at) -?[0-9]+( to -?[0-9]+)?\)`)

// historian turns exchanges into operations.
type historian struct {
	s     *State
	ops   []past.Op
	base  time.Time
	names map[int64]past.Key // what each business is called, as far as answers tell
}

// take adds an exchange to the history; false where it is about a business
// that the history cannot know.
func (h *historian) take(st *plan.Step, ex *Exchange, ans *Answer) bool {
	if h.s.early[ex] {
		return true
	}
	call, res := &ex.Obs.Call, h.s.c.Resource
	op := past.Op{Key: h.s.raceKey(call), Name: strconv.Quote(st.Label), Client: ex.Step}
	var ok bool
	switch call.Action {
	case res.Create:
		op.Kind = past.Create
		if op.Key.Project == "" || op.Key.Name == "" {
			return ans.Kind != Accepted
		}
	case res.Update:
		if _, renames := call.Get(keyName(h.s.c)); !renames {
			return true
		}
		op.Kind, op.To = past.Rename, op.Key
	case res.Delete:
		op.Kind = past.Delete
	default:
		return true
	}
	if op.Kind != past.Create {
		text, _ := call.Get(h.s.idParam(call.Action))
		op.ID, _ = strconv.ParseInt(text, 10, 64)
		if op.Key, ok = h.names[op.ID]; !ok {
			return false
		}
	}
	if op.Outcome, ok = h.outcome(op, ans); !ok {
		return true // it did not happen
	}
	if h.base.IsZero() {
		h.base = ex.Obs.Start
	}
	op.Call = int64(ex.Obs.Start.Sub(h.base))
	op.Return = op.Call + int64(ex.Obs.Took)
	if op.Kind == past.Create && op.Outcome == past.Accepted {
		op.ID, _ = strconv.ParseInt(ans.ID, 10, 64)
		h.names[op.ID] = op.Key
	}
	if op.Kind == past.Rename && op.Outcome == past.Accepted {
		h.names[op.ID] = op.To
	}
	if ex.Obs.Attempts > 1 && op.Outcome != past.Lost {
		// It was said more than once, and each saying may have been heard.
		unheard := op
		unheard.Outcome = past.Lost
		if op.Kind == past.Create {
			unheard.ID = 0
		}
		h.ops = append(h.ops, unheard)
	}
	h.ops = append(h.ops, op)
	return true
}

// outcome is what the caller of an operation was told; false where it did not
// happen.
func (h *historian) outcome(op past.Op, ans *Answer) (past.Outcome, bool) {
	switch {
	case ans.Kind == Throttled && throttling(ans.Code):
		return 0, false
	case ans.Kind == Accepted && op.Kind != past.Create && h.hides(ans):
		return past.Lost, true
	case ans.Kind == Accepted:
		return past.Accepted, true
	case ans.Kind != Rejected || couldBeChance(ans):
		return past.Lost, true
	case op.Kind == past.Delete:
		return past.Absent, true
	}
	// A rename that is refused may have met a name that is taken, or nothing
	// under its id. The id is there for as long as nobody takes it away.
	return past.Duplicate, true
}

// hides reports whether an accepted change shows data without an id. It may
// say that there was nothing to change, or be a member that nobody declared
// beside a change that was made: it decides nothing.
func (h *historian) hides(ans *Answer) bool {
	data, there := get(ans.Doc.Node, h.s.c.Resource.One)
	if !there {
		return false
	}
	_, shown := get(data, h.s.c.Resource.ID)
	return !shown
}
