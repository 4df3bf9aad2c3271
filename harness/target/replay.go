package target

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/dwconform/dwconform/harness/exchange"
)

// Player answers calls from a recording, each place on its own: the first time
// a call is asked there it gets the first recorded answer, then the second. It
// is safe for concurrent use.
type Player struct {
	cassette *Cassette
	at       map[playKey][]int // entries in the order in which they were asked

	mu   sync.Mutex
	next map[playKey]int
}

type playKey struct {
	place Place
	key   string
}

// Player returns a new player of the recording, at its beginning.
func (c *Cassette) Player() *Player {
	p := &Player{cassette: c, at: map[playKey][]int{}, next: map[playKey]int{}}
	for i, e := range c.Entries {
		k := playKey{e.Place, e.Key}
		p.at[k] = append(p.at[k], i)
	}
	return p
}

// Replay returns a target that answers every call from the recording. A call
// that it does not hold is answered with the loss [exchange.Unrecorded].
func Replay(c *Cassette) Target { return c.Player().Sender(nil) }

// Sender returns a target that the player answers. says decides which calls it
// can say, as the sender did that was recorded; nil says every call.
func (p *Player) Sender(says Says) Target { return &player{p, says} }

// take returns the next recorded answer to a call, and whether there is one.
func (p *Player) take(place Place, key string) (exchange.Observation, bool) {
	k := playKey{place, key}
	p.mu.Lock()
	defer p.mu.Unlock()
	n := p.next[k]
	if n >= len(p.at[k]) {
		return exchange.Observation{}, false
	}
	p.next[k]++
	return p.cassette.Entries[p.at[k][n]].Obs, true
}

type player struct {
	*Player
	says Says
}

// Do implements [Target].
func (p *player) Do(ctx context.Context, call exchange.Call) exchange.Observation {
	return p.answer(ctx, call, callKey(call))
}

// Resend implements [Resender].
func (p *player) Resend(ctx context.Context, earlier exchange.Observation) exchange.Observation {
	return p.answer(ctx, earlier.Call, againKey(earlier.Call))
}

func (p *player) answer(ctx context.Context, call exchange.Call, key string) exchange.Observation {
	place := PlaceOf(ctx)
	obs, ok := p.take(place, key)
	if !ok {
		return exchange.Observation{Call: call, Loss: exchange.Unrecorded, Start: time.Now(),
			LossWhy: fmt.Sprintf("the recording does not hold this call of %s (%s): record the run again", call.Action, place)}
	}
	obs.Call = call
	return obs
}

// CanSay implements [Says].
func (p *player) CanSay(call exchange.Call) (bool, string) {
	if p.says == nil {
		return true, ""
	}
	return p.says.CanSay(call)
}

// RoundTripper answers changes of provider states from the recording.
func (p *Player) RoundTripper() http.RoundTripper {
	return roundTripper(func(req *http.Request) (*http.Response, error) {
		asked, err := requestOf(req)
		if err != nil {
			return nil, err
		}
		obs, ok := p.take(Place{Part: States}, requestKey(asked))
		switch {
		case !ok:
			return nil, fmt.Errorf("the recording does not hold this change of a provider state: record the run again")
		case obs.Loss != "":
			return nil, fmt.Errorf("%s", obs.LossWhy)
		}
		return &http.Response{
			Status: fmt.Sprintf("%d %s", obs.Status, http.StatusText(obs.Status)), StatusCode: obs.Status,
			Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: obs.Header.Clone(),
			Body: io.NopCloser(bytes.NewReader(obs.Body)), ContentLength: int64(len(obs.Body)), Request: req,
		}, nil
	})
}
