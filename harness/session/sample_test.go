package session_test

import (
	"fmt"
	"hash/fnv"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/dwconform/dwconform/harness/plan"
)

// sources is a digest of what the tests are about: the contract and the code.
// The same sources always give the same one; a change of a line gives another.
var sources = sync.OnceValues(func() (uint64, error) {
	sum := fnv.New64a()
	for _, dir := range []string{"../../spec", "../../harness"} {
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") && !strings.HasSuffix(path, ".yaml") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			data, err := os.ReadFile(path)
			_, _ = sum.Write(data)
			return err
		})
		if err != nil {
			return 0, err
		}
	}
	return sum.Sum64(), nil
})

// drawn returns n of the numbers below all, in an order of their own. What they
// are depends on the test and the sources alone: each commit asks the same
// whoever tests it, and the next commit another part. With DWCONFORM_SOAK it is
// all of them.
func drawn(t *testing.T, n, all int) []int {
	t.Helper()
	seed, err := sources()
	if err != nil {
		t.Fatal(err)
	}
	test := fnv.New64a()
	_, _ = fmt.Fprintln(test, t.Name(), all)
	numbers := rand.New(rand.NewPCG(seed, test.Sum64())).Perm(all)
	if os.Getenv("DWCONFORM_SOAK") != "" {
		return numbers
	}
	return numbers[:min(n, all)]
}

// part keeps one of n parts of the cases in a quick test run, each commit
// another.
func part(t *testing.T, n int) plan.Options {
	t.Helper()
	if !testing.Short() {
		return plan.Options{}
	}
	return plan.Options{Shard: drawn(t, 1, n)[0] + 1, Shards: n}
}

// again says how to ask the server of a failed test once more: whatever is
// changed to mend it draws other servers.
func again(t *testing.T) {
	t.Helper()
	if t.Failed() {
		t.Logf("DWCONFORM_SOAK=1 go test ./harness/session -run '^%s$' asks this server whatever else is drawn", strings.ReplaceAll(regexp.QuoteMeta(t.Name()), "/", "$/^"))
	}
}
