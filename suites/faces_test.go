package suites_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/mock"
	"github.com/dwconform/dwconform/harness/report"
	"github.com/dwconform/dwconform/harness/session"
	"github.com/dwconform/dwconform/suites"
)

// The command and the suite are two faces of one run. These tests set the
// environment as a user would, let each face ask the same server, and hold the
// reports side by side.

// environment names a served mock to any face.
func environment(t *testing.T, address, out string) []string {
	t.Helper()
	w := mock.DefaultWorld()
	file := filepath.Join(t.TempDir(), "dw.yaml")
	if err := session.WriteTargetFile(file, address, "", w); err != nil {
		t.Fatal(err)
	}
	return []string{
		"DWCONFORM_TARGET=" + file, "DWCONFORM_OUT=" + out,
		"ALIBABA_CLOUD_ACCESS_KEY_ID=" + w.Caller.AccessKeyID, "ALIBABA_CLOUD_ACCESS_KEY_SECRET=" + w.Caller.AccessKeySecret,
		"DWCONFORM_OTHER_AK=" + w.OtherTenant.AccessKeyID, "DWCONFORM_OTHER_SK=" + w.OtherTenant.AccessKeySecret,
		"DWCONFORM_DENIED_AK=" + w.Unauthorized.AccessKeyID, "DWCONFORM_DENIED_SK=" + w.Unauthorized.AccessKeySecret,
		"DWCONFORM_STS_AK=" + w.Temporary.AccessKeyID, "DWCONFORM_STS_SK=" + w.Temporary.AccessKeySecret, "DWCONFORM_STS_TOKEN=" + w.Temporary.SecurityToken,
		"DWCONFORM_STS2_AK=" + w.OtherTemporary.AccessKeyID, "DWCONFORM_STS2_SK=" + w.OtherTemporary.AccessKeySecret, "DWCONFORM_STS2_TOKEN=" + w.OtherTemporary.SecurityToken,
		"DWCONFORM_INACTIVE_AK=" + w.Inactive.AccessKeyID, "DWCONFORM_INACTIVE_SK=" + w.Inactive.AccessKeySecret,
	}
}

// command builds the command as the test binary is built, without the
// revision, which a report shows.
func command(t *testing.T) string {
	t.Helper()
	bin := filepath.Join(t.TempDir(), "dwconform")
	build := exec.Command("go", "build", "-buildvcs=false", "-o", bin, "../harness/cmd/dwconform")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return bin
}

func runCommand(t *testing.T, bin string, env []string, args ...string) suites.Ran {
	t.Helper()
	cmd := exec.Command(bin, append([]string{"run"}, args...)...)
	cmd.Env = append(suites.CleanEnvironment(), env...)
	out, err := cmd.CombinedOutput()
	return suites.Ran{Out: string(out), Failed: err != nil}
}

func TestFacesAgree(t *testing.T) {
	suites.OwnTest(t)
	if testing.Short() {
		t.Skip("four whole runs")
	}
	t.Parallel()
	m, address := served(t)
	bin := command(t)
	faces := []struct {
		name string
		run  func(env []string) suites.Ran
	}{
		{"dwconform run", func(env []string) suites.Ran { return runCommand(t, bin, env) }},
		{"go test", func(env []string) suites.Ran { return suites.Run(t, "TestConformance", env) }},
		{"ginkgo run", func(env []string) suites.Ran { return suites.RunSerial(t, "TestConformance", env) }},
		{"ginkgo run -p", func(env []string) suites.Ran { return suites.RunParallel(t, "TestConformance", env) }},
	}
	target := environment(t, address, "")
	var first []byte
	var asked []string
	for i, face := range faces {
		out := t.TempDir()
		before := len(m.Calls())
		ran := face.run(append(slices.Clone(target), "DWCONFORM_OUT="+out))
		data, err := os.ReadFile(filepath.Join(out, report.JSONFile))
		if err != nil || ran.Failed {
			t.Fatalf("%s: %v\n%s", face.name, err, ran.Out)
		}
		if i == 0 {
			first = data
		}
		if string(data) != string(first) {
			t.Errorf("%s and %s write different reports: %s", faces[0].name, face.name, firstDifference(first, data))
		}
		if line := "target: " + address + " (DWCONFORM_TARGET, key from ALIBABA_CLOUD_ACCESS_KEY_ID)"; !strings.Contains(ran.Out, line) {
			t.Errorf("%s does not say %q:\n%s", face.name, line, ran.Out)
		}
		runs, names := asking(m.Calls()[before:])
		if len(runs) != 1 {
			t.Errorf("%s asked in %d runs, %v: want one", face.name, len(runs), runs)
		}
		if i == 0 {
			asked = names
		}
		if !slices.Equal(names, asked) {
			t.Errorf("%s made %d names, %s %d: the cases that were asked are not the same", faces[0].name, len(asked), face.name, len(names))
		}
	}
	if n := leftBehind(m); n != 0 {
		t.Errorf("%d businesses are left behind", n)
	}
}

// A label filter selects what is asked, not only what is shown.
func TestSelectionIsAsked(t *testing.T) {
	suites.OwnTest(t)
	const clause = "CreateBusiness.BusinessName.required"
	m, address := served(t)
	out := t.TempDir()
	ran := suites.Run(t, "TestConformance", environment(t, address, out), "-ginkgo.label-filter=clause: containsAny {"+clause+"}")
	r := readReport(t, out)
	if ran.Failed || len(r.Cases) == 0 || r.Summary.Verdict != "conforms" {
		t.Fatalf("%d cases\n%s", len(r.Cases), ran.Out)
	}
	for _, c := range r.Cases {
		if c.Clause != clause || !slices.Contains(r.Plan.Only, c.ID) {
			t.Errorf("%s of %s is in the report, which is of %v", c.ID, c.Clause, r.Plan.Only)
		}
	}
	creates := 0
	for _, call := range m.Calls() {
		if call.Action == contract.Default().Resource.Create {
			creates++
		}
	}
	if creates != len(r.Cases) {
		t.Errorf("%d creates for %d cases", creates, len(r.Cases))
	}
}

// asking returns the prefixes of the runs that asked, and the names that they
// made, without those prefixes.
func asking(calls []mock.Seen) (runs, names []string) {
	const prefix = len(session.Prefix) + 6
	resource := contract.Default().Resource
	for _, call := range calls {
		if call.Action != resource.Create {
			continue
		}
		name := valueOf(call.Params, "BusinessName")
		if !strings.HasPrefix(name, session.Prefix) || len(name) < prefix+5 {
			continue
		}
		runs = append(runs, name[:prefix])
		names = append(names, name[prefix:prefix+4]) // the case, whichever attempt it is
	}
	slices.Sort(runs)
	slices.Sort(names)
	return slices.Compact(runs), slices.Compact(names)
}

func firstDifference(a, b []byte) string {
	x, y := strings.Split(string(a), "\n"), strings.Split(string(b), "\n")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			return strings.TrimSpace(x[i]) + ", and " + strings.TrimSpace(y[i])
		}
	}
	return "one goes on where the other ends"
}

// A recording that the suite made is judged again, and nobody is asked.
func TestRecordingIsJudgedAgain(t *testing.T) {
	suites.OwnTest(t)
	m, address := served(t)
	then, now, file := t.TempDir(), t.TempDir(), filepath.Join(t.TempDir(), "kept.har")
	only := "DWCONFORM_ONLY=CreateBusiness.BusinessName.required,signature.right"
	ran := suites.Run(t, "TestConformance", append(environment(t, address, then), only, "DWCONFORM_KEEP="+file))
	if ran.Failed {
		t.Fatal(ran.Out)
	}
	asked := len(m.Calls())
	ran = suites.Run(t, "TestConformance", []string{"DWCONFORM_FROM=" + file, "DWCONFORM_OUT=" + now})
	if ran.Failed || len(m.Calls()) != asked || !strings.HasPrefix(ran.Out, "target: the recording of ") {
		t.Fatalf("%d calls\n%s", len(m.Calls())-asked, ran.Out)
	}
	a, b := readReport(t, then), readReport(t, now)
	for i := range a.Cases {
		a.Cases[i].Reproduce = "" // names the recording now
		b.Cases[i].Reproduce = ""
	}
	if diff := differ(t, a, b); diff != "" {
		t.Error(diff)
	}
}
