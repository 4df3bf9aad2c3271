package sdk

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/target"
	"github.com/dwconform/dwconform/harness/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func sender(t *testing.T, endpoint string, change ...func(*target.Config)) *SDK {
	t.Helper()
	u, err := url.Parse(endpoint)
	if err != nil {
		t.Fatal(err)
	}
	cfg := target.Config{
		Endpoint: u, Region: "cn-shanghai", Version: "2020-05-18", UserAgent: "dwconform/test",
		Patience: 2 * time.Second,
		Credentials: map[string]wire.Credentials{
			exchange.Caller:    {AccessKeyID: "testid", Secret: "testsecret"},
			exchange.Temporary: {AccessKeyID: "sts", Secret: "stssecret", Token: "token"},
		},
	}
	for _, c := range change {
		c(&cfg)
	}
	cfg.Shared = target.NewShared(cfg)
	t.Cleanup(cfg.Shared.Close)
	return New(cfg, nil)
}

func server(t *testing.T, h http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

func call(action string, pairs ...string) exchange.Call {
	c := exchange.Call{Action: action, Way: exchange.Way{Sender: exchange.SDK}}
	for i := 0; i < len(pairs); i += 2 {
		c.Params = append(c.Params, exchange.Pair{Name: pairs[i], Value: pairs[i+1]})
	}
	return c
}

// every has each Action with all of its parameters.
var every = []exchange.Call{
	call("CreateBusiness", "BusinessName", "a b*c~中+&=", "ProjectId", "10001", "ProjectIdentifier", "p", "Description", "d", "Owner", "1", "UseType", "NORMAL"),
	call("GetBusiness", "BusinessId", "9007199254740993", "ProjectId", "10001", "ProjectIdentifier", "p"),
	call("ListBusiness", "PageNumber", "1", "PageSize", "10", "Keyword", "k", "ProjectId", "10001", "ProjectIdentifier", "p"),
	call("UpdateBusiness", "BusinessId", "1", "BusinessName", "n", "Description", "d", "Owner", "1", "ProjectId", "10001", "ProjectIdentifier", "p"),
	call("DeleteBusiness", "BusinessId", "1", "ProjectId", "10001", "ProjectIdentifier", "p"),
}

func TestEveryActionIsSaidWhole(t *testing.T) {
	keys := map[string]wire.Credentials{
		"testid": {AccessKeyID: "testid", Secret: "testsecret"},
		"sts":    {AccessKeyID: "sts", Secret: "stssecret", Token: "token"},
	}
	var seen exchange.Request
	endpoint := server(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		seen = exchange.Request{Method: r.Method, URL: r.URL.RawQuery, Header: r.Header, Body: body}
		query, _ := wire.ParseForm(r.URL.RawQuery)
		form, _ := wire.ParseForm(string(body))
		err := wire.VerifyV1(r.Method, query, form, func(id string) (wire.Credentials, bool) {
			cred, ok := keys[id]
			return cred, ok
		})
		if err != nil {
			http.Error(w, err.Error(), http.StatusForbidden)
			return
		}
		io.WriteString(w, `{"Success":true,"RequestId":"R","HttpStatusCode":200,"BusinessId":9007199254740993,"Data":{}}`)
	})
	s := sender(t, endpoint)
	for _, c := range every {
		for _, as := range []string{"", exchange.Temporary} {
			c.As = as
			if ok, why := s.CanSay(c); !ok {
				t.Fatalf("%s: cannot say: %s", c.Action, why)
			}
			obs := s.Do(t.Context(), c)
			if obs.Loss != "" || obs.Status != 200 || obs.Attempts != 1 || obs.SDK == nil {
				t.Fatalf("%s as %q: status %d, loss %q (%s), body %s", c.Action, as, obs.Status, obs.Loss, obs.LossWhy, obs.Body)
			}
			if obs.SDK.ErrorType != "" || obs.SDK.Dropped != nil || obs.SDK.Fields["RequestId"] != "R" || obs.SDK.Fields["Success"] != "true" {
				t.Errorf("%s as %q: view %+v", c.Action, as, obs.SDK)
			}
			if c.Action == "CreateBusiness" && obs.SDK.Fields["BusinessId"] != "9007199254740993" {
				t.Errorf("BusinessId read as %s", obs.SDK.Fields["BusinessId"])
			}
			if !bytes.Equal(obs.Request.Body, seen.Body) || !strings.HasSuffix(obs.Request.URL, seen.URL) || seen.Method != "POST" {
				t.Errorf("%s: recorded %s %s, sent %s %s", c.Action, obs.Request.URL, obs.Request.Body, seen.URL, seen.Body)
			}
			want := map[string]string{"X-Acs-Action": c.Action, "X-Acs-Version": "2020-05-18", "Accept-Encoding": "identity", "X-Acs-Credentials-Provider": "static_ak"}
			if as != "" {
				want["X-Acs-Credentials-Provider"] = "static_sts"
			}
			for name, value := range want {
				if seen.Header.Get(name) != value {
					t.Errorf("%s as %q: header %s is %q, want %q", c.Action, as, name, seen.Header.Get(name), value)
				}
			}
			if agent := seen.Header.Get("User-Agent"); !strings.HasPrefix(agent, "AlibabaCloud ") || !strings.HasSuffix(agent, "Extra/dwconform/test") {
				t.Errorf("user agent %q", agent)
			}
		}
	}
}

func TestOperationsHaveTheParametersOfTheirActions(t *testing.T) {
	for _, c := range every {
		var want []string
		for _, p := range c.Params {
			want = append(want, p.Name)
		}
		var got []string
		for name := range operations[c.Action].fields {
			got = append(got, name)
		}
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s: parameters %v, want %v", c.Action, got, want)
		}
	}
	if len(operations) != len(every) {
		t.Errorf("%d operations, %d tested", len(operations), len(every))
	}
}

func TestCanSay(t *testing.T) {
	plain := call("CreateBusiness", "BusinessName", "a")
	with := func(change func(*exchange.Call)) exchange.Call {
		c := plain
		change(&c)
		return c
	}
	s := sender(t, "http://127.0.0.1:1")
	for _, tc := range []struct {
		name string
		call exchange.Call
		want string // part of the reason, "" when it can be said
	}{
		{"plain", plain, ""},
		{"asked of the raw sender", with(func(c *exchange.Call) { c.Way = exchange.Way{} }), ""},
		{"no parameters", call("CreateBusiness"), ""},
		{"number that is none", call("CreateBusiness", "ProjectId", "abc"), ""},
		{"empty", call("CreateBusiness", "BusinessName", ""), "BusinessName when it is empty"},
		{"repeated", call("CreateBusiness", "BusinessName", "a", "BusinessName", "b"), "twice"},
		{"unknown", call("CreateBusiness", "businessName", "a"), `no parameter "businessName"`},
		{"of another Action", call("GetBusiness", "UseType", "NORMAL"), `no parameter "UseType"`},
		{"unknown Action", call("CreateBusinesses"), `"CreateBusinesses"`},
		{"V3", with(func(c *exchange.Call) { c.Way.Signature = exchange.V3 }), "v1-JSON-POST-form only, not v3"},
		{"XML", with(func(c *exchange.Call) { c.Way.Format = exchange.XML }), "XML"},
		{"GET", with(func(c *exchange.Call) { c.Way.Method = exchange.GET }), "GET"},
		{"query", with(func(c *exchange.Call) { c.Way.Place = exchange.Query }), "query"},
		{"tampered", with(func(c *exchange.Call) { c.Tamper = "signature-cut" }), `"signature-cut"`},
	} {
		ok, why := s.CanSay(tc.call)
		if ok != (tc.want == "") || !strings.Contains(why, tc.want) {
			t.Errorf("%s: %v %q, want reason %q", tc.name, ok, why, tc.want)
		}
		if !ok {
			if obs := s.Do(t.Context(), tc.call); obs.Loss != exchange.NotSent || obs.LossWhy != why {
				t.Errorf("%s: asked all the same: loss %q (%s)", tc.name, obs.Loss, obs.LossWhy)
			}
		}
	}
}

func TestUnable(t *testing.T) {
	for _, tc := range []struct {
		name   string
		change func(*target.Config)
		want   string
	}{
		{"version", func(c *target.Config) { c.Version = "2024-05-18" }, "2020-05-18"},
		{"region", func(c *target.Config) { c.Region = "cn shanghai" }, "regionId"},
		{"endpoint", func(c *target.Config) { c.Endpoint = nil }, "no endpoint"},
	} {
		s := sender(t, "http://127.0.0.1:1", tc.change)
		if ok, why := s.CanSay(call("GetBusiness")); ok || !strings.Contains(why, tc.want) {
			t.Errorf("%s: %v %q, want a reason with %q", tc.name, ok, why, tc.want)
		}
	}
	u, _ := url.Parse("http://127.0.0.1:1")
	s := New(target.Config{Endpoint: u, Region: "r"}, &contract.Contract{Version: "2020-05-18"})
	if ok, why := s.CanSay(call("GetBusiness")); !ok {
		t.Errorf("version of the contract is not taken: %s", why)
	}
	obs := s.Do(t.Context(), call("GetBusiness"))
	if obs.Loss != exchange.NotSent || !strings.Contains(obs.LossWhy, "no credentials") {
		t.Errorf("without a key: loss %q (%s)", obs.Loss, obs.LossWhy)
	}
}

func TestViews(t *testing.T) {
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	io.WriteString(z, `{"Success":true}`)
	z.Close()
	for _, tc := range []struct {
		name   string
		status int
		header map[string]string
		body   string
		want   exchange.SDKView
		loss   exchange.Loss
	}{
		{"accepted", 200, nil, `{"Success":true,"BusinessId":7}`,
			exchange.SDKView{Fields: map[string]string{"Success": "true", "BusinessId": "7", "HttpStatusCode": "0", "RequestId": "", "ErrorCode": "", "ErrorMessage": ""}}, ""},
		{"empty 200", 200, nil, "",
			exchange.SDKView{Fields: map[string]string{"Success": "false", "BusinessId": "0", "HttpStatusCode": "0", "RequestId": "", "ErrorCode": "", "ErrorMessage": ""}}, ""},
		{"HTML 200", 200, nil, "<html></html>", exchange.SDKView{ErrorType: "client", ErrorCode: "SDK.JsonUnmarshalError", Message: "*"}, ""},
		{"gateway error", 400, nil, `{"Code":"MissingBusinessName","Message":"m","RequestId":"r","HostId":"h"}`,
			exchange.SDKView{ErrorType: "server", ErrorCode: "MissingBusinessName", Message: "m"}, ""},
		{"response-schema error", 400, nil, `{"ErrorCode":"X","ErrorMessage":"m"}`,
			exchange.SDKView{ErrorType: "server", Message: `{"ErrorCode":"X","ErrorMessage":"m"}`}, ""},
		{"HTML error", 502, nil, "<html></html>", exchange.SDKView{ErrorType: "server", Message: "<html></html>"}, ""},
		{"numeric Code", 400, nil, `{"Code":1201111279,"Message":"m"}`, exchange.SDKView{ErrorType: "panic", Message: "*"}, ""},
		{"AccessDeniedDetail that is no object", 403, nil, `{"Code":"c","AccessDeniedDetail":"x"}`, exchange.SDKView{ErrorType: "panic", Message: "*"}, ""},
		{"long error", 500, nil, strings.Repeat("x", 1<<20), exchange.SDKView{ErrorType: "server", Message: strings.Repeat("x", longestMessage) + "…"}, ""},
		{"redirect", 307, map[string]string{"Location": "/elsewhere"}, "", exchange.SDKView{ErrorType: "server"}, ""},
		{"see other", 303, map[string]string{"Location": "/elsewhere"}, "", exchange.SDKView{ErrorType: "server"}, ""},
		{"gzip that was not asked for", 200, map[string]string{"Content-Encoding": "gzip"}, zipped.String(),
			exchange.SDKView{ErrorType: "client", ErrorCode: "SDK.JsonUnmarshalError", Message: "*"}, ""},
		{"cut short", 200, map[string]string{"Content-Length": "100"}, `{"Success":true}`, exchange.SDKView{ErrorType: "other", Message: "*"}, exchange.Short},
		{"too long", 200, nil, strings.Repeat("x", 3<<20), exchange.SDKView{ErrorType: "other", Message: "*"}, exchange.Oversize},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var asked atomic.Int64
			s := sender(t, server(t, func(w http.ResponseWriter, _ *http.Request) {
				asked.Add(1)
				for name, value := range tc.header {
					w.Header().Set(name, value)
				}
				w.WriteHeader(tc.status)
				io.WriteString(w, tc.body)
			}), func(c *target.Config) { c.BodyLimit = 2 << 20 })
			for range 2 { // a panic must leave nothing behind
				obs := s.Do(t.Context(), call("CreateBusiness", "BusinessName", "a"))
				if obs.Status != tc.status || obs.Loss != tc.loss || obs.Attempts != 1 {
					t.Errorf("status %d, loss %q (%s), attempts %d", obs.Status, obs.Loss, obs.LossWhy, obs.Attempts)
				}
				if tc.loss == "" && tc.header["Content-Encoding"] == "" && string(obs.Body) != tc.body {
					t.Errorf("body %.80q", obs.Body)
				}
				if tc.header["Content-Encoding"] != "" && string(obs.Body) != `{"Success":true}` {
					t.Errorf("body %q was not decoded", obs.Body)
				}
				if tc.header["Location"] != "" && obs.Header.Get("Location") != tc.header["Location"] {
					t.Errorf("location %q was not kept", obs.Header.Get("Location"))
				}
				view := *obs.SDK
				view.Differs = nil // see TestDiscrepancies
				if tc.want.Message == "*" && view.Message != "" {
					view.Message = "*"
				}
				if !reflect.DeepEqual(view, tc.want) {
					t.Errorf("view %+v, want %+v", view, tc.want)
				}
			}
			if asked.Load() != 2 {
				t.Errorf("2 calls made %d requests", asked.Load())
			}
		})
	}
}

func TestDropped(t *testing.T) {
	request := exchange.Request{URL: "http://h/?Action=x&InQuery=1", Body: []byte("A=1&B=a+b&Twice=1")}
	params := []exchange.Pair{{Name: "A", Value: "1"}, {Name: "B", Value: "a b"}, {Name: "InQuery", Value: "1"},
		{Name: "A", Value: "2"}, {Name: "Gone", Value: "1"}, {Name: "Twice", Value: "1"}, {Name: "Twice", Value: "1"}}
	if got, want := droppedFrom(request, params), []string{"A", "Gone", "Twice"}; !slices.Equal(got, want) {
		t.Errorf("dropped %v, want %v", got, want)
	}
}
