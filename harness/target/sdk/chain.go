package sdk

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth/credentials"

	"github.com/dwconform/dwconform/harness/wire"
)

// Key is what the vendor's credential chain gave, and from where in words.
type Key struct {
	wire.Credentials
	From string
}

// link is one place in which the vendor's chain looks for a key.
type link struct {
	name string
	// there reports whether there is anything to look at; what is not there
	// needs no words.
	there func() bool
	open  func() (credentials.CredentialsProvider, error)
}

// chain lists the places in the order of the vendor's default chain. The
// environment variables for a plain key, its first place, are read before it
// is asked.
func chain() []link {
	return []link{
		{"the role of ALIBABA_CLOUD_OIDC_TOKEN_FILE", set("ALIBABA_CLOUD_OIDC_TOKEN_FILE"), func() (credentials.CredentialsProvider, error) {
			return credentials.NewOIDCCredentialsProviderBuilder().Build()
		}},
		{cliFile(), file(cliFile()), func() (credentials.CredentialsProvider, error) {
			return credentials.NewCLIProfileCredentialsProviderBuilder().Build(), nil
		}},
		{profileFile(), file(profileFile()), func() (credentials.CredentialsProvider, error) {
			return credentials.NewProfileCredentialsProviderBuilder().Build(), nil
		}},
		{"the role of this machine", func() bool { return !is("ALIBABA_CLOUD_ECS_METADATA_DISABLED") }, func() (credentials.CredentialsProvider, error) {
			return credentials.NewECSRAMRoleCredentialsProviderBuilder().Build()
		}},
		{"ALIBABA_CLOUD_CREDENTIALS_URI", set("ALIBABA_CLOUD_CREDENTIALS_URI"), func() (credentials.CredentialsProvider, error) {
			return credentials.NewURLCredentialsProviderBuilderBuilder().Build()
		}},
	}
}

// cliFile is where the vendor's command line keeps its profiles, profileFile
// where its SDKs do.
func cliFile() string { return filepath.Join(home(), ".aliyun", "config.json") }

func profileFile() string {
	if named := os.Getenv("ALIBABA_CLOUD_CREDENTIALS_FILE"); named != "" {
		return named
	}
	return filepath.Join(home(), ".alibabacloud", "credentials")
}

// home is the folder that the vendor's library takes for it.
func home() string {
	if dir := os.Getenv("HOME"); dir != "" || filepath.Separator == '/' {
		return dir
	}
	return os.Getenv("USERPROFILE")
}

func set(variable string) func() bool { return func() bool { return os.Getenv(variable) != "" } }

func is(variable string) bool { return strings.EqualFold(os.Getenv(variable), "true") }

func file(path string) func() bool {
	return func() bool {
		_, err := os.Stat(path)
		return err == nil
	}
}

// FindKey asks the vendor's credential chain for a key, as a client of its SDK
// without one of its own would: profiles in files, roles of machine and
// container. A role is a call of the vendor's token service. The error names
// the places that gave none, and nothing of what stands there: the library
// quotes whole files and answers, with the keys in them.
func FindKey() (Key, error) {
	var asked []string
	for _, l := range chain() {
		if !l.there() {
			continue
		}
		key, err := l.key()
		if err == nil {
			return key, nil
		}
		asked = append(asked, l.name+" ("+err.Error()+")")
	}
	if len(asked) == 0 {
		return Key{}, errors.New("the vendor's credential chain has no key: there is neither a profile of its command line nor of its SDK, nor a role")
	}
	return Key{}, fmt.Errorf("the vendor's credential chain has no key: asked were %s", strings.Join(asked, ", "))
}

// key asks one place.
func (l link) key() (key Key, err error) {
	defer func() {
		// The library reads files and answers of others without much care.
		if recover() != nil {
			key, err = Key{}, errors.New("it cannot be read")
		}
	}()
	defer hush()()
	provider, err := l.open()
	if err != nil {
		return Key{}, errors.New("it is incomplete")
	}
	got, err := provider.GetCredentials()
	switch {
	case err != nil || got == nil:
		return Key{}, errors.New("it gives none")
	case got.AccessKeyId == "" || got.AccessKeySecret == "":
		return Key{}, errors.New("it is without a secret")
	}
	return Key{
		Credentials: wire.Credentials{AccessKeyID: got.AccessKeyId, Secret: wire.Secret(got.AccessKeySecret), Token: wire.Secret(got.SecurityToken)},
		From:        l.name,
	}, nil
}

// hush keeps the library from printing: standard output belongs to the
// command. The end of it is what it returns.
func hush() func() {
	none, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		return func() {}
	}
	out := os.Stdout
	os.Stdout = none
	return func() {
		os.Stdout = out
		_ = none.Close()
	}
}
