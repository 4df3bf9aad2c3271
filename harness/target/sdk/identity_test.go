package sdk_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/dwconform/dwconform/harness/target/sdk"
	"github.com/dwconform/dwconform/harness/wire"
)

// TestAccountOf: the account that the token service names, for the key and the
// token that are asked about; else why it is not known, and nothing of the key.
func TestAccountOf(t *testing.T) {
	key := wire.Credentials{AccessKeyID: "LTAIidentity", Secret: "identity-secret", Token: "identity-token"}
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		want   string
		why    string
	}{
		"known": {want: "1234567890123456", answer: func(w http.ResponseWriter, r *http.Request) {
			_ = r.ParseForm()
			if r.Form.Get("Action") != "GetCallerIdentity" || r.Form.Get("AccessKeyId") != key.AccessKeyID || r.Form.Get("SecurityToken") != key.Token.Reveal() || r.Form.Get("Signature") == "" {
				t.Errorf("asked %v", r.Form)
			}
			_, _ = w.Write([]byte(`{"IdentityType":"RAMUser","AccountId":"1234567890123456","RequestId":"A","Arn":"acs:ram::1234567890123456:user/u"}`))
		}},
		"refused": {why: "it answers InvalidAccessKeyId.NotFound (HTTP 404)", answer: func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(http.StatusNotFound)
			_, _ = w.Write([]byte(`{"Code":"InvalidAccessKeyId.NotFound","Message":"` + key.AccessKeyID + ` is not found","RequestId":"A"}`))
		}},
		"nameless": {why: "its answer names no account", answer: func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{}`)) }},
		"a page":   {why: "it gives no answer that can be read", answer: func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`<html>`)) }},
		"silent":   {why: "EOF", answer: func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := httptest.NewServer(c.answer)
			defer srv.Close()
			at, _ := url.Parse(srv.URL)
			got, _, err := sdk.AccountOf(context.Background(), sdk.Asked{At: at, Region: "cn-shanghai", Patience: 5 * time.Second}, key)
			why := ""
			if err != nil {
				why = err.Error()
			}
			if got != c.want || why != c.why {
				t.Errorf("got %q, %q", got, why)
			}
		})
	}
}

// TestAccountOfNobody: what cannot be reached is said without the request.
func TestAccountOfNobody(t *testing.T) {
	at, _ := url.Parse("http://127.0.0.1:1")
	_, _, err := sdk.AccountOf(context.Background(), sdk.Asked{At: at, Region: "cn-shanghai", Patience: time.Second}, wire.Credentials{AccessKeyID: "LTAIidentity", Secret: "identity-secret"})
	if err == nil || !strings.Contains(err.Error(), "connection refused") || strings.Contains(err.Error(), "LTAI") || strings.Contains(err.Error(), "Signature") {
		t.Errorf("%v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, _, err := sdk.AccountOf(ctx, sdk.Asked{At: at, Region: "cn-shanghai", Patience: time.Second}, wire.Credentials{}); err == nil {
		t.Error("nobody, and no error")
	}
}
