package mock

import (
	"flag"
	"fmt"
	"go/format"
	"os"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the behaviours into the package documentation anew")

// TestBehavioursAreDocumented: the package documentation has the whole table.
func TestBehavioursAreDocumented(t *testing.T) {
	const file = "behaviour_doc.go"
	var b strings.Builder
	b.WriteString("// # Behaviours\n//\n// What the mock does beyond the contract, in the order in which a call meets it,\n// and how anybody knows that the real gateway does so. `go test -update` writes\n// this list.\n//\n")
	for _, e := range Behaviours() {
		fmt.Fprintf(&b, "//   - %s (%s: %s)\n", e.Text, e.Provenance, e.Source)
	}
	b.WriteString("package mock\n")
	want, err := format.Source([]byte(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(file, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil || string(got) != string(want) {
		t.Errorf("%s is not what behaviour.go says (%v): run this test with -update", file, err)
	}
}

func TestBehavioursAreSourced(t *testing.T) {
	seen := map[string]bool{}
	for _, b := range Behaviours() {
		if b.ID == "" || b.Text == "" || b.Source == "" || seen[b.ID] {
			t.Errorf("behaviour %+v: want an id of its own, a text and a source", b)
		}
		if !slices.Contains([]Provenance{Recorded, Documented, Inferred, Invented}, b.Provenance) {
			t.Errorf("behaviour %s has the provenance %q", b.ID, b.Provenance)
		}
		seen[b.ID] = true
	}
	for _, m := range []matter{malformed, tooLarge, noneNamed, ruleBroken, noProject, twoProjects, noOwner, nameTaken, noBusiness} {
		if !seen[m.behaviour] {
			t.Errorf("refusal %s cites the behaviour %q, which is not listed", m.code, m.behaviour)
		}
	}
}
