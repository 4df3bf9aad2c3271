package session_test

import (
	"context"
	"testing"

	"github.com/dwconform/dwconform/harness/session"
)

// TestConstraints: whatever a document says of the values of a parameter, a
// target that keeps it passes, each keyword is asked about and judged, and a
// target that does not look at it is found by the cases of its clause.
func TestConstraints(t *testing.T) {
	if testing.Short() {
		t.Skip("a few runs")
	}
	t.Parallel()
	const before = "                UseType:\n"
	c := edited(t, createFile,
		before, "                Team:\n                  type: string\n                  minLength: 4\n                  maxLength: 24\n                  pattern: ^[a-z][a-z0-9-]*$\n"+
			"                Code:\n                  type: string\n                  pattern: ^[A-Z]{2}-[0-9]{3}$\n"+
			"                Weight:\n                  type: integer\n                  minimum: 10\n                  maximum: 50\n                  exclusiveMaximum: true\n                  multipleOf: 5\n"+before,
		"                  x-empty: should\n", "                  x-empty: should\n                  maxLength: 60\n                  pattern: ^[A-Za-z0-9 .]*$\n",
		"                  example: My business process\n", "                  example: My business process\n                  maxLength: 64\n                  pattern: ^[A-Za-z]\n")
	keywords := prefixed("CreateBusiness.", []string{
		"Team.minLength", "Team.maxLength", "Team.pattern", "Code.pattern", "Weight.minimum", "Weight.maximum", "Weight.multipleOf", "Weight.type",
		"Description.maxLength", "Description.pattern", "BusinessName.maxLength", "BusinessName.pattern",
	})
	asked := append(prefixed("CreateBusiness.", []string{"Team.text", "Code.optional", "Description.text", "BusinessName.text", "BusinessName.unique"}), keywords...)
	res := conforming(t, c, asked)
	for _, id := range asked {
		if judged(res, id) == 0 {
			t.Errorf("no case of %s was judged", id)
		}
	}
	proven, err := session.Faults(context.Background(), session.FaultOptions{Contract: c, Only: keywords})
	if err != nil {
		t.Fatal(err)
	}
	of := map[string]bool{}
	for _, f := range proven {
		of[f.Fault.Clause] = true
		if !f.Killed {
			t.Errorf("%s survives: %s", f.Fault.ID, f.Why)
		}
	}
	for _, id := range keywords {
		if !of[id] {
			t.Errorf("no fault of %s", id)
		}
	}
}
