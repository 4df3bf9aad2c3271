package session

import (
	"slices"

	"github.com/dwconform/dwconform/harness/oracle"
	"github.com/dwconform/dwconform/harness/plan"
)

// pairUp finds, for each case that asks what an earlier one asks, that earlier
// one: the answers are judged by the clauses of both. A recording says itself
// who shared.
func (r *run) pairUp(cases []*plan.Case) map[string]string {
	out := map[string]string{}
	if r.replaying() {
		here := map[string]bool{}
		for _, cs := range cases {
			here[cs.ID] = true
		}
		for _, c := range r.cfg.From.Manifest.Cases {
			if c.As != "" && here[c.As] {
				out[c.ID] = c.As
			}
		}
		return out
	}
	first := map[string]string{}
	for _, cs := range cases {
		asks := cs.Asks()
		if asks == "" || slices.Contains(r.cfg.First, cs.ID) {
			continue
		}
		if first[asks] == "" {
			first[asks] = cs.ID
			continue
		}
		out[cs.ID] = first[asks]
	}
	return out
}

// share gives a case what was asked for another.
func (r *run) share(t, from *oracle.Transcript) {
	t.Attempts = slices.Clone(from.Attempts)
	t.Shared = len(t.Attempts)
}

// askedAs says for which case the n-th asking of a case stands in a recording,
// and the number that its names carry: a case that is judged again alone may
// have been asked for another.
func (r *run) askedAs(cs *plan.Case, n int) (id string, ordinal int) {
	if r.replaying() {
		m := &r.cfg.From.Manifest
		if c, ok := m.Case(cs.ID); ok && c.As != "" {
			if from, ok := m.Case(c.As); ok && n < from.Asked {
				return from.ID, from.Ordinal
			}
		}
	}
	ordinal, ok := r.ordinals[cs.ID]
	if !ok {
		ordinal = r.numberOf(cs.ID)
	}
	return cs.ID, ordinal
}
