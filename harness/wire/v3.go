package wire

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/textproto"
	"net/url"
	"slices"
	"strings"

	"github.com/dwconform/dwconform/harness/exchange"
)

// AlgorithmV3 is the one algorithm of V3 that is served here.
const AlgorithmV3 = "ACS3-HMAC-SHA256"

// Incoming is a request as a server got it: what V3 signs.
type Incoming struct {
	Method string
	Host   string // as the Host header said, port included
	Path   string // escaped, "/" when empty
	Query  []exchange.Pair
	Header http.Header // canonical keys; Host may be missing
	Body   []byte
}

// Received reads req as the server at its other end would.
func Received(req exchange.Request) (Incoming, error) {
	u, err := url.Parse(req.URL)
	if err != nil {
		return Incoming{}, fmt.Errorf("request: %w", err)
	}
	query, err := ParseForm(u.RawQuery)
	if err != nil {
		return Incoming{}, fmt.Errorf("request: query: %w", err)
	}
	header := make(http.Header, len(req.Header))
	for key, values := range req.Header {
		// A sender may have kept its own spelling of a header's name.
		key = textproto.CanonicalMIMEHeaderKey(key)
		header[key] = append(header[key], values...)
	}
	in := Incoming{Method: req.Method, Host: header.Get(headerHost), Path: u.EscapedPath(), Query: query, Header: header, Body: req.Body}
	if in.Host == "" {
		in.Host = u.Host
	}
	return in, nil
}

// Authorization is the header of V3, read.
type Authorization struct {
	Algorithm     string
	AccessKeyID   string
	SignedHeaders []string // in lower case, sorted, each once
	Signature     string
}

// ParseAuthorization reads "ALGORITHM Credential=K,SignedHeaders=a;b,Signature=S".
// Its parts may stand in any order, with blanks around the commas; a part that
// is unknown or repeated, or signed headers that are not in lower case, sorted
// and each there once, are a *[SignatureError] of kind "malformed-authorization".
// A part that is missing is left empty.
func ParseAuthorization(text string) (Authorization, error) {
	malformed := about(Malformed, strings.ToLower(headerAuthorization))
	var a Authorization
	algorithm, rest, _ := strings.Cut(strings.TrimSpace(text), " ")
	if !strings.HasPrefix(algorithm, "ACS3-") {
		return a, malformed
	}
	a.Algorithm = algorithm
	var headers string
	seen := map[*string]bool{}
	for part := range strings.SplitSeq(rest, ",") {
		name, value, ok := strings.Cut(strings.TrimSpace(part), "=")
		var field *string
		switch name {
		case "Credential":
			field = &a.AccessKeyID
		case "SignedHeaders":
			field = &headers
		case "Signature":
			field = &a.Signature
		case "":
			if !ok {
				continue
			}
		}
		if field == nil || seen[field] || !ok {
			return a, malformed
		}
		seen[field], *field = true, value
	}
	if headers != "" {
		a.SignedHeaders = strings.Split(headers, ";")
	}
	for i, h := range a.SignedHeaders {
		if h == "" || strings.ToLower(h) != h || i > 0 && a.SignedHeaders[i-1] >= h {
			return a, malformed
		}
	}
	return a, nil
}

// VerifyV3 checks that the owner of the named key signed the request by V3,
// and that its body is the one that was signed. lookup finds a key. Every
// error is a *[SignatureError].
//
// The host and each x-acs-* header that is there must be signed and must not
// repeat, so the value that is verified is the one that is used; content-type
// need not be signed. Every parameter of the query is signed, repeats in the
// order in which they stand. The date, the nonce and the digest must be there;
// whether date and nonce are right is a matter of [Window].
func VerifyV3(in Incoming, lookup func(accessKeyID string) (Credentials, bool)) error {
	if len(in.Header.Values(headerAuthorization)) > 1 {
		return about(Repeated, strings.ToLower(headerAuthorization))
	}
	text := in.Header.Get(headerAuthorization)
	if text == "" {
		return about(Missing, strings.ToLower(headerAuthorization))
	}
	a, err := ParseAuthorization(text)
	if err != nil {
		return err
	}
	switch {
	case a.Algorithm != AlgorithmV3:
		return &SignatureError{Kind: UnsupportedMethod, Param: strings.ToLower(headerAuthorization)}
	case a.AccessKeyID == "":
		return about(Missing, ParamAccessKeyID)
	}
	for _, name := range []string{acsDate, acsNonce, acsDigest} {
		if in.Header.Get(name) == "" {
			return about(Missing, name)
		}
	}
	if a.Signature == "" {
		return about(Missing, ParamSignature)
	}
	lines, err := signedLines(in, a.SignedHeaders)
	if err != nil {
		return err
	}
	creds, ok := lookup(a.AccessKeyID)
	if !ok {
		return &SignatureError{Kind: UnknownKey, Param: ParamAccessKeyID}
	}
	token := in.Header.Get(acsToken)
	if creds.Token != "" && token == "" {
		return &SignatureError{Kind: TokenMissing, Param: acsToken}
	}
	digest := digestV3(in.Body)
	if in.Header.Get(acsDigest) != digest {
		return &SignatureError{Kind: DigestMismatch, Param: acsDigest}
	}
	path := in.Path
	if path == "" {
		path = "/"
	}
	w := takeWork()
	defer w.free()
	w.params = append(w.params, in.Query...)
	w.text = canonicalV3(w.text[:0], in.Method, path, w.params, lines, strings.Join(a.SignedHeaders, ";"), digest)
	if !sameText([]byte(signV3(a.Algorithm, w.text, creds.Secret)), a.Signature) {
		return &SignatureError{Kind: Mismatch, Param: ParamSignature, StringToSign: stringToSignV3(a.Algorithm, w.text), Canonical: string(w.text)}
	}
	if !sameText([]byte(creds.Token), token) {
		return &SignatureError{Kind: TokenMismatch, Param: acsToken}
	}
	return nil
}

// signedLines returns the signed headers with their values, after checking
// that all that must be signed is, and that no value could be mistaken.
func signedLines(in Incoming, signed []string) ([]exchange.Pair, error) {
	covered := func(name string) bool {
		_, ok := slices.BinarySearch(signed, name)
		return ok
	}
	if !covered(headerHost) {
		return nil, about(Uncovered, headerHost)
	}
	var wrong *SignatureError
	for key, values := range in.Header {
		name := strings.ToLower(key)
		if !strings.HasPrefix(name, acsPrefix) {
			continue
		}
		var found *SignatureError
		if len(values) > 1 {
			found = about(Repeated, name)
		} else if !covered(name) {
			found = about(Uncovered, name)
		}
		// The order of a map is chance: of several, name the first by name.
		if found != nil && (wrong == nil || found.Kind < wrong.Kind) {
			wrong = found
		}
	}
	if wrong != nil {
		return nil, wrong
	}
	lines := make([]exchange.Pair, len(signed))
	for i, name := range signed {
		value := in.Host
		if name != headerHost {
			values, there := in.Header[textproto.CanonicalMIMEHeaderKey(name)]
			if !there {
				return nil, about(Missing, name)
			}
			value = joinValues(values)
		}
		lines[i] = exchange.Pair{Name: name, Value: strings.TrimSpace(value)}
	}
	return lines, nil
}

// joinValues writes the values of one header as V3 does: sorted, by commas.
func joinValues(values []string) string {
	if len(values) == 1 {
		return values[0]
	}
	sorted := make([]string, len(values))
	for i, v := range values {
		sorted[i] = strings.TrimSpace(v)
	}
	slices.Sort(sorted)
	return strings.Join(sorted, ",")
}

// canonicalV3 appends the canonical request. It sorts query in place; lines
// are sorted already, and names lists them.
func canonicalV3(dst []byte, method, path string, query, lines []exchange.Pair, names, digest string) []byte {
	dst = append(append(dst, method...), '\n')
	dst = append(append(dst, path...), '\n')
	slices.SortStableFunc(query, func(a, b exchange.Pair) int { return strings.Compare(a.Name, b.Name) })
	for i, p := range query {
		if i > 0 {
			dst = append(dst, '&')
		}
		dst = append(appendPercent(dst, p.Name), '=')
		dst = appendPercent(dst, p.Value)
	}
	dst = append(dst, '\n')
	for _, l := range lines {
		dst = append(append(dst, l.Name...), ':')
		dst = append(append(dst, strings.TrimSpace(l.Value)...), '\n')
	}
	dst = append(dst, '\n')
	dst = append(append(dst, names...), '\n')
	return append(dst, digest...)
}

func digestV3(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

func stringToSignV3(algorithm string, canonical []byte) string {
	return algorithm + "\n" + digestV3(canonical)
}

func signV3(algorithm string, canonical []byte, secret Secret) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(stringToSignV3(algorithm, canonical)))
	return hex.EncodeToString(mac.Sum(nil))
}
