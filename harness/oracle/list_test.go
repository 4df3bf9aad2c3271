package oracle

import (
	"strings"
	"testing"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
)

// TestItemsInXML: in XML the shape of a list is free: items one after the other,
// or in elements of their own.
func TestItemsInXML(t *testing.T) {
	item := func(id string) string {
		return "<BusinessId>" + id + "</BusinessId><BusinessName>n" + id + "</BusinessName>"
	}
	for _, test := range []struct{ name, list, want string }{
		{"none", "", ""},
		{"an empty element", "<Business></Business>", ""},
		{"one", "<Business>" + item("7") + "</Business>", "7"},
		{"two", "<Business>" + item("7") + "</Business><Business>" + item("8") + "</Business>", "7 8"},
		{"one in an element of its own", "<Business><Business>" + item("7") + "</Business></Business>", "7"},
		{"two in elements of their own", "<Business><item>" + item("7") + "</item><item>" + item("8") + "</item></Business>", "7 8"},
		{"texts in their place", "<Business><item>7</item><item>8</item></Business>", ""},
	} {
		obs := observed(200, "<ListBusinessResponse><RequestId>r</RequestId><HttpStatusCode>200</HttpStatusCode><Success>true</Success><Data>"+test.list+"</Data></ListBusinessResponse>")
		obs.Call.Action, obs.Call.Way.Format = "ListBusiness", exchange.XML
		ans := Read(contract.Default(), obs)
		var got []string
		for _, it := range Listed(contract.Default(), &ans) {
			got = append(got, it.ID)
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("%s: items %q, want %q", test.name, got, test.want)
		}
	}
}
