package sweep

import (
	"reflect"
	"strings"
	"sync"
	"testing"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/plan"
)

func call(action string, pairs ...string) exchange.Call {
	c := exchange.Call{Action: action}
	for i := 0; i+1 < len(pairs); i += 2 {
		c.Params = append(c.Params, exchange.Pair{Name: pairs[i], Value: pairs[i+1]})
	}
	return c
}

// TestIntend: a create and a rename are intended by the name they give, whether
// or not they will be accepted; nothing else is.
func TestIntend(t *testing.T) {
	l := New(contract.Default(), &plan.World{})
	for _, test := range []struct {
		call exchange.Call
		name string
	}{
		{call("CreateBusiness", "ProjectId", "1", "BusinessName", "n"), "n"},
		{call("UpdateBusiness", "BusinessId", "7", "BusinessName", "m"), "m"},
		{call("UpdateBusiness", "BusinessId", "7", "Description", "d"), ""},
		{call("CreateBusiness", "BusinessName", "o", "BusinessName", "p", "businessname", "q"), "o p q"},
		{call("CreateBusiness", "BusinessName", ""), ""},
		{call("CreateBusiness", "Description", "d"), ""},
		{call("DeleteBusiness", "BusinessName", "k"), ""},
		{call("ListBusiness", "Keyword", "k"), ""},
	} {
		names := l.Intend(test.call)
		if got := strings.Join(names, " "); got != test.name {
			t.Errorf("%v: %q", test.call, got)
		}
		for _, name := range names {
			if !l.Intended(name) {
				t.Errorf("%v: %q is not intended", test.call, name)
			}
		}
	}
	if l.Intended("k") || l.Intended("") || l.Intended("d") {
		t.Error("a name that nobody was about to create is intended")
	}
}

// TestLeft: what is left is what was created and not removed, in order; the
// same id in two projects is two businesses.
func TestLeft(t *testing.T) {
	l := New(contract.Default(), &plan.World{})
	var wg sync.WaitGroup
	for _, it := range []Item{{"primary", "2", ""}, {"secondary", "1", ""}, {"primary", "1", "otherTenant"}, {"", "9", ""}} {
		wg.Add(1)
		go func() {
			defer wg.Done()
			l.Created(it.Project, it.ID, it.As)
			l.Created(it.Project, it.ID, it.As)
		}()
	}
	wg.Wait()
	if got, want := l.Left(), []Item{{"", "9", ""}, {"primary", "1", "otherTenant"}, {"primary", "2", ""}, {"secondary", "1", ""}}; !reflect.DeepEqual(got, want) {
		t.Fatalf("left %v", got)
	}
	l.Removed("primary", "1")
	l.Removed("primary", "3")
	l.Removed("secondary", "2")
	l.Removed("secondary", "9") // created nobody knows where
	if got, want := l.Left(), []Item{{"primary", "2", ""}, {"secondary", "1", ""}}; !reflect.DeepEqual(got, want) {
		t.Errorf("left %v", got)
	}
}
