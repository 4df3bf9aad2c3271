package session

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
)

// noState is a provider state that no target knows. Tearing it down changes
// nothing, whoever does so.
const noState = "dwconform doctor: no such state"

// providerStates looks whether the provider-state URL is one. It sets no
// state: it asks for the list of them, which not everybody keeps, and else for
// the end of a state that there is not.
func (d *doctor) providerStates(ctx context.Context) {
	const name = "provider states"
	if d.cfg.States == "" {
		d.unchecked(name, "the target file gives no URL for them, so their cases are unreached")
		return
	}
	s := newStates(d.cfg.States, d.cfg.RootCAs, d.cfg.Patience)
	s.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	const mend = "correct providerStates in the target file, or remove it"
	listed, known, err := s.list(ctx)
	if err != nil {
		d.wrong(name, "start what serves them, or correct providerStates in the target file", "%s cannot be reached: %v", d.cfg.States, reasonOf(err))
		return
	}
	if known != nil {
		d.listedStates(name, known)
		return
	}
	status, err := s.change(noState, "teardown")
	switch {
	case err != nil:
		d.unchecked(name, "%s does not answer: %v", d.cfg.States, reasonOf(err))
	case status >= 300 && status < 400:
		d.wrong(name, mend, "HTTP %d sends a change of state elsewhere, and it follows no redirect", status)
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		d.wrong(name, "let changes of state through without a key: dwconform sends none", "a change of state is refused with HTTP %d", status)
	case status == http.StatusMethodNotAllowed:
		d.wrong(name, mend, "it takes no POST, which is how states are changed (HTTP %d)", status)
	case status >= 500:
		d.wrong(name, "look after what serves them", "the end of an unknown state is answered with HTTP %d", status)
	case status == http.StatusNotFound && listed == http.StatusNotFound:
		d.unchecked(name, "HTTP 404, as for an unknown state; but a wrong path would say so too")
	default:
		d.well(name, "the end of an unknown state is answered with HTTP %d", status)
	}
}

// listedStates compares the states that a target lists with those that errors
// of the contract need.
func (d *doctor) listedStates(name string, known []string) {
	var missing []string
	for _, a := range d.contract.Actions {
		for _, e := range a.Errors {
			if e.State != "" && !slices.Contains(known, e.State) && !slices.Contains(missing, e.State) {
				missing = append(missing, e.State)
			}
		}
	}
	text := fmt.Sprintf("%d are listed", len(known))
	if len(missing) > 0 {
		text += "; not among them, and so unclaimed: " + strings.Join(missing, ", ")
	}
	d.well(name, "%s", text)
}

// list asks for the states. Pact knows no such call, and what answers it with
// anything but a list of states does nothing wrong: known is nil then.
func (s *states) list(ctx context.Context) (status int, known []string, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url, nil)
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("Accept", "application/json")
	resp, err := s.client.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	var of struct {
		States []struct {
			State string `json:"state"`
		} `json:"states"`
	}
	if err != nil || resp.StatusCode != http.StatusOK || json.Unmarshal(body, &of) != nil {
		return resp.StatusCode, nil, nil
	}
	for _, st := range of.States {
		if st.State != "" {
			known = append(known, st.State)
		}
	}
	return resp.StatusCode, known, nil
}
