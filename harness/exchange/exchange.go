package exchange

import (
	"net/http"
	"strings"
	"time"
)

// Pair is one request parameter as it is written. A name may repeat, and an
// absent, an empty and a repeated parameter are three different calls.
type Pair struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Senders, signature versions, formats, methods and places of a call.
const (
	Raw = "raw" // our own writer: can say everything
	SDK = "sdk" // the vendor's SDK: says what its structs can say

	V1 = "v1" // HMAC-SHA1, RPC style, parameters signed
	V3 = "v3" // ACS3-HMAC-SHA256, headers signed

	JSON = "JSON"
	XML  = "XML"

	POST = "POST"
	GET  = "GET"

	Form  = "form"
	Query = "query"
)

// Way is how a call is said: by whom, how signed, in which format, by which
// method, and where the operation's parameters travel. The zero value of a
// field is its first constant above.
type Way struct {
	Sender    string `json:"sender,omitempty"`
	Signature string `json:"signature,omitempty"`
	Format    string `json:"format,omitempty"`
	Method    string `json:"method,omitempty"`
	Place     string `json:"place,omitempty"`
}

// Full returns w with every empty field set to its default:
// raw, v1, JSON, POST, form.
func (w Way) Full() Way {
	def := func(s *string, v string) {
		if *s == "" {
			*s = v
		}
	}
	def(&w.Sender, Raw)
	def(&w.Signature, V1)
	def(&w.Format, JSON)
	def(&w.Method, POST)
	def(&w.Place, Form)
	return w
}

// String names the way as reports do, for example "raw-v1-JSON-POST-form".
func (w Way) String() string {
	w = w.Full()
	return strings.Join([]string{w.Sender, w.Signature, w.Format, w.Method, w.Place}, "-")
}

// Profiles: which credential signs a call.
const (
	Caller         = "caller"
	OtherTenant    = "otherTenant"
	Unauthorized   = "unauthorized"
	Temporary      = "temporary"
	OtherTemporary = "otherTemporary" // its token is the wrong one for Temporary
	Inactive       = "inactive"
)

// Call is one question: an Action with its operation parameters in order.
type Call struct {
	Action string `json:"action"`
	Params []Pair `json:"params"`
	Way    Way    `json:"way"`
	As     string `json:"as,omitempty"`     // profile, "" means Caller
	Tamper string `json:"tamper,omitempty"` // name of one deliberate defect below the parameters, "" for none
	Nonce  string `json:"nonce,omitempty"`  // nonce of an earlier call to be used again, "" for a fresh one
}

// Get returns the value of the first parameter called name.
func (c Call) Get(name string) (string, bool) {
	for _, p := range c.Params {
		if p.Name == name {
			return p.Value, true
		}
	}
	return "", false
}

// Request is what left below the sender.
type Request struct {
	Method string      `json:"method"`
	URL    string      `json:"url"`
	Header http.Header `json:"header"`
	Body   []byte      `json:"body"`
}

// Loss says why no whole answer was observed; "" means one was.
type Loss string

const (
	NotSent   Loss = "not-sent"  // the sender could not send it: no connection, unknown host
	Refused   Loss = "refused"   // it was not sent either: the host is there, and nobody listens at the port
	NoAnswer  Loss = "no-answer" // the connection ended before the first byte of an answer
	Short     Loss = "short"     // the answer ended before its announced end
	Timeout   Loss = "timeout"   // no whole answer within patience
	Oversize  Loss = "oversize"  // the body went past what a client can take
	Malformed Loss = "malformed" // the bytes were no HTTP answer
	Cancelled Loss = "cancelled" // we gave up: the run was stopped
	HungUp    Loss = "hung-up"   // we closed the connection once the request was sent, because the call asks for that
	// Unrecorded: a recording was asked, and it does not hold the call. It
	// says nothing about any target.
	Unrecorded Loss = "unrecorded"
)

// Observation is what one call showed, byte for byte from below its sender.
type Observation struct {
	Call    Call        `json:"call"`
	Request Request     `json:"request"`
	Status  int         `json:"status"` // 0 when no status line was read
	Proto   string      `json:"proto,omitempty"`
	Header  http.Header `json:"header"`
	Body    []byte      `json:"body"` // decoded from Content-Encoding; up to the limit when Oversize
	Loss    Loss        `json:"loss,omitempty"`
	LossWhy string      `json:"lossWhy,omitempty"` // the transport's own words
	// Attempts counts round trips; over 1 when somebody retried behind our
	// back, or when a kept connection was found closed and the call was said
	// again on a new one.
	Attempts int `json:"attempts"`
	// Throttled counts the answers to this call that were rate limiting; the
	// last of them is this one if the call was given up.
	Throttled int           `json:"throttled,omitempty"`
	Start     time.Time     `json:"start"`
	Took      time.Duration `json:"took"`
	SDK       *SDKView      `json:"sdk,omitempty"` // what the SDK made of it; nil for the raw sender
}

// SDKView is what the vendor's SDK said about an answer. It never judges.
type SDKView struct {
	ErrorType string            `json:"errorType,omitempty"` // "server", "client", "panic", "other"
	ErrorCode string            `json:"errorCode,omitempty"`
	Message   string            `json:"message,omitempty"`
	Fields    map[string]string `json:"fields,omitempty"`  // top-level fields of the typed response
	Dropped   []string          `json:"dropped,omitempty"` // parameters of the call that the SDK did not send
	Differs   []Discrepancy     `json:"differs,omitempty"` // where it shows another answer than the bytes hold
}

// DiscrepancyKind says how the SDK departs from the bytes.
type DiscrepancyKind string

const (
	Dropped DiscrepancyKind = "dropped" // the call says it, and the SDK did not send it
	Hidden  DiscrepancyKind = "hidden"  // the bytes say it, and the SDK does not show it
	Misread DiscrepancyKind = "misread" // the SDK shows something else than the bytes say
	Unread  DiscrepancyKind = "unread"  // the SDK made nothing of a whole answer
)

// Discrepancy is one place where the SDK shows a call or its answer otherwise
// than the bytes. It says nothing about who is right.
type Discrepancy struct {
	Kind  DiscrepancyKind `json:"kind"`
	At    string          `json:"at,omitempty"` // path of the member, or the parameter; "" for the answer as a whole
	Bytes string          `json:"bytes"`        // what the bytes say
	SDK   string          `json:"sdk"`          // what the SDK shows
}
