package wire

import "fmt"

// Kinds of [SignatureError]. Those that end in "-" are followed by the name of
// the parameter, or of the header in lower case, that they are about.
const (
	Missing   = "missing-"  // a parameter or header that every request needs
	Repeated  = "repeated-" // one that the check reads stands there twice
	Malformed = "malformed-"
	// Uncovered: a header that must be signed is not among the signed ones.
	Uncovered = "uncovered-"

	UnknownKey         = "unknown-key"
	UnsupportedMethod  = "unsupported-method"  // another SignatureMethod or algorithm
	UnsupportedVersion = "unsupported-version" // another SignatureVersion
	UnsupportedType    = "unsupported-type"    // another SignatureType
	Mismatch           = "mismatch"            // the signature is not ours
	DigestMismatch     = "digest-mismatch"     // the body is not what its digest says
	TokenMissing       = "token-missing"       // a temporary key without its token
	TokenMismatch      = "token-mismatch"      // a token that is not of this key

	TimeFormat  = "time-format"  // no time
	TimeExpired = "time-expired" // too far from now, either way
	NonceUsed   = "nonce-used"
)

// SignatureError says why a request is not taken for signed by its key's
// owner.
type SignatureError struct {
	Kind  string
	Param string // the parameter or header it is about, "" for none
	// StringToSign is what the server would have signed, for a mismatch. It
	// holds what the client sent, a security token too.
	StringToSign string
	// Canonical is the canonical request behind it, for a mismatch of V3.
	Canonical string
}

// Error names the kind, and never what was signed: that may hold a token.
func (e *SignatureError) Error() string {
	switch {
	case e.Kind == Mismatch:
		return "signature: mismatch: the request was signed with another secret or over other text"
	case e.Param != "":
		return fmt.Sprintf("signature: %s (see %s)", e.Kind, e.Param)
	}
	return "signature: " + e.Kind
}

// about is an error of a kind that names its parameter.
func about(kind, param string) *SignatureError {
	return &SignatureError{Kind: kind + param, Param: param}
}
