package session_test

import (
	"flag"
	"os"
	"runtime/debug"
	"testing"

	"github.com/dwconform/dwconform/harness/session"
)

// TestMain lets more of these tests run side by side than there are
// processors: most wait, for a read that lags or an answer that does not come. A
// flag of the command line comes later, and holds. Memory is cheaper here than
// time, up to a limit: to collect it as often as by default is a third of the work.
func TestMain(m *testing.M) {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
		debug.SetMemoryLimit(1 << 30)
	}
	if err := flag.Set("test.parallel", "9"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// long leaves a test that takes ten seconds and more, waiting for the most part,
// to the runs that have time for it.
func long(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("it takes long: `make test` has it")
	}
}

// soon is how long a read may lag behind a write where a test seeds a defect,
// and knows that nothing lags.
const soon = session.DefaultReadAfterWrite / 10
