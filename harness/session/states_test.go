package session

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"
)

// A change of state whose answer is lost is asked for again; a state that may
// have been set unheard is torn down.
func TestLostChangesOfState(t *testing.T) {
	for _, test := range []struct {
		name  string
		lost  int // so many of the first changes are not answered
		known bool
		want  []string
	}{
		{"none", 0, true, []string{"setup"}},
		{"the first", 1, true, []string{"setup", "setup"}},
		{"all", 99, false, []string{"setup", "setup", "setup", "teardown", "setup", "teardown"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var mu sync.Mutex
			var asked []string
			over := make(chan struct{})
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				var change struct{ Action string }
				if err := json.NewDecoder(r.Body).Decode(&change); err != nil {
					t.Error(err)
				}
				mu.Lock()
				asked = append(asked, change.Action)
				silent := len(asked) <= test.lost
				mu.Unlock()
				if silent {
					<-over
				}
			}))
			defer srv.Close()
			defer close(over)
			s := newStates(srv.URL, nil, 150*time.Millisecond)
			known, err := s.set("throttled by api")
			if known != test.known || (err == nil) != test.known {
				t.Errorf("known %t, %v", known, err)
			}
			if !test.known {
				if _, err := s.set("throttled by user"); err == nil {
					t.Error("the second is set")
				}
			}
			mu.Lock()
			defer mu.Unlock()
			if !slices.Equal(asked, test.want) {
				t.Errorf("asked for %v, want %v", asked, test.want)
			}
		})
	}
}
