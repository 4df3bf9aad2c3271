package target

import (
	"context"
	"time"

	"github.com/dwconform/dwconform/harness/exchange"
)

// PacedConfig says what a [Paced] target shares with others and when it gives
// up.
type PacedConfig struct {
	// IsThrottled reports whether an answer is rate limiting, and how long it
	// asks to wait; 0 means that the headers are read for it. Required.
	IsThrottled func(exchange.Observation) (throttled bool, retryAfter time.Duration)
	Pace        *Pace   // nil: a pace of its own
	Gate        *Gate   // nil: no gate
	Budget      *Budget // nil: no ceiling
	// Tries is how often one call is asked at most while it is throttled; 0
	// means 10.
	Tries int
	// Longest is how long an answer may ask to wait: one that asks for longer
	// is given up at once. 0 means that each is waited for, as far as the pace
	// lets itself be held.
	Longest time.Duration
	// Within is how long after its first throttled answer a call is still
	// asked again; 0 means 60 s.
	Within time.Duration
	// Finish names the calls that are not cut off once they have left, though
	// their context ends: what they do would be done unseen. They end with
	// their answer, or with the patience of the target below. nil names none.
	Finish func(exchange.Call) bool
}

// Paced is a target behind the pace, the gate and the budget of a run. A call
// whose answer is rate limiting is asked again, slower; when it is given up,
// the last such answer is returned.
type Paced struct {
	next Target
	cfg  PacedConfig
}

// NewPaced wraps next.
func NewPaced(next Target, cfg PacedConfig) *Paced {
	if cfg.Pace == nil {
		cfg.Pace = NewPace(PaceConfig{})
	}
	if cfg.Tries <= 0 {
		cfg.Tries = 10
	}
	if cfg.Within <= 0 {
		cfg.Within = time.Minute
	}
	return &Paced{next: next, cfg: cfg}
}

type asIsKey struct{}

// AsIs returns a context whose calls take an answer as it is, rate limiting
// too: for calls whose very question is that answer.
func AsIs(ctx context.Context) context.Context { return context.WithValue(ctx, asIsKey{}, true) }

// CanSay implements [Says] with what the wrapped target says.
func (p *Paced) CanSay(call exchange.Call) (bool, string) {
	if says, ok := p.next.(Says); ok {
		return says.CanSay(call)
	}
	return true, ""
}

// Do implements [Target].
func (p *Paced) Do(ctx context.Context, call exchange.Call) exchange.Observation {
	return p.ask(ctx, call, func(ctx context.Context) exchange.Observation { return p.next.Do(ctx, call) })
}

// Resend implements [Resender] if the wrapped target does.
func (p *Paced) Resend(ctx context.Context, earlier exchange.Observation) exchange.Observation {
	again, ok := p.next.(Resender)
	if !ok {
		return Unsent(earlier.Call, "this sender cannot send recorded bytes again; use the raw one")
	}
	return p.ask(ctx, earlier.Call, func(ctx context.Context) exchange.Observation { return again.Resend(ctx, earlier) })
}

// ask asks until the answer is no rate limiting or patience with it ends.
func (p *Paced) ask(ctx context.Context, call exchange.Call, once func(context.Context) exchange.Observation) exchange.Observation {
	asIs := ctx.Value(asIsKey{}) != nil
	var first time.Time // of the throttled answers
	var last exchange.Observation
	for try := 1; ; try++ {
		obs, epoch, why := p.pass(ctx, call, once)
		if why != "" {
			if try > 1 {
				// A throttled answer was seen: that says more than our
				// having been stopped afterwards.
				return last
			}
			return exchange.Observation{Call: call, Loss: exchange.Cancelled, LossWhy: why, Start: time.Now()}
		}
		if asIs {
			return obs
		}
		now := time.Now()
		throttled, retryAfter := p.cfg.IsThrottled(obs)
		if !throttled {
			if obs.Loss == "" {
				p.cfg.Pace.report(epoch, now, false, 0)
			}
			obs.Throttled = try - 1
			return obs
		}
		if retryAfter <= 0 {
			retryAfter = RetryAfter(obs.Header, now)
		}
		tooLong := p.cfg.Longest > 0 && retryAfter > p.cfg.Longest
		if tooLong {
			p.cfg.Pace.report(epoch, now, true, 0) // nobody waits for it
		} else {
			p.cfg.Pace.report(epoch, now, true, retryAfter)
		}
		last, last.Throttled = obs, try
		if first.IsZero() {
			first = now
		}
		if try >= p.cfg.Tries || now.Sub(first) >= p.cfg.Within || tooLong {
			return last
		}
	}
}

// pass makes one try: it waits for its turn, passes the gate and pays. why
// says what kept it from being asked, epoch when it left.
func (p *Paced) pass(ctx context.Context, call exchange.Call, once func(context.Context) exchange.Observation) (obs exchange.Observation, epoch int64, why string) {
	if ctx.Err() != nil {
		return obs, 0, context.Cause(ctx).Error()
	}
	epoch, err := p.cfg.Pace.wait(ctx)
	if err != nil {
		return obs, 0, err.Error()
	}
	leave, err := p.cfg.Gate.enter(ctx)
	if err != nil {
		return obs, 0, err.Error()
	}
	defer leave()
	if !p.cfg.Budget.take(call) {
		return obs, 0, WhyBudget
	}
	if p.cfg.Finish != nil && p.cfg.Finish(call) {
		ctx = context.WithoutCancel(ctx)
	}
	obs = once(ctx)
	p.cfg.Budget.also(obs.Attempts - 1)
	return obs, epoch, ""
}
