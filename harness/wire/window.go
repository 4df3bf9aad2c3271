package wire

import (
	"encoding/binary"
	"hash/maphash"
	"slices"
	"sync"
	"time"
)

// windowBuckets is how many parts of the nonce's life are forgotten one at a
// time: a nonce is remembered for its life and at most an eighth of it more.
const windowBuckets = 8

// Window is what a gateway knows about time: how far a request's time may be
// off, and which nonces were used. It is safe for concurrent use.
type Window struct {
	now  func() time.Time
	skew time.Duration
	life time.Duration
	max  int
	seed maphash.Seed

	mu      sync.Mutex
	buckets []bucket // oldest first; the last one takes new nonces
	held    int
}

// bucket holds the hashes of the nonces that were burned in one stretch.
type bucket struct {
	opened time.Time
	last   time.Time // of the youngest nonce in it
	hashes map[uint64]struct{}
}

// NewWindow returns a window on the clock now. A time may be off by skew
// either way. A nonce stays used for nonceLife after it was burned.
//
// Of at most max nonces (0 means 2^20) a hash of 8 bytes is kept, about 25
// bytes each with its table. When there are more, the oldest eighth is
// forgotten before its time: a replay of those would then pass. The other
// choice, refusing new nonces, would refuse right requests.
func NewWindow(now func() time.Time, skew, nonceLife time.Duration, max int) *Window {
	if max <= 0 {
		max = 1 << 20
	}
	return &Window{now: now, skew: skew, life: nonceLife, max: max, seed: maphash.MakeSeed()}
}

// CheckTime returns a *[SignatureError] of kind [TimeFormat] unless ts is
// written as 2006-01-02T15:04:05Z, and of kind [TimeExpired] when it is further
// from now than the window's skew.
func (w *Window) CheckTime(ts string) error {
	t, err := time.Parse(TimeLayout, ts)
	// time.Parse also takes fractions of a second that the layout lacks.
	if err != nil || len(ts) != len(TimeLayout) {
		return &SignatureError{Kind: TimeFormat, Param: ParamTimestamp}
	}
	if w.now().Sub(t).Abs() > w.skew {
		return &SignatureError{Kind: TimeExpired, Param: ParamTimestamp}
	}
	return nil
}

// Burn uses up the nonce of a key, or returns a *[SignatureError] of kind
// [NonceUsed] when it was used within the nonce's life. Of several callers
// with the same nonce exactly one gets nil.
func (w *Window) Burn(accessKeyID, nonce string) error {
	hash := w.hash(accessKeyID, nonce)
	w.mu.Lock()
	defer w.mu.Unlock()
	now := w.now()
	w.forget(func(b bucket) bool { return now.Sub(b.last) >= w.life })
	for i := len(w.buckets) - 1; i >= 0; i-- {
		if _, used := w.buckets[i].hashes[hash]; used {
			return &SignatureError{Kind: NonceUsed, Param: ParamSignatureNonce}
		}
	}
	w.forget(func(bucket) bool { return w.held >= w.max })
	b := w.open(now)
	b.hashes[hash] = struct{}{}
	b.last = now
	w.held++
	return nil
}

// Held returns how many nonces are remembered, never more than the maximum.
func (w *Window) Held() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.held
}

func (w *Window) hash(accessKeyID, nonce string) uint64 {
	var h maphash.Hash
	h.SetSeed(w.seed)
	var n [8]byte
	binary.LittleEndian.PutUint64(n[:], uint64(len(accessKeyID)))
	h.Write(n[:])
	h.WriteString(accessKeyID)
	h.WriteString(nonce)
	return h.Sum64()
}

// forget drops the buckets, oldest first, for which over says so.
func (w *Window) forget(over func(bucket) bool) {
	drop := 0
	for _, b := range w.buckets {
		if !over(b) {
			break
		}
		w.held -= len(b.hashes)
		drop++
	}
	if drop > 0 {
		w.buckets = slices.Delete(w.buckets, 0, drop)
	}
}

// open returns the bucket for a nonce burned now: a new one when the last has
// taken its share of time or of the maximum.
func (w *Window) open(now time.Time) *bucket {
	if n := len(w.buckets); n > 0 {
		b := &w.buckets[n-1]
		if now.Sub(b.opened) < w.life/windowBuckets && len(b.hashes) < max(w.max/windowBuckets, 1) {
			return b
		}
	}
	w.buckets = append(w.buckets, bucket{opened: now, last: now, hashes: make(map[uint64]struct{})})
	return &w.buckets[len(w.buckets)-1]
}
