package target

import (
	"context"
	"fmt"
)

// Place says what a call is asked for, so that a recording knows it again.
type Place struct {
	Case    string `json:"case,omitempty"`
	Attempt int    `json:"attempt,omitempty"` // from 0
	Part    string `json:"part,omitempty"`    // of the case, or of the run: [Step], [Look], [CleanUp], …
}

// Parts of a run in which a call may have its place, beside steps and looks.
const (
	CleanUp = "clean-up"
	WarmUp  = "warm-up"
	Premise = "premise"
	Control = "control"
	States  = "provider state"
)

// Step is the part of a case that asks its step number n, from 0.
func Step(n int) string { return fmt.Sprintf("step %d", n+1) }

// Look is the part of a case that looks after its step number n, from 0.
func Look(n int) string { return fmt.Sprintf("look after step %d", n+1) }

func (p Place) String() string {
	if p.Case == "" {
		return p.Part
	}
	return fmt.Sprintf("%s, asking %d, %s", p.Case, p.Attempt+1, p.Part)
}

type placeKey struct{}

// At returns a context whose calls have this place.
func At(ctx context.Context, p Place) context.Context { return context.WithValue(ctx, placeKey{}, p) }

// In returns a context whose calls have their place in another part of the
// same attempt.
func In(ctx context.Context, part string) context.Context {
	p := PlaceOf(ctx)
	p.Part = part
	return At(ctx, p)
}

// PlaceOf returns the place of the calls of a context; the zero value where
// none was given.
func PlaceOf(ctx context.Context) Place {
	p, _ := ctx.Value(placeKey{}).(Place)
	return p
}
