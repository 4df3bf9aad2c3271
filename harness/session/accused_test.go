package session_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/session"
	"github.com/dwconform/dwconform/harness/verdict"
)

// accused are correct servers that a judge may wrongly accuse, each with the
// clauses under which it did. Only these are asked, so that each takes little.
var accused = []struct{ variants, only string }{
	{"page-past-end-refused", "ListBusiness.list.paging isolation.sequences"},
	{"page-past-end-last", "ListBusiness.list isolation.sequences"},
	{"page-past-end-first", "ListBusiness.list isolation.sequences"},
	{"page-past-end-uncounted", "ListBusiness.list isolation.sequences"},
	{"page-past-end-last lag-300ms", "ListBusiness.list"},
	{"lag-changes", "UpdateBusiness.update DeleteBusiness.ProjectId* DeleteBusiness.delete CreateBusiness.duplicate CreateBusiness.free.after-*"},
	{"lag-changes-flapping", "UpdateBusiness.update DeleteBusiness.delete CreateBusiness.race.rename CreateBusiness.race.delete"},
	{"lag-total", "ListBusiness.list"},
	{"lag-changes lag-300ms missing-refused", "UpdateBusiness.update.persists DeleteBusiness.delete GetBusiness.ProjectId*"},
	{"ids-far-apart", "GetBusiness.read.*"},
	{"far-projects", "*.unknown"},
	{"create-only numbers-lenient", "CreateBusiness.effect.agrees"},
	{"lag-300ms missing-refused", "answer.form.format answer.xml.*"},
	{"nonce-late", "signature.wrong.nonce"},
	{"nonce-late checks-late", "signature.wrong.nonce"},
	{"some-states", "CreateBusiness.InternalError.System.error CreateBusiness.Throttling.Api.error"},
	{"states-limited", "CreateBusiness.InternalError.System.error CreateBusiness.Throttling.User.error"},
}

func TestAccusedServers(t *testing.T) {
	t.Parallel()
	for _, a := range accused {
		t.Run(a.variants, func(t *testing.T) {
			t.Parallel()
			if strings.Contains(a.variants, "lag-changes") {
				long(t)
			}
			only := strings.Fields(a.only)
			if testing.Short() {
				only = slices.DeleteFunc(only, func(of string) bool { return of == "isolation.sequences" }) // hundreds
			}
			res := against(t, session.Config{Time: 20 * time.Second, Plan: plan.Options{Only: only}}, strings.Fields(a.variants)...)
			if c := session.Count(res.Records, verdict.Should); c.Failed > 0 || c.Broken > 0 || c.Passed == 0 || res.Fatal != "" {
				t.Errorf("false alarm: %s", told(res))
			}
		})
	}
}
