package main

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dwconform/dwconform/harness/mock"
	"github.com/dwconform/dwconform/harness/session"
)

// canary is a secret that is nobody's: where a part of it shows, a real one
// would.
func canary(of string) string {
	sum := sha256.Sum256([]byte("canary of " + of))
	return base64.StdEncoding.EncodeToString(sum[:])[:26] + "+/=9"
}

// canaryWorld has a canary for every secret.
func canaryWorld() mock.World {
	w := mock.DefaultWorld()
	for of, a := range map[string]*mock.Account{"caller": &w.Caller, "other": &w.OtherTenant, "denied": &w.Unauthorized, "inactive": &w.Inactive, "sts": &w.Temporary, "second sts": &w.OtherTemporary} {
		a.AccessKeySecret = canary(of)
	}
	w.Temporary.SecurityToken, w.OtherTemporary.SecurityToken = canary("token"), canary("second token")
	return w
}

// canaries are the secrets of that world by what they are.
func canaries() map[string]string {
	w := canaryWorld()
	return map[string]string{
		"ALIBABA_CLOUD_ACCESS_KEY_SECRET": w.Caller.AccessKeySecret, "DWCONFORM_OTHER_SK": w.OtherTenant.AccessKeySecret,
		"DWCONFORM_DENIED_SK": w.Unauthorized.AccessKeySecret, "DWCONFORM_INACTIVE_SK": w.Inactive.AccessKeySecret,
		"DWCONFORM_STS_SK": w.Temporary.AccessKeySecret, "DWCONFORM_STS_TOKEN": w.Temporary.SecurityToken,
		"DWCONFORM_STS2_SK": w.OtherTemporary.AccessKeySecret, "DWCONFORM_STS2_TOKEN": w.OtherTemporary.SecurityToken,
	}
}

// canaryEnv is the environment of a command that has them all.
func canaryEnv() []string {
	w := canaryWorld()
	env := append(clean(), "ALIBABA_CLOUD_ACCESS_KEY_ID="+w.Caller.AccessKeyID, "DWCONFORM_OTHER_AK="+w.OtherTenant.AccessKeyID,
		"DWCONFORM_DENIED_AK="+w.Unauthorized.AccessKeyID, "DWCONFORM_INACTIVE_AK="+w.Inactive.AccessKeyID, "DWCONFORM_STS_AK="+w.Temporary.AccessKeyID, "DWCONFORM_STS2_AK="+w.OtherTemporary.AccessKeyID)
	for name, secret := range canaries() {
		env = append(env, name+"="+secret)
	}
	return env
}

// spelt lists a text in the ways in which it may be written.
func spelt(s string) map[string]string {
	quoted, _ := json.Marshal(s)
	out := map[string]string{
		"plain": s, "percent": url.QueryEscape(s), "percent twice": url.QueryEscape(url.QueryEscape(s)), "path": url.PathEscape(s),
		"JSON": strings.ReplaceAll(strings.Trim(string(quoted), `"`), "/", `\/`), "hex": hex.EncodeToString([]byte(s)),
	}
	for shift := range 3 {
		for name, enc := range map[string]*base64.Encoding{"base64": base64.StdEncoding, "base64 of URLs": base64.URLEncoding} {
			b := enc.EncodeToString([]byte("xxx"[:shift] + s))
			out[fmt.Sprint(name, shift)] = b[4 : len(b)-4]
		}
	}
	return out
}

// enough is how many characters of a canary in a row are taken for it.
const enough = 12

// signs are the pieces of canaries that are looked for, with what they are of.
type signs map[string]string

// signsOf lists the pieces of secrets, which are named.
func signsOf(secrets map[string]string) signs {
	out := signs{}
	for name, secret := range secrets {
		for way, s := range spelt(secret) {
			n := enough
			switch {
			case way == "hex":
				n = 2 * enough
			case strings.HasPrefix(way, "base64"):
				n = enough * 4 / 3
			}
			for i := 0; i+n <= len(s); i++ {
				out[s[i:i+n]] = name + " (" + way + ")"
			}
		}
	}
	return out
}

// in says which canary a text shows, in which spelling, and where; "" for
// none.
func (s signs) in(text string) string {
	for i := range text {
		for _, n := range []int{enough, enough * 4 / 3, 2 * enough} {
			if of, ok := s[text[i:min(i+n, len(text))]]; ok {
				return fmt.Sprintf("%s: …%s…", of, text[max(i-120, 0):min(i+120, len(text))])
			}
		}
	}
	return ""
}

func TestCanaryIsSeen(t *testing.T) {
	s := canary("caller")
	of := signsOf(map[string]string{"s": s})
	for way, text := range map[string]string{
		"plain": "a " + s + " b", "cut": "a " + s[:enough] + "…", "split": s[:15] + "\n" + s[15:], "percent": "a=" + url.QueryEscape(s),
		"base64": base64.StdEncoding.EncodeToString([]byte("key:" + s)), "JSON": strings.ReplaceAll(s, "/", `\/`), "hex": hex.EncodeToString([]byte(s)),
	} {
		if of.in(text) == "" {
			t.Errorf("%s is not seen", way)
		}
	}
	if got := of.in("a text without it, " + canary("nobody")); got != "" {
		t.Error(got)
	}
}

// nest is a folder in which commands with canaries run.
type nest struct {
	t    *testing.T
	dir  string
	env  []string
	lets signs                // what nothing may show
	seen map[string]time.Time // files that were looked through, as they were then
}

// run runs a command and looks through what it prints, what it shows of itself
// and its children, and what it wrote.
func (n *nest) run(want int, args ...string) {
	n.t.Helper()
	cmd := exec.Command("dwconform", args...)
	cmd.Dir, cmd.Env = n.dir, n.env
	start, out := time.Now(), &strings.Builder{}
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Start(); err != nil {
		n.t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	listed := processes(cmd.Process.Pid)
	for waiting := true; waiting; {
		select {
		case <-done:
			waiting = false
		case <-time.After(20 * time.Millisecond):
			listed += processes(cmd.Process.Pid)
		}
	}
	what := "dwconform " + strings.Join(args, " ")
	n.t.Logf("%s: %v", what, time.Since(start).Round(time.Millisecond))
	if got := cmd.ProcessState.ExitCode(); want >= 0 && got != want {
		text := out.String()
		n.t.Errorf("%s: exit status %d, want %d: …%s", what, got, want, text[max(len(text)-2000, 0):])
	}
	if s := n.lets.in(out.String()); s != "" {
		n.t.Errorf("%s prints %s", what, s)
	}
	if s := n.lets.in(listed); s != "" {
		n.t.Errorf("%s shows in the list of processes %s", what, s)
	}
	n.look(what)
}

// look looks through every file, its name included.
func (n *nest) look(what string) {
	n.t.Helper()
	files := 0
	err := filepath.WalkDir(n.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		info, err := d.Info()
		if err != nil || n.seen[path].Equal(info.ModTime()) {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		n.seen[path] = info.ModTime()
		if s := n.lets.in(path + "\n" + string(data)); s != "" {
			n.t.Errorf("%s wrote into %s %s", what, path, s)
		}
		return nil
	})
	if err != nil {
		n.t.Fatal(err)
	}
	if files == 0 {
		n.t.Errorf("%s: there is nothing to look at", what)
	}
}

// processes is what the list of processes shows of one and its children; ""
// where there is no such list.
func processes(pid int) string {
	var out strings.Builder
	line, _ := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	out.Write(line)
	tasks, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	for _, task := range tasks {
		children, _ := os.ReadFile(task)
		for child := range strings.FieldsSeq(string(children)) {
			line, _ := os.ReadFile("/proc/" + child + "/cmdline")
			out.Write(line)
		}
	}
	return out.String()
}

// TestCanaries plants a canary in every secret and looks for a part of one in
// whatever the commands print, write and show, while the target repeats the
// secrets in every way that it can.
func TestCanaries(t *testing.T) {
	t.Parallel()
	world := canaryWorld()
	good := httptest.NewServer(mock.New(mock.WithWorld(world)))
	defer good.Close()
	bad := httptest.NewServer(newParrot(mock.New(mock.WithWorld(world)), canaries()))
	bad.Config.ErrorLog = silent
	defer bad.Close()
	n := &nest{t: t, dir: t.TempDir(), env: canaryEnv(), lets: signsOf(canaries()), seen: map[string]time.Time{}}
	for name, u := range map[string]string{"good.yaml": good.URL, "bad.yaml": bad.URL} {
		if err := session.WriteTargetFile(filepath.Join(n.dir, name), u, "", world); err != nil {
			t.Fatal(err)
		}
	}
	// What it answers is wrong however long one waits.
	quickly := strings.NewReplacer("readAfterWrite: 3s", "readAfterWrite: 50ms", "request: 10s", "request: 5s")
	text, err := os.ReadFile(filepath.Join(n.dir, "bad.yaml"))
	if err == nil {
		err = os.WriteFile(filepath.Join(n.dir, "bad.yaml"), []byte(quickly.Replace(string(text))), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	some := []string{"--time", "20s", "--strength", "1"}
	if os.Getenv("DWCONFORM_SOAK") == "" {
		some = append(some, "--budget", "400")
	}
	run := func(want int, args ...string) { n.t.Helper(); n.run(want, append(args, some...)...) }

	run(0, "run", "--target", "good.yaml", "--out", "right", "--keep", "right.har")
	run(1, "run", "--target", "bad.yaml", "--out", "wrong", "--keep", "wrong.har")
	n.run(2, "doctor", "--target", "bad.yaml")
	n.run(2, "doctor", "--target", "bad.yaml", "--json")
	n.run(-1, "sweep", "--target", "bad.yaml", "--out", "wrong")
	n.run(1, "run", "--from", "wrong.har", "--out", "again")
	n.run(-1, "report", "wrong", "--accept", "base.json")
	n.run(-1, "diff", "right", "wrong")
	n.run(-1, "fidelity", "--reference", "right.har", "--mock", "bad.yaml", "--only", "CreateBusiness.BusinessName.missing", "--markdown", "page.md")
	n.run(-1, "fidelity", "--reference", "right.har", "--mock", "wrong.har", "--json")
	n.run(0, "plan", "--target", "bad.yaml", "--list")
	n.run(0, "explain", "--target", "bad.yaml", "CreateBusiness.BusinessName.required")
}

// TestCanaryInAProfile: a key of the vendor's credential chain is hidden as
// one of the environment is.
func TestCanaryInAProfile(t *testing.T) {
	t.Parallel()
	world, home := canaryWorld(), t.TempDir()
	bad := httptest.NewServer(newParrot(mock.New(mock.WithWorld(world)), map[string]string{"caller": world.Caller.AccessKeySecret}))
	bad.Config.ErrorLog = silent
	defer bad.Close()
	profile := fmt.Sprintf(`{"current":"a","profiles":[{"name":"a","mode":"AK","access_key_id":%q,"access_key_secret":%q}]}`, world.Caller.AccessKeyID, world.Caller.AccessKeySecret)
	if err := os.Mkdir(filepath.Join(home, ".aliyun"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(home, ".aliyun", "config.json"), []byte(profile), 0o600); err != nil {
		t.Fatal(err)
	}
	n := &nest{
		t: t, dir: t.TempDir(), seen: map[string]time.Time{}, lets: signsOf(map[string]string{"the profile": world.Caller.AccessKeySecret}),
		env: append(clean(), "HOME="+home, "ALIBABA_CLOUD_ECS_METADATA_DISABLED=true"),
	}
	text := "endpoint: " + bad.URL + "\ncaller: {vendorChain: true}\nprojects: {primary: {id: 10001, identifier: p_one}}\npatience: {request: 5s, readAfterWrite: 50ms}\n"
	if err := os.WriteFile(filepath.Join(n.dir, "dw.yaml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	n.run(2, "doctor", "--target", "dw.yaml")
	n.run(1, "run", "--target", "dw.yaml", "--budget", "100", "--time", "10s", "--keep", "run.har")
	n.run(-1, "sweep", "--target", "dw.yaml")
	n.run(-1, "fidelity", "--reference", "run.har", "--mock", "dw.yaml", "--only", "CreateBusiness.BusinessName.missing")
}

// TestCanaryInADefect: a defect that says a secret shows none either.
func TestCanaryInADefect(t *testing.T) {
	t.Setenv("GOTRACEBACK", "")
	var stderr strings.Builder
	env := append(canaryEnv(), "DWCONFORM_ENDPOINT=http://127.0.0.1:1", "DWCONFORM_PROJECT_ID=1")
	status := program{args: []string{"plan"}, environ: env, stdout: panicsWith("no " + canary("caller")), stderr: &stderr}.main()
	if got := stderr.String(); status != misused || !strings.Contains(got, "this is a defect of dwconform: no [redacted]") || signsOf(canaries()).in(got) != "" {
		t.Errorf("status %d: %s", status, got)
	}
}

type panicsWith string

func (p panicsWith) Write([]byte) (int, error) { panic(string(p)) }
