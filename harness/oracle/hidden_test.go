package oracle

import (
	"testing"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/verdict"
)

// TestHiddenFromAnotherTenant: a refusal tells nothing of what another tenant
// stored, but what the call gave; to its own tenant it may.
func TestHiddenFromAnotherTenant(t *testing.T) {
	const name = "dwc123456aaaa0xa00"
	told := `{REQ,"Code":"C","Message":"` + name + ` is elsewhere"}`
	foreign := func(call exchange.Call) exchange.Call {
		for i := range call.Params {
			if call.Params[i].Name == "ProjectId" {
				call.Params[i].Value = fullWorld().Projects[plan.Foreign].ID
			}
		}
		return call
	}
	for _, test := range []struct {
		name   string
		by     string
		call   exchange.Call
		status int
		body   string
		claims string
	}{
		{"told", exchange.OtherTenant, on("GetBusiness", "7"), 400, told, "refused"},
		{"told in a shell", exchange.OtherTenant, on("GetBusiness", "7"), 200, shows(`{"BusinessName":"` + name + `"}`), "refused"},
		{"told to the tenant", "", on("GetBusiness", "7"), 400, told, ""},
		{"told to a key of the tenant", exchange.Temporary, on("GetBusiness", "7"), 400, told, ""},
		{"not told", exchange.OtherTenant, on("GetBusiness", "7"), 400, refusedWith("C"), ""},
		{"given", exchange.OtherTenant, on("UpdateBusiness", "7", "BusinessName="+name), 400, told, ""},
		{"counted", exchange.OtherTenant, foreign(listing(name[:15], "1", "100")), 200, page("1"), "refused"},
		{"not counted", exchange.OtherTenant, foreign(listing(name[:15], "1", "100")), 200, page("0"), ""},
		{"a count of ours", exchange.OtherTenant, listing(name[:15], "9", "100"), 200, page("1"), ""},
	} {
		made := foreign(create(name))
		if made.As = test.by; test.by == "" {
			made = create(name)
		}
		s := newScene(verdict.Should).step(plan.Accept, made, 200, accepted("7")).step(plan.Refuse, test.call, test.status, test.body)
		if got := claims(s.judge().Problems); got != test.claims {
			t.Errorf("%s: found %q, want %q", test.name, got, test.claims)
		}
	}
}
