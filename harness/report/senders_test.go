package report_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/report"
)

// TestDiscrepanciesOfOthersItems: what others keep in a project stands in no
// comparison of the SDK with the bytes; what the case has made does.
func TestDiscrepanciesOfOthersItems(t *testing.T) {
	for _, tc := range []struct {
		name, keyword string
		items         []string
		shown         bool
	}{
		{"found by a keyword of the case", "dwc8f2a00010", []string{"dwc8f2a00010x00a"}, true},
		{"no keyword", "", []string{"dwc8f2a00010x00a"}, false},
		{"a keyword that the target ignores", "dwc8f2a00010", []string{"dwc8f2a00010x00a", "payroll"}, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var list []string
			for i, name := range tc.items {
				list = append(list, fmt.Sprintf(`{"BusinessId":%d,"BusinessName":%q,"Owner":"1","Mood":"secretive"}`, i+1, name))
			}
			body := `{"RequestId":"r","HttpStatusCode":200,"Success":true,"Trace":"t","Data":{"TotalCount":1,"Business":[` + strings.Join(list, ",") + `]}}`
			r := newRun(t)
			r.ask("absent", "CreateBusiness.BusinessName.required", plain, viewed(said("list", "ListBusiness", "ProjectId=10001&Keyword="+tc.keyword, sdk, 200, body),
				exchange.Discrepancy{Kind: exchange.Hidden, At: "Data.Business.Mood", Bytes: "secretive", SDK: "nothing"},
				exchange.Discrepancy{Kind: exchange.Hidden, At: "Trace", Bytes: "t", SDK: "nothing"}))
			got := map[string]string{}
			for _, d := range report.New(r.input()).Senders.Discrepancies {
				got[d.At] = d.Bytes + " " + d.SDK
			}
			want := exchange.Redacted + " " + exchange.Redacted
			if tc.shown {
				want = "secretive nothing"
			}
			if got["Data.Business.Mood"] != want || got["Trace"] != "t nothing" {
				t.Errorf("%q", got)
			}
		})
	}
}
