package sdk

import (
	"strings"
	"sync"
	"time"

	vendor "github.com/aliyun/alibaba-cloud-sdk-go/sdk"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth/credentials"
	dataworks "github.com/aliyun/alibaba-cloud-sdk-go/services/dataworks-public"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/target"
	"github.com/dwconform/dwconform/harness/wire"
)

// worker is one SDK client with the recorder below it. It says one call at a
// time: the SDK's client rewrites itself on every call.
type worker struct {
	client   *dataworks.Client
	recorder *target.Recorder
	key      *key
}

// key gives the SDK the credentials of the call at hand, so that one client
// serves every profile.
type key struct{ now wire.Credentials }

// GetCredentials implements the SDK's CredentialsProvider, naming itself as
// the SDK's own static providers do: the name is sent as a header.
func (k *key) GetCredentials() (*credentials.Credentials, error) {
	name := "static_ak"
	if k.now.Token != "" {
		name = "static_sts"
	}
	return &credentials.Credentials{
		AccessKeyId:     k.now.AccessKeyID,
		AccessKeySecret: k.now.Secret.Reveal(),
		SecurityToken:   k.now.Token.Reveal(),
		ProviderName:    name,
	}, nil
}

// GetProviderName implements the SDK's CredentialsProvider.
func (k *key) GetProviderName() string { return "static" }

// fillOnce guards a table that the SDK fills at its first use, without a lock.
var fillOnce sync.Once

// beyond is how much later than our own patience the SDK's would end: never
// first, so that a loss is always classified below it.
const beyond = 10 * time.Second

// newWorker makes a client that speaks to the endpoint of cfg and nowhere
// else.
func newWorker(cfg target.Config, shared *target.Shared) (*worker, error) {
	fillOnce.Do(func() { dataworks.GetEndpointMap() })
	w := &worker{recorder: shared.Recorder(), key: &key{}}
	config := vendor.NewConfig().
		WithAutoRetry(false).
		WithMaxRetryTime(0).
		WithUserAgent(cfg.UserAgent).
		WithScheme(strings.ToUpper(cfg.Endpoint.Scheme))
	config.Transport = w.recorder
	client, err := dataworks.NewClientWithOptions(cfg.Region, config, w.key)
	if err != nil {
		return nil, err
	}
	client.Domain = cfg.Endpoint.Host
	client.SetReadTimeout(cfg.Patience + beyond)
	client.SetConnectTimeout(cfg.Patience + beyond)
	client.SetCloseTrace(true)
	// Set, so that the environment's are never read: one that is no URL, or
	// no regular expression, would fail every call. The proxy itself is given
	// to a transport that the SDK recognises, and it does not recognise ours.
	client.SetHttpProxy(cfg.Endpoint.String())
	client.SetHttpsProxy(cfg.Endpoint.String())
	client.SetNoProxy("^")
	w.client = client
	return w, nil
}

// say says one call and tells what the SDK made of the answer. It runs on a
// goroutine of its own: the SDK prints the stack for every nonce, which costs
// more the deeper the caller is.
func (w *worker) say(o *operation, call exchange.Call, as wire.Credentials) (m made) {
	defer func() {
		if value := recover(); value != nil {
			m = viewOfPanic(value)
		}
	}()
	w.key.now = as
	return viewOf(o.do(w.client, o.request(call.Params)))
}
