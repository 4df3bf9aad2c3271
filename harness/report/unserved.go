package report

import (
	"fmt"
	"slices"
	"strings"
)

// unserved says what to write in the target file where the target accepts
// creates and nothing of some other Action: a target that does not have it
// fails in hundreds of cases. "" says that there is no such thing to say.
func (r *Report) unserved() string {
	if r.Summary.Counts.Failed == 0 || r.in.Contract == nil || r.doctor() == "" {
		return ""
	}
	accepted, answered := map[string]bool{}, map[string]bool{}
	for _, f := range r.Coverage.Fields {
		accepted[f.Action] = accepted[f.Action] || f.State == Reached
	}
	for _, s := range r.Coverage.Statuses {
		answered[s.Action] = answered[s.Action] || s.State != Unreached
	}
	res := r.in.Contract.Resource
	if !accepted[res.Create] {
		return "" // then the key or the project may be wrong
	}
	var none []string
	for _, action := range []string{res.Get, res.List, res.Update, res.Delete} {
		if answered[action] && !accepted[action] && !slices.Contains(r.Target.Lacks, action) {
			none = append(none, action)
		}
	}
	if len(none) == 0 {
		return ""
	}
	return fmt.Sprintf("no call of %s was accepted in the whole run; where a target is not meant to serve that, its file says so, and nothing is judged of it: lacks: [%s]",
		strings.Join(none, ", "), strings.Join(none, ", "))
}

// sweepAdvice says what becomes of creations that could not be removed.
func (r *Report) sweepAdvice() string {
	if r.in.Contract != nil && slices.Contains(r.Target.Lacks, r.in.Contract.Resource.Delete) {
		return "the target has no " + r.in.Contract.Resource.Delete + " to do it with"
	}
	return "`dwconform sweep` tries again"
}
