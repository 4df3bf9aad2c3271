package mock

import (
	"net/http"
	"slices"
	"strings"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/verdict"
	"github.com/dwconform/dwconform/harness/wire"
)

// Clauses about signatures.
const (
	wrongRefused   = "signature.wrong.refused"
	wrongNonce     = "signature.wrong.nonce"
	wrongKey       = "signature.wrong.key"
	rightAccepted  = "signature.right.accepted"
	rightTime      = "signature.right.time"
	rightTemporary = "signature.right.temporary"
)

// compareFaults are about how a signature is compared, if at all.
func compareFaults(m *maker) {
	any := []string{wire.Mismatch}
	v3 := append(missing(wire.ParamSignature, headerAuthorization), wire.Mismatch, wire.DigestMismatch)
	m.add(wrongRefused, "unchecked", "no signature is compared", lets(any, anyCall))
	m.add(wrongRefused, "unchecked-of-other-values", "no signature of a call that gives another value than a default is compared", lets(any, func(c *call) bool {
		return slices.ContainsFunc(m.create().Params, func(p *contract.Param) bool {
			v, _ := c.get(p.Name)
			return p.HasDefault && v != "" && v != p.Default
		})
	}))
	m.add(wrongRefused, "unchecked-v3", "a signature of V3 is not looked at", lets(v3, byV3))
	m.add(wrongRefused, "unchecked-get", "a signature is not compared when the method is GET", letsMismatch(func(c *call) bool {
		return c.http.Method == http.MethodGet
	}))
	m.add(wrongRefused, "unchecked-query", "a signature is not compared when nothing stands in the form", letsMismatch(func(c *call) bool {
		return len(c.form) == 0
	}))
	m.add(wrongRefused, "unchecked-temporary-v3", "with V3 a signature by a temporary key is not compared", letsMismatch(func(c *call) bool {
		k := c.s.keys[c.keyID]
		return c.v3 && k != nil && k.Token != ""
	}))
	m.add(wrongRefused, "unchecked-xml", "a signature is not compared where XML is asked for", letsMismatch(inXML))
	for _, a := range m.contract.Actions {
		if a != m.create() {
			m.add(wrongRefused, "unchecked-"+a.Name, "no signature of "+a.Name+" is compared", lets(any, func(c *call) bool { return c.does(a.Name) }))
		}
	}
	says := func(name, value string) func(c *call) bool {
		return func(c *call) bool { v, _ := c.get(name); return v == value }
	}
	m.add(wrongRefused, "unchecked-bearer", "what is said to have a bearer token is not checked", lets([]string{wire.UnsupportedType}, says(wire.ParamSignatureType, "BEARERTOKEN")))
	m.add(wrongRefused, "unchecked-version", "a signature of a version that does not exist is not compared", lets([]string{wire.UnsupportedVersion}, anyCall))
	m.add(wrongRefused, "unchecked-unnamed", "a signature whose method is not named is not compared", letsMismatch(func(c *call) bool { return !c.v3 && says(wire.ParamSignatureMethod, "")(c) }))
	m.add(wrongRefused, "unchecked-asymmetric", "with V3 a signature by a private key is not compared", lets([]string{wire.UnsupportedMethod}, func(c *call) bool {
		return c.v3 && strings.Contains(c.http.Header.Get(headerAuthorization), "-RSA-")
	}))
	compared := func(defect, text string, same func(right, given string) bool) {
		m.add(wrongRefused, defect, text, letsMismatch(func(c *call) bool { return same(signing{}.sign(c), c.signature()) }))
	}
	compared("first-8", "only the first eight characters of a signature are compared", func(right, given string) bool {
		return len(given) == len(right) && given[:8] == right[:8]
	})
	compared("from-second", "the first character of a signature is not compared", func(right, given string) bool {
		return len(given) == len(right) && given[1:] == right[1:]
	})
	compared("ends", "only the first and the last characters of a signature are compared", func(right, given string) bool {
		n := len(right)
		return len(given) == n && given[:4] == right[:4] && given[n-4:] == right[n-4:]
	})
	compared("letter-case", "signatures are compared in any letter case", strings.EqualFold)
	compared("cut", "a signature that is cut off is compared as far as it goes", strings.HasPrefix)
	none := missing(wire.ParamSignature, headerAuthorization)
	m.add(wrongRefused, "empty", "an empty signature is accepted", lets(none, func(c *call) bool { return c.saysSignature() }))
	m.add(wrongRefused, "absent", "a call without a signature is accepted", lets(none, func(c *call) bool { return !c.saysSignature() }))
	m.add(wrongRefused, "unauthorized", "a call with the headers of V3 and no Authorization is taken for the caller's", func(s *Server) *hooks {
		bare := func(c *call) bool {
			return c.http.Header.Get(headerAuthorization) == "" && c.http.Header.Get(headerNonce) != ""
		}
		h := lets(none, bare)(s)
		h.arrived = func(c *call) {
			if bare(c) {
				c.v3, c.name, c.version = true, c.http.Header.Get(headerAction), c.http.Header.Get(headerVersion)
			}
		}
		return h
	})
	m.add(wrongRefused, "stored-anyway", "a create that is refused for its signature is stored all the same", storesRefused(whenSignature, whenSignatureV3))
}

// saysSignature reports whether a call has a place for a signature, be it
// empty.
func (c *call) saysSignature() bool {
	if c.v3 {
		return strings.Contains(c.http.Header.Get(headerAuthorization), wire.ParamSignature+"=")
	}
	_, there := c.get(wire.ParamSignature)
	return there
}

// coverFaults are about what a signature covers.
func coverFaults(m *maker) {
	also := func(defect, text string, g signing) {
		m.add(wrongRefused, defect, text, letsMismatch(g.expects))
	}
	m.add(wrongRefused, "any-method", "a signature for one HTTP method is good for another", letsMismatch(func(c *call) bool {
		return slices.ContainsFunc([]string{http.MethodGet, http.MethodPost, http.MethodPut}, func(method string) bool {
			return signing{method: func(string) string { return method }}.expects(c)
		})
	}))
	v1 := func(params func(c *call) []exchange.Pair) signing {
		return signing{params: func(c *call, all []exchange.Pair) []exchange.Pair {
			if c.v3 {
				return all
			}
			return without(wire.ParamSignature)(c, params(c))
		}}
	}
	also("query-alone", "a signature of V1 over the query alone is accepted", v1(func(c *call) []exchange.Pair { return c.query }))
	also("form-alone", "a signature of V1 over the form alone is accepted", v1(func(c *call) []exchange.Pair { return c.form }))
	also("first-of-repeated", "of a repeated parameter the first alone is signed", signing{params: func(_ *call, all []exchange.Pair) []exchange.Pair {
		seen := map[string]bool{}
		return slices.DeleteFunc(slices.Clone(all), func(p exchange.Pair) bool {
			again := seen[p.Name]
			seen[p.Name] = true
			return again
		})
	}})
	also("known-alone", "a parameter that the Action does not have need not be signed", signing{params: func(c *call, all []exchange.Pair) []exchange.Pair {
		return slices.DeleteFunc(slices.Clone(all), func(p exchange.Pair) bool {
			return c.action.Param(p.Name) == nil && !slices.Contains(commonParams, p.Name)
		})
	}})
	m.add(wrongRefused, "digest", "the digest of a body is believed", lets([]string{wire.DigestMismatch}, signing{}.expects))
	m.add(wrongRefused, "digest-of-update", "the digest of a body is believed by "+m.update().Name, lets([]string{wire.DigestMismatch}, func(c *call) bool {
		return c.does(m.update().Name)
	}))
	for _, t := range wire.Tampers() {
		name, is := strings.CutPrefix(t.Name, wire.Unsigned(""))
		switch {
		case !is || t.Level == verdict.Observed:
		case t.Sig == exchange.V3:
			m.add(wrongRefused, "uncovered-"+name, "the header "+name+" need not be signed", lets([]string{wire.Uncovered + name}, signing{}.expects))
		default:
			also("uncovered-"+name, "the parameter "+name+" need not be signed", signing{params: without(name)})
		}
	}
	for _, p := range m.create().Params {
		also("uncovered-"+p.Name, "the parameter "+p.Name+" need not be signed", signing{params: without(p.Name)})
	}
}

// commonParams are the parameters that every Action has.
var commonParams = []string{
	wire.ParamAccessKeyID, wire.ParamAction, wire.ParamFormat, wire.ParamRegionID, wire.ParamSecurityToken,
	wire.ParamSignatureMethod, wire.ParamSignatureNonce, wire.ParamSignatureType, wire.ParamSignatureVersion,
	wire.ParamTimestamp, wire.ParamVersion,
}

// secretFaults are about what a signature is made with.
func secretFaults(m *maker) {
	anySecret := func(c *call) bool {
		for _, k := range c.s.keys {
			if (signing{secret: k.Secret}).expects(c) {
				return true
			}
		}
		return false
	}
	m.add(wrongRefused, "any-secret", "the secret of any key is good for every key", letsMismatch(anySecret))
	m.add(wrongRefused, "any-secret-v3", "with V3 the secret of any key is good for every key", letsMismatch(func(c *call) bool { return c.v3 && anySecret(c) }))
	m.add(wrongRefused, "any-signature-method", "a method of signing that does not exist is taken for the one that does", lets([]string{wire.UnsupportedMethod}, signing{}.expects))
}
