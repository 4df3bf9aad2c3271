package target_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/target"
	"github.com/dwconform/dwconform/harness/wire"
)

// TestRecordingIsRefused: a file that would show a secret is not written.
func TestRecordingIsRefused(t *testing.T) {
	const secret = "a-secret-of-a-key"
	hide := target.Hide{Credentials: map[string]wire.Credentials{exchange.Caller: {AccessKeyID: "k", Secret: secret}}}
	c := new(target.Tape).Cassette(target.Manifest{Endpoint: "http://" + secret}, hide)
	file := filepath.Join(t.TempDir(), "run.har")
	if err := c.WriteFile(file); err == nil || !strings.Contains(err.Error(), "would show an access key secret") || strings.Contains(err.Error(), secret) {
		t.Errorf("the error is %v", err)
	}
	if _, err := os.Stat(file); err == nil {
		t.Error("the file was written")
	}
}
