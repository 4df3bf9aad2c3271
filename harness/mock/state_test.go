package mock

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/exchange"
)

// TestStatesProvokeTheDocumentedErrors: on every Action, for every caller, and
// nothing is done.
func TestStatesProvokeTheDocumentedErrors(t *testing.T) {
	create := contract.Default().Action("CreateBusiness")
	n := 0
	for _, e := range create.Errors {
		if e.State == "" {
			continue
		}
		n++
		_, c := newServer()
		id := c.made(t, "kept")
		if status, body := c.state(fmt.Sprintf(`{"state":%q,"params":{},"action":"setup"}`, e.State)); status != 200 {
			t.Fatalf("%s: %d %s", e.State, status, body)
		}
		for _, a := range contract.Default().Actions {
			for _, profile := range []string{exchange.Caller, exchange.OtherTenant, exchange.Unauthorized} {
				g := c.as(profile, a.Name, "BusinessName", "state", "BusinessId", id, "ProjectId", 10001)
				refusedWith(t, g, e.Status, e.Code)
				if g.doc.Node.Get("Message").Text() != e.Messages[0] {
					t.Errorf("%s under %q: want %q, got %s", a.Name, e.State, e.Messages[0], g)
				}
			}
		}
		c.state(fmt.Sprintf(`{"state":%q,"action":"teardown"}`, e.State))
		if names := c.listed(10001, ""); len(names) != 1 || names[0] != "kept" {
			t.Errorf("after %q there are %q", e.State, names)
		}
		c.made(t, "state")
	}
	if n != 6 {
		t.Errorf("%d states, want 6", n)
	}
}

func TestStateChanges(t *testing.T) {
	_, c := newServer()
	for body, want := range map[string]int{
		`{"state":"system failure","action":"setup"}`:                        200,
		`{"state":"system failure","action":"teardown"}`:                     200,
		`{"state":"system failure"}`:                                         200,
		`{"state":"no such","action":"setup"}`:                               404,
		`{"state":"system failure","action":"explode"}`:                      400,
		`{"state":"system failure","action":"setup","params":{"count":0}}`:   400,
		`{"state":"system failure","action":"setup","params":{"count":"a"}}`: 400,
		`not json`: 400,
		``:         400,
	} {
		if got, text := c.state(body); got != want {
			t.Errorf("%s: want %d, got %d %s", body, want, got, text)
		}
	}
	c.state(`{"state":"system failure","action":"teardown"}`)
	c.state(`{"state":"system failure","action":"setup","params":{"count":2}}`)
	for i, want := range []int{500, 500, 200} {
		if g := c.ask("ListBusiness", "ProjectId", 10001, "PageNumber", 1, "PageSize", 1); g.status != want {
			t.Errorf("call %d: want %d, got %s", i, want, g)
		}
	}
	for method, want := range map[string]int{http.MethodGet: 200, http.MethodDelete: 405} {
		w := httptest.NewRecorder()
		c.h.ServeHTTP(w, httptest.NewRequest(method, StatesPath, nil))
		if w.Code != want || method == http.MethodGet && strings.Count(w.Body.String(), `"state":`) != 6 {
			t.Errorf("%s: %d %s", method, w.Code, w.Body)
		}
	}
}
