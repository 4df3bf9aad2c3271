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
	in, served := map[string]bool{}, 0
	p := scarcePools(t)
	for _, o := range p.Pools {
		for _, m := range o.Members {
			if in[m.Case.ID] {
				t.Errorf("%s is asked twice", m.Case.ID)
			}
			in[m.Case.ID] = true
			// What sets up may come in any order, before the rest.
			ups := 0
			for ups < len(m.Case.Steps) && m.Case.Steps[ups].Setup {
				ups++
			}
			before := slices.Sorted(slices.Values(m.Steps[:ups]))
			if len(m.Steps) != len(m.Case.Steps) || m.Case.Clause.Cases != casesCreatePace && !slices.IsSorted(append(before, m.Steps[ups:]...)) {
				t.Fatalf("%s has the steps %v", m.Case.ID, m.Steps)
			}
			asked := *m.Case
			asked.Steps = nil
			for i, at := range m.Steps {
				asked.Steps = append(asked.Steps, o.Case.Steps[at])
				// What only sets up may be any business, and what a clause says of one
				// parameter shows in any create that has it so.
				if serves(p, m.Case, i, &o.Case.Steps[at]) {
					asked.Steps[i], served = renamed(m.Case, i, m.Slots, labelsOf(m.Case)), served+1
				}
			}
			// Labels are the script's, groups are numbered anew, and who says a call
			// may be told.
			if got, want := plainly(asked.calls()), plainly(m.Case.calls()); got != want {
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
	if len(in) < 200 || served < 50 {
		t.Errorf("only %d cases are in a script, %d steps of them asked otherwise", len(in), served)
	}
}

// serves reports whether a step of a script is rightly another call than that of
// the case: an accepted create in the project that the set-up is to be in, or a
// call that has the parameter which the clause is about as the case has it.
func serves(p *Plan, cs *Case, i int, have *Step) bool {
	own := &cs.Steps[i]
	create := p.Contract.Resource.Create
	switch {
	case cs.Clause.Cases == casesCreatePace: // only how long it takes counts
		return (own.Action == create) == (have.Action == create) && have.Expect.Answer != Reject && have.Expect.Answer != Refuse
	case own.Setup && own.Expect.Answer == Reject:
		return have.Action == create && have.Expect.Answer == Reject && place(own) == place(have) && place(own) != "" && have.As+have.Tamper == ""
	case own.Action != have.Action || own.Expect.Answer != Accept || have.Expect.Answer != Accept || have.As != "" && have.As != "temporary" || own.Action == p.Contract.Resource.List:
		return false
	case own.Setup:
		return own.Action == create && place(own) == place(have) && place(own) != ""
	case own.As == "temporary":
		return have.As == own.As
	case cs.Clause.Check != "":
		return cs.Way.Full().Format == have.Way.Full().Format
	case have.As+have.Tamper != "":
		return false
	case strings.HasPrefix(cs.ID, "signature.right.accepted.v1-chinese"):
		return strings.ContainsAny(textsIn(have), "业我")
	}
	a := p.Contract.Action(own.Action)
	names := []string{cs.Clause.Subject}
	switch q := a.Param(cs.Clause.Subject); {
	case a.Field(cs.Clause.Subject) != nil:
		return true
	case q == nil: // a rule, or what a change does: the same is given
		return !slices.ContainsFunc(own.Params, func(q Param) bool { _, there := has(have.Params, q.Name); return !there }) || len(cs.Clause.Keyword) > 0
	case q.Entity == "project":
		names = []string{"ProjectId", "ProjectIdentifier"}
	}
	return !slices.ContainsFunc(names, func(name string) bool {
		want, given := has(own.Params, name)
		got, there := has(have.Params, name)
		return given != there || want != got
	})
}

// textsIn are the texts that a call says.
func textsIn(st *Step) (all string) {
	for _, q := range st.Params {
		all += q.Value.Text
	}
	return all
}

// place is the project that a call names.
func place(st *Step) (slot string) {
	for _, q := range st.Params {
		if q.Value.From == ProjectID || q.Value.From == ProjectIdentifier {
			slot = q.Value.Slot
		}
	}
	return slot
}

// plainly is what calls says, without what a script may say of its own.
func plainly(calls string) string {
	return strings.ReplaceAll(groups.ReplaceAllString(calls, "$1"), " sdk/", " raw/")
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

// TestPoolsKeepApart: what a case changes or removes is no business of another
// one that makes other calls, but of those that were looked at before; and no two
// cases say the name of one business again.
func TestPoolsKeepApart(t *testing.T) {
	p := scarcePools(t)
	shared, over := 0, 0
	for _, o := range p.Pools {
		type user struct {
			cs             *Case
			phase, last    int
			changes, again bool
		}
		users := map[string][]user{} // slot of the script
		for i := range o.Members {
			m := &o.Members[i]
			if m.Case.Clause.Cases == casesCreatePace {
				continue // it looks at no business
			}
			for own, slot := range m.Slots {
				u := user{m.Case, o.Phase(m), slices.Max(m.Steps), changed(p, m.Case, own), false}
				u.again = !p.bystander(m.Case) && len(m.Case.Steps) > 1 && newScript(p).saidTwice(m.Case.Steps, own)
				users[slot] = append(users[slot], u)
				if !u.again && len(m.Case.Steps) > 1 {
					shared++
				}
			}
		}
		for slot, of := range users {
			for _, a := range of {
				for _, b := range of {
					switch {
					case a.cs.calls() == b.cs.calls():
					case a.last == b.last: // one call shows both
						if a.changes && (a.again || b.again) {
							t.Errorf("%s: %s is shown by %s, which says the name of %s again", o.Case.ID, b.cs.ID, a.cs.ID, slot)
						}
					case a.again && b.changes:
						t.Errorf("%s: %s changes %s, whose name %s says again", o.Case.ID, b.cs.ID, slot, a.cs.ID)
					case a.changes && b.phase >= a.phase:
						t.Errorf("%s: %s uses %s, which %s changes", o.Case.ID, b.cs.ID, slot, a.cs.ID)
					case a.again && b.again:
						t.Errorf("%s: %s and %s both say the name of %s again", o.Case.ID, b.cs.ID, a.cs.ID, slot)
					case a.changes:
						over++
					}
				}
			}
		}
	}
	if over < 20 {
		t.Errorf("only %d businesses are taken over", over)
	}
	if shared < 40 {
		t.Errorf("only %d set-ups are shared", shared)
	}
}

// changed reports whether a case changes or removes what is in one of its slots.
func changed(p *Plan, cs *Case, slot string) bool {
	return slices.ContainsFunc(cs.Steps, func(st Step) bool {
		return p.changesBy(&st) && slices.ContainsFunc(st.Params, func(q Param) bool { return q.Value.From == CreatedID && q.Value.Slot == slot })
	})
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
		again := p.Rebuild(o.Case.ID, len(o.Case.Steps), o.Looks, o.Shown, o.Members)
		for i := range o.Members {
			if a, b := again.Phase(&again.Members[i]), o.Phase(&o.Members[i]); a != b {
				t.Errorf("%s is of part %d and not %d", o.Members[i].Case.ID, a, b)
			}
		}
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
		fewer := p.Rebuild(o.Case.ID, len(o.Case.Steps), nil, nil, members)
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
	for _, o := range p.Pools {
		if fewer := p.Rebuild(o.Case.ID, 1, nil, nil, o.Members); fewer != nil && slices.ContainsFunc(fewer.Members, func(m Member) bool { return len(m.Case.Steps) > 1 }) {
			t.Error("more steps are taken than the script had")
		}
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
var groups = regexp.MustCompile(`(?m)^(\S+ \S+/ \d+:\S* \d+:\S*) \d+`)
