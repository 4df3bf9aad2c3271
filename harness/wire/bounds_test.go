package wire

import (
	"strings"
	"testing"

	"github.com/dwconform/dwconform/harness/exchange"
)

// TestBodyOfEachWay: a POST has a form, an empty one too; a GET has one only
// where parameters are told to travel in it.
func TestBodyOfEachWay(t *testing.T) {
	for _, test := range []struct {
		method, place string
		typed         bool
	}{
		{exchange.POST, exchange.Form, true}, {exchange.POST, exchange.Query, true},
		{exchange.GET, exchange.Form, true}, {exchange.GET, exchange.Query, false},
	} {
		for _, sig := range []string{exchange.V1, exchange.V3} {
			call := tamperCall
			call.Way = exchange.Way{Signature: sig, Method: test.method, Place: test.place}
			r := build(t, call, testOptions())
			if got := r.Header.Get(headerContentType) != ""; got != test.typed {
				t.Errorf("%s %s, parameters in the %s: content type %q", sig, test.method, test.place, r.Header.Get(headerContentType))
			}
			if got := len(r.Body) > 0; got != (test.place == exchange.Form) {
				t.Errorf("%s %s, parameters in the %s: a body of %d bytes", sig, test.method, test.place, len(r.Body))
			}
		}
	}
}

// TestEmptyPieces: nothing between two "&" is no parameter, escapes or not.
func TestEmptyPieces(t *testing.T) {
	for _, text := range []string{"a=1&&b=2", "a=%31&&b=2", "&a=%31&b=2&", "&&a=1&b=%32&&"} {
		got, err := ParseForm(text)
		if err != nil || EncodeForm(got) != "a=1&b=2" {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
}

// TestNeedsMustBeMet: a tamper that needs something is refused without it, with
// the option that gives it; one that does not is not.
func TestNeedsMustBeMet(t *testing.T) {
	named := map[Need]string{NeedToken: "Credentials.Token", NeedWrongSecret: "WrongSecret", NeedForeignToken: "ForeignToken", NeedFormParam: "in the form", NeedParam: "operation parameter"}
	met := map[Need]bool{}
	for _, tamper := range Tampers() {
		for _, need := range tamper.Needs {
			word, ok := named[need]
			if !ok {
				continue
			}
			o := testOptions()
			o.WrongSecret, o.ForeignToken, o.Credentials.Token = "other-secret", "other-token", "token"
			call := tamperCall
			call.Tamper, call.Way = tamper.Name, exchange.Way{Signature: tamper.Sig}
			if _, err := Build(call, o); err != nil {
				t.Errorf("%s with all that it needs: %v", tamper.Name, err)
			}
			for _, same := range []bool{false, true} {
				less, less2 := call, o
				switch need {
				case NeedToken:
					less2.Credentials.Token = ""
				case NeedWrongSecret:
					if less2.WrongSecret = ""; same {
						less2.WrongSecret = o.Credentials.Secret
					}
				case NeedForeignToken:
					if less2.ForeignToken = ""; same {
						less2.ForeignToken = o.Credentials.Token
					}
				default:
					less.Params = nil
				}
				if _, err := Build(less, less2); err == nil || !strings.Contains(err.Error(), word) {
					t.Errorf("%s without %s: %v", tamper.Name, need, err)
				}
			}
			met[need] = true
		}
	}
	for need := range named {
		if !met[need] && need != NeedParam {
			t.Errorf("no tamper needs %s", need)
		}
	}
	plain := tamperCall
	plain.Tamper = "signature-one-character"
	if _, err := Build(plain, testOptions()); err != nil {
		t.Errorf("a tamper that needs nothing: %v", err)
	}
}

// TestDefectsSayWhere: what is wrong with a document is told in plain words, with
// its place; a place that is very long is cut.
func TestDefectsSayWhere(t *testing.T) {
	twice := func(n int) string {
		name := strings.Repeat("n", n)
		return Decode("JSON", []byte(`{"`+name+`":1,"`+name+`":2}`)).Defects[0].At
	}
	if got := twice(199); got != "/"+strings.Repeat("n", 199) {
		t.Errorf("a place of 200: %q", got)
	}
	if got := twice(200); got != "/"+strings.Repeat("n", 199)+"…" {
		t.Errorf("a place of 201: %q", got)
	}
	for _, body := range []string{`{"a":}`, `{"a" 1}`, `{a:1}`, `[1,]`, `{"a":"\x"}`, `{"a":01}`, `{"a":tru}`, `{"a":1`, "\xef\xbb\xbf{\"a\":"} {
		doc := Decode("JSON", []byte(body))
		if len(doc.Defects) == 0 {
			t.Errorf("%s has no defect", body)
		}
		for _, d := range doc.Defects {
			if strings.Contains(d.What, "jsontext") || !strings.HasPrefix(d.At, "byte ") {
				t.Errorf("%s: %s", body, d)
			}
		}
	}
	for depth, want := range map[int]int{maxDepth: 0, maxDepth + 1: 1} {
		body := strings.Repeat("[", depth) + "1" + strings.Repeat("]", depth)
		if got := len(Decode("JSON", []byte(body)).Defects); got != want {
			t.Errorf("nested %d deep: %d defects", depth, got)
		}
	}
}

// TestPlacesCountEveryByte: a place is that in the body as it came, with what
// stands before the document.
func TestPlacesCountEveryByte(t *testing.T) {
	for body, want := range map[string]string{
		"{\"a\":":              "byte 5",
		"  {\"a\":":            "byte 7",
		"\xef\xbb\xbf{\"a\":":  "byte 8",
		"\xef\xbb\xbf{\"a\":x": "byte 8",
		"\xef\xbb\xbf":         "byte 3",
	} {
		defects := Decode("JSON", []byte(body)).Defects
		if got := defects[len(defects)-1].At; got != want {
			t.Errorf("%q is broken at %s, want %s", body, got, want)
		}
	}
}
