package target

import (
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// TestPaceFileIsShared: two paces that know of each other only by a file are
// together no faster than one, and one that is told to wait stops the other.
func TestPaceFileIsShared(t *testing.T) {
	path := filepath.Join(t.TempDir(), "deep", "pace")
	const rate, calls = 100.0, 20
	var paces [2]*Pace
	for i := range paces {
		file, err := OpenPaceFile(path)
		if err != nil {
			t.Fatal(err)
		}
		paces[i] = NewPace(PaceConfig{Most: rate, File: file})
	}
	start := time.Now()
	var wg sync.WaitGroup
	for _, p := range paces {
		wg.Go(func() {
			for range calls {
				if err := p.Wait(t.Context()); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	// A call that is late by the credit may leave that much earlier.
	if took, least := time.Since(start), time.Duration((2*calls-1)*float64(time.Second)/rate)-2*credit; took < least {
		t.Errorf("%d calls of two at %v a second took %v, less than %v", 2*calls, rate, took, least)
	}
	paces[0].Report(true, 300*time.Millisecond)
	start = time.Now()
	if err := paces[1].Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(start); took < 250*time.Millisecond {
		t.Errorf("the other was held back for %v only", took)
	}
}

// TestPaceFileThatIsNone: what stands in there by mistake, or far ahead of the
// clock, holds nobody for longer than one answer can.
func TestPaceFileThatIsNone(t *testing.T) {
	for name, text := range map[string]string{"nonsense": "no pace at all", "empty": "", "far ahead": "09223372036854775807 09223372036854775807\n"} {
		path := filepath.Join(t.TempDir(), "pace")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		file, err := OpenPaceFile(path)
		if err != nil {
			t.Fatal(err)
		}
		d, err := file.claim(time.Now(), time.Millisecond, time.Second)
		if err != nil || d > time.Second || name != "far ahead" && d > 0 {
			t.Errorf("%s: wait %v, %v", name, d, err)
		}
	}
}

// TestPaceMost: no rate is above the highest, however well it goes.
func TestPaceMost(t *testing.T) {
	p := NewPace(PaceConfig{Start: 2, Most: 5})
	if got := p.Rate(); got != 2 {
		t.Errorf("starts at %v", got)
	}
	now := time.Now()
	for range 500 {
		p.mu.Lock()
		p.next = now.Add(time.Second) // somebody waits
		p.mu.Unlock()
		p.report(p.cuts.Load(), now, false, 0)
	}
	if got := p.Rate(); got != 5 {
		t.Errorf("went up to %v", got)
	}
	if got := NewPace(PaceConfig{Most: 5}).Rate(); got != 5 {
		t.Errorf("without a start: %v", got)
	}
	p.report(p.cuts.Load(), now, true, 0)
	if got := p.Rate(); got > 5 {
		t.Errorf("cut to %v", got)
	}
}
