package mock

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sort"
	"sync"

	"github.com/dwconform/dwconform/harness/contract"
)

// StatesPath is where provider states are set and listed.
const StatesPath = "/_states"

// states holds the provider states that are set. They hold for all callers.
type states struct {
	mu sync.Mutex
	// order is how the documents list the states, so that of several that are
	// set the same one always speaks.
	order []string
	left  map[string]int // state -> calls left, -1 for all
}

// newStates knows every state that a documented error names.
func newStates(c *contract.Contract) *states {
	out := &states{left: map[string]int{}}
	for _, a := range c.Actions {
		for _, e := range a.Errors {
			if e.State != "" && !contains(out.order, e.State) {
				out.order = append(out.order, e.State)
			}
		}
	}
	sort.Strings(out.order)
	return out
}

// take returns the state that answers the next call, "" for none, and counts
// the call.
func (st *states) take() string {
	st.mu.Lock()
	defer st.mu.Unlock()
	if len(st.left) == 0 {
		return ""
	}
	for _, name := range st.order {
		n, set := st.left[name]
		if !set {
			continue
		}
		if n > 0 {
			if n--; n == 0 {
				delete(st.left, name)
			} else {
				st.left[name] = n
			}
		}
		return name
	}
	return ""
}

// set sets a state for count calls, 0 for all until it is torn down.
func (st *states) set(name string, count int) {
	st.mu.Lock()
	defer st.mu.Unlock()
	if count == 0 {
		count = -1
	}
	st.left[name] = count
}

func (st *states) clear(name string) {
	st.mu.Lock()
	defer st.mu.Unlock()
	delete(st.left, name)
}

// stateError returns the documented error that a state provokes on an Action.
// An Action whose own documents do not name the state answers as the one that
// creates does.
func (s *Server) stateError(a *contract.Action, state string) *contract.Error {
	for _, of := range []*contract.Action{a, s.create} {
		for _, e := range of.Errors {
			if e.State == state {
				return e
			}
		}
	}
	for _, of := range s.contract.Actions {
		for _, e := range of.Errors {
			if e.State == state {
				return e
			}
		}
	}
	return nil
}

// state refuses a call while a provider state is set.
func (s *Server) state(c *call) *refusal {
	name := s.states.take()
	if name == "" {
		return nil
	}
	e := s.stateError(c.action.Action, name)
	if e == nil {
		return nil
	}
	for _, h := range s.hooks {
		if h.state != nil && h.state(c, e) {
			return nil
		}
	}
	return documented(e)
}

// stateChange is Pact's request to change a provider state.
type stateChange struct {
	State  string `json:"state"`
	Action string `json:"action"`
	Params struct {
		Count *int `json:"count"`
	} `json:"params"`
}

// serveStates serves the provider-state URL: POST changes a state, GET lists
// them all.
func (s *Server) serveStates(w http.ResponseWriter, r *http.Request) {
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		s.listStates(w)
	case http.MethodPost:
		s.changeState(w, r)
	default:
		w.Header().Set("Allow", "GET, POST")
		plain(w, http.StatusMethodNotAllowed, "method %s is not served here; use GET or POST", r.Method)
	}
}

func (s *Server) listStates(w http.ResponseWriter) {
	type entry struct {
		State string `json:"state"`
		Set   bool   `json:"set"`
	}
	list := []entry{}
	s.states.mu.Lock()
	for _, name := range s.states.order {
		_, set := s.states.left[name]
		list = append(list, entry{name, set})
	}
	s.states.mu.Unlock()
	w.Header().Set("Content-Type", "application/json;charset=utf-8")
	_ = json.NewEncoder(w).Encode(map[string]any{"states": list})
}

func (s *Server) changeState(w http.ResponseWriter, r *http.Request) {
	var change stateChange
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 64<<10))
	if err == nil {
		err = json.Unmarshal(body, &change)
	}
	count := 0
	if change.Params.Count != nil {
		count = *change.Params.Count
	}
	switch {
	case err != nil:
		plain(w, http.StatusBadRequest, `no JSON of a state change: %s; send {"state": "…", "params": {}, "action": "setup"}`, err)
	case !contains(s.states.order, change.State):
		plain(w, http.StatusNotFound, "state %q is not known; GET %s lists the states", change.State, StatesPath)
	case change.Params.Count != nil && count < 1:
		plain(w, http.StatusBadRequest, "count is %d; give a number of calls from 1", count)
	case change.Action == "" || change.Action == "setup":
		s.states.set(change.State, count)
		w.WriteHeader(http.StatusOK)
	case change.Action == "teardown":
		s.states.clear(change.State)
		w.WriteHeader(http.StatusOK)
	default:
		plain(w, http.StatusBadRequest, "action %q is not known; use setup or teardown", change.Action)
	}
}

// plain answers what is no call of the API in plain text.
func plain(w http.ResponseWriter, status int, format string, args ...any) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_, _ = fmt.Fprintf(w, format+"\n", args...)
}
