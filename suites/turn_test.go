package suites

import (
	"path/filepath"
	"testing"

	"github.com/dwconform/dwconform/harness/mock"
)

// TestTurns: a target that the environment names may be asked by others too; a
// server that a test has started is asked by that test alone.
func TestTurns(t *testing.T) {
	OwnTest(t)
	cache := t.TempDir()
	t.Setenv("XDG_CACHE_HOME", cache)
	t.Setenv("HOME", cache)
	cfg, err := FromEnvironment([]string{
		"DWCONFORM_ENDPOINT=http://localhost:18080", "DWCONFORM_PROJECT_ID=10001",
		"ALIBABA_CLOUD_ACCESS_KEY_ID=a", "ALIBABA_CLOUD_ACCESS_KEY_SECRET=b",
	}, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if got := cfg.Session.Turn; filepath.Base(got) != "turn-18080" {
		t.Errorf("its turn is at %q", got)
	}
	if got := At("http://127.0.0.1:18080", mock.DefaultWorld()).Session.Turn; got != "" {
		t.Errorf("a server of our own takes turns at %q", got)
	}
}
