package session

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/mock"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/wire"
)

// statesPath is where the embedded mock takes provider states.
const statesPath = "/_states"

// startMock serves the embedded mock on a loopback port and makes it the
// target of the run.
func startMock(cfg *Config) (*http.Server, error) {
	opts := []mock.Option{mock.WithContract(cfg.Contract)}
	for _, f := range cfg.Faults {
		opts = append(opts, mock.WithFault(f))
	}
	m, err := mock.Try(opts...)
	if err != nil {
		return nil, err
	}
	return serve(cfg, m)
}

// serve puts a mock on a loopback port and points the run at it.
func serve(cfg *Config, m *mock.Server) (*http.Server, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("the embedded mock finds no free port on 127.0.0.1: %w", err)
	}
	srv := &http.Server{Handler: m, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: mock.KeepAlive}
	go func() {
		if err := srv.Serve(listener); err != nil && !errors.Is(err, http.ErrServerClosed) {
			_ = listener.Close()
		}
	}()
	u := &url.URL{Scheme: "http", Host: listener.Addr().String()}
	cfg.Endpoint, cfg.own = u, true
	cfg.States = u.String() + statesPath
	cfg.World, cfg.Credentials = FromMock(m.World())
	cfg.World.States = true
	if cfg.Region == "" {
		cfg.Region = m.World().Region
	}
	if cfg.Why == "" {
		cfg.Why = "no endpoint set"
	}
	return srv, nil
}

// FromMock turns the world of a mock into what a plan and a sender need.
func FromMock(w mock.World) (plan.World, map[string]wire.Credentials) {
	world := plan.World{
		Accounts: map[string]string{}, Projects: map[string]plan.Project{},
		Owners: w.Owners, Lacks: map[string]bool{},
	}
	creds := map[string]wire.Credentials{}
	for profile, a := range map[string]mock.Account{
		exchange.Caller: w.Caller, exchange.OtherTenant: w.OtherTenant, exchange.Unauthorized: w.Unauthorized,
		exchange.Temporary: w.Temporary, exchange.OtherTemporary: w.OtherTemporary, exchange.Inactive: w.Inactive,
	} {
		if a.AccessKeyID == "" {
			continue
		}
		world.Accounts[profile] = a.AccountID
		creds[profile] = wire.Credentials{AccessKeyID: a.AccessKeyID, Secret: wire.Secret(a.AccessKeySecret), Token: wire.Secret(a.SecurityToken)}
	}
	for slot, p := range map[string]mock.Project{plan.Primary: w.Projects.Primary, plan.Secondary: w.Projects.Secondary, plan.Foreign: w.Projects.Foreign} {
		if p.ID != 0 {
			world.Projects[slot] = plan.Project{ID: strconv.FormatInt(p.ID, 10), Identifier: p.Identifier}
		}
	}
	return world, creds
}
