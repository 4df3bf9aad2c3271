package report

import (
	"strconv"
	"strings"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/plan"
)

// recertify counts what the judged combinations of all parts cover together.
// No part can tell: the plan is made anew from what the report says of it.
// Where that gives other cases, nothing is certified.
func (r *Report) recertify() []plan.Certificate {
	p := r.replanned()
	if p == nil || len(p.Cases) != len(r.rows) {
		return []plan.Certificate{}
	}
	for _, w := range r.rows {
		if p.Case(w.ID) == nil {
			return []plan.Certificate{}
		}
	}
	r.in.Plan = p
	defer func() { r.in.Plan = nil }()
	return r.certificates()
}

// replanned makes the plan of a report anew, or returns nil.
func (r *Report) replanned() *plan.Plan {
	c := contract.Default()
	if c.Digest != r.Contract.Digest {
		return nil
	}
	w := &plan.World{Accounts: map[string]string{}, Projects: map[string]plan.Project{}, Lacks: map[string]bool{}}
	w.Loopback = r.Target.Kind == EmbeddedMock || loopback.MatchString(r.Target.Endpoint)
	for i, given := range r.Target.Given {
		n := string(rune('1' + i))
		switch slot, isProject := strings.CutPrefix(given, "project "); {
		case isProject:
			w.Projects[slot] = plan.Project{ID: "1000" + n, Identifier: "p_" + slot}
		case given == "provider states":
			w.States = true
		default:
			w.Accounts[given] = "100000000000" + n
		}
	}
	for _, l := range r.Target.Lacks {
		w.Lacks[l] = true
	}
	o := plan.Options{Strength: r.Plan.Strength, Sender: r.Plan.Sender, Only: r.Plan.Only, Seed: seedOf(r.Plan.Seed)}
	p, err := plan.New(c, w, o)
	if err != nil {
		return nil // another version planned it
	}
	return p
}

func seedOf(s string) uint64 {
	n, _ := strconv.ParseUint(s, 10, 64) // we wrote it
	return n
}
