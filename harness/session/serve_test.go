package session_test

import (
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/dwconform/dwconform/harness/mock"
	"github.com/dwconform/dwconform/harness/session"
)

// serveMock puts a mock on a port and returns the run that has it as target.
func serveMock(t testing.TB, m *mock.Server) (session.Config, func()) {
	t.Helper()
	server := httptest.NewServer(m)
	u, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	cfg := session.Config{Endpoint: u, Why: "a test", States: server.URL + "/_states", Region: m.World().Region}
	cfg.World, cfg.Credentials = session.FromMock(m.World())
	cfg.World.States = true
	return cfg, server.Close
}
