package mock

import (
	"slices"
	"sync"

	"github.com/dwconform/dwconform/harness/exchange"
)

// Seen is one call that the server answered.
type Seen struct {
	Action   string
	Params   []exchange.Pair // all parameters that counted, the common ones too
	Profile  string          // whose key it was, "" when that did not get known
	Accepted bool
}

// log remembers calls.
type log struct {
	mu    sync.Mutex
	calls []Seen
}

func (l *log) note(c *call, accepted bool) {
	seen := Seen{Action: c.name, Params: slices.Clone(c.params), Accepted: accepted}
	if c.key != nil {
		seen.Profile = c.key.profile
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.calls = append(l.calls, seen)
}

// Calls returns the calls so far, in the order in which they were answered. It
// is nil unless the server was made [WithSeen].
func (s *Server) Calls() []Seen {
	if s.log == nil {
		return nil
	}
	s.log.mu.Lock()
	defer s.log.mu.Unlock()
	return slices.Clone(s.log.calls)
}
