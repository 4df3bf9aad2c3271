package oracle

import (
	"slices"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/plan"
)

// Other is what another case of the same script created, or gave a name: where a
// case lists all, it is neither wanted nor unrelated.
type Other struct{ ID, Name string }

// othersOf lists what the steps of a script that are not a member's own created,
// tried to create or renamed, be it answered as it must be or not: what is wrong
// with it is told by the cases that it is of.
func othersOf(c *contract.Contract, m *plan.Member, at *Attempt) []Other {
	var out []Other
	for i := range at.Exchanges {
		ex := &at.Exchanges[i]
		call := &ex.Obs.Call
		if ex.Look != nil || slices.Contains(m.Steps, ex.Step) || call.Action != c.Resource.Create && call.Action != c.Resource.Update {
			continue
		}
		var o Other
		o.Name, _ = call.Get(keyName(c))
		if ans := ex.Answer(c); call.Action == c.Resource.Create {
			o.ID = ans.ID
		}
		if o != (Other{}) {
			out = append(out, o)
		}
	}
	return out
}

// ofOthers reports whether a list shows what is another case's of the same script.
// What the case itself created is its own, whatever its name.
func (s *State) ofOthers(it node) bool {
	id, _ := get(it, s.c.Resource.ID)
	name, _ := get(it, keyName(s.c))
	return find(s.Items, id.Text()) == nil && slices.ContainsFunc(s.others, func(o Other) bool {
		return o.ID != "" && o.ID == id.Text() || o.Name != "" && o.Name == name.Text()
	})
}

// partial says which list of a case that stands beside others does not show all
// that it counts: what is the case's own may be among the rest; "" where none is.
func (s *State) partial(cs *plan.Case, at *Attempt, answers []*Answer) string {
	if len(s.others) == 0 {
		return ""
	}
	for i, ans := range answers {
		st := stepOf(cs, at, i)
		if st == nil || ans.Kind != Accepted || at.Exchanges[i].Obs.Call.Action != s.c.Resource.List {
			continue
		}
		if total, told := s.total(ans); told && total > len(s.items(ans)) {
			return "step \"" + st.Label + "\": a page of the list does not hold what the whole script created"
		}
	}
	return ""
}
