package mock

import (
	"fmt"
	"strings"
	"time"

	"github.com/dwconform/dwconform/harness/exchange"
)

// said asks one call each in other manners than the usual one, about businesses
// whose texts are not the usual ones, and by ids that are nearly theirs.
func (pr *probe) said() {
	v3, xml := exchange.Way{Signature: exchange.V3}, exchange.Way{Format: exchange.XML}
	query := exchange.Way{Place: exchange.Query}
	as := func(profile, action string, way exchange.Way, namesAndValues ...any) got {
		return pr.raw(fmt.Sprint(profile, " ", way, " ", action, namesAndValues), exchange.Call{Action: action, Params: p(namesAndValues...), Way: way, As: profile})
	}
	pr.create("said", "ProjectId", 10001, "BusinessName", "said", "UseType", "MANUAL_BIZ")
	id := pr.ids["said"]
	for _, wrong := range []string{"-" + id, id + ".5", id + "abc", pr.wrapped(id)} {
		pr.say("GetBusiness", "ProjectId", 10001, "BusinessId", wrong)
		pr.say("UpdateBusiness", "ProjectId", 10001, "BusinessId", wrong, "Description", "said of "+wrong)
	}
	as("", "GetBusiness", xml, "ProjectId", 10002, "BusinessId", id)
	as("", "GetBusiness", exchange.Way{Signature: exchange.V3}, "ProjectIdentifier", "p_one", "BusinessId", id)
	as("", "GetBusiness", query, "ProjectId", 10001, "BusinessId", id)
	as("", "UpdateBusiness", v3, "ProjectId", 10002, "BusinessId", id, "Description", "said by V3")
	as("", "UpdateBusiness", query, "ProjectId", 10001, "BusinessId", id, "Description", "said in the query")
	pr.read("said")
	as("", "ListBusiness", query, "ProjectId", 10001, "Keyword", "no such name", "PageNumber", 1, "PageSize", 10)
	as("", "DeleteBusiness", query, "ProjectId", 10001, "BusinessId", id)
	pr.read("said")
	for i, text := range []string{"-", ".5", "wrapped"} {
		key := fmt.Sprint("removed ", i)
		pr.create(key, "ProjectId", 10001, "BusinessName", key)
		wrong := map[string]string{"-": "-" + pr.ids[key], ".5": pr.ids[key] + ".5", "wrapped": pr.wrapped(pr.ids[key])}[text]
		pr.say("DeleteBusiness", "ProjectId", 10001, "BusinessId", wrong)
		pr.read(key)
	}
	pr.create("removed elsewhere", "ProjectId", 10001, "BusinessName", "removed elsewhere")
	pr.say("DeleteBusiness", "ProjectIdentifier", "p_two", "BusinessId", "#removed elsewhere")
	pr.read("removed elsewhere")
	as(exchange.Temporary, "CreateBusiness", v3, "ProjectId", 10001, "BusinessName", "of a temporary key")
	as("", "CreateBusiness", xml, "ProjectId", 10001, "BusinessName", "in XML", "Description", strings.Repeat("d", 300))
	pr.say("ListBusiness", "ProjectId", 10001, "Keyword", "of a temporary key", "PageNumber", 1, "PageSize", 10)
	pr.say("ListBusiness", "ProjectId", 10001, "Keyword", "in XML", "PageNumber", 1, "PageSize", 10)
	for _, name := range []string{"said:a", "said:b", "said,a", "said,b", "said it's \"so\"", "said <so>", "said-so", "said 😀"} {
		pr.create(name, "ProjectId", 10001, "BusinessName", name, "Description", name)
		pr.say("ListBusiness", "ProjectId", 10001, "Keyword", name, "PageNumber", 1, "PageSize", 10)
	}
	as("", "GetBusiness", xml, "ProjectId", 10001, "BusinessId", pr.ids["said 😀"])
	as("", "ListBusiness", xml, "ProjectId", 10001, "Keyword", "said 😀", "PageNumber", 1, "PageSize", 10)
	pr.say("UpdateBusiness", "ProjectId", 10001, "BusinessId", "#said-so", "BusinessName", "said otherwise")
	pr.read("said-so")
	pr.say("UpdateBusiness", "ProjectId", 10001, "BusinessId", "#said:a", "BusinessName", "said by nobody", "Owner", "nobody")
	pr.read("said:a")
	longest := strings.Repeat("s", 60)
	pr.create("longest", "ProjectId", 10001, "BusinessName", longest)
	pr.say("UpdateBusiness", "ProjectId", 10001, "BusinessId", "#longest", "Description", "of the longest name")
	pr.read("longest")
	pr.create("spaced", "ProjectId", 10001, "BusinessName", "said with a space")
	pr.say("DeleteBusiness", "ProjectId", 10001, "BusinessId", "#spaced")
	pr.create("spaced", "ProjectId", 10001, "BusinessName", "said with a space")
	pr.saidOtherwise(as)
	theirs := as(exchange.OtherTenant, "CreateBusiness", exchange.Way{}, "ProjectId", 20001, "BusinessName", "said by another").id()
	pr.say("GetBusiness", "ProjectId", 20001, "ProjectIdentifier", "p_three", "BusinessId", theirs)
	pr.say("UpdateBusiness", "ProjectId", 20001, "BusinessId", theirs, "Owner", "1000000000001")
	as("", "DeleteBusiness", query, "ProjectId", 10001, "BusinessId", theirs)
	as("", "CreateBusiness", query, "ProjectId", 20001, "BusinessName", "said to another")
	as(exchange.Unauthorized, "CreateBusiness", query, "ProjectId", 10001, "BusinessName", "said without rights")
	for range 2 {
		as("", "CreateBusiness", v3, "ProjectId", 10002, "BusinessName", "said twice by V3")
		pr.say("CreateBusiness", "ProjectId", 10001, "BusinessName", "7 said twice")
		pr.say("CreateBusiness", "ProjectId", 10001, "BusinessName", strings.Repeat("t", 55))
	}
	pr.say("ListBusiness", "ProjectId", 20001, "PageNumber", 1, "PageSize", 1)
	pr.say("ListBusiness", "ProjectId", 20001, "Keyword", "by", "PageNumber", 2, "PageSize", 1)
}

// saidOtherwise asks by temporary keys and keys without rights, and of texts
// that are nearly alike.
func (pr *probe) saidOtherwise(as func(profile, action string, way exchange.Way, namesAndValues ...any) got) {
	v3, xml := exchange.Way{Signature: exchange.V3}, exchange.Way{Format: exchange.XML}
	pr.create("otherwise", "ProjectId", 10001, "BusinessName", "otherwise", "Description", "o", "UseType", "MANUAL_BIZ")
	id := pr.ids["otherwise"]
	pr.say("CreateBusiness", "ProjectId", 10001, "BusinessName", "otherwise", "Description", "")
	pr.say("CreateBusiness", "ProjectId", 10001, "BusinessName", "otherwise", "Owner", "")
	pr.say("CreateBusiness", "ProjectIdentifier", "p_one", "BusinessName", "of no type", "UseType", "X")
	as(exchange.Temporary, "CreateBusiness", exchange.Way{}, "ProjectId", 10001, "BusinessName", "of no type either", "UseType", "X")
	for _, name := range []string{"other.wise", "other_wise", "other\U0001f600", "other\uf600"} {
		pr.say("CreateBusiness", "ProjectId", 10001, "BusinessName", name)
	}
	for range 2 {
		as("", "GetBusiness", v3, "ProjectId", 10001, "BusinessId", id)
		as(exchange.Temporary, "GetBusiness", exchange.Way{}, "ProjectId", 10001, "BusinessId", id)
		pr.say("UpdateBusiness", "ProjectId", 10001, "BusinessId", "#otherwise", "BusinessName", "otherwise too", "Description", "all", "Owner", "1000000000003")
	}
	pr.read("otherwise")
	pr.overAnother(exchange.Call{Action: "GetBusiness", Params: p("ProjectId", 10001, "BusinessId", id)})
	as(exchange.Unauthorized, "UpdateBusiness", exchange.Way{}, "ProjectIdentifier", "p_one", "BusinessId", id, "Description", "denied")
	as(exchange.Unauthorized, "DeleteBusiness", v3, "ProjectId", 10001, "BusinessId", id)
	for i, state := range newStates(pr.h.(*Server).contract).order {
		pr.state(fmt.Sprintf(`{"state":%q,"action":"setup"}`, state))
		as("", "CreateBusiness", xml, "ProjectId", 10001, "BusinessName", fmt.Sprint("state in XML ", i))
		pr.state(fmt.Sprintf(`{"state":%q,"action":"teardown"}`, state))
	}
}

// wrapped is another id with the same lower 32 bits, "" for none.
func (pr *probe) wrapped(id string) string {
	var n int64
	if _, err := fmt.Sscan(id, &n); err != nil {
		return ""
	}
	return fmt.Sprint(n + 5<<32)
}

// saidSignatures uses nonces again, other times and disabled keys in calls that
// are said in other ways.
func (pr *probe) saidSignatures() {
	n := 0
	create := func(label string, way exchange.Way, as string) {
		n++
		pr.raw(fmt.Sprint(label, " ", way, " ", as), exchange.Call{Action: "CreateBusiness", Params: p("BusinessName", fmt.Sprint("said", n), "ProjectId", 10001), Way: way, As: as})
	}
	xml := exchange.Way{Format: exchange.XML}
	create("a disabled key", xml, exchange.Inactive)
	wrong := exchange.Call{Action: "CreateBusiness", Params: p("BusinessName", "said wrongly", "ProjectId", 10001), Way: xml, Tamper: "signature-one-character"}
	pr.raw("a wrong signature in XML", wrong)
	wrong.Way, wrong.As = exchange.Way{Signature: exchange.V3}, exchange.Temporary
	pr.raw("a wrong signature of a temporary key", wrong)
	update := exchange.Call{Action: "UpdateBusiness", Params: p("BusinessId", 1, "ProjectId", 10001), Way: exchange.Way{Signature: exchange.V3}, Tamper: "digest-wrong"}
	pr.raw("a wrong digest of an update", update)
	wrong.Way, wrong.Tamper = exchange.Way{}, "time-40m-past"
	pr.raw("a wrong time by a temporary key", wrong)
	pr.raw("line ends", exchange.Call{Action: "CreateBusiness", Params: p("BusinessName", "said in lines", "ProjectId", 10001, "Description", "a\r\nb")})
	again := pr.nonce.Load() + 1
	create("a nonce in one project", exchange.Way{}, "")
	pr.nonce.Store(again - 1)
	pr.say("CreateBusiness", "ProjectId", 10002, "BusinessName", "that nonce in another")
	for _, pair := range []struct {
		first, next exchange.Way
		as          string
	}{
		{xml, xml, ""}, {exchange.Way{}, xml, ""}, {exchange.Way{}, exchange.Way{}, exchange.Temporary},
		{exchange.Way{}, exchange.Way{Method: exchange.GET}, ""}, {exchange.Way{Place: exchange.Query}, exchange.Way{Place: exchange.Query}, ""},
	} {
		used := pr.nonce.Load() + 1
		create("a nonce", pair.first, pair.as)
		pr.nonce.Store(used - 1)
		create("that nonce", pair.next, pair.as)
	}
	clock := pr.now
	defer func() { pr.now = clock }()
	for _, off := range []time.Duration{6 * time.Minute, -10 * time.Minute} {
		pr.now = func() time.Time { return start.Add(off) }
		create(fmt.Sprint("a time off by ", off), exchange.Way{}, exchange.Temporary)
		pr.say("ListBusiness", "ProjectId", 10001, "Keyword", "said", "PageNumber", 1, "PageSize", 10)
	}
}
