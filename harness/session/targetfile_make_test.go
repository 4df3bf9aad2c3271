package session_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/session"
)

// TestMadeTargetFile: a target file that is made from answers says what they
// say, and each key that is commented out in it may be added as it stands.
func TestMadeTargetFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "dw.yaml")
	s := session.Settings{Endpoint: "https://127.0.0.1:1/", Region: "cn-hangzhou", ProjectID: "7", ProjectIdentifier: `a "b"`, AccountID: "12"}
	if err := s.MakeTargetFile(path, false); err != nil {
		t.Fatal(err)
	}
	env := []string{"ALIBABA_CLOUD_ACCESS_KEY_ID=a", "ALIBABA_CLOUD_ACCESS_KEY_SECRET=b"}
	cfg, err := session.Settings{Target: path}.Resolve(env)
	if err != nil {
		t.Fatal(err)
	}
	if p := cfg.World.Projects[plan.Primary]; cfg.Endpoint.String() != "https://127.0.0.1:1" || cfg.Region != "cn-hangzhou" || p.ID != "7" || p.Identifier != `a "b"` || cfg.World.Accounts[exchange.Caller] != "12" {
		t.Errorf("%+v", cfg)
	}

	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	// Comments that are keys begin a mapping; the first lines are prose.
	key := regexp.MustCompile(`(?m)^# ?( *[a-zA-Z]+:(?: |$))`)
	whole := key.ReplaceAllString(string(text), "$1")
	if n := len(key.FindAllString(string(text), -1)); n < 20 {
		t.Fatalf("%d keys are commented out in\n%s", n, text)
	}
	for _, f := range []string{filepath.Join(dir, "whole.yaml"), filepath.Join(dir, "ca.pem")} {
		if err := os.WriteFile(f, []byte(whole), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cfg, err = session.Settings{Target: filepath.Join(dir, "whole.yaml")}.Resolve(append(env, "DWCONFORM_OTHER_AK=c", "DWCONFORM_OTHER_SK=d"))
	if err == nil || strings.Contains(err.Error(), "\n") || !strings.Contains(err.Error(), "holds no certificate") {
		t.Fatalf("%v\nof\n%s", err, whole)
	}
}
