package oracle

import (
	"slices"
	"strings"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/verdict"
)

// PoolLooks says what must be read at the end of a phase of a script to see what
// was done in it: each project once, by what all names of the script begin with,
// and by id what a member changes or removes. s is what the script has come to.
func (s *State) PoolLooks(o *plan.Pool, names plan.Names, phase int) []LookAt {
	slots := s.w.Mine()
	if o.Foreign(phase) && s.w.Has(exchange.OtherTenant) {
		slots = append(slots, plan.Foreign)
	}
	var out []LookAt
	if slices.ContainsFunc(o.Members, func(m plan.Member) bool { return m.Case.Look != 0 && o.Phase(&m) == phase }) {
		for _, slot := range slots {
			out = append(out, LookAt{By: ByList, Project: slot, Keyword: names.Stem(), Fields: true})
		}
	}
	byID := map[string]bool{} // slots of the script
	for _, m := range o.Members {
		if m.ByID && o.Phase(&m) == phase {
			for _, slot := range m.Slots {
				byID[slot] = true
			}
		}
	}
	for _, b := range s.Items {
		if b.ID != "" && b.Project != "" && byID[b.Slot] {
			out = append(out, LookAt{By: ByGet, Project: b.Project, ID: b.ID})
		}
	}
	return out
}

// Part is the asking of one member of a pool, taken out of that of the script:
// its own calls, and of the looks at the end of its phase what shows its own
// businesses. It reports false where the script was not asked far enough for that.
func Part(c *contract.Contract, w *plan.World, o *plan.Pool, m *plan.Member, at *Attempt) (Attempt, bool) {
	part, s, last := callsOfPart(c, w, o, m, at)
	if last < 0 {
		return part, false
	}
	seen := withShown(c, o, at)
	for last > 0 && seen[last].Look != nil && seen[last-1].Look != nil && seen[last-1].Step == seen[last].Step {
		last-- // the calls of the member are among the lists that are looks
	}
	end := o.End(o.Phase(m)) - 1
	for _, want := range s.partLooks(m, at.Names) {
		k := s.answered(seen[last:], want, end)
		if k < 0 {
			return part, false
		}
		ex := seen[last+k]
		look := want
		ex.Step, ex.Look = len(m.Case.Steps)-1, &look
		part.Exchanges = append(part.Exchanges, ex)
	}
	part.Whole = true
	return part, true
}

// answered finds the look after a step that answers what a member wants to see: of
// a list of several pages the one that shows the name, and the last one where none
// does.
func (s *State) answered(exchanges []Exchange, want LookAt, step int) int {
	first := slices.IndexFunc(exchanges, func(ex Exchange) bool { return ex.Look != nil && ex.Step == step && answers(*ex.Look, want) })
	if first < 0 || want.By != ByList {
		return first
	}
	at := first
	for k := first; k < len(exchanges) && exchanges[k].Look != nil && exchanges[k].Step == exchanges[first].Step; k++ {
		if !answers(*exchanges[k].Look, want) {
			continue
		}
		if at = k; s.shows(exchanges[k].Answer(s.c), want.Name) {
			break
		}
	}
	return at
}

// shows reports whether a list shows a name.
func (s *State) shows(ans *Answer, name string) bool {
	key := keyName(s.c)
	return ans.Kind == Accepted && slices.ContainsFunc(s.items(ans), func(it node) bool {
		shown, _ := get(it, key)
		return shown.Text() == name
	})
}

// callsOfPart takes the calls of a member out of the asking of its script, with
// what they come to and where the last of them stands; -1 where not all of them
// were asked.
func callsOfPart(c *contract.Contract, w *plan.World, o *plan.Pool, m *plan.Member, at *Attempt) (Attempt, *State, int) {
	part := Attempt{Names: at.Names, Pool: o.Case.ID}
	if m.Case.ListsAll() {
		part.Others = othersOf(c, m, at)
	}
	s := NewState(c, w, m.Case.Clause.Level)
	last := -1
	for i, step := range m.Steps {
		k := slices.IndexFunc(at.Exchanges, func(ex Exchange) bool { return ex.Look == nil && ex.Step == step })
		if k < 0 {
			return part, s, -1
		}
		ex := at.Exchanges[k]
		ex.Step, last = i, k
		s.Begin(&ex.Obs.Call)
		part.Exchanges = append(part.Exchanges, ex)
	}
	for i := range part.Exchanges {
		ex := &part.Exchanges[i]
		s.Apply(&m.Case.Steps[i], &ex.Obs, ex.Answer(c))
	}
	return part, s, last
}

// Hope is what a look at the end of a script must show one member of it.
type Hope struct {
	s     *State
	looks []LookAt
	stood []node // of others, that it leaves alone
}

// Holds reports whether an answer to the look shows it.
func (h *Hope) Holds(ans *Answer) bool {
	return !slices.ContainsFunc(h.looks, func(at LookAt) bool { return len(h.s.Look(at, ans)) > 0 }) &&
		!slices.ContainsFunc(h.stood, func(was node) bool { return !h.s.stands(was, h.s.items(ans)) })
}

// Hopes lists what a look at the end of a phase must show its members that were
// answered rightly so far: for the others nothing is worth waiting for.
func Hopes(c *contract.Contract, w *plan.World, o *plan.Pool, at *Attempt, look *LookAt, phase int) []Hope {
	var out []Hope
	for i := range o.Members {
		m := &o.Members[i]
		if o.Phase(m) != phase {
			continue
		}
		part, s, last := callsOfPart(c, w, o, m, at)
		if last < 0 || len(JudgeAttempt(c, w, m.Case, &part).Problems) > 0 {
			continue
		}
		h := Hope{s: s}
		for _, want := range s.partLooks(m, at.Names) {
			if answers(*look, want) {
				h.looks = append(h.looks, want)
			}
		}
		if look.By == ByList && leavesBeside(c, m.Case) {
			h.stood = s.standing(o, at, phase, look.Project)
		}
		if len(h.looks)+len(h.stood) > 0 {
			out = append(out, h)
		}
	}
	return out
}

// PartHolds reports whether a part shows nothing but what is right, and nothing
// that must be asked again to be sure of it; if not, what is wrong in it that
// neither chance nor lag explains, if anything is.
func PartHolds(c *contract.Contract, w *plan.World, cs *plan.Case, part *Attempt) (holds bool, wrong *verdict.Problem) {
	j := JudgeAttempt(c, w, cs, part)
	if len(j.Problems) > 0 && !j.Chance && !j.Early && cs.Clause.Level != verdict.Observed {
		wrong = &j.Problems[0]
	} else if len(j.Problems) == 0 && cs.Clause.Check == checkCreatePace && slowedWithin(c, cs, part) {
		// Asked alone after so many, a series begins where this one ended.
		p := slowedDown(cs)
		wrong = &p
	}
	return len(j.Problems) == 0 && j.Stop == "" && j.Fault == "" && !NeedsAgain(c, w, cs, part), wrong
}

// Answered reports whether a part was answered as it must be, as far as that can be
// told without its looks, and if not, which of the steps of the case was the first
// that was not.
func Answered(c *contract.Contract, w *plan.World, cs *plan.Case, part *Attempt) (step int, right bool) {
	calls := *part
	for n, ex := range part.Exchanges {
		if ex.Look != nil {
			break
		}
		calls.Exchanges = part.Exchanges[:n+1]
		if len(JudgeAttempt(c, w, cs, &calls).Problems) > 0 {
			return ex.Step, false
		}
	}
	return 0, true
}

// partLooks is what a member looks at, where a list of all names of its script
// stands for what it would have asked.
func (s *State) partLooks(m *plan.Member, names plan.Names) []LookAt {
	var out []LookAt
	for _, want := range s.Looks(m.Case, names, false) {
		if want.By == ByGet && !m.ByID {
			name, known := find(s.Items, want.ID).Fields[keyName(s.c)]
			if !known {
				out = append(out, want)
				continue
			}
			want = LookAt{By: ByList, Project: want.Project, Name: name, Fields: true}
		}
		if want.By == ByList {
			want.Keyword = names.Stem()
		}
		if !slices.Contains(out, want) {
			out = append(out, want)
		}
	}
	return out
}

// answers reports whether a look of a script answers what a member wants to see.
func answers(look, want LookAt) bool {
	if look.By != want.By || look.Project != want.Project {
		return false
	}
	if want.By == ByGet {
		return look.ID == want.ID
	}
	return look.By == ByList && strings.Contains(want.Name, look.Keyword)
}
