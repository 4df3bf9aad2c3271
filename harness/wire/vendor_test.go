package wire

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	openapi "github.com/alibabacloud-go/darabonba-openapi/v2/client"
	openapimodels "github.com/alibabacloud-go/darabonba-openapi/v2/models"
	"github.com/alibabacloud-go/tea/dara"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth/credentials"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"

	"github.com/dwconform/dwconform/harness/exchange"
)

// verifier is a server that checks every request, by V3 when it has an
// Authorization header and by V1 when it has none.
type verifier struct {
	*httptest.Server
	mu   sync.Mutex
	errs []error
	seen int
}

func newVerifier(t *testing.T, creds ...Credentials) *verifier {
	v := new(verifier)
	keys := keyring(creds...)
	v.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		err := verify(r, keys)
		v.mu.Lock()
		v.seen++
		v.errs = append(v.errs, err)
		v.mu.Unlock()
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"RequestId":"R","Success":true}`)
	}))
	t.Cleanup(v.Close)
	return v
}

func verify(r *http.Request, keys func(string) (Credentials, bool)) error {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	query, err := ParseForm(r.URL.RawQuery)
	if err != nil {
		return err
	}
	if r.Header.Get(headerAuthorization) != "" {
		return VerifyV3(Incoming{Method: r.Method, Host: r.Host, Path: r.URL.EscapedPath(), Query: query, Header: r.Header, Body: body}, keys)
	}
	form, err := ParseForm(string(body))
	if err != nil {
		return err
	}
	return VerifyV1(r.Method, query, form, keys)
}

func (v *verifier) expect(t *testing.T, requests int) {
	t.Helper()
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.seen != requests {
		t.Errorf("%d requests arrived, want %d", v.seen, requests)
	}
	for _, err := range v.errs {
		if err != nil {
			t.Errorf("the vendor's request is refused: %v", err)
		}
	}
}

// oddParams are what the vendor's clients escape, sort or drop.
var oddParams = []map[string]string{
	{},
	{"BusinessName": "plain"},
	{"BusinessName": "a b*c~中+&=%/?#[]@!$'(),;:\"<>\\^`{|}"},
	{"BusinessName": "\r\n\t\x00\x7f", "Description": "\U0001F600 é e\u0301"},
	{"B": "1", "b": "2", "a.1": "3", "A-": "4", "A": "5", "AA": "6", "中": "7", "~": "8"},
}

func TestTheSDKSignsWhatVerifyV1Accepts(t *testing.T) {
	permanent := Credentials{AccessKeyID: "testid", Secret: "testsecret"}
	temporary := Credentials{AccessKeyID: "STS.id", Secret: "sts-secret", Token: "token+/= token"}
	v := newVerifier(t, permanent, temporary)
	host := strings.TrimPrefix(v.URL, "http://")
	asked := 0
	for _, c := range []struct {
		name string
		cred auth.Credential
	}{
		{"permanent", credentials.NewAccessKeyCredential(permanent.AccessKeyID, permanent.Secret.Reveal())},
		{"temporary", credentials.NewStsTokenCredential(temporary.AccessKeyID, temporary.Secret.Reveal(), temporary.Token.Reveal())},
	} {
		client, err := sdk.NewClientWithOptions("cn-shanghai", sdk.NewConfig(), c.cred)
		if err != nil {
			t.Fatal(err)
		}
		for _, method := range []string{"POST", "GET"} {
			for _, place := range []string{exchange.Form, exchange.Query, "both"} {
				for _, params := range oddParams {
					request := requests.NewCommonRequest()
					request.Method, request.Domain, request.Scheme = method, host, "http"
					request.Version, request.ApiName = "2020-05-18", "CreateBusiness"
					for name, value := range params {
						if place != exchange.Query {
							request.FormParams[name] = value
						}
						if place != exchange.Form {
							request.QueryParams[name] = value + "q"
						}
					}
					if _, err := client.ProcessCommonRequest(request); err != nil {
						t.Errorf("%s %s %s: %v", c.name, method, place, err)
					}
					asked++
				}
			}
		}
	}
	v.expect(t, asked)
}

func TestTheNewerSDKSignsWhatIsAccepted(t *testing.T) {
	permanent := Credentials{AccessKeyID: "testid", Secret: "testsecret"}
	temporary := Credentials{AccessKeyID: "STS.id", Secret: "sts-secret", Token: "token+/= token"}
	v := newVerifier(t, permanent, temporary)
	asked := 0
	for _, algorithm := range []string{"", "v2"} { // V3, and V1 as this client calls it
		for _, creds := range []Credentials{permanent, temporary} {
			config := &openapimodels.Config{
				AccessKeyId:     dara.String(creds.AccessKeyID),
				AccessKeySecret: dara.String(creds.Secret.Reveal()),
				Endpoint:        dara.String(strings.TrimPrefix(v.URL, "http://")),
				Protocol:        dara.String("http"),
				RegionId:        dara.String("cn-shanghai"),
			}
			if creds.Token != "" {
				config.SecurityToken = dara.String(creds.Token.Reveal())
				config.Type = dara.String("sts")
			}
			if algorithm != "" {
				config.SignatureAlgorithm = dara.String(algorithm)
			}
			client, err := openapi.NewClient(config)
			if err != nil {
				t.Fatal(err)
			}
			for _, params := range oddParams {
				for _, place := range []string{exchange.Form, exchange.Query} {
					request := &openapimodels.OpenApiRequest{}
					if place == exchange.Form && len(params) > 0 {
						body := map[string]any{}
						for name, value := range params {
							body[name] = value
						}
						request.Body = body
					} else if place == exchange.Query {
						request.Query = map[string]*string{}
						for name, value := range params {
							// This client signs names as they are, escaped or not.
							if algorithm != "" || PercentEncode(name) == name {
								request.Query[name] = dara.String(value)
							}
						}
					}
					_, err := client.CallApi(&openapimodels.Params{
						Action: dara.String("CreateBusiness"), Version: dara.String("2020-05-18"), Protocol: dara.String("HTTP"),
						Pathname: dara.String("/"), Method: dara.String("POST"), AuthType: dara.String("AK"), Style: dara.String("RPC"),
						ReqBodyType: dara.String("formData"), BodyType: dara.String("json"),
					}, request, &dara.RuntimeOptions{})
					if err != nil {
						t.Errorf("%s %v: %v", algorithm, params, err)
					}
					asked++
				}
			}
		}
	}
	v.expect(t, asked)
}

// What Build makes must arrive at a server over a real connection as it was
// signed.
func TestBuiltRequestsArriveAsSigned(t *testing.T) {
	permanent := Credentials{AccessKeyID: "testid", Secret: "testsecret"}
	temporary := Credentials{AccessKeyID: "STS.id", Secret: "sts-secret", Token: "token+/= token"}
	v := newVerifier(t, permanent, temporary)
	endpoint, err := url.Parse(v.URL)
	if err != nil {
		t.Fatal(err)
	}
	asked := 0
	for _, way := range allWays() {
		for _, creds := range []Credentials{permanent, temporary} {
			for _, params := range oddParams {
				call := exchange.Call{Action: "CreateBusiness", Way: way}
				for name, value := range params {
					call.Params = append(call.Params, exchange.Pair{Name: name, Value: value})
				}
				o := testOptions()
				o.Endpoint, o.Credentials = endpoint, creds
				built, err := Build(call, o)
				if err != nil {
					t.Fatal(err)
				}
				r, err := http.NewRequest(built.Method, built.URL, strings.NewReader(string(built.Body)))
				if err != nil {
					t.Fatal(err)
				}
				r.Header = built.Header
				answer, err := v.Client().Do(r)
				if err != nil {
					t.Fatal(err)
				}
				_, _ = io.Copy(io.Discard, answer.Body)
				answer.Body.Close()
				asked++
			}
		}
	}
	v.expect(t, asked)
}
