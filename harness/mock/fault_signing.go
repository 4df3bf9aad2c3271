package mock

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"net/textproto"
	"slices"
	"strings"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/wire"
)

// signing is how a server makes the signature that it expects. The zero value
// is the right way; a server with a fault has one of its own.
type signing struct {
	// method is what is signed for the HTTP method.
	method func(string) string
	// params are those of the call's parameters that are signed: of query and
	// form for V1, of the query for V3.
	params func(c *call, all []exchange.Pair) []exchange.Pair
	// escape replaces percent-encoding.
	escape func(string) string
	// secret replaces that of the key.
	secret wire.Secret
}

// expects reports whether the call has the signature that such a server makes.
func (g signing) expects(c *call) bool { return g.sign(c) == c.signature() }

// signature is what the call gives for one, "" for none.
func (c *call) signature() string {
	if c.v3 {
		a, _ := wire.ParseAuthorization(c.http.Header.Get(headerAuthorization))
		return a.Signature
	}
	text, _ := c.get(wire.ParamSignature)
	return text
}

// sign makes the signature of a call. The digest of a V3 body is believed.
func (g signing) sign(c *call) string {
	secret := g.secret
	if k := c.s.keys[c.keyID]; k != nil && secret == "" {
		secret = k.Secret
	}
	method := c.http.Method
	if g.method != nil {
		method = g.method(method)
	}
	if g.escape == nil {
		g.escape = wire.PercentEncode
	}
	if c.v3 {
		return g.signV3(c, method, secret)
	}
	params := slices.DeleteFunc(slices.Clone(c.params), func(p exchange.Pair) bool { return p.Name == wire.ParamSignature })
	if g.params != nil {
		params = g.params(c, params)
	}
	text := method + "&" + wire.PercentEncode("/") + "&" + wire.PercentEncode(g.pairs(params))
	mac := hmac.New(sha1.New, []byte(secret+"&"))
	mac.Write([]byte(text))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// pairs writes parameters as they are signed.
func (g signing) pairs(params []exchange.Pair) string {
	params = slices.Clone(params)
	slices.SortStableFunc(params, func(a, b exchange.Pair) int { return strings.Compare(a.Name, b.Name) })
	var out []string
	for _, p := range params {
		out = append(out, g.escape(p.Name)+"="+g.escape(p.Value))
	}
	return strings.Join(out, "&")
}

func (g signing) signV3(c *call, method string, secret wire.Secret) string {
	a, err := wire.ParseAuthorization(c.http.Header.Get(headerAuthorization))
	if err != nil {
		return ""
	}
	query := c.query
	if g.params != nil {
		query = g.params(c, query)
	}
	lines := ""
	for _, name := range a.SignedHeaders {
		value := c.http.Host
		if name != "host" {
			value = strings.Join(c.http.Header[textproto.CanonicalMIMEHeaderKey(name)], ",")
		}
		lines += name + ":" + strings.TrimSpace(value) + "\n"
	}
	canonical := strings.Join([]string{
		method, "/", g.pairs(query), lines, strings.Join(a.SignedHeaders, ";"), c.http.Header.Get(headerDigest),
	}, "\n")
	sum := sha256.Sum256([]byte(canonical))
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(a.Algorithm + "\n" + hex.EncodeToString(sum[:])))
	return hex.EncodeToString(mac.Sum(nil))
}

// kindOf is the kind of a [wire.SignatureError], "" for anything else.
func kindOf(err error) string {
	var wrong *wire.SignatureError
	if errors.As(err, &wrong) {
		return wrong.Kind
	}
	return ""
}

// missing are the kinds that name a parameter, or the header of V3 that stands
// for it, as missing.
func missing(param, header string) []string {
	return []string{wire.Missing + param, wire.Missing + strings.ToLower(header)}
}

// lets accepts calls that would be refused for a signature of these kinds, as
// the caller's if their own key is unknown.
func lets(kinds []string, is func(c *call) bool) func(*Server) *hooks {
	return func(s *Server) *hooks {
		return &hooks{signed: func(c *call, err, nonce error) (error, error) {
			if !slices.Contains(kinds, kindOf(err)) || !is(c) {
				return err, nonce
			}
			if s.keys[c.keyID] == nil {
				c.keyID = s.world.Caller.AccessKeyID
			}
			return nil, nonce
		}}
	}
}

// letsMismatch accepts calls whose signature is another one.
func letsMismatch(is func(c *call) bool) func(*Server) *hooks {
	return lets([]string{wire.Mismatch}, is)
}

// refuses refuses calls that are rightly signed.
func refuses(is func(c *call) bool) func(*Server) *hooks {
	return func(*Server) *hooks {
		return &hooks{signed: func(c *call, err, nonce error) (error, error) {
			if err == nil && is(c) {
				err = &wire.SignatureError{Kind: wire.Mismatch, Param: wire.ParamSignature}
			}
			return err, nonce
		}}
	}
}

// refusesUnless refuses calls that are rightly signed and of which the server
// expects another signature.
func refusesUnless(g signing) func(*Server) *hooks {
	return refuses(func(c *call) bool { return !g.expects(c) })
}

// storesRefused stores what a create asks for that is refused on one of the
// occasions.
func storesRefused(occasions ...string) func(*Server) *hooks {
	return func(s *Server) *hooks {
		return &hooks{refused: func(c *call, no *refusal) *refusal {
			if c.key == nil || !c.does(s.create.Name) || c.given != nil {
				return no
			}
			for _, when := range occasions {
				if no.code == s.errors[when].Code {
					s.take(c)
					s.storeAnyway(c)
					break
				}
			}
			return no
		}}
	}
}

func anyCall(*call) bool { return true }

func byV3(c *call) bool { return c.v3 }

// without leaves the parameters called name out.
func without(name string) func(*call, []exchange.Pair) []exchange.Pair {
	return func(_ *call, all []exchange.Pair) []exchange.Pair {
		return slices.DeleteFunc(slices.Clone(all), func(p exchange.Pair) bool { return p.Name == name })
	}
}
