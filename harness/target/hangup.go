package target

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dwconform/dwconform/harness/exchange"
)

type hangUpKey struct{}

// HangUp returns a context whose raw calls close their connection once their
// request is sent, and so never learn the answer. The loss of such a call is
// [exchange.HungUp], whether or not the target was quicker.
func HangUp(ctx context.Context) context.Context { return context.WithValue(ctx, hangUpKey{}, true) }

// hangUpAfter is how long after the request was handed to the connection this
// is closed. What was handed over leaves within microseconds.
const hangUpAfter = 2 * time.Millisecond

var errHungUp = errors.New("the connection was closed on purpose once the request was sent")

// hanger closes the connection of one round trip.
type hanger struct {
	cancel context.CancelCauseFunc
	once   sync.Once
	done   atomic.Bool // the request was sent
}

// hanging returns a context that ends soon after sent was called, where ctx asks
// for it; else nil and ctx.
func hanging(ctx context.Context) (*hanger, context.Context) {
	if ctx.Value(hangUpKey{}) == nil {
		return nil, ctx
	}
	h := &hanger{}
	ctx, h.cancel = context.WithCancelCause(ctx)
	return h, ctx
}

// sent says that the whole request was handed to the connection.
func (h *hanger) sent() {
	if h == nil {
		return
	}
	h.once.Do(func() {
		h.done.Store(true)
		time.AfterFunc(hangUpAfter, func() { h.cancel(errHungUp) })
	})
}

// end lets go of the context.
func (h *hanger) end() {
	if h != nil {
		h.cancel(errHungUp)
	}
}

// hungUp notes that the round trip was hung up, if it was.
func (h *hanger) hungUp(t *Trip) bool {
	if h == nil || !h.done.Load() {
		return false
	}
	h.end()
	t.lose(exchange.HungUp, errHungUp.Error(), errHungUp)
	return true
}
