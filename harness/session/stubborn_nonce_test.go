package session_test

import (
	"net/http"
	"sync"
	"time"
)

// nonceBook remembers which nonces were used, and when.
type nonceBook struct {
	mu    sync.Mutex
	used  map[string]time.Time
	order []string
}

const nonceLife = 15 * time.Minute

// seen tells whether the nonce was used, and burns it if asked to. Looking and burning are one step: of two calls
// that race with one nonce, one is a replay.
func (b *nonceBook) seen(nonce string, now time.Time, burn bool) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if at, known := b.used[nonce]; known && now.Sub(at) < nonceLife {
		return true
	}
	if burn {
		b.put(nonce, now)
	}
	return false
}

func (b *nonceBook) burn(nonce string, now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.put(nonce, now)
}

func (b *nonceBook) put(nonce string, now time.Time) {
	if b.used == nil {
		b.used = map[string]time.Time{}
	}
	b.used[nonce] = now
	b.order = append(b.order, nonce)
}

// keepLast forgets all but the last n nonces.
func (b *nonceBook) keepLast(n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for len(b.order) > n {
		delete(b.used, b.order[0])
		b.order = b.order[1:]
	}
}

// nonceKey is what must not come again.
func (s *stubborn) nonceKey(r *request) string {
	key := r.commonValue("SignatureNonce")
	if !s.is("nonce-global") {
		key += " " + r.commonValue("AccessKeyId")
	}
	if s.is("nonce-with-time") {
		key += " " + r.commonValue("Timestamp")
	}
	return key
}

// checkNonceSeen burns the nonce before anything else can refuse the call: what the first answer was does not matter.
func (s *stubborn) checkNonceSeen(r *request) *refusal {
	if r.commonValue("SignatureNonce") == "" || s.is("no-signature") || s.is("nonce-unchecked") || s.is("nonce-v3-unchecked") && r.v3 {
		return nil
	}
	r.replay = s.nonces.seen(s.nonceKey(r), r.arrived, !s.is("nonce-kept-if-accepted"))
	if s.is("nonce-forgotten") {
		s.nonces.keepLast(16)
	}
	return nil
}

// checkNonceFresh tells of a replay only to who could sign the call.
func (s *stubborn) checkNonceFresh(r *request) *refusal {
	if !r.replay {
		return nil
	}
	return refusing(http.StatusBadRequest, "SignatureNonceUsed", s.words("Specified signature nonce was used already.", "随机数已被使用。"))
}
