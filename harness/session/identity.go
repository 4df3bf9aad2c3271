package session

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/target/sdk"
)

// vendorHosts is the domain of the vendor's own services: there the token
// service says whose a key is.
const vendorHosts = ".aliyuncs.com"

// tokenService is who knows which account a key of a live target is of; nil
// for a target that is not the vendor's own. One that is rehearsed with speaks
// for itself.
func (c *Config) tokenService() *url.URL {
	switch {
	case !c.Live():
		return nil
	case c.Rehearsal:
		return c.Endpoint
	case strings.HasSuffix(strings.ToLower(c.Endpoint.Hostname()), vendorHosts):
		at, _ := url.Parse(sdk.TokenService) // a constant
		return at
	}
	return nil
}

// identified are the profiles whose account the target file gives, and that
// write on a live target.
var identified = []string{exchange.Caller, exchange.Temporary}

// accountOf asks the token service which account the key of a profile is of. A
// target file may name the user of the account who has the key: that counts too.
func (r *run) accountOf(ctx context.Context, profile string) (string, error) {
	ask := sdk.Asked{At: r.cfg.tokenService(), Region: r.cfg.Region, RootCAs: r.cfg.RootCAs, Patience: r.cfg.Patience}
	account, user, err := sdk.AccountOf(ctx, ask, r.cfg.Credentials[profile])
	if err == nil && user != "" && user == r.world.Accounts[profile] {
		account = user
	}
	return account, err
}

// identify makes sure that the keys of a live target are of the account that
// the target file names, where the vendor's token service can tell; known says
// whether it told. The error says whose they are instead.
func (r *run) identify(ctx context.Context) (known bool, err error) {
	at := r.cfg.tokenService()
	if at == nil {
		return false, nil
	}
	for _, p := range identified {
		account := r.world.Accounts[p]
		if _, given := r.cfg.Credentials[p]; !given || account == "" {
			continue
		}
		of, err := r.accountOf(ctx, p)
		switch {
		case ctx.Err() != nil:
			return false, errBeforeWrite
		case err != nil:
			_, _ = fmt.Fprintf(r.cfg.Log, "%s does not say whose the key of %s is: %v\n", at.Host, p, err)
		case of != account:
			return false, fmt.Errorf("%s: the key of %s is of account %s, and the target file names %s: correct accountId there, or give a key of that account", r.cfg.Endpoint, p, of, account)
		case p == exchange.Caller:
			known = true
		}
	}
	return known, nil
}
