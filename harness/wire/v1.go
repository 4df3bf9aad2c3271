package wire

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/base64"
	"hash"
	"slices"
	"strings"
	"sync"

	"github.com/dwconform/dwconform/harness/exchange"
)

// Common parameters of the RPC style, as the vendor spells them.
const (
	ParamAccessKeyID      = "AccessKeyId"
	ParamAction           = "Action"
	ParamFormat           = "Format"
	ParamRegionID         = "RegionId"
	ParamSecurityToken    = "SecurityToken"
	ParamSignature        = "Signature"
	ParamSignatureMethod  = "SignatureMethod"
	ParamSignatureNonce   = "SignatureNonce"
	ParamSignatureType    = "SignatureType"
	ParamSignatureVersion = "SignatureVersion"
	ParamTimestamp        = "Timestamp"
	ParamVersion          = "Version"
)

// What V1 says of itself.
const (
	MethodHMACSHA1 = "HMAC-SHA1"
	VersionOne     = "1.0"
	TimeLayout     = "2006-01-02T15:04:05Z" // always UTC
)

// StringToSignV1 returns what V1 signs: the method, and the percent-encoding
// of all params but Signature, sorted by name. Repeats are all signed, in the
// order in which they stand. params is what [Merge] made of query and form.
func StringToSignV1(method string, params []exchange.Pair) string {
	w := takeWork()
	defer w.free()
	w.params = append(w.params, params...)
	return string(w.stringToSign(method))
}

// SignV1 returns the V1 signature of params: base64(HMAC-SHA1(secret + "&",
// string to sign)).
func SignV1(method string, params []exchange.Pair, secret Secret) string {
	w := takeWork()
	defer w.free()
	w.params = append(w.params, params...)
	return string(w.sign(w.stringToSign(method), secret))
}

// Merge returns the parameters of a request that count: all of the form, and
// those of the query whose name the form does not have. What is signed and
// what a server uses must both come from it; a value that it drops is read by
// nobody.
func Merge(query, form []exchange.Pair) []exchange.Pair {
	return AppendMerged(make([]exchange.Pair, 0, len(query)+len(form)), query, form)
}

// AppendMerged appends what [Merge] returns to dst, which has the room.
func AppendMerged(dst, query, form []exchange.Pair) []exchange.Pair {
	return mergeInto(dst, query, form)
}

func mergeInto(dst, query, form []exchange.Pair) []exchange.Pair {
	if len(form) == 0 {
		return append(dst, query...)
	}
	inForm := func(name string) bool {
		for i := range form {
			if form[i].Name == name {
				return true
			}
		}
		return false
	}
	if len(query)*len(form) > 4096 {
		// A stranger chooses the sizes: never quadratic in them.
		names := make(map[string]bool, len(form))
		for _, p := range form {
			names[p.Name] = true
		}
		inForm = func(name string) bool { return names[name] }
	}
	for _, p := range query {
		if !inForm(p.Name) {
			dst = append(dst, p)
		}
	}
	return append(dst, form...)
}

// VerifyV1 checks that the owner of the named key signed the request by V1.
// query and form are what stood in each place; lookup finds a key. Every error
// is a *[SignatureError].
//
// The form wins over the query as in [Merge]. Of what is repeated within one
// place every value is signed, so a value added after signing is always
// noticed; the parameters that this check reads must not repeat at all.
// SignatureMethod, SignatureVersion and SignatureType may be left out or empty.
// Time and nonce must be there; whether they are right is a matter of [Window].
// A gateway that looks at the time before the signature asks the window when
// this returns nil or a [Mismatch].
func VerifyV1(method string, query, form []exchange.Pair, lookup func(accessKeyID string) (Credentials, bool)) error {
	w := takeWork()
	defer w.free()
	w.params = mergeInto(w.params, query, form)

	var c commonV1
	for _, p := range w.params {
		if field := c.field(p.Name); field != nil {
			if field.there {
				return about(Repeated, p.Name)
			}
			*field = given{true, p.Value}
		}
	}
	switch {
	case c.key.value == "":
		return about(Missing, ParamAccessKeyID)
	case c.time.value == "":
		return about(Missing, ParamTimestamp)
	case c.nonce.value == "":
		return about(Missing, ParamSignatureNonce)
	case c.signature.value == "":
		return about(Missing, ParamSignature)
	case c.method.value != "" && c.method.value != MethodHMACSHA1:
		return &SignatureError{Kind: UnsupportedMethod, Param: ParamSignatureMethod}
	case c.version.value != "" && c.version.value != VersionOne:
		return &SignatureError{Kind: UnsupportedVersion, Param: ParamSignatureVersion}
	case c.kind.value != "":
		return &SignatureError{Kind: UnsupportedType, Param: ParamSignatureType}
	}
	creds, ok := lookup(c.key.value)
	if !ok {
		return &SignatureError{Kind: UnknownKey, Param: ParamAccessKeyID}
	}
	if creds.Token != "" && c.token.value == "" {
		return &SignatureError{Kind: TokenMissing, Param: ParamSecurityToken}
	}
	text := w.stringToSign(method)
	if !sameText(w.sign(text, creds.Secret), c.signature.value) {
		return &SignatureError{Kind: Mismatch, Param: ParamSignature, StringToSign: string(text)}
	}
	if !sameText([]byte(creds.Token), c.token.value) {
		return &SignatureError{Kind: TokenMismatch, Param: ParamSecurityToken}
	}
	return nil
}

// given is a parameter that may be there.
type given struct {
	there bool
	value string
}

// commonV1 holds the parameters that the check reads.
type commonV1 struct {
	key, time, nonce, signature, method, version, kind, token given
}

func (c *commonV1) field(name string) *given {
	switch name {
	case ParamAccessKeyID:
		return &c.key
	case ParamTimestamp:
		return &c.time
	case ParamSignatureNonce:
		return &c.nonce
	case ParamSignature:
		return &c.signature
	case ParamSignatureMethod:
		return &c.method
	case ParamSignatureVersion:
		return &c.version
	case ParamSignatureType:
		return &c.kind
	case ParamSecurityToken:
		return &c.token
	}
	return nil
}

// sameText compares in a time that does not tell where the two differ.
func sameText(ours []byte, theirs string) bool {
	if len(ours) != len(theirs) {
		return false
	}
	return subtle.ConstantTimeCompare(ours, []byte(theirs)) == 1
}

// work is the memory of one signature, kept between requests.
type work struct {
	params []exchange.Pair
	text   []byte
	sum    []byte
	out    []byte

	// The key's part of the signature is worked out once for calls of one key
	// that follow each other.
	secret Secret
	mac    hash.Hash
}

var works = sync.Pool{New: func() any { return new(work) }}

func takeWork() *work { return works.Get().(*work) }

// free gives the memory back, unless one huge request made it huge; nothing of
// the request may live on in it.
func (w *work) free() {
	if cap(w.params) > 1024 || cap(w.text) > 1<<18 {
		return
	}
	clear(w.params)
	w.params, w.text, w.sum, w.out = w.params[:0], w.text[:0], w.sum[:0], w.out[:0]
	works.Put(w)
}

// stringToSign sorts w.params and returns w.text.
func (w *work) stringToSign(method string) []byte {
	slices.SortStableFunc(w.params, func(a, b exchange.Pair) int { return strings.Compare(a.Name, b.Name) })
	b := append(w.text[:0], method...)
	b = append(b, "&%2F&"...)
	first := true
	for _, p := range w.params {
		if p.Name == ParamSignature {
			continue
		}
		if !first {
			b = append(b, "%26"...)
		}
		first = false
		b = appendPercentTwice(b, p.Name)
		b = append(b, "%3D"...)
		b = appendPercentTwice(b, p.Value)
	}
	w.text = b
	return b
}

func (w *work) sign(text []byte, secret Secret) []byte {
	if w.mac == nil || w.secret != secret {
		w.mac, w.secret = hmac.New(sha1.New, append([]byte(secret), '&')), secret
	} else {
		w.mac.Reset()
	}
	w.mac.Write(text)
	w.sum = w.mac.Sum(w.sum[:0])
	w.out = base64.StdEncoding.AppendEncode(w.out[:0], w.sum)
	return w.out
}
