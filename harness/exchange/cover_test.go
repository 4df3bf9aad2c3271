package exchange_test

import (
	"encoding/base64"
	"encoding/hex"
	"math/rand/v2"
	"net/url"
	"strings"
	"testing"

	"github.com/dwconform/dwconform/harness/exchange"
)

const coveredSecret = "7ilGduD4+gyuOKUwsGG/Ozm9=xQ2rT"

func TestCoverHides(t *testing.T) {
	s := coveredSecret
	c := exchange.NewCover([]string{"other-secret-of-nobody", s})
	for name, text := range map[string]string{
		"whole": s, "percent": url.QueryEscape(s), "percent twice": url.QueryEscape(url.QueryEscape(s)),
		"cut": s[:17] + "…", "the end": s[12:], "split by a blank": s[:15] + " " + s[15:], "split by members": s[:14] + `","` + s[14:],
		"percent, cut": url.QueryEscape(s)[:20], "JSON": strings.ReplaceAll(s, "/", `\/`), "base64": base64.StdEncoding.EncodeToString([]byte(s)),
		"basic": base64.StdEncoding.EncodeToString([]byte("key:" + s)), "base64 of URLs": base64.RawURLEncoding.EncodeToString([]byte("a:" + s + "!")),
		"hex": hex.EncodeToString([]byte(s)), "HEX": strings.ToUpper(hex.EncodeToString([]byte(s))), "twice": s + s,
	} {
		for pad := range 9 { // wherever it stands
			before := strings.Repeat("-", pad)
			got := c.Text(before + text + " after")
			if !strings.HasPrefix(got, before) || !strings.Contains(got, exchange.Redacted) || !strings.HasSuffix(got, " after") {
				t.Errorf("%s at %d: %s", name, pad, got)
			}
			for _, of := range []string{s, text} {
				for i := 0; i+10 <= len(of); i++ {
					if strings.Contains(got, of[i:i+10]) {
						t.Errorf("%s at %d shows %q: %s", name, pad, of[i:i+10], got)
					}
				}
			}
			if !c.Shows([]byte(before + text)) {
				t.Errorf("%s at %d is not seen", name, pad)
			}
		}
	}
}

// A word or a number is no secret that can be told from texts: with it every
// page, the last line of a run among them, would be unreadable.
func TestPlainWordsAreNotHidden(t *testing.T) {
	c := exchange.NewCover([]string{"passed", "secret", "12345678", "Password", "abc-1"})
	for text, want := range map[string]string{
		"12345678 passed, 0 failed: the secret Password": "12345678 passed, 0 failed: the secret Password",
		"the key is abc-1": "the key is [redacted]",
	} {
		if got := c.Text(text); got != want {
			t.Errorf("%q became %q", text, got)
		}
	}
}

func TestCoverLeavesTheRest(t *testing.T) {
	c := exchange.NewCover([]string{coveredSecret, "mock-secret-of-caller", "abc"})
	for _, text := range []string{
		"", "a", "abc", "mock-secret-of-other-tenant", "mock-key-of-caller", coveredSecret[:7], "x" + coveredSecret[3:10] + "y",
		`{"RequestId":"9FFF35E4-E6AD-5E44-8D3A-111111111111","Success":true,"BusinessId":34372}`,
	} {
		if got := c.Text(text); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
	var none *exchange.Cover
	if got := none.Text(coveredSecret); got != coveredSecret {
		t.Error(got)
	}
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 2000 { // texts of the alphabet of secrets
		b := make([]byte, 400)
		for i := range b {
			b[i] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/"[rnd.IntN(64)]
		}
		if got := c.Text(string(b)); got != string(b) {
			t.Fatalf("%s became %s", b, got)
		}
	}
}

func BenchmarkCover(b *testing.B) {
	c := exchange.NewCover([]string{coveredSecret, "Q" + coveredSecret, "Z9" + coveredSecret})
	text := []byte(strings.Repeat(`{"RequestId":"9FFF35E4","Message":"Specified parameter NodeId is not valid."}`, 4))
	for b.Loop() {
		c.Hide(text)
	}
}
