package plan

import (
	"strconv"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
)

// A list that a case of a script asks, of all that the script has created in a
// project, shows what the look at the end of a phase would show: where nothing
// but such lists comes after it, it is that look.

// listsAll reports whether a case lists whatever its script has created.
func listsAll(cs *Case) bool {
	for i := range cs.Steps {
		for _, q := range cs.Steps[i].Params {
			if q.Value.From == Stem {
				return true
			}
		}
	}
	return false
}

// ListsAll reports whether a case lists by what all its names begin with: in a
// script, where the names of others begin so too, it sees what they have created.
func (cs *Case) ListsAll() bool { return listsAll(cs) }

// among reports whether a case that lists all can stand beside others that
// create: on the one page that it asks for, what is theirs can be told from what
// is its own. A case about keywords must see that its own leaves something out,
// and what is only observed is noted as it is alone.
func (p *Plan) among(cs *Case) bool {
	if cs.Clause.Cases == casesListKeyword || observed(cs) {
		return false
	}
	a := p.Contract.Action(p.Contract.Resource.List)
	for i := range cs.Steps {
		st := &cs.Steps[i]
		for _, q := range st.Params {
			if q.Value.From == Stem && (st.Action != a.Name || q.Value.Text != "" || !firstPage(a, st)) {
				return false
			}
		}
	}
	return true
}

// firstPage reports whether a list asks for the first page of the size that looks
// ask for.
func firstPage(a *contract.Action, st *Step) bool {
	n := 0
	for _, q := range st.Params {
		p := a.Param(q.Name)
		if p != nil && (p.Role == contract.RolePageNumber && q.Value == Text("1") || p.Role == contract.RolePageSize && q.Value == Text(strconv.Itoa(PageSize))) {
			n++
		}
	}
	return n == 2
}

// Shows returns the project that a step of a script lists just as a look does, by
// either of its names; "" where it does something else.
func (st *Step) Shows(c *contract.Contract) (project string) {
	if st.Action != c.Resource.List || st.Way == nil || st.As+st.Tamper+st.Replay+st.NonceOf != "" || st.Setup || st.Together > 0 ||
		st.Expect.Answer != Read && st.Expect.Answer != Accept || st.Expect.Ungraded {
		return ""
	}
	way := *st.Way
	if way.Sender = ""; way.Full() != (exchange.Way{}).Full() {
		return ""
	}
	a := c.Action(st.Action)
	if !firstPage(a, st) {
		return ""
	}
	all := false
	for _, q := range st.Params {
		p := a.Param(q.Name)
		switch {
		case p == nil:
			return ""
		case p.Role == contract.RoleKeyword:
			all = q.Value == Value{From: Stem}
		case p.Entity == contract.Project && q.Value.From != ProjectID && q.Value.From != ProjectIdentifier:
			return ""
		}
	}
	if project = projectOf(st); !all || project == Foreign {
		return ""
	}
	return project
}

// shown returns which of the steps at the end of some are the looks at what was
// done in them, by number, and the projects that they show: one step for each.
func (p *Plan) shown(parts ...[]Step) (at []int, projects map[string]bool) {
	n := 0
	for _, steps := range parts {
		n += len(steps)
	}
	projects = map[string]bool{}
	for k := len(parts) - 1; k >= 0; k-- {
		for i := len(parts[k]) - 1; i >= 0; i-- {
			project := parts[k][i].Shows(p.Contract)
			if project == "" {
				return at, projects
			}
			if n--; !projects[project] {
				at, projects[project] = append([]int{n}, at...), true
			}
		}
	}
	return at, projects
}

// shows reports whether a case does nothing of its own but list as a look does:
// at the end of a phase it costs nothing.
func (f *pooling) shows(cs *Case) bool {
	lists := false
	for i := range cs.Steps {
		if cs.Steps[i].Setup {
			continue
		}
		st := cs.Steps[i]
		if st.Way == nil {
			st.Way = &cs.Way
		}
		if lists = st.Shows(f.p.Contract) != ""; !lists {
			return false
		}
	}
	return lists && f.p.bystander(cs)
}

// shownOf is how many of the steps of a phase that are asked are looks.
func (o *Pool) shownOf(phase int, asked map[int]bool) (n int) {
	for _, at := range o.Shown {
		if asked[at] && o.PhaseOf(at) == phase {
			n++
		}
	}
	return n
}
