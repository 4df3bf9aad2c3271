package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/dwconform/dwconform/harness/verdict"
)

// nothingAccepted says where to look first when creates fail and the target
// has accepted none at all: one word that is wrong in the target file shows in
// hundreds of cases. "" says that there is no such thing to say.
func (r *Report) nothingAccepted() string {
	doctor := r.doctor()
	if r.Summary.Counts.Failed == 0 || r.in.Contract == nil || doctor == "" {
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
	return fmt.Sprintf("no %s of the whole run was accepted, which may be one mistake in the set-up: %s says whether key, project and rights are right", create, doctor)
}

// examined are the flags that doctor reads: what else a run was given says how
// it asks, and not whom.
var examined = []string{"--endpoint", "--target", "--project-id", "--project-identifier", "--account-id", "--region"}

// doctor is the command that examines the target of the run, "" where there is
// nothing to examine.
func (r *Report) doctor() string {
	if r.Target.Kind == EmbeddedMock || slices.Contains(r.in.Flags, "--from") {
		return ""
	}
	words, of := []string{"dwconform", "doctor"}, r.aim(true)
	for i, w := range of {
		name, _, _ := strings.Cut(w, "=")
		if !strings.HasPrefix(w, "--") && i > 0 {
			name = of[i-1] // whose value it is
		}
		if slices.Contains(examined, name) {
			words = append(words, w)
		}
	}
	if len(words) == 2 {
		return ""
	}
	return "`" + commandLine(words) + "`"
}

// failsRefused reports whether a case fails because a call was refused.
func failsRefused(w *row) bool {
	return w.Outcome == verdict.Violates &&
		slices.ContainsFunc(w.Problems, func(p verdict.Problem) bool { return p.Oracle == "accepted" })
}
