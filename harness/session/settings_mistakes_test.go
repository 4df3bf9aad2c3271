package session

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// one is a target file with one line to be tried beside what every file needs.
func one(line string) string {
	return "endpoint: http://127.0.0.1:1\nprojects: {primary: {id: 1, identifier: p}}\n" + line + "\n"
}

func TestMistakes(t *testing.T) {
	const good = "endpoint=http://127.0.0.1:1"
	for _, tc := range []struct {
		name string
		flag []string
		file string // "" means none
		env  []string
		// want must all stand in the error, one line each where lines is set.
		want []string
		// never must not.
		never []string
	}{
		{name: "no scheme", flag: []string{"endpoint=127.0.0.1:8080", "project-id=1"},
			want: []string{"--endpoint: the endpoint has no scheme: write it whole, as http://127.0.0.1:18080"}},
		{name: "no scheme but a name", flag: []string{"endpoint=localhost:8080", "project-id=1"}, want: []string{"has no scheme"}},
		{name: "other scheme", flag: []string{"endpoint=ftp://127.0.0.1", "project-id=1"}, want: []string{"has the scheme ftp: write http or https"}},
		{name: "path", flag: []string{"endpoint=http://127.0.0.1:1/api/v1", "project-id=1"},
			want: []string{"has the path /api/v1: every call goes to /, and a signature covers no other path; write http://127.0.0.1:1"}},
		{name: "query", flag: []string{"endpoint=http://127.0.0.1:1?k=hidden", "project-id=1"}, want: []string{"has a query", "write http://127.0.0.1:1"}, never: []string{"hidden"}},
		{name: "bare question mark", flag: []string{"endpoint=http://127.0.0.1:1?", "project-id=1"}, want: []string{"has a query"}},
		{name: "fragment", flag: []string{"endpoint=http://127.0.0.1:1#x", "project-id=1"}, want: []string{"has a fragment"}},
		{name: "user", flag: []string{"endpoint=http://me:hidden@127.0.0.1:1", "project-id=1"}, want: []string{"holds a user or a password: remove it"}, never: []string{"hidden"}},
		{name: "broken user", flag: []string{"endpoint=http://me:hid%zzden@127.0.0.1:1", "project-id=1"}, want: []string{"is no URL"}, never: []string{"me:hid"}},
		{name: "no host", flag: []string{"endpoint=http://:80", "project-id=1"}, want: []string{"has no host"}},
		{name: "no port", flag: []string{"endpoint=http://127.0.0.1:", "project-id=1"}, want: []string{"ends in a colon without a port"}},
		{name: "port too big", flag: []string{"endpoint=http://127.0.0.1:70000", "project-id=1"}, want: []string{"has the port 70000: write one from 1 to 65535"}},
		{name: "live", flag: []string{"endpoint=https://dataworks.cn-shanghai.aliyuncs.com", "project-id=1"},
			want: nil},
		{name: "live in plain http", flag: []string{"endpoint=http://dataworks.cn-shanghai.aliyuncs.com", "project-id=1"},
			want: []string{"is on dataworks.cn-shanghai.aliyuncs.com, which is not loopback, and in plain http: whoever listens on the way could use what is signed; write https://dataworks.cn-shanghai.aliyuncs.com"}},
		{name: "every interface", flag: []string{"endpoint=http://0.0.0.0:1", "project-id=1"}, want: []string{"on 0.0.0.0, which is where a server listens and no address to call", "write 127.0.0.1 in its place"}},
		{name: "every interface of IPv6", flag: []string{"endpoint=https://[::]:1", "project-id=1"}, want: []string{"write 127.0.0.1 in its place"}},
		{name: "a name that only looks local", flag: []string{"endpoint=http://127.0.0.1.example.com", "project-id=1"}, want: []string{"is not loopback"}},
		{name: "other version in query", flag: []string{"endpoint=http://127.0.0.1:1/?Version=2024-05-18", "project-id=1"},
			want: []string{"names API version 2024-05-18", "the contract here is of 2020-05-18"}},
		{name: "other version as region", flag: []string{good, "project-id=1", "region=2024-05-18"}, want: []string{"the region names API version 2024-05-18"}},
		{name: "other version in the file", file: one("version: 2024-05-18"), want: []string{`dw.yaml:3:1: the target file has the unknown key "version": remove it; the contract says which API version is asked`}},
		{name: "empty flag", flag: []string{"endpoint="}, want: []string{"--endpoint: the value is empty: give one, or leave --endpoint out"}},
		{name: "empty variable", env: []string{"DWCONFORM_ENDPOINT="}, want: []string{"DWCONFORM_ENDPOINT: the value is empty"}},
		{name: "empty list", flag: []string{"only=,"}, want: []string{"--only: the value is empty"}},
		{name: "no project", flag: []string{good}, want: []string{"--project-id, --project-identifier: no project is named: give --project-id or --project-identifier, best both"}},
		{name: "no project in the file", file: "endpoint: http://127.0.0.1:1\n", want: []string{"dw.yaml: no project is named"}},
		{name: "only a second project", file: "endpoint: http://127.0.0.1:1\nprojects: {secondary: {id: 1}}\n", want: []string{"dw.yaml: no project is named"}},
		{name: "empty project", file: "endpoint: http://127.0.0.1:1\nprojects: {primary: {}}\n", want: []string{"dw.yaml:2:", "the primary project has neither id nor identifier"}},
		{name: "same project twice", file: one("") + "", flag: nil, want: nil},
		{name: "secondary is primary", file: "endpoint: http://127.0.0.1:1\nprojects:\n  primary: {id: 1}\n  secondary: {id: 1}\n", want: []string{"dw.yaml:4:", "the secondary project is the primary one too"}},
		{name: "project id zero", flag: []string{good, "project-id=0"}, want: []string{`--project-id: "0" is no project id`}},
		{name: "project id negative", flag: []string{good, "project-id=-1"}, want: []string{"is no project id"}},
		{name: "project id too big", flag: []string{good, "project-id=9223372036854775808"}, want: []string{"is no project id"}},
		{name: "project id with zeros", flag: []string{good, "project-id=007"}, want: []string{"is no project id"}},
		{name: "project id as a word", file: "endpoint: http://127.0.0.1:1\nprojects: {primary: {id: 1e3}}\n", want: []string{"dw.yaml:2:", `"1e3" is no project id`}},
		{name: "half of a project", file: one(""), flag: []string{"project-id=2"}, want: []string{"--project-id: it replaces 1 of ", "the other name of that project, p, stays: give --project-identifier too"}},
		{name: "other half of a project", flag: []string{good, "project-identifier=b"}, env: []string{"DWCONFORM_PROJECT_ID=1", "DWCONFORM_PROJECT_IDENTIFIER=a"},
			want: []string{"--project-identifier: it replaces a of DWCONFORM_PROJECT_IDENTIFIER", "give --project-id too"}},
		{name: "project without endpoint", flag: []string{"project-id=1", "account-id=2"}, want: []string{"--project-id: there is no endpoint", "--account-id: there is no endpoint"}},
		{name: "no secrets", flag: []string{good, "project-id=1"}, env: []string{"-keys"},
			want: []string{"ALIBABA_CLOUD_ACCESS_KEY_ID: the environment variable is not set", "ALIBABA_CLOUD_ACCESS_KEY_SECRET: the environment variable is not set: export the access key secret of the caller in it"}},
		{name: "no secrets under other names", file: one("caller: {accessKeyIdEnv: MY_AK, accessKeySecretEnv: MY_SK}"), want: []string{"MY_AK: the environment variable is not set", "MY_SK: the env"}},
		{name: "secret with a line end", flag: []string{good, "project-id=1"}, env: []string{"-keys", "ALIBABA_CLOUD_ACCESS_KEY_ID=ak", "ALIBABA_CLOUD_ACCESS_KEY_SECRET=hidden\n"},
			want: []string{"ALIBABA_CLOUD_ACCESS_KEY_SECRET: the value holds white space"}, never: []string{"hidden"}},
		{name: "half a profile", flag: []string{good, "project-id=1"}, env: []string{"DWCONFORM_DENIED_AK=hidden"},
			want: []string{"DWCONFORM_DENIED_SK: not set, though other credentials of unauthorized are: set all of DWCONFORM_DENIED_AK, DWCONFORM_DENIED_SK, or none"}, never: []string{"hidden"}},
		{name: "temporary without token", flag: []string{good, "project-id=1"}, env: []string{"DWCONFORM_STS_AK=a", "DWCONFORM_STS_SK=b"}, want: []string{"DWCONFORM_STS_TOKEN: not set"}},
		{name: "the other temporary without token", flag: []string{good, "project-id=1"}, env: []string{"DWCONFORM_STS2_AK=a", "DWCONFORM_STS2_SK=b"}, want: []string{"DWCONFORM_STS2_TOKEN: not set, though other credentials of otherTemporary are"}},
		{name: "two profiles, one token", flag: []string{good, "project-id=1"}, env: []string{"DWCONFORM_STS_AK=a", "DWCONFORM_STS_SK=b", "DWCONFORM_STS_TOKEN=hidden", "DWCONFORM_STS2_AK=c", "DWCONFORM_STS2_SK=d", "DWCONFORM_STS2_TOKEN=hidden"},
			want: []string{"otherTemporary: its security token is that of temporary too"}, never: []string{"hidden"}},
		{name: "the other temporary is the caller's", file: one("otherTemporary: {accountId: 1}"), want: []string{`otherTemporary has the unknown key "accountId"`}},
		{name: "a variable nearly of the other temporary", env: []string{"DWCONFORM_STS2_TOKN=1"}, want: []string{"DWCONFORM_STS2_TOKN: no setting has this name", "did you mean DWCONFORM_STS2_TOKEN"}},
		{name: "two profiles, one key", flag: []string{good, "project-id=1"}, env: []string{"DWCONFORM_DENIED_AK=ak", "DWCONFORM_DENIED_SK=x"},
			want: []string{"unauthorized: its access key id is that of caller too"}},
		{name: "two tenants, one account", file: one("caller: {accountId: 1}\notherTenant: {accountId: 1}"), env: []string{"DWCONFORM_OTHER_AK=x", "DWCONFORM_OTHER_SK=y"},
			want: []string{"otherTenant: its account id is that of the caller too"}},
		{name: "unknown variable", env: []string{"DWCONFORM_PROJECTID=1"}, want: []string{"DWCONFORM_PROJECTID: no setting has this name", "did you mean DWCONFORM_PROJECT_ID? Else unset it"}},
		{name: "unknown variable, nothing near", env: []string{"DWCONFORM_WEATHER=1"}, want: []string{"unset it; `dwconform run --help` lists the settings"}},
		{name: "level", flag: []string{"level=observed"}, want: []string{`--level: "observed" is no level that fails a run: give must or should`}},
		{name: "strength", flag: []string{"strength=7"}, want: []string{`--strength: "7" is no strength: give auto, a number from 1 to 6, or exhaustive`}},
		{name: "budget", env: []string{"DWCONFORM_BUDGET=0"}, want: []string{`DWCONFORM_BUDGET: "0" is no ceiling`}},
		{name: "max-writes", flag: []string{"max-writes=many"}, want: []string{`--max-writes: "many" is no ceiling`}},
		{name: "time without unit", flag: []string{"time=90"}, want: []string{`--time: "90" is no duration: give a number with its unit`}},
		{name: "no time", flag: []string{"time=0s"}, want: []string{`--time: "0s" is no time at all`}},
		{name: "repeat", env: []string{"DWCONFORM_REPEAT=0"}, want: []string{`DWCONFORM_REPEAT: "0" is no number of times: give a whole number from 1 to 1000`}},
		{name: "seed", flag: []string{"seed=-1"}, want: []string{`--seed: "-1" is no seed`}},
		{name: "sender", flag: []string{"sender=curl"}, want: []string{`--sender: "curl" is no sender: give raw, sdk or both`}},
		{name: "pattern", flag: []string{"only=a[b"}, want: []string{`--only: the pattern "a[b" cannot be read`}},
		{name: "ids of no recording", flag: []string{"hide-request-ids=yes"}, want: []string{"--hide-request-ids: request ids are hidden in a recording, and none is made: say with --keep where"}},
		{name: "shard", flag: []string{"shard=3/2"}, want: []string{`--shard: "3/2" is no shard: give I/N with I from 1 to N`}},
		{name: "shard without end", flag: []string{"shard=3"}, want: []string{`"3" is no shard`}},
		{name: "region", flag: []string{good, "project-id=1", "region=cn shanghai"}, want: []string{`--region: "cn shanghai" is no region`}},
		{name: "region for the mock", flag: []string{"region=a/b"}, want: []string{`--region: "a/b" is no region`}},

		{name: "no such file", flag: []string{"target=/nowhere/dw.yaml"}, want: []string{"--target: the target file cannot be read", "no such file"}},
		{name: "empty file", file: "# nothing\n", want: []string{"dw.yaml: the target file is empty"}},
		{name: "no YAML", file: "endpoint: [\n", want: []string{"dw.yaml:1:", "this is no YAML"}},
		{name: "a list", file: "- endpoint\n", want: []string{"dw.yaml:1:1: the target file is no mapping"}},
		{name: "two documents", file: one("") + "---\nendpoint: x\n", want: []string{"the file holds a second document"}},
		{name: "unknown key", file: one("endpont: x"), want: []string{`dw.yaml:3:1: the target file has the unknown key "endpont": did you mean endpoint?`}},
		{name: "unknown key within", file: one("caller: {acountId: 1}"), want: []string{`dw.yaml:3:10: caller has the unknown key "acountId": did you mean accountId?`}},
		{name: "key of another entry", file: one("unauthorized: {accountId: 1}"), want: []string{`unauthorized has the unknown key "accountId"`}},
		{name: "a secret in the file", file: one("caller: {accessKeySecret: hidden}"), want: []string{"secrets come from the environment only; remove it, and name a variable in accessKeySecretEnv"}, never: []string{"hidden"}},
		{name: "a secret for a name", file: one("caller: {accessKeySecretEnv: hIdDeN0}"), want: []string{"dw.yaml:3:30: accessKeySecretEnv is not the name of an environment variable"}, never: []string{"hIdDeN0"}},
		{name: "twice", file: one("region: a\nregion: b"), want: []string{"dw.yaml:4:1"}},
		{name: "a list for a value", file: one("region: [a]"), want: []string{"dw.yaml:3:9: one plain value is wanted here"}},
		{name: "an alias", file: one("region: &r a\ncaFile: *r"), want: []string{"dw.yaml:3:9: one plain value", "dw.yaml:4:9: one plain value"}},
		{name: "a value for a list", file: one("lacks: xml"), want: []string{"dw.yaml:3:8: a list is wanted here"}},
		{name: "a value for a mapping", file: one("patience: 10s"), want: []string{"dw.yaml:3:11: patience is no mapping: write request, readAfterWrite below it"}},
		{name: "unknown lack", file: one("lacks: [XML, DeleteBuisness, CreateBusiness, cheese]"),
			want: []string{`dw.yaml:3:9: "XML" is nothing that a target may lack: did you mean xml?`, "did you mean DeleteBusiness?", `"CreateBusiness" is nothing that a target may lack`,
				`"cheese" is nothing that a target may lack: known: DeleteBusiness, GetBusiness, ListBusiness, UpdateBusiness, signature, signature-v3, xml, tenancy`}},
		{name: "empty owner", file: one(`owners: [""]`), want: []string{"dw.yaml:3:10: the owner is empty"}},
		{name: "no endpoint in the file", file: "projects: {primary: {id: 1}}\n", want: []string{"dw.yaml: the endpoint is missing"}},
		{name: "live in the file", file: "endpoint: http://10.0.0.1\nprojects: {primary: {id: 1}}\n", want: []string{"dw.yaml:1:11: the endpoint is on 10.0.0.1, which is not loopback"}},
		{name: "arm of a stranger", file: "endpoint: https://10.0.0.1\nprojects: {primary: {id: 1}}\narm: [1, 2]\n", want: []string{`dw.yaml:3:10: "2" is not the id of the primary or the secondary project`}},
		{name: "states elsewhere", file: one("providerStates: http://example.com/_states"), want: []string{"dw.yaml:3:17: the providerStates is on example.com, which is not loopback"}},
		{name: "states without scheme", file: one("providerStates: /_states"), want: []string{"the providerStates has no scheme"}},
		{name: "states of the old endpoint", file: one("providerStates: http://127.0.0.1:1/_states"), flag: []string{"endpoint=http://127.0.0.1:2"},
			want: []string{"--endpoint: it replaces the endpoint in ", "whose providerStates would still be set on 127.0.0.1:1"}},
		{name: "patience", file: one("patience: {request: 0s, readAfterWrite: -1s}"), want: []string{`dw.yaml:3:21: "0s" is no time at all`, `"-1s" is no time at all`}},
		{name: "patience without unit", file: one("patience: {request: 10}"), want: []string{`"10" is no duration`}},
		{name: "no such certificate", file: one("caFile: nowhere.pem"), want: []string{"dw.yaml:3:9: caFile cannot be read"}},
		{name: "no certificate", file: one("caFile: dw.yaml"), want: []string{"caFile dw.yaml holds no certificate"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s, env := flags(tc.flag...), append([]string(nil), keys...)
			if len(tc.env) > 0 && tc.env[0] == "-keys" {
				env, tc.env = nil, tc.env[1:]
			}
			env = append(env, tc.env...)
			if tc.file != "" {
				s.Give("target", write(t, tc.file), "--target")
			}
			_, err := s.Resolve(env)
			if len(tc.want) == 0 {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			if err == nil {
				t.Fatal("no mistake is found")
			}
			text := err.Error()
			for _, w := range tc.want {
				if !strings.Contains(text, w) {
					t.Errorf("the error lacks %q:\n%s", w, text)
				}
			}
			for _, n := range tc.never {
				if strings.Contains(text, n) {
					t.Errorf("the error shows %q:\n%s", n, text)
				}
			}
			for _, line := range strings.Split(text, "\n") {
				if where, _, ok := strings.Cut(line, ": "); !ok || where == "" {
					t.Errorf("a line names no thing: %q", line)
				}
			}
		})
	}
}

func TestAllMistakesAtOnce(t *testing.T) {
	s := flags("target="+write(t, "endpoint: 127.0.0.1\nlacks: [cheese]\nnonsense: 1\n"), "level=low", "shard=x")
	_, err := s.Resolve([]string{"DWCONFORM_TYPO=1"})
	if err == nil {
		t.Fatal("no mistake is found")
	}
	lines := strings.Split(err.Error(), "\n")
	if len(lines) != 9 { // nonsense, endpoint, lacks, project, two secrets, variable, level, shard
		t.Errorf("%d mistakes:\n%s", len(lines), err)
	}
}

func TestCertificateBesideTheTargetFile(t *testing.T) {
	path := write(t, "endpoint: https://127.0.0.1:1\nprojects: {primary: {id: 1}}\ncaFile: ca.pem\n")
	if err := os.WriteFile(filepath.Join(filepath.Dir(path), "ca.pem"), []byte(certificate), 0o600); err != nil {
		t.Fatal(err)
	}
	if cfg := resolve(t, flags("target="+path), keys...); cfg.RootCAs == nil {
		t.Error("the certificate is not used")
	}
}

func TestNear(t *testing.T) {
	names := []string{"run", "plan", "explain", "mock", "faults", "sweep", "version"}
	for word, want := range map[string]string{
		"rnu": "run", "plna": "plan", "explian": "explain", "fault": "faults", "Version": "version", "zzzz": "", "x": "", "mok": "mock",
	} {
		got := strings.Join(Near(word, names), " ")
		if (want == "") != (got == "") || !strings.HasPrefix(got, want) {
			t.Errorf("%s: %q, want %q", word, got, want)
		}
	}
	if got := Meant([]string{"a", "b", "c"}); got != "did you mean a, b or c?" {
		t.Error(got)
	}
}

// certificate is any certificate at all.
const certificate = `-----BEGIN CERTIFICATE-----
MIIBfDCCASGgAwIBAgIUUslg4/gUtn/dIQ0q0xdZT/oXKhMwCgYIKoZIzj0EAwIw
EjEQMA4GA1UEAwwHZXhhbXBsZTAgFw0yNjExMjMyMjM5MjdaGA8yMTI2MTAzMDIy
MzkyN1owEjEQMA4GA1UEAwwHZXhhbXBsZTBZMBMGByqGSM49AgEGCCqGSM49AwEH
A0IABKQ03YRNOqlYP6ukbkMTTjIjp6zFogi/Gwv/DamQY+WQbdoVqzKHUCZZDFpK
DLXmX61ve8OWSA6GqiwtLIBXlwmjUzBRMB0GA1UdDgQWBBRN9A50yWtjssmKiFCg
1WAOChsOlTAfBgNVHSMEGDAWgBRN9A50yWtjssmKiFCg1WAOChsOlTAPBgNVHRMB
Af8EBTADAQH/MAoGCCqGSM49BAMCA0kAMEYCIQCvH2tWtKwPrZspeLkbaRmOeBvK
SZ+xxhorrgnfwW/dGAIhAJ10JECi/r1XfIovrVoFmoLzvm53I6MsQLzgqKPayFnj
-----END CERTIFICATE-----`
