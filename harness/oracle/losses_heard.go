package oracle

import "github.com/dwconform/dwconform/harness/plan"

// A call whose kept connection ends is said again on a fresh one: as a rule the
// target had closed it before the call came, and then nothing was lost. A
// create shows where that is not so. Refused at its second saying, and there
// all the same, it was done at its first, of which no answer came.

// heardAndLost returns the creates that were done and not answered, and adds to
// done how many were done as far as looks show.
func (r *Run) heardAndLost(cs *plan.Case, at *Attempt, done *int) []*Exchange {
	key := keyName(r.Contract)
	callsGiving := map[string]int{} // by the name that they give
	seen := map[string]bool{}       // names that looks show
	lists := &State{c: r.Contract}
	for i := range at.Exchanges {
		ex := &at.Exchanges[i]
		if ex.Look == nil {
			if name, ok := ex.Obs.Call.Get(key); ok {
				callsGiving[name]++
			}
			continue
		}
		ans := ex.Answer(r.Contract)
		if ex.Look.By != ByList && ex.Look.By != ByMarker || ans.Kind != Accepted {
			continue
		}
		for _, it := range lists.items(ans) {
			name, _ := get(it, key)
			seen[name.Text()] = true
		}
	}
	var lost []*Exchange
	for i := range at.Exchanges {
		ex := &at.Exchanges[i]
		name, ok := ex.Obs.Call.Get(key)
		// Where two calls give a name, either may have made what carries it.
		if ex.Look != nil || ex.Obs.Call.Action != r.Contract.Resource.Create || !ok || name == "" || callsGiving[name] > 1 || !seen[name] {
			continue
		}
		*done++
		st := stepOf(cs, at, i)
		wrong := st.Tamper != "" || st.Replay != "" || st.Expect.Answer == plan.Reject || st.Expect.Answer == plan.Refuse
		if ex.Obs.Attempts > 1 && !wrong && ex.Answer(r.Contract).Kind == Rejected {
			lost = append(lost, ex)
		}
	}
	return lost
}
