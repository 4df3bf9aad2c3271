package mock

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/dwconform/dwconform/harness/contract"
)

// TestFaultsShow: every fault changes what a client sees, and no two change it
// alike. Every fourth is asked, and all when DWCONFORM_SOAK is set.
func TestFaultsShow(t *testing.T) {
	aboutSigning := func(f Fault) bool { return strings.HasPrefix(f.Clause, "signature.") }
	// What windows of some milliseconds do is chance; races are shown by runs.
	aboutRaces := func(f Fault) bool {
		return strings.Contains(f.Clause, ".race.") || strings.HasSuffix(f.ID, ".lost-beside-another")
	}
	// What shows after a second only is shown by runs too.
	aboutTime := func(f Fault) bool { return strings.HasSuffix(f.ID, "for-a-second") }
	t.Run("signatures", func(t *testing.T) {
		showFaults(t, (*probe).signatures, func(f Fault) bool { return aboutSigning(f) && !aboutTime(f) })
	})
	t.Run("others", func(t *testing.T) {
		showFaults(t, (*probe).run, func(f Fault) bool { return !aboutSigning(f) && !aboutRaces(f) && !aboutTime(f) })
	})
}

// showFaults shows some faults by one script.
func showFaults(t *testing.T, script func(*probe), of func(Fault) bool) {
	right := transcript(script, nil)
	if again := transcript(script, right); len(again) != len(right) || again[len(again)-1] != right[len(right)-1] {
		t.Fatalf("two right servers differ:\n%s\n%s", right[len(again)-1], again[len(again)-1])
	}
	// Most faults part from the right server, and from each other, at a line of
	// their own. Those that do not are asked the whole script.
	var mu sync.Mutex
	parting := map[string][]string{}
	var asked []Fault
	for i, f := range Faults(contract.Default()) {
		if of(f) && (i%4 == 0 || os.Getenv("DWCONFORM_SOAK") != "") {
			asked = append(asked, f)
		}
	}
	each(asked, func(f Fault) {
		got := transcript(script, right, WithFault(f.ID))
		last := got[len(got)-1]
		mu.Lock()
		defer mu.Unlock()
		if len(got) == len(right) && last == right[len(right)-1] {
			t.Errorf("%s looks like a right server", f.ID)
			return
		}
		at := fmt.Sprint(len(got), " ", last)
		parting[at] = append(parting[at], f.ID)
	})
	var alike []Fault
	group := map[string]string{}
	for at, ids := range parting {
		for _, id := range ids {
			if group[id] = at; len(ids) > 1 {
				alike = append(alike, Fault{ID: id})
			}
		}
	}
	seen := map[string]string{}
	each(alike, func(f Fault) {
		whole := strings.Join(transcript(script, nil, WithFault(f.ID)), "\n")
		mu.Lock()
		defer mu.Unlock()
		if other, same := seen[whole]; same {
			t.Errorf("%s looks like %s", f.ID, other)
		}
		seen[whole] = f.ID
	})
	t.Logf("%d faults, %d of them part from the right server as another does", len(group), len(alike))
}

// each runs f on all faults, two at a time.
func each(faults []Fault, f func(Fault)) {
	var wg sync.WaitGroup
	next := make(chan Fault)
	for range 2 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for fault := range next {
				f(fault)
			}
		}()
	}
	for _, fault := range faults {
		next <- fault
	}
	close(next)
	wg.Wait()
}
