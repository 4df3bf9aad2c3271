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
}

// garbled asks what cannot be read.
func (pr *probe) garbled() {
	for _, g := range wire.Garbles() {
		for _, signature := range []string{exchange.V1, exchange.V3} {
			call := exchange.Call{Action: "CreateBusiness", Params: p("ProjectId", 10001, "BusinessName", g.Name), Tamper: g.Name, Way: exchange.Way{Signature: signature}}
			if _, err := pr.build(call); err == nil {
				pr.raw(g.Name+" "+signature, call)
			}
		}
	}
}
