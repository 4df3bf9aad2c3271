package sdk

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	vendor "github.com/aliyun/alibaba-cloud-sdk-go/sdk"
	vendorerrors "github.com/aliyun/alibaba-cloud-sdk-go/sdk/errors"
	"github.com/aliyun/alibaba-cloud-sdk-go/services/sts"

	"github.com/dwconform/dwconform/harness/wire"
)

// fillTokens is fillOnce of the token service's client.
var fillTokens sync.Once

// TokenService is the vendor's own service that says whose a key is.
const TokenService = "https://sts.aliyuncs.com"

// Asked says where and how the token service is asked.
type Asked struct {
	At      *url.URL // scheme and host
	Region  string
	RootCAs *x509.CertPool // nil: those of this machine
	// Patience is how long its whole answer may take.
	Patience time.Duration
}

// AccountOf asks the vendor's token service which account a key is of
// (GetCallerIdentity, which only reads, needs no right and names nobody but
// the asker). The error says in words why that is not known, and shows nothing
// of the key.
//
// User is the user of that account who has the key, the account itself where it
// is no user's.
func AccountOf(ctx context.Context, ask Asked, as wire.Credentials) (account, user string, err error) {
	config := vendor.NewConfig().WithAutoRetry(false).WithMaxRetryTime(0).WithUserAgent("dwconform").WithScheme(strings.ToUpper(ask.At.Scheme))
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: ask.RootCAs, MinVersion: tls.VersionTLS12}, DisableKeepAlives: true}
	config.Transport = unrecognised{transport}
	fillTokens.Do(func() { sts.GetEndpointMap() })
	client, err := sts.NewClientWithOptions(ask.Region, config, &key{now: as})
	if err != nil {
		return "", "", fmt.Errorf("the SDK refuses its configuration: %w", err)
	}
	client.Domain = ask.At.Host
	client.SetReadTimeout(ask.Patience)
	client.SetConnectTimeout(ask.Patience)
	client.SetCloseTrace(true)
	// As for every call: what the environment says of proxies is not read.
	client.SetHttpProxy(ask.At.String())
	client.SetHttpsProxy(ask.At.String())
	client.SetNoProxy("^")

	type answer struct {
		account, user string
		err           error
	}
	told := make(chan answer, 1)
	go func() {
		defer func() {
			if recover() != nil {
				told <- answer{err: errors.New("its answer cannot be read")}
			}
		}()
		response, err := client.GetCallerIdentity(sts.CreateGetCallerIdentityRequest())
		if err != nil {
			told <- answer{err: whyUnknown(err)}
			return
		}
		told <- answer{account: response.AccountId, user: response.UserId}
	}()
	select {
	case <-ctx.Done():
		return "", "", ctx.Err()
	case a := <-told:
		if a.err == nil && a.account == "" {
			a.err = errors.New("its answer names no account")
		}
		return a.account, a.user, a.err
	}
}

// whyUnknown keeps of an error what shows nothing of the request.
func whyUnknown(err error) error {
	var server *vendorerrors.ServerError
	if errors.As(err, &server) {
		return fmt.Errorf("it answers %s (HTTP %d)", server.ErrorCode(), server.HttpStatus())
	}
	var client *vendorerrors.ClientError
	if errors.As(err, &client) && client.OriginError() != nil {
		err = client.OriginError()
	}
	var request *url.Error
	if errors.As(err, &request) {
		return request.Err
	}
	return errors.New("it gives no answer that can be read")
}

// unrecognised is a transport that the SDK does not rewrite.
type unrecognised struct{ http.RoundTripper }
