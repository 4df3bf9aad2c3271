package wire

import (
	"net/url"
	"strings"
	"testing"

	"github.com/dwconform/dwconform/harness/exchange"
)

// TestGarbles: a garbled request is not the one that was signed, and can still
// be written to a connection; none passes for a right one.
func TestGarbles(t *testing.T) {
	seen := map[string]bool{}
	for _, garble := range Garbles() {
		if found, err := FindTamper(garble.Name); err != nil || found.Name != garble.Name || found.Want != WantAnswered || seen[garble.Name] {
			t.Errorf("FindTamper(%q) = %+v, %v", garble.Name, found, err)
		}
		seen[garble.Name] = true
		if !Garbled(garble.Name) {
			t.Errorf("%s is not said to be garbled", garble.Name)
		}
		for _, sig := range []string{exchange.V1, exchange.V3} {
			if garble.Sig != "" && garble.Sig != sig {
				continue
			}
			call := tamperCall
			call.Way = exchange.Way{Signature: sig}
			right := build(t, call, testOptions())
			call.Tamper = garble.Name
			got := build(t, call, testOptions())
			if _, err := url.Parse(got.URL); err != nil {
				t.Errorf("%s %s: %v", garble.Name, sig, err)
			}
			if garble.Name == "garbled-type" {
				continue // the bytes of query and form stay
			}
			if right.URL == got.URL && string(right.Body) == string(got.Body) && right.Header.Get(headerAuthorization) == got.Header.Get(headerAuthorization) {
				t.Errorf("%s %s changes nothing", garble.Name, sig)
			}
			if garble.Name == "garbled-empty" && (got.URL != testOptions().Endpoint.String()+"/" || len(got.Body) > 0) {
				t.Errorf("%s asks %s %q", garble.Name, got.URL, got.Body)
			}
			query, err := ParseForm(strings.TrimPrefix(queryOf(got.URL), "?"))
			form, formErr := ParseForm(string(got.Body))
			if err != nil || formErr != nil {
				continue // as it should be
			}
			if sig == exchange.V1 {
				err = VerifyV1(got.Method, query, form, keyring(testKey))
			} else {
				u, _ := url.Parse(got.URL)
				err = VerifyV3(Incoming{Method: got.Method, Host: u.Host, Path: "/", Query: query, Header: got.Header, Body: got.Body}, keyring(testKey))
			}
			if err == nil {
				t.Errorf("%s %s passes as rightly signed", garble.Name, sig)
			}
		}
	}
}

// TestGarbled: only what cannot be read is garbled; a request with another
// defect, or with none, is a call that is accepted or rejected.
func TestGarbled(t *testing.T) {
	for _, tamper := range Tampers() {
		if Garbled(tamper.Name) {
			t.Errorf("%s can be read", tamper.Name)
		}
	}
	for _, name := range []string{"", "no-such"} {
		if Garbled(name) {
			t.Errorf("%q is said to be garbled", name)
		}
	}
}
