package suites

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	g "github.com/onsi/ginkgo/v2"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/session"
)

var update = flag.Bool("update", false, "write the golden files again")

// golden compares a text with a file of testdata.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v; write it with go test ./suites -update", err)
	}
	if diff := gocmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("%s is not what it was; if that is meant, write it with go test ./suites -update and read the difference:\n%s", name, diff)
	}
}

// The list of all cases against the embedded mock: to gain or to lose one is a
// change that somebody reads.
func TestPlanIsGolden(t *testing.T) {
	OwnTest(t)
	p, _, err := session.Planned(session.Config{})
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "plan.golden", strings.Join(ids(p.Cases), "\n")+"\n")
}

func TestEachClauseHasATheme(t *testing.T) {
	OwnTest(t)
	c := contract.Default()
	by := map[string][]string{}
	for _, cl := range c.Clauses {
		th := themeOf(c, cl)
		by[th.name] = append(by[th.name], cl.ID)
	}
	for _, id := range by[elsewhere.name] {
		cl := c.Clause(id)
		t.Errorf("%s, asked as %q, belongs to no theme: name that word in the file of one", id, word(c, cl))
	}
	for _, th := range themes {
		if len(by[th.name]) == 0 {
			t.Errorf("no clause belongs to %s", th.name)
		}
	}
	for id, want := range map[string]string{
		"CreateBusiness.ProjectId.type": parameters.name, "CreateBusiness.BusinessId.type": answers.name,
		"CreateBusiness.BusinessName.unique": uniqueness.name, "error.robust": refusals.name,
	} {
		if !slices.Contains(by[want], id) {
			t.Errorf("%s is not among %s", id, want)
		}
	}
	if got := themeOf(c, &contract.Clause{Cases: "something new"}).name; got != elsewhere.name {
		t.Errorf("a clause of no known matter is in %s", got)
	}
}

// The tree as Ginkgo would run it, without running it.
func TestGrowing(t *testing.T) {
	OnlyAsChild(t)
	p, _, err := session.Planned(session.Config{Plan: plan.Options{Strength: "exhaustive"}})
	if err != nil {
		t.Fatal(err)
	}
	g.Describe("the mock", func() {
		grow(p, alone, func(g.SpecContext, *plan.Case) {})
	})
	preview := g.PreviewSpecs("growing")
	seen := map[string]bool{}
	siblings := map[string]int{}
	serial := 0
	for _, spec := range preview.SpecReports {
		cs := p.Case(spec.LeafNodeText)
		if cs == nil || seen[cs.ID] {
			t.Fatalf("spec %q is no case, or stands there twice", spec.LeafNodeText)
		}
		seen[cs.ID] = true
		where := spec.ContainerHierarchyTexts
		siblings[strings.Join(where, " / ")]++
		if want := cmp.Or(cs.Clause.Action, everyAction); where[1] != want {
			t.Errorf("%s stands below %s, want %s", cs.ID, where[1], want)
		}
		if want := themeOf(p.Contract, cs.Clause).name; where[2] != want || where[3] != cs.Clause.ID {
			t.Errorf("%s stands in %v, want theme %s and its clause", cs.ID, where, want)
		}
		if got := spec.LeafNodeLocation.String(); got != cs.Clause.At.String() {
			t.Errorf("%s is at %s, want its clause's place %s", cs.ID, got, cs.Clause.At)
		}
		labels := spec.Labels()
		for _, want := range []string{"clause:" + cs.Clause.ID, "level:" + string(cs.Clause.Level)} {
			if !slices.Contains(labels, want) {
				t.Errorf("%s has the labels %v, and not %s", cs.ID, labels, want)
			}
		}
		if cs.Clause.Action != "" && !slices.Contains(labels, "operation:"+cs.Clause.Action) {
			t.Errorf("%s has the labels %v, and no operation", cs.ID, labels)
		}
		if spec.IsSerial != (cs.Alone || cs.State != "") {
			t.Errorf("%s: serial is %v", cs.ID, spec.IsSerial)
		}
		if spec.IsSerial {
			serial++
		}
	}
	if len(seen) != len(p.Cases) || serial == 0 {
		t.Errorf("%d specs, %d of them serial, for %d cases", len(seen), serial, len(p.Cases))
	}
	most := 0
	for _, n := range siblings {
		most = max(most, n)
	}
	fmt.Printf("%d specs, at most %d in one container\n", len(seen), most)
	if most > mostSiblings {
		t.Errorf("%d specs stand in one container", most)
	}
}

func TestTree(t *testing.T) {
	OwnTest(t)
	if ran := Run(t, "TestGrowing", nil); ran.Failed || !strings.Contains(ran.Out, "in one container") {
		t.Error(ran.Out)
	}
}
