package plan

import (
	"strings"
	"testing"

	"github.com/dwconform/dwconform/harness/exchange"
)

// TestLiveIsSpared: whatever stands in a plan for a live target, what may be
// asked there changes nothing but what the run creates, under names of its own,
// on behalf of one account and one call after the other.
func TestLiveIsSpared(t *testing.T) {
	w := without(func(w *World) { w.Loopback = false })
	asked := 0
	for _, cs := range mustPlan(t, w, Options{Strength: "3"}).Cases {
		if cs.Unmet != "" {
			continue
		}
		asked++
		if cs.State != "" || len(cs.Steps) > liveSteps {
			t.Errorf("%s: state %q, %d steps", cs.ID, cs.State, len(cs.Steps))
		}
		for i := range cs.Steps {
			liveStep(t, w, cs, &cs.Steps[i])
		}
	}
	if asked < 1000 {
		t.Errorf("%d cases only are left to ask", asked)
	}
}

func liveStep(t *testing.T, w *World, cs *Case, st *Step) {
	t.Helper()
	if st.Together > 0 || st.HangUp || st.As == exchange.OtherTenant {
		t.Errorf("%s: %q is released with others, hung up, or of another account", cs.ID, st.Label)
	}
	names := Names{Run: "dwcabc123", Case: 7}
	ids := map[string]string{}
	for _, other := range cs.Steps {
		if other.Action == "CreateBusiness" {
			for _, p := range other.Params {
				ids[p.Value.Slot] = "777001"
			}
		}
		if other.Keep != "" {
			ids[other.Keep] = "777001"
		}
	}
	for _, p := range st.Params {
		v, err := p.Value.Resolve(w, names, ids)
		if err != nil {
			t.Errorf("%s: %q: %v", cs.ID, st.Label, err)
			continue
		}
		switch {
		case len(v) > liveText:
			t.Errorf("%s: %q gives %s %d bytes", cs.ID, st.Label, p.Name, len(v))
		case v == w.Projects[Foreign].ID || v == w.Projects[Foreign].Identifier:
			t.Errorf("%s: %q names the foreign project", cs.ID, st.Label)
		case strings.EqualFold(p.Name, "BusinessId") && (st.Action == "UpdateBusiness" || st.Action == "DeleteBusiness"):
			if v != "" && v != "777001" {
				t.Errorf("%s: %q changes or removes %q", cs.ID, st.Label, v)
			}
		case strings.EqualFold(p.Name, "BusinessName") && (st.Action == "UpdateBusiness" || st.Action == "CreateBusiness"):
			if v != "" && (len(v) > 32 || !strings.Contains(v, names.Run) || strings.Trim(v, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") != "") {
				t.Errorf("%s: %q gives the name %q", cs.ID, st.Label, v)
			}
		}
	}
}
