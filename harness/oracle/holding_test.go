package oracle

import (
	"slices"
	"strings"
	"testing"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
)

// TestHoldings: what a list and a read show, whose it is, and nothing where
// nothing is shown.
func TestHoldings(t *testing.T) {
	c := contract.Default()
	for name, test := range map[string]struct {
		action, body string
		want         []Holding
	}{
		"list":          {"ListBusiness", `{"Success":true,"HttpStatusCode":200,REQ,"Data":{"Business":[{"BusinessId":7,"BusinessName":"a","Owner":"1","ProjectId":10},{"BusinessName":"no id"}]}}`, []Holding{{"7", "a", "1", "10"}}},
		"read":          {"GetBusiness", `{"Success":true,"HttpStatusCode":200,REQ,"Data":{"BusinessId":7,"BusinessName":"a"}}`, []Holding{{"7", "a", "", ""}}},
		"read, no id":   {"GetBusiness", `{"Success":true,"HttpStatusCode":200,REQ,"Data":{"BusinessName":"a"}}`, []Holding{{"9", "a", "", ""}}},
		"read, nothing": {"GetBusiness", `{"Success":true,"HttpStatusCode":200,REQ,"Data":{"Description":""}}`, nil},
		"refused":       {"GetBusiness", `{"Code":"X",REQ,"Data":{"BusinessId":7,"BusinessName":"a"}}`, nil},
		"created":       {"CreateBusiness", `{"Success":true,"HttpStatusCode":200,REQ,"BusinessId":7}`, nil},
	} {
		status := 200
		if name == "refused" {
			status = 400
		}
		obs := observed(status, strings.ReplaceAll(test.body, "REQ", `"RequestId":"r"`))
		obs.Call = exchange.Call{Action: test.action, Params: []exchange.Pair{{Name: "BusinessId", Value: "9"}}}
		ans := Read(c, obs)
		if got := Holdings(c, &obs.Call, &ans); !slices.Equal(got, test.want) {
			t.Errorf("%s: %v (%s)", name, got, ans.Says())
		}
	}
}
