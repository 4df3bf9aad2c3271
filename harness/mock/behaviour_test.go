package mock

import (
	"slices"
	"testing"
)

func TestBehavioursAreSourced(t *testing.T) {
	seen := map[string]bool{}
	for _, b := range Behaviours() {
		if b.ID == "" || b.Text == "" || b.Source == "" || seen[b.ID] {
			t.Errorf("behaviour %+v: want an id of its own, a text and a source", b)
		}
		if !slices.Contains([]Provenance{Recorded, Documented, Inferred, Invented}, b.Provenance) {
			t.Errorf("behaviour %s has the provenance %q", b.ID, b.Provenance)
		}
		seen[b.ID] = true
	}
	for _, m := range []matter{malformed, tooLarge, noneNamed, ruleBroken, noProject, twoProjects, noOwner, nameTaken, noBusiness} {
		if !seen[m.behaviour] {
			t.Errorf("refusal %s cites the behaviour %q, which is not listed", m.code, m.behaviour)
		}
	}
}
