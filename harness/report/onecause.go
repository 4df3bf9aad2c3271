package report

import (
	"fmt"
	"slices"

	"github.com/dwconform/dwconform/harness/verdict"
)

// nothingAccepted says where to look first when creates fail and the target
// has accepted none at all: one word that is wrong in the target file shows in
// hundreds of cases. "" says that there is no such thing to say.
func (r *Report) nothingAccepted() string {
	if r.Summary.Counts.Failed == 0 || r.in.Contract == nil || r.Target.Kind == EmbeddedMock || slices.Contains(r.in.Flags, "--from") {
		return ""
	}
	create, known := r.in.Contract.Resource.Create, false
	for _, f := range r.Coverage.Fields {
		if f.Action == create {
			if f.State == Reached {
				return ""
			}
			known = true
		}
	}
	if !known || !slices.ContainsFunc(r.rows, failsRefused) {
		return ""
	}
	return fmt.Sprintf("no %s of the whole run was accepted, which may be one mistake in the set-up: `%s` says whether key, project and rights are right",
		create, commandLine(append([]string{"dwconform", "doctor"}, r.aim(true)...)))
}

// failsRefused reports whether a case fails because a call was refused.
func failsRefused(w *row) bool {
	return w.Outcome == verdict.Violates &&
		slices.ContainsFunc(w.Problems, func(p verdict.Problem) bool { return p.Oracle == "accepted" })
}
