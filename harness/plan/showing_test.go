package plan

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/dwconform/dwconform/harness/exchange"
)

// TestListsThatAreLooks: the last lists of a phase are its looks, one for each
// project, and no look is counted besides.
func TestListsThatAreLooks(t *testing.T) {
	p := scarcePools(t)
	rows := false
	for _, o := range p.Pools {
		lists := 0
		for phase := range len(o.Looks) + 1 {
			mine := map[string]bool{}
			for _, at := range o.Shown {
				if o.PhaseOf(at) == phase {
					mine[o.Case.Steps[at].Shows(p.Contract)] = true
				}
			}
			after := o.Shown[max(slices.IndexFunc(o.Shown, func(at int) bool { return o.PhaseOf(at) == phase }), 0):]
			for at := o.End(phase) - 1; len(mine) > 0 && at >= after[0]; at-- {
				if o.Case.Steps[at].Shows(p.Contract) == "" {
					t.Errorf("%s: step %d comes after a list that is a look", o.Case.ID, at)
				}
			}
			looks := slices.ContainsFunc(o.Members, func(m Member) bool { return m.Case.Look != 0 && o.Phase(&m) == phase })
			if looks {
				lists += len(p.World.Mine()) - len(mine)
			}
			if looks && o.Foreign(phase) {
				lists++
			}
			if mine[""] || mine[Foreign] {
				t.Errorf("%s shows %v", o.Case.ID, mine)
			}
			rows = rows || o.Case.Pairs() && len(mine) == len(p.World.Mine())
		}
		if lists != o.Lists {
			t.Errorf("%s reads %d lists, and counts %d", o.Case.ID, lists, o.Lists)
		}
		for phase := range o.Looks {
			_, bill := p.Rest(o, phase, -1, -1)
			if sum := o.Lists - bill.script.Lists; sum < 0 || sum > len(p.World.Mine()) || len(o.Shown) > 0 && o.PhaseOf(o.Shown[0]) == phase && sum != 0 {
				t.Errorf("%s reads %d lists in all, and %d after phase %d", o.Case.ID, o.Lists, bill.script.Lists, phase)
			}
		}
	}
	if !rows {
		t.Error("the rows are looked at besides")
	}
}

// TestShows: only a list that asks just what a look asks is one.
func TestShows(t *testing.T) {
	p := mustPlan(t, fullWorld(), Options{})
	usual := func(change func(*Step)) Step {
		b, err := newBuild(p.Contract, p.World, Options{})
		if err != nil {
			t.Fatal(err)
		}
		st := b.listing("list", Secondary, Value{From: Stem}, "1", fmt.Sprint(PageSize), Read)
		st.Way = &exchange.Way{Sender: exchange.SDK}
		if change != nil {
			change(&st)
		}
		return st
	}
	set := func(name string, v Value) func(*Step) {
		return func(st *Step) { st.Params = With(st.Params, name, v) }
	}
	for _, c := range []struct {
		name   string
		change func(*Step)
		want   string
	}{
		{"as a look", nil, Secondary},
		{"by identifier", func(st *Step) {
			st.Params = With(Without(st.Params, "ProjectId"), "ProjectIdentifier", Value{From: ProjectIdentifier, Slot: Primary})
		}, Primary},
		{"by a name", set("Keyword", Fresh("a")), ""},
		{"by more than the stem", set("Keyword", Value{From: Stem, Text: "{}x"}), ""},
		{"without a keyword", func(st *Step) { st.Params = Without(st.Params, "Keyword") }, ""},
		{"another page", set("PageNumber", Text("2")), ""},
		{"another size", set("PageSize", Text("10")), ""},
		{"no project that there is", set("ProjectId", Text("1")), ""},
		{"of another tenant", set("ProjectId", Value{From: ProjectID, Slot: Foreign}), ""},
		{"by another profile", func(st *Step) { st.As = exchange.OtherTenant }, ""},
		{"in XML", func(st *Step) { st.Way = &exchange.Way{Format: exchange.XML} }, ""},
		{"tampered with", func(st *Step) { st.Tamper = "space-escaped" }, ""},
		{"may be refused", func(st *Step) { st.Expect.Answer = Refuse }, ""},
		{"another Action", func(st *Step) { st.Action = "GetBusiness" }, ""},
	} {
		st := usual(c.change)
		if got := st.Shows(p.Contract); got != c.want {
			t.Errorf("%s: it shows %q, and not %q", c.name, got, c.want)
		}
	}
}

// TestAmong: a case that lists all stands beside others where what is theirs can be
// told on its one page, and it is not about what a keyword leaves out.
func TestAmong(t *testing.T) {
	p := mustPlan(t, fullWorld(), Options{})
	for id, want := range map[string]bool{
		"ListBusiness.list.written.full-primary":       true,
		"ListBusiness.list.project.two-projects":       true,
		"ListBusiness.ProjectId.unknown.beyond-double": true,
		"ListBusiness.list.keyword.beginning":          false,
		"ListBusiness.list.keyword.underscore":         false,
		"ListBusiness.list.paging.size-2":              false,
		"ListBusiness.ProjectId.empty.empty":           false,
		"ListBusiness.PageSize.required.absent":        false,
	} {
		cs := p.Case(id)
		if cs == nil {
			t.Errorf("there is no case %s", id)
			continue
		}
		if got := p.among(cs); got != want {
			t.Errorf("%s beside others: %v", id, got)
		}
	}
	f := &pooling{p: p, s: newScript(p), lists: newScript(p)}
	for _, cs := range p.Cases {
		if listsAll(cs) && p.poolable(cs) && (f.scriptOf(cs) == f.s) != p.among(cs) {
			t.Errorf("%s is in the wrong script", cs.ID)
		}
	}
}

// TestReadersHaveWhole: what a case reads that was created for another one has
// something in each field that its own set-up gives.
func TestReadersHaveWhole(t *testing.T) {
	p := scarcePools(t)
	n := 0
	for _, o := range p.Pools {
		for _, m := range o.Members {
			if m.Case.Clause.ID == "ListBusiness.list.paging" || !slices.ContainsFunc(m.Case.Steps, func(st Step) bool { return st.Expect.Answer == Read }) {
				continue
			}
			for i, at := range m.Steps {
				if !m.Case.Steps[i].Setup || m.Case.Steps[i].Action != p.Contract.Resource.Create {
					continue
				}
				n++
				for _, q := range m.Case.Steps[i].Params {
					have, there := has(o.Case.Steps[at].Params, q.Name)
					if !strings.HasPrefix(q.Name, "Project") && q.Value != Text("") && (!there || have == Text("")) {
						t.Errorf("%s reads a business without %s", m.Case.ID, q.Name)
					}
				}
			}
		}
	}
	if n < 30 {
		t.Errorf("only %d set-ups are read", n)
	}
}

// TestSelectKeepsLooks: of a script of which some cases are selected, the lists that
// are its looks stay.
func TestSelectKeepsLooks(t *testing.T) {
	p := scarcePools(t)
	at := slices.IndexFunc(p.Pools, func(o *Pool) bool { return len(o.Shown) > 2 })
	if at < 0 {
		t.Fatal("no script has lists that are looks")
	}
	o := p.Pools[at]
	some := mustPlan(t, fullWorld(), Options{Scarce: true, Only: []string{"CreateBusiness.combinations"}})
	again := p.Rebuild(o.Case.ID, len(o.Case.Steps), o.Looks, o.Shown, o.Members)
	if !again.Select(some) || !slices.Equal(again.Shown, o.Shown) {
		t.Fatalf("the looks are %v, and were %v", again.Shown, o.Shown)
	}
	for _, at := range o.Shown {
		if got, want := again.Case.Steps[at].Shows(p.Contract), o.Case.Steps[at].Shows(p.Contract); got != want {
			t.Errorf("step %d shows %q, and not %q", at, got, want)
		}
	}
}
