package target

import (
	"bytes"
	"context"
	"io"
	"sync"
	"time"
)

// Barrier releases calls together: each request is written up to its last
// byte, and the last bytes leave when every participant has come so far. A
// request without a body has its connection in hand by then, and is written
// whole.
type Barrier struct {
	within time.Duration
	open   chan struct{}

	mu      sync.Mutex
	missing int
	timer   *time.Timer
	forced  bool
}

// barrierWithin is how long the first participant waits for the last: one
// that its pace keeps back must not cost the others their patience.
const barrierWithin = 500 * time.Millisecond

// NewBarrier returns a barrier for n participants.
func NewBarrier(n int) *Barrier {
	return &Barrier{within: barrierWithin, open: make(chan struct{}), missing: n}
}

// Forced reports whether the barrier opened before all had come.
func (b *Barrier) Forced() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.forced
}

type participantKey struct{}

// Join returns a context whose raw call takes part, and what must be called
// when that call is over, however it ended: nobody waits for it any more. What
// the call sends after its first request is not held back.
func (b *Barrier) Join(ctx context.Context) (inside context.Context, leave func()) {
	p := &participant{barrier: b}
	return context.WithValue(ctx, participantKey{}, p), p.arrive
}

// participant is one call at a barrier.
type participant struct {
	barrier *Barrier
	once    sync.Once
}

// participantOf returns who takes part by a context, nil for nobody.
func participantOf(ctx context.Context) *participant {
	p, _ := ctx.Value(participantKey{}).(*participant)
	return p
}

// arrive says that the participant need not be waited for.
func (p *participant) arrive() { p.once.Do(p.barrier.come) }

func (b *Barrier) come() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.missing--
	switch {
	case b.missing == 0 && !b.forced:
		if b.timer != nil {
			b.timer.Stop()
		}
		close(b.open)
	case b.timer == nil:
		b.timer = time.AfterFunc(b.within, b.force)
	}
}

func (b *Barrier) force() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.missing > 0 {
		b.forced = true
		close(b.open)
	}
}

// wait arrives, and returns when the barrier opens or ctx ends.
func (p *participant) wait(ctx context.Context) error {
	p.arrive()
	select {
	case <-p.barrier.open:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// heldBody gives a body whose last byte is kept back. It is no reader that
// net/http knows, so that the headers leave before the body is asked for, and
// each part by itself.
type heldBody struct {
	ctx      context.Context
	who      *participant
	early    *bytes.Reader
	last     []byte // the last byte, empty once it was given
	released func() // called before the last byte is given
}

func held(ctx context.Context, who *participant, body []byte, released func()) *heldBody {
	n := len(body) - 1
	return &heldBody{ctx: ctx, who: who, early: bytes.NewReader(body[:n]), last: body[n:], released: released}
}

// Read implements io.Reader.
func (h *heldBody) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if h.early.Len() > 0 {
		return h.early.Read(p)
	}
	if len(h.last) == 0 {
		return 0, io.EOF
	}
	if err := h.who.wait(h.ctx); err != nil {
		return 0, err
	}
	h.released()
	p[0] = h.last[0]
	h.last = nil
	return 1, nil
}

// Close implements io.Closer.
func (h *heldBody) Close() error { return nil }
