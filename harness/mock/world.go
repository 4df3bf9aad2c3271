package mock

import (
	"errors"
	"fmt"
	"strings"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/wire"
)

// World is who and what there is, in the form in which a ready line and a
// target file say it. The secrets in it are made up.
type World struct {
	Region         string   `json:"region"`
	Caller         Account  `json:"caller"`
	OtherTenant    Account  `json:"otherTenant"`
	Unauthorized   Account  `json:"unauthorized"`   // has no right to anything
	Inactive       Account  `json:"inactive"`       // a disabled key of the caller
	Temporary      Account  `json:"temporary"`      // a key of the caller that needs its token
	OtherTemporary Account  `json:"otherTemporary"` // another such key, with a token of its own
	Projects       Projects `json:"projects"`
	// Owners are further account ids that may own a business.
	Owners []string `json:"owners,omitempty"`
}

// Account is one access key and whose it is.
type Account struct {
	AccountID       string `json:"accountId,omitempty"`
	AccessKeyID     string `json:"accessKeyId"`
	AccessKeySecret string `json:"accessKeySecret"`
	SecurityToken   string `json:"securityToken,omitempty"`
}

// Projects are the workspaces: two of the caller, one of the other tenant.
type Projects struct {
	Primary   Project `json:"primary"`
	Secondary Project `json:"secondary"`
	Foreign   Project `json:"foreign"`
}

// Project is one workspace.
type Project struct {
	ID         int64  `json:"id"`
	Identifier string `json:"identifier"`
}

// DefaultWorld is the world of a server that is given none.
func DefaultWorld() World {
	key := func(account, name string) Account {
		return Account{AccountID: account, AccessKeyID: "mock-key-of-" + name, AccessKeySecret: "mock-secret-of-" + name}
	}
	w := World{
		Region:         "cn-shanghai",
		Caller:         key("1000000000001", "caller"),
		OtherTenant:    key("2000000000002", "other-tenant"),
		Unauthorized:   key("1000000000004", "unauthorized"),
		Inactive:       key("1000000000001", "inactive"),
		Temporary:      key("1000000000001", "temporary"),
		OtherTemporary: key("1000000000001", "other-temporary"),
		Projects: Projects{
			Primary:   Project{10001, "p_one"},
			Secondary: Project{10002, "p_two"},
			Foreign:   Project{20001, "p_three"},
		},
		Owners: []string{"1000000000003"},
	}
	w.Temporary.SecurityToken = "mock-token-of-temporary"
	w.OtherTemporary.SecurityToken = "mock-token-of-other-temporary"
	return w
}

// key is one access key as the server looks it up.
type key struct {
	wire.Credentials
	profile  string
	account  string
	inactive bool
	denied   bool // has no right to anything
}

// project is a workspace as the server looks it up.
type project struct {
	Project
	account string // the tenant that it belongs to
}

// keys returns the access keys by their id.
func (w World) keys() (map[string]*key, error) {
	out := map[string]*key{}
	var wrong []error
	for _, of := range []struct {
		profile string
		Account
	}{
		{exchange.Caller, w.Caller},
		{exchange.OtherTenant, w.OtherTenant},
		{exchange.Unauthorized, w.Unauthorized},
		{exchange.Inactive, w.Inactive},
		{exchange.Temporary, w.Temporary},
		{exchange.OtherTemporary, w.OtherTemporary},
	} {
		if of.AccessKeyID == "" && of.profile != exchange.Caller {
			continue
		}
		switch {
		case of.AccessKeyID == "" || of.AccessKeySecret == "" || of.AccountID == "":
			wrong = append(wrong, fmt.Errorf("world: %s needs an account id, an access key id and a secret; give all three", of.profile))
		case out[of.AccessKeyID] != nil:
			wrong = append(wrong, fmt.Errorf("world: %s and %s share the access key %s; give each its own", of.profile, out[of.AccessKeyID].profile, of.AccessKeyID))
		}
		out[of.AccessKeyID] = &key{
			Credentials: wire.Credentials{AccessKeyID: of.AccessKeyID, Secret: wire.Secret(of.AccessKeySecret), Token: wire.Secret(of.SecurityToken)},
			profile:     of.profile,
			account:     of.AccountID,
			inactive:    of.profile == exchange.Inactive,
			denied:      of.profile == exchange.Unauthorized,
		}
	}
	return out, errors.Join(wrong...)
}

// projects returns the workspaces that are given, the caller's first.
func (w World) projects() ([]*project, error) {
	var out []*project
	var wrong []error
	for _, of := range []struct {
		slot string
		Project
		account string
	}{
		{"primary", w.Projects.Primary, w.Caller.AccountID},
		{"secondary", w.Projects.Secondary, w.Caller.AccountID},
		{"foreign", w.Projects.Foreign, w.OtherTenant.AccountID},
	} {
		if of.Project == (Project{}) {
			continue
		}
		if of.ID <= 0 || of.Identifier == "" || strings.TrimSpace(of.Identifier) != of.Identifier {
			wrong = append(wrong, fmt.Errorf("world: the %s project needs a positive id and an identifier without blanks around it", of.slot))
		}
		for _, other := range out {
			if other.ID == of.ID || other.Identifier == of.Identifier {
				wrong = append(wrong, fmt.Errorf("world: the %s project shares its id or its identifier with another; give each its own", of.slot))
			}
		}
		out = append(out, &project{of.Project, of.account})
	}
	return out, errors.Join(wrong...)
}

// accounts returns every account that may own a business.
func (w World) accounts() map[string]bool {
	out := map[string]bool{}
	for _, id := range append([]string{w.Caller.AccountID, w.OtherTenant.AccountID}, w.Owners...) {
		if id != "" {
			out[id] = true
		}
	}
	return out
}
