package harness_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"strings"
	"testing"
)

const module = "github.com/dwconform/dwconform/"

// floors says on which floor each package stands. Imports only go down: a
// package may import packages of a lower floor, or packages within itself.
var floors = map[string]int{
	"spec":                   0,
	"harness/verdict":        0,
	"harness/exchange":       0,
	"harness/contract":       1,
	"harness/wire":           1,
	"harness/plan/covering":  1,
	"harness/plan":           2,
	"harness/target":         2,
	"harness/target/sdk":     2,
	"harness/mock":           2,
	"harness/oracle/history": 2,
	"harness/sweep":          3,
	"harness/oracle":         3,
	"harness/session":        4,
	"harness/report":         4,
	"harness/fidelity":       5,
	"suites":                 6,
	"harness/cmd/dwconform":  7,
}

// homes are dependencies that live in one place only, outside tests.
var homes = map[string][]string{
	"github.com/getkin/kin-openapi":          {"harness/contract"},
	"github.com/oasdiff/oasdiff":             {"harness/contract"},
	"github.com/aliyun/alibaba-cloud-sdk-go": {"harness/target/sdk"},
	"github.com/onsi/ginkgo":                 {"suites"},
	"github.com/onsi/gomega":                 {"suites"},
	"github.com/spf13/cobra":                 {"harness/cmd/dwconform"},
	"github.com/anishathalye/porcupine":      {"harness/oracle/history"},
}

type listed struct {
	ImportPath string
	Imports    []string
}

// TestFloors: imports only go down the floors, the mock never sees what judges
// it, and each heavy dependency has one home.
func TestFloors(t *testing.T) {
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", module+"...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	dec := json.NewDecoder(strings.NewReader(string(out)))
	seen := 0
	for {
		var p listed
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimPrefix(p.ImportPath, module)
		floor, known := floors[name]
		if !known {
			if len(p.Imports) > 0 {
				t.Errorf("%s stands on no floor; give it one here, or remove a package", name)
			}
			continue
		}
		seen++
		for _, imp := range p.Imports {
			checkImport(t, name, floor, imp)
		}
	}
	if seen < 10 {
		t.Errorf("only %d packages were checked", seen)
	}
}

func checkImport(t *testing.T, name string, floor int, imp string) {
	t.Helper()
	if below, ok := strings.CutPrefix(imp, module); ok {
		on, known := floors[below]
		own := strings.HasPrefix(name, below+"/") || strings.HasPrefix(below, name+"/")
		switch {
		case !known:
			t.Errorf("%s imports %s, which stands on no floor", name, below)
		case on > floor, on == floor && !own:
			t.Errorf("%s (floor %d) imports %s (floor %d); imports only go down", name, floor, below, on)
		}
		return
	}
	for dependency, allowed := range homes {
		if imp != dependency && !strings.HasPrefix(imp, dependency+"/") {
			continue
		}
		ok := false
		for _, a := range allowed {
			ok = ok || a == name
		}
		if !ok {
			t.Errorf("%s imports %s, which belongs in %s only", name, imp, strings.Join(allowed, ", "))
		}
	}
}
