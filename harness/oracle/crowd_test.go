package oracle

import (
	"strings"
	"testing"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/plan"
	"github.com/dwconform/dwconform/harness/verdict"
)

// TestCrowdedOut: a create that must be accepted may have been refused for what
// other cases had stored, where any were asked beside it; of creates at once,
// where none was accepted.
func TestCrowdedOut(t *testing.T) {
	yes, no, lost := says{200, accepted("7")}, says{400, refusedWith("C")}, says{}
	for _, test := range []struct {
		name    string
		want    plan.Answer
		beside  bool
		answers []says
		crowded bool
	}{
		{"refused beside others", plan.Accept, true, []says{no}, true},
		{"refused alone", plan.Accept, false, []says{no}, false},
		{"accepted", plan.Accept, true, []says{yes}, false},
		{"lost", plan.Accept, true, []says{lost}, false},
		{"a refusal that is right", plan.Reject, true, []says{no}, false},
		{"none of those at once", plan.One, true, []says{no, no}, true},
		{"one of those at once", plan.One, true, []says{no, yes}, false},
		{"the first of those at once", plan.One, true, []says{yes, no}, false},
		{"those at once are lost", plan.One, true, []says{lost, lost}, false},
	} {
		s := newScene(verdict.Must)
		var answers []*Answer
		for _, a := range test.answers {
			if s.step(test.want, create("n"), a.status, a.body); a.status == 0 {
				s.lost(exchange.NoAnswer)
			}
		}
		for i := range s.at.Exchanges {
			answers = append(answers, s.at.Exchanges[i].Answer(contract.Default()))
		}
		s.at.Beside = test.beside
		state := NewState(contract.Default(), fullWorld(), verdict.Must)
		if got := state.crowdedOut(s.cs, &s.at, answers, 0, len(answers)); got != test.crowded {
			t.Errorf("%s: %v", test.name, got)
		}
	}
}

// TestPagesGoOn: the next page is read while a page is full and shows what no
// page before it did.
func TestPagesGoOn(t *testing.T) {
	for _, test := range []struct {
		name  string
		pages []string // ids
		more  []bool
	}{
		{"nothing", []string{""}, []bool{false}},
		{"less than a page", []string{"7"}, []bool{false}},
		{"a page and a half", []string{"7 8", "9"}, []bool{true, false}},
		{"two pages, and none", []string{"7 8", "9 10", ""}, []bool{true, true, false}},
		{"two pages, and the last again", []string{"7 8", "9 10", "9 10"}, []bool{true, true, false}},
		{"two pages, and the first again", []string{"7 8", "9 10", "8 7"}, []bool{true, true, false}},
		{"one page, and the next that begins with its last", []string{"7 8", "8 9"}, []bool{true, true}},
		{"a page that is refused", []string{"7 8", "refused"}, []bool{true, false}},
		{"more than was asked for", []string{"7 8 9"}, []bool{true}},
	} {
		var seen Pages
		for i, ids := range test.pages {
			var items []string
			for _, id := range strings.Fields(ids) {
				items = append(items, `{"BusinessId":`+id+`}`)
			}
			obs := observed(200, `{"Success":true,"Data":{"Business":[`+strings.Join(items, ",")+`]}}`)
			if ids == "refused" {
				obs = observed(400, refusedWith("C"))
			}
			obs.Call.Action = "ListBusiness"
			ans := Read(contract.Default(), obs)
			if got := seen.More(contract.Default(), &ans, 2); got != test.more[i] {
				t.Errorf("%s: after page %d more %v", test.name, i+1, got)
			}
		}
	}
}

// TestReader: what a profile created is read by it.
func TestReader(t *testing.T) {
	s := NewState(contract.Default(), fullWorld(), verdict.Must)
	s.Items = []*Business{{ID: "7", Project: plan.Primary, By: exchange.Temporary}}
	for _, test := range []struct {
		at   LookAt
		want string
	}{
		{LookAt{By: ByGet, ID: "7"}, exchange.Temporary}, {LookAt{By: ByGet, ID: "8"}, exchange.Caller},
		{LookAt{By: ByList, ID: "7"}, exchange.Caller}, {LookAt{By: ByList, Project: plan.Foreign}, exchange.OtherTenant},
	} {
		if got := s.Reader(test.at); got != test.want {
			t.Errorf("%+v is read by %s", test.at, got)
		}
	}
}

// TestPlainNames: letters and digits alone, up to sixty, are no matter of what a
// keyword may hold.
func TestPlainNames(t *testing.T) {
	sixty := "012345678901234567890123456789012345678901234567890123456789"
	for name, want := range map[string]bool{"azAZ09": true, "a": true, sixty: true, sixty + "a": false, "": false, "a b": false, "a-b": false, "业": false, "a[": false, "a`": false, "a{": false, "a/": false, "a:": false, "a@": false} {
		if got := plainName(name); got != want {
			t.Errorf("%q: %v", name, got)
		}
	}
}

// TestBegin: a case is about each name that a create or a rename gives, once.
func TestBegin(t *testing.T) {
	s := NewState(contract.Default(), fullWorld(), verdict.Must)
	for _, call := range []exchange.Call{create("n"), on("UpdateBusiness", "7", "BusinessName=m"), create("n"), on("UpdateBusiness", "7", "Description=x"), on("GetBusiness", "7", "BusinessName=g"), create("o")} {
		s.Begin(&call)
	}
	if got := strings.Join(s.Names, " "); got != "n m o" {
		t.Errorf("names %q", got)
	}
}

// TestSlotOf: a create keeps its id under the slot that it names, else under
// that of its fresh name.
func TestSlotOf(t *testing.T) {
	fresh := plan.Param{Name: "BusinessName", Value: plan.Value{From: plan.FreshName, Slot: "a"}}
	other := plan.Param{Name: "Description", Value: plan.Value{From: plan.Literal, Slot: "b"}}
	for _, test := range []struct {
		st   plan.Step
		want string
	}{
		{plan.Step{Keep: "k", Params: []plan.Param{fresh}}, "k"}, {plan.Step{Params: []plan.Param{other, fresh}}, "a"}, {plan.Step{Params: []plan.Param{other}}, ""},
	} {
		if got := SlotOf(&test.st); got != test.want {
			t.Errorf("%+v: %q, want %q", test.st, got, test.want)
		}
	}
}
