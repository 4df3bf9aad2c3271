package oracle

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/verdict"
	"github.com/dwconform/dwconform/harness/wire"
)

// Kind is what an answer comes to.
type Kind string

const (
	// Accepted: HTTP 2xx, Success true, and for the create an id.
	Accepted Kind = "accepted"
	// Rejected: an error envelope in either form.
	Rejected Kind = "rejected"
	// Throttled: rate limiting that no state asked for.
	Throttled Kind = "throttled"
	// Neither: an answer that is none of these.
	Neither Kind = "neither accepted nor rejected"
	// Lost: no whole answer was observed.
	Lost Kind = "lost"
)

// Envelopes of a rejection.
const (
	GatewayEnvelope = "gateway" // Code, Message
	SchemaEnvelope  = "schema"  // Success, ErrorCode, ErrorMessage
)

// Answer is an observation, read.
type Answer struct {
	Kind     Kind
	Action   *contract.Action
	Status   int
	Doc      wire.Document
	Code     string // error code of a rejection, whichever member carries it
	Message  string
	Envelope string // which envelope carries Code
	// OtherCode and OtherMessage are what the other envelope says, where a
	// refusal carries both.
	OtherCode, OtherMessage string
	ID                      string // id that an accepted create gave
	Why                     string // for Neither and Lost: why, in words
	// HTTPLayer: no envelope, and a status with which the HTTP layer itself
	// refuses a request.
	HTTPLayer bool
	// Unrouted: no envelope, and a status with which what stands before the
	// service refuses a method that it does not route.
	Unrouted bool
	// Enveloped: the body was a document that belongs to this API.
	Enveloped bool
}

// member returns the text of a top-level member and whether it is there and
// not null.
func (a *Answer) member(name string) (wire.Node, bool) {
	n, ok := get(a.Doc.Node, name)
	if !ok || n.Kind == wire.Null {
		return wire.Node{}, false
	}
	return n, true
}

// httpLayer are the statuses with which an HTTP layer refuses what it cannot
// or will not read.
var httpLayer = map[int]bool{400: true, 408: true, 413: true, 414: true, 417: true, 431: true, 501: true, 505: true}

// Read reads an observation. It is generous about form, which has clauses of
// its own, and exact about meaning.
func Read(c *contract.Contract, obs *exchange.Observation) Answer {
	a := Answer{Action: c.Action(obs.Call.Action), Status: obs.Status}
	if obs.Loss != "" {
		a.Kind, a.Why = Lost, string(obs.Loss)+": "+obs.LossWhy
		return a
	}
	// What the body is, is read from the body: an answer in another format
	// than the one asked has a meaning too.
	if a.Doc = wire.Decode("", obs.Body); a.Doc.Format == "" {
		a.Doc = wire.Decode(obs.Call.Way.Full().Format, obs.Body)
	}
	a.Enveloped = a.enveloped()
	_, hasCode := a.member("Code")
	_, hasErrCode := a.member(contract.FieldErrorCode)
	success, hasSuccess := a.success()
	a.readCode(hasCode, hasErrCode)
	switch {
	case obs.Status == http.StatusTooManyRequests, throttling(a.Code) && !(success && hasSuccess):
		a.Kind = Throttled
	case obs.Status >= 200 && obs.Status < 300 && hasSuccess && success:
		a.Kind = Accepted
		a.readID(c)
	case obs.Status >= 400 && a.Enveloped:
		a.Kind = Rejected
	case obs.Status == 200 && hasSuccess && !success && a.Code != "":
		a.Kind = Rejected
	default:
		a.Kind = Neither
		a.Why = a.neither(obs, hasSuccess)
		a.HTTPLayer = httpLayer[obs.Status] && !a.Enveloped
		a.Unrouted = obs.Call.Way.Full().Method == exchange.GET && !a.Enveloped && (obs.Status >= 400 && obs.Status < 500 || obs.Status == http.StatusNotImplemented)
	}
	return a
}

// readCode takes code and message from the envelope that counts: below 400 that
// of the response schema, in which a member Code is any further field.
func (a *Answer) readCode(gateway, schema bool) {
	text := func(name string) string {
		n, _ := a.member(name)
		return n.Text()
	}
	a.Envelope, a.Code, a.Message = SchemaEnvelope, text(contract.FieldErrorCode), text(contract.FieldErrorText)
	if !gateway {
		if a.Message == "" {
			a.Message = text("Message")
		}
		return
	}
	code, message := text("Code"), text("Message")
	if schema && a.Code != "" && (a.Status < 400 || code == "") {
		a.OtherCode, a.OtherMessage = code, message
	} else {
		a.OtherCode, a.OtherMessage = a.Code, a.Message
		a.Envelope, a.Code, a.Message = GatewayEnvelope, code, message
	}
	if a.Message == "" {
		a.Message = a.OtherMessage
	}
}

// throttling reports whether a code speaks of rate limits.
func throttling(code string) bool {
	return code == "Throttling" || strings.HasPrefix(code, "Throttling.")
}

// success reads the member Success, be it a boolean or, in XML or from a
// loose server, its text.
func (a *Answer) success() (value, there bool) {
	n, ok := a.member(contract.FieldSuccess)
	if !ok {
		return false, false
	}
	switch strings.ToLower(n.Text()) {
	case "true":
		return true, true
	case "false":
		return false, true
	}
	return false, false
}

// enveloped reports whether the body is an object with a member that only
// this API's answers have.
func (a *Answer) enveloped() bool {
	if a.Doc.Node.Kind != wire.Object {
		return false
	}
	for _, name := range []string{contract.FieldRequestID, contract.FieldSuccess, contract.FieldErrorCode, "Code", contract.FieldStatus} {
		if _, ok := get(a.Doc.Node, name); ok {
			return true
		}
	}
	return false
}

func (a *Answer) neither(obs *exchange.Observation, hasSuccess bool) string {
	switch {
	case len(obs.Body) == 0:
		return fmt.Sprintf("HTTP %d with an empty body", obs.Status)
	case !a.Enveloped:
		return fmt.Sprintf("HTTP %d with a body that is no envelope: %s", obs.Status, clip(string(obs.Body), 60))
	case !hasSuccess:
		return fmt.Sprintf("HTTP %d without %s", obs.Status, contract.FieldSuccess)
	}
	return fmt.Sprintf("HTTP %d with %s", obs.Status, clip(string(obs.Body), 60))
}

// readID takes the id from an accepted create; without one that can be read,
// the answer is not an acceptance.
func (a *Answer) readID(c *contract.Contract) {
	if a.Action == nil || a.Action.Name != c.Resource.Create {
		return
	}
	n, ok := a.member(c.Resource.ID)
	if !ok {
		a.Kind, a.Why = Neither, "success without "+c.Resource.ID
		return
	}
	id, ok := integer(n)
	if !ok || strings.Trim(id, "0") == "" || strings.HasPrefix(id, "-") {
		a.Kind, a.Why = Neither, fmt.Sprintf("success with %s %s, which does not stand for a positive int64", c.Resource.ID, clip(n.Text(), 40))
		return
	}
	a.ID = id
}

// integer returns the decimal text of a node that stands for an int64, whatever
// its kind; "1e3", "1.0" and 2^63 stand for none.
func integer(n wire.Node) (string, bool) {
	t := n.Text()
	if strings.HasPrefix(t, "+") {
		return "", false
	}
	_, err := strconv.ParseInt(t, 10, 64)
	return t, err == nil
}

// Says tells an answer in a few words, for reports.
func (a *Answer) Says() string {
	switch a.Kind {
	case Accepted:
		return "accepted"
	case Rejected, Throttled:
		s := fmt.Sprintf("%s with %s (HTTP %d)", a.Kind, orNone(a.Code), a.Status)
		if a.Message != "" {
			s += ": " + clip(a.Message, 120)
		}
		return s
	}
	return string(a.Kind) + ": " + a.Why
}

func orNone(s string) string {
	if s == "" {
		return "no code"
	}
	return s
}

// cut shortens a text to n characters and says so.
func cut(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i] + "…"
		}
		n--
	}
	return s
}

// clip shortens text for a report and makes it printable.
func clip(s string, n int) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	r := []rune(s)
	for i, c := range r {
		if c < ' ' && c != '\n' || c == '\u007f' {
			r[i] = '\u00b7'
		}
	}
	if len(r) > n {
		return string(r[:n]) + "…"
	}
	return string(r)
}

func problem(oracle, at, want, got string) verdict.Problem {
	return verdict.Problem{Oracle: oracle, At: at, Want: want, Got: got}
}

// Trouble reports whether an answer speaks of a passing trouble of the service
// or is none at all, rather than of what is stored.
func (a *Answer) Trouble() bool {
	return a.Kind == Lost || a.Kind == Neither || a.Kind == Throttled || Internal(a.Code)
}

// get returns the node at a path of member names, and whether it is there.
func get(n wire.Node, path string) (wire.Node, bool) {
	at := n.Get(path)
	return at, at.Exists()
}
