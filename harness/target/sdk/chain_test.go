package sdk

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// clear makes a home of nobody's, in which no place of the chain has a key.
func clear(t *testing.T) (home string) {
	t.Helper()
	home = t.TempDir()
	t.Setenv("HOME", home)
	for _, pair := range os.Environ() {
		if name, _, _ := strings.Cut(pair, "="); strings.HasPrefix(name, "ALIBABA_CLOUD_") {
			t.Setenv(name, "")
		}
	}
	t.Setenv("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true")
	return home
}

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestFindKey(t *testing.T) {
	const (
		cli     = `{"current":"mine","profiles":[{"name":"other","mode":"AK","access_key_id":"other-id","access_key_secret":"other-secret"},{"name":"mine","mode":"StsToken","access_key_id":"cli-id","access_key_secret":"cli-secret","sts_token":"cli-token"}]}`
		profile = "[default]\ntype = access_key\naccess_key_id = file-id\naccess_key_secret = file-secret\n"
	)
	home := clear(t)
	if _, err := FindKey(); err == nil || !strings.Contains(err.Error(), "neither a profile") {
		t.Errorf("nothing is there: %v", err)
	}
	put(t, filepath.Join(home, ".alibabacloud", "credentials"), profile)
	key, err := FindKey()
	if err != nil || key.AccessKeyID != "file-id" || key.Secret.Reveal() != "file-secret" || key.Token != "" || key.From != filepath.Join(home, ".alibabacloud", "credentials") {
		t.Errorf("%+v, %v", key, err)
	}
	put(t, filepath.Join(home, ".aliyun", "config.json"), cli)
	key, err = FindKey()
	if err != nil || key.AccessKeyID != "cli-id" || key.Secret.Reveal() != "cli-secret" || key.Token.Reveal() != "cli-token" || key.From != filepath.Join(home, ".aliyun", "config.json") {
		t.Errorf("%+v, %v", key, err)
	}
	t.Setenv("ALIBABA_CLOUD_PROFILE", "other")
	if key, err = FindKey(); err != nil || key.AccessKeyID != "other-id" {
		t.Errorf("%+v, %v", key, err)
	}
	// A profile that is named and not there leads on to the next place.
	t.Setenv("ALIBABA_CLOUD_PROFILE", "default")
	if key, err = FindKey(); err != nil || key.AccessKeyID != "file-id" {
		t.Errorf("%+v, %v", key, err)
	}
	named := filepath.Join(home, "elsewhere")
	put(t, named, strings.ReplaceAll(profile, "file", "named"))
	t.Setenv("ALIBABA_CLOUD_CREDENTIALS_FILE", named)
	if key, err = FindKey(); err != nil || key.AccessKeyID != "named-id" || key.From != named {
		t.Errorf("%+v, %v", key, err)
	}
}

// TestFindKeySaysNoSecret: whatever is wrong with a place, nothing of what
// stands there is told or printed.
func TestFindKeySaysNoSecret(t *testing.T) {
	const canary = "canary-2b7f"
	answer := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, `{"AccessKeyId":"id","AccessKeySecret":"%s"}`, canary)
	}))
	defer answer.Close()
	gone := httptest.NewServer(nil)
	gone.Close()
	for name, set := range map[string]func(home string){
		"no JSON": func(home string) { put(t, filepath.Join(home, ".aliyun", "config.json"), `{"profiles": "`+canary) },
		"an unknown mode": func(home string) {
			put(t, filepath.Join(home, ".aliyun", "config.json"), `{"current":"a","profiles":[{"name":"a","mode":"`+canary+`"}]}`)
		},
		"no section":     func(home string) { put(t, filepath.Join(home, ".alibabacloud", "credentials"), "["+canary+"\n") },
		"half an answer": func(string) { t.Setenv("ALIBABA_CLOUD_CREDENTIALS_URI", answer.URL+"/"+canary) },
		"nobody there":   func(string) { t.Setenv("ALIBABA_CLOUD_CREDENTIALS_URI", gone.URL+"/"+canary) },
	} {
		t.Run(name, func(t *testing.T) {
			home := clear(t)
			set(home)
			said := filepath.Join(home, "stdout")
			out, err := os.Create(said)
			if err != nil {
				t.Fatal(err)
			}
			before := os.Stdout
			os.Stdout = out
			_, failed := FindKey()
			os.Stdout = before
			if err := out.Close(); err != nil {
				t.Fatal(err)
			}
			printed, err := os.ReadFile(said)
			if err != nil {
				t.Fatal(err)
			}
			if failed == nil || strings.Contains(failed.Error(), canary) || len(printed) > 0 {
				t.Errorf("said %v, printed %q", failed, printed)
			}
			if !strings.Contains(failed.Error(), "asked were ") {
				t.Errorf("it does not say what was asked: %v", failed)
			}
		})
	}
}
