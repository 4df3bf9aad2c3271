package session

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/mock"
	"github.com/dwconform/dwconform/harness/plan"
)

// writtenByUs is the first line of a target file that we wrote, and may
// therefore write again.
const writtenByUs = "# Target file written by `dwconform mock`; it is overwritten when the mock starts again."

// WriteTargetFile writes the target file for a mock that serves w at endpoint,
// a URL without path; caFile is where the authority of its certificate lies, ""
// for none. It holds no secret, only the names of the variables that must hold
// them. A file that somebody else wrote is left alone, with an error.
func WriteTargetFile(path, endpoint, caFile string, w mock.World) error {
	if err := mayWrite(path); err != nil {
		return err
	}
	return putFile(path, targetText(endpoint, fromFile(path, caFile), w), true)
}

// mayWrite refuses to overwrite what is not ours.
func mayWrite(path string) error {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("the target file %s cannot be read: %w; name another", path, err)
	}
	defer f.Close()
	first, _ := bufio.NewReader(f).ReadString('\n')
	if strings.TrimRight(first, "\r\n") != writtenByUs {
		return fmt.Errorf("%s exists and was not written by `dwconform mock`: remove it, or name another file", path)
	}
	return nil
}

// targetText is the file itself.
func targetText(endpoint, caFile string, w mock.World) string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line(writtenByUs)
	line("# Secrets stand in the environment: each name that ends in Env below is a variable")
	line("# that must hold what the mock's ready line says under the same key.")
	line("endpoint: %s", endpoint)
	line("region: %s", strconv.Quote(w.Region))
	line("")
	accounts := map[string]mock.Account{
		exchange.Caller: w.Caller, exchange.OtherTenant: w.OtherTenant, exchange.Unauthorized: w.Unauthorized,
		exchange.Temporary: w.Temporary, exchange.OtherTemporary: w.OtherTemporary, exchange.Inactive: w.Inactive,
	}
	for _, p := range profiles {
		a := accounts[p.name]
		if a.AccessKeyID == "" {
			continue
		}
		line("%s: # %s", p.name, p.about)
		if p.account && a.AccountID != "" {
			line("  accountId: %s", strconv.Quote(a.AccountID))
		}
		line("  accessKeyIdEnv: %s", p.names.key)
		line("  accessKeySecretEnv: %s", p.names.secret)
		if p.names.token != "" && a.SecurityToken != "" {
			line("  securityTokenEnv: %s", p.names.token)
		}
	}
	line("")
	line("projects:")
	projects := map[string]mock.Project{plan.Primary: w.Projects.Primary, plan.Secondary: w.Projects.Secondary, plan.Foreign: w.Projects.Foreign}
	for _, slot := range slots {
		if p := projects[slot]; p.ID != 0 {
			line("  %s: {id: %d, identifier: %s}", slot, p.ID, strconv.Quote(p.Identifier))
		}
	}
	line("")
	line("providerStates: %s%s # where documented failures are switched on", endpoint, statesPath)
	owners := make([]string, len(w.Owners))
	for i, o := range w.Owners {
		owners[i] = strconv.Quote(o)
	}
	line("owners: [%s] # further account ids that may own a business", strings.Join(owners, ", "))
	line("lacks: [] # what the target does not claim")
	if caFile != "" {
		line("caFile: %s # who vouches for its certificate", strconv.Quote(caFile))
	}
	line("patience: {request: 10s, readAfterWrite: 3s}")
	return b.String()
}

// fromFile is a path as it is written in the file at path: from its folder.
func fromFile(path, other string) string {
	if other == "" {
		return ""
	}
	here, err := filepath.Abs(filepath.Dir(path))
	there, also := filepath.Abs(other)
	if err != nil || also != nil {
		return other
	}
	if rel, err := filepath.Rel(here, there); err == nil {
		return filepath.ToSlash(rel)
	}
	return there
}

// StatesPath is where a mock of ours takes provider states.
const StatesPath = statesPath
