package session

import (
	"errors"
	"slices"
	"strings"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/wire"
)

// variables names the environment variables that hold one set of credentials.
type variables struct{ key, secret, token string }

func (v variables) all() []string {
	return slices.DeleteFunc([]string{v.key, v.secret, v.token}, func(s string) bool { return s == "" })
}

// needed are the variables without which there are no credentials.
func (v variables) needed(p profile) []string {
	out := []string{v.key, v.secret}
	if p.needsToken {
		out = append(out, v.token)
	}
	return out
}

// and lists names in a sentence.
func and(names []string) string {
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " and " + names[last]
}

// profile is one part that credentials play.
type profile struct {
	name    string
	about   string    // in words
	names   variables // where the secrets are when the target file does not say
	account bool      // a target file gives its account id
	// needsToken: the credentials are nothing without the security token.
	needsToken bool
}

// profiles lists every part, the caller first.
var profiles = []profile{
	{name: exchange.Caller, about: "the account that calls", account: true, names: variables{
		"ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALIBABA_CLOUD_SECURITY_TOKEN"}},
	{name: exchange.OtherTenant, about: "another tenant, whose project is foreign", account: true, names: variables{
		variablePrefix + "OTHER_AK", variablePrefix + "OTHER_SK", ""}},
	{name: exchange.Unauthorized, about: "a key without any right", names: variables{
		variablePrefix + "DENIED_AK", variablePrefix + "DENIED_SK", ""}},
	{name: exchange.Temporary, about: "a key of the caller that needs its token", needsToken: true, names: variables{
		variablePrefix + "STS_AK", variablePrefix + "STS_SK", variablePrefix + "STS_TOKEN"}},
	{name: exchange.OtherTemporary, about: "a second temporary key of the caller, whose token is the wrong one for the first", needsToken: true, names: variables{
		variablePrefix + "STS2_AK", variablePrefix + "STS2_SK", variablePrefix + "STS2_TOKEN"}},
	{name: exchange.Inactive, about: "a key that is disabled", names: variables{
		variablePrefix + "INACTIVE_AK", variablePrefix + "INACTIVE_SK", ""}},
}

// placeholder signs the caller's calls to a target that checks no signature.
var placeholder = wire.Credentials{AccessKeyID: "dwconform-caller", Secret: "not-checked-by-this-target"}

// secrets reads the credentials of every profile that has some, and the
// account ids that belong to them.
func (r *resolver) secrets(cfg *Config, f *targetFile, account said) {
	creds, accounts := map[string]wire.Credentials{}, map[string]string{}
	cfg.Credentials, cfg.World.Accounts = creds, accounts
	cfg.KeysFrom = map[string]string{}
	for _, p := range profiles {
		in := f.profiles[p.name]
		names := p.names
		if in.names.key != "" {
			names.key = in.names.key
		}
		if in.names.secret != "" {
			names.secret = in.names.secret
		}
		if in.names.token != "" {
			names.token = in.names.token
		}
		if p.name == exchange.Caller && r.chained(cfg, in, names) {
			cfg.VendorChain = true
			accounts[p.name] = account.text
			continue
		}
		cred, ok := r.credentials(p, names, f)
		if !ok {
			if in.where != "" {
				if cfg.World.Absent == nil {
					cfg.World.Absent = map[string]string{}
				}
				cfg.World.Absent[p.name] = and(names.needed(p))
			}
			continue
		}
		creds[p.name] = cred
		if cred != placeholder {
			cfg.KeysFrom[p.name] = names.key
		}
		accounts[p.name] = in.accountID.text
		if p.name == exchange.Caller {
			accounts[p.name] = account.text
		}
	}
	for _, p := range []string{exchange.Temporary, exchange.OtherTemporary} {
		if _, ok := accounts[p]; ok {
			accounts[p] = account.text // a key of the caller
		}
	}
	r.distinct(creds, accounts)
}

// chained reports whether the caller's key is to be asked of the vendor's
// credential chain: no variable holds any of it, and either the file says so
// or the target is a live one for which the file names no variables of its
// own. Loopback is not asked with it unbidden: a mock needs no real key, and
// whoever listens there should not be handed calls that one signed.
func (r *resolver) chained(cfg *Config, in profileSaid, names variables) bool {
	for _, v := range names.all() {
		if r.env[v] != "" {
			return false
		}
	}
	switch in.chain.text {
	case "true":
		return true
	case "false":
		return false
	case "":
		return cfg.Live() && names == profiles[0].names && !cfg.World.Lacks[plan.LackSignature]
	}
	r.wrong(in.chain.where, "%q is neither true nor false: write true to have the vendor's credential chain asked for a key", in.chain.text)
	return false
}

// credentials reads one set. Not to have one is a mistake for the caller only.
func (r *resolver) credentials(p profile, names variables, f *targetFile) (wire.Credentials, bool) {
	values := map[string]string{}
	var missing []string
	for _, v := range names.all() {
		value := r.env[v]
		if value == "" {
			if v != names.token || p.needsToken {
				missing = append(missing, v)
			}
			continue
		}
		if strings.TrimSpace(value) != value || strings.ContainsFunc(value, func(c rune) bool { return c <= ' ' || c > '~' }) {
			r.wrong(v, "the value holds white space or letters that no key has: set it again, without the line end")
		}
		values[v] = value
	}
	caller := p.name == exchange.Caller
	switch {
	case len(missing) == 0:
		return wire.Credentials{AccessKeyID: values[names.key], Secret: wire.Secret(values[names.secret]), Token: wire.Secret(values[names.token])}, true
	case caller && f.lacksWord(plan.LackSignature):
		return placeholder, true
	case caller:
		for _, v := range missing {
			what, key := "access key secret", "accessKeySecretEnv"
			if v == names.key {
				what, key = "access key id", "accessKeyIdEnv"
			}
			r.wrong(v, "the environment variable is not set: export the %s of the caller in it, or name another in caller.%s of a target file (a target that checks no signature needs none: lacks: [%s]; the vendor's credential chain is asked for a live target only, or with caller: {vendorChain: true})", what, key, plan.LackSignature)
		}
	case values[names.key] != "" || values[names.secret] != "":
		r.wrong(strings.Join(missing, " and "), "not set, though other credentials of %s are: set all of %s, or none", p.name, strings.Join(names.all(), ", "))
	}
	return wire.Credentials{}, false
}

// distinct refuses profiles that are the same one: every answer to them would
// be misread.
func (r *resolver) distinct(creds map[string]wire.Credentials, accounts map[string]string) {
	var seen []string
	for _, p := range profiles {
		cred, ok := creds[p.name]
		if !ok {
			continue
		}
		for _, other := range seen {
			if creds[other].AccessKeyID == cred.AccessKeyID {
				r.mistakes = append(r.mistakes, errors.New(sameKey(p.name, other)))
			} else if cred.Token != "" && creds[other].Token == cred.Token {
				r.wrong(p.name, "its security token is that of %s too: give the token that was issued with its key; leave the profile out if there is none", other)
			}
		}
		seen = append(seen, p.name)
	}
	if id := accounts[exchange.OtherTenant]; id != "" && id == accounts[exchange.Caller] {
		r.wrong(exchange.OtherTenant, "its account id is that of the caller too: it must be another tenant's; leave the profile out if there is none")
	}
}
