package target

import (
	"context"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/dwconform/dwconform/harness/exchange"
)

// A call that hangs up arrives whole, its caller goes before the answer, and
// nobody says it again.
func TestHangUp(t *testing.T) {
	t.Parallel()
	type arrival struct {
		body string
		gone bool
	}
	arrived := make(chan arrival, 10)
	endpoint := server(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		a := arrival{body: string(body)}
		select {
		case <-r.Context().Done():
			a.gone = true
		case <-time.After(5 * time.Second):
		}
		arrived <- a
	})
	sender := raw(t, config(t, endpoint))
	for range 2 {
		obs := sender.Do(HangUp(t.Context()), create("BusinessName", "a"))
		if obs.Loss != exchange.HungUp || obs.Attempts != 1 || obs.Status != 0 || len(obs.Request.Body) == 0 {
			t.Errorf("loss %q (%s) after %d attempts, status %d", obs.Loss, obs.LossWhy, obs.Attempts, obs.Status)
		}
		if got := <-arrived; got.body != string(obs.Request.Body) || !got.gone {
			t.Errorf("%d of %d bytes arrived, gone: %v", len(got.body), len(obs.Request.Body), got.gone)
		}
	}
	if n := len(arrived); n > 0 {
		t.Errorf("the call was said %d times more", n)
	}
}

// An answer that was quicker is not heard either, and the next call is served.
func TestHangUpUnheard(t *testing.T) {
	t.Parallel()
	sender := raw(t, config(t, server(t, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "{}") })))
	for range 5 {
		if obs := sender.Do(HangUp(t.Context()), create("BusinessName", "a")); obs.Loss != exchange.HungUp || len(obs.Body) > 0 {
			t.Errorf("loss %q, body %q", obs.Loss, obs.Body)
		}
		if obs := sender.Do(t.Context(), create("BusinessName", "b")); obs.Loss != "" || string(obs.Body) != "{}" {
			t.Errorf("the next call: loss %q (%s), body %q", obs.Loss, obs.LossWhy, obs.Body)
		}
	}
}

// What could not be sent is not hung up, and a run that ends is cancelled.
func TestHangUpInVain(t *testing.T) {
	t.Parallel()
	if obs := raw(t, config(t, "http://127.0.0.1:1")).Do(HangUp(t.Context()), create("BusinessName", "a")); obs.Loss != exchange.Refused {
		t.Errorf("nobody there: loss %q", obs.Loss)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if obs := raw(t, config(t, "http://127.0.0.1:1")).Do(HangUp(ended), create("BusinessName", "a")); obs.Loss != exchange.Cancelled {
		t.Errorf("ended: loss %q", obs.Loss)
	}
}
