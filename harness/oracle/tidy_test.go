package oracle

import (
	"testing"

	"github.com/dwconform/dwconform/harness/plan"
)

// TestTidyDigest: the hash in a refusal differs in every run, also where the
// text is cut within it.
func TestTidyDigest(t *testing.T) {
	at := &Attempt{Names: plan.Names{Run: "dwcab12cd"}}
	for text, want := range map[string]string{
		`StringToSign is [ACS3-HMAC-SHA256\nb26a35b998e9204c47a1ab21717…`: `StringToSign is [ACS3-HMAC-SHA256\n<digest>…`,
		"code 1201111284 of 2026-01-02":                                   "code 1201111284 of 2026-01-02",
	} {
		if got := Tidy(text, at); got != want {
			t.Errorf("%s: %s", text, got)
		}
	}
}
