package mock

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/wire"
)

// maxBody is how many bytes a request may carry.
const maxBody = 8 << 20

const formType = "application/x-www-form-urlencoded"

// Headers that carry the common parameters of a V3 request.
const (
	headerAuthorization = "Authorization"
	headerAction        = "X-Acs-Action"
	headerVersion       = "X-Acs-Version"
	headerDate          = "X-Acs-Date"
	headerNonce         = "X-Acs-Signature-Nonce"
	headerToken         = "X-Acs-Security-Token"
	headerDigest        = "X-Acs-Content-Sha256"
)

// call is one request on its way through the server.
type call struct {
	s    *Server
	http *http.Request
	id   string // of the request
	body []byte

	query, form []exchange.Pair
	params      []exchange.Pair // those of both that count
	v3          bool
	keyID       string
	format      string // exchange.JSON or exchange.XML

	name    string  // the Action, as asked
	version string  // as asked
	action  *action // nil until it is known
	key     *key    // who calls; nil until it is known

	// given holds what the call gives for each parameter of the Action, there
	// whether it gives it at all.
	given []string
	there []bool

	project *project
	// idle: nothing is done and the call is accepted all the same.
	idle bool

	// What a served call has to show.
	business *Business
	found    []Business
	total    int

	strike *strike // nil when nothing disturbs the call
}

// get returns the first value of a parameter. What was verified is what is
// used: every repeat is signed.
func (c *call) get(name string) (string, bool) {
	for i := range c.params {
		if c.params[i].Name == name {
			return c.params[i].Value, true
		}
	}
	return "", false
}

// common returns what a call says of itself: in a header when it is signed by
// V3, else in a parameter.
func (c *call) common(param, header string) string {
	if c.v3 {
		return c.http.Header.Get(header)
	}
	value, _ := c.get(param)
	return value
}

func (c *call) time() string  { return c.common(wire.ParamTimestamp, headerDate) }
func (c *call) nonce() string { return c.common(wire.ParamSignatureNonce, headerNonce) }

// value returns what the call gives for a parameter of its Action, "" for one
// that is absent, empty or none of its.
func (c *call) value(p *contract.Param) string {
	if c.action != nil {
		for i, q := range c.action.Params {
			if q == p {
				return c.given[i]
			}
		}
	}
	return ""
}

// of returns the value of the parameter called name, "" when there is none.
func (c *call) of(name string) string {
	if c.action != nil {
		if p := c.action.Param(name); p != nil {
			return c.value(p)
		}
	}
	return ""
}

// isThere reports whether the call has a parameter of its Action, be it empty.
func (c *call) isThere(p *contract.Param) bool {
	for i, q := range c.action.Params {
		if q == p {
			return c.there[i]
		}
	}
	return false
}

// account is the account that calls.
func (c *call) account() string {
	if c.key == nil {
		return ""
	}
	return c.key.account
}

// connected reports whether the call came over a connection, and not from a
// caller in process.
func (c *call) connected() bool { return c.http.Context().Value(http.LocalAddrContextKey) != nil }

// does reports whether the call plays a part of the resource: asks for the
// Action of that name.
func (c *call) does(action string) bool { return c.action != nil && c.action.Name == action }

// calls are those that are done, for their memory.
var calls = sync.Pool{New: func() any { return new(call) }}

// newCall begins a call.
func (s *Server) newCall(r *http.Request) *call {
	var c *call
	if s.forgets() {
		c = calls.Get().(*call)
	} else {
		c = new(call)
	}
	c.s, c.http, c.id, c.format = s, r, s.identity.requestID(), exchange.XML
	return c
}

// forgets reports whether nobody keeps a call when it is done: a fault may, and
// whoever counts calls.
func (s *Server) forgets() bool { return len(s.hooks) == 0 && s.log == nil }

// done gives the memory of a call back, unless one huge request made it huge;
// nothing of the request lives on in it.
func (s *Server) done(c *call) {
	if !s.forgets() || cap(c.body) > 1<<14 || cap(c.params) > 256 {
		return
	}
	clear(c.query)
	clear(c.form)
	clear(c.params)
	clear(c.given)
	*c = call{body: c.body[:0], query: c.query[:0], form: c.form[:0], params: c.params[:0], given: c.given[:0], there: c.there[:0]}
	calls.Put(c)
}

// read takes a request in. The refusal is for one that cannot be read; as much
// of the call as is known is there all the same, for the answer.
func (s *Server) read(w http.ResponseWriter, c *call) *refusal {
	r := c.http
	c.v3 = strings.HasPrefix(r.Header.Get(headerAuthorization), "ACS3-")
	no := s.readBody(w, c)
	var err error
	if c.query, err = wire.ParseInto(c.query, r.URL.RawQuery); err != nil && no == nil {
		no = s.invented(malformed)
	}
	if no == nil && isForm(r) {
		if c.form, err = wire.ParseInto(c.form, string(c.body)); err != nil {
			no = s.invented(malformed)
		}
	}
	c.params = wire.AppendMerged(c.params, c.query, c.form)
	c.name, _ = c.get(wire.ParamAction)
	c.version, _ = c.get(wire.ParamVersion)
	c.keyID, _ = c.get(wire.ParamAccessKeyID)
	if c.v3 {
		c.name, c.version = r.Header.Get(headerAction), r.Header.Get(headerVersion)
		if a, err := wire.ParseAuthorization(r.Header.Get(headerAuthorization)); err == nil {
			c.keyID = a.AccessKeyID
		}
	}
	c.format = c.chosenFormat()
	return no
}

func (s *Server) readBody(w http.ResponseWriter, c *call) *refusal {
	if c.http.Body == nil || c.http.ContentLength == 0 {
		return nil
	}
	limited := http.MaxBytesReader(w, c.http.Body, maxBody)
	var err error
	if n := c.http.ContentLength; n > 0 && n <= 64<<10 {
		c.body = slices.Grow(c.body[:0], int(n))[:n]
		_, err = io.ReadFull(limited, c.body)
	} else {
		c.body, err = io.ReadAll(limited)
	}
	var tooLong *http.MaxBytesError
	switch {
	case errors.As(err, &tooLong):
		return s.invented(tooLarge)
	case err != nil:
		return s.invented(malformed)
	}
	return nil
}

// isForm: a body of another type carries no parameters. V1 does not sign it,
// so nothing in it may count.
func isForm(r *http.Request) bool {
	kind := r.Header.Get("Content-Type")
	if kind == formType {
		return true
	}
	media, _, err := mime.ParseMediaType(kind)
	return err == nil && media == formType
}

// chosenFormat is the format of the answer: that of Format in any letter case,
// as some of the vendor's clients write it; without one XML for V1 and what
// Accept says, or JSON, for V3.
func (c *call) chosenFormat() string {
	format, _ := c.get(wire.ParamFormat)
	switch {
	case strings.EqualFold(format, exchange.JSON):
		return exchange.JSON
	case strings.EqualFold(format, exchange.XML):
		return exchange.XML
	case format == "" && c.v3 && !strings.Contains(strings.ToLower(c.http.Header.Get("Accept")), "xml"):
		return exchange.JSON
	}
	return exchange.XML
}
