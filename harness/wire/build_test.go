package wire

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/dwconform/dwconform/harness/exchange"
)

func allWays() []exchange.Way {
	var ways []exchange.Way
	for _, signature := range []string{exchange.V1, exchange.V3} {
		for _, format := range []string{exchange.JSON, exchange.XML} {
			for _, method := range []string{exchange.POST, exchange.GET} {
				for _, place := range []string{exchange.Form, exchange.Query} {
					ways = append(ways, exchange.Way{Signature: signature, Format: format, Method: method, Place: place})
				}
			}
		}
	}
	return ways
}

var testKey = Credentials{AccessKeyID: "testid", Secret: "testsecret"}
var testTemporary = Credentials{AccessKeyID: "STS.testid", Secret: "sts-testsecret", Token: "sts/token+A=="}

func testOptions() Options {
	return Options{
		Endpoint:     &url.URL{Scheme: "http", Host: "127.0.0.1:18080"},
		Region:       "cn-shanghai",
		Version:      "2020-05-18",
		Credentials:  testKey,
		Now:          time.Date(2026, 1, 2, 3, 4, 5, 678, time.FixedZone("", 8*3600)),
		Nonce:        "00000000000000000000000000000001",
		UserAgent:    "dwconform/test",
		WrongSecret:  "another secret",
		ForeignToken: "sts/token+B==",
	}
}

// check verifies a built request as a server would.
func check(r exchange.Request, lookup func(string) (Credentials, bool)) error {
	in, err := Received(r)
	if err != nil {
		return err
	}
	if in.Header.Get(headerAuthorization) != "" {
		return VerifyV3(in, lookup)
	}
	form, err := ParseForm(string(in.Body))
	if err != nil {
		return err
	}
	return VerifyV1(in.Method, in.Query, form, lookup)
}

func TestBuildV1AsTheSDKDoes(t *testing.T) {
	o := testOptions()
	o.Endpoint.Host = "dataworks.cn-shanghai.aliyuncs.com"
	o.Now = time.Date(2026, 11, 23, 19, 16, 57, 0, time.UTC)
	o.Nonce = "987cd8178c7ae4a746f8923380479fc2"
	got, err := Build(exchange.Call{
		Action: "CreateBusiness",
		Params: pairs("BusinessName", "a b*c~中+&=", "ProjectId", "10000", "UseType", "NORMAL"),
	}, o)
	if err != nil {
		t.Fatal(err)
	}
	want := exchange.Request{
		Method: "POST",
		URL:    "http://dataworks.cn-shanghai.aliyuncs.com/?AccessKeyId=testid&Action=CreateBusiness&Format=JSON&RegionId=cn-shanghai&Signature=aulQVdFgcCfaMCL%2Bbe2z1VAqU7I%3D&SignatureMethod=HMAC-SHA1&SignatureNonce=987cd8178c7ae4a746f8923380479fc2&SignatureType=&SignatureVersion=1.0&Timestamp=2026-11-23T19%3A16%3A57Z&Version=2020-05-18",
		Header: map[string][]string{"User-Agent": {"dwconform/test"}, "Content-Type": {"application/x-www-form-urlencoded"}},
		Body:   []byte("BusinessName=a+b%2Ac~%E4%B8%AD%2B%26%3D&ProjectId=10000&UseType=NORMAL"),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Build (-want +got):\n%s", diff)
	}
}

func TestBuildV3(t *testing.T) {
	o := testOptions()
	o.Credentials = testTemporary
	got, err := Build(exchange.Call{
		Action: "CreateBusiness",
		Params: pairs("BusinessName", "wf 1"),
		Way:    exchange.Way{Signature: exchange.V3, Format: exchange.XML},
	}, o)
	if err != nil {
		t.Fatal(err)
	}
	authorization := got.Header.Get("Authorization")
	got.Header.Del("Authorization")
	want := exchange.Request{
		Method: "POST",
		URL:    "http://127.0.0.1:18080/?Format=XML&RegionId=cn-shanghai",
		Header: map[string][]string{
			"User-Agent": {"dwconform/test"}, "Accept": {"application/xml"}, "Content-Type": {"application/x-www-form-urlencoded"},
			"X-Acs-Action": {"CreateBusiness"}, "X-Acs-Version": {"2020-05-18"}, "X-Acs-Date": {"2026-01-01T19:04:05Z"},
			"X-Acs-Signature-Nonce": {o.Nonce}, "X-Acs-Content-Sha256": {digestV3([]byte("BusinessName=wf+1"))},
			"X-Acs-Accesskey-Id": {"STS.testid"}, "X-Acs-Security-Token": {"sts/token+A=="},
		},
		Body: []byte("BusinessName=wf+1"),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Build (-want +got):\n%s", diff)
	}
	a, err := ParseAuthorization(authorization)
	if err != nil {
		t.Fatal(err)
	}
	if a.Algorithm != AlgorithmV3 || a.AccessKeyID != "STS.testid" || len(a.Signature) != 64 {
		t.Errorf("authorization %q", authorization)
	}
	if !slices.Equal(a.SignedHeaders, []string{"content-type", "host", "x-acs-accesskey-id", "x-acs-action", "x-acs-content-sha256",
		"x-acs-date", "x-acs-security-token", "x-acs-signature-nonce", "x-acs-version"}) {
		t.Errorf("signed headers %v", a.SignedHeaders)
	}
}

// Whatever the parameters are, a request that was built is rightly signed and
// carries them as they were given.
func TestBuiltRequestsVerify(t *testing.T) {
	keys := keyring(testKey, testTemporary)
	rapid.Check(t, func(t *rapid.T) {
		call := exchange.Call{
			Action: rapid.StringMatching(`[A-Z][A-Za-z]{0,12}`).Draw(t, "action"),
			Params: slices.DeleteFunc(drawPairs(t, "params", 6), func(p exchange.Pair) bool {
				return new(commonV1).field(p.Name) != nil
			}),
			Way: rapid.SampledFrom(allWays()).Draw(t, "way"),
		}
		o := testOptions()
		if rapid.Bool().Draw(t, "temporary") {
			o.Credentials = testTemporary
		}
		r, err := Build(call, o)
		if err != nil {
			t.Fatal(err)
		}
		if err := check(r, keys); err != nil {
			t.Fatalf("%s: %v\n%+v", call.Way, err, r)
		}
		in, err := Received(r)
		if err != nil {
			t.Fatal(err)
		}
		got := in.Query[len(in.Query)-min(len(call.Params), len(in.Query)):]
		if call.Way.Place == exchange.Form {
			if got, err = ParseForm(string(r.Body)); err != nil {
				t.Fatal(err)
			}
		}
		if !slices.Equal(got, call.Params) {
			t.Fatalf("parameters (-want +got):\n%s", cmp.Diff(call.Params, got))
		}
	})
}

func TestBuildRefusesWhatItCannotWrite(t *testing.T) {
	plain := exchange.Call{Action: "A", Params: pairs("X", "1")}
	for _, c := range []struct {
		name   string
		call   exchange.Call
		change func(*Options)
		want   string
	}{
		{"no endpoint", plain, func(o *Options) { o.Endpoint = nil }, "the endpoint has no scheme or no host"},
		{"a path", plain, func(o *Options) { o.Endpoint.Path = "/v1" }, "the endpoint has a path"},
		{"no key", plain, func(o *Options) { o.Credentials = Credentials{} }, "no access key id"},
		{"no time", plain, func(o *Options) { o.Now = time.Time{} }, "no time"},
		{"no nonce", plain, func(o *Options) { o.Nonce = "" }, "no nonce"},
		{"all together", plain, func(o *Options) { *o = Options{} }, "no nonce"},
		{"signature", exchange.Call{Way: exchange.Way{Signature: "v2"}}, nil, `signature "v2"`},
		{"place", exchange.Call{Way: exchange.Way{Place: "header"}}, nil, `place "header"`},
		{"tamper", exchange.Call{Tamper: "no-such"}, nil, `tamper "no-such" is not known`},
		{"tamper of the other signature", exchange.Call{Tamper: "digest-wrong"}, nil, "is for v3"},
		{"tamper without its name", exchange.Call{Tamper: Unsigned("NoSuch")}, nil, "the request has no NoSuch"},
		{"tamper without a form", exchange.Call{Tamper: "signed-query-alone"}, nil, "parameters in the form"},
		{"tamper without a token", exchange.Call{Tamper: "token-absent"}, nil, "a temporary key"},
		{"tamper without a secret", exchange.Call{Tamper: "signature-other-secret"}, func(o *Options) { o.WrongSecret = "" }, "another account's secret"},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := testOptions()
			if c.change != nil {
				c.change(&o)
			}
			_, err := Build(c.call, o)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("error %v, want one with %q", err, c.want)
			}
			if err != nil && strings.Contains(err.Error(), "testsecret") {
				t.Errorf("the error tells the secret: %v", err)
			}
		})
	}
}

func TestNewNonce(t *testing.T) {
	a, b := NewNonce(), NewNonce()
	if a == b || len(a) != 32 || strings.Trim(a, "0123456789abcdef") != "" {
		t.Errorf("nonces %q and %q", a, b)
	}
}
