package mock

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/dwconform/dwconform/harness/contract"
)

// DisturbanceKind is one way in which transport or service can fail.
type DisturbanceKind struct {
	Form string // how a rule names it: "reset", "slow=D" or "throttle[=D]"
	Text string // what then happens to a call
}

// The kinds of disturbances.
const (
	throttles = "throttle"
	fails     = "error"
	absent    = "unavailable"
	resets    = "reset"
	loses     = "lost"
	cuts      = "short"
	slows     = "slow"
	hangs     = "hang"
)

var disturbanceKinds = []DisturbanceKind{
	{throttles + "[=D]", "refused for its rate, with status 400; with D, with 429 and to come back after D"},
	{fails, "refused as an internal error, with status 500"},
	{absent, "refused as unavailable, with status 503"},
	{resets, "not done, and its connection is reset"},
	{loses, "done, and its connection is reset instead of an answer"},
	{cuts, "done, and its connection is closed in the middle of the answer"},
	{slows + "=D", "done, and answered after D"},
	{hangs, "not done and never answered, until the caller hangs up"},
}

// DisturbanceKinds lists the kinds of disturbances, see [WithDisturbances].
func DisturbanceKinds() []DisturbanceKind {
	return append([]DisturbanceKind(nil), disturbanceKinds...)
}

// disturbance is a rule: what is done to which calls.
type disturbance struct {
	rule   string // as written
	kind   string
	delay  time.Duration // of slow and throttle, 0 for none
	action string        // "" for every Action
	no     *refusal      // that the call is answered with, nil for other kinds

	// When: the matching calls from first to last, last 0 for all that follow;
	// of these each one that step divides, and of those a share.
	first, last, step uint64
	share             float64

	calls, struck atomic.Uint64 // so far
}

// due reports whether the n-th matching call is struck, n from 1. The draw of a
// share depends on the seed and on n alone.
func (d *disturbance) due(n, seed uint64) bool {
	if n < d.first || d.last > 0 && n > d.last || n%d.step != 0 {
		return false
	}
	return d.share >= 1 || float64(mix(seed+n*golden)>>11)/(1<<53) < d.share
}

// parseDisturbance reads a rule: KIND[=D][@WHEN][:ACTION].
func parseDisturbance(c *contract.Contract, rule string) (*disturbance, error) {
	wrong := func(format string, args ...any) (*disturbance, error) {
		var forms []string
		for _, k := range disturbanceKinds {
			forms = append(forms, k.Form)
		}
		return nil, fmt.Errorf("disturbance %q: %s; write KIND[@WHEN][:ACTION], where KIND is %s and D a time as 250ms, and WHEN is N, N-M, everyN or a share as 5%%",
			rule, fmt.Sprintf(format, args...), strings.Join(forms, ", "))
	}
	d := &disturbance{rule: rule, first: 1, step: 1, share: 1}
	rest, action, named := strings.Cut(rule, ":")
	if d.action = action; named && c.Action(action) == nil {
		var names []string
		for _, a := range c.Actions {
			names = append(names, a.Name)
		}
		return wrong("there is no Action %q, but %s", action, strings.Join(names, ", "))
	}
	rest, when, timed := strings.Cut(rest, "@")
	if timed && !d.readWhen(when) {
		return wrong("%q names no calls", when)
	}
	kind, value, given := strings.Cut(rest, "=")
	d.kind = kind
	optional, needed, known := false, false, false
	for _, k := range disturbanceKinds {
		if name, _, _ := strings.Cut(strings.TrimSuffix(k.Form, "[=D]"), "="); name == kind {
			optional, needed, known = strings.HasSuffix(k.Form, "[=D]"), strings.HasSuffix(k.Form, "=D"), true
		}
	}
	switch {
	case !known:
		return wrong("no kind is called %q", kind)
	case given && !optional && !needed:
		return wrong("%s takes no time", kind)
	case !given && needed:
		return wrong("%s needs a time", kind)
	case given:
		var err error
		if d.delay, err = time.ParseDuration(value); err != nil || d.delay <= 0 || d.delay > 24*time.Hour {
			return wrong("%q is no time above 0, up to 24h", value)
		}
	}
	var err error
	if d.no, err = d.refusal(c); err != nil {
		return nil, fmt.Errorf("disturbance %q: %w", rule, err)
	}
	return d, nil
}

// readWhen reads which of the matching calls are meant; false when the text
// means none.
func (d *disturbance) readWhen(when string) bool {
	var err error
	if share, is := strings.CutSuffix(when, "%"); is {
		d.share, err = strconv.ParseFloat(share, 64)
		d.share /= 100
		return err == nil && d.share > 0 && d.share <= 1
	}
	number := func(text string) uint64 {
		n, wrong := strconv.ParseUint(text, 10, 63)
		err = errors.Join(err, wrong)
		return n
	}
	if step, is := strings.CutPrefix(when, "every"); is {
		d.step = number(step)
		return err == nil && d.step > 0
	}
	first, last, span := strings.Cut(when, "-")
	d.first = number(first)
	if d.last = d.first; span {
		d.last = number(last)
	}
	return err == nil && d.first > 0 && d.last >= d.first
}

// refusal is what a struck call is answered with, in the contract's words; nil
// for a kind that refuses nothing.
func (d *disturbance) refusal(c *contract.Contract) (*refusal, error) {
	occasion := map[string]string{throttles: whenThrottled, fails: whenInternal, absent: whenUnavailable}[d.kind]
	if occasion == "" {
		return nil, nil
	}
	known := c.GatewayErrors(occasion)
	if len(known) == 0 || len(known[0].Statuses) == 0 {
		return nil, fmt.Errorf("contract: no gateway error with a status for %q; add one to x-gateway-errors", occasion)
	}
	if d.delay == 0 {
		return &refusal{status: known[0].Statuses[0], code: known[0].Code, message: known[0].Message}, nil
	}
	for _, a := range c.Actions {
		for _, e := range a.Errors {
			if e.Code == known[0].Code {
				no := documented(e)
				no.state = "" // none was set
				return no, nil
			}
		}
	}
	return nil, fmt.Errorf("contract: no Action documents the error %s", known[0].Code)
}

// headers say when a throttled call may come again.
func (d *disturbance) headers(set func(name, value string)) {
	if d.kind != throttles || d.delay == 0 {
		return
	}
	if d.delay >= time.Second { // it cannot say less
		set("Retry-After", strconv.Itoa(int(math.Ceil(d.delay.Seconds()))))
	}
	set("X-Acs-Retry-After", strconv.FormatInt(max(d.delay.Milliseconds(), 1), 10))
}
