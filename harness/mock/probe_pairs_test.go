package mock

import (
	"fmt"
	"strings"

	"github.com/dwconform/dwconform/harness/exchange"
)

// pairs asks every Action in every way, by each key and by each name of a
// project, so that what goes wrong where two things come together shows.
func (pr *probe) pairs() {
	const other = "1000000000003"
	pr.create("pair kept", "ProjectId", 10001, "BusinessName", "pair kept", "Description", "kept", "Owner", other, "UseType", "MANUAL_BIZ")
	pr.create("pair elsewhere", "ProjectId", 10002, "BusinessName", "pair elsewhere")
	theirs := pr.raw("theirs", exchange.Call{Action: "CreateBusiness", Params: p("BusinessName", "pair theirs", "ProjectId", 20001), As: exchange.OtherTenant}).id()
	for i, name := range []string{
		"业", "会", "丛", "業", "a\nb", `a\nb`, "a\nc", "aAb", "a%41b", `a\u0041b`, "a&b", "a&amp;b", "a\x00b", "a\x00c", "a b", "a\tb",
		"a-b", "a–b", `a"b`, "a“b", `a\b`, "ab", "a'b", "a<b>c", "a<i>c",
	} {
		key := fmt.Sprint("similar ", i)
		pr.create(key, "ProjectId", 10002, "BusinessName", "similar "+name)
		pr.say("UpdateBusiness", "ProjectId", 10001, "BusinessId", "#pair kept", "BusinessName", "similar "+name)
		pr.create(key, "ProjectId", 10001, "BusinessName", "similarly "+name)
		pr.say("UpdateBusiness", "ProjectId", 10001, "BusinessId", "#pair kept", "BusinessName", "similarly "+name+".")
	}
	pr.say("UpdateBusiness", "ProjectId", 10001, "BusinessId", "#pair kept", "BusinessName", "similarly 倚")
	pr.say("UpdateBusiness", "ProjectId", 10001, "BusinessId", "#pair kept", "BusinessName", "pair kept")
	n := 0
	for _, way := range []exchange.Way{{}, {Place: exchange.Query}, {Method: exchange.GET}} {
		for _, way.Signature = range []string{exchange.V1, exchange.V3} {
			for _, way.Format = range []string{exchange.JSON, exchange.XML} {
				for _, as := range []string{"", exchange.Temporary, exchange.Unauthorized} {
					for project, ours := range [][]any{{"ProjectId", 10001}, {"ProjectIdentifier", "p_one"}} {
						if pr.over() {
							return
						}
						n++
						q := &paired{probe: pr, as: as, way: way, ours: ours, n: n}
						q.foreign = [][]any{{"ProjectId", 20001}, {"ProjectIdentifier", "p_three"}}[project]
						q.ask(theirs, other)
					}
				}
			}
		}
	}
}

// paired asks in one way.
type paired struct {
	*probe
	as            string
	way           exchange.Way
	ours, foreign []any
	n             int
}

func (q *paired) say(action string, in []any, more ...any) got {
	for i, v := range more {
		if s, ok := v.(string); ok && i%2 == 1 && strings.HasPrefix(s, "#") {
			more[i] = q.ids[s[1:]]
		}
	}
	params := append(append([]any{}, in...), more...)
	return q.raw(fmt.Sprint(q.as, " ", q.way, " ", action, params), exchange.Call{Action: action, Params: p(params...), Way: q.way, As: q.as})
}

func (q *paired) ask(theirs int64, other string) {
	name := func(what string) string { return fmt.Sprint("pair ", what, " ", q.n) }
	plainly := []any{"ProjectId", 10001}
	for i, set := range [][]any{
		{"Description", "d", "Owner", other, "UseType", "MANUAL_BIZ"}, {}, {"Description", "d"}, {"Owner", other}, {"UseType", "MANUAL_BIZ"},
		{"Owner", other, "UseType", "MANUAL_BIZ"}, {"Description", "d", "UseType", "MANUAL_BIZ"}, {"Description", "d", "Owner", other},
	} {
		made := name(fmt.Sprint("made ", i))
		id := q.say("CreateBusiness", q.ours, append([]any{"BusinessName", made}, set...)...).id()
		q.probe.say("GetBusiness", append(plainly, "BusinessId", id)...)
	}
	for _, set := range [][]any{{}, {"Description", "d"}, {"Owner", other}} {
		for i, wrong := range [][]any{{"UseType", "NONE"}, {"UseType", "MANUAL_BIZ", "Owner", "nobody"}} {
			if i == 1 && len(set) > 0 && set[0] == "Owner" {
				continue
			}
			failed := name(fmt.Sprint("failed ", i, len(set), set))
			q.say("CreateBusiness", q.ours, append(append([]any{"BusinessName", failed}, wrong...), set...)...)
			q.probe.say("ListBusiness", append(plainly, "Keyword", failed, "PageNumber", 1, "PageSize", 9)...)
			q.probe.say("CreateBusiness", append(plainly, "BusinessName", failed)...)
		}
	}
	q.say("CreateBusiness", q.ours, "BusinessName", "pair kept")
	q.say("CreateBusiness", q.foreign, "BusinessName", name("foreign"))
	for _, action := range []string{"GetBusiness", "DeleteBusiness"} {
		q.say(action, q.foreign, "BusinessId", theirs)
		q.say(action, q.ours, "BusinessId", "#pair elsewhere")
	}
	q.say("ListBusiness", q.foreign, "PageNumber", 1, "PageSize", 9)
	for page := 1; page <= 2; page++ {
		q.say("ListBusiness", q.ours, "Keyword", "pair kept", "PageNumber", page, "PageSize", 1)
		q.say("ListBusiness", q.ours, "Keyword", "pair", "PageNumber", page, "PageSize", 1)
	}
	q.say("GetBusiness", q.ours, "BusinessId", "#pair kept")
	changed := name("changed")
	q.create(changed, append(plainly, "BusinessName", changed, "Description", "d", "Owner", other, "UseType", "MANUAL_BIZ")...)
	for _, set := range [][]any{
		{"Description", "业务 changed"}, {"BusinessName", changed + " anew"}, {"BusinessName", "pair kept"}, {"Owner", "1000000000001"}, {"Owner", other, "Description", "both"},
	} {
		q.say("UpdateBusiness", q.ours, append([]any{"BusinessId", "#" + changed}, set...)...)
		q.probe.say("GetBusiness", append(plainly, "BusinessId", "#"+changed)...)
		q.say("UpdateBusiness", q.ours, append([]any{"BusinessId", "#pair elsewhere"}, set...)...)
		q.say("UpdateBusiness", q.foreign, append([]any{"BusinessId", theirs}, set...)...)
	}
	q.probe.say("CreateBusiness", append(plainly, "BusinessName", changed)...)
	q.say("DeleteBusiness", q.ours, "BusinessId", "#"+changed)
	q.probe.say("GetBusiness", append(plainly, "BusinessId", "#"+changed)...)
	q.create("heir", append(plainly, "BusinessName", changed+" anew")...)
	for _, set := range [][]any{{"Description", "late"}, {"BusinessName", changed + " late"}, {"Owner", other}} {
		q.say("UpdateBusiness", q.ours, append([]any{"BusinessId", "#" + changed}, set...)...)
	}
	q.say("GetBusiness", q.ours, "BusinessId", "#"+changed)
	q.say("DeleteBusiness", q.ours, "BusinessId", "#"+changed)
	q.probe.say("GetBusiness", append(plainly, "BusinessId", "#heir")...)
}
