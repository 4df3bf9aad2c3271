package session

import "testing"

// TestSlowEnough: of each Action some cases are asked again for a slow answer,
// and no more.
func TestSlowEnough(t *testing.T) {
	var r run
	for _, action := range []string{"one", "other"} {
		for n := 1; n <= enoughSlow+2; n++ {
			if got := r.slowEnough(action); got != (n > enoughSlow) {
				t.Errorf("%s, case %d: %v", action, n, got)
			}
		}
	}
}
