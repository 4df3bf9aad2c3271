package oracle

import (
	"fmt"
	"strings"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/verdict"
)

// Looks says what must be asked after a step to see what it did. The session
// asks it; Look judges the answers. A name in a project is listed where the
// target lists, else probed by creating it.
func (s *State) Looks(cs *plan.Case, names plan.Names, probes bool) []LookAt {
	var out []LookAt
	r := s.c.Resource
	if cs.Look&plan.LookGet != 0 && !s.w.Lacks[r.Get] {
		for _, b := range s.Items {
			if b.ID != "" && b.Project != "" {
				out = append(out, LookAt{By: ByGet, Project: b.Project, ID: b.ID})
			}
		}
	}
	slots := s.w.Mine()
	if s.Foreign && s.w.Has(exchange.OtherTenant) {
		slots = append(slots, plan.Foreign)
	}
	if cs.Look&(plan.LookList|plan.LookGet) != 0 {
		byList := cs.Look&plan.LookList != 0 || s.w.Lacks[r.Get]
		// The list stands in for Get where the case would have asked it: a
		// case that asks for names alone is not about the other fields.
		fields := cs.Look&plan.LookFields != 0 || cs.Look&plan.LookGet != 0 && s.w.Lacks[r.Get]
		for _, name := range s.Names {
			for _, slot := range slots {
				switch {
				case !s.w.Lacks[r.List] && byList:
					// A name that is not plain, or long, may be refused as a
					// keyword; the plain part that all names share never is.
					keyword := name
					if !plainName(name) {
						keyword = names.Stem()
					}
					out = append(out, LookAt{By: ByList, Project: slot, Name: name, Keyword: keyword, Fields: fields})
				case s.w.Lacks[r.List] && probes && cs.Look&plan.LookList != 0 && plainName(name):
					out = append(out, LookAt{By: ByProbe, Project: slot, Name: name})
				}
			}
		}
	}
	if cs.Look&plan.LookMarker != 0 && !s.w.Lacks[r.List] {
		for _, slot := range slots {
			out = append(out, LookAt{By: ByMarker, Project: slot, Name: names.Stem(), Page: 1})
		}
	}
	return out
}

// plainName reports whether a name holds letters and digits only.
func plainName(name string) bool {
	for _, r := range name {
		if !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9') {
			return false
		}
	}
	return name != "" && len(name) <= 60
}

// Look judges one look. No problem means that what must be stored is shown.
func (s *State) Look(at LookAt, ans *Answer) []verdict.Problem {
	switch at.By {
	case ByGet:
		b := find(s.Items, at.ID)
		if b == nil {
			return nil
		}
		where := "read back by " + s.c.Resource.Get
		if b.Gone {
			return s.judgeGone(ans, where, at.ID)
		}
		return s.judgeOne(ans, where, b)
	case ByList:
		return s.lookList(at, ans)
	case ByMarker:
		return s.lookMarker(at, ans)
	case ByProbe:
		return s.lookProbe(at, ans)
	}
	return nil
}

// lookList: the name stands in the project as often as it must. The list is
// taken by the name as keyword, so it may hold longer names of the case too.
func (s *State) lookList(at LookAt, ans *Answer) []verdict.Problem {
	where := fmt.Sprintf("list of the %s project by name", at.Project)
	if ans.Kind != Accepted {
		return []verdict.Problem{problem("list", where, "a list", ans.Says())}
	}
	key := keyName(s.c)
	a := s.c.Action(s.c.Resource.List)
	var out []verdict.Problem
	shown := map[string]int{}
	for i, it := range s.items(ans) {
		name, _ := get(it, key)
		if name.Text() != at.Name {
			continue
		}
		id, _ := get(it, s.c.Resource.ID)
		shown[id.Text()]++
		b := find(s.Items, id.Text())
		if lost := s.unknown(at.Project, at.Name); b == nil && lost != nil && id.Text() != "" {
			s.adopt(lost, id.Text())
			b = lost
		}
		switch {
		case b == nil:
			out = append(out, problem("created-nothing", where, "no such business", s.describe(it)))
		case b.Gone:
			out = append(out, problem("gone", where, "no such business: it was deleted", s.describe(it)))
		case b.Project != at.Project && b.Project != "":
			out = append(out, problem("right-project", where, "no such business: it was created in the "+b.Project+" project", s.describe(it)))
		default:
			out = append(out, s.compare(it, fmt.Sprintf("%s: item %d", where, i+1), s.c.Resource.Many, a, b, at.Fields)...)
		}
	}
	if b := s.open(at.Project, at.Name); b != nil {
		b.Missed = true
	}
	for _, b := range s.Live(at.Project, "") {
		if b.Fields[key] != at.Name {
			continue
		}
		switch shown[b.ID] {
		case 1:
		case 0:
			out = append(out, problem("stored", where, fmt.Sprintf("the business %q", clip(at.Name, 60)), "not in the list of "+fmt.Sprint(len(s.items(ans)))))
		default:
			out = append(out, problem("stored", where, "the business once", fmt.Sprintf("%d times", shown[b.ID])))
		}
	}
	return out
}

// lookMarker: no business carries the marker of the case but those that must,
// and those of which nobody heard.
func (s *State) lookMarker(at LookAt, ans *Answer) []verdict.Problem {
	where := fmt.Sprintf("list of the %s project, page %d", at.Project, at.Page)
	if ans.Kind != Accepted {
		return []verdict.Problem{problem("list", where, "a list", ans.Says())}
	}
	var out []verdict.Problem
	for _, it := range s.items(ans) {
		id, _ := get(it, s.c.Resource.ID)
		if b := find(s.Items, id.Text()); b != nil && !b.Gone {
			continue
		}
		name, _ := get(it, keyName(s.c))
		if lost := s.unknown(at.Project, name.Text()); lost != nil && id.Text() != "" {
			s.adopt(lost, id.Text())
			continue
		}
		for _, m := range it.Members {
			if strings.Contains(m.Node.Text(), at.Name) {
				out = append(out, problem("created-nothing", where, "no business of this case", s.describe(it)))
				break
			}
		}
	}
	return out
}

// lookProbe: a name that must be free is free, one that must be taken is not.
func (s *State) lookProbe(at LookAt, ans *Answer) []verdict.Problem {
	where := fmt.Sprintf("create of the name in the %s project, as a probe", at.Project)
	key := keyName(s.c)
	taken := false
	for _, b := range s.Live("", "") {
		if b.Fields[key] != at.Name {
			continue
		}
		if b.Project == "" {
			return nil // which project it landed in is not known
		}
		taken = taken || b.Project == at.Project
	}
	switch {
	case s.open(at.Project, at.Name) != nil && ans.Kind != Neither:
	case taken && ans.Kind == Accepted:
		return []verdict.Problem{problem("stored", where, "refused: the name is taken", ans.Says())}
	case !taken && ans.Kind == Rejected:
		return []verdict.Problem{problem("created-nothing", where, "accepted: the name is free", ans.Says())}
	case ans.Kind == Neither:
		return []verdict.Problem{problem("decided", where, "accepted or rejected", ans.Says())}
	}
	return nil
}

// Pages are the pages of one list as they are read one after the other. The
// zero value is ready.
type Pages struct{ seen map[string]bool }

// More reports whether the page after this one is worth reading: the page is
// full, and shows what none before it did. A target may show its last page, or
// the first, in place of one that there is not.
func (p *Pages) More(c *contract.Contract, ans *Answer, size int) bool {
	if ans.Kind != Accepted {
		return false
	}
	ids := (&State{c: c}).shownIDs(ans)
	if p.seen == nil {
		p.seen = map[string]bool{}
	}
	before := len(p.seen)
	for _, id := range ids {
		p.seen[id] = true
	}
	return len(ids) >= size && len(p.seen) > before
}

// Behind reports whether a list has more than was shown of it so far, this page
// with it, as where a page holds fewer than were asked for; and the page showed
// what none before it did, so that the next one is worth reading.
func (p *Pages) Behind(c *contract.Contract, ans *Answer) bool {
	if ans.Kind != Accepted {
		return false
	}
	total, told := (&State{c: c}).total(ans)
	before := len(p.seen)
	p.More(c, ans, 0)
	return told && len(p.seen) > before && len(p.seen) < total
}

// Reader returns the profile that looks: the one that created what is looked
// at.
func (s *State) Reader(at LookAt) string {
	if at.By == ByGet {
		if b := find(s.Items, at.ID); b != nil {
			return b.By
		}
	}
	if at.Project == plan.Foreign {
		return exchange.OtherTenant
	}
	return exchange.Caller
}

// Find returns the business with an id, or nil.
func (s *State) Find(id string) *Business { return find(s.Items, id) }

// ProjectOf returns the slot of the one project that a call names, or "".
func (s *State) ProjectOf(call *exchange.Call) string {
	slot, _ := s.project(call)
	return slot
}

// ReadHolds reports whether the answer of a reading step shows what is stored
// now, so that it need not be asked again.
func (s *State) ReadHolds(cs *plan.Case, st *plan.Step, ex *Exchange) bool {
	return len(s.judgeStep(cs, st, ex, ex.Answer(s.c))) == 0
}

// Total returns the count that a list gives, if it gives one.
func Total(c *contract.Contract, ans *Answer) (int, bool) { return (&State{c: c}).total(ans) }
