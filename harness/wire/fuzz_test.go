package wire

import (
	"errors"
	"net/http"
	"slices"
	"testing"
	"unicode/utf8"

	"github.com/dwconform/dwconform/harness/exchange"
)

func FuzzParseForm(f *testing.F) {
	for _, s := range []string{"", "A=1&B=&A=2", "a+b%2Ac~%E4%B8%AD", "%", "A=%zz&B", "&=&", "A=%00%ff;B=1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		read, err := ParseForm(s)
		if err != nil {
			var form *FormError
			if !errors.As(err, &form) || form.At < 0 || form.At >= len(s) || s[form.At] != '%' {
				t.Fatalf("ParseForm(%q): %v names no escape", s, err)
			}
			return
		}
		again, err := ParseForm(EncodeForm(read))
		if err != nil || !slices.Equal(read, again) {
			t.Fatalf("ParseForm(%q) = %q, written and read again %q, %v", s, read, again, err)
		}
	})
}

func FuzzVerifyV1(f *testing.F) {
	signed := EncodeForm(signedV1("POST", pairs("AccessKeyId", "testid", "SignatureNonce", "n", "Timestamp", "t"), pairs("A", "1"), testKey.Secret))
	f.Add("POST", signed, "A=1")
	f.Add("GET", signed, "")
	f.Add("POST", "", signed)
	f.Add("POST", signed+"&A=2", "A=1&A=")
	keys := keyring(testKey, testTemporary)
	f.Fuzz(func(t *testing.T, method, rawQuery, rawForm string) {
		query, err := ParseForm(rawQuery)
		if err != nil {
			return
		}
		form, err := ParseForm(rawForm)
		if err != nil {
			return
		}
		before := slices.Clone(query)
		err = VerifyV1(method, query, form, keys)
		if kindOf(t, err) == "" {
			params := Merge(query, form)
			id, _ := first(params, ParamAccessKeyID)
			key, _ := keys(id)
			signature, _ := first(params, ParamSignature)
			if signature != SignV1(method, params, key.Secret) {
				t.Fatalf("%q %q passes with signature %q", rawQuery, rawForm, signature)
			}
		}
		if !slices.Equal(before, query) {
			t.Fatal("VerifyV1 changed what it was given")
		}
		// Signed for real, it passes unless a parameter of the check stands there twice.
		notCommon := func(p exchange.Pair) bool { return new(commonV1).field(p.Name) != nil }
		query = slices.DeleteFunc(query, notCommon)
		form = slices.DeleteFunc(form, notCommon)
		query = append(query, pairs("AccessKeyId", "testid", "SignatureNonce", "n", "Timestamp", "t")...)
		if err := VerifyV1(method, signedV1(method, query, form, testKey.Secret), form, keys); err != nil {
			t.Fatalf("rightly signed: %v", err)
		}
	})
}

func FuzzVerifyV3(f *testing.F) {
	r, err := Build(exchange.Call{Action: "A", Params: pairs("B", "c d"), Way: exchange.Way{Signature: exchange.V3}}, testOptions())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(r.Method, "127.0.0.1:18080", "/", "Format=JSON&RegionId=cn-shanghai", r.Header.Get("Authorization"), r.Header.Get(acsDate), r.Header.Get(acsAction), r.Body)
	f.Add("GET", "h", "", "A=1&A=2", "ACS3-HMAC-SHA256 Credential=testid,SignedHeaders=host;x-acs-date,Signature=0", "d", "", []byte(nil))
	f.Add("GET", "h", "/", "", "ACS3-X Credential=,,SignedHeaders=;;,Signature", "", "", []byte("x"))
	keys := keyring(testKey, testTemporary)
	f.Fuzz(func(t *testing.T, method, host, path, rawQuery, authorization, date, action string, body []byte) {
		query, err := ParseForm(rawQuery)
		if err != nil {
			return
		}
		h := http.Header{}
		for name, value := range map[string]string{acsDate: date, acsAction: action, headerAuthorization: authorization, acsNonce: "n", acsDigest: digestV3(body)} {
			if value != "" {
				h.Set(name, value)
			}
		}
		in := Incoming{Method: method, Host: host, Path: path, Query: query, Header: h, Body: body}
		_ = kindOf(t, VerifyV3(in, keys))
		if a, err := ParseAuthorization(authorization); err == nil && !slices.IsSorted(a.SignedHeaders) {
			t.Fatalf("unsorted headers pass: %q", authorization)
		}
		h.Del(headerAuthorization)
		if date == "" || path == "" {
			return
		}
		signed := signedV3(in, testKey)
		if err := VerifyV3(signed, keys); err != nil {
			t.Fatalf("rightly signed: %v", err)
		}
		signed.Body = append(slices.Clone(body), 'x')
		if VerifyV3(signed, keys) == nil {
			t.Fatal("another body passes")
		}
	})
}

func FuzzDecodeJSON(f *testing.F) {
	for _, s := range []string{`{"RequestId":"R","Code":1,"Code":"x"}`, `[1e3,-0,null,"\ud800"]`, "\xef\xbb\xbf{} x", `{"A":[`, "\xff", `{"a":{"b":01}}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		doc := Decode("JSON", body)
		if doc.Node.Exists() || len(doc.Defects) > 0 {
			exercise(t, doc)
		} else {
			t.Fatal("neither a value nor a defect")
		}
		if len(doc.Defects) == 0 {
			again := Decode("JSON", EncodeJSON(doc.Node))
			if len(again.Defects) > 0 || string(EncodeJSON(again.Node)) != string(EncodeJSON(doc.Node)) {
				t.Fatalf("%q, written and read again: %v", body, again.Defects)
			}
		}
	})
}

func FuzzDecodeXML(f *testing.F) {
	for _, s := range []string{Prolog + "<E><A>1</A><A/></E>", "<E><![CDATA[x]]></E>", "<E>&#1;</E>", "<!DOCTYPE E [<!ENTITY a 'b'>]><E>&a;</E>", "<E/><F/>", "<?xml version='1.1' encoding=\"x\"?><E", "</E>", "<a:b xmlns:a='' a:c='' a:c=''/>"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		doc := Decode("XML", body)
		if doc.Root == "" && len(doc.Defects) == 0 {
			t.Fatal("neither a root nor a defect")
		}
		exercise(t, doc)
	})
}

// exercise asks a document everything that an oracle asks.
func exercise(t *testing.T, doc Document) {
	for _, d := range doc.Defects {
		if d.At == "" || d.What == "" || !utf8.ValidString(d.String()) {
			t.Fatalf("defect %+q", d)
		}
	}
	var visit func(n Node, depth int)
	visit = func(n Node, depth int) {
		if depth > maxDepth+2 {
			t.Fatal("nests too deep")
		}
		if i, ok := n.Int64(); ok && i == 0 && n.Kind == Number && n.Literal != "0" && n.Literal != "-0" {
			t.Fatalf("%q is 0", n.Literal)
		}
		n.Bool()
		n.Items()
		n.Get("a.b")
		n.Empty()
		for _, m := range n.Members {
			visit(m.Node, depth+1)
		}
		for _, e := range n.Elems {
			visit(e, depth+1)
		}
	}
	visit(doc.Node, 0)
	EncodeXML("R", doc.Node)
	EncodeJSON(doc.Node)
}
