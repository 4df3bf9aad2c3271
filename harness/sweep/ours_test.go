package sweep

import "testing"

func TestOurs(t *testing.T) {
	intended := map[string]bool{"dwcab12cd00010xa00": true, "dwcab12cd00020xa00 Two words": true, "pre dwcab12cd00030xa00": true, "dwcab12cd00040xa00业务": true}
	for name, want := range map[string]bool{
		"dwcab12cd00010xa00":           true,
		"DWCAB12CD00010XA00":           true,
		" dwcab12cd00010xa00 ":         true,
		"dwcab12cd00020xa00 two words": true,
		"dwcab12cd00020xa00Twowords":   true,
		"dwcab12cd00020xa00 Two":       true, // cut
		"dwcab12cd00040xa00":           true, // cut, or what is no ASCII dropped
		"pre dwcab12cd00030xa00":       true,
		"predwcab12cd00030x":           true,

		"copy of dwcab12cd00010xa00": false,
		"dwcab12cd00010xa00 (2)":     false,
		"dwcab12cd":                  false,
		"dwc":                        false,
		"":                           false,
		"pre":                        false,
		"dwcab12cd00050xa00":         false,
		"orders":                     false,
	} {
		if got := Ours(intended, "dwcab12cd", name); got != want {
			t.Errorf("%q: %v", name, got)
		}
	}
}
