package session

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
)

// Question asks a person for one setting of a target file.
type Question struct {
	Name    string // of the setting, "project-id"
	Text    string // "id of the caller's project"
	Default string // what an empty answer means; "" leaves it out
}

// Questions lists what a target file is made from, in order.
func Questions() []Question {
	return []Question{
		{"endpoint", "endpoint, as https://dataworks.cn-shanghai.aliyuncs.com or http://127.0.0.1:8080", ""},
		{"region", "region", DefaultRegion},
		{"project-id", "id of a project of the caller", ""},
		{"project-identifier", "identifier of the same project", ""},
		{"account-id", "account id of the caller", ""},
	}
}

// CheckAnswer says what is wrong with the value of a setting that a target
// file is made from, nil if nothing is.
func CheckAnswer(name, value string) error {
	r := &resolver{contract: contract.Default()}
	s := said{value, "--" + name}
	switch {
	case strings.ContainsFunc(value, func(c rune) bool { return c < ' ' || c == '\u007f' }):
		r.wrong(s.where, "%q holds control characters: write it without", value)
	case name == "endpoint" && value != "":
		r.endpoint(s)
	case name == "region":
		r.region(s)
	case name == "project-id":
		r.projectID(s)
	case name == "project-identifier":
		r.otherVersion(s, "identifier")
	}
	return errors.Join(r.mistakes...)
}

// Unanswered lists the settings without which no target file can be made: an
// endpoint, and a project by one of its names.
func (s Settings) Unanswered() []string {
	var out []string
	if s.Endpoint == "" {
		out = append(out, field("endpoint").Flag())
	}
	if s.ProjectID == "" && s.ProjectIdentifier == "" {
		out = append(out, field("project-id").Flag()+" or "+field("project-identifier").Flag())
	}
	return out
}

// MakeTargetFile writes a target file from what s says of the target, with a
// comment to each key and the keys that may be added. It holds no secret. A
// file that is there is replaced only by force, and never by half of one.
func (s Settings) MakeTargetFile(path string, force bool) error {
	var wrong []error
	for _, q := range Questions() {
		if v, _ := s.Said(q.Name); v != "" {
			wrong = append(wrong, CheckAnswer(q.Name, v))
		}
	}
	if missing := s.Unanswered(); len(missing) > 0 {
		wrong = append(wrong, fmt.Errorf("a target file needs %s", strings.Join(missing, ", and ")))
	}
	if err := errors.Join(wrong...); err != nil {
		return err
	}
	if err := Replaceable(path, force); err != nil {
		return err
	}
	return putFile(path, s.madeText(filepath.Base(path)), force)
}

// Replaceable refuses a path at which a target file may not be written.
func Replaceable(path string, force bool) error {
	switch info, err := os.Lstat(path); {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return fmt.Errorf("the target file %s cannot be written: %w; name another", path, err)
	case info.IsDir():
		return fmt.Errorf("the target file %s is a folder: name a file", path)
	case !force:
		return fmt.Errorf("%s exists: name another file, or add --force to replace it", path)
	}
	return nil
}

// putFile writes a file whole or not at all. Without force it does not replace
// one that has come to be there meanwhile.
func putFile(path, text string, force bool) error {
	fail := func(err error, next string) error {
		return fmt.Errorf("the target file %s cannot be written: %w; %s", path, err, next)
	}
	temp, err := os.CreateTemp(filepath.Dir(path), ".target-*")
	if err != nil {
		return fail(reasonOf(err), "name a file in a folder that you may write to")
	}
	defer os.Remove(temp.Name())
	_, err = temp.WriteString(text)
	err = errors.Join(err, temp.Sync(), temp.Chmod(0o644), temp.Close())
	switch {
	case err != nil:
	case force:
		err = os.Rename(temp.Name(), path)
	default:
		// A link, unlike a rename, fails where there is a file.
		if err = os.Link(temp.Name(), path); err != nil && !errors.Is(err, fs.ErrExist) {
			err = os.Rename(temp.Name(), path) // a file system without links
		}
	}
	if err != nil {
		return fail(err, "make room for it or name another")
	}
	return nil
}

// madeText is the file. What is commented out in it is right as it stands,
// but for the values.
func (s Settings) madeText(file string) string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	either := func(said, instead string) string {
		if said != "" {
			return said
		}
		return instead
	}
	endpoint := s.Endpoint
	if u := (&resolver{contract: contract.Default()}).endpoint(said{endpoint, ""}); u != nil {
		endpoint = u.String()
	}
	line("# What dwconform knows of this target. `dwconform doctor --target %s` says what is wrong with it.", file)
	line("# No secret stands here: each name that ends in Env is an environment variable that holds one.")
	line("# What is commented out may be added. More of it means that more is asked.")
	line("")
	line("endpoint: %s", strconv.Quote(endpoint))
	line("region: %s # sent with every call", strconv.Quote(either(s.Region, DefaultRegion)))
	line("")
	for _, p := range profiles {
		mark := "# "
		if p.name == exchange.Caller {
			mark = ""
		}
		line("%s%s: # %s", mark, p.name, p.about)
		if p.account {
			id, hash := "1000000000001", "# "
			if p.name == exchange.Caller && s.AccountID != "" {
				id, hash = s.AccountID, ""
			}
			if mark != "" {
				id, hash = "2000000000002", mark
			}
			line("%s  accountId: %s", hash, strconv.Quote(id))
		}
		line("%s  accessKeyIdEnv: %s", mark, p.names.key)
		line("%s  accessKeySecretEnv: %s", mark, p.names.secret)
		if p.names.token != "" {
			line("%s  securityTokenEnv: %s", mark, p.names.token)
		}
		if p.name == exchange.Caller {
			line("#   vendorChain: true # without a key there, ask the vendor's profiles and roles; a live target does so by itself")
		}
	}
	line("")
	line("projects:")
	var names []string
	if s.ProjectID != "" {
		names = append(names, "id: "+s.ProjectID)
	}
	if s.ProjectIdentifier != "" {
		names = append(names, "identifier: "+strconv.Quote(s.ProjectIdentifier))
	}
	line("  primary: {%s} # of the caller; best give id and identifier", strings.Join(names, ", "))
	line("#   secondary: {id: 10002, identifier: p_two} # another project of the caller")
	line("#   foreign: {id: 20001, identifier: p_three} # a project of otherTenant")
	line("")
	if s.ProjectID != "" {
		line("# arm: %s # a live target: others may have businesses in this project, and it may be asked all the same", s.ProjectID)
	}
	line("# providerStates: http://127.0.0.1:8080/_states # where documented failures are switched on, on this machine only")
	line("# owners: [\"1000000000003\"] # further account ids that may own a business in the caller's projects")
	line("# lacks: [GetBusiness, xml] # what the target does not claim: %s", strings.Join(lackWords(contract.Default()), ", "))
	line("# caFile: ca.pem # the authority of its certificate, if it is a private one")
	line("# patience: {request: 10s, readAfterWrite: 3s} # how long to wait; no part of the contract")
	return b.String()
}
