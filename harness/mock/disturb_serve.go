package mock

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
)

// DisturbPath is where disturbances are listed, set and cleared. Requests to it
// are never signed and never disturbed.
const DisturbPath = "/_disturb"

// disturbChange is what PUT and POST send.
type disturbChange struct {
	Rules []ruleText `json:"rules"`
	Seed  *uint64    `json:"seed"` // nil: as it is
}

// ruleText is a rule as it is sent: its text, or an entry of the list that GET
// answers with.
type ruleText string

// UnmarshalJSON reads either form.
func (r *ruleText) UnmarshalJSON(data []byte) error {
	var entry Disturbance
	if data[0] != '{' {
		return json.Unmarshal(data, (*string)(r))
	}
	if err := strictly(data, &entry); err != nil {
		return err
	}
	*r = ruleText(entry.Rule)
	return nil
}

// strictly reads one JSON document whose members are all known.
func strictly(data []byte, to any) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(to); err != nil {
		return err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something follows the document")
	}
	return nil
}

// serveDisturb serves the disturbances: GET lists them, PUT replaces them, POST
// adds some, DELETE removes them all. Each answers with those that now hold.
func (s *Server) serveDisturb(w http.ResponseWriter, r *http.Request) {
	switch r.Method {
	case http.MethodGet, http.MethodHead:
	case http.MethodDelete:
		_ = s.Disturb() // no rule, nothing wrong
	case http.MethodPut, http.MethodPost:
		var change disturbChange
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 64<<10))
		if err == nil {
			err = strictly(body, &change)
		}
		if err != nil {
			plain(w, http.StatusBadRequest, `no JSON of disturbances: %s; send {"rules": ["lost@5%%"], "seed": 1}`, err)
			return
		}
		if err := s.changeDisturbances(change, r.Method == http.MethodPost); err != nil {
			plain(w, http.StatusBadRequest, "%s", err)
			return
		}
	default:
		w.Header().Set("Allow", "GET, PUT, POST, DELETE")
		plain(w, http.StatusMethodNotAllowed, "method %s is not served here; use GET, PUT, POST or DELETE", r.Method)
		return
	}
	w.Header().Set("Content-Type", "application/json;charset=utf-8")
	_ = json.NewEncoder(w).Encode(map[string]any{"rules": s.Disturbances(), "seed": s.seed()})
}

// changeDisturbances replaces the rules, or adds to them. Those that stay go on
// counting.
func (s *Server) changeDisturbances(change disturbChange, add bool) error {
	return s.disturb(func(now *schedule) (*schedule, error) {
		seed := s.seed()
		if change.Seed != nil {
			seed = *change.Seed
		}
		var rules []string
		for _, rule := range change.Rules {
			rules = append(rules, string(rule))
		}
		to, err := newSchedule(s.contract, seed, rules)
		if err == nil && add && now != nil {
			to.rules = slices.Concat(now.rules, to.rules)
		}
		return to, err
	})
}
