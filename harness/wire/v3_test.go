package wire

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/dwconform/dwconform/harness/exchange"
)

// signedV3 signs in with every header that V3 signs and returns it with its
// Authorization.
func signedV3(in Incoming, creds Credentials, unsigned ...string) Incoming {
	in.Header = in.Header.Clone()
	var lines []exchange.Pair
	for key, values := range in.Header {
		lines = append(lines, exchange.Pair{Name: strings.ToLower(key), Value: joinValues(values)})
	}
	lines = sorted(append(lines, exchange.Pair{Name: headerHost, Value: in.Host}))
	for _, name := range unsigned {
		lines = without(lines, name)
	}
	var names []string
	for _, l := range lines {
		names = append(names, l.Name)
	}
	canonical := canonicalV3(nil, in.Method, in.Path, append([]exchange.Pair(nil), in.Query...), lines, strings.Join(names, ";"), digestV3(in.Body))
	in.Header.Set(headerAuthorization, AlgorithmV3+" Credential="+creds.AccessKeyID+",SignedHeaders="+strings.Join(names, ";")+
		",Signature="+signV3(AlgorithmV3, canonical, creds.Secret))
	return in
}

func headers(kv ...string) http.Header {
	h := http.Header{}
	for i := 0; i < len(kv); i += 2 {
		h.Set(kv[i], kv[i+1])
	}
	return h
}

var goldenV3 = []struct {
	name      string
	in        Incoming
	secret    Secret
	hash      string // of the canonical request, "" when it was not recorded
	signature string
}{
	{
		name: "the vendor's documented example",
		in: Incoming{
			Method: "POST", Host: "ecs.cn-shanghai.aliyuncs.com", Path: "/",
			Query: pairs("RegionId", "cn-shanghai", "ImageId", "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd"),
			Header: headers("x-acs-action", "RunInstances", "x-acs-version", "2014-05-26", "x-acs-date", "2023-10-26T10:22:32Z",
				"x-acs-signature-nonce", "3156853299f313e23d1673dc12e1703d", "x-acs-content-sha256", digestV3(nil)),
		},
		secret:    "YourAccessKeySecret",
		hash:      "7ea06492da5221eba5297e897ce16e55f964061054b7695beedaac1145b1e259",
		signature: "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0",
	},
	{
		name: "a create",
		in: Incoming{
			Method: "POST", Host: "dataworks.cn-shanghai.aliyuncs.com", Path: "/",
			Header: headers("x-acs-action", "CreateBusiness", "x-acs-version", "2020-05-18", "x-acs-date", "2026-01-02T03:04:05Z",
				"x-acs-signature-nonce", "00000000000000000000000000000001", "content-type", contentTypeForm,
				"x-acs-content-sha256", digestV3([]byte("BusinessName=wf_1&ProjectId=10000&UseType=NORMAL"))),
			Body: []byte("BusinessName=wf_1&ProjectId=10000&UseType=NORMAL"),
		},
		secret:    "testsecret",
		signature: "51a8781af9ef09df5ad424ca8bcbb5737207387e5882eb74a6f4ec1a3bd11269",
	},
}

func TestGoldenSignaturesV3(t *testing.T) {
	for _, g := range goldenV3 {
		t.Run(g.name, func(t *testing.T) {
			key := Credentials{AccessKeyID: "ak", Secret: g.secret}
			signed := signedV3(g.in, key)
			a, err := ParseAuthorization(signed.Header.Get(headerAuthorization))
			if err != nil {
				t.Fatal(err)
			}
			if a.Signature != g.signature {
				t.Errorf("signature %s, want %s", a.Signature, g.signature)
			}
			if err := VerifyV3(signed, keyring(key)); err != nil {
				t.Errorf("VerifyV3: %v", err)
			}
			var wrong *SignatureError
			if !errors.As(VerifyV3(signed, keyring(Credentials{AccessKeyID: "ak", Secret: "x"})), &wrong) || wrong.Kind != Mismatch {
				t.Fatalf("with another secret: %v, want a mismatch", wrong)
			}
			if g.hash != "" && wrong.StringToSign != AlgorithmV3+"\n"+g.hash {
				t.Errorf("string to sign %q, want hash %s", wrong.StringToSign, g.hash)
			}
			if digestV3([]byte(wrong.Canonical)) != strings.TrimPrefix(wrong.StringToSign, AlgorithmV3+"\n") {
				t.Error("the canonical request is not the one that was signed")
			}
		})
	}
}

func TestVerifyV3(t *testing.T) {
	key := Credentials{AccessKeyID: "ak", Secret: "secret"}
	sts := Credentials{AccessKeyID: "sts", Secret: "secret", Token: "token"}
	keys := keyring(key, sts)
	plain := func() Incoming {
		in := goldenV3[1].in
		in.Header = in.Header.Clone()
		in.Query = pairs("Format", "JSON", "RegionId", "", "X", "1", "X", "2")
		return in
	}
	with := func(kv ...string) Incoming {
		in := plain()
		for i := 0; i < len(kv); i += 2 {
			if kv[i+1] == "" {
				in.Header.Del(kv[i])
			} else {
				in.Header.Set(kv[i], kv[i+1])
			}
		}
		return in
	}
	after := func(in Incoming, change func(*Incoming)) Incoming { change(&in); return in }
	authorize := func(change func(string) string) Incoming {
		return after(signedV3(plain(), key), func(in *Incoming) {
			in.Header.Set(headerAuthorization, change(in.Header.Get(headerAuthorization)))
		})
	}
	for _, c := range []struct {
		name string
		in   Incoming
		want string
	}{
		{"right", signedV3(plain(), key), ""},
		{"no path", after(signedV3(plain(), key), func(in *Incoming) { in.Path = "" }), ""},
		{"content-type not signed", signedV3(plain(), key, headerContentType), ""},
		{"blanks around values", signedV3(with(acsAction, "  CreateBusiness "), key), ""},
		{"blanks after commas", authorize(func(s string) string { return strings.ReplaceAll(s, ",", ", ") }), ""},
		{"header that is none of its", after(signedV3(plain(), key), func(in *Incoming) { in.Header.Set("X-Other", "1") }), ""},
		{"temporary key", signedV3(with(acsToken, "token"), sts), ""},

		{"no authorization", plain(), "missing-authorization"},
		{"two authorizations", after(signedV3(plain(), key), func(in *Incoming) {
			in.Header.Add(headerAuthorization, in.Header.Get(headerAuthorization))
		}), "repeated-authorization"},
		{"another scheme", authorize(func(string) string { return "Basic YWs6c2VjcmV0" }), "malformed-authorization"},
		{"an unknown part", authorize(func(s string) string { return s + ",Extra=1" }), "malformed-authorization"},
		{"a part twice", authorize(func(s string) string { return s + ",Signature=0" }), "malformed-authorization"},
		{"upper case names", authorize(func(s string) string { return strings.Replace(s, "=content-type", "=Content-Type", 1) }), "malformed-authorization"},
		{"unsorted names", authorize(func(s string) string { return strings.Replace(s, "content-type;host", "host;content-type", 1) }), "malformed-authorization"},
		{"a name twice", authorize(func(s string) string { return strings.Replace(s, ";host", ";host;host", 1) }), "malformed-authorization"},
		{"another algorithm", authorize(func(s string) string { return strings.Replace(s, AlgorithmV3, "ACS3-HMAC-SM3", 1) }), UnsupportedMethod},
		{"no key", authorize(func(s string) string { return strings.Replace(s, "Credential=ak", "Credential=", 1) }), "missing-AccessKeyId"},
		{"another key", authorize(func(s string) string { return strings.Replace(s, "Credential=ak", "Credential=sts", 1) }), TokenMissing},
		{"unknown key", signedV3(plain(), Credentials{AccessKeyID: "other", Secret: "secret"}), UnknownKey},
		{"no signature", authorize(func(s string) string { return s[:strings.Index(s, ",Signature")] }), "missing-Signature"},
		{"empty signature", authorize(func(s string) string { return s[:strings.Index(s, ",Signature")] + ",Signature=" }), "missing-Signature"},
		{"upper case signature", authorize(func(s string) string { i := strings.LastIndex(s, "="); return s[:i] + strings.ToUpper(s[i:]) }), Mismatch},
		{"names left out", authorize(func(s string) string { return strings.Replace(s, "content-type;", "", 1) }), Mismatch},
		{"a signed header that is not there", authorize(func(s string) string { return strings.Replace(s, ";host", ";date;host", 1) }), "missing-date"},
		{"no date", signedV3(with(acsDate, ""), key), "missing-x-acs-date"},
		{"no nonce", signedV3(with(acsNonce, ""), key), "missing-x-acs-signature-nonce"},
		{"no digest", signedV3(with(acsDigest, ""), key), "missing-x-acs-content-sha256"},
		{"wrong digest", signedV3(with(acsDigest, digestV3(nil)), key), DigestMismatch},
		{"host not signed", signedV3(plain(), key, headerHost), "uncovered-host"},
		{"action not signed", signedV3(plain(), key, acsAction), "uncovered-x-acs-action"},
		{"digest not signed", signedV3(plain(), key, acsDigest), "uncovered-x-acs-content-sha256"},
		{"two actions", after(with(acsAction, "A"), func(in *Incoming) {
			in.Header.Add(acsAction, "B")
			*in = signedV3(*in, key)
		}), "repeated-x-acs-action"},
		{"no token", signedV3(plain(), sts), TokenMissing},
		{"wrong token", signedV3(with(acsToken, "other"), sts), TokenMismatch},
		{"token of a permanent key", signedV3(with(acsToken, "token"), key), TokenMismatch},

		{"method after signing", after(signedV3(plain(), key), func(in *Incoming) { in.Method = "GET" }), Mismatch},
		{"path after signing", after(signedV3(plain(), key), func(in *Incoming) { in.Path = "/x" }), Mismatch},
		{"host after signing", after(signedV3(plain(), key), func(in *Incoming) { in.Host = "other" }), Mismatch},
		{"body after signing", after(signedV3(plain(), key), func(in *Incoming) { in.Body = []byte("X=2") }), DigestMismatch},
		{"query changed", after(signedV3(plain(), key), func(in *Incoming) { in.Query[0].Value = "XML" }), Mismatch},
		{"query added", after(signedV3(plain(), key), func(in *Incoming) { in.Query = append(in.Query, pairs("Y", "")...) }), Mismatch},
		{"query swapped", after(signedV3(plain(), key), func(in *Incoming) { in.Query[2], in.Query[3] = in.Query[3], in.Query[2] }), Mismatch},
		{"action changed", after(signedV3(plain(), key), func(in *Incoming) { in.Header.Set(acsAction, "DeleteBusiness") }), Mismatch},
		{"header added", after(signedV3(plain(), key), func(in *Incoming) { in.Header.Set("x-acs-new", "1") }), "uncovered-x-acs-new"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := kindOf(t, VerifyV3(c.in, keys)); got != c.want {
				t.Errorf("kind %q, want %q", got, c.want)
			}
		})
	}
}

func TestReceivedReadsAnySpellingOfHeaders(t *testing.T) {
	r, err := Build(exchange.Call{Action: "A", Way: exchange.Way{Signature: exchange.V3}}, testOptions())
	if err != nil {
		t.Fatal(err)
	}
	lower := http.Header{}
	for key, values := range r.Header {
		lower[strings.ToLower(key)] = values
	}
	r.Header = lower
	if err := check(r, keyring(testKey)); err != nil {
		t.Error(err)
	}
	r.Header["Host"] = []string{"other"}
	if got := kindOf(t, check(r, keyring(testKey))); got != Mismatch {
		t.Errorf("with another Host header: kind %q, want %q", got, Mismatch)
	}
	for _, url := range []string{"http://h/?A=%zz", "http://[::1"} {
		if _, err := Received(exchange.Request{URL: url}); err == nil {
			t.Errorf("Received(%q) finds nothing wrong", url)
		}
	}
}

// TestUnsignedHeadersAreNamedInOrder: of several headers that should be signed
// the error names the first by name, every time.
func TestUnsignedHeadersAreNamedInOrder(t *testing.T) {
	h := headers("x-acs-a", "1", "x-acs-b", "2", "x-acs-c", "3", "x-acs-d", "4", "accept", "5")
	for range 30 {
		_, err := signedLines(Incoming{Host: "h", Header: h}, []string{headerHost})
		if got := kindOf(t, err); got != Uncovered+"x-acs-a" {
			t.Fatalf("the error is %q", got)
		}
	}
}

// TestHeaderOfSeveralValues: they are signed sorted, without the spaces around
// each, and with commas between them.
func TestHeaderOfSeveralValues(t *testing.T) {
	h := http.Header{"Accept": {"b ", " c", "\ta"}, "Range": {" one "}}
	lines, err := signedLines(Incoming{Host: "h", Header: h}, []string{"accept", headerHost, "range"})
	if err != nil || len(lines) != 3 || lines[0].Value != "a,b,c" || lines[1].Value != "h" || lines[2].Value != "one" {
		t.Errorf("%v, %v", lines, err)
	}
}
