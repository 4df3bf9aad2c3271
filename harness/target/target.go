package target

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/wire"
)

// Target is the other side of a conversation.
type Target interface {
	// Do asks one call and always returns an observation: where no whole
	// answer was seen, its Loss says why. It is safe for concurrent use.
	Do(ctx context.Context, call exchange.Call) exchange.Observation
}

// Says is a Target that cannot say every call.
type Says interface {
	// CanSay reports whether the call can be said faithfully; if not, why is
	// the reason in words for a report.
	CanSay(call exchange.Call) (ok bool, why string)
}

// Resender is a Target that can send recorded bytes again.
type Resender interface {
	// Resend sends the request of an earlier observation verbatim, its nonce
	// and signature included, and returns what came back this time.
	Resend(ctx context.Context, earlier exchange.Observation) exchange.Observation
}

// DefaultPatience and DefaultBodyLimit hold where a [Config] names none.
const (
	DefaultPatience  = 10 * time.Second
	DefaultBodyLimit = 8 << 20
)

// Config says where the target is and how it is spoken to.
type Config struct {
	Endpoint  *url.URL // scheme and host; required
	Region    string   // sent as RegionId
	Version   string   // API version, "2020-05-18"
	UserAgent string   // "" means the sender's own
	// Credentials signs a call by the profile that it names (exchange.Caller
	// and so on). A call of a profile that is not here is not sent.
	Credentials map[string]wire.Credentials
	// RootCAs verifies the endpoint's certificate; nil means the system's.
	RootCAs *x509.CertPool
	// Patience is how long one whole answer may take, from the first byte
	// sent to the last one read; 0 means DefaultPatience. It is patience, not
	// contract.
	Patience time.Duration
	// BodyLimit is how many bytes of a body are read, before and after
	// decoding; 0 means DefaultBodyLimit.
	BodyLimit int64
	// Now dates the signatures of the raw sender; nil means time.Now. How long
	// something took is always measured, never taken from here.
	Now func() time.Time
	// Nonce makes the nonces of the raw sender; nil means 32 random hex digits.
	Nonce func() string
	// Once names the calls that are said once only: one that went out on a kept
	// connection which turns out to be closed may have arrived all the same. nil
	// names none: such a call is said again.
	Once func(exchange.Call) bool
	// Shared is the transport that senders of one run have in common; nil
	// means that each sender makes its own.
	Shared *Shared
}

// filled returns c with its defaults set.
func (c Config) filled() Config {
	if c.Patience <= 0 {
		c.Patience = DefaultPatience
	}
	if c.BodyLimit <= 0 {
		c.BodyLimit = DefaultBodyLimit
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Nonce == nil {
		c.Nonce = wire.NewNonce
	}
	if c.Once == nil {
		c.Once = func(exchange.Call) bool { return false }
	}
	return c
}

// As returns the credentials that sign a call of the named profile, "" for
// the caller.
func (c Config) As(profile string) (wire.Credentials, error) {
	if profile == "" {
		profile = exchange.Caller
	}
	cred, ok := c.Credentials[profile]
	if !ok || cred.AccessKeyID == "" {
		return wire.Credentials{}, fmt.Errorf("no credentials for profile %q; name them in the target file", profile)
	}
	return cred, nil
}

// errPatience is why a context made by Patient ended by itself.
var errPatience = errors.New("no whole answer within patience")

// Patient returns a context that ends when patience for one call is over.
func (c Config) Patient(ctx context.Context) (context.Context, context.CancelFunc) {
	patience := c.filled().Patience
	return context.WithTimeoutCause(ctx, patience, fmt.Errorf("%w (%v)", errPatience, patience))
}

// Unsent is the observation of a call that never left, and why.
func Unsent(call exchange.Call, why string) exchange.Observation {
	return exchange.Observation{Call: call, Loss: exchange.NotSent, LossWhy: why, Start: time.Now()}
}
