package session

import (
	"errors"
	"fmt"
	"maps"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/target/sdk"
	"github.com/dwconform/dwconform/harness/wire"
)

// FindKey asks the vendor's credential chain for the caller's key where cfg
// says so and none is there yet. Whatever is asked of a target needs it first;
// a plan does not. The chain may ask the vendor's token service.
func (c *Config) FindKey() error {
	if !c.VendorChain || c.From != nil {
		return nil // nothing is sent that would be signed
	}
	if _, there := c.Credentials[exchange.Caller]; there {
		return nil
	}
	key, err := sdk.FindKey()
	if err != nil {
		return fmt.Errorf("no environment variable holds the key of the caller, and %w; export ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET, or make a profile with the vendor's command line", err)
	}
	for profile, other := range c.Credentials {
		if other.AccessKeyID == key.AccessKeyID {
			return errors.New(sameKey(exchange.Caller, profile))
		}
	}
	creds, from := map[string]wire.Credentials{exchange.Caller: key.Credentials}, map[string]string{exchange.Caller: key.From}
	maps.Copy(creds, c.Credentials)
	maps.Copy(from, c.KeysFrom)
	c.Credentials, c.KeysFrom = creds, from
	return nil
}

// sameKey says that two profiles are one.
func sameKey(profile, other string) string {
	return fmt.Sprintf("%s: its access key id is that of %s too: each profile needs a key of its own; leave the profile out if there is none", profile, other)
}

// WhySaid says in words why the target is the one, and where the key of the
// caller comes from.
func (c *Config) WhySaid() string {
	switch from := c.KeysFrom[exchange.Caller]; {
	case c.From != nil, c.Endpoint == nil:
	case from != "":
		return c.Why + ", key from " + from
	case c.VendorChain:
		return c.Why + ", key from the vendor's credential chain"
	case c.Credentials[exchange.Caller] == placeholder:
		return c.Why + ", no key is checked"
	}
	return c.Why
}
