package oracle

import (
	"strings"
	"testing"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/verdict"
)

// TestReadBack: what Get shows of a create, field by field.
func TestReadBack(t *testing.T) {
	full := create("n")
	least := exchange.Call{Action: "CreateBusiness", Params: params("ProjectId=10001", "BusinessName=n")}
	for _, test := range []struct {
		name  string
		level verdict.Level
		call  exchange.Call
		data  string
		at    string // where the problem is, "" for none
	}{
		{"all right", verdict.Must, full, storedAs("7", "n"), ""},
		{"further members", verdict.Must, full, `{"X":{"BusinessId":8},` + storedAs("7", "n")[1:], ""},
		{"the project as a number", verdict.Must, full, strings.Replace(storedAs("7", "n"), `"10001"`, `10001`, 1), ""},
		{"other id", verdict.Must, full, storedAs("8", "n"), "Data.BusinessId"},
		{"id cut to a double", verdict.Must, full, storedAs("7.0", "n"), "Data.BusinessId"},
		{"no id", verdict.Must, full, `{"BusinessName":"n","Description":"d","Owner":"1000000000001","ProjectId":"10001","UseType":"NORMAL"}`, "Data.BusinessId"},
		{"other name", verdict.Must, full, storedAs("7", "m"), "Data.BusinessName"},
		{"trimmed", verdict.Must, create("n "), storedAs("7", "n"), "Data.BusinessName"},
		{"no description", verdict.Must, full, strings.Replace(storedAs("7", "n"), `"d"`, `null`, 1), "Data.Description"},
		{"other project", verdict.Must, full, strings.Replace(storedAs("7", "n"), `"10001"`, `"10002"`, 1), "Data.ProjectId"},
		{"other owner", verdict.Must, full, strings.Replace(storedAs("7", "n"), `1000000000001`, `1`, 1), "Data.Owner"},
		{"other type", verdict.Must, full, strings.Replace(storedAs("7", "n"), `NORMAL`, `MANUAL_BIZ`, 1), "Data.UseType"},

		{"the least, empty as text", verdict.Must, least, strings.Replace(storedAs("7", "n"), `"d"`, `""`, 1), ""},
		{"the least, empty as null", verdict.Must, least, strings.Replace(storedAs("7", "n"), `"d"`, `null`, 1), ""},
		{"the least, left out", verdict.Must, least, `{"BusinessId":7,"BusinessName":"n","Owner":"1000000000001","ProjectId":"10001","UseType":"NORMAL"}`, ""},
		{"the least, a description out of nowhere", verdict.Must, least, storedAs("7", "n"), "Data.Description"},
		{"the least, another owner", verdict.Must, least, `{"BusinessId":7,"BusinessName":"n","Owner":"3","ProjectId":"10001","UseType":"NORMAL"}`, "Data.Owner"},
		{"a default is a should", verdict.Should, least, `{"BusinessId":7,"BusinessName":"n","Owner":"1000000000001","ProjectId":"10001","UseType":"MANUAL_BIZ"}`, "Data.UseType"},

		{"a default that is a should may read as empty", verdict.Must, least, `{"BusinessId":7,"BusinessName":"n","Owner":"1000000000001","ProjectId":"10001","UseType":""}`, ""},
		{"and as no third value", verdict.Must, least, `{"BusinessId":7,"BusinessName":"n","Owner":"1000000000001","ProjectId":"10001","UseType":"MANUAL_BIZ"}`, "Data.UseType"},
		{"judged as a should, not as empty either", verdict.Should, least, `{"BusinessId":7,"BusinessName":"n","Owner":"1000000000001","ProjectId":"10001","UseType":""}`, "Data.UseType"},
		{"a value that was given is no default", verdict.Must, full, strings.Replace(storedAs("7", "n"), `NORMAL`, ``, 1), "Data.UseType"},
		{"an empty description is a should", verdict.Must, exchange.Call{Action: "CreateBusiness", Params: params("ProjectId=10001", "BusinessName=n", "Description=", "UseType=NORMAL")}, strings.Replace(storedAs("7", "n"), `"d"`, `"-"`, 1), ""},
		{"an empty description, judged as a should", verdict.Should, exchange.Call{Action: "CreateBusiness", Params: params("ProjectId=10001", "BusinessName=n", "Description=", "UseType=NORMAL")}, strings.Replace(storedAs("7", "n"), `"d"`, `"-"`, 1), "Data.Description"},
		{"an empty owner is the caller", verdict.Must, exchange.Call{Action: "CreateBusiness", Params: params("ProjectId=10001", "BusinessName=n", "Owner=", "UseType=NORMAL")}, `{"BusinessId":7,"BusinessName":"n","Owner":"","ProjectId":"10001","UseType":"NORMAL"}`, "Data.Owner"},
		{"which of two counts is nobody's promise", verdict.Must, create("n", "Description=e"), storedAs("7", "n"), ""},
		{"the other of two may count", verdict.Must, create("n", "Description=e"), strings.Replace(storedAs("7", "n"), `"d"`, `"e"`, 1), ""},
		{"another tenant owns what it creates", verdict.Must, exchange.Call{Action: "CreateBusiness", As: exchange.OtherTenant, Params: params("ProjectId=20001", "BusinessName=n", "UseType=NORMAL")}, `{"BusinessId":7,"BusinessName":"n","Owner":"2000000000002","ProjectId":"20001","UseType":"NORMAL"}`, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newScene(test.level).step(plan.Accept, test.call, 200, accepted("7"))
			s.look(LookAt{By: ByGet, ID: "7", Project: plan.Primary}, on("GetBusiness", "7"), 200, shows(test.data))
			p := s.judge().Problems
			if test.at == "" && len(p) > 0 || test.at != "" && (len(p) != 1 || p[0].Oracle != "read-back" || !strings.HasSuffix(p[0].At, test.at)) {
				t.Errorf("found %v, want %q", p, test.at)
			}
			// A step that reads judges alike.
			r := newScene(test.level).step(plan.Accept, test.call, 200, accepted("7")).step(plan.Read, on("GetBusiness", "7"), 200, shows(test.data))
			if got := r.judge().Problems; len(got) != len(p) {
				t.Errorf("a step that reads found %v, a look %v", got, p)
			}
		})
	}
}

// TestReadBackAfter: what updates and deletes change in what must be read.
func TestReadBackAfter(t *testing.T) {
	base := func() *scene { return newScene(verdict.Must).step(plan.Accept, create("n"), 200, accepted("7")) }
	get := func(s *scene, status int, body string) *scene {
		return s.look(LookAt{By: ByGet, ID: "7", Project: plan.Primary}, on("GetBusiness", "7"), status, body)
	}
	renamed := func(body string) *scene {
		return get(base().step(plan.Accept, on("UpdateBusiness", "7", "BusinessName=m"), 200, accepted("")), 200, body)
	}
	emptied := func(body string) *scene {
		return get(base().step(plan.Accept, on("UpdateBusiness", "7", "Description="), 200, accepted("")), 200, body)
	}
	deleted := func(status int, body string) *scene {
		return get(base().step(plan.Accept, on("DeleteBusiness", "7"), 200, accepted("")), status, body)
	}
	for _, test := range []struct {
		name   string
		s      *scene
		claims string
	}{
		{"renamed", renamed(shows(storedAs("7", "m"))), ""},
		{"not renamed", renamed(shows(storedAs("7", "n"))), "read-back"},
		{"renamed, and another field is lost", renamed(shows(strings.Replace(storedAs("7", "m"), `"d"`, `""`, 1))), "read-back"},
		{"an empty value in an update means anything", emptied(shows(strings.Replace(storedAs("7", "n"), `"d"`, `""`, 1))), ""},
		{"an empty value in an update leaves the rest", emptied(shows(strings.Replace(storedAs("7", "x"), `"d"`, `""`, 1))), "read-back"},
		{"a refused update changes nothing", get(base().step(plan.Either, on("UpdateBusiness", "7", "BusinessName=m"), 400, refusedWith("C")), 200, shows(storedAs("7", "m"))), "read-back"},
		{"deleted", deleted(400, refusedWith("C")), ""},
		{"deleted, an empty shell", deleted(200, shows(`{"Description":""}`)), ""},
		{"deleted, still there", deleted(200, shows(storedAs("7", "n"))), "gone"},
		{"deleted, no answer", deleted(200, `{}`), "gone"},
		{"refused", get(base(), 404, refusedWith("C")), "read-back"},
		{"without Data", get(base(), 200, accepted("")), "read-back"},
		{"neither", get(base(), 200, `{}`), "read-back"},
		{"a throttled look says nothing", get(base(), 429, ``), ""},
	} {
		if got := claims(test.s.judge().Problems); got != test.claims {
			t.Errorf("%s: found %v, want %q", test.name, test.s.judge().Problems, test.claims)
		}
	}
}

// item is what List shows; the project is a number there.
func item(id, name string) string {
	return strings.Replace(storedAs(id, name), `"10001"`, `10001`, 1)
}

// TestJudgeList: a page against what is stored under the names of a case.
func TestJudgeList(t *testing.T) {
	for _, test := range []struct {
		name, keyword, page, size string
		body                      string
		claims                    string
	}{
		{"both", "k", "1", "10", page("2", item("7", "ka"), item("8", "kb")), ""},
		{"any order", "k", "1", "10", page("2", item("8", "kb"), item("7", "ka")), ""},
		{"a count by its value", "k", "1", "10", page("2.0", item("8", "kb"), item("7", "ka")), ""},
		{"a count as an exponent", "k", "1", "10", page("2e0", item("8", "kb"), item("7", "ka")), ""},
		{"one by keyword", "ka", "1", "10", page("1", item("7", "ka")), ""},
		{"none by keyword", "kz", "1", "10", page("0"), ""},
		{"none, all left out", "kz", "1", "10", shows(`{}`), ""},
		{"none, no Data", "kz", "1", "10", accepted(""), ""},
		{"first page", "k", "1", "1", page("2", item("8", "kb")), ""},
		{"page past the end", "k", "3", "1", page("2"), ""},
		{"second page of as many", "k", "2", "2", page("2"), ""},
		{"one missing", "k", "1", "10", page("2", item("7", "ka")), "list"},
		{"one missing and uncounted", "k", "1", "10", page("1", item("7", "ka")), "list-total list"},
		{"count of the page", "k", "1", "1", page("1", item("7", "ka")), "list-total"},
		{"no count", "k", "1", "10", shows(`{"Business":[` + item("7", "ka") + `,` + item("8", "kb") + `]}`), "list-total"},
		{"a count that is none", "k", "1", "10", page("1.5", item("7", "ka"), item("8", "kb")), "list-total"},
		{"one twice", "k", "1", "10", page("2", item("7", "ka"), item("7", "ka")), "list"},
		{"a stranger", "k", "1", "10", page("3", item("7", "ka"), item("8", "kb"), item("9", "kc")), "list-total list list"},
		{"a stranger in place of one", "k", "1", "10", page("2", item("7", "ka"), item("9", "kc")), "list"},
		{"too many on a page", "k", "1", "1", page("2", item("7", "ka"), item("8", "kb")), "list"},
		{"unrelated by keyword", "ka", "1", "10", page("2", item("7", "ka"), item("8", "kb")), "list-total list list"},
		{"a wrong field", "k", "1", "10", page("2", item("7", "ka"), item("8", "kc")), "read-back"},
		{"refused", "k", "1", "10", refusedWith("C"), "list"},
		{"page past the end, refused", "k", "3", "1", `{REQ,"Success":false,"ErrorCode":"C","ErrorMessage":"m"}`, ""},
		{"last page, refused", "k", "2", "1", `{REQ,"Success":false,"ErrorCode":"C","ErrorMessage":"m"}`, "list"},
		{"none by keyword, refused", "kz", "1", "10", `{REQ,"Success":false,"ErrorCode":"C","ErrorMessage":"m"}`, "list"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := newScene(verdict.Must).
				step(plan.Accept, create("ka"), 200, accepted("7")).step(plan.Accept, create("kb"), 200, accepted("8")).
				step(plan.Accept, exchange.Call{Action: "CreateBusiness", Params: params("ProjectId=10002", "BusinessName=ka")}, 200, accepted("6")).
				step(plan.Read, listing(test.keyword, test.page, test.size), 200, test.body)
			if got := claims(s.judge().Problems); got != test.claims {
				t.Errorf("found %v, want %q", s.judge().Problems, test.claims)
			}
		})
	}
}

// TestJudgePages: an item on two pages of one list, and the same in two lists.
func TestJudgePages(t *testing.T) {
	base := func() *scene {
		return newScene(verdict.Must).step(plan.Accept, create("ka"), 200, accepted("7")).step(plan.Accept, create("kb"), 200, accepted("8"))
	}
	twice := base().step(plan.Read, listing("k", "1", "1"), 200, page("2", item("7", "ka"))).step(plan.Read, listing("k", "2", "1"), 200, page("2", item("7", "ka")))
	if got := claims(twice.judge().Problems); got != "list-pages" || twice.judge().Chance {
		t.Errorf("found %v", twice.judge().Problems)
	}
	again := base().step(plan.Read, listing("k", "1", "1"), 200, page("2", item("7", "ka"))).step(plan.Read, listing("k", "1", "1"), 200, page("2", item("7", "ka"))).
		step(plan.Read, listing("k", "1", "2"), 200, page("2", item("7", "ka"), item("8", "kb")))
	if p := again.judge().Problems; len(p) > 0 {
		t.Errorf("the same page again, and another size: %v", p)
	}
}

// TestLookList: a name in a project stands there as often as it must.
func TestLookList(t *testing.T) {
	in := func(slot string) LookAt { return LookAt{By: ByList, Project: slot, Name: "ka"} }
	for _, test := range []struct {
		name, body, claims string
		slot               string
		deleted, refused   bool
	}{
		{name: "there", slot: plan.Primary, body: page("1", item("7", "ka"))},
		{name: "there, among longer names", slot: plan.Primary, body: page("2", item("9", "kab"), item("7", "ka"))},
		{name: "not there", slot: plan.Primary, body: page("0"), claims: "stored"},
		{name: "there twice", slot: plan.Primary, body: page("2", item("7", "ka"), item("7", "ka")), claims: "stored"},
		{name: "a second one", slot: plan.Primary, body: page("2", item("7", "ka"), item("8", "ka")), claims: "created-nothing"},
		{name: "in the wrong project", slot: plan.Secondary, body: page("1", item("7", "ka")), claims: "right-project"},
		{name: "not elsewhere", slot: plan.Secondary, body: page("0")},
		{name: "deleted and gone", slot: plan.Primary, deleted: true, body: page("0")},
		{name: "deleted and there", slot: plan.Primary, deleted: true, body: page("1", item("7", "ka")), claims: "gone"},
		{name: "refused and not there", slot: plan.Primary, refused: true, body: page("0")},
		{name: "refused and there", slot: plan.Primary, refused: true, body: page("1", item("7", "ka")), claims: "created-nothing"},
		{name: "no list", slot: plan.Primary, body: refusedWith("C"), claims: "list"},
	} {
		s := newScene(verdict.Must)
		if test.refused {
			s.step(plan.Reject, create("ka"), 400, refusedWith("C"))
		} else {
			s.step(plan.Accept, create("ka"), 200, accepted("7"))
		}
		if test.deleted {
			s.step(plan.Accept, on("DeleteBusiness", "7"), 200, accepted(""))
		}
		s.look(in(test.slot), listing("ka", "1", "100"), 200, test.body)
		if got := claims(s.judge().Problems); got != test.claims {
			t.Errorf("%s: found %v, want %q", test.name, s.judge().Problems, test.claims)
		}
	}
}

// TestLookFields: fields of a list are compared where the look says so.
func TestLookFields(t *testing.T) {
	for _, fields := range []bool{false, true} {
		s := newScene(verdict.Must).step(plan.Accept, create("ka"), 200, accepted("7"))
		s.look(LookAt{By: ByList, Project: plan.Primary, Name: "ka", Fields: fields}, listing("ka", "1", "100"), 200, page("1", strings.Replace(item("7", "ka"), `"d"`, `"e"`, 1)))
		if got := len(s.judge().Problems) > 0; got != fields {
			t.Errorf("fields %v: found %v", fields, s.judge().Problems)
		}
	}
}

func TestLookMarkerAndProbe(t *testing.T) {
	made := func() *scene { return newScene(verdict.Must).step(plan.Accept, create("ka"), 200, accepted("7")) }
	refused := func() *scene { return newScene(verdict.Must).step(plan.Reject, create("ka"), 400, refusedWith("C")) }
	marker := LookAt{By: ByMarker, Project: plan.Primary, Name: "ka", Page: 1}
	probe := LookAt{By: ByProbe, Project: plan.Primary, Name: "ka"}
	for _, test := range []struct {
		name   string
		s      *scene
		claims string
	}{
		{"marker: nothing of ours", refused().look(marker, listing("", "1", "100"), 200, page("1", item("9", "other"))), ""},
		{"marker: what must be", made().look(marker, listing("", "1", "100"), 200, page("1", item("7", "ka"))), ""},
		{"marker: in a name", refused().look(marker, listing("", "1", "100"), 200, page("1", item("9", "xkay"))), "created-nothing"},
		{"marker: in a description", refused().look(marker, listing("", "1", "100"), 200, page("1", strings.Replace(item("9", "other"), `"d"`, `"ka m"`, 1))), "created-nothing"},
		{"marker: no list", refused().look(marker, listing("", "1", "100"), 400, refusedWith("C")), "list"},
		{"probe: free", refused().look(probe, create("ka"), 200, accepted("9")), ""},
		{"probe: taken by nobody", refused().look(probe, create("ka"), 400, refusedWith("C")), "created-nothing"},
		{"probe: taken", made().look(probe, create("ka"), 400, refusedWith("C")), ""},
		{"probe: not taken", made().look(probe, create("ka"), 200, accepted("9")), "stored"},
		{"probe: neither", made().look(probe, create("ka"), 200, `{}`), "decided"},
	} {
		if got := claims(test.s.judge().Problems); got != test.claims {
			t.Errorf("%s: found %v, want %q", test.name, test.s.judge().Problems, test.claims)
		}
	}
}

// TestLooks: what is asked after a case, by what the target has.
func TestLooks(t *testing.T) {
	c := contract.Default()
	for _, test := range []struct {
		name   string
		look   plan.Look
		lacks  []string
		probes bool
		key    string
		want   string
	}{
		{"get", plan.LookGet, nil, true, "ka", "get"},
		{"list", plan.LookList, nil, true, "ka", "list:ka list:ka"},
		{"both", plan.LookGet | plan.LookList, nil, true, "ka", "get list:ka list:ka"},
		{"get without Get", plan.LookGet, []string{"GetBusiness"}, true, "ka", "list:ka list:ka"},
		{"list without List", plan.LookList, []string{"ListBusiness"}, true, "ka", "probe probe"},
		{"list without List, no probes", plan.LookList, []string{"ListBusiness"}, false, "ka", ""},
		{"an odd name is no probe", plan.LookList, []string{"ListBusiness"}, true, "k a", ""},
		{"an odd name is listed by its stem", plan.LookList, nil, true, "k a", "list:dwcab12cd00010 list:dwcab12cd00010"},
		{"get without both", plan.LookGet, []string{"ListBusiness", "GetBusiness"}, true, "ka", ""},
		{"marker", plan.LookMarker, nil, true, "ka", "marker marker"},
		{"marker without List", plan.LookMarker, []string{"ListBusiness"}, true, "ka", ""},
		{"nothing", 0, nil, true, "ka", ""},
	} {
		w := fullWorld()
		for _, l := range test.lacks {
			w.Lacks[l] = true
		}
		s := NewState(c, w, verdict.Must)
		call := create(test.key)
		s.Begin(&call)
		obs := observed(200, `{"Success":true,"BusinessId":7}`)
		obs.Call = call
		ans := Read(c, obs)
		s.Apply(&plan.Step{Expect: plan.Expect{Answer: plan.Accept}}, obs, &ans)
		var got []string
		for _, l := range s.Looks(&plan.Case{Look: test.look}, plan.Names{Run: "dwcab12cd", Case: 1}, test.probes) {
			if l.Keyword != "" {
				l.By += ":" + l.Keyword
			}
			got = append(got, l.By)
			if strings.HasPrefix(l.By, ByList) && l.Fields != w.Lacks["GetBusiness"] {
				t.Errorf("%s: fields %v", test.name, l.Fields)
			}
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("%s: looks %q, want %q", test.name, got, test.want)
		}
	}
}

// TestLooksForeign: what was aimed at another tenant's project is looked at
// there, by that tenant.
func TestLooksForeign(t *testing.T) {
	c := contract.Default()
	for _, has := range []bool{true, false} {
		w := fullWorld()
		if !has {
			delete(w.Accounts, exchange.OtherTenant)
		}
		s := NewState(c, w, verdict.Must)
		s.Begin(&exchange.Call{Action: "CreateBusiness", Params: params("ProjectIdentifier=p_three", "BusinessName=ka")})
		looks := s.Looks(&plan.Case{Look: plan.LookList}, plan.Names{}, true)
		last := looks[len(looks)-1]
		if (last.Project == plan.Foreign) != has {
			t.Errorf("other tenant %v: looks %v", has, looks)
		}
		if has && s.Reader(last) != exchange.OtherTenant || s.Reader(looks[0]) != exchange.Caller {
			t.Errorf("read by %s and %s", s.Reader(last), s.Reader(looks[0]))
		}
	}
}

// TestProjectOf: a call names a project by either parameter, or none surely.
func TestProjectOf(t *testing.T) {
	s := NewState(contract.Default(), fullWorld(), verdict.Must)
	for _, test := range []struct {
		params []string
		want   string
	}{
		{[]string{"ProjectId=10001"}, plan.Primary}, {[]string{"ProjectIdentifier=p_two"}, plan.Secondary},
		{[]string{"ProjectId=10001", "ProjectIdentifier=p_one"}, plan.Primary},
		{[]string{"ProjectId=10001", "ProjectIdentifier="}, plan.Primary},
		{[]string{"ProjectId=10001", "ProjectIdentifier=p_two"}, ""},
		{[]string{"ProjectId=999"}, ""}, {[]string{"ProjectId=10001", "ProjectIdentifier=nothing"}, ""}, {nil, ""},
	} {
		if got := s.ProjectOf(&exchange.Call{Action: "CreateBusiness", Params: params(test.params...)}); got != test.want {
			t.Errorf("%v: %q, want %q", test.params, got, test.want)
		}
	}
	if got := s.ProjectOf(&exchange.Call{Action: "NoSuch", Params: params("ProjectId=10001")}); got != "" {
		t.Errorf("an unknown Action names %q", got)
	}
}
