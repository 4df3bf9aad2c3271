package target

import (
	"context"
	"time"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/wire"
)

// Raw is the sender that writes requests itself: it can say every call.
type Raw struct {
	cfg    Config
	shared *Shared
}

// NewRaw returns a raw sender over the shared transport; nil makes its own.
func NewRaw(cfg Config, shared *Shared) *Raw {
	cfg = cfg.filled()
	if shared == nil {
		shared = cfg.Shared
	}
	if shared == nil {
		shared = NewShared(cfg)
	}
	return &Raw{cfg: cfg, shared: shared}
}

// Do implements [Target].
func (r *Raw) Do(ctx context.Context, call exchange.Call) exchange.Observation {
	cred, err := r.cfg.As(call.As)
	if err != nil {
		return Unsent(call, err.Error())
	}
	secret, token := r.foreign(cred)
	nonce := r.cfg.Nonce
	if call.Nonce != "" {
		nonce = func() string { return call.Nonce }
	}
	return r.twice(ctx, call, func() (exchange.Request, error) {
		req, err := wire.Build(call, wire.Options{
			Endpoint:     r.cfg.Endpoint,
			Region:       r.cfg.Region,
			Version:      r.cfg.Version,
			UserAgent:    r.cfg.UserAgent,
			Credentials:  cred,
			WrongSecret:  secret,
			ForeignToken: token,
			Now:          r.cfg.Now(),
			Nonce:        nonce(),
		})
		if err == nil && req.Header.Get("Accept-Encoding") == "" {
			req.Header.Set("Accept-Encoding", "gzip")
		}
		return req, err
	})
}

// Resend implements [Resender]: the recorded request goes out again verbatim,
// signature, time and nonce included.
func (r *Raw) Resend(ctx context.Context, earlier exchange.Observation) exchange.Observation {
	if earlier.Request.URL == "" {
		return Unsent(earlier.Call, "nothing to send again: the earlier call never left ("+earlier.LossWhy+")")
	}
	return r.twice(ctx, earlier.Call, func() (exchange.Request, error) { return earlier.Request, nil })
}

// twice makes one round trip, and a second one on a fresh connection when the
// first met a kept connection that the server had closed.
func (r *Raw) twice(ctx context.Context, call exchange.Call, build func() (exchange.Request, error)) exchange.Observation {
	ctx, cancel := r.cfg.Patient(ctx)
	defer cancel()
	var start time.Time
	for attempt := 1; ; attempt++ {
		req, err := build()
		if err != nil {
			return Unsent(call, err.Error())
		}
		t := r.shared.trip(ctx, req, attempt > 1)
		if attempt == 1 {
			start = t.Start
		}
		if !t.Stale || attempt > 1 || r.cfg.Once(call) {
			return t.Observation(call, attempt, start)
		}
	}
}

// others lists the profiles in the order in which another secret is looked for,
// and otherTokens those in which another token is.
var (
	others      = []string{exchange.OtherTenant, exchange.Caller, exchange.Unauthorized, exchange.Temporary, exchange.OtherTemporary, exchange.Inactive}
	otherTokens = []string{exchange.OtherTemporary, exchange.Caller, exchange.Temporary}
)

// foreign returns the first secret, and the first token, that belong to
// another key than cred; "" where there is none, and the tampers that need
// one then cannot be sent. Whether that token is good with its own key is not
// known here: one that has expired would be refused for that too.
func (r *Raw) foreign(cred wire.Credentials) (secret, token wire.Secret) {
	for _, profile := range others {
		other := r.cfg.Credentials[profile]
		if secret == "" && other.AccessKeyID != cred.AccessKeyID && other.Secret != cred.Secret {
			secret = other.Secret
		}
	}
	for _, profile := range otherTokens {
		other := r.cfg.Credentials[profile]
		if token == "" && other.AccessKeyID != cred.AccessKeyID && other.Token != cred.Token {
			token = other.Token
		}
	}
	return secret, token
}
