package mock

import (
	"errors"
	"fmt"
	"testing"

	openapi "github.com/alibabacloud-go/darabonba-openapi/v2/client"
	openapimodels "github.com/alibabacloud-go/darabonba-openapi/v2/models"
	"github.com/alibabacloud-go/tea/dara"
	"github.com/alibabacloud-go/tea/tea"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/wire"
)

// newerClient is the vendor's newer client, which signs with V3 unless it is
// told another algorithm.
func newerClient(t *testing.T, w World, a Account, domain, algorithm string) *openapi.Client {
	t.Helper()
	config := &openapimodels.Config{
		AccessKeyId: dara.String(a.AccessKeyID), AccessKeySecret: dara.String(a.AccessKeySecret),
		Endpoint: dara.String(domain), Protocol: dara.String("HTTP"), RegionId: dara.String(w.Region),
	}
	if a.SecurityToken != "" {
		config.SecurityToken, config.Type = dara.String(a.SecurityToken), dara.String("sts")
	}
	if algorithm != "" {
		config.SignatureAlgorithm = dara.String(algorithm)
	}
	client, err := openapi.NewClient(config)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// callNewer asks an Action through the newer client.
func callNewer(client *openapi.Client, action, place string, params map[string]string) (wire.Node, error) {
	request := &openapimodels.OpenApiRequest{Query: map[string]*string{}}
	body := map[string]any{}
	for name, value := range params {
		if place == exchange.Query {
			request.Query[name] = dara.String(value)
		} else {
			body[name] = value
		}
	}
	if len(body) > 0 {
		request.Body = body
	}
	res, err := client.CallApi(&openapimodels.Params{
		Action: dara.String(action), Version: dara.String(contract.Default().Version), Protocol: dara.String("HTTP"),
		Pathname: dara.String("/"), Method: dara.String("POST"), AuthType: dara.String("AK"), Style: dara.String("RPC"),
		ReqBodyType: dara.String("formData"), BodyType: dara.String("string"),
	}, request, &dara.RuntimeOptions{})
	if err != nil {
		return wire.Node{}, err
	}
	text, _ := res["body"].(string)
	return wire.Decode(exchange.JSON, []byte(text)).Node, nil
}

// TestVendorNewerClient: the vendor's newer client lives through the same, by
// either signature, and bad keys are refused.
func TestVendorNewerClient(t *testing.T) {
	s := New()
	domain, w := over(t, s), s.World()
	for _, key := range []Account{w.Caller, w.Temporary} {
		for _, algorithm := range []string{"", "v2"} {
			client := newerClient(t, w, key, domain, algorithm)
			for _, place := range []string{exchange.Form, exchange.Query} {
				life(t, w, fmt.Sprint(key.AccessKeyID, algorithm, place), func(action string, params map[string]string) (wire.Node, error) {
					return callNewer(client, action, place, params)
				})
			}
		}
	}
	for name, bad := range badKeys(w) {
		_, err := callNewer(newerClient(t, w, bad.Account, domain, ""), "CreateBusiness", exchange.Form, map[string]string{"BusinessName": "refused", "ProjectId": "10001"})
		var refused *tea.SDKError
		if !errors.As(err, &refused) || tea.StringValue(refused.Code) != bad.code {
			t.Errorf("%s: want %s, got %v", name, bad.code, err)
		}
	}
}
