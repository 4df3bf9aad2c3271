package wire

import (
	"errors"
	"net/url"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/dwconform/dwconform/harness/exchange"
)

func pairs(kv ...string) []exchange.Pair {
	var out []exchange.Pair
	for i := 0; i < len(kv); i += 2 {
		out = append(out, exchange.Pair{Name: kv[i], Value: kv[i+1]})
	}
	return out
}

func TestFormKeepsWhatWasWritten(t *testing.T) {
	for _, c := range []struct {
		name, text string
		pairs      []exchange.Pair
	}{
		{"nothing", "", nil},
		{"one", "A=1", pairs("A", "1")},
		{"order and repeats", "B=2&A=1&B=2", pairs("B", "2", "A", "1", "B", "2")},
		{"empty value", "A=&B=", pairs("A", "", "B", "")},
		{"vendor's example", "BusinessName=a+b%2Ac~%E4%B8%AD%2B%26%3D&ProjectId=10000&UseType=NORMAL",
			pairs("BusinessName", "a b*c~中+&=", "ProjectId", "10000", "UseType", "NORMAL")},
		{"no UTF-8", "A=%FF%00", pairs("A", "\xff\x00")},
		{"escaped name", "A%3D+B=1", pairs("A= B", "1")},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := ParseForm(c.text)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.pairs, got); diff != "" {
				t.Errorf("ParseForm (-want +got):\n%s", diff)
			}
			if text := EncodeForm(c.pairs); text != c.text {
				t.Errorf("EncodeForm = %q, want %q", text, c.text)
			}
		})
	}
}

func TestParseFormReadsOtherSpellings(t *testing.T) {
	for _, c := range []struct {
		text string
		want []exchange.Pair
	}{
		{"A", pairs("A", "")},
		{"=", pairs("", "")},
		{"=v", pairs("", "v")},
		{"&&A=1&", pairs("A", "1")},
		{"A=1;B=2", pairs("A", "1;B=2")},
		{"A=b=c", pairs("A", "b=c")},
		{"A=%e4%b8%ad%20x", pairs("A", "中 x")},
		{"A=中", pairs("A", "中")},
		{"A=b%3dc&", pairs("A", "b=c")},
	} {
		got, err := ParseForm(c.text)
		if err != nil {
			t.Errorf("ParseForm(%q): %v", c.text, err)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("ParseForm(%q) (-want +got):\n%s", c.text, diff)
		}
	}
}

func TestParseFormNamesTheMalformedEscape(t *testing.T) {
	for _, c := range []struct {
		text string
		at   int
		bad  string
	}{
		{"A=%", 2, "%"},
		{"A=1&B=%4", 6, "%4"},
		{"A=%zz", 2, "%zz"},
		{"%G0=1", 0, "%G0"},
		{"A=%4&1", 2, "%4"},
		{"A%2=1", 1, "%2"},
	} {
		_, err := ParseForm(c.text)
		var form *FormError
		if !errors.As(err, &form) {
			t.Errorf("ParseForm(%q) = %v, want a FormError", c.text, err)
			continue
		}
		if form.At != c.at || form.Text != c.bad {
			t.Errorf("ParseForm(%q): byte %d %q, want byte %d %q", c.text, form.At, form.Text, c.at, c.bad)
		}
	}
}

func TestPercentEncode(t *testing.T) {
	for in, want := range map[string]string{
		"":               "",
		"AZaz09-_.~":     "AZaz09-_.~",
		" *+/=&%":        "%20%2A%2B%2F%3D%26%25",
		"中":              "%E4%B8%AD",
		"\x00\xff":       "%00%FF",
		"2016-02-23T12:": "2016-02-23T12%3A",
	} {
		if got := PercentEncode(in); got != want {
			t.Errorf("PercentEncode(%q) = %q, want %q", in, got, want)
		}
		if got, want := string(appendPercentTwice(nil, in)), PercentEncode(PercentEncode(in)); got != want {
			t.Errorf("twice %q = %q, want %q", in, got, want)
		}
	}
}

func TestFormRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := drawPairs(t, "pairs", 8)
		text := EncodeForm(want)
		got, err := ParseForm(text)
		if err != nil {
			t.Fatal(err)
		}
		// A nameless pair without a value is written "=", and read as such.
		if !slices.Equal(want, got) {
			t.Fatalf("%q (-want +got):\n%s", text, cmp.Diff(want, got))
		}
		for _, p := range want {
			if q := url.QueryEscape(p.Value); q != string(appendQuery(nil, p.Value, spelling{"+", upperHex})) {
				t.Fatalf("%q is written otherwise than the SDK does: %q", p.Value, q)
			}
		}
	})
}

// drawPairs draws any pairs: names and values of any bytes.
func drawPairs(t *rapid.T, label string, max int) []exchange.Pair {
	text := rapid.OneOf(
		rapid.StringMatching(`[A-Za-z0-9]{0,8}`),
		rapid.String(),
		rapid.Map(rapid.SliceOfN(rapid.Byte(), 0, 8), func(b []byte) string { return string(b) }),
		rapid.SampledFrom([]string{"", " ", "+", "%", "%25", "*", "~", "&", "=", "a=b&c", "中文", "\r\n", "\x00", "Signature "}),
	)
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) exchange.Pair {
		return exchange.Pair{Name: text.Draw(t, "name"), Value: text.Draw(t, "value")}
	}), 0, max).Draw(t, label)
}
