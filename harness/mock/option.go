package mock

import (
	"time"

	"github.com/dwconform/dwconform/harness/contract"
)

// Times of the gateway.
const (
	// DocumentedWindow is how far a request's time may be off, either way, by
	// the vendor's page of error codes.
	DocumentedWindow = 15 * time.Minute
	// WideWindow is the same by the vendor's page of the request structure.
	WideWindow = 31 * time.Minute
	// nonceLife is how long a nonce stays used.
	nonceLife = 15 * time.Minute
)

// Option changes how [New] makes a server.
type Option func(*config)

// config is what the options say.
type config struct {
	contract *contract.Contract
	world    World
	now      func() time.Time
	seed     uint64
	window   time.Duration
	unsigned bool
	faults   []string
	latency  time.Duration
	seen     bool
	store    Store
	sleep    sleeper

	disturbances []string
	disturbSeed  uint64
}

// WithContract makes the server keep another contract than [contract.Default].
func WithContract(c *contract.Contract) Option { return func(o *config) { o.contract = c } }

// WithWorld replaces the accounts and projects of [DefaultWorld].
func WithWorld(w World) Option { return func(o *config) { o.world = w } }

// WithClock makes the server ask now for the time. The default is time.Now.
func WithClock(now func() time.Time) Option { return func(o *config) { o.now = now } }

// WithSeed chooses the ids of requests and businesses. Servers of one seed that
// are asked the same in the same order give the same ids. The default is 1.
func WithSeed(seed uint64) Option { return func(o *config) { o.seed = seed } }

// WithTimeWindow sets how far a request's time may be off, either way. The
// default is [DocumentedWindow].
func WithTimeWindow(d time.Duration) Option { return func(o *config) { o.window = d } }

// WithoutSignature leaves signature, time and nonce unchecked. A call without a
// known access key is then taken for the caller's.
func WithoutSignature() Option { return func(o *config) { o.unsigned = true } }

// WithFault gives the server the defect with this id, see [Faults]. It may be
// given several times.
func WithFault(id string) Option { return func(o *config) { o.faults = append(o.faults, id) } }

// WithLatency makes the server wait before each answer.
func WithLatency(d time.Duration) Option { return func(o *config) { o.latency = d } }

// WithStore keeps the businesses in another store than memory.
func WithStore(s Store) Option { return func(o *config) { o.store = s } }

// WithSeen makes the server remember every call, for [Server.Calls].
func WithSeen() Option { return func(o *config) { o.seen = true } }

// WithDisturbances makes transport or service fail for some calls, to test the
// retries of a client. A rule is KIND[@WHEN][:ACTION]: KIND is one of
// [DisturbanceKinds]; WHEN is the number of a call, counted from 1 among those
// of the Action (2), a range of numbers (1-3), every N-th (every5) or a share of
// them (5%), and all of them without it; without ACTION calls of every Action
// are meant, also those that are wrongly signed. Of several rules that strike
// one call the first has it, and the delays of slow come on top. [Try] returns
// an error that names each rule that is wrong. Several such options add up;
// [Server.Disturb] replaces the rules and [Server.Disturbances] counts.
func WithDisturbances(rules ...string) Option {
	return func(o *config) { o.disturbances = append(o.disturbances, rules...) }
}

// WithDisturbanceSeed chooses which calls make up the share of a rule. It
// follows from this seed and the number of the call alone. The default is 1.
func WithDisturbanceSeed(seed uint64) Option { return func(o *config) { o.disturbSeed = seed } }

// withSleep replaces how the server waits.
func withSleep(s sleeper) Option { return func(o *config) { o.sleep = s } }
