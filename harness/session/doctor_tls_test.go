package session_test

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"log"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/mock"
	"github.com/dwconform/dwconform/harness/session"
)

// TestDoctorOnTLS: what is wrong with https is told apart.
func TestDoctorOnTLS(t *testing.T) {
	certificate, authority, err := mock.Certificate()
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(mock.New())
	server.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}}
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	defer server.Close()
	pool, other := x509.NewCertPool(), x509.NewCertPool()
	pool.AppendCertsFromPEM(authority)
	_, stranger, _ := mock.Certificate()
	other.AppendCertsFromPEM(stranger)
	plain := served(t, nil).Endpoint.Host
	for _, tc := range []struct {
		name, scheme, host string
		roots              *x509.CertPool
		check              string
		want               session.Condition
		found, mend        string
	}{
		{"trusted", "https", "", pool, "TLS", session.Well, "TLS 1.3, the certificate is good for 127.0.0.1 until", ""},
		{"and served", "https", "", pool, "key of caller", session.Well, "accepted", ""},
		{"no caFile", "https", "", nil, "TLS", session.Wrong, "by dwconform mock authority", "as caFile in the target file"},
		{"another caFile", "https", "", other, "TLS", session.Wrong, "is by an authority that is not in caFile", "as caFile"},
		{"another name", "https", "127.0.0.2", pool, "TLS", session.Wrong, "(for localhost, 127.0.0.1, ::1, by", "a name in the endpoint"},
		{"plain http there", "https", plain, pool, "TLS", session.Wrong, "does not speak TLS", "http://"},
		{"https there", "http", "", pool, "API", session.Wrong, "speaks https, not plain http", "write https://"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			u, _ := url.Parse(server.URL)
			host := u.Host
			switch {
			case strings.Contains(tc.host, ":"):
				host = tc.host
			case tc.host != "":
				host = tc.host + ":" + u.Port()
			}
			cfg := served(t, nil)
			cfg.Endpoint, cfg.RootCAs = &url.URL{Scheme: tc.scheme, Host: host}, tc.roots
			_, by := examined(t, cfg)
			if tc.name == "another name" && strings.Contains(by["endpoint"].Found, "refused") {
				t.Skip("this machine has no second loopback address")
			}
			if c := by[tc.check]; c.Condition != tc.want || !strings.Contains(c.Found, tc.found) || !strings.Contains(c.Mend, tc.mend) {
				t.Errorf("%+v", c)
			}
		})
	}
}

// TestDoctorHidesKeys: an answer that echoes a key, whole or at the end of
// what is shown of it, shows nothing of it.
func TestDoctorHidesKeys(t *testing.T) {
	_, creds := session.FromMock(mock.DefaultWorld())
	secret := creds[exchange.Caller].Secret.Reveal()
	for n := range 140 {
		cfg := served(t, says(400, "", fmt.Sprintf(`{"RequestId":"r","Code":"X%s","Message":"%s%s and %s"}`, secret, strings.Repeat("-", n), secret, url.QueryEscape(secret))))
		d, _ := examined(t, cfg)
		if text := fmt.Sprintf("%+v", d); strings.Contains(text, secret[:5]) {
			t.Fatalf("%d: %s", n, text)
		}
	}
}
