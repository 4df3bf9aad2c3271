package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"go/format"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
)

// root is the top of the repository, where README.md lies.
const root = "../../.."

// block is one fenced block of a page.
type block struct {
	line int // of the opening fence
	lang string
	text string
}

func (b block) String() string { return fmt.Sprintf("README.md:%d", b.line) }

// blocks returns the fenced blocks of the README, in order.
func blocks(t *testing.T) []block {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	var out []block
	open := false
	for i, line := range strings.Split(string(data), "\n") {
		lang, fence := strings.CutPrefix(line, "```")
		switch {
		case fence && !open:
			out = append(out, block{line: i + 1, lang: lang})
			open = true
		case fence:
			open = false
		case open:
			out[len(out)-1].text += line + "\n"
		}
	}
	if open || len(out) < 10 {
		t.Fatalf("README.md has %d blocks, and the last is open: %t", len(out), open)
	}
	return out
}

// TestReadmeCommands runs the commands of the README from top to bottom, word
// for word but for the ports, and compares what it shows with what they print.
// Numbers and names of a run may differ; a line with … stands for any lines.
func TestReadmeCommands(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("every command of the README takes a minute")
	}
	r := newReader(t)
	all := blocks(t)
	for i, b := range all {
		b.text = r.ports(b.text)
		switch b.lang {
		case "sh":
			got := r.commands(b)
			if i+1 < len(all) && all[i+1].lang == "text" {
				compare(t, all[i+1], r.ports(all[i+1].text), got)
			}
		case "yaml":
			r.yaml(b)
		case "text", "go":
		default:
			t.Errorf("%s: nothing tests a block of %q; mark it sh, text, yaml or go", b, b.lang)
		}
	}
}

// reader follows the README in a folder of its own.
type reader struct {
	t    *testing.T
	ctx  context.Context
	dir  string
	port map[string]string // as written -> as it is here
}

func newReader(t *testing.T) *reader {
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	return &reader{t: t, ctx: ctx, dir: t.TempDir(), port: map[string]string{}}
}

var address = regexp.MustCompile(`127\.0\.0\.1:[0-9]+`)

// ports puts addresses that are free here in place of those in the text.
func (r *reader) ports(text string) string {
	return address.ReplaceAllStringFunc(text, func(shown string) string {
		if r.port[shown] == "" {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				r.t.Fatal(err)
			}
			r.port[shown] = l.Addr().String()
			_ = l.Close()
		}
		return r.port[shown]
	})
}

var exitStatus = regexp.MustCompile(`# exit status ([0-9]+)`)

// commands runs a block and returns what it printed. A block of make names
// targets that must be there; they run this test, so it does not run them.
func (r *reader) commands(b block) string {
	switch {
	case strings.HasPrefix(b.text, "make "):
		r.targets(b)
		return ""
	case strings.HasPrefix(b.text, "dwconform mock"):
		r.serve(b)
		return ""
	}
	want := 0
	if m := exitStatus.FindStringSubmatch(b.text); m != nil {
		want, _ = strconv.Atoi(m[1])
	}
	out, err := r.shell(b.text).CombinedOutput()
	got := 0
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		got = exit.ExitCode()
	} else if err != nil {
		r.t.Fatalf("%s: %v", b, err)
	}
	if got != want {
		r.t.Errorf("%s: exit status %d, want %d:\n%s", b, got, want, out)
	}
	return string(out)
}

// shell is the shell in which a reader types one block after the other: what
// one exports, the next finds.
func (r *reader) shell(script string) *exec.Cmd {
	const keep = `touch .exported; . ./.exported; trap 'export -p >.exported' EXIT; set -e` + "\n"
	cmd := exec.CommandContext(r.ctx, "sh", "-c", keep+script)
	cmd.Dir = r.dir
	cmd.Env = append(clean(), "GITHUB_STEP_SUMMARY="+filepath.Join(r.dir, "step.md"))
	return cmd
}

// clean is the environment without what would say something about a target.
func clean() []string {
	var env []string
	for _, pair := range os.Environ() {
		if !strings.HasPrefix(pair, "DWCONFORM_") && !strings.HasPrefix(pair, "ALIBABA_CLOUD_") {
			env = append(env, pair)
		}
	}
	return env
}

// serve starts a mock and waits until it is ready.
func (r *reader) serve(b block) {
	cmd := r.shell("exec " + b.text)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		r.t.Fatalf("%s: %v", b, err)
	}
	r.t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // killed, it fails
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil || !strings.HasPrefix(line, `{"ready":true`) {
		r.t.Fatalf("%s: no ready line but %q, %v", b, line, err)
	}
}

// targets checks that the Makefile has what is named.
func (r *reader) targets(b block) {
	makefile, err := os.ReadFile(filepath.Join(root, "Makefile"))
	if err != nil {
		r.t.Fatal(err)
	}
	for line := range strings.Lines(b.text) {
		words := strings.Fields(line)
		if len(words) < 2 || words[0] != "make" || !regexp.MustCompile(`(?m)^`+words[1]+`:`).Match(makefile) {
			r.t.Errorf("%s: %q is no target of the Makefile", b, strings.TrimSpace(line))
		}
	}
}

// yaml writes a file that its first line names, or runs the steps of a CI.
func (r *reader) yaml(b block) {
	if name, ok := strings.CutPrefix(b.text, "# "); ok {
		name, _, _ = strings.Cut(name, "\n")
		if err := os.WriteFile(filepath.Join(r.dir, name), []byte(b.text), 0o600); err != nil {
			r.t.Fatal(err)
		}
		return
	}
	var ci struct {
		Steps []struct{ Run string }
	}
	if err := yaml.Unmarshal([]byte(b.text), &ci); err != nil || len(ci.Steps) == 0 {
		r.t.Fatalf("%s: neither names its file nor has steps: %v", b, err)
	}
	for _, step := range ci.Steps {
		if out, err := r.shell(step.Run).CombinedOutput(); err != nil {
			r.t.Errorf("%s: %s: %v\n%s", b, step.Run, err, out)
		}
	}
}

// differing is what differs from run to run.
var differing = regexp.MustCompile(`dwc[0-9a-z]{10,}|([0-9]+h)?([0-9]+m)?[0-9][0-9.,]*(s|ms|µs)\b|[0-9][0-9.,]*[0-9]|[0-9]`)

// compare compares what the README shows with what was printed.
func compare(t *testing.T, b block, shown, printed string) {
	t.Helper()
	want := strings.Split(strings.TrimSpace(shown), "\n")
	got := strings.Split(strings.TrimSpace(printed), "\n")
	same := func(x, y string) bool {
		return differing.ReplaceAllString(x, "#") == differing.ReplaceAllString(y, "#")
	}
	for i := 0; i < len(want); i++ {
		skip := want[i] == "…"
		if skip {
			i++
		}
		for skip && len(got) > 0 && i < len(want) && !same(want[i], got[0]) {
			got = got[1:]
		}
		if i == len(want) {
			return
		}
		if len(got) == 0 || !same(want[i], got[0]) {
			t.Errorf("README.md:%d shows\n%s\nand there is printed\n%s\nof\n%s", b.line+1+i, want[i], strings.Join(got[:min(1, len(got))], ""), printed)
			return
		}
		got = got[1:]
	}
	if len(got) > 0 {
		t.Errorf("%s ends, and there is printed also\n%s", b, strings.Join(got, "\n"))
	}
}

// TestReadmeCode has a module of somebody else's that holds the Go of the
// README, each block a package, and runs its tests.
func TestReadmeCode(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("the code of the README is built as a module of its own")
	}
	dir := t.TempDir()
	top, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range blocks(t) {
		if b.lang != "go" {
			continue
		}
		if formatted, err := format.Source([]byte(b.text)); err != nil || string(formatted) != b.text {
			t.Errorf("%s: not as gofmt writes it (%v)", b, err)
		}
		name, _, _ := strings.Cut(strings.TrimPrefix(b.text, "package "), "\n")
		folder := filepath.Join(dir, strings.TrimSuffix(name, "_test"))
		if err := os.Mkdir(folder, 0o755); err != nil {
			t.Fatalf("%s: %v", b, err)
		}
		if err := os.WriteFile(filepath.Join(folder, "readme_test.go"), []byte(b.text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	ours, err := os.ReadFile(filepath.Join(top, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	const self = "github.com/dwconform/dwconform"
	module := strings.Replace(string(ours), "module "+self, "module example.com/host", 1)
	module += fmt.Sprintf("\nrequire %s v0.0.0\n\nreplace %s => %s\n", self, self, top)
	sums, err := os.ReadFile(filepath.Join(top, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"go.mod": []byte(module), "go.sum": sums} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "go", "test", "-mod=mod", "-count=1", "./...")
	cmd.Dir, cmd.Env = dir, clean()
	out, err := cmd.CombinedOutput()
	if err != nil || strings.Count(string(out), "ok ") < 3 {
		t.Errorf("go test: %v\n%s", err, out)
	}
	t.Logf("%s", out)
}
