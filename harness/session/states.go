package session

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/dwconform/dwconform/harness/target"
)

// states speaks to the provider-state URL of a target, in Pact's terms.
type states struct {
	url    string
	client *http.Client
	silent bool // a change was lost to the end: the next are not waited for so long
}

func newStates(url string, roots *x509.CertPool, patience time.Duration) *states {
	transport := &http.Transport{DisableKeepAlives: true}
	if roots != nil {
		transport.TLSClientConfig = &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
	}
	return &states{url: url, client: &http.Client{Transport: transport, Timeout: patience}}
}

// through lets the changes go through what wrap makes of their transport.
func (s *states) through(wrap func(http.RoundTripper) http.RoundTripper) *states {
	if wrap != nil {
		s.client.Transport = wrap(s.client.Transport)
	}
	return s
}

// stateTries is how often one change of state is asked for while it is refused
// for its rate, and stateWait how long a refusal is heeded at most.
const (
	stateTries = 8
	stateWait  = 5 * time.Second
)

// errStateThrottled: the change of state was refused for its rate to the end.
var errStateThrottled = errors.New("HTTP 429 to the end")

// change asks for one change of state, again where it is refused for its rate.
func (s *states) change(state, action string) (status int, err error) {
	pause := 20 * time.Millisecond
	for range stateTries {
		var wait time.Duration
		if status, wait, err = s.ask(state, action); err != nil || status != http.StatusTooManyRequests {
			return status, err
		}
		time.Sleep(min(max(wait, pause), stateWait))
		pause *= 2
	}
	return status, errStateThrottled
}

// ask asks for one change of state once, and returns how long a refusal asks to
// wait.
func (s *states) ask(state, action string) (status int, wait time.Duration, err error) {
	body, err := json.Marshal(map[string]any{"state": state, "params": map[string]any{}, "action": action})
	if err != nil {
		return 0, 0, err
	}
	req, err := http.NewRequestWithContext(context.Background(), http.MethodPost, s.url, bytes.NewReader(body))
	if err != nil {
		return 0, 0, err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := s.client.Do(req)
	if err != nil {
		return 0, 0, err
	}
	defer func() { _ = resp.Body.Close() }()
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 1<<20))
	return resp.StatusCode, target.RetryAfter(resp.Header, time.Now()), nil
}

// lostChanges is how often a change of state is asked for whose answer is
// lost: to set or to clear one twice is to do it once.
const lostChanges = 3

// set sets a state; known is false where the target does not know it.
func (s *states) set(state string) (known bool, err error) {
	var status int
	for range lostChanges {
		if status, err = s.change(state, "setup"); err == nil || errors.Is(err, errStateThrottled) || s.silent {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	if err != nil && !errors.Is(err, errStateThrottled) {
		s.silent = true
		_, _ = s.change(state, "teardown") // it may have been set unheard
	}
	switch {
	case err != nil:
		return false, fmt.Errorf("provider state %q: setup at %s: %w; check providerStates in the target file", state, s.url, err)
	case status >= 200 && status < 300:
		return true, nil
	case status >= 400 && status < 500 || status == http.StatusNotImplemented:
		return false, nil
	}
	return false, fmt.Errorf("provider state %q: setup at %s answered HTTP %d; check providerStates in the target file", state, s.url, status)
}

// clear tears a state down.
func (s *states) clear(state string) error {
	var err error
	for range lostChanges {
		var status int
		if status, err = s.change(state, "teardown"); err == nil && status < 300 {
			return nil
		} else if err == nil {
			err = fmt.Errorf("HTTP %d", status)
		}
		time.Sleep(50 * time.Millisecond)
	}
	return fmt.Errorf("provider state %q: teardown at %s: %w; the state may still hold", state, s.url, err)
}
