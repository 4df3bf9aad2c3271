package session

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/verdict"
	"github.com/dwconform/dwconform/harness/wire"
)

// keys are the caller's secrets, which every target needs.
var keys = []string{"ALIBABA_CLOUD_ACCESS_KEY_ID=ak", "ALIBABA_CLOUD_ACCESS_KEY_SECRET=sk"}

// write puts a target file into a folder of its own and returns its path.
func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "dw.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// flags makes settings as a command line does.
func flags(args ...string) Settings {
	var s Settings
	for _, a := range args {
		name, value, _ := strings.Cut(a, "=")
		s.Give(name, value, "--"+name)
	}
	return s
}

func resolve(t *testing.T, s Settings, env ...string) Config {
	t.Helper()
	cfg, err := s.Resolve(env)
	if err != nil {
		t.Fatalf("resolve: %v", err)
	}
	return cfg
}

func TestEveryFieldOfSettingsHasOneRow(t *testing.T) {
	typ := reflect.TypeFor[Settings]()
	seen := map[uintptr]string{}
	var s Settings
	for i := range fields {
		f := &fields[i]
		if (f.one == nil) == (f.many == nil) || f.Many != (f.many != nil) {
			t.Errorf("%s: exactly one of one and many must be set, and agree with Many", f.Name)
			continue
		}
		var at uintptr
		if f.Many {
			at = reflect.ValueOf(f.many(&s)).Pointer()
		} else {
			at = reflect.ValueOf(f.one(&s)).Pointer()
		}
		if other := seen[at]; other != "" {
			t.Errorf("%s and %s are the same field", f.Name, other)
		}
		seen[at] = f.Name
		if f.Help == "" || f.Value == "" || strings.ToLower(f.Name) != f.Name {
			t.Errorf("%+v: name, value or help is missing", f)
		}
	}
	exported := 0
	for i := range typ.NumField() {
		if typ.Field(i).IsExported() {
			exported++
		}
	}
	if exported != len(fields) {
		t.Errorf("Settings has %d fields and the table %d rows", exported, len(fields))
	}
}

func TestFieldNamesAreTheDocumentedOnes(t *testing.T) {
	want := strings.Fields(`--endpoint --target --project-id --project-identifier --account-id --region --out --level
		--strength --budget --max-writes --time --repeat --seed --sender --only --case --shard --baseline --known --keep --hide-request-ids --from
		--arm --rate --leave-behind --resume`)
	var got []string
	for _, f := range Fields() {
		got = append(got, f.Flag())
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if got := field("max-writes").Variable(); got != "DWCONFORM_MAX_WRITES" {
		t.Errorf("variable of max-writes: %s", got)
	}
}

func TestDefaults(t *testing.T) {
	cfg := resolve(t, Settings{})
	if cfg.Endpoint != nil || cfg.Why != "no endpoint set" || cfg.Region != "cn-shanghai" || cfg.Level != verdict.Should || cfg.Time != 90*time.Second || cfg.Requests != 0 || cfg.Writes != 0 {
		t.Errorf("defaults: %+v", cfg)
	}
	if got := (Settings{}).OutDir(nil); got != "reports/out" {
		t.Errorf("out: %s", got)
	}
	if got := (Settings{}).OutDir([]string{"DWCONFORM_OUT=elsewhere"}); got != "elsewhere" {
		t.Errorf("out: %s", got)
	}
}

func TestPrecedence(t *testing.T) {
	file := `
endpoint: http://127.0.0.1:1
region: from-file
caller: {accountId: "1"}
projects: {primary: {id: 1, identifier: file}}
`
	type all struct {
		endpoint, region, account string
		project                   plan.Project
		why                       string
	}
	for _, tc := range []struct {
		name string
		file bool
		env  []string
		flag []string
		want all
	}{
		{"file", true, nil, nil, all{"http://127.0.0.1:1", "from-file", "1", plan.Project{ID: "1", Identifier: "file"}, "--target"}},
		{"environment over file", true,
			[]string{"DWCONFORM_ENDPOINT=http://127.0.0.1:2", "DWCONFORM_REGION=from-env", "DWCONFORM_ACCOUNT_ID=2", "DWCONFORM_PROJECT_ID=2", "DWCONFORM_PROJECT_IDENTIFIER=env"}, nil,
			all{"http://127.0.0.1:2", "from-env", "2", plan.Project{ID: "2", Identifier: "env"}, "DWCONFORM_ENDPOINT"}},
		{"flag over environment", true,
			[]string{"DWCONFORM_ENDPOINT=http://127.0.0.1:2", "DWCONFORM_REGION=from-env", "DWCONFORM_ACCOUNT_ID=2", "DWCONFORM_PROJECT_ID=2", "DWCONFORM_PROJECT_IDENTIFIER=env"},
			[]string{"endpoint=http://127.0.0.1:3", "region=from-flag", "account-id=3", "project-id=3", "project-identifier=flag"},
			all{"http://127.0.0.1:3", "from-flag", "3", plan.Project{ID: "3", Identifier: "flag"}, "--endpoint"}},
		{"each by itself", true, []string{"DWCONFORM_ACCOUNT_ID=2"}, []string{"region=from-flag"},
			all{"http://127.0.0.1:1", "from-flag", "2", plan.Project{ID: "1", Identifier: "file"}, "--target"}},
		{"no file", false, []string{"DWCONFORM_ENDPOINT=http://localhost:2/", "DWCONFORM_PROJECT_ID=2"}, nil,
			all{"http://localhost:2", "cn-shanghai", "", plan.Project{ID: "2"}, "DWCONFORM_ENDPOINT"}},
		{"one half said by each", false, []string{"DWCONFORM_PROJECT_ID=2"}, []string{"endpoint=https://[::1]:3", "project-identifier=flag"},
			all{"https://[::1]:3", "cn-shanghai", "", plan.Project{ID: "2", Identifier: "flag"}, "--endpoint"}},
		{"the same half again", true, nil, []string{"project-id=1"},
			all{"http://127.0.0.1:1", "from-file", "1", plan.Project{ID: "1", Identifier: "file"}, "--target"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s, env := flags(tc.flag...), append(tc.env, keys...)
			if tc.file {
				s.Give("target", write(t, file), "--target")
			}
			cfg := resolve(t, s, env...)
			got := all{cfg.Endpoint.String(), cfg.Region, cfg.World.Accounts[exchange.Caller], cfg.World.Projects[plan.Primary], cfg.Why}
			if got != tc.want {
				t.Errorf("got  %+v\nwant %+v", got, tc.want)
			}
			if !cfg.World.Loopback {
				t.Error("the target is on loopback, and the world does not say so")
			}
		})
	}
	t.Run("target from environment", func(t *testing.T) {
		cfg := resolve(t, Settings{}, append(keys, "DWCONFORM_TARGET="+write(t, file))...)
		if cfg.Why != "DWCONFORM_TARGET" {
			t.Errorf("why: %s", cfg.Why)
		}
	})
}

func TestPlanSettings(t *testing.T) {
	cfg := resolve(t, flags("level=must", "strength=exhaustive", "budget=10", "max-writes=5", "time=2m", "repeat=7", "seed=18446744073709551615",
		"sender=raw", "only=a.*,b", "only=c", "shard=2/3"), "DWCONFORM_ONLY=ignored", "DWCONFORM_CASE=x.1, x.2,", "DWCONFORM_SOAK=3", "HOME=/")
	want := plan.Options{Strength: "exhaustive", Seed: 18446744073709551615, Sender: "raw", Only: []string{"a.*", "b", "c"}, Case: []string{"x.1", "x.2"}, Shard: 2, Shards: 3}
	if d := cmp.Diff(want, cfg.Plan); d != "" {
		t.Error(d)
	}
	if cfg.Level != verdict.Must || cfg.Requests != 10 || cfg.Writes != 5 || cfg.Time != 2*time.Minute || cfg.Repeat != 7 {
		t.Errorf("%+v", cfg)
	}
}

func TestWholeTargetFile(t *testing.T) {
	path := write(t, `
# everything there is
endpoint: http://127.0.0.1:18080
region: cn-hangzhou
caller:       {accountId: "1000000000001", accessKeyIdEnv: MY_AK, accessKeySecretEnv: DWCONFORM_MY_SK, securityTokenEnv: MY_TOKEN}
otherTenant:  {accountId: 2000000000002, accessKeyIdEnv: DWCONFORM_OTHER_AK, accessKeySecretEnv: DWCONFORM_OTHER_SK}
unauthorized:
  accessKeyIdEnv: DWCONFORM_DENIED_AK
  accessKeySecretEnv: DWCONFORM_DENIED_SK
temporary:    {accessKeyIdEnv: DWCONFORM_STS_AK, accessKeySecretEnv: DWCONFORM_STS_SK, securityTokenEnv: DWCONFORM_STS_TOKEN}
otherTemporary: {accessKeyIdEnv: DWCONFORM_STS2_AK, accessKeySecretEnv: DWCONFORM_STS2_SK, securityTokenEnv: MY_OTHER_TOKEN}
projects:
  primary:   {id: 10001, identifier: p_one}
  secondary: {identifier: "10002"}
  foreign:   {id: "9223372036854775807"}
providerStates: http://localhost:18080/_states
owners: [300, "4"]
lacks:
  - signature-v3
  - DeleteBusiness
caFile: ""
patience: {request: 2s, readAfterWrite: 300ms}
`)
	cfg := resolve(t, flags("target="+path), "MY_AK=a", "DWCONFORM_MY_SK=b", "DWCONFORM_STS_AK=c", "DWCONFORM_STS_SK=d", "DWCONFORM_STS_TOKEN=e",
		"DWCONFORM_STS2_AK=h", "DWCONFORM_STS2_SK=i", "MY_OTHER_TOKEN=j", "DWCONFORM_OTHER_AK=", "DWCONFORM_INACTIVE_AK=f", "DWCONFORM_INACTIVE_SK=g")
	world := plan.World{
		Accounts: map[string]string{"caller": "1000000000001", "temporary": "1000000000001", "otherTemporary": "1000000000001", "inactive": ""},
		Projects: map[string]plan.Project{"primary": {ID: "10001", Identifier: "p_one"}, "secondary": {Identifier: "10002"}, "foreign": {ID: "9223372036854775807"}},
		Owners:   []string{"300", "4"},
		States:   true,
		Lacks:    map[string]bool{"signature-v3": true, "DeleteBusiness": true},
		Absent: map[string]string{
			"otherTenant": "DWCONFORM_OTHER_AK and DWCONFORM_OTHER_SK", "unauthorized": "DWCONFORM_DENIED_AK and DWCONFORM_DENIED_SK",
		},
		Loopback: true,
	}
	if d := cmp.Diff(world, cfg.World); d != "" {
		t.Error(d)
	}
	from := map[string]string{"caller": "MY_AK", "temporary": "DWCONFORM_STS_AK", "otherTemporary": "DWCONFORM_STS2_AK", "inactive": "DWCONFORM_INACTIVE_AK"}
	if d := cmp.Diff(from, cfg.KeysFrom); d != "" {
		t.Error(d)
	}
	creds := map[string]wire.Credentials{"caller": {AccessKeyID: "a", Secret: "b"}, "temporary": {AccessKeyID: "c", Secret: "d", Token: "e"}, "otherTemporary": {AccessKeyID: "h", Secret: "i", Token: "j"}, "inactive": {AccessKeyID: "f", Secret: "g"}}
	if !reflect.DeepEqual(creds, cfg.Credentials) {
		t.Errorf("credentials differ: %v", cfg.Credentials)
	}
	if cfg.Region != "cn-hangzhou" || cfg.States != "http://localhost:18080/_states" || cfg.Patience != 2*time.Second || cfg.ReadAfterWrite != 300*time.Millisecond || cfg.RootCAs != nil {
		t.Errorf("%+v", cfg)
	}
	if s := fmt.Sprintf("%v %+v %#v", cfg, cfg, cfg.Credentials); strings.Contains(s, `"b"`) || strings.Contains(s, "Token:e") {
		t.Errorf("a secret is printed: %s", s)
	}
}

func TestCallerToken(t *testing.T) {
	cfg := resolve(t, flags("endpoint=http://127.0.0.1:1", "project-id=1"), append(keys, "ALIBABA_CLOUD_SECURITY_TOKEN=token")...)
	if got := cfg.Credentials["caller"].Token.Reveal(); got != "token" {
		t.Errorf("token: %q", got)
	}
}

func TestNoSignatureNeedsNoSecret(t *testing.T) {
	cfg := resolve(t, flags("target="+write(t, "endpoint: http://127.0.0.1:1\nprojects: {primary: {id: 1}}\nlacks: [signature]\n")))
	if c := cfg.Credentials["caller"]; c.AccessKeyID == "" || c.Secret == "" || len(cfg.Credentials) != 1 {
		t.Errorf("credentials: %v", cfg.Credentials)
	}
}
