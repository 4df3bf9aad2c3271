package session

import (
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/mock"
	"github.com/dwconform/dwconform/harness/plan"
)

// secretsOf exports the secrets of a mock as a person would.
func secretsOf(w mock.World) []string {
	var env []string
	for name, a := range map[string]mock.Account{
		exchange.Caller: w.Caller, exchange.OtherTenant: w.OtherTenant, exchange.Unauthorized: w.Unauthorized,
		exchange.Temporary: w.Temporary, exchange.OtherTemporary: w.OtherTemporary, exchange.Inactive: w.Inactive,
	} {
		i := slices.IndexFunc(profiles, func(p profile) bool { return p.name == name })
		n := profiles[i].names
		env = append(env, n.key+"="+a.AccessKeyID, n.secret+"="+a.AccessKeySecret)
		if a.SecurityToken != "" {
			env = append(env, n.token+"="+a.SecurityToken)
		}
	}
	return env
}

func TestWrittenTargetFileResolvesToTheSameWorld(t *testing.T) {
	w := mock.DefaultWorld()
	w.Projects.Primary.Identifier = `odd "one": #1`
	path := filepath.Join(t.TempDir(), "dw.yaml")
	if err := WriteTargetFile(path, "http://127.0.0.1:18080", "", w); err != nil {
		t.Fatal(err)
	}
	cfg := resolve(t, flags("target="+path), secretsOf(w)...)
	world, creds := FromMock(w)
	world.States, world.Loopback = true, true
	if len(world.Lacks) != 0 {
		t.Fatal("a mock lacks nothing")
	}
	// What no case asks of these two is their account.
	for _, p := range []string{exchange.Unauthorized, exchange.Inactive} {
		world.Accounts[p] = ""
	}
	if d := cmp.Diff(world, cfg.World); d != "" {
		t.Error(d)
	}
	if !reflect.DeepEqual(creds, cfg.Credentials) {
		t.Errorf("credentials: %v", slices.Sorted(maps.Keys(cfg.Credentials)))
	}
	if cfg.Endpoint.String() != "http://127.0.0.1:18080" || cfg.States != "http://127.0.0.1:18080/_states" || cfg.Region != w.Region {
		t.Errorf("%+v", cfg)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range creds {
		for _, s := range []string{c.AccessKeyID, c.Secret.Reveal(), c.Token.Reveal()} {
			if s != "" && strings.Contains(string(text), s) {
				t.Errorf("the file holds a secret:\n%s", text)
			}
		}
	}
}

func TestWriteTargetFileLeavesOthersAlone(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "dw.yaml")
	w := mock.DefaultWorld()
	for range 2 { // its own it writes again
		if err := WriteTargetFile(path, "http://127.0.0.1:1", "", w); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(path, []byte("endpoint: mine\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	err := WriteTargetFile(path, "http://127.0.0.1:1", "", w)
	if err == nil || !strings.Contains(err.Error(), "was not written by `dwconform mock`") {
		t.Errorf("error: %v", err)
	}
	if data, _ := os.ReadFile(path); string(data) != "endpoint: mine\n" {
		t.Errorf("somebody's file is now %q", data)
	}
	if err := WriteTargetFile(filepath.Join(dir, "none", "dw.yaml"), "http://127.0.0.1:1", "", w); err == nil || !strings.Contains(err.Error(), "cannot be written") {
		t.Errorf("error: %v", err)
	}
	if err := WriteTargetFile(dir, "http://127.0.0.1:1", "", w); err == nil {
		t.Error("a folder is written over")
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 1 {
		t.Errorf("left in the folder: %v %v", left, err)
	}
}

func TestWrittenTargetFileWithoutTheOptional(t *testing.T) {
	w := mock.World{Region: "r", Caller: mock.Account{AccountID: "1", AccessKeyID: "ak", AccessKeySecret: "sk"}, Projects: mock.Projects{Primary: mock.Project{ID: 5, Identifier: "p"}}}
	path := filepath.Join(t.TempDir(), "dw.yaml")
	if err := WriteTargetFile(path, "http://127.0.0.1:1", "", w); err != nil {
		t.Fatal(err)
	}
	cfg := resolve(t, flags("target="+path), keys...)
	if d := cmp.Diff(map[string]plan.Project{plan.Primary: {ID: "5", Identifier: "p"}}, cfg.World.Projects); d != "" || len(cfg.Credentials) != 1 {
		t.Error(d, len(cfg.Credentials))
	}
}
