package exchange_test

import (
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/dwconform/dwconform/harness/exchange"
)

const (
	keyID     = "LTAI5tExampleKey"
	token     = "CAIS+tok/en==*x y"
	signature = "aulQVdFgcCfaMCL+be2z1VAqU7I="
)

// signedV1 is a V1 call whose answer echoes what was signed.
func signedV1() exchange.Observation {
	return exchange.Observation{
		Call: exchange.Call{Action: "CreateBusiness", Params: []exchange.Pair{{Name: "BusinessName", Value: "wf_1"}, {Name: "accesskeyid", Value: keyID}}},
		Request: exchange.Request{
			Method: "POST",
			URL: "http://user:hunter22@127.0.0.1:8080/?AccessKeyId=" + keyID + "&Action=CreateBusiness&Signature=aulQVdFgcCfaMCL%2Bbe2z1VAqU7I%3D" +
				"&SignatureMethod=HMAC-SHA1&SignatureNonce=987cd8178c7ae4a7&Security%54oken=CAIS%2Btok%2Fen%3D%3D%2Ax+y&Flag",
			Header: http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "x-acs-security-token": {token}},
			Body:   []byte("BusinessName=wf_1&SecurityToken=CAIS%2Btok%2Fen%3D%3D%2Ax+y&ProjectId=1"),
		},
		Status: 400,
		Header: http.Header{"Content-Type": {"application/json"}, "Set-Cookie": {"id=1234567"}, "X-Echo": {keyID}},
		Body: []byte(`{"Code":"SignatureDoesNotMatch","Message":"server string to sign is:POST&%2F&AccessKeyId%3D` + keyID +
			`%26SecurityToken%3DCAIS%252Btok%252Fen%253D%253D%252Ax%2520y%26SignatureNonce%3D987cd8178c7ae4a7"}`),
		LossWhy: "after " + keyID,
		Start:   time.Unix(1, 0),
		SDK:     &exchange.SDKView{Message: "key " + keyID, Fields: map[string]string{"Message": token}, Dropped: []string{"Owner"}},
	}
}

func TestRedactHidesEveryPlace(t *testing.T) {
	before := signedV1()
	got := exchange.Redact(before)
	if !reflect.DeepEqual(before, signedV1()) {
		t.Error("Redact changed the observation that it was given")
	}
	all := strings.Join([]string{
		got.Request.URL, string(got.Request.Body), string(got.Body), got.LossWhy, got.SDK.Message, got.SDK.Fields["Message"],
		strings.Join(got.Header["X-Echo"], ""), strings.Join(got.Header["Set-Cookie"], ""),
		values(got.Request.Header, "x-acs-security-token"), got.Call.Params[1].Value,
	}, "\n")
	if shown, ok := exchange.Shows([]byte(all), []string{keyID, token, signature, "hunter22", "id=1234567"}); ok {
		t.Errorf("%q is still shown:\n%s", shown, all)
	}
	for what, want := range map[string]string{
		got.Request.URL: "http://[redacted]@127.0.0.1:8080/?AccessKeyId=[redacted]&Action=CreateBusiness&Signature=[redacted]" +
			"&SignatureMethod=HMAC-SHA1&SignatureNonce=987cd8178c7ae4a7&Security%54oken=[redacted]&Flag",
		string(got.Request.Body): "BusinessName=wf_1&SecurityToken=[redacted]&ProjectId=1",
		string(got.Body): `{"Code":"SignatureDoesNotMatch","Message":"server string to sign is:POST&%2F&AccessKeyId%3D[redacted]` +
			`%26SecurityToken%3D[redacted]%26SignatureNonce%3D987cd8178c7ae4a7"}`,
		got.Call.Params[0].Value: "wf_1",
	} {
		if what != want {
			t.Errorf("got  %s\nwant %s", what, want)
		}
	}
}

// values joins what a header says under a name in any spelling.
func values(h http.Header, name string) string {
	for k, v := range h {
		if strings.EqualFold(k, name) {
			return strings.Join(v, "")
		}
	}
	return ""
}

func TestRedactAuthorization(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"ACS3-HMAC-SHA256 Credential=LTAIxyz,SignedHeaders=host;x-acs-date,Signature=0123456789abcdef",
			"ACS3-HMAC-SHA256 Credential=[redacted],SignedHeaders=host;x-acs-date,Signature=[redacted]"},
		{"ACS3-HMAC-SHA256 Signature=0123456789abcdef, SignedHeaders=host, Credential=LTAIxyz",
			"ACS3-HMAC-SHA256 Signature=[redacted], SignedHeaders=host, Credential=[redacted]"},
		{"Basic dXNlcjpwYXNz", "[redacted]"},
		{"Basic dXNlcjpwYXNzdw==", "[redacted]"},
		{"ACS3-HMAC-SHA256 LTAIxyz", "[redacted]"},
		{"ACS3-HMAC-SHA256 Credential=LTAIxyz,loose", "ACS3-HMAC-SHA256 Credential=[redacted],[redacted]"},
		{"", ""},
	} {
		for _, name := range []string{"Authorization", "authorization"} {
			o := exchange.Observation{Request: exchange.Request{Header: http.Header{name: {c.in}}}}
			if got := exchange.Redact(o).Request.Header[name][0]; got != c.want {
				t.Errorf("%s: got %q, want %q", c.in, got, c.want)
			}
		}
	}
}

func TestRedactLeavesTheRest(t *testing.T) {
	o := exchange.Observation{
		Call:    exchange.Call{Params: []exchange.Pair{{Name: "Description", Value: "a Signature = b"}}},
		Request: exchange.Request{URL: "http://h/p@th?Signature=&SignatureType=&a", Body: []byte("Description=a%20Signature%20%3D%20b&SignatureNonce=1&x")},
		Body:    []byte("Signature=stays: an answer has no such field"),
	}
	if got := exchange.Redact(o); !reflect.DeepEqual(got, o) {
		t.Errorf("got %+v, want it unchanged: %+v", got, o)
	}
}

func TestSpellingsMask(t *testing.T) {
	const secret = `a+b/c=d*e~f&"<g` + "h'i j"
	texts := []string{
		secret,
		`a%2Bb%2Fc%3Dd%2Ae~f%26%22%3Cgh%27i+j`,
		`a%2bb%2fc%3dd%2ae~f%26%22%3cgh%27i%20j`,
		`a%252Bb%252Fc%253Dd%252Ae~f%2526%2522%253Cgh%2527i%2520j`,
		`a%252bb%252fc%253dd%252ae~f%2526%2522%253cgh%2527i%2520j`,
		`a+b/c=d*e~f\u0026\"\u003cgh'i j`,
		`a+b/c=d*e~f&\"<gh'i j`,
		`a+b/c=d*e~f&amp;&#34;&lt;gh&#39;i j`,
		`a+b/c=d*e~f&amp;&quot;&lt;gh&apos;i j`,
	}
	for _, text := range texts {
		if got := string(exchange.Mask([]byte("<"+text+">"), []string{"", secret})); got != "<[redacted]>" {
			t.Errorf("%s: masked to %s", text, got)
		}
		if got, ok := exchange.Shows([]byte(text), []string{"other", secret}); !ok || got != secret {
			t.Errorf("%s: not found", text)
		}
	}
	if _, ok := exchange.Shows([]byte("nothing"), []string{"", secret}); ok {
		t.Error("found what is not there")
	}
}
