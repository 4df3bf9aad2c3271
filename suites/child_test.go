package suites

import (
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/onsi/ginkgo/v2/types"
)

// A process runs one Ginkgo suite. What is tested here about suites is
// therefore run in a child: this same test binary, told to run one of the
// tests that are children.

// childVariable names the test that a child is to run.
const childVariable = "SUITES_CHILD"

// OwnTest skips a test of this package where the run is about a target, as
// under `ginkgo run` it always is: the suite is then all that is asked for.
func OwnTest(t *testing.T) {
	t.Helper()
	if os.Getenv(childVariable) != "" {
		t.Skip("a child runs its one test")
	}
	flag.Visit(func(f *flag.Flag) {
		if strings.HasPrefix(f.Name, "ginkgo.") {
			t.Skip("this run is about a target: --" + f.Name + " is set")
		}
	})
	for _, pair := range os.Environ() {
		if name, _, _ := strings.Cut(pair, "="); strings.HasPrefix(name, "DWCONFORM_") && name != "DWCONFORM_SOAK" {
			t.Skip("this run is about a target: " + name + " is set")
		}
	}
}

// OnlyAsChild skips a test that is one suite, unless a child runs it.
func OnlyAsChild(t *testing.T) {
	t.Helper()
	if os.Getenv(childVariable) != t.Name() {
		t.Skip("another test runs it in a process of its own")
	}
}

// Ran is what a child did.
type Ran struct {
	Out    string
	Failed bool
	Report types.Report // of the suite, as Ginkgo's JSON says it
}

// Spec returns the report of the spec with the text, as it reached another
// process.
func (r Ran) Spec(t *testing.T, text string) types.SpecReport {
	t.Helper()
	for _, spec := range r.Report.SpecReports {
		if spec.LeafNodeText == text {
			return spec
		}
	}
	t.Fatalf("no spec is called %q in:\n%s", text, r.Out)
	return types.SpecReport{}
}

// Run runs one test in a child, with these variables and no others of ours.
func Run(t *testing.T, test string, env []string, flags ...string) Ran {
	t.Helper()
	file := filepath.Join(t.TempDir(), "ginkgo.json")
	args := append([]string{"-test.run=^" + test + "$", "-ginkgo.no-color", "-ginkgo.succinct", "-ginkgo.json-report=" + file}, flags...)
	return run(t, exec.Command(os.Args[0], args...), test, env, file)
}

// RunSerial does the same through Ginkgo's own command, and RunParallel lets
// it do so in two processes.
func RunSerial(t *testing.T, test string, env []string, flags ...string) Ran {
	t.Helper()
	return runGinkgo(t, "1", test, env, flags)
}

func RunParallel(t *testing.T, test string, env []string, flags ...string) Ran {
	t.Helper()
	return runGinkgo(t, "2", test, env, flags)
}

func runGinkgo(t *testing.T, procs, test string, env, flags []string) Ran {
	t.Helper()
	file := filepath.Join(t.TempDir(), "ginkgo.json")
	args := append([]string{"tool", "ginkgo", "run", "--procs=" + procs, "--no-color", "--succinct", "--json-report=" + file}, flags...)
	return run(t, exec.Command("go", append(args, os.Args[0], "--", "-test.run=^"+test+"$")...), test, env, file)
}

// Start starts a child and leaves it running.
func Start(t *testing.T, test string, env []string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^"+test+"$", "-ginkgo.succinct")
	cmd.Env = append(append(CleanEnvironment(), childVariable+"="+test), env...)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() }) // long gone, if all is well
	return cmd
}

func run(t *testing.T, cmd *exec.Cmd, test string, env []string, file string) Ran {
	t.Helper()
	cmd.Env = append(CleanEnvironment(), childVariable+"="+test)
	cmd.Env = append(cmd.Env, env...)
	out, err := cmd.CombinedOutput()
	ran := Ran{Out: string(out), Failed: err != nil}
	if data, err := os.ReadFile(file); err == nil {
		var reports []types.Report
		if err := json.Unmarshal(data, &reports); err != nil || len(reports) != 1 {
			t.Fatalf("Ginkgo's report cannot be read: %v", err)
		}
		ran.Report = reports[0]
	}
	return ran
}

// CleanEnvironment is the environment without what steers a run.
func CleanEnvironment() []string {
	var out []string
	for _, pair := range os.Environ() {
		if !strings.HasPrefix(pair, "DWCONFORM_") && !strings.HasPrefix(pair, "ALIBABA_CLOUD_") && !strings.HasPrefix(pair, childVariable) {
			out = append(out, pair)
		}
	}
	return out
}

// Input is what a report is made of.
var Input = input
