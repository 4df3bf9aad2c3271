package plan

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"sort"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/verdict"
)

var update = flag.Bool("update", false, "write the golden files")

func mustPlan(t *testing.T, w *World, o Options) *Plan {
	t.Helper()
	p, err := New(contract.Default(), w, o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestPlanIsDeterministic: two plans of equal worlds have equal cases.
func TestPlanIsDeterministic(t *testing.T) {
	a, b := mustPlan(t, fullWorld(), Options{Strength: "2"}), mustPlan(t, fullWorld(), Options{Strength: "2"})
	if len(a.Cases) != len(b.Cases) {
		t.Fatalf("%d and %d cases", len(a.Cases), len(b.Cases))
	}
	for i := range a.Cases {
		if !reflect.DeepEqual(a.Cases[i], b.Cases[i]) {
			t.Fatalf("case %d differs: %+v and %+v", i, a.Cases[i], b.Cases[i])
		}
	}
}

var caseID = regexp.MustCompile(`^[A-Za-z0-9._:-]+$`)

// TestCases: ids are legal and unique, each case cites its clause, and every
// clause of the contract has a case.
func TestCases(t *testing.T) {
	p := mustPlan(t, fullWorld(), Options{})
	seen, cited := map[string]bool{}, map[string]bool{}
	for _, cs := range p.Cases {
		switch {
		case seen[cs.ID]:
			t.Errorf("two cases are called %s", cs.ID)
		case !caseID.MatchString(cs.ID):
			t.Errorf("%q is no id", cs.ID)
		case !strings.HasPrefix(cs.ID, cs.Clause.ID+"."):
			t.Errorf("%s does not begin with %s", cs.ID, cs.Clause.ID)
		case p.Contract.Clause(cs.Clause.ID) != cs.Clause:
			t.Errorf("%s cites a clause that the contract does not have", cs.ID)
		case cs.Unmet == "" && len(cs.Steps) == 0:
			t.Errorf("%s asks nothing", cs.ID)
		}
		seen[cs.ID], cited[cs.Clause.ID] = true, true
		labels := map[string]bool{}
		for _, st := range cs.Steps {
			if st.Label == "" || p.Contract.Action(st.Action) == nil || st.Expect.Answer == "" {
				t.Errorf("%s has the step %+v", cs.ID, st)
			}
			if st.Replay != "" && !labels[st.Replay] || st.NonceOf != "" && !labels[st.NonceOf] {
				t.Errorf("%s: step %q names a step that is not before it", cs.ID, st.Label)
			}
			labels[st.Label] = true
		}
	}
	for _, cl := range p.Contract.Clauses {
		if !cited[cl.ID] {
			t.Errorf("no case cites %s", cl.ID)
		}
	}
	if len(p.Uncovered) > 0 {
		t.Errorf("uncovered: %v", p.Uncovered)
	}
}

// TestWorlds: whatever a target file gives, a plan is made, no clause is lost
// in silence, what cannot be asked says why, and what can be asked can be
// written out.
func TestWorlds(t *testing.T) {
	clauses := contract.Default().Clauses
	for name, w := range worlds() {
		for _, sender := range []string{"", RawSender, SDKSender} {
			t.Run(name+"/"+sender, func(t *testing.T) {
				p := mustPlan(t, w, Options{Sender: sender, Strength: "1"})
				cited := map[string]bool{}
				for _, cs := range p.Cases {
					cited[cs.Clause.ID] = true
					if (cs.Unmet == "") != (cs.UnmetWhy == "") || cs.Unmet != "" && !cs.Unmet.Valid() {
						t.Errorf("%s: unmet %q because %q", cs.ID, cs.Unmet, cs.UnmetWhy)
					}
					if cs.Unmet == "" {
						writeOut(t, w, cs)
					}
				}
				for _, cl := range clauses {
					if !cited[cl.ID] {
						t.Errorf("%s is lost", cl.ID)
					}
				}
			})
		}
	}
}

// writeOut resolves every value of a case, as if every create was accepted.
func writeOut(t *testing.T, w *World, cs *Case) {
	t.Helper()
	names := Names{Run: "dwcab12cd", Case: 7}
	ids := map[string]string{}
	for i, st := range cs.Steps {
		for _, p := range st.Params {
			v, err := p.Value.Resolve(w, names, ids)
			if err != nil {
				t.Errorf("%s: step %q: %v", cs.ID, st.Label, err)
			}
			if p.Value.From == ProjectID && v == "" || p.Value.From == ProjectIdentifier && v == "" || p.Value.From == AccountID && v == "" {
				t.Errorf("%s: step %q: %s is not known here", cs.ID, st.Label, p.Name)
			}
			if p.Value.Written() == "?" {
				t.Errorf("%s: step %q: %s cannot be printed", cs.ID, st.Label, p.Name)
			}
			if p.Value.From == FreshName {
				ids[p.Value.Slot] = fmt.Sprint(1000 + i)
			}
		}
		if st.Keep != "" {
			ids[st.Keep] = fmt.Sprint(2000 + i)
		}
	}
}

// TestStrengths: every strength gives a plan whose rows cover what they claim.
func TestStrengths(t *testing.T) {
	for _, strength := range []string{"1", "2", "3"} {
		p := mustPlan(t, without(func(w *World) { w.Loopback = false }), Options{Strength: strength})
		certificates, err := p.Certificates(nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range certificates {
			if fmt.Sprint(c.Strength) <= strength && c.Left > 0 {
				t.Errorf("strength %s leaves %d tuples of %d factors of %s", strength, c.Left, c.Strength, c.Model)
			}
		}
		if len(certificates) == 0 {
			t.Errorf("strength %s has no certificate", strength)
		}
	}
	for _, bad := range []string{"0", "7", "two", "-1", "10"} {
		if _, err := New(contract.Default(), fullWorld(), Options{Strength: bad}); err == nil {
			t.Errorf("strength %q is taken", bad)
		}
	}
	if _, err := New(contract.Default(), fullWorld(), Options{Sender: "pigeon"}); err == nil {
		t.Error("an unknown sender is taken")
	}
}

// TestSelection: what is selected, and that what matches nothing is an error.
func TestSelection(t *testing.T) {
	all := mustPlan(t, fullWorld(), Options{Strength: "1"})
	const id = "CreateBusiness.BusinessName.required.absent"
	if p := mustPlan(t, fullWorld(), Options{Strength: "1", Case: []string{id}}); len(p.Cases) != 1 || p.Case(id) == nil {
		t.Errorf("one case: %d", len(p.Cases))
	}
	if p := mustPlan(t, fullWorld(), Options{Strength: "1", Clause: "signature.wrong.nonce"}); len(p.Cases) == 0 || p.Cases[0].Clause.ID != "signature.wrong.nonce" {
		t.Errorf("one clause: %d", len(p.Cases))
	}
	p := mustPlan(t, fullWorld(), Options{Strength: "1", Only: []string{"GetBusiness", "*.required.empty"}})
	for _, cs := range p.Cases {
		if !strings.HasPrefix(cs.ID, "GetBusiness.") && !strings.HasSuffix(cs.ID, ".required.empty") {
			t.Errorf("%s was not selected", cs.ID)
		}
	}
	for _, o := range []Options{{Case: []string{"no.such"}}, {Only: []string{"no.such"}}, {Only: []string{"GetBusiness", "no.such"}}} {
		if _, err := New(contract.Default(), fullWorld(), o); err == nil {
			t.Errorf("%+v matches nothing and is taken", o)
		}
	}
	if p := mustPlan(t, fullWorld(), Options{Strength: "1", Case: []string{id, id}, Only: []string{"CreateBusiness"}}); len(p.Cases) != 1 {
		t.Errorf("a case that is named twice is asked %d times", len(p.Cases))
	}
	if p := mustPlan(t, fullWorld(), Options{Strength: "1", Case: []string{id}, Only: []string{"GetBusiness"}}); len(p.Cases) != 0 {
		t.Errorf("two selections that share nothing come to %d cases", len(p.Cases))
	}
	_, err := New(contract.Default(), fullWorld(), Options{Case: []string{"no.such", id, "nor.this"}, Only: []string{"no.clause"}})
	for _, want := range []string{`no case is called "no.such"`, `no case is called "nor.this"`, `the pattern "no.clause" matches no clause and no case`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v does not tell %s", err, want)
		}
	}
	seen := map[string]int{}
	for i := 1; i <= 3; i++ {
		for _, cs := range mustPlan(t, fullWorld(), Options{Strength: "1", Shard: i, Shards: 3}).Cases {
			seen[cs.ID]++
		}
	}
	for _, cs := range all.Cases {
		if seen[cs.ID] != 1 {
			t.Errorf("%s is in %d of 3 shards", cs.ID, seen[cs.ID])
		}
	}
	if len(seen) != len(all.Cases) || all.Case("no.such") != nil {
		t.Errorf("%d cases in shards, %d in all", len(seen), len(all.Cases))
	}
}

// TestSummary: how many cases each clause has in a full world, and how many of
// them cannot be asked there.
func TestSummary(t *testing.T) {
	p := mustPlan(t, fullWorld(), Options{})
	count, unmet := map[string]int{}, map[string]int{}
	for _, cs := range p.Cases {
		count[cs.Clause.ID]++
		if cs.Unmet != "" {
			unmet[cs.Clause.ID]++
		}
	}
	var lines []string
	for id, n := range count {
		line := fmt.Sprintf("%s %d", id, n)
		if unmet[id] > 0 {
			line += fmt.Sprintf(", %d not asked", unmet[id])
		}
		lines = append(lines, line)
	}
	sort.Strings(lines)
	got := strings.Join(lines, "\n") + "\n"
	golden := filepath.Join("testdata", "clauses.golden")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range lines {
		if !slices.Contains(strings.Split(string(want), "\n"), line) {
			t.Errorf("%s is not in %s; if it is meant, run the test with -update", line, golden)
		}
	}
	if n := strings.Count(string(want), "\n"); n != len(lines) {
		t.Errorf("%d clauses have cases, %s has %d", len(lines), golden, n)
	}
}

// TestTexts: each class of text has a name of its own and says what it is for,
// and what must be taken is plain.
func TestTexts(t *testing.T) {
	seen := map[string]bool{}
	for _, x := range texts() {
		if x.Name == "" || seen[x.Name] || x.Text == "" || x.Why == "" || (x.Bytes != "") == utf8.ValidString(x.Text) {
			t.Errorf("%+v", x)
		}
		seen[x.Name] = true
		if x.At != "" && x.At != "before" || !slices.Contains([]string{"", "name", "description"}, x.Only) || x.Repeat < 0 {
			t.Errorf("%s: at %q, only %q, repeat %d", x.Name, x.At, x.Only, x.Repeat)
		}
		if !x.Plain {
			continue
		}
		for _, r := range x.value() {
			if !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == ' ' || r >= 0x4e00 && r <= 0x9fff) {
				t.Errorf("%s must be taken and holds %q, which is not plain", x.Name, r)
			}
		}
		if strings.Contains(x.value(), "  ") || strings.TrimSpace(x.value()) != x.value() {
			t.Errorf("%s must be taken and has spaces that are not plain", x.Name)
		}
		if n := len([]rune(x.value())); x.Only != "description" && n+len(Names{Run: "dwcab12cd"}.Of("a")) > 60 || n > 500 {
			t.Errorf("%s must be taken and is %d long", x.Name, n)
		}
	}
}

// TestPlainNamesAreShort: every name that must be accepted is within the length
// that every target takes.
func TestPlainNamesAreShort(t *testing.T) {
	names := Names{Run: "dwcab12cd", Case: 1}
	for _, cs := range mustPlan(t, fullWorld(), Options{Strength: "1"}).Cases {
		for _, st := range cs.Steps {
			for _, p := range st.Params {
				if p.Value.From != FreshName || st.Expect.Answer != Accept || st.Given != "" || p.Name != "BusinessName" {
					continue
				}
				if v, _ := p.Value.Resolve(fullWorld(), names, nil); len([]rune(v)) > 60 {
					t.Errorf("%s: the name is %d long", cs.ID, len([]rune(v)))
				}
			}
		}
	}
}

// TestConditionsAreMet: a step that hangs on another one names one that comes
// before it, and that no other is called like.
func TestConditionsAreMet(t *testing.T) {
	found := false
	for _, cs := range mustPlan(t, fullWorld(), Options{Strength: "1"}).Cases {
		labels := map[string]int{}
		for _, st := range cs.Steps {
			if want := st.Given; want != "" {
				found = true
				if labels[want] != 1 {
					t.Errorf("%s: step %q hangs on %q, of which %d come before", cs.ID, st.Label, want, labels[want])
				}
			}
			labels[st.Label]++
		}
	}
	if !found {
		t.Error("no step hangs on another")
	}
}

// TestNames: fresh names have one length, and none is part of another.
func TestNames(t *testing.T) {
	var all []string
	for _, n := range []Names{{"dwcab12cd", 0, 0}, {"dwcab12cd", 0, 1}, {"dwcab12cd", 36, 0}, {"dwcab12cd", 46655, 2}} {
		for _, slot := range []string{"a", "b", "n00", "n01", "s19", "u"} {
			all = append(all, n.Of(slot), n.Marker(slot))
			if !strings.HasPrefix(n.Of(slot), n.Stem()) || len(n.Of(slot)) > 32 {
				t.Errorf("%s of %s", n.Of(slot), n.Stem())
			}
		}
	}
	for i, a := range all {
		for j, b := range all {
			if i != j && strings.Contains(b, a) || len(a) != len(b) {
				t.Errorf("%s and %s", a, b)
			}
		}
	}
}

// TestNoProject: what names no project names none of this world, however it is
// made.
func TestNoProject(t *testing.T) {
	for name, w := range worlds() {
		for _, slot := range []string{"", Primary, Secondary} {
			for _, kind := range []string{"unused", "wrapped", "negative", "zero", "max", "beyond-double"} {
				v, err := Value{From: NoProjectID, Slot: slot, Text: kind}.Resolve(w, Names{}, nil)
				if err != nil || v == "" || w.Slot(v, "") != "" {
					t.Errorf("%s: id %s: %q, %v", name, kind, v, err)
				}
			}
			for _, kind := range []string{"unused", "part", "longer", "percent"} {
				v, err := Value{From: NoProjectIdentifier, Slot: slot, Text: kind}.Resolve(w, Names{}, nil)
				if err != nil || v == "" || w.Slot("", v) != "" {
					t.Errorf("%s: identifier %s: %q, %v", name, kind, v, err)
				}
			}
		}
	}
}

func TestPartOf(t *testing.T) {
	for name, want := range map[string]string{"": "", "ab": "", "abc": "ab", "p_one": "p_on", "team_one2": "team_on", "a_1": "a_", "a1b2": "a1b", "dw_project": "dw_projec"} {
		if got := partOf(name); got != want {
			t.Errorf("partOf(%q) = %q, want %q", name, got, want)
		}
	}
}

// TestLevels: a case binds as much as its clause and no more; what is observed
// is never a must.
func TestLevels(t *testing.T) {
	for _, cs := range mustPlan(t, fullWorld(), Options{Strength: "1"}).Cases {
		if !cs.Clause.Level.Valid() {
			t.Errorf("%s has the level %q", cs.ID, cs.Clause.Level)
		}
		graded := false
		for _, st := range cs.Steps {
			graded = graded || !st.Expect.Ungraded
		}
		if cs.Clause.Level != verdict.Observed && !graded && !cs.Everywhere && cs.Look == 0 {
			t.Errorf("%s is a %s and judges nothing", cs.ID, cs.Clause.Level)
		}
	}
}
