package session

import (
	"slices"
	"strings"
)

// About whose key it is: words of the contract's gateway errors.
var (
	keyWords    = []string{"unknown-key", "inactive-key", "signature", "signature-v3", "incomplete-signature", "expired", "bad-time", "nonce", "signature-method", "token-expired", "token-malformed", "token-mismatch"}
	rightsWords = []string{"rights"}
)

// gatewayCode reports whether a code is one of the gateway's errors about the
// words.
func (r *run) gatewayCode(code string, words []string) bool {
	for _, g := range r.contract.Gateway {
		if g.Code == code && slices.Contains(words, g.When) {
			return true
		}
	}
	return false
}

// aboutKey reports whether a code refuses the key, the signature or the time.
func (r *run) aboutKey(code string) bool { return r.gatewayCode(code, keyWords) }

// beforeKey reports whether a code may be given before the key is looked at,
// so that it does not show that the key was accepted: every error of the
// gateway but missing rights, and what it says of a missing or wrong
// parameter.
func (r *run) beforeKey(code string) bool {
	if r.gatewayCode(code, rightsWords) {
		return false
	}
	if strings.HasPrefix(code, "Missing") || strings.HasPrefix(code, "Invalid") {
		return true
	}
	for _, g := range r.contract.Gateway {
		if g.Code == code {
			return true
		}
	}
	return code == ""
}
