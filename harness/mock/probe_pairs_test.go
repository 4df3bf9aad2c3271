package mock

import (
	"fmt"
	"net/http/httptest"
	"strings"

	"github.com/dwconform/dwconform/harness/exchange"
)

// pairs asks every Action in every way, by each key and by each name of a
// project, so that what goes wrong where two things come together shows.
func (pr *probe) pairs() {
	const other = "1000000000003"
	pr.create("pair kept", "ProjectId", 10001, "BusinessName", "pair kept", "Description", "kept", "Owner", other, "UseType", "MANUAL_BIZ")
	pr.create("pair elsewhere", "ProjectId", 10002, "BusinessName", "pair elsewhere 业")
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
						odd := 0
						for _, is := range []bool{way.Signature == exchange.V3, way.Format == exchange.XML, as != "", project == 1} {
							if is {
								odd ^= 1
							}
						}
						if odd == 1 && as != exchange.Unauthorized {
							continue // any three of them meet in the other half
						}
						n++
						q := &paired{probe: pr, as: as, way: way, ours: ours, n: n}
						q.foreign = [][]any{{"ProjectId", 20001}, {"ProjectIdentifier", "p_three"}}[project]
						if as == exchange.Unauthorized {
							q.denied(other)
						} else {
							q.ask(theirs, other)
						}
					}
				}
			}
		}
	}
}

// overAnother asks a call over a connection of its own and notes the answer.
func (pr *probe) overAnother(call exchange.Call) {
	if pr.over() {
		return
	}
	req, err := pr.build(call)
	if err != nil {
		panic(err)
	}
	w, r := httptest.NewRecorder(), toHTTP(req)
	r.RemoteAddr = "192.0.2.2:2"
	pr.h.ServeHTTP(w, r)
	pr.note("over another connection: %d %s", w.Code, w.Body)
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

// denied asks without rights.
func (q *paired) denied(other string) {
	for i, set := range [][]any{{"Description", "d", "Owner", other, "UseType", "MANUAL_BIZ"}, {"Description", "d"}, {"Owner", other}, {"UseType", "MANUAL_BIZ"}} {
		q.say("CreateBusiness", q.ours, append([]any{"BusinessName", fmt.Sprint("denied ", i, " ", q.n)}, set...)...)
	}
	q.say("GetBusiness", q.ours, "BusinessId", "#pair kept")
	q.say("ListBusiness", q.ours, "Keyword", "pair kept", "PageNumber", 2, "PageSize", 1)
	for _, set := range [][]any{{"Description", "kept"}, {"BusinessName", "pair kept"}, {"Owner", other}} {
		q.say("UpdateBusiness", q.ours, append([]any{"BusinessId", "#pair kept"}, set...)...)
	}
	q.say("DeleteBusiness", q.ours, "BusinessId", "1")
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
		if i == 0 {
			q.say("GetBusiness", q.ours, "BusinessId", id)
			q.say("ListBusiness", q.ours, "Keyword", made, "PageNumber", 1, "PageSize", 9)
			q.say("CreateBusiness", q.ours, "BusinessName", made)
		}
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
	q.say("ListBusiness", q.ours, "Keyword", "kept", "PageNumber", 1, "PageSize", 9)
	q.say("GetBusiness", q.ours, "BusinessId", "#pair kept")
	changed := name("changed 业")
	q.create(changed, append(plainly, "BusinessName", changed, "Description", "d", "Owner", other, "UseType", "MANUAL_BIZ")...)
	q.create("neighbour", append(plainly, "BusinessName", name("neighbour"))...)
	q.create("namesake", "ProjectId", 10002, "BusinessName", changed+" anew")
	for _, set := range [][]any{
		{"Description", "业务 changed"}, {"BusinessName", changed + " anew"}, {"BusinessName", "pair kept"}, {"Owner", "1000000000001"}, {"Owner", other, "Description", "both"},
	} {
		q.say("UpdateBusiness", q.ours, append([]any{"BusinessId", "#" + changed}, set...)...)
		q.probe.say("GetBusiness", append(plainly, "BusinessId", "#"+changed)...)
		if set[0] == "BusinessName" {
			q.probe.say("CreateBusiness", append(plainly, "BusinessName", changed+" anew")...)
		}
		q.say("UpdateBusiness", q.ours, append([]any{"BusinessId", "#pair elsewhere"}, set...)...)
		q.say("UpdateBusiness", q.foreign, append([]any{"BusinessId", theirs}, set...)...)
	}
	q.probe.say("GetBusiness", append(plainly, "BusinessId", "#neighbour")...)
	q.probe.say("CreateBusiness", append(plainly, "BusinessName", changed)...)
	q.say("DeleteBusiness", q.ours, "BusinessId", "#"+changed)
	q.probe.say("GetBusiness", append(plainly, "BusinessId", "#"+changed)...)
	q.say("ListBusiness", q.ours, "Keyword", changed, "PageNumber", 1, "PageSize", 9)
	q.probe.say("GetBusiness", "ProjectId", 10002, "BusinessId", "#namesake")
	q.create("heir", append(plainly, "BusinessName", changed+" anew")...)
	for _, set := range [][]any{{"Description", "late"}, {"BusinessName", changed + " late"}, {"Owner", other}} {
		q.say("UpdateBusiness", q.ours, append([]any{"BusinessId", "#" + changed}, set...)...)
	}
	q.say("GetBusiness", q.ours, "BusinessId", "#"+changed)
	q.say("DeleteBusiness", q.ours, "BusinessId", "#"+changed)
	q.probe.say("GetBusiness", append(plainly, "BusinessId", "#heir")...)
}

// pairSignatures asks every Action with a disabled key and with a wrong
// signature, in every way.
func (pr *probe) pairSignatures() {
	pr.create("pair", "ProjectId", 10001, "BusinessName", "pair")
	for _, way := range []exchange.Way{{}, {Place: exchange.Query}, {Method: exchange.GET}} {
		for _, way.Signature = range []string{exchange.V1, exchange.V3} {
			for _, way.Format = range []string{exchange.JSON, exchange.XML} {
				for _, project := range [][]any{{"ProjectId", 10001}, {"ProjectIdentifier", "p_one"}} {
					for i, set := range [][]any{{"Description", "d"}, {"Owner", "1000000000003"}, {"BusinessName", "pair anew"}} {
						for _, action := range []string{"UpdateBusiness", "GetBusiness", "ListBusiness", "DeleteBusiness"} {
							if i > 0 && action != "UpdateBusiness" {
								continue
							}
							params := append(append([]any{"BusinessId", pr.ids["pair"], "PageNumber", 1, "PageSize", 9}, project...), set...)
							call := exchange.Call{Action: action, Params: p(params...), Way: way, As: exchange.Inactive}
							pr.raw(fmt.Sprint("disabled ", action, way, params), call)
							call.As, call.Tamper = "", "signature-one-character"
							pr.raw(fmt.Sprint("wrongly signed ", action, way, params), call)
						}
					}
				}
			}
		}
	}
}
