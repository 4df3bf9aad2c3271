package report

import (
	"cmp"
	"slices"
)

// values lists the classes of values that the plan's cases stand for.
func (r *Report) values() []Value {
	type key struct{ action, param, class string }
	by := map[key][]*row{}
	for _, w := range r.rows {
		if w.plan == nil {
			continue
		}
		for param, class := range w.plan.Classes {
			k := key{r.actionOf(w, param), param, class}
			by[k] = append(by[k], w)
		}
	}
	out := []Value{}
	for k, rows := range by {
		v := Value{Action: k.action, Parameter: k.param, Class: k.class, Reach: Reach{State: Unreached}}
		for _, w := range rows {
			if w.judged() {
				v.Reach = Reach{State: Reached, Evidence: w.evidence()}
				break
			}
		}
		if v.State == Unreached {
			v.Reason = whyNot(rows)
		}
		out = append(out, v)
	}
	slices.SortFunc(out, byValue)
	return out
}

func byValue(a, b Value) int {
	return cmp.Or(cmp.Compare(a.Action, b.Action), cmp.Compare(a.Parameter, b.Parameter), cmp.Compare(a.Class, b.Class))
}

// actionOf names the Action to whose call a class of values belongs: the one
// that the clause is about, else the one of the first step.
func (r *Report) actionOf(w *row, param string) string {
	if w.clause != nil {
		if a := r.in.Contract.Action(w.clause.Action); a != nil {
			return a.Name
		}
	}
	for _, st := range w.plan.Steps {
		if a := r.in.Contract.Action(st.Action); a != nil && a.Param(param) != nil {
			return a.Name
		}
	}
	return r.in.Contract.Resource.Create
}
