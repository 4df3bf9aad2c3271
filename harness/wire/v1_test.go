package wire

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/dwconform/dwconform/harness/exchange"
)

// golden is a signature that somebody else computed.
var golden = []struct {
	name, method string
	query, form  []exchange.Pair
	secret       Secret
	text         string // string to sign, "" when it was not recorded
	signature    string
}{
	{
		name: "the vendor's documented example", method: "GET", secret: "testsecret",
		query: pairs("Timestamp", "2016-02-23T12:46:24Z", "Format", "XML", "AccessKeyId", "testid", "Action", "DescribeRegions",
			"SignatureMethod", "HMAC-SHA1", "SignatureNonce", "3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf", "Version", "2014-05-26", "SignatureVersion", "1.0"),
		text:      "GET&%2F&AccessKeyId%3Dtestid%26Action%3DDescribeRegions%26Format%3DXML%26SignatureMethod%3DHMAC-SHA1%26SignatureNonce%3D3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf%26SignatureVersion%3D1.0%26Timestamp%3D2016-02-23T12%253A46%253A24Z%26Version%3D2014-05-26",
		signature: "OLeaidS1JvxuMvnyHOwuJ+uX5qY=",
	},
	{
		name: "a request that the vendor's SDK sent", method: "POST", secret: "testsecret",
		query: pairs("AccessKeyId", "testid", "Action", "CreateBusiness", "Format", "JSON", "RegionId", "cn-shanghai",
			"Signature", "aulQVdFgcCfaMCL+be2z1VAqU7I=", "SignatureMethod", "HMAC-SHA1", "SignatureNonce", "987cd8178c7ae4a746f8923380479fc2",
			"SignatureType", "", "SignatureVersion", "1.0", "Timestamp", "2026-11-23T19:16:57Z", "Version", "2020-05-18"),
		form:      pairs("BusinessName", "a b*c~中+&=", "ProjectId", "10000", "UseType", "NORMAL"),
		text:      "POST&%2F&AccessKeyId%3Dtestid%26Action%3DCreateBusiness%26BusinessName%3Da%2520b%252Ac~%25E4%25B8%25AD%252B%2526%253D%26Format%3DJSON%26ProjectId%3D10000%26RegionId%3Dcn-shanghai%26SignatureMethod%3DHMAC-SHA1%26SignatureNonce%3D987cd8178c7ae4a746f8923380479fc2%26SignatureType%3D%26SignatureVersion%3D1.0%26Timestamp%3D2026-11-23T19%253A16%253A57Z%26UseType%3DNORMAL%26Version%3D2020-05-18",
		signature: "aulQVdFgcCfaMCL+be2z1VAqU7I=",
	},
	{
		name: "the SDK's own test, permanent key", method: "GET", secret: "accessKeySecret",
		query:     sdkTestQuery(),
		signature: "7loPmFjvDnzOVnQeQNj85S6nFGY=",
	},
	{
		name: "the SDK's own test, temporary key", method: "GET", secret: "accessKeySecret",
		query:     append(sdkTestQuery(), pairs("SecurityToken", "accessKeyStsToken")...),
		signature: "5Nxdcler+ihqWqv0Hr2On4PsBf4=",
	},
}

func sdkTestQuery() []exchange.Pair {
	return pairs("Version", "", "Action", "", "Format", "JSON", "Timestamp", "mock date", "SignatureMethod", "HMAC-SHA1",
		"SignatureVersion", "1.0", "SignatureType", "", "SignatureNonce", "MOCK_UUID", "AccessKeyId", "accessKeyId", "RegionId", "regionId")
}

func TestGoldenSignatures(t *testing.T) {
	for _, g := range golden {
		t.Run(g.name, func(t *testing.T) {
			params := Merge(g.query, g.form)
			if text := StringToSignV1(g.method, params); g.text != "" && text != g.text {
				t.Errorf("string to sign\n got %s\nwant %s", text, g.text)
			}
			if got := SignV1(g.method, params, g.secret); got != g.signature {
				t.Errorf("signature %s, want %s", got, g.signature)
			}
			id, _ := first(params, ParamAccessKeyID)
			token, _ := first(params, ParamSecurityToken)
			keys := keyring(Credentials{AccessKeyID: id, Secret: g.secret, Token: Secret(token)})
			query := append(without(g.query, ParamSignature), pairs(ParamSignature, g.signature)...)
			if err := VerifyV1(g.method, query, g.form, keys); err != nil {
				t.Errorf("VerifyV1: %v", err)
			}
		})
	}
}

func first(ps []exchange.Pair, name string) (string, bool) {
	for _, p := range ps {
		if p.Name == name {
			return p.Value, true
		}
	}
	return "", false
}

func without(ps []exchange.Pair, name string) []exchange.Pair {
	return slices.DeleteFunc(slices.Clone(ps), func(p exchange.Pair) bool { return p.Name == name })
}

func keyring(creds ...Credentials) func(string) (Credentials, bool) {
	byID := map[string]Credentials{}
	for _, c := range creds {
		byID[c.AccessKeyID] = c
	}
	return func(id string) (Credentials, bool) { c, ok := byID[id]; return c, ok }
}

// kindOf returns the kind of a signature error, "" for none.
func kindOf(t interface {
	Helper()
	Fatalf(string, ...any)
}, err error) string {
	t.Helper()
	if err == nil {
		return ""
	}
	var wrong *SignatureError
	if !errors.As(err, &wrong) {
		t.Fatalf("error %T (%v) is no SignatureError", err, err)
	}
	return wrong.Kind
}

// signedV1 returns query with the signature that goes with it.
func signedV1(method string, query, form []exchange.Pair, secret Secret) []exchange.Pair {
	return append(slices.Clone(query), pairs(ParamSignature, SignV1(method, Merge(query, form), secret))...)
}

func TestVerifyV1(t *testing.T) {
	const secret = "testsecret"
	keys := keyring(Credentials{AccessKeyID: "ak", Secret: secret}, Credentials{AccessKeyID: "sts", Secret: secret, Token: "token"})
	common := pairs("AccessKeyId", "ak", "Action", "A", "SignatureMethod", "HMAC-SHA1", "SignatureNonce", "n",
		"SignatureType", "", "SignatureVersion", "1.0", "Timestamp", "2026-01-02T03:04:05Z")
	with := func(name, value string) []exchange.Pair { return append(without(common, name), pairs(name, value)...) }
	form := pairs("X", "1", "Y", "2")

	for _, c := range []struct {
		name        string
		query, form []exchange.Pair // signed as they stand, unless query has a signature
		want        string
	}{
		{"right", common, form, ""},
		{"no form", common, nil, ""},
		{"all in the form", nil, common, ""},
		{"rightly signed repeat", common, pairs("X", "1", "X", "2"), ""},
		{"no SignatureMethod", without(common, ParamSignatureMethod), form, ""},
		{"no SignatureVersion", without(common, ParamSignatureVersion), form, ""},
		{"no SignatureType", without(common, ParamSignatureType), form, ""},
		{"empty token of a permanent key", with(ParamSecurityToken, ""), form, ""},
		{"no key", without(common, ParamAccessKeyID), form, "missing-AccessKeyId"},
		{"empty key", with(ParamAccessKeyID, ""), form, "missing-AccessKeyId"},
		{"no time", without(common, ParamTimestamp), form, "missing-Timestamp"},
		{"no nonce", without(common, ParamSignatureNonce), form, "missing-SignatureNonce"},
		{"empty signature", with(ParamSignature, ""), form, "missing-Signature"},
		{"another method of signing", with(ParamSignatureMethod, "HMAC-MD5"), form, UnsupportedMethod},
		{"another version", with(ParamSignatureVersion, "2.0"), form, UnsupportedVersion},
		{"another type", with(ParamSignatureType, "BEARERTOKEN"), form, UnsupportedType},
		{"unknown key", with(ParamAccessKeyID, "other"), form, UnknownKey},
		{"temporary key without token", with(ParamAccessKeyID, "sts"), form, TokenMissing},
		{"temporary key, its token", append(with(ParamAccessKeyID, "sts"), pairs(ParamSecurityToken, "token")...), form, ""},
		{"temporary key, wrong token", append(with(ParamAccessKeyID, "sts"), pairs(ParamSecurityToken, "tokem")...), form, TokenMismatch},
		{"permanent key with a token", with(ParamSecurityToken, "token"), form, TokenMismatch},
		{"two keys", append(slices.Clone(common), pairs(ParamAccessKeyID, "ak")...), form, "repeated-AccessKeyId"},
		{"two times", append(slices.Clone(common), pairs(ParamTimestamp, "2026-01-02T03:04:05Z")...), form, "repeated-Timestamp"},
		{"form wins over query", append(slices.Clone(common), pairs("X", "from the query")...), form, ""},
		{"not base64", with(ParamSignature, "!"), form, Mismatch},
	} {
		t.Run(c.name, func(t *testing.T) {
			query := c.query
			if _, has := first(query, ParamSignature); !has {
				query = signedV1("POST", query, c.form, secret)
			}
			if got := kindOf(t, VerifyV1("POST", query, c.form, keys)); got != c.want {
				t.Errorf("kind %q, want %q", got, c.want)
			}
		})
	}
}

func TestVerifyV1NoticesEveryChangeAfterSigning(t *testing.T) {
	const secret = "testsecret"
	keys := keyring(Credentials{AccessKeyID: "ak", Secret: secret})
	query := signedV1("POST", pairs("AccessKeyId", "ak", "Action", "A", "SignatureNonce", "n", "Timestamp", "t"), pairs("X", "1", "Y", "2"), secret)
	form := pairs("X", "1", "Y", "2")
	for _, c := range []struct {
		name, method string
		query, form  []exchange.Pair
	}{
		{"another method", "GET", query, form},
		{"a value", "POST", query, pairs("X", "1", "Y", "3")},
		{"a name", "POST", query, pairs("X", "1", "y", "2")},
		{"added to the form", "POST", query, pairs("X", "1", "Y", "2", "Z", "")},
		{"added to the query", "POST", append(slices.Clone(query), pairs("Z", "3")...), form},
		{"repeated as it was", "POST", query, pairs("X", "1", "X", "1", "Y", "2")},
		{"repeated before", "POST", query, pairs("X", "0", "X", "1", "Y", "2")},
		{"repeated behind", "POST", query, pairs("X", "1", "Y", "2", "X", "0")},
		{"left out", "POST", query, pairs("X", "1")},
		{"moved between name and value", "POST", query, pairs("X", "1", "Y=", "2")},
		{"joined", "POST", query, pairs("X", "1&Y=2")},
		{"joined as signed", "POST", query, pairs("X", "1%26Y%3D2")},
		{"empty name", "POST", query, pairs("X", "1", "Y", "2", "", "")},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := VerifyV1(c.method, c.query, c.form, keys)
			var wrong *SignatureError
			if !errors.As(err, &wrong) || wrong.Kind != Mismatch {
				t.Fatalf("got %v, want a mismatch", err)
			}
			if want := StringToSignV1(c.method, Merge(c.query, c.form)); wrong.StringToSign != want {
				t.Errorf("string to sign %q, want %q", wrong.StringToSign, want)
			}
			if strings.Contains(err.Error(), "Action") {
				t.Errorf("the error tells what was signed: %v", err)
			}
		})
	}
	// A query value that the form hides is read by nobody, so it may differ.
	hidden := append(slices.Clone(query), pairs("X", "other")...)
	if err := VerifyV1("POST", hidden, form, keys); err != nil {
		t.Errorf("a hidden query value: %v", err)
	}
	if got := Merge(hidden, form); slices.Contains(got, exchange.Pair{Name: "X", Value: "other"}) {
		t.Errorf("Merge keeps the hidden value: %v", got)
	}
}

// The value that is verified is the value that is used: whatever is added to
// a signed request in whatever place, Merge is the same or the check fails.
func TestNoUnsignedValueIsUsed(t *testing.T) {
	keys := keyring(Credentials{AccessKeyID: "ak", Secret: "s"})
	rapid.Check(t, func(t *rapid.T) {
		notCommon := func(ps []exchange.Pair) []exchange.Pair {
			return slices.DeleteFunc(ps, func(p exchange.Pair) bool { return new(commonV1).field(p.Name) != nil })
		}
		form := notCommon(drawPairs(t, "form", 4))
		query := append(notCommon(drawPairs(t, "query", 4)), pairs("AccessKeyId", "ak", "SignatureNonce", "n", "Timestamp", "t")...)
		query = signedV1("POST", query, form, "s")
		if err := VerifyV1("POST", query, form, keys); err != nil {
			t.Fatalf("rightly signed: %v", err)
		}
		extra := rapid.SampledFrom(append(slices.Clone(query), form...)).Draw(t, "extra")
		if rapid.Bool().Draw(t, "other value") {
			extra.Value += "x"
		}
		query2, form2 := slices.Clone(query), slices.Clone(form)
		if rapid.Bool().Draw(t, "in the form") {
			form2 = slices.Insert(form2, rapid.IntRange(0, len(form2)).Draw(t, "at"), extra)
		} else {
			query2 = slices.Insert(query2, rapid.IntRange(0, len(query2)).Draw(t, "at"), extra)
		}
		before, after := sorted(Merge(query, form)), sorted(Merge(query2, form2))
		if err := VerifyV1("POST", query2, form2, keys); err == nil && !slices.Equal(before, after) {
			t.Fatalf("verified with other values:\nbefore %v\nafter  %v", before, after)
		}
	})
}

func sorted(ps []exchange.Pair) []exchange.Pair {
	slices.SortStableFunc(ps, func(a, b exchange.Pair) int { return strings.Compare(a.Name, b.Name) })
	return ps
}

func TestMergeIsTheSameForManyAsForFew(t *testing.T) {
	var query, form []exchange.Pair
	for i := range 100 {
		name := strings.Repeat("n", i)
		query = append(query, exchange.Pair{Name: name, Value: "q"})
		if i%3 == 0 {
			form = append(form, exchange.Pair{Name: name, Value: "f"})
		}
	}
	for _, form := range [][]exchange.Pair{form, append(slices.Clone(form), make([]exchange.Pair, 100)...)} {
		seen := map[string]int{}
		for _, p := range Merge(query, form) {
			if p.Value == "q" {
				if _, ok := first(form, p.Name); ok {
					t.Fatalf("%q of the query is kept", p.Name)
				}
				seen[p.Name]++
			}
		}
		if len(seen) != 66 {
			t.Errorf("%d names of the query are kept, want 66", len(seen))
		}
	}
}

// TestWorkIsGivenBackEmpty: memory of usual size is kept for the next request,
// and says nothing of the last one; memory that a huge request needed is not.
func TestWorkIsGivenBackEmpty(t *testing.T) {
	for _, test := range []struct {
		params, text int
		kept         bool
	}{
		{8, 64, true}, {1024, 1 << 18, true}, {1025, 64, false}, {8, 1<<18 + 1, false},
	} {
		w := &work{params: make([]exchange.Pair, 1, test.params), text: make([]byte, 1, test.text)}
		params := w.params
		params[0] = exchange.Pair{Name: "BusinessName", Value: "b"}
		w.free()
		if kept := len(w.params) == 0 && len(w.text) == 0; kept != test.kept {
			t.Errorf("room for %d parameters and %d bytes: kept is %v", test.params, test.text, kept)
		}
		if test.kept && params[0] != (exchange.Pair{}) {
			t.Errorf("room for %d parameters: %v lives on", test.params, params[0])
		}
	}
}
