package plan

import (
	"slices"
	"testing"

	"github.com/dwconform/dwconform/harness/exchange"
)

// caseNamed finds a case of a plan.
func caseNamed(t *testing.T, p *Plan, id string) *Case {
	t.Helper()
	i := slices.IndexFunc(p.Cases, func(cs *Case) bool { return cs.ID == id })
	if i < 0 {
		t.Fatalf("there is no %s", id)
	}
	return p.Cases[i]
}

// TestShownBySender: a call that a row says by one sender shows nothing that must
// be said by the other.
func TestShownBySender(t *testing.T) {
	p := mustPlan(t, fullWorld(), Options{Scarce: true, Requests: 120})
	tried := 0
	for _, cs := range p.Cases {
		of := newScript(p).spell(cs).about
		if of == nil || of.changed >= 0 || of.sender != exchange.Raw || len(cs.Steps) != 1 {
			continue
		}
		tried++
		for sender, want := range map[string]bool{exchange.Raw: true, exchange.SDK: false} {
			row := *cs
			row.ID, row.Strength, row.Steps = "row", 2, slices.Clone(cs.Steps)
			row.Way.Sender = sender
			if row.Steps[0].Way != nil {
				way := *row.Steps[0].Way
				way.Sender = sender
				row.Steps[0].Way = &way
			}
			s := newScript(p)
			s.add(&row)
			if _, ok := s.shows(cs); ok != want {
				t.Errorf("%s is shown by a call of %s: %v", cs.ID, sender, ok)
			}
		}
		if tried == 5 {
			return
		}
	}
	t.Errorf("%d cases must be said raw", tried)
}

// TestStandsBeside: what stands beside a call was there before it, and is left as it
// is.
func TestStandsBeside(t *testing.T) {
	p := mustPlan(t, fullWorld(), Options{Scarce: true, Requests: 120})
	s := newScript(p)
	s.add(caseNamed(t, p, "CreateBusiness.ProjectId.names.primary"))
	if _, ok := s.beside(Primary, nil, 1); !ok {
		t.Error("what was created before stands beside nothing")
	}
	if _, ok := s.beside(Primary, nil, 0); ok {
		t.Error("what comes later stands there")
	}
	if _, ok := s.beside(Primary, []int{0}, 1); ok {
		t.Error("what the call is about stands beside it")
	}
	if _, ok := s.beside(Secondary, nil, 1); ok {
		t.Error("it stands in another project")
	}
	for _, is := range []map[int]bool{s.changed, s.taken} {
		is[0] = true
		if _, ok := s.beside(Primary, nil, 1); ok {
			t.Error("what is not left as it is stands there")
		}
		is[0] = false
	}
}

// TestSetUpsThatMoved: what another case made does not stand for one that sets it
// up, once it was changed or belongs to a third.
func TestSetUpsThatMoved(t *testing.T) {
	p := mustPlan(t, fullWorld(), Options{Scarce: true, Requests: 120})
	pages := caseNamed(t, p, "ListBusiness.list.paging.two-of-one-name")
	s := newScript(p)
	s.add(caseNamed(t, p, "CreateBusiness.free.similar-names.longer"))
	s.taken = map[int]bool{}
	m := s.stands(pages)
	if m == nil {
		t.Fatal("what was made does not stand")
	}
	for _, is := range []map[int]bool{s.changed, s.taken} {
		is[m.Steps[1]] = true
		if s.stands(pages) != nil {
			t.Error("what moved stands")
		}
		is[m.Steps[1]] = false
	}
}

// TestHostSaysOnce: a change that says the name again hosts nothing: it stands in two
// places.
func TestHostSaysOnce(t *testing.T) {
	p := mustPlan(t, fullWorld(), Options{Scarce: true, Requests: 120})
	cs := *caseNamed(t, p, "UpdateBusiness.update.persists.BusinessName")
	cs.Steps = slices.Clone(cs.Steps)
	for _, again := range []bool{false, true} {
		if again {
			cs.Steps[1].Params = With(cs.Steps[1].Params, p.keyParam(), Fresh("a"))
		}
		m := Member{Case: &cs, Steps: []int{0, 1}, Slots: map[string]string{"a": "a00"}}
		if _, ok := newScript(p).hostOf(&cs, &m); ok == again {
			t.Errorf("it says the name again %v, and hosts %v", again, ok)
		}
	}
}

// TestAlikeChange: a change to a text shows nothing of one that empties the field, nor
// of one that leaves it; by which name the project goes is another matter.
func TestAlikeChange(t *testing.T) {
	p := mustPlan(t, fullWorld(), Options{Scarce: true, Requests: 120})
	s, update := newScript(p), p.Contract.Action(p.Contract.Resource.Update)
	id := Param{Name: "ProjectId", Value: Value{From: ProjectID, Slot: Primary}}
	identifier := Param{Name: "ProjectIdentifier", Value: Value{From: ProjectIdentifier, Slot: Primary}}
	says := func(text string) Param { return Param{Name: "Description", Value: Text(text)} }
	for _, test := range []struct {
		name     string
		one, two []Param
		want     bool
	}{
		{"other texts", []Param{id, says("x")}, []Param{identifier, says("y")}, true},
		{"an empty text", []Param{id, says("x")}, []Param{id, says("")}, false},
		{"both empty", []Param{id, says("")}, []Param{id, says("")}, true},
		{"not given", []Param{id, says("x")}, []Param{id}, false},
	} {
		if got := s.alikeChange(update, test.one, test.two); got != test.want {
			t.Errorf("%s: %v", test.name, got)
		}
	}
}

// TestPhaseOfSteps: a case whose last step stands before another one of its own is
// seen by the look behind both.
func TestPhaseOfSteps(t *testing.T) {
	o := newPool(&Pool{Case: scriptCase("", make([]Step, 9)), Looks: []int{4}})
	for _, test := range []struct {
		steps []int
		want  int
	}{{[]int{0, 3}, 0}, {[]int{0, 4}, 1}, {[]int{6, 2}, 1}} {
		if got := o.Phase(&Member{Steps: test.steps}); got != test.want {
			t.Errorf("the steps %v end in phase %d, want %d", test.steps, got, test.want)
		}
	}
}

// TestTemporaryGives: what a temporary key made serves others only where it is known
// to be of the account that calls.
func TestTemporaryGives(t *testing.T) {
	p := mustPlan(t, fullWorld(), Options{Scarce: true, Requests: 120})
	st := renamed(caseNamed(t, p, "CreateBusiness.ProjectId.names.primary"), 0, map[string]string{"a": "a00"}, map[string]string{})
	st.As = exchange.Temporary
	mine := p.World.Accounts[exchange.Caller]
	for account, want := range map[string]bool{mine: true, mine + "0": false, "": false} {
		w := *p.World
		w.Accounts = map[string]string{exchange.Caller: mine, exchange.Temporary: account}
		if _, ok := newScript(&Plan{Contract: p.Contract, World: &w}).donorOf(0, &st); ok != want {
			t.Errorf("of %q it serves %v", account, ok)
		}
	}
}
