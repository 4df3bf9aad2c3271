package session

import (
	"context"
	"crypto/rand"
	"strings"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/oracle"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/target"
	"github.com/dwconform/dwconform/harness/target/sdk"
)

// senders are the two ways to reach the target, behind one pace and one
// budget.
type senders struct {
	raw target.Target
	sdk target.Target // nil when only the raw sender is wanted
	// clean bypasses the budget: clean-up is reserved beforehand.
	clean target.Target
	mode  string
	stop  func()
}

// open makes the senders of a run. Both share one pool of connections and one
// pace, so that throttling seen by one slows the other.
func (r *run) open() *senders {
	cfg := r.cfg
	tc := target.Config{
		Endpoint: cfg.Endpoint, Region: cfg.Region, Version: r.contract.Version,
		UserAgent: "dwconform", Credentials: cfg.Credentials, RootCAs: cfg.RootCAs,
		Patience: cfg.Patience,
	}
	if cfg.Live() {
		tc.Once = r.isWrite
	}
	if r.replaying() {
		return r.replay(tc)
	}
	shared := target.NewShared(tc)
	tc.Shared = shared
	s := &senders{mode: cfg.Plan.Sender, stop: shared.Close}
	if s.mode == "" {
		s.mode = plan.BothSenders
	}
	rawTarget, sdkTarget := target.Target(nil), target.Target(nil)
	if cfg.NewTarget != nil {
		rawTarget = cfg.NewTarget(exchange.Raw)
		if s.mode != plan.RawSender {
			sdkTarget = cfg.NewTarget(exchange.SDK)
		}
	} else {
		rawTarget = target.NewRaw(tc, shared)
		if s.mode != plan.RawSender {
			sdkTarget = sdk.New(tc, r.contract)
		}
	}
	pace := target.NewPace(r.paceConfig())
	budget := &target.Budget{Requests: cfg.Requests, Writes: cfg.Writes, IsWrite: r.isWrite}
	r.budget = budget
	paced := target.PacedConfig{IsThrottled: r.throttled, Pace: pace, Budget: budget}
	if !cfg.own {
		paced.Finish = r.creates
	}
	if cfg.Live() {
		paced.Within, paced.Longest = liveWithin, liveLongest
	}
	s.raw = target.NewPaced(rawTarget, paced)
	if sdkTarget != nil {
		s.sdk = target.NewPaced(sdkTarget, paced)
	}
	free := paced
	free.Budget = nil
	s.clean = target.NewPaced(rawTarget, free)
	if cfg.Keep {
		r.keepOn(s)
	}
	return s
}

// creates names the calls that leave something to be swept. One that is cut off
// may still do so, after the sweep.
func (r *run) creates(call exchange.Call) bool { return call.Action == r.contract.Resource.Create }

// isWrite names the calls that --max-writes counts: creates and updates.
func (r *run) isWrite(call exchange.Call) bool {
	return call.Action == r.contract.Resource.Create || call.Action == r.contract.Resource.Update
}

// do sends a call: by the sender that its way names, else by the SDK where it
// can say the call, else raw.
func (s *senders) do(ctx context.Context, call exchange.Call) exchange.Observation {
	sender := call.Way.Sender
	if sender == "" {
		sender = exchange.Raw
		if s.sdk != nil {
			call.Way.Sender = exchange.SDK
			if ok, _ := canSay(s.sdk, call); ok {
				sender = exchange.SDK
			}
		}
	}
	if sender == exchange.SDK && s.sdk != nil {
		call.Way.Sender = exchange.SDK
		if ok, _ := canSay(s.sdk, call); ok || s.mode == plan.SDKSender {
			return s.sdk.Do(ctx, call)
		}
	}
	call.Way.Sender = exchange.Raw
	return s.raw.Do(ctx, call)
}

// says reports whether the senders that the run may use can say a call.
func (s *senders) says(call exchange.Call) (bool, string) {
	if s.mode != plan.SDKSender || s.sdk == nil {
		return true, ""
	}
	call.Way.Sender = exchange.SDK
	return canSay(s.sdk, call)
}

func canSay(t target.Target, call exchange.Call) (bool, string) {
	if says, ok := t.(target.Says); ok {
		return says.CanSay(call)
	}
	return true, ""
}

// resend sends the bytes of an earlier observation again.
func (s *senders) resend(ctx context.Context, earlier exchange.Observation) exchange.Observation {
	if again, ok := s.raw.(target.Resender); ok {
		return again.Resend(ctx, earlier)
	}
	return target.Unsent(earlier.Call, "the sender cannot send the same bytes again")
}

// runPrefix begins every name that a run creates: three letters that say whose
// it is, and six that are its own.
func runPrefix() string {
	const letters = "abcdefghijklmnopqrstuvwxyz0123456789"
	var b [6]byte
	_, _ = rand.Read(b[:]) // never fails
	var s strings.Builder
	s.WriteString(Prefix)
	for _, c := range b {
		s.WriteByte(letters[int(c)%len(letters)])
	}
	return s.String()
}

// Prefix begins the name of everything that a run creates.
const Prefix = "dwc"

// mark notes for the verdict on the whole run what an answer shows of the
// target: that it is this API, and that it accepted the key.
func (r *run) mark(ans *oracle.Answer) {
	switch {
	case ans.Kind == oracle.Lost:
		r.lost.Add(1)
		return
	case ans.Enveloped:
		r.enveloped.Add(1)
	}
	r.answered.Add(1)
	switch ans.Kind {
	case oracle.Accepted:
		r.keyAccepted.Store(true)
	case oracle.Rejected:
		if r.aboutKey(ans.Code) {
			r.keyRefusal.CompareAndSwap(nil, &ans.Code)
		} else if !r.beforeKey(ans.Code) {
			r.keyAccepted.Store(true)
		}
	}
}
