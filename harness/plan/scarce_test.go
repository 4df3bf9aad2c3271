package plan

import (
	"slices"
	"strings"
	"testing"

	"github.com/dwconform/dwconform/harness/contract"
)

// within returns the ids of the cases that a number of requests takes, asked
// in the order of the plan.
func within(p *Plan, budget int) map[string]bool {
	out, asked := map[string]bool{}, map[string]bool{}
	for _, o := range p.Pools {
		if o = p.Cut(o, int64(budget), -1); o == nil {
			continue
		}
		n, _ := p.Cost(o.Case)
		budget -= n
		for _, m := range o.Members {
			out[m.Case.ID] = true
			asked[m.Case.Asks()] = true
		}
	}
	for _, cs := range p.Cases {
		if cs.Unmet != "" || out[cs.ID] {
			continue
		}
		asks := cs.Asks()
		if asks == "" || !asked[asks] {
			n, _ := p.Cost(cs)
			if budget -= n; budget < 0 {
				break
			}
			asked[asks] = true
		}
		out[cs.ID] = true
	}
	return out
}

// TestScarce: where requests are counted, the first of them cover every pair
// and ask of as many clauses as they can, and no case is lost.
func TestScarce(t *testing.T) {
	plain, scarce := mustPlan(t, fullWorld(), Options{}), mustPlan(t, fullWorld(), Options{Scarce: true})
	// The rows of the ways begin with those of the parameters there, and so are
	// others.
	ids := func(p *Plan) []string {
		var out []string
		for _, cs := range p.Cases {
			if cs.Clause.ID != "CreateBusiness.ways" {
				out = append(out, cs.ID)
			}
		}
		slices.Sort(out)
		return out
	}
	if !slices.Equal(ids(plain), ids(scarce)) {
		t.Fatalf("%d cases become %d", len(plain.Cases), len(scarce.Cases))
	}
	const budget = 107 // of 120: some are kept for what a script does not settle
	for n, models := range map[int][]string{budget: {"parameters", "documented values"}, budget + 10: {"parameters", "documented values", "ways"}} {
		first := within(scarce, n)
		certificates, err := scarce.Certificates(func(id string) bool { return first[id] })
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range certificates {
			if c.Strength <= 2 && c.Left > 0 && slices.Contains(models, c.Model) {
				t.Errorf("%d requests leave %d of %s in %s, as %s", n, c.Left, c.Model, c.Clause, c.Missing)
			}
		}
	}
	clauses := func(p *Plan, budget int) int {
		seen := map[string]bool{}
		asked := within(p, budget)
		for _, cs := range p.Cases {
			if asked[cs.ID] {
				seen[cs.Clause.ID] = true
			}
		}
		return len(seen)
	}
	if a, b := clauses(plain, budget), clauses(scarce, budget); b < 140 || b < 4*a {
		t.Errorf("%d requests ask of %d clauses; in the usual order of %d", budget, b, a)
	}
	// What there is to ask of is asked of once by few more.
	all := clauses(scarce, 1<<20)
	if few := clauses(scarce, 280); few < all-8 {
		t.Errorf("280 requests ask of %d clauses of %d", few, all)
	}
}

// TestPrefixes: however soon a run ends, its combinations have covered the
// lower strengths first, each with the fewest rows that do.
func TestPrefixes(t *testing.T) {
	p := mustPlan(t, fullWorld(), Options{})
	var rows []string
	for _, cs := range p.Cases {
		if cs.Clause.Cases == "combinations" {
			rows = append(rows, cs.ID)
		}
	}
	for _, want := range []struct{ rows, strength int }{{4, 1}, {16, 2}, {64, 3}} {
		certificates, err := p.Certificates(func(id string) bool { return slices.Contains(rows[:want.rows], id) })
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range certificates {
			if c.Model == "parameters" && c.Strength == want.strength && (c.Left > 0 || !c.Optimal) {
				t.Errorf("%d rows: %s", want.rows, c.Words())
			}
		}
	}
}

// TestCertificateOfNothing: rows that were not judged cover nothing.
func TestCertificateOfNothing(t *testing.T) {
	p := mustPlan(t, fullWorld(), Options{})
	certificates, err := p.Certificates(func(string) bool { return false })
	if err != nil || len(certificates) == 0 {
		t.Fatal(certificates, err)
	}
	for _, c := range certificates {
		if c.Covered != 0 || c.Left == 0 || c.Optimal || c.Missing == "" {
			t.Errorf("nothing covers %+v", c)
		}
	}
}

// TestAsks: cases share an asking only if it is the same for both.
func TestAsks(t *testing.T) {
	p := mustPlan(t, fullWorld(), Options{})
	calls := func(cs *Case) []Step {
		var out []Step
		for _, st := range cs.Steps {
			out = append(out, Step{Action: st.Action, Params: st.Params, As: st.As, Tamper: st.Tamper, Expect: Expect{Answer: st.Expect.Answer}})
		}
		return out
	}
	first, shared := map[string]*Case{}, 0
	for _, cs := range p.Cases {
		asks := cs.Asks()
		if asks == "" {
			continue
		}
		one := first[asks]
		if one == nil {
			first[asks] = cs
			continue
		}
		shared++
		if one.Way != cs.Way || one.Look != cs.Look || !slices.EqualFunc(calls(one), calls(cs), sameStep) {
			t.Errorf("%s and %s ask the same", one.ID, cs.ID)
		}
	}
	if shared < 300 {
		t.Errorf("only %d cases share an asking", shared)
	}
	// What is judged on every answer takes any answer; what reads what is
	// stored waits for what it expects to see.
	c := contract.Default()
	must, should := c.Clause("CreateBusiness.BusinessName.required"), c.Clause("CreateBusiness.BusinessName.missing")
	step := Step{Label: "one", Action: "CreateBusiness", Expect: Expect{Answer: Reject}}
	other := step
	other.Label, other.Expect.Codes = "two", []Code{{Code: "MissingBusinessName"}}
	a, b := Case{Clause: must, Steps: []Step{step}}, Case{Clause: should, Steps: []Step{other}}
	if a.Asks() != b.Asks() {
		t.Error("the label and the code make another question")
	}
	a.Look, b.Look = LookList, LookList
	if a.Asks() == b.Asks() {
		t.Error("a look is shared by cases that expect different things")
	}
	a.Alone = true
	if a.Asks() != "" {
		t.Error("what must be asked alone is shared")
	}
}

func sameStep(a, b Step) bool {
	return a.Action == b.Action && a.As == b.As && a.Tamper == b.Tamper && a.Expect.Answer == b.Expect.Answer && slices.Equal(a.Params, b.Params)
}

// TestRowsAreCalled: a row is asked by its id, whichever rows the plan would
// choose; an id that is none, or that rules forbid, is no case.
func TestRowsAreCalled(t *testing.T) {
	called := 0
	for _, cs := range mustPlan(t, fullWorld(), Options{Scarce: true, Seed: 5}).Cases {
		if cs.Strength == 0 || called > 0 && !strings.HasPrefix(cs.ID, "CreateBusiness.ways.") {
			continue
		}
		p := mustPlan(t, fullWorld(), Options{Strength: "1", Case: []string{cs.ID}})
		if len(p.Cases) != 1 || p.Cases[0].calls() != cs.calls() || p.Cases[0].Strength == 0 {
			t.Fatalf("%s is %d cases by its id", cs.ID, len(p.Cases))
		}
		if called++; called > 12 {
			break
		}
	}
	if called < 10 {
		t.Errorf("only %d rows were called", called)
	}
	const row = "CreateBusiness.ways.project-primary-id_BusinessName-plain_Description-absent_Owner-absent_UseType-absent_signature-v1_format-JSON_method-"
	for _, id := range []string{row + "GET_place-form", row + "POST_place-nowhere", row + "POST", row + "POST_place-form_"} {
		if _, err := New(contract.Default(), fullWorld(), Options{Case: []string{id}}); err == nil {
			t.Errorf("%s is a case", id)
		}
	}
}
