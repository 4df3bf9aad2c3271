package target

import (
	"sync"

	"github.com/dwconform/dwconform/harness/exchange"
)

// Hider hides in single observations what a [Cassette] hides in all of its own,
// for who keeps them one by one. It is safe for concurrent use.
type Hider struct {
	mu sync.Mutex
	v  *veil
}

// NewHider returns a Hider of what h names. Names that hold prefix are of the
// run, and stay.
func NewHider(h Hide, prefix string) *Hider {
	return &Hider{v: newVeil(Manifest{Prefix: prefix}, h)}
}

// Observation returns a deep copy of o that may be written to disk, and from
// which an oracle concludes what it does from o.
func (h *Hider) Observation(o exchange.Observation) exchange.Observation {
	h.mu.Lock()
	defer h.mu.Unlock()
	return exchange.Redact(h.v.observation(o))
}

// Secrets are the values that nothing hidden shows.
func (h *Hider) Secrets() []string { return h.v.secrets() }

// HiddenSecrets are the words that stand where a secret of one of the
// credentials was: where an answer shows one, the secret had leaked.
func HiddenSecrets(h Hide) []string {
	var out []string
	for profile, c := range h.Credentials {
		if c.Secret != "" {
			out = append(out, hiddenSecret(profile))
		}
	}
	return out
}
