package session_test

import (
	"encoding/json"
	"net/http"
	"sync"
)

const statesPath = "/_states"

// documented are the six errors of the vendor's page, by the provider state that brings them about.
var documented = map[string]refusal{
	"throttled by api":      {status: 429, code: "Throttling.Api", message: "The request for this resource has exceeded your available limit."},
	"throttled by system":   {status: 429, code: "Throttling.System", message: "The DataWorks system is busy. Try again later."},
	"throttled by user":     {status: 429, code: "Throttling.User", message: "Your request is too frequent. Try again later."},
	"system failure":        {status: 500, code: "InternalError.System", message: "An internal system error occurred. Try again later."},
	"caller has no user id": {status: 500, code: "InternalError.UserId.Missing", message: "An internal system error occurred. Try again later."},
	"edition not activated": {status: 403, code: "Forbidden.Access", message: "Access is forbidden. Please first activate DataWorks Enterprise Edition or Flagship Edition."},
}

// stateBook holds the states that are set.
type stateBook struct {
	mu    sync.Mutex
	asked int
	left  map[string]int // calls that the state still rules; negative: all
}

// serveStates is Pact's provider-state change: one state set up or torn down.
func (s *stubborn) serveStates(w http.ResponseWriter, hr *http.Request) {
	var change struct {
		State  string `json:"state"`
		Action string `json:"action"`
		Params struct {
			Count *int `json:"count"`
		} `json:"params"`
	}
	if hr.Method != http.MethodPost {
		http.Error(w, "post a state change", http.StatusMethodNotAllowed)
		return
	}
	if err := json.NewDecoder(hr.Body).Decode(&change); err != nil {
		http.Error(w, "no state change: "+err.Error(), http.StatusBadRequest)
		return
	}
	if _, known := documented[change.State]; !known {
		http.Error(w, "unknown state", http.StatusNotFound)
		return
	}
	if s.is("some-states") && change.State != "system failure" && change.State != "throttled by user" {
		http.Error(w, "not implemented", http.StatusNotImplemented)
		return
	}
	s.states.mu.Lock()
	defer s.states.mu.Unlock()
	if s.states.asked++; s.is("states-limited") && s.states.asked%4 != 0 {
		http.Error(w, "too many changes", http.StatusTooManyRequests)
		return
	}
	if s.states.left == nil {
		s.states.left = map[string]int{}
	}
	switch change.Action {
	case "teardown":
		delete(s.states.left, change.State)
	default: // Pact leaves the action out when it only sets up
		s.states.left[change.State] = -1
		if n := change.Params.Count; n != nil {
			s.states.left[change.State] = *n
		}
	}
	w.Header().Set("Content-Type", "application/json")
	w.Write([]byte("{}\n"))
}

// take returns the state that rules this call, "" if none.
func (b *stateBook) take() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	for state, left := range b.left {
		if left > 0 {
			b.left[state] = left - 1
		}
		if left != 0 {
			return state
		}
	}
	return ""
}

// underState refuses what a provider state forbids.
func (s *stubborn) underState(r *request) *refusal {
	state := s.states.take()
	if state == "" {
		return nil
	}
	if s.is("state-call-creates") && r.action == "CreateBusiness" {
		s.perform(r)
	}
	f := documented[state]
	switch {
	case s.is("throttled-api-status") && state == "throttled by api":
		f.status = http.StatusServiceUnavailable
	case s.is("throttled-system-code") && state == "throttled by system":
		f.code = "Throttling.Api"
	case s.is("throttled-user-text") && state == "throttled by user":
		f.message = "Too many requests."
	case s.is("system-failure-code") && state == "system failure":
		f.code = "InternalError"
	case s.is("system-failure-status") && state == "system failure":
		f.status = http.StatusBadGateway
	case s.is("no-user-id-text") && state == "caller has no user id":
		f.message = "User id is missing."
	case s.is("no-user-id-status") && state == "caller has no user id":
		f.status = http.StatusBadRequest
	case s.is("edition-status") && state == "edition not activated":
		f.status = http.StatusUnauthorized
	case s.is("edition-code") && state == "edition not activated":
		f.code = "Forbidden"
	case s.is("state-shows-trace"):
		f.message += "\n\tat com.example.dataworks.BusinessService.create(BusinessService.java:118)\n\tat java.base/java.lang.Thread.run(Thread.java:840)"
	}
	return &f
}
