package suites_test

import (
	"os"
	"testing"
	"time"

	"github.com/dwconform/dwconform/harness/mock"
	"github.com/dwconform/dwconform/suites"
)

// Ctrl-C in the middle: what was created is removed, and the report says that
// the run did not come to its end.
func TestInterruptedSuite(t *testing.T) {
	suites.OwnTest(t)
	m, address := served(t, mock.WithLatency(5*time.Millisecond))
	out := t.TempDir()
	child := suites.Start(t, "TestOneCall", []string{endpointVariable + "=" + address, outVariable + "=" + out})
	for deadline := time.Now().Add(20 * time.Second); len(m.Calls()) < 200; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("nothing is asked")
		}
	}
	if err := child.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := child.Wait(); err == nil {
		t.Error("an interrupted suite passes")
	}
	if r := readReport(t, out); !r.Summary.Interrupted || r.Summary.Exit != 2 || r.Summary.LeftBehind != 0 {
		t.Errorf("interrupted is %v, exit %d, %d left behind", r.Summary.Interrupted, r.Summary.Exit, r.Summary.LeftBehind)
	}
	if n := leftBehind(m); n != 0 {
		t.Errorf("%d businesses are left behind", n)
	}
}
