package session_test

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"slices"
	"strings"
)

// verify tells whether the call is signed with the secret of its key.
func (s *stubborn) verify(r *request) *refusal {
	if s.is("no-signature") || s.is("unknown-key-accepted") && r.key.secret == "" {
		return nil
	}
	if r.v3 {
		return s.verifyV3(r)
	}
	return s.verifyV1(r)
}

// verifyV1 checks HMAC-SHA1 over every parameter of query and form.
func (s *stubborn) verifyV1(r *request) *refusal {
	signed := r.all().without("Signature")
	got, _ := r.all().get("Signature")
	text := stringToSignV1(r.http.Method, signed)
	want := macV1(text, r.key.secret)
	if s.is("v1-star-unescaped") {
		want = macV1(strings.ReplaceAll(text, "%252A", "%2A"), r.key.secret)
	}
	if s.is("v1-tilde-escaped") {
		want = macV1(strings.ReplaceAll(text, "~", "%257E"), r.key.secret)
	}
	if got == want || s.lenientV1(r, signed, got, want) {
		return nil
	}
	message := s.words("Specified signature is not matched with our calculation. server string to sign is:"+text, "签名不匹配。")
	if s.is("leak-secret") {
		message += " key is:" + r.key.secret
	}
	return refusing(http.StatusBadRequest, "SignatureDoesNotMatch", message)
}

// lenientV1 holds the faults that let a wrong signature pass.
func (s *stubborn) lenientV1(r *request, signed pairs, got, want string) bool {
	switch {
	case s.is("v1-unchecked"):
		return true
	case s.is("v1-get-unchecked"):
		return r.http.Method == http.MethodGet
	case s.is("v1-form-uncovered"):
		return got == macV1(stringToSignV1(r.http.Method, r.query.without("Signature")), r.key.secret)
	case s.is("v1-query-uncovered"):
		return got == macV1(stringToSignV1(r.http.Method, r.form.without("Signature")), r.key.secret)
	case s.is("v1-one-uncovered"):
		return got == macV1(stringToSignV1(r.http.Method, signed.without("Description")), r.key.secret)
	case s.is("v1-value-uncovered"):
		// The check kept the first of repeated parameters, the call is served with the last.
		return got == macV1(stringToSignV1(r.http.Method, firsts(signed)), r.key.secret)
	case s.is("v1-method-uncovered"):
		return got == macV1(stringToSignV1(http.MethodGet, signed), r.key.secret)
	case s.is("v1-any-secret"):
		for _, k := range s.keys() {
			if got == macV1(stringToSignV1(r.http.Method, signed), k.secret) {
				return true
			}
		}
	case s.is("v1-any-letter-case"):
		return strings.EqualFold(got, want)
	case s.is("v1-prefix"):
		return got != "" && strings.HasPrefix(want, got)
	case s.is("v1-empty-accepted"):
		return got == ""
	case s.is("v1-one-character-off"):
		return len(got) == len(want) && got[:len(got)-3] == want[:len(want)-3]
	}
	return false
}

func firsts(all pairs) pairs {
	var kept pairs
	for _, p := range all {
		if _, again := kept.get(p.name); !again {
			kept = append(kept, p)
		}
	}
	return kept
}

func canonical(all pairs) string {
	sorted := slices.Clone(all)
	slices.SortFunc(sorted, func(a, b pair) int {
		return cmp.Or(cmp.Compare(a.name, b.name), cmp.Compare(a.value, b.value))
	})
	parts := make([]string, len(sorted))
	for i, p := range sorted {
		parts[i] = escape(p.name) + "=" + escape(p.value)
	}
	return strings.Join(parts, "&")
}

func stringToSignV1(method string, all pairs) string {
	return method + "&%2F&" + escape(canonical(all))
}

func macV1(text, secret string) string {
	mac := hmac.New(sha1.New, []byte(secret+"&"))
	mac.Write([]byte(text))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// authorization is the header of the newer signature, taken apart.
type authorization struct {
	method, key, signature string
	signed                 []string
}

func readAuthorization(header string) authorization {
	method, rest, _ := strings.Cut(header, " ")
	a := authorization{method: method}
	for part := range strings.SplitSeq(rest, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch name {
		case "Credential":
			a.key = value
		case "SignedHeaders":
			a.signed = strings.Split(value, ";")
		case "Signature":
			a.signature = value
		}
	}
	return a
}

// verifyV3 checks ACS3-HMAC-SHA256 and that host, digest and every x-acs header are covered.
func (s *stubborn) verifyV3(r *request) *refusal {
	a := readAuthorization(r.http.Header.Get("Authorization"))
	if a.method != "ACS3-HMAC-SHA256" {
		return refusing(http.StatusBadRequest, "InvalidSignatureMethod", s.words("Specified signature method is not valid.", "签名方法不正确。"))
	}
	digest := r.http.Header.Get("X-Acs-Content-Sha256")
	sum := sha256.Sum256(r.body)
	actual := hex.EncodeToString(sum[:])
	if s.is("v3-digest-unchecked") {
		actual = digest
	}
	text := stringToSignV3(r, a.signed, actual)
	bad := digest != actual || !s.covers(r, a.signed)
	mac := hmac.New(sha256.New, []byte(r.key.secret))
	mac.Write([]byte(text))
	bad = bad || a.signature != hex.EncodeToString(mac.Sum(nil))
	if !bad || s.is("v3-unchecked") {
		return nil
	}
	return refusing(http.StatusBadRequest, "SignatureDoesNotMatch",
		s.words("Specified signature does not match our calculation. server StringToSign is ["+text+"]", "签名不匹配。"))
}

func (s *stubborn) covers(r *request, signed []string) bool {
	need := []string{"host"}
	if s.is("v3-host-uncovered") {
		need = nil
	}
	if s.is("content-type-signed") && len(r.body) > 0 {
		need = append(need, "content-type")
	}
	for name := range r.http.Header {
		if lower := strings.ToLower(name); strings.HasPrefix(lower, "x-acs-") && !s.is("v3-headers-uncovered") {
			need = append(need, lower)
		}
	}
	for _, name := range need {
		if !slices.Contains(signed, name) {
			return false
		}
	}
	return true
}

func stringToSignV3(r *request, signed []string, digest string) string {
	var headers strings.Builder
	for _, name := range signed {
		value := strings.Join(r.http.Header.Values(name), ",")
		if name == "host" {
			value = r.http.Host
		}
		headers.WriteString(name + ":" + strings.TrimSpace(value) + "\n")
	}
	sum := sha256.Sum256([]byte(strings.Join([]string{
		r.http.Method, "/", canonical(r.query), headers.String(), strings.Join(signed, ";"), digest,
	}, "\n")))
	return "ACS3-HMAC-SHA256\n" + hex.EncodeToString(sum[:])
}
