package mock

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// disturbs changes or lists the disturbances of a client's server.
func (c *client) disturbs(method, body string) (int, string) {
	w := httptest.NewRecorder()
	c.h.ServeHTTP(w, httptest.NewRequest(method, DisturbPath, strings.NewReader(body)))
	return w.Code, strings.TrimSpace(w.Body.String())
}

// TestDisturbURL: rules are listed with what came of them, replaced, added and
// removed while the server runs.
func TestDisturbURL(t *testing.T) {
	_, c := newServer()
	list := func() int {
		return c.ask("ListBusiness", "ProjectId", 10001, "PageNumber", 1, "PageSize", 10).status
	}
	for i, x := range []struct {
		method, body, want string
		then               int // status of the list that is asked next
	}{
		{"GET", ``, `{"rules":[],"seed":1}`, 200},
		{"PUT", `{"rules":["unavailable@1-2"],"seed":7}`, `{"rules":[{"rule":"unavailable@1-2","calls":0,"struck":0}],"seed":7}`, 503},
		{"GET", ``, `{"rules":[{"rule":"unavailable@1-2","calls":1,"struck":1}],"seed":7}`, 503},
		{"POST", `{"rules":["error@1"]}`, `{"rules":[{"rule":"unavailable@1-2","calls":2,"struck":2},{"rule":"error@1","calls":0,"struck":0}],"seed":7}`, 500},
		{"GET", ``, `{"rules":[{"rule":"unavailable@1-2","calls":3,"struck":2},{"rule":"error@1","calls":1,"struck":1}],"seed":7}`, 200},
		// What is listed can be put back; it counts from the start.
		{"PUT", `{"rules":[{"rule":"unavailable@1-2","calls":4,"struck":2}],"seed":8}`, `{"rules":[{"rule":"unavailable@1-2","calls":0,"struck":0}],"seed":8}`, 503},
		{"PUT", `{"rules":[]}`, `{"rules":[],"seed":8}`, 200},
		{"POST", `{"rules":["unavailable"]}`, `{"rules":[{"rule":"unavailable","calls":0,"struck":0}],"seed":8}`, 503},
		{"DELETE", ``, `{"rules":[],"seed":8}`, 200},
	} {
		if status, body := c.disturbs(x.method, x.body); status != 200 || body != x.want {
			t.Errorf("%d: %s %s: %d %s\nwant %s", i, x.method, x.body, status, body, x.want)
		}
		if got := list(); got != x.then {
			t.Errorf("%d: after %s %s a list is answered with %d, want %d", i, x.method, x.body, got, x.then)
		}
	}
}

// TestDisturbURLRefuses: what is wrong changes nothing and is told.
func TestDisturbURLRefuses(t *testing.T) {
	_, c := newServer(WithDisturbances("slow=1ms"))
	_, before := c.disturbs("GET", "")
	for body, want := range map[string]string{
		``: "no JSON of disturbances", `[]`: "no JSON of disturbances", `{"rules":["lost"]} x`: "no JSON of disturbances", `{"rules":"lost"}`: "no JSON of disturbances",
		`{"rule":["lost"]}`: `unknown field "rule"`, `{"rules":[{"rul":"lost"}]}`: `unknown field "rul"`, `{"rules":[1]}`: "no JSON of disturbances", `{"seed":-1}`: "no JSON of disturbances",
		`{"rules":["lost","lots"],"seed":9}`: `disturbance "lots": no kind is called "lots"`, `{"rules":[{}]}`: `disturbance ""`, `{"rules":[null]}`: `disturbance ""`,
	} {
		for _, method := range []string{"PUT", "POST"} {
			if status, text := c.disturbs(method, body); status != http.StatusBadRequest || !strings.Contains(text, want) {
				t.Errorf("%s %s: %d %s, want 400 and %q", method, body, status, text, want)
			}
		}
	}
	if status, text := c.disturbs("PATCH", ""); status != http.StatusMethodNotAllowed || !strings.Contains(text, "PATCH") {
		t.Errorf("PATCH: %d %s", status, text)
	}
	if _, after := c.disturbs("GET", ""); after != before {
		t.Errorf("then there is %s, and before there was %s", after, before)
	}
}

// TestDisturbancesStrikeCallsAlone: neither provider states nor the rules
// themselves are disturbed.
func TestDisturbancesStrikeCallsAlone(t *testing.T) {
	s, c := newServer(WithDisturbances("reset"))
	if status, text := c.state(`{"state":"system failure","action":"setup"}`); status != 200 {
		t.Errorf("a state: %d %s", status, text)
	}
	var listed struct{ Rules []Disturbance }
	_, body := c.disturbs("GET", "")
	if err := json.Unmarshal([]byte(body), &listed); err != nil || len(listed.Rules) != 1 || listed.Rules[0].Calls != 0 {
		t.Errorf("listed %s (%v)", body, err)
	}
	// In process there is no connection to reset, so the handler is aborted.
	defer func() {
		if e := recover(); e != http.ErrAbortHandler {
			t.Errorf("recovered %v", e)
		}
		if err := s.Disturb(); err != nil || len(s.Disturbances()) != 0 {
			t.Errorf("cleared: %v", err)
		}
	}()
	c.ask("ListBusiness", "ProjectId", 10001)
	t.Error("it was answered")
}
