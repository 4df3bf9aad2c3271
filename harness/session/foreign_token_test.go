package session_test

import (
	"context"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/mock"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/session"
	"github.com/dwconform/dwconform/harness/verdict"
)

// TestForeignToken: the token of another temporary key is refused, or it is
// found out; what is no good with its own key says nothing.
func TestForeignToken(t *testing.T) {
	t.Parallel()
	const v1, v3 = "signature.wrong.refused.v1-token-foreign", "signature.wrong.refused.v3-token-foreign"
	alone := mock.DefaultWorld()
	alone.Caller.SecurityToken, alone.OtherTemporary = "token-of-the-caller", mock.Account{}
	for _, tc := range []struct {
		name   string
		world  mock.World
		fault  string
		change func(cfg *session.Config)
		v1, v3 verdict.Outcome
		reason verdict.Reason
	}{
		{name: "right", world: mock.DefaultWorld(), v1: verdict.Conforms, v3: verdict.Conforms},
		{name: "V1 wrong", world: mock.DefaultWorld(), fault: "signature.wrong.refused.known-token-v1", v1: verdict.Violates, v3: verdict.Conforms},
		{name: "V3 wrong", world: mock.DefaultWorld(), fault: "signature.wrong.refused.known-token-v3", v1: verdict.Conforms, v3: verdict.Violates},
		{name: "the caller's token, right", world: alone, v1: verdict.Conforms, v3: verdict.Conforms},
		{name: "the caller's token, V1 wrong", world: alone, fault: "signature.wrong.refused.known-token-v1", v1: verdict.Violates, v3: verdict.Conforms},
		{name: "the caller's token, V3 wrong", world: alone, fault: "signature.wrong.refused.known-token-v3", v1: verdict.Conforms, v3: verdict.Violates},
		{name: "a token that has expired", world: mock.DefaultWorld(), change: func(cfg *session.Config) {
			c := cfg.Credentials[exchange.OtherTemporary]
			c.Token = "a-token-of-yesterday"
			cfg.Credentials[exchange.OtherTemporary] = c
		}, v1: verdict.Inconclusive, v3: verdict.Inconclusive, reason: verdict.Unclaimed},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			opts := []mock.Option{mock.WithWorld(tc.world)}
			if tc.fault != "" {
				opts = append(opts, mock.WithFault(tc.fault))
			}
			srv := httptest.NewServer(mock.New(opts...))
			defer srv.Close()
			cfg := session.Config{Region: tc.world.Region, Plan: plan.Options{Only: []string{"signature.wrong.refused.*token-foreign"}}}
			cfg.Endpoint, _ = url.Parse(srv.URL)
			cfg.World, cfg.Credentials = session.FromMock(tc.world)
			if tc.change != nil {
				tc.change(&cfg)
			}
			was, cassette, data := recorded(t, cfg)
			is, err := session.Run(context.Background(), session.Config{From: cassette})
			if err != nil {
				t.Fatal(err)
			}
			for _, res := range []*session.Result{was, is} {
				seen := 0
				for _, rec := range res.Records {
					v, want := rec.Verdict, map[string]verdict.Outcome{v1: tc.v1, v3: tc.v3}[rec.Case.ID]
					if want == "" {
						continue
					}
					seen++
					if v.Outcome != want || v.Reason != tc.reason {
						t.Errorf("%s: %s %s %s %v, want %s %s", v.Case, v.Outcome, v.Reason, v.Detail, v.Problems, want, tc.reason)
					}
				}
				if seen != 2 {
					t.Errorf("%d of the two cases have a verdict", seen)
				}
			}
			for profile, c := range cfg.Credentials {
				if token := c.Token.Reveal(); token != "" && strings.Contains(string(data), token) {
					t.Errorf("the recording shows the token of %s", profile)
				}
			}
		})
	}
}
