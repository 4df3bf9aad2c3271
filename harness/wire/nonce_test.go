package wire

import (
	"net/http"
	"testing"

	"github.com/dwconform/dwconform/harness/exchange"
)

// TestNonceOf: the nonce of a request stands in a header of V3, in the query, or
// in the form, in this order; what cannot be read has none.
func TestNonceOf(t *testing.T) {
	const query, form = "http://h/?SignatureNonce=of-query", "BusinessName=n&SignatureNonce=of%2Dform"
	header := func(name string, values ...string) http.Header { return http.Header{name: values} }
	for _, test := range []struct {
		name string
		r    exchange.Request
		want string
	}{
		{"nowhere", exchange.Request{URL: "http://h/?Action=A", Body: []byte("BusinessName=n")}, ""},
		{"in a header", exchange.Request{URL: query, Body: []byte(form), Header: header("X-Acs-Signature-Nonce", "of-header")}, "of-header"},
		{"in a header of another spelling", exchange.Request{URL: "http://h/", Header: header("x-acs-signature-nonce", "of-header")}, "of-header"},
		{"in a header without a value", exchange.Request{URL: query, Header: header("X-Acs-Signature-Nonce")}, "of-query"},
		{"another header", exchange.Request{URL: query, Header: header("X-Acs-Date", "d")}, "of-query"},
		{"in the query", exchange.Request{URL: query, Body: []byte(form)}, "of-query"},
		{"in the form", exchange.Request{URL: "http://h/?SignatureNonce=", Body: []byte(form)}, "of-form"},
		{"in a form that is none", exchange.Request{URL: "http://h/", Body: []byte(form + "&%zz")}, ""},
		{"in a URL that is none", exchange.Request{URL: "http://h:port/?SignatureNonce=n", Body: []byte(form)}, ""},
	} {
		if got := NonceOf(test.r); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

// TestNonceOfWhatIsBuilt: what was built with a nonce has it, whichever way it
// is signed and wherever its parameters travel.
func TestNonceOfWhatIsBuilt(t *testing.T) {
	for _, sig := range []string{exchange.V1, exchange.V3} {
		for _, place := range []string{exchange.Form, exchange.Query} {
			call := tamperCall
			call.Way = exchange.Way{Signature: sig, Place: place}
			if got := NonceOf(build(t, call, testOptions())); got != testOptions().Nonce {
				t.Errorf("%s in the %s: %q", sig, place, got)
			}
		}
	}
}

// TestSignatureErrorSays: an error names its kind and what it is about, and
// nothing of what was signed.
func TestSignatureErrorSays(t *testing.T) {
	for _, test := range []struct {
		err  *SignatureError
		want string
	}{
		{&SignatureError{Kind: UnknownKey}, "signature: unknown-key"},
		{about(Missing, ParamTimestamp), "signature: missing-Timestamp (see Timestamp)"},
		{&SignatureError{Kind: TimeExpired, Param: ParamTimestamp}, "signature: time-expired (see Timestamp)"},
		{&SignatureError{Kind: Mismatch, Param: ParamSignature, StringToSign: "SecurityToken%3Dt0ken", Canonical: "t0ken"},
			"signature: mismatch: the request was signed with another secret or over other text"},
	} {
		if got := test.err.Error(); got != test.want {
			t.Errorf("%q, want %q", got, test.want)
		}
	}
}
