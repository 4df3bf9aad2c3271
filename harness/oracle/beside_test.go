package oracle

import (
	"slices"
	"strings"
	"testing"

	"github.com/dwconform/dwconform/harness/plan"
)

// TestBeside: a case that leaves something beside it is not settled, and waits,
// where a list at the end of its part of a script lacks or alters what was there
// before it, whoever made that, and no call of the part names.
func TestBeside(t *testing.T) {
	s := askScripts(t, plan.Options{Requests: 120})
	at, o := s.at[0], s.p.Pools[0]
	phase := len(o.Looks)
	last := o.End(phase) - 1
	state := NewState(s.c, s.w, "must")
	stood := state.standing(o, &at, phase, plan.Primary)
	if len(stood) < 5 {
		t.Fatalf("only %d stand there", len(stood))
	}
	if got := state.standing(o, &at, 0, plan.Primary); len(got) > 0 {
		t.Errorf("%d stand there before the first part", len(got))
	}
	read := map[string]bool{} // in the part
	for _, ex := range at.Exchanges {
		if id, _ := ex.Obs.Call.Get("BusinessId"); ex.Look == nil && ex.Obs.Call.Action == "GetBusiness" && o.PhaseOf(ex.Step) == phase {
			read[id] = true
		}
	}
	if !slices.ContainsFunc(stood, func(it node) bool { n, _ := get(it, "BusinessId"); return read[n.Text()] }) {
		t.Error("what is read stands there no more")
	}
	plain := stood[slices.IndexFunc(stood, func(it node) bool { n, _ := get(it, "BusinessName"); return plainName(n.Text()) })]
	named := func(name string) string { n, _ := get(plain, name); return n.Text() }
	looks := func(altered func(body string) string) Attempt {
		out := at
		out.Exchanges = slices.Clone(at.Exchanges)
		for i, ex := range withShown(s.c, o, &at) {
			if ex.Look != nil && ex.Look.By == ByList && ex.Look.Project == plan.Primary && ex.Step == last {
				out.Exchanges[i] = Exchange{Step: at.Exchanges[i].Step, Look: at.Exchanges[i].Look, Obs: at.Exchanges[i].Obs}
				out.Exchanges[i].Obs.Body = []byte(altered(string(ex.Obs.Body)))
			}
		}
		return out
	}
	asIs := looks(func(body string) string { return body })
	hidden := looks(func(body string) string {
		return strings.ReplaceAll(body, named("BusinessId"), "77"+named("BusinessId"))
	})
	renamed := looks(func(body string) string { return strings.ReplaceAll(body, named("BusinessName"), "other") })
	leaves, moves := 0, 0
	for k := range o.Members {
		m := &o.Members[k]
		if o.Phase(m) != phase {
			continue
		}
		if _, p := Beside(s.c, s.w, o, m, &asIs); p != nil {
			t.Errorf("%s: %+v", m.Case.ID, p)
		}
		want := leavesBeside(s.c, m.Case)
		if want {
			leaves++
		} else {
			moves++
		}
		unseen := at
		unseen.Exchanges = slices.DeleteFunc(slices.Clone(at.Exchanges), func(ex Exchange) bool { return ex.Step == last })
		if holds, p := Beside(s.c, s.w, o, m, &unseen); p != nil || holds == want {
			t.Errorf("%s: without a look what stands beside it holds %v: %v", m.Case.ID, holds, p)
		}
		for how, at := range map[string]*Attempt{"hidden": &hidden, "renamed": &renamed} {
			if holds, p := Beside(s.c, s.w, o, m, at); (p != nil) != want || holds == want {
				t.Errorf("%s: what stands beside it is %s: %v", m.Case.ID, how, p)
			}
		}
	}
	if leaves < 3 || moves < 50 {
		t.Errorf("%d cases leave something beside them, %d do not", leaves, moves)
	}
	for _, id := range []string{"UpdateBusiness.update.only", "DeleteBusiness.delete.only"} {
		if !slices.ContainsFunc(o.Members, func(m plan.Member) bool { return m.Case.Clause.ID == id && leavesBeside(s.c, m.Case) }) {
			t.Errorf("%s leaves nothing beside it", id)
		}
	}
	// It is waited for.
	look := LookAt{By: ByList, Project: plan.Primary, Keyword: at.Names.Stem(), Fields: true}
	answer := func(at *Attempt) *Answer {
		for i, ex := range withShown(s.c, o, at) {
			if ex.Look != nil && ex.Look.By == ByList && ex.Look.Project == plan.Primary && ex.Step == last {
				return at.Exchanges[i].Answer(s.c)
			}
		}
		return nil
	}
	hopes := Hopes(s.c, s.w, o, &at, &look, phase)
	waits := func(at *Attempt) bool {
		return slices.ContainsFunc(hopes, func(h Hope) bool { h.looks = nil; return !h.Holds(answer(at)) })
	}
	if waits(&asIs) || !waits(&hidden) {
		t.Errorf("a list is waited for: right %v, without what stood there %v", waits(&asIs), waits(&hidden))
	}
}

// TestLeavesBeside: only what a case sets up and says nothing more of stands beside
// what it writes.
func TestLeavesBeside(t *testing.T) {
	s := askScripts(t, plan.Options{})
	for id, want := range map[string]bool{
		"UpdateBusiness.update.only.BusinessName":          true,
		"DeleteBusiness.delete.only.middle-of-three":       true,
		"DeleteBusiness.BusinessId.missing.absent":         false,
		"isolation.others-untouched.a-duplicate":           true,
		"UpdateBusiness.update.persists.BusinessName":      false,
		"DeleteBusiness.delete.removes.primary":            false,
		"CreateBusiness.BusinessName.unique.by-id-then-id": false,
		"ListBusiness.list.keyword.no-such-name":           false,
	} {
		if cs := s.p.Case(id); cs != nil && leavesBeside(s.c, cs) != want {
			t.Errorf("%s: %v", id, !want)
		} else if cs == nil && want {
			t.Errorf("there is no %s", id)
		}
	}
}
