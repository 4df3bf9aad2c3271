package mock

import (
	"fmt"
	"strings"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/wire"
)

// together asks creates that differ from the plain one in several things at
// once, and in who asks.
func (pr *probe) together() {
	const other = "1000000000003"
	for i, set := range [][]any{
		{"ProjectIdentifier", "p_two", "Description", "j", "Owner", other, "UseType", "MANUAL_BIZ"},
		{"ProjectIdentifier", "p_two", "Description", "k", "UseType", "MANUAL_BIZ"},
		{"ProjectIdentifier", "p_two", "Owner", other, "UseType", "MANUAL_BIZ"},
		{"ProjectIdentifier", "p_two", "Owner", other},
		{"ProjectId", 10002, "Owner", other, "UseType", "NORMAL"},
		{"ProjectId", 10002, "Description", "l", "Owner", other},
	} {
		name := fmt.Sprintf("together%02d", i)
		pr.create(name, append([]any{"BusinessName", name}, set...)...)
		pr.look(name, name)
	}
	pr.header = map[string]string{"X-Sdk-Client": "golang/1.0.0"}
	pr.create("by the SDK", "ProjectId", 10001, "BusinessName", "by the SDK", "Description", "m", "Owner", other, "UseType", "MANUAL_BIZ")
	pr.header = nil
	pr.read("by the SDK")
}

// freed asks for names that were just given back, and for long ones again.
func (pr *probe) freed() {
	pr.create("freed", "ProjectId", 10001, "BusinessName", "freed", "UseType", "MANUAL_BIZ")
	pr.say("DeleteBusiness", "ProjectId", 10001, "BusinessId", "#freed")
	pr.create("freed", "ProjectId", 10001, "BusinessName", "freed")
	long := strings.Repeat("l", 60)
	pr.create("long", "ProjectId", 10001, "BusinessName", long)
	pr.say("CreateBusiness", "ProjectId", 10001, "BusinessName", long)
	for _, name := range []string{"oldest", "older", "newer"} {
		pr.create(name, "ProjectId", 10001, "BusinessName", name)
	}
	pr.say("UpdateBusiness", "ProjectId", 10001, "BusinessId", "#newer", "BusinessName", "oldest")
	pr.say("UpdateBusiness", "ProjectId", 10001, "BusinessId", "#older", "BusinessName", "newer")
	pr.create("threefold", "ProjectId", 10001, "BusinessName", "threefold")
	pr.say("UpdateBusiness", "ProjectId", 10001, "BusinessId", "#threefold", "BusinessName", "threefold too", "Description", "t", "Owner", "1000000000003")
	pr.read("threefold")
	pr.say("UpdateBusiness", "ProjectId", 10001, "BusinessId", "#threefold", "Description", "half", "Owner", "nobody")
	pr.read("threefold")
	pr.say("UpdateBusiness", "ProjectId", 10001, "BusinessId", "#threefold", "BusinessName", "not taken", "Owner", "nobody")
	pr.create("not taken", "ProjectId", 10001, "BusinessName", "not taken")
	pr.say("CreateBusiness", "ProjectId", 10001, "BusinessName", "not taken either", "Owner", "nobody")
	pr.create("not taken either", "ProjectId", 10001, "BusinessName", "not taken either")
}

// garbled asks what cannot be read.
func (pr *probe) garbled() {
	for _, g := range wire.Garbles() {
		for _, signature := range []string{exchange.V1, exchange.V3} {
			call := exchange.Call{Action: "CreateBusiness", Params: p("ProjectId", 10001, "BusinessName", g.Name), Tamper: g.Name, Way: exchange.Way{Signature: signature}}
			if pr.buildable(call) {
				pr.raw(g.Name+" "+signature, call)
			}
		}
	}
}

// named asks for projects by what only looks like theirs, on every Action.
func (pr *probe) named() {
	pr.create("named", "ProjectId", 10001, "BusinessName", "named")
	for _, project := range [][]any{{"ProjectId", "100010"}, {"ProjectIdentifier", "x.p_one"}, {"ProjectIdentifier", "%"}} {
		pr.say("CreateBusiness", append([]any{"BusinessName", "named too"}, project...)...)
		pr.say("GetBusiness", append([]any{"BusinessId", "#named"}, project...)...)
		pr.say("ListBusiness", append([]any{"Keyword", "named", "PageNumber", 1, "PageSize", 10}, project...)...)
		pr.say("UpdateBusiness", append([]any{"BusinessId", "#named", "Description", "n"}, project...)...)
		pr.say("DeleteBusiness", append([]any{"BusinessId", "#named"}, project...)...)
	}
	for _, id := range []string{"p_one"} {
		pr.say("CreateBusiness", "BusinessName", "named so", "ProjectId", id)
	}
	pr.say("CreateBusiness", "BusinessName", "named by both", "ProjectId", 20001, "ProjectIdentifier", "p_three")
	for i, useType := range []string{"MANUAL", "MANUAL-BIZ", "XNORMAL", `"NORMAL"`} {
		pr.say("CreateBusiness", "BusinessName", fmt.Sprint("of a type ", i), "ProjectId", 10001, "UseType", useType)
	}
	for _, name := range []string{"same Aa", "same BB", "one/folder", "two/folder"} {
		pr.say("CreateBusiness", "BusinessName", name, "ProjectId", 10001)
	}
	pr.say("CreateBusiness", "BusinessName", "many bytes", "ProjectId", 10001, "Description", strings.Repeat("业", 400))
	pr.create("named alike", "ProjectId", 10001, "BusinessName", "named alike", "Description", "named alike")
	pr.read("named alike")
	pr.create("one+two", "ProjectId", 10001, "BusinessName", "one+two")
	pr.say("ListBusiness", "ProjectId", 10001, "Keyword", "one+two", "PageNumber", 1, "PageSize", 10)
	pr.say("ListBusiness", "ProjectId", 10001, "Keyword", "crowd", "PageNumber", 1, "PageSize", 100)
	pr.create("line ends", "ProjectId", 10001, "BusinessName", "line ends", "Description", "one\rtwo\r\nthree")
	get := exchange.Call{Action: "GetBusiness", Params: p("ProjectId", 10001, "BusinessId", pr.ids["line ends"]), Way: exchange.Way{Format: exchange.XML}}
	pr.raw("line ends in XML", get)
	get.Way.Format, get.Tamper = exchange.JSON, "format-lower-case"
	pr.raw("a format in lower case", get)
	get.Tamper = "format-unknown"
	pr.raw("a format that is none", get)
}

// signedActions asks the other Actions with a wrong signature, a disabled key
// and a nonce that was used.
func (pr *probe) signedActions() {
	g := pr.raw("create what is signed for", exchange.Call{Action: "CreateBusiness", Params: p("BusinessName", "signed for", "ProjectId", 10001)})
	id := g.doc.Node.Get("BusinessId").Text()
	calls := []exchange.Call{
		{Action: "GetBusiness", Params: p("ProjectId", 10001, "BusinessId", id)},
		{Action: "ListBusiness", Params: p("ProjectId", 10001, "PageNumber", 1, "PageSize", 10)},
		{Action: "UpdateBusiness", Params: p("ProjectId", 10001, "BusinessId", id, "Description", "signed for")},
		{Action: "DeleteBusiness", Params: p("ProjectId", 10001, "BusinessId", id)},
	}
	for _, sig := range []string{exchange.V1, exchange.V3} {
		for _, call := range calls {
			call.Way.Signature = sig
			for _, tamper := range []string{"signature-one-character", "signature-absent", "key-unknown"} {
				if call.Tamper = tamper; !pr.buildable(call) {
					continue
				}
				pr.raw(call.Action+" "+sig+" "+tamper, call)
			}
			call.Tamper, call.As = "", exchange.Inactive
			pr.raw(call.Action+" "+sig+" by a disabled key", call)
		}
	}
	for _, first := range []exchange.Call{calls[0], calls[1], {Action: "GetBusiness", Params: calls[0].Params, Way: exchange.Way{Method: exchange.GET, Place: exchange.Query}}} {
		for _, next := range []exchange.Call{first, calls[2], {Action: "GetBusiness", Params: calls[0].Params, Way: exchange.Way{Signature: exchange.V3}}} {
			used := pr.nonce.Load() + 1
			pr.raw("a nonce of "+first.Action, first)
			pr.nonce.Store(used - 1)
			pr.raw("that nonce in "+next.Action, next)
		}
	}
}

// buildable reports whether a call can be said so at all.
func (pr *probe) buildable(call exchange.Call) bool {
	_, err := pr.build(call)
	return err == nil
}

// manners asks about what became of businesses in other manners than the
// plainest: by the identifier of the project, signed by V3, in XML, by a
// temporary key.
func (pr *probe) manners() {
	const other = "1000000000003"
	named := []any{"ProjectIdentifier", "p_one"}
	by := func(action, key string, more ...any) {
		pr.say(action, append(append(append([]any{}, named...), "BusinessId", "#"+key), more...)...)
	}
	said := func(as, action string, way exchange.Way, namesAndValues ...any) {
		pr.raw(fmt.Sprint(as, " ", way, " ", action, namesAndValues), exchange.Call{Action: action, Params: p(namesAndValues...), Way: way, As: as})
	}
	v3 := exchange.Way{Signature: exchange.V3}
	pr.create("ma", "ProjectId", 10001, "BusinessName", "manner", "Description", "a", "UseType", "MANUAL_BIZ")
	pr.create("mb", "ProjectId", 10001, "BusinessName", "manner b", "Description", "b", "UseType", "MANUAL_BIZ")
	said("", "CreateBusiness", exchange.Way{Signature: exchange.V3, Format: exchange.XML}, "ProjectId", 10001, "BusinessName", "manner")
	said(exchange.Temporary, "GetBusiness", exchange.Way{}, "ProjectId", 10001, "BusinessId", pr.ids["ma"])
	pr.say("ListBusiness", "ProjectId", 10001, "Keyword", "manner", "PageNumber", 2, "PageSize", 1)
	by("UpdateBusiness", "ma", "Owner", other)
	pr.read("ma")
	pr.say("UpdateBusiness", "ProjectId", 10001, "BusinessId", "#ma", "Description", "a second time")
	by("GetBusiness", "ma")
	by("DeleteBusiness", "ma")
	pr.look("mb", "manner")
	pr.create("mh", "ProjectId", 10001, "BusinessName", "manner", "Description", "heir")
	for _, a := range []string{"GetBusiness", "UpdateBusiness", "DeleteBusiness"} {
		pr.say(a, "ProjectId", 10001, "BusinessId", "#ma", "Description", "of the first")
	}
	pr.create("mt", "ProjectId", 10001, "BusinessName", "manner t", "Description", "manner")
	for _, text := range []string{"manner b", "heir"} {
		pr.say("UpdateBusiness", "ProjectId", 10001, "BusinessId", "#mt", "Description", text)
	}
	pr.say("UpdateBusiness", "ProjectId", 10001, "BusinessId", "#mt", "Description", "two", "Owner", other)
	pr.read("mt")
	pr.create("me", "ProjectId", 10002, "BusinessName", "elsewhere")
	pr.create("mf", "ProjectId", 10002, "BusinessName", "elsewhere f")
	pr.say("UpdateBusiness", "ProjectId", 10002, "BusinessId", "#mf", "BusinessName", "elsewhere")
	pr.say("ListBusiness", "ProjectId", 10001, "Keyword", "crowd", "PageNumber", 3, "PageSize", 50)
	pr.say("ListBusiness", "ProjectId", 10001, "Keyword", "", "PageNumber", 3, "PageSize", 50)
	pr.create("mc", "ProjectId", 10001, "BusinessName", "manner c")
	said("", "DeleteBusiness", v3, "ProjectId", 10001, "BusinessId", pr.ids["mc"])
	pr.create("md", "ProjectId", 10001, "BusinessName", "manner c")
	pr.say("UpdateBusiness", "ProjectId", 10001, "BusinessId", "#mb", "BusinessName", "manner e")
	said("", "DeleteBusiness", v3, "ProjectId", 10001, "BusinessId", pr.ids["mb"])
}
