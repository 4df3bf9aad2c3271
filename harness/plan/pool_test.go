package plan

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// scarcePools are the pools of a world in which everything is given.
func scarcePools(t *testing.T) *Plan {
	t.Helper()
	p := mustPlan(t, fullWorld(), Options{Scarce: true})
	if len(p.Pools) < 4 {
		t.Fatalf("%d pools", len(p.Pools))
	}
	return p
}

// TestPoolsAskTheirMembers: the steps of a script that are a case's own make its
// calls, in its order, with one slot of the script for each of its slots.
func TestPoolsAskTheirMembers(t *testing.T) {
	in := map[string]bool{}
	for _, o := range scarcePools(t).Pools {
		for _, m := range o.Members {
			if in[m.Case.ID] {
				t.Errorf("%s is asked twice", m.Case.ID)
			}
			in[m.Case.ID] = true
			if len(m.Steps) != len(m.Case.Steps) || !slices.IsSorted(m.Steps) {
				t.Fatalf("%s has the steps %v", m.Case.ID, m.Steps)
			}
			asked := *m.Case
			asked.Steps = nil
			for _, at := range m.Steps {
				asked.Steps = append(asked.Steps, o.Case.Steps[at])
			}
			// Labels are the script's, and groups are numbered anew.
			if got, want := groups.ReplaceAllString(asked.calls(), ""), groups.ReplaceAllString(m.Case.calls(), ""); got != want {
				t.Errorf("%s is asked as\n%s\nand not as\n%s", m.Case.ID, got, want)
			}
			back := map[string]string{}
			for own, slot := range m.Slots {
				if slot == "" || back[slot] != "" {
					t.Errorf("%s: the slots %q and %q are both %q", m.Case.ID, own, back[slot], slot)
				}
				back[slot] = own
			}
			for i, at := range m.Steps {
				if st := &o.Case.Steps[at]; m.Case.Steps[i].Expect.Answer == Read && st.Expect.Answer != Read {
					t.Errorf("%s: nobody waits for what step %d reads", m.Case.ID, i)
				}
			}
		}
	}
	if len(in) < 200 {
		t.Errorf("only %d cases are in a script", len(in))
	}
}

// TestPoolsResolve: whatever a step of a script needs is given by the steps before
// it.
func TestPoolsResolve(t *testing.T) {
	p := scarcePools(t)
	for _, o := range p.Pools {
		ids := map[string]string{}
		for i := range o.Case.Steps {
			st := &o.Case.Steps[i]
			for _, q := range st.Params {
				if _, err := q.Value.Resolve(p.World, Names{Run: "dwcab12cd"}, ids); err != nil {
					t.Errorf("%s, %q: %s: %v", o.Case.ID, st.Label, q.Name, err)
				}
			}
			if st.Action != p.Contract.Resource.Create || st.Expect.Answer == Reject {
				continue
			}
			for _, q := range st.Params {
				if q.Value.From == FreshName && st.Keep == "" {
					ids[q.Value.Slot] = "1"
				}
			}
			ids[st.Keep] = "1"
		}
	}
}

// TestPoolsKeepApart: what a case changes, removes or names again is no
// business of another one that makes other calls.
func TestPoolsKeepApart(t *testing.T) {
	p := scarcePools(t)
	shared := 0
	for _, o := range p.Pools {
		by := map[string]*Case{} // slot of the script -> a case that does not leave it alone
		for _, m := range o.Members {
			if p.bystander(m.Case) || len(m.Case.Steps) == 1 {
				continue
			}
			for _, slot := range m.Slots {
				by[slot] = m.Case
			}
		}
		for _, m := range o.Members {
			for _, slot := range m.Slots {
				switch cs := by[slot]; {
				case cs != nil && cs.calls() != m.Case.calls():
					t.Errorf("%s shares a business with %s, which does not leave it alone", m.Case.ID, cs.ID)
				case cs == nil && len(m.Case.Steps) > 1:
					shared++
				}
			}
		}
	}
	if shared < 40 {
		t.Errorf("only %d set-ups are shared", shared)
	}
}

// TestCut: of a script that the requests or writes do not suffice for as many
// cases are asked as they suffice for, and one without a case is the script of
// the others.
func TestCut(t *testing.T) {
	p := scarcePools(t)
	for _, o := range p.Pools {
		whole, writes := p.Cost(o.Case)
		if got := p.Cut(o, int64(whole), int64(writes)); got != o {
			t.Errorf("%s is cut by what it takes", o.Case.ID)
		}
		for _, requests := range []int{0, 1, whole / 2, whole - 1} {
			cut := p.Cut(o, int64(requests), -1)
			if cut == nil {
				if requests > 8 {
					t.Errorf("%d requests take nothing of %s", requests, o.Case.ID)
				}
				continue
			}
			if n, _ := p.Cost(cut.Case); n > requests {
				t.Errorf("%d requests are cut to %d", requests, n)
			}
			if whole-requests < 2 && len(cut.Members) < len(o.Members)/2 {
				t.Errorf("%d requests of %d take %d cases of %d", requests, whole, len(cut.Members), len(o.Members))
			}
		}
		if half := p.Cut(o, -1, int64(writes/2)); half != nil {
			if _, w := p.Cost(half.Case); w > writes/2 {
				t.Errorf("%d writes are cut to %d", writes/2, w)
			}
		}
		if p.Cut(o, -1, 0) != nil && writes == len(o.Case.Steps) {
			t.Errorf("%s is asked where nothing may be written", o.Case.ID)
		}
		first := o.Members[0].Case
		if less := p.Without(o, func(cs *Case) bool { return cs == first }); less != nil &&
			(len(less.Members) != len(o.Members)-1 || slices.ContainsFunc(less.Members, func(m Member) bool { return m.Case == first })) {
			t.Errorf("%s without %s has %d members", o.Case.ID, first.ID, len(less.Members))
		}
		if p.Without(o, func(*Case) bool { return true }) != nil {
			t.Errorf("%s without its members is something", o.Case.ID)
		}
	}
}

// TestRebuild: a script is made again from which steps are whose, also where
// only some of its cases are selected.
func TestRebuild(t *testing.T) {
	p := scarcePools(t)
	for _, o := range p.Pools {
		again := p.Rebuild(o.Case.ID, len(o.Case.Steps), o.Members)
		for i := range o.Case.Steps {
			got, want := again.Case.Steps[i], o.Case.Steps[i]
			if i > 0 && (got.Together == again.Case.Steps[i-1].Together) != (want.Together == o.Case.Steps[i-1].Together) {
				t.Errorf("step %d of %s is released with others", i, o.Case.ID)
			}
			got.Together, want.Together = 0, 0
			if callText(again.Case, &got) != callText(o.Case, &want) {
				t.Errorf("step %d of %s is %s, not %s", i, o.Case.ID, callText(again.Case, &got), callText(o.Case, &want))
			}
		}
		members := slices.Clone(o.Members)
		members[0].Case = nil
		fewer := p.Rebuild(o.Case.ID, len(o.Case.Steps), members)
		if len(o.Members) == 1 {
			if fewer != nil {
				t.Errorf("%s of no case is something", o.Case.ID)
			}
			continue
		}
		if len(fewer.Case.Steps) != len(o.Case.Steps) || len(fewer.Members) != len(o.Members)-1 {
			t.Errorf("%s has %d members in %d steps", o.Case.ID, len(fewer.Members), len(fewer.Case.Steps))
		}
	}
	if p.Rebuild("script.01", 1, p.Pools[0].Members) != nil {
		t.Error("more steps are taken than the script had")
	}
}

// TestNoPools: without a list nothing shows at once what many calls did, and
// where requests are not counted every case is asked alone.
func TestNoPools(t *testing.T) {
	w := fullWorld()
	w.Lacks = map[string]bool{"ListBusiness": true}
	if p := mustPlan(t, w, Options{Scarce: true}); len(p.Pools) > 0 {
		t.Errorf("%d pools without a list", len(p.Pools))
	}
	if p := mustPlan(t, fullWorld(), Options{}); len(p.Pools) > 0 {
		t.Errorf("%d pools though nothing is counted", len(p.Pools))
	}
	for _, o := range scarcePools(t).Pools {
		for i := range o.Case.Steps {
			if st := &o.Case.Steps[i]; st.Later || st.HangUp || strings.HasPrefix(st.Label, ",") {
				t.Errorf("%s: %+v", o.Case.ID, st)
			}
		}
	}
}

// groups is the number of the calls that are released at once, and which call
// is said again, in the text of a case's calls.
var groups = regexp.MustCompile(`" [0-9]+ | (true|false) [0-9]+`)
