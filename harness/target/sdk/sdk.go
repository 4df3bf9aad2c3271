package sdk

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/target"
)

// SDK is the sender that speaks through the vendor's SDK. It implements
// target.Target and target.Says, and keeps no goroutines between calls.
type SDK struct {
	cfg    target.Config
	shared *target.Shared
	unable string // why it can say nothing at all

	mu   sync.Mutex
	idle []*worker
}

// New returns an SDK sender over the transport that cfg shares, or one of its
// own. The contract says which version of the API is asked; nil leaves that
// to cfg.
func New(cfg target.Config, c *contract.Contract) *SDK {
	if cfg.Patience <= 0 {
		cfg.Patience = target.DefaultPatience
	}
	if cfg.Shared == nil {
		cfg.Shared = target.NewShared(cfg)
	}
	s := &SDK{cfg: cfg, shared: cfg.Shared}
	version := cfg.Version
	if version == "" && c != nil {
		version = c.Version
	}
	if speaks := spoken(); version != speaks {
		s.unable = fmt.Sprintf("the SDK speaks version %s of the API, not %q", speaks, version)
		return s
	}
	if cfg.Endpoint == nil || cfg.Endpoint.Host == "" {
		s.unable = "the SDK sender has no endpoint; set one"
		return s
	}
	w, err := newWorker(cfg, s.shared)
	if err != nil {
		s.unable = fmt.Sprintf("the SDK refuses its configuration: %v", err)
		return s
	}
	s.idle = append(s.idle, w)
	return s
}

// spoken is the version of the API for which the SDK's requests were made.
func spoken() string {
	for _, o := range operations {
		return o.make().GetVersion()
	}
	return ""
}

// CanSay implements target.Says.
func (s *SDK) CanSay(call exchange.Call) (bool, string) {
	why := s.unable
	if why == "" {
		why = canSay(call)
	}
	return why == "", why
}

// Do implements target.Target. A call that CanSay refuses is not sent.
func (s *SDK) Do(ctx context.Context, call exchange.Call) exchange.Observation {
	if ok, why := s.CanSay(call); !ok {
		return target.Unsent(call, why)
	}
	as, err := s.cfg.As(call.As)
	if err != nil {
		return target.Unsent(call, err.Error())
	}
	w, err := s.borrow()
	if err != nil {
		return target.Unsent(call, err.Error())
	}
	ctx, cancel := s.cfg.Patient(ctx)
	defer cancel()
	var m made
	var trips []target.Trip
	done := make(chan struct{})
	go func() {
		defer close(done)
		for attempt := 1; ; attempt++ {
			w.recorder.Begin(ctx, attempt > 1)
			m = w.say(operations[call.Action], call, as)
			these := w.recorder.End()
			trips = append(trips, these...)
			if attempt > 1 || len(these) == 0 || !these[len(these)-1].Stale || s.cfg.Once != nil && s.cfg.Once(call) {
				return
			}
		}
	}()
	<-done
	if m.view.ErrorType != panicked {
		s.giveBack(w) // who knows in what state a panic left it
	}
	return observe(call, trips, m)
}

// observe puts the last round trip and the SDK's view of it together.
func observe(call exchange.Call, trips []target.Trip, m made) exchange.Observation {
	view := m.view
	if len(trips) == 0 {
		obs := exchange.Observation{Call: call, Start: time.Now(), Loss: exchange.NotSent, SDK: view}
		obs.LossWhy = "the SDK sent nothing: " + view.Message
		return obs
	}
	last := trips[len(trips)-1]
	view.Dropped = droppedFrom(last.Request, call.Params)
	obs := last.Observation(call, len(trips), trips[0].Start)
	obs.SDK = view
	if answered(&obs) {
		view.Differs = compare(obs.Status, obs.Body, m)
	}
	return obs
}

// borrow takes an idle client or makes one more.
func (s *SDK) borrow() (*worker, error) {
	s.mu.Lock()
	if n := len(s.idle); n > 0 {
		w := s.idle[n-1]
		s.idle = s.idle[:n-1]
		s.mu.Unlock()
		return w, nil
	}
	s.mu.Unlock()
	return newWorker(s.cfg, s.shared)
}

func (s *SDK) giveBack(w *worker) {
	s.mu.Lock()
	s.idle = append(s.idle, w)
	s.mu.Unlock()
}
