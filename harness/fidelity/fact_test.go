package fidelity

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/oracle"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/session"
	"github.com/dwconform/dwconform/harness/verdict"
)

// searched is a case that ended with a search of a whole list, which answered
// with these pages.
func searched(pages ...string) *session.Record {
	cs := &plan.Case{ID: "c", Clause: &contract.Clause{ID: "c", Level: verdict.Must}, Steps: []plan.Step{{Label: "create", Action: "CreateBusiness"}}}
	at := oracle.Attempt{Names: plan.Names{Run: "dwcab12cd", Case: 1}, Whole: true}
	for i, body := range pages {
		status := http.StatusOK
		if !strings.HasPrefix(body, "{") {
			status, body = http.StatusBadRequest, `{"RequestId":"r","Code":"`+body+`","Message":"m"}`
		}
		call := exchange.Call{Action: "ListBusiness", Params: []exchange.Pair{{Name: "ProjectId", Value: "10001"}, {Name: "PageNumber", Value: fmt.Sprint(i + 1)}}}
		at.Exchanges = append(at.Exchanges, oracle.Exchange{
			Look: &oracle.LookAt{By: oracle.ByMarker, Project: plan.Primary, Page: i + 1},
			Obs:  exchange.Observation{Call: call, Status: status, Header: http.Header{"Content-Type": {"application/json"}}, Body: []byte(body), Attempts: 1},
		})
	}
	return &session.Record{Case: cs, Transcript: oracle.Transcript{Case: cs, Attempts: []oracle.Attempt{at}}, Verdict: verdict.Verdict{Outcome: verdict.Conforms}}
}

// A search of a whole list shows the same, on whichever of its pages it stands
// because of what others have stored.
func TestPagesOfASearchAreOneFact(t *testing.T) {
	stem := (plan.Names{Run: "dwcab12cd", Case: 1}).Stem()
	page := func(names ...string) string {
		var items []string
		for i, name := range names {
			id := 1000 + i
			if n := strings.IndexByte(name, '#'); n >= 0 {
				_, _ = fmt.Sscan(name[n+1:], &id)
				name = name[:n]
			}
			items = append(items, fmt.Sprintf(`{"BusinessId":%d,"BusinessName":%q}`, id, name))
		}
		return `{"RequestId":"r","HttpStatusCode":200,"Success":true,"Data":{"TotalCount":9,"Business":[` + strings.Join(items, ",") + `]}}`
	}
	ours, more := stem+"a#7", stem+"b#8"
	base := searched(page("other", ours), page(more))
	r := &reader{contract: contract.Default(), world: &plan.World{Projects: map[string]plan.Project{plan.Primary: {ID: "10001"}}}}
	for _, test := range []struct {
		name  string
		rec   *session.Record
		alike bool
	}{
		{"on one page", searched(page(ours, more)), true},
		{"on the second", searched(page("other", "x"), page(ours, more)), true},
		{"on three", searched(page("other"), page(ours), page(more)), true},
		{"one on both sides of a turn", searched(page("other", ours), page(ours, more)), true},
		{"one missing", searched(page("other", ours), page("x")), false},
		{"one more", searched(page(ours, more), page(stem+"c#9")), false},
		{"another name", searched(page("other", ours), page(stem+"c#8")), false},
		{"a page refused", searched(page("other", ours), "TooFar"), false},
	} {
		if got := r.read(base).equal(r.read(test.rec)); got != test.alike {
			t.Errorf("%s: alike %t, want %t\n%+v\n%+v", test.name, got, test.alike, r.read(base), r.read(test.rec))
		}
	}
}
