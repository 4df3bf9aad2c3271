package wire

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dwconform/dwconform/harness/exchange"
)

// TestOtherTexts: what a tamper puts in the place of a text differs from it as
// told, and in nothing else.
func TestOtherTexts(t *testing.T) {
	for _, test := range []struct {
		what     string
		to       func(string) string
		in, want string
	}{
		{"a number stays a number of as many digits", otherValue, "10001", "10002"},
		{"a number stays a number of as many digits", otherValue, "5", "6"},
		{"the last digit goes round", otherValue, "19", "10"},
		{"the last digit goes round", otherValue, "0", "1"},
		{"a text gets one letter more", otherValue, "1a1", "1a1x"},
		{"a text gets one letter more", otherValue, "a", "ax"},
		{"an empty text gets one letter", otherValue, "", "x"},

		{"the character in the middle of hexadecimal digits", otherCharacter, "abcdef", "abc0ef"},
		{"a digit that is 0 already", otherCharacter, "a0b", "a8b"},
		{"the character in the middle of base64", otherCharacter, "wxyz+", "wxAz+"},
		{"no character at all", otherCharacter, "", "a"},

		{"the first character", func(s string) string { return otherAt(s, 0) }, "f00", "000"},
		{"the last character", func(s string) string { return otherAt(s, 2) }, "00f", "000"},
		{"a place behind the text", func(s string) string { return otherAt(s, 3) }, "00f", "00fa"},
		{"a place before the text", func(s string) string { return otherAt(s, -1) }, "00f", "00fa"},

		{"every letter has the other case, and nothing else changes", otherCase, "@AMZ[`amz{09中", "@amz[`AMZ{09中"},
		{"a hexadecimal number is the same in either case", otherCaseButHex, "0aF-9", "0aF-9"},
		{"a text that is no such number", otherCaseButHex, "0aF-9g", "0Af-9G"},
		{"a change is enough", func(s string) string { return elseLonger(s, otherCase) }, "a1", "A1"},
		{"where nothing changes there is a character more", func(s string) string { return elseLonger(s, otherCase) }, "11", "11x"},
	} {
		if got := test.to(test.in); got != test.want {
			t.Errorf("%s: %q becomes %q, want %q", test.what, test.in, got, test.want)
		}
	}
}

// TestOtherCharacterOfBase64: the last character of a signature may say two
// bits only. Another one in its place says something else in these.
func TestOtherCharacterOfBase64(t *testing.T) {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	for i, c := range alphabet {
		text := "z+" + string(c)
		other := otherAt(text, 2)
		if len(other) != 3 || other[:2] != "z+" {
			t.Fatalf("%q becomes %q", text, other)
		}
		now := strings.IndexByte(alphabet, other[2])
		if now < 0 || now>>4 == i>>4 {
			t.Errorf("%q becomes %q: the same two highest bits", text, other)
		}
	}
}

// TestForgedSignatures: each spoils the one place of a signature that it names.
func TestForgedSignatures(t *testing.T) {
	const signature = "abcdefghijklmnopqrstuvwxyz0="
	for name, want := range map[string]string{
		"signature-one-character":   "abcdefghijklmnApqrstuvwxyz0=",
		"signature-first-character": "Abcdefghijklmnopqrstuvwxyz0=",
		"signature-last-character":  "abcdefghijklmnopqrstuvwxyzA=",
		"signature-letter-case":     "ABCDEFGHIJKLMNOPQRSTUVWXYZ0=",
		"signature-cut":             "abcdefghijklmn",
		"signature-cut-by-one":      "abcdefghijklmnopqrstuvwxyz",
		"signature-empty":           "",
	} {
		tamper, err := FindTamper(name)
		if err != nil {
			t.Fatal(err)
		}
		var d draft
		if err := tamper.shape(&d); err != nil {
			t.Fatal(err)
		}
		if got := d.forge(signature); got != want {
			t.Errorf("%s makes %q of %q, want %q", name, got, signature, want)
		}
	}
}

// TestDraftChangesOneParameter: of several parameters the named one is found
// and left unsigned; the form counts before the query.
func TestDraftChangesOneParameter(t *testing.T) {
	d := &draft{
		query: pairs("A", "1", "B", "2"), form: pairs("B", "3", "C", "4"),
		coverQuery: pairs("A", "1", "B", "2"), coverForm: pairs("B", "3", "C", "4"),
	}
	for name, want := range map[string]string{"A": "1", "B": "3", "C": "4"} {
		if p, err := d.find(name); err != nil || p.Name != name || p.Value != want {
			t.Errorf("find(%s) = %v, %v", name, p, err)
		}
	}
	if err := d.uncover("B"); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(pairs("A", "1"), d.coverQuery) + cmp.Diff(pairs("C", "4"), d.coverForm); diff != "" {
		t.Errorf("B left out of what is signed: %s", diff)
	}
	if len(d.query) != 2 || len(d.form) != 2 {
		t.Errorf("what is sent changed: %v %v", d.query, d.form)
	}
	_, err := d.find("D")
	for _, err := range []error{err, d.uncover("D"), d.drop("D")} {
		if err == nil || !strings.Contains(err.Error(), "has no D") {
			t.Errorf("a parameter that is not there: %v", err)
		}
	}
}

// TestNeedIsAboutOneThing: what a tamper does not need may be missing.
func TestNeedIsAboutOneThing(t *testing.T) {
	with := map[Need]*draft{
		NeedToken:        {o: Options{Credentials: Credentials{Token: "t"}}},
		NeedWrongSecret:  {secret: "s", o: Options{WrongSecret: "w"}},
		NeedForeignToken: {o: Options{ForeignToken: "f"}},
		NeedFormParam:    {form: pairs("A", "1")},
		NeedParam:        {call: exchange.Call{Params: pairs("A", "1")}},
		NeedUsedNonce:    {},
	}
	for need, d := range with {
		if err := need.met(d); err != nil {
			t.Errorf("%s, and nothing else, is there: %v", need, err)
		}
		if err := need.met(&draft{}); (err == nil) != (need == NeedUsedNonce) {
			t.Errorf("%s is not there: %v", need, err)
		}
	}
}

// TestTimeOff: up to ten minutes pass, more than thirty-one do not, and between
// them nobody promised anything. The request says the time that the name says.
func TestTimeOff(t *testing.T) {
	for name, test := range map[string]struct {
		off  time.Duration
		want Want
		text string
	}{
		"time-10m-past":      {-10 * time.Minute, WantAccepted, "the time is 10m0s past"},
		"time-10m-future":    {10 * time.Minute, WantAccepted, "the time is 10m0s ahead"},
		"time-10m1s-past":    {-10*time.Minute - time.Second, WantEither, "the time is 10m1s past"},
		"time-10m1s-future":  {10*time.Minute + time.Second, WantEither, "the time is 10m1s ahead"},
		"time-31m-past":      {-31 * time.Minute, WantEither, "the time is 31m0s past"},
		"time-31m-future":    {31 * time.Minute, WantEither, "the time is 31m0s ahead"},
		"time-31m1s-past":    {-31*time.Minute - time.Second, WantRefused, "the time is 31m1s past"},
		"time-31m1s-future":  {31*time.Minute + time.Second, WantRefused, "the time is 31m1s ahead"},
		"time-0h0m1s-future": {time.Second, WantAccepted, "the time is 1s ahead"},
	} {
		tamper, err := FindTamper(name)
		if err != nil {
			t.Fatal(err)
		}
		if tamper.Want != test.want || tamper.Text != test.text {
			t.Errorf("%s is %s, %q; want %s, %q", name, tamper.Want, tamper.Text, test.want, test.text)
		}
		call := tamperCall
		call.Tamper, call.Way = name, exchange.Way{Signature: exchange.V3}
		r, o := build(t, call, testOptions()), testOptions()
		if got, want := r.Header.Get(acsDate), o.Now.Add(test.off).UTC().Format(TimeLayout); got != want {
			t.Errorf("%s says %s, want %s", name, got, want)
		}
	}
}

// TestChangedAfterTakesAText: the value that changes after signing is that of
// the first parameter that is no number; of numbers alone, the first.
func TestChangedAfterTakesAText(t *testing.T) {
	for _, test := range []struct{ params, want []exchange.Pair }{
		{pairs("N", "1", "A", "a", "B", "b"), pairs("N", "1", "A", "ax", "B", "b")},
		{pairs("N", "1", "M", "2"), pairs("N", "2", "M", "2")},
		{pairs("A", "a", "N", "1"), pairs("A", "ax", "N", "1")},
	} {
		r := build(t, exchange.Call{Action: "CreateBusiness", Params: test.params, Tamper: "changed-after"}, testOptions())
		got, err := ParseForm(string(r.Body))
		if diff := cmp.Diff(test.want, got); err != nil || diff != "" {
			t.Errorf("%v: %v %s", test.params, err, diff)
		}
	}
}

// TestActionInTheOtherCase: one letter differs; where there is no action, none.
func TestActionInTheOtherCase(t *testing.T) {
	for action, want := range map[string]string{"CreateBusiness": "createBusiness", "list": "List", "": ""} {
		r := build(t, exchange.Call{Action: action, Tamper: "action-wrong-case", Way: exchange.Way{Signature: exchange.V3}}, testOptions())
		if got := r.Header.Get(acsAction); got != want {
			t.Errorf("action %q becomes %q, want %q", action, got, want)
		}
	}
}

// TestCommonInBody: all common parameters move to the form. Those of the
// operation stay where they are, and a query without any has no mark.
func TestCommonInBody(t *testing.T) {
	params := pairs("ProjectId", "1", "BusinessName", "b")
	for _, place := range []string{exchange.Form, exchange.Query} {
		call := exchange.Call{Action: "CreateBusiness", Params: params, Tamper: "common-in-body", Way: exchange.Way{Signature: exchange.V1, Place: place}}
		r := build(t, call, testOptions())
		form, err := ParseForm(string(r.Body))
		if err != nil {
			t.Fatal(err)
		}
		ours := func(p exchange.Pair) bool { return p.Name == "ProjectId" || p.Name == "BusinessName" }
		if n := len(form) - len(slices.DeleteFunc(slices.Clone(form), ours)); (n == 2) != (place == exchange.Form) || n != 0 && n != 2 {
			t.Errorf("parameters in the %s: %d of them in the form", place, n)
		}
		for _, name := range []string{ParamAccessKeyID, ParamAction, ParamSignature, ParamVersion} {
			if !has(form, name) {
				t.Errorf("parameters in the %s: the form has no %s", place, name)
			}
		}
		want := ""
		if place == exchange.Query {
			want = "?ProjectId=1&BusinessName=b"
		}
		if got := strings.TrimPrefix(r.URL, testOptions().Endpoint.String()+"/"); got != want {
			t.Errorf("parameters in the %s: the query is %q, want %q", place, got, want)
		}
	}
}
