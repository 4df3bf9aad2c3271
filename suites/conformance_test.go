package suites_test

import (
	"os"
	"testing"

	"github.com/dwconform/dwconform/suites"
)

// The main job: what the environment points at is held against the contract;
// by default that is the embedded mock. `ginkgo run` and `go test` start here,
// in this directory; the paths that a user gives start at the one above.
func TestConformance(t *testing.T) {
	cfg, err := suites.FromEnvironment(os.Environ(), "..")
	if err != nil {
		t.Fatal(err)
	}
	suites.Test(t, cfg)
}
