package plan

import (
	"slices"
	"testing"
)

// TestTakenOverChanges: what an update is to change of a business that another
// case made is there, and is something else.
func TestTakenOverChanges(t *testing.T) {
	p := scarcePools(t)
	update := p.Contract.Resource.Update
	over := 0
	for _, o := range p.Pools {
		for _, m := range o.Members {
			if len(m.Steps) != 2 || m.Case.Steps[1].Action != update || m.Case.Steps[1].Expect.Answer != Accept || m.Steps[1] == m.Steps[0]+1 {
				continue
			}
			made, changed := o.Case.Steps[m.Steps[0]], o.Case.Steps[m.Steps[1]]
			for _, q := range changed.Params {
				if q.Value.From == ProjectID || q.Value.From == ProjectIdentifier || q.Value.From == CreatedID || q.Value.From == FreshName {
					continue
				}
				over++
				if have, there := given(made.Params, q.Name); !there || have == q.Value || have == Text("") {
					t.Errorf("%s: %s changes %s to what it is: %+v", o.Case.ID, m.Case.ID, q.Name, have)
				}
			}
		}
	}
	if over == 0 {
		t.Error("no update changes what another case made")
	}
}

// TestChangesLeaveSomething: what an update does not give is there in the business
// that it changes, whoever made that, so that it can be seen to be lost.
func TestChangesLeaveSomething(t *testing.T) {
	over := 0
	for seed := range uint64(6) {
		p := mustPlan(t, fullWorld(), Options{Scarce: true, Requests: 120, Seed: seed})
		for _, o := range p.Pools {
			for _, m := range o.Members {
				for i := range m.Case.Steps {
					st := &m.Case.Steps[i]
					if _, told := given(st.Params, "Description"); st.Action != p.Contract.Resource.Update || st.Expect.Answer != Accept || told {
						continue
					}
					id, _ := given(st.Params, p.Contract.Resource.ID)
					k := slices.IndexFunc(m.Case.Steps[:i], func(set Step) bool { own, _ := ownSlot(&set); return own == id.Slot })
					if _, needed := given(m.Case.Steps[k].Params, "Description"); !needed || !m.Case.Steps[k].Setup {
						continue
					}
					over++
					if have, _ := given(o.Case.Steps[m.Steps[k]].Params, "Description"); have == (Value{}) || have == Text("") {
						t.Errorf("seed %d: %s leaves a Description that is not there", seed, m.Case.ID)
					}
				}
			}
		}
	}
	if over < 20 {
		t.Errorf("only %d updates leave a field", over)
	}
}

// TestHostsLeaveSomething: a change of a business without a field does not show that
// a change leaves that field.
func TestHostsLeaveSomething(t *testing.T) {
	p := mustPlan(t, fullWorld(), Options{Scarce: true, Requests: 120})
	at := slices.IndexFunc(p.Cases, func(cs *Case) bool {
		return cs.ID == "UpdateBusiness.Description.optional.absent-BusinessName-given"
	})
	for _, bare := range []bool{false, true} {
		host := *p.Cases[at]
		host.Steps = slices.Clone(host.Steps)
		if bare {
			host.Steps[0].Params = Without(host.Steps[0].Params, "Description")
		}
		s := newScript(p)
		s.add(&host)
		if _, ok := s.shows(p.Cases[at]); ok == bare {
			t.Errorf("without the field %v: it is shown %v", bare, ok)
		}
	}
}

// TestRest: what goes on after a look costs no more than is left, loses no member
// before it, and loses none where everything is left.
func TestRest(t *testing.T) {
	p := scarcePools(t)
	parts := 0
	for _, o := range p.Pools {
		for phase := range o.Looks {
			parts++
			whole, bill := p.Rest(o, phase, -1, -1)
			if len(whole.Members) != len(o.Members) {
				t.Errorf("%s loses %d members for nothing", o.Case.ID, len(o.Members)-len(whole.Members))
			}
			full, _ := p.Cost(o.Case)
			rest, writes := p.Cost(bill)
			before := 0
			for i := range o.Members {
				if o.Phase(&o.Members[i]) <= phase {
					before++
				}
			}
			if rest >= full || rest < len(o.Case.Steps)-o.Looks[phase] || len(bill.Steps) != len(o.Case.Steps)-o.Looks[phase] {
				t.Errorf("%s: the rest costs %d of %d for %d steps", o.Case.ID, rest, full, len(bill.Steps))
			}
			if want := len(p.World.Mine()); bill.script.Lists < want || bill.script.Lists > want+1 {
				t.Errorf("%s: the rest reads %d lists of %d projects", o.Case.ID, bill.script.Lists, want)
			}
			for n := range rest + 1 {
				fewer, bill := p.Rest(o, phase, int64(n), int64(min(n, writes)))
				if cost, w := p.Cost(bill); cost > n || w > n || len(fewer.Members) < before {
					t.Fatalf("%s: with %d requests the rest costs %d, and holds %d members of %d", o.Case.ID, n, cost, len(fewer.Members), before)
				}
			}
		}
	}
	if parts == 0 {
		t.Error("no script has parts")
	}
}

// TestShortScriptsFirst: what tells much for few requests comes before the rows,
// which come before all else; and what no script holds is asked behind them.
func TestShortScriptsFirst(t *testing.T) {
	p := scarcePools(t)
	at := slices.IndexFunc(p.Pools, func(o *Pool) bool { return o.Case.Pairs() })
	of := func(n int) *Pool { return newPool(&Pool{Case: scriptCase("", make([]Step, 3)), Lists: n - 3}) }
	rows, few, many, poor := p.Pools[at], of(short), of(short+1), of(short)
	for i := range few.Case.Steps {
		few.Case.Steps[i].Action, many.Case.Steps[i].Action, poor.Case.Steps[i].Action = "ListBusiness", "ListBusiness", "ListBusiness"
	}
	f := &pooling{p: p, pools: []filled{{poor, 10, 11}, {many, 30, 10}, {rows, 100, 50}, {few, 20, 10}}}
	if got := f.inOrder(); !slices.Equal(got, []*Pool{few, rows, many, poor}) {
		t.Errorf("the order is %v", got)
	}
	rows.Case.ID = p.Pools[0].Case.ID
	for i, o := range p.Pools {
		if n, _ := p.Cost(o.Case); i < at && n > short {
			t.Errorf("%s comes before the rows with %d requests", o.Case.ID, n)
		}
		if i <= at && len(o.Ahead) > 0 {
			t.Errorf("%s waits for what no script holds", o.Case.ID)
		}
	}
	ahead := map[string]bool{}
	for _, o := range p.Pools {
		for _, cs := range o.Ahead {
			ahead[cs.Clause.ID] = true
		}
	}
	if !ahead["CreateBusiness.BusinessName.required"] || len(ahead) < 4 {
		t.Errorf("of %d clauses a case is asked between the scripts", len(ahead))
	}
	races := slices.IndexFunc(p.Pools, func(o *Pool) bool { return atOnce(o.Case.Steps) > 0 })
	if n, _ := p.Cost(p.Pools[races].Case); races < 0 || n != len(p.Pools[races].Case.Steps)+p.Pools[races].Lists+p.Pools[races].Gets {
		t.Error("calls at once cost more than themselves")
	}
}
