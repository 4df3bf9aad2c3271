package suites

import (
	"os/exec"
	"testing"
)

// What others build on: a change of it is one that somebody reads.
func TestPublicSurfaceIsGolden(t *testing.T) {
	OwnTest(t)
	for name, pkg := range map[string]string{
		"suites.api": ".", "target.api": "../harness/target", "report.api": "../harness/report",
	} {
		out, err := exec.Command("go", "doc", "-all", pkg).Output()
		if err != nil {
			t.Fatalf("go doc -all %s: %v", pkg, err)
		}
		golden(t, name, string(out))
	}
}
