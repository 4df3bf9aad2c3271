package oracle

import (
	"slices"
	"strings"
	"testing"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/verdict"
)

// TestOthersInAList: in the list of a case that stands in a script, what the other
// cases created or named is neither wanted nor unrelated; all else is as ever.
func TestOthersInAList(t *testing.T) {
	a, b := storedAs("7", "ka"), storedAs("8", "kb")
	x, y := storedAs("21", "kx"), storedAs("22", "ky")
	renamed, mangled, twin := storedAs("21", "kz"), storedAs("99", "ky"), storedAs("23", "ka")
	for _, test := range []struct {
		name  string
		body  string
		want  string // claims
		apart bool   // it says nothing: the case is asked alone
	}{
		{"its own alone", page("2", a, b), "", false},
		{"others between", page("4", x, a, y, b), "", false},
		{"one of them", page("3", a, b, y), "", false},
		{"renamed by its case", page("3", a, b, renamed), "", false},
		{"known by name alone", page("3", a, b, mangled), "", false},
		{"a duplicate that another tried for", page("3", a, b, twin), "", false},
		{"a stranger", page("3", a, b, storedAs("30", "kq")), "list-total list list", false},
		{"its own is not there", page("2", a, x), "list-total list", false},
		{"its own is not there, and none counts it", page("1", a), "list-total list", false},
		{"its own with another name", page("3", a, x, storedAs("8", "kc")), "read-back", false},
		{"its own with the name of another", page("3", a, x, storedAs("8", "ky")), "read-back", false},
		{"another twice", page("4", a, b, x, x), "list", false},
		{"its own twice", page("4", a, b, b, x), "list-total list list", false},
		{"too low a count", page("2", a, b, x), "list-total", false},
		{"no count", shows(`{"Business":[` + strings.Join([]string{a, b, x}, ",") + `]}`), "list-total", false},
		{"a page that holds no more", page("4", a, x), "", true},
		{"too high a count", page("5", a, b, x), "", true},
		{"no envelope", "[]", "list", false},
	} {
		s := newScene(verdict.Must).
			step(plan.Accept, create("ka"), 200, accepted("7")).step(plan.Accept, create("kb"), 200, accepted("8")).
			step(plan.Read, listing("k", "1", "100"), 200, test.body)
		s.at.Others = []Other{{"21", "kx"}, {"", "kz"}, {"22", "ky"}, {"", "ka"}}
		j := s.judge()
		if got := claims(j.Problems); got != test.want || (j.Stop == verdict.Unreached) != test.apart {
			t.Errorf("%s: %q and %q, want %q", test.name, got, j.Stop, test.want)
		}
	}
	// What is its own, and in another project, is no stranger's.
	s := newScene(verdict.Must).
		step(plan.Accept, create("ka"), 200, accepted("7")).
		step(plan.Accept, create("ko", "ProjectId=10002"), 200, accepted("8"))
	s.at.Exchanges[1].Obs.Call.Params = params("ProjectId=10002", "BusinessName=kb", "Owner=1000000000001", "UseType=NORMAL", "Description=d")
	s.step(plan.Read, listing("k", "1", "100"), 200, page("2", a, b))
	s.at.Others = []Other{{"", "kb"}}
	if got := claims(s.judge().Problems); !strings.HasPrefix(got, "list-total list") {
		t.Errorf("its own in the list of another project: %q", got)
	}
}

// TestOthersOfAScript: a case that lists all knows what each call of the script
// that is not its own created or named; one that does not needs not know.
func TestOthersOfAScript(t *testing.T) {
	s := askScripts(t, plan.Options{})
	lists, others := 0, 0
	for i, o := range s.p.Pools {
		for k := range o.Members {
			m := &o.Members[k]
			part, whole := Part(s.c, s.w, o, m, &s.at[i])
			if !m.Case.ListsAll() {
				if len(part.Others) > 0 {
					t.Errorf("%s lists nothing, and knows of others", m.Case.ID)
				}
				continue
			}
			if !whole {
				continue
			}
			lists++
			others += len(part.Others)
			for j := range s.at[i].Exchanges {
				ex := &s.at[i].Exchanges[j]
				name, named := ex.Obs.Call.Get("BusinessName")
				writes := ex.Obs.Call.Action == "CreateBusiness" || ex.Obs.Call.Action == "UpdateBusiness"
				if ex.Look != nil || !writes || !named || name == "" {
					continue
				}
				known := slices.ContainsFunc(part.Others, func(of Other) bool {
					return of.Name == name && (ex.Obs.Call.Action != "CreateBusiness" || of.ID == ex.Answer(s.c).ID)
				})
				if own := slices.Contains(m.Steps, ex.Step); known == own && !ofBoth(s.at[i].Exchanges, m, name) {
					t.Errorf("%s: %q is its own: %v, of others: %v", m.Case.ID, name, own, known)
				}
			}
		}
	}
	if lists < 30 || others < 300 {
		t.Errorf("%d cases list all, and know of %d others", lists, others)
	}
}

// ofBoth reports whether a member and another one say a name.
func ofBoth(exchanges []Exchange, m *plan.Member, name string) bool {
	says := func(own bool) bool {
		return slices.ContainsFunc(exchanges, func(ex Exchange) bool {
			said, _ := ex.Obs.Call.Get("BusinessName")
			return ex.Look == nil && said == name && slices.Contains(m.Steps, ex.Step) == own
		})
	}
	return says(true) && says(false)
}

// TestStepsThatAreLooks: a list that a step asked at the end of a phase shows the
// members what they did, unless the project was looked at besides; one that was
// not answered with a list shows nothing.
func TestStepsThatAreLooks(t *testing.T) {
	s := askScripts(t, plan.Options{})
	c, seen := contract.Default(), 0
	for i, o := range s.p.Pools {
		at := &s.at[i]
		for k := range at.Exchanges {
			ex := &at.Exchanges[k]
			look, is := LookOf(c, o, at.Names, ex.Step)
			if ex.Look != nil || !is {
				continue
			}
			seen++
			phase := o.PhaseOf(ex.Step)
			if got, ok := Looked(c, o, at, look, phase); !ok || got.Step != ex.Step {
				t.Errorf("%s: the look at the %s project after phase %d is not step %d", o.Case.ID, look.Project, phase, ex.Step)
			}
			if _, ok := Looked(c, o, at, look, phase+1); ok && o.End(phase) < len(o.Case.Steps) {
				later, _ := Looked(c, o, at, look, phase+1)
				if later.Step == ex.Step {
					t.Errorf("%s: step %d is the look at what came later", o.Case.ID, ex.Step)
				}
			}
			if got := withShown(c, o, at)[k]; got.Look == nil || *got.Look != look || got.Step != o.End(phase)-1 {
				t.Errorf("%s: step %d shows nothing", o.Case.ID, ex.Step)
			}
			// It was refused, or a look was asked besides.
			no := *at
			no.Exchanges = slices.Clone(at.Exchanges)
			no.Exchanges[k] = Exchange{Step: ex.Step, Obs: ex.Obs}
			no.Exchanges[k].Obs.Status, no.Exchanges[k].Obs.Body = 400, []byte(refusedWith("C"))
			besides := *at
			besides.Exchanges = append(slices.Clone(at.Exchanges), Exchange{Step: o.End(phase) - 1, Look: &look, Obs: ex.Obs})
			for name, other := range map[string]*Attempt{"refused": &no, "besides": &besides} {
				if _, ok := Looked(c, o, other, look, phase); ok == (name == "refused") {
					t.Errorf("%s, %s: step %d is the look: %v", o.Case.ID, name, ex.Step, ok)
				}
				if withShown(c, o, other)[k].Look != nil {
					t.Errorf("%s, %s: step %d shows what it did", o.Case.ID, name, ex.Step)
				}
			}
		}
	}
	if seen < 3 {
		t.Errorf("only %d steps are looks", seen)
	}
}
