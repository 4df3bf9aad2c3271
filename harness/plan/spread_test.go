package plan

import (
	"slices"
	"testing"

	"github.com/dwconform/dwconform/harness/exchange"
)

// memberNamed finds a case in the pools, and the pool.
func memberNamed(t *testing.T, p *Plan, id string) (*Pool, *Member) {
	t.Helper()
	for _, o := range p.Pools {
		if i := slices.IndexFunc(o.Members, func(m Member) bool { return m.Case.ID == id }); i >= 0 {
			return o, &o.Members[i]
		}
	}
	t.Fatalf("%s is in no script", id)
	return nil, nil
}

// TestRowsThatWait: before the first look each value of a parameter is said in each
// way that is promised, and some in those that are not; the rows that only mix ways
// come after all that asks of a clause for the first time.
func TestRowsThatWait(t *testing.T) {
	for seed := range uint64(4) {
		p := mustPlan(t, fullWorld(), Options{Scarce: true, Requests: 120, Seed: seed})
		o := p.Pools[0]
		said, values := map[string]bool{}, map[string]bool{}
		firstLate, lastFirst := len(o.Case.Steps), 0
		asked := map[string]bool{}
		for i := range o.Members {
			m := &o.Members[i]
			if m.Case.Clause.ID == "CreateBusiness.ways" && o.Phase(m) == 0 {
				for name, class := range m.Case.Classes {
					values[name+"="+class] = true
					for _, way := range []string{"signature=v3", "format=XML", "key=" + exchange.Temporary, "method=GET"} {
						if m.Case.Classes[way[:slices.Index([]byte(way), '=')]] == way[slices.Index([]byte(way), '=')+1:] {
							said[name+"="+class+" "+way] = true
						}
					}
				}
			}
			switch late := m.Case.Clause.ID == "CreateBusiness.ways" && o.Phase(m) > 0; {
			case late:
				firstLate = min(firstLate, slices.Min(m.Steps))
			case !asked[m.Case.Clause.ID] && !m.Case.ListsAll() && o.Phase(m) > 0:
				asked[m.Case.Clause.ID] = true
				lastFirst = max(lastFirst, slices.Max(m.Steps))
			}
		}
		n := 0
		for v := range values {
			name := v[:slices.Index([]byte(v), '=')]
			if p.Contract.Action("CreateBusiness").Param(name) == nil && name != "project" {
				continue
			}
			n++
			for _, way := range []string{"signature=v3", "format=XML", "key=" + exchange.Temporary} {
				if !said[v+" "+way] {
					t.Errorf("seed %d: %s is not said with %s before the first look", seed, v, way)
				}
			}
		}
		if n < 15 || !said["project=primary-identifier method=GET"] {
			t.Errorf("seed %d: %d values are said, with GET %v", seed, n, said["project=primary-identifier method=GET"])
		}
		if firstLate < lastFirst || firstLate == len(o.Case.Steps) {
			t.Errorf("seed %d: a row that can wait is step %d, and a clause is asked of first by step %d", seed, firstLate, lastFirst)
		}
	}
}

// TestRefusedServes: what must be free after a create that failed is tried after one
// that another case asks, and that was looked at; nothing else says its name.
func TestRefusedServes(t *testing.T) {
	p := mustPlan(t, fullWorld(), Options{Scarce: true, Requests: 120})
	o, m := memberNamed(t, p, "CreateBusiness.free.after-failure.after-wrong-UseType")
	refused, free := &o.Case.Steps[m.Steps[0]], &o.Case.Steps[m.Steps[1]]
	if refused.Expect.Answer != Reject || projectOf(refused) != projectOf(free) || len(o.Looks) == 0 || m.Steps[0] >= o.Looks[0] || m.Steps[1] < o.Looks[0] {
		t.Errorf("it is asked by the steps %v, with looks after %v", m.Steps, o.Looks)
	}
	slot, _ := ownSlot(refused)
	if own, _ := ownSlot(free); own != slot {
		t.Errorf("the name of %s is tried after that of %s was refused", own, slot)
	}
	for i := range o.Case.Steps {
		if own, _ := ownSlot(&o.Case.Steps[i]); own == slot && !slices.Contains(m.Steps, i) {
			t.Errorf("step %d says its name too", i)
		}
	}
	if !slices.ContainsFunc(o.Members, func(of Member) bool { return slices.Equal(of.Steps, m.Steps[:1]) }) {
		t.Error("no other case asks for the refusal")
	}
}

// TestRefusedWithoutName: a create that was refused for want of a name, or under
// another one, leaves none to be tried.
func TestRefusedWithoutName(t *testing.T) {
	p := mustPlan(t, fullWorld(), Options{Scarce: true, Requests: 120})
	find := func(id string) *Case {
		return p.Cases[slices.IndexFunc(p.Cases, func(cs *Case) bool { return cs.ID == id })]
	}
	free := find("CreateBusiness.free.after-failure.after-wrong-UseType")
	wrong := free.Steps[0]
	wrong.Setup = false
	longer := wrong
	longer.Params = With(wrong.Params, p.keyParam(), FreshIn("a", "{} longer"))
	for name, want := range map[string]struct {
		st     Step
		serves bool
	}{"refused": {wrong, true}, "without a name": {find("CreateBusiness.BusinessName.missing.absent").Steps[0], false}, "under another name": {longer, false}} {
		s := newScript(p)
		s.add(&Case{ID: name, Clause: free.Clause, Steps: []Step{want.st}})
		s.look()
		if at, _ := s.refused(free, 0); (at >= 0) != want.serves {
			t.Errorf("%s: step %d serves", name, at)
		}
	}
}

// TestSetUpsThatStand: what another case made, all of it, is set up for one that
// leaves it alone.
func TestSetUpsThatStand(t *testing.T) {
	p := mustPlan(t, fullWorld(), Options{Scarce: true, Requests: 120})
	_, pages := memberNamed(t, p, "ListBusiness.list.paging.two-of-one-name")
	o, longer := memberNamed(t, p, "CreateBusiness.free.similar-names.longer")
	if !slices.Equal(pages.Steps[:2], longer.Steps) {
		t.Errorf("pages are read of what the steps %v made, and not %v", pages.Steps[:2], longer.Steps)
	}
	for i := range o.Members {
		if m := &o.Members[i]; o.Phase(m) <= o.Phase(pages) && p.changes(m.Case) && slices.Contains(m.Steps, longer.Steps[1]) {
			t.Errorf("%s changes it", m.Case.ID)
		}
	}
	list := o.Case.Steps[pages.Steps[2]]
	name, _ := given(list.Params, "Keyword")
	if made, _ := given(o.Case.Steps[longer.Steps[0]].Params, "BusinessName"); made != name {
		t.Errorf("%v is listed of %v", name, made)
	}
}

// TestSeriesInAScript: the pace of creates is seen in those that a script begins and
// ends with, and costs it nothing.
func TestSeriesInAScript(t *testing.T) {
	p := mustPlan(t, fullWorld(), Options{Scarce: true, Requests: 120})
	o, m := memberNamed(t, p, casesOfPace(p)+"."+PaceSeries)
	creates := 0
	for i, at := range m.Steps {
		st := &o.Case.Steps[at]
		if want := m.Case.Steps[i].Action == p.Contract.Resource.Create; want != (st.Action == p.Contract.Resource.Create) || st.Expect.Answer == Reject || st.Expect.Answer == Refuse {
			t.Errorf("call %d is %s, which must be %s", i, st.Action, st.Expect.Answer)
		}
		if st.Action == p.Contract.Resource.Create {
			creates++
		}
	}
	between := 0
	for at := m.Steps[PaceFew-1] + 1; at < m.Steps[PaceFew+2]; at++ {
		if o.Case.Steps[at].Action == p.Contract.Resource.Create && o.Case.Steps[at].Expect.Answer == Accept {
			between++
		}
	}
	if creates != 2*PaceFew || between < PaceFew {
		t.Errorf("%d creates are compared, with %d between them", creates, between)
	}
	without := p.Without(o, func(cs *Case) bool { return cs == m.Case })
	with, _ := p.poolCost(o)
	if n, _ := p.poolCost(without); n != with {
		t.Errorf("it adds %d requests", with-n)
	}
	create, read := o.Case.Steps[m.Steps[0]], o.Case.Steps[m.Steps[PaceFew]]
	for n := range 4 * PaceFew {
		s := newScript(p)
		s.steps = slices.Concat(slices.Repeat([]Step{create}, n), slices.Repeat([]Step{read}, 4))
		if _, ok := s.placeSeries(m.Case); ok != (n >= 3*PaceFew) {
			t.Errorf("%d creates show their pace: %v", n, ok)
		}
	}
}

// casesOfPace is the clause about the pace of creates.
func casesOfPace(p *Plan) string {
	i := slices.IndexFunc(p.Cases, func(cs *Case) bool { return cs.Clause.Cases == casesCreatePace })
	return p.Cases[i].Clause.ID
}

// TestSaid: a case that another one's call shows does not say that call itself.
func TestSaid(t *testing.T) {
	p := mustPlan(t, fullWorld(), Options{Scarce: true, Requests: 120})
	said, shown := 0, 0
	for _, o := range p.Pools {
		for i := range o.Members {
			m := &o.Members[i]
			last := len(m.Case.Steps) - 1
			var own, have []string
			for _, q := range m.Case.Steps[last].Params {
				own = append(own, q.Name, unslotted(q.Value).Written())
			}
			for _, q := range o.Case.Steps[m.Steps[last]].Params {
				have = append(have, q.Name, unslotted(q.Value).Written())
			}
			if got := o.Said(m); got && !slices.Equal(own, have) {
				t.Errorf("%s does not say %v", m.Case.ID, have)
			} else if got {
				said++
			} else {
				shown++
			}
		}
	}
	if said < 100 || shown < 20 {
		t.Errorf("%d say their calls, and %d are shown", said, shown)
	}
}
