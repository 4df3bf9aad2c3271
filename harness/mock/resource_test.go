package mock

import (
	"fmt"
	"slices"
	"strconv"
	"sync"
	"testing"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/wire"
)

func TestGetOfWhatIsNotThere(t *testing.T) {
	_, c := newServer()
	here := c.made(t, "here")
	gone := c.made(t, "gone")
	if g := c.ask("DeleteBusiness", "BusinessId", gone, "ProjectId", 10001); !g.ok() {
		t.Fatal(g)
	}
	for name, params := range map[string][]any{
		"never there":    {"BusinessId", 1, "ProjectId", 10001},
		"deleted":        {"BusinessId", gone, "ProjectId", 10001},
		"kept elsewhere": {"BusinessId", here, "ProjectId", 10002},
		"id plus 2^32":   {"BusinessId", here + 1<<32, "ProjectId", 10001},
	} {
		g := c.ask("GetBusiness", params...)
		data := g.doc.Node.Get("Data")
		if !g.ok() || data.Get("BusinessId").Exists() || len(data.Members) != 1 || data.Members[0].Name != "Description" {
			t.Errorf("%s: want Data with an empty Description alone, got %s", name, g)
		}
		if name == "id plus 2^32" || name == "never there" {
			continue
		}
		for _, action := range []string{"UpdateBusiness", "DeleteBusiness"} {
			refusedWith(t, c.ask(action, append(params, "Description", "x")...), 400, noBusiness.code)
		}
	}
	if d := c.data(here); d.Get("Description").Text() != "" {
		t.Errorf("the one elsewhere was changed: %+v", d)
	}
	for _, bad := range []string{"abc", "1.5", "9223372036854775808", ""} {
		code := "InvalidBusinessId"
		if bad == "" {
			code = "MissingBusinessId"
		}
		for _, action := range []string{"GetBusiness", "UpdateBusiness", "DeleteBusiness"} {
			refusedWith(t, c.ask(action, "BusinessId", bad, "ProjectId", 10001), 400, code)
		}
	}
}

func TestUpdateChangesWhatItGives(t *testing.T) {
	_, c := newServer()
	id := c.made(t, "a", "Description", "d", "Owner", "1000000000003", "UseType", "MANUAL_BIZ")
	other := c.made(t, "b", "Description", "other")
	if g := c.ask("UpdateBusiness", "BusinessId", id, "ProjectIdentifier", "p_one", "Description", "new", "BusinessName", ""); !g.ok() {
		t.Fatal(g)
	}
	d := c.data(id)
	for field, want := range map[string]string{"BusinessName": "a", "Description": "new", "Owner": "1000000000003", "UseType": "MANUAL_BIZ", "ProjectId": "10001"} {
		if got := d.Get(field).Text(); got != want {
			t.Errorf("%s: want %q, got %q", field, want, got)
		}
	}
	if got := c.data(other).Get("Description").Text(); got != "other" {
		t.Errorf("the neighbour's description is %q", got)
	}
	refusedWith(t, c.ask("UpdateBusiness", "BusinessId", id, "ProjectId", 10001, "Owner", "nobody"), 400, noOwner.code)
}

func TestListPages(t *testing.T) {
	_, c := newServer()
	for i := range 7 {
		c.made(t, fmt.Sprintf("pre page%d post", i), "Description", "paged")
	}
	c.made(t, "unrelated", "Description", "page")
	c.ask("CreateBusiness", "BusinessName", "page elsewhere", "ProjectId", 10002)
	for _, size := range []int{1, 2, 3, 7, 100} {
		var all []string
		for page := 1; page <= 8; page++ {
			g := c.ask("ListBusiness", "ProjectId", 10001, "Keyword", "page", "PageNumber", page, "PageSize", size)
			data := g.doc.Node.Get("Data")
			if n, _ := data.Get("TotalCount").Int64(); n != 7 || data.Get("PageNumber").Text() != fmt.Sprint(page) || data.Get("PageSize").Text() != fmt.Sprint(size) {
				t.Errorf("page %d of %d: %s", page, size, g)
			}
			for _, item := range data.Get("Business").Items() {
				all = append(all, item.Get("BusinessName").Text())
				if item.Get("ProjectId").Kind != wire.Number || item.Get("BusinessId").Kind != wire.Number {
					t.Errorf("types of %+v", item)
				}
			}
		}
		slices.Sort(all)
		if len(all) != 7 || len(slices.Compact(all)) != 7 {
			t.Errorf("pages of %d show %q", size, all)
		}
	}
	for keyword, want := range map[string]int{"page3": 1, "post": 7, "pre page6 post": 1, "PAGE": 0, "unrelated": 1, "paged": 0, "%": 0, "": 8} {
		if got := len(c.listed(10001, keyword)); got != want {
			t.Errorf("keyword %q: want %d, got %d", keyword, want, got)
		}
	}
	for name, params := range map[string][]any{
		"MissingPageNumber": {"PageSize", 1}, "MissingPageSize": {"PageNumber", 1},
		"InvalidPageNumber": {"PageNumber", 0, "PageSize", 1}, "InvalidPageSize": {"PageNumber", 2147483647, "PageSize", 2147483648},
	} {
		refusedWith(t, c.ask("ListBusiness", append(params, "ProjectId", 10001)...), 400, name)
	}
	if g := c.ask("ListBusiness", "ProjectId", 10001, "PageNumber", 2147483647, "PageSize", 2147483647); !g.ok() || len(g.doc.Node.Get("Data.Business").Items()) != 0 {
		t.Errorf("the last page there could be: %s", g)
	}
}

func TestTenants(t *testing.T) {
	_, c := newServer()
	theirs := c.as(exchange.OtherTenant, "CreateBusiness", "BusinessName", "theirs", "ProjectId", 20001)
	if !theirs.ok() {
		t.Fatal(theirs)
	}
	mine := c.made(t, "mine")
	for _, project := range []int{10001, 20001} {
		if g := c.ask("GetBusiness", "BusinessId", theirs.id(), "ProjectId", project); g.doc.Node.Get("Data.BusinessId").Exists() {
			t.Errorf("read through %d: %s", project, g)
		}
		for _, action := range []string{"UpdateBusiness", "DeleteBusiness"} {
			if g := c.ask(action, "BusinessId", theirs.id(), "ProjectId", project, "Description", "x"); g.ok() {
				t.Errorf("%s through %d: %s", action, project, g)
			}
		}
	}
	refusedWith(t, c.ask("ListBusiness", "ProjectId", 20001, "PageNumber", 1, "PageSize", 9), 400, noProject.code)
	g := c.as(exchange.OtherTenant, "GetBusiness", "BusinessId", theirs.id(), "ProjectIdentifier", "p_three")
	if d := g.doc.Node.Get("Data"); d.Get("Description").Text() != "" || d.Get("Owner").Text() != "2000000000002" {
		t.Errorf("theirs is now %s", g)
	}
	for _, action := range []string{"CreateBusiness", "GetBusiness", "ListBusiness", "UpdateBusiness", "DeleteBusiness"} {
		g := c.as(exchange.Unauthorized, action, "BusinessName", "denied", "BusinessId", mine, "ProjectId", 10001, "PageNumber", 1, "PageSize", 1)
		refusedWith(t, g, 403, "Forbidden.Access")
	}
	if g := c.as(exchange.Temporary, "GetBusiness", "BusinessId", mine, "ProjectId", 10001); g.doc.Node.Get("Data.BusinessName").Text() != "mine" {
		t.Errorf("by the temporary key: %s", g)
	}
	if names := c.listed(10001, ""); len(names) != 1 {
		t.Errorf("there are %q", names)
	}
}

// TestRaces: of creates of one name at once exactly one wins, and distinct
// names all do.
func TestRaces(t *testing.T) {
	_, c := newServer()
	const n = 64
	for round, name := range []func(int) string{func(int) string { return "one" }, func(i int) string { return "distinct" + strconv.Itoa(i) }} {
		var wg sync.WaitGroup
		answers := make([]got, n)
		for i := range n {
			wg.Add(1)
			go func() {
				defer wg.Done()
				answers[i] = c.ask("CreateBusiness", "BusinessName", name(i), "ProjectId", 10001)
			}()
		}
		wg.Wait()
		ids := map[int64]bool{}
		for _, g := range answers {
			if g.ok() {
				ids[g.id()] = true
			} else {
				refusedWith(t, g, 400, nameTaken.code)
			}
		}
		if want := []int{1, n}[round]; len(ids) != want || len(c.listed(10001, name(0)[:3])) != want {
			t.Errorf("round %d: %d accepted, want %d", round, len(ids), want)
		}
	}
}
