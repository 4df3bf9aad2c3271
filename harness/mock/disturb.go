package mock

import (
	"errors"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/dwconform/dwconform/harness/contract"
)

// Disturbance is one rule that a server follows, and what came of it so far.
type Disturbance struct {
	Rule   string `json:"rule"`   // as written
	Calls  uint64 `json:"calls"`  // calls of its Action, or of any when it names none
	Struck uint64 `json:"struck"` // of these
}

// schedule is all that disturbs a server. It is never changed, but replaced.
type schedule struct {
	seed  uint64
	rules []*disturbance
}

// strike is what happens to one call.
type strike struct {
	by    *disturbance // nil when the call is merely slow
	delay time.Duration
}

// newSchedule reads rules. The error names each that is wrong.
func newSchedule(c *contract.Contract, seed uint64, rules []string) (*schedule, error) {
	out := &schedule{seed: seed}
	var wrong []error
	for _, rule := range rules {
		d, err := parseDisturbance(c, rule)
		wrong = append(wrong, err)
		out.rules = append(out.rules, d)
	}
	return out, errors.Join(wrong...)
}

// next counts a call of an Action and returns what happens to it, nil for
// nothing. Of several rules that strike it the first has it; the delays of slow
// ones come on top.
func (s *schedule) next(action string) *strike {
	var out strike
	for i, d := range s.rules {
		if d.action != "" && d.action != action {
			continue
		}
		if !d.due(d.calls.Add(1), mix(s.seed)+uint64(i)) {
			continue
		}
		switch {
		case d.kind == slows:
			out.delay += d.delay
		case out.by == nil:
			out.by = d
		default:
			continue
		}
		d.struck.Add(1)
	}
	if out.by == nil && out.delay == 0 {
		return nil
	}
	return &out
}

// Disturb replaces the disturbances of the server by rules as
// [WithDisturbances] has them; without any nothing is disturbed any more. The
// error names each rule that is wrong; then all stays as it is.
func (s *Server) Disturb(rules ...string) error {
	return s.disturb(func(*schedule) (*schedule, error) { return newSchedule(s.contract, s.seed(), rules) })
}

// Disturbances returns the rules that the server follows, in their order, with
// how often each struck.
func (s *Server) Disturbances() []Disturbance {
	out := []Disturbance{}
	if now := s.schedule.Load(); now != nil {
		for _, d := range now.rules {
			out = append(out, Disturbance{d.rule, d.calls.Load(), d.struck.Load()})
		}
	}
	return out
}

// disturb puts what change makes of the schedule in its place. A server that
// nothing disturbs may have none.
func (s *Server) disturb(change func(*schedule) (*schedule, error)) error {
	s.rescheduling.Lock()
	defer s.rescheduling.Unlock()
	to, err := change(s.schedule.Load())
	if err != nil {
		return err
	}
	s.disturbSeed.Store(to.seed)
	if len(to.rules) == 0 {
		to = nil // at no cost
	}
	s.schedule.Store(to)
	return nil
}

// seed is what shares are drawn by.
func (s *Server) seed() uint64 { return s.disturbSeed.Load() }

// meets lets a call meet its disturbance before anything of it is checked. It
// returns why the call is refused, and does not return for one that is not
// answered at all.
func (s *Server) meets(c *call, w http.ResponseWriter, no *refusal) *refusal {
	if c.strike == nil || c.strike.by == nil {
		return no
	}
	switch by := c.strike.by; {
	case by.no != nil:
		_ = s.burn(c) // the gateway has seen it: a retry needs a nonce of its own
		no := *by.no
		return &no
	case by.kind == hangs:
		// A caller who hangs up is noticed only when the request has been read.
		if c.http.Body != nil {
			_, _ = io.Copy(io.Discard, c.http.Body)
		}
		<-c.http.Context().Done()
		resetConnection(w)
	case by.kind == resets:
		s.linger(c)
		resetConnection(w)
	}
	return no
}

// linger waits as long as the call is slow.
func (s *Server) linger(c *call) {
	if c.strike.delay > 0 {
		s.sleep(c.http.Context(), c.strike.delay)
	}
}

// spoil does to the reply of a call what its disturbance does. It does not
// return for one that is lost.
func (s *Server) spoil(c *call, w http.ResponseWriter, p *reply) {
	s.linger(c)
	switch by := c.strike.by; {
	case by == nil:
	case by.kind == loses:
		resetConnection(w)
	case by.kind == cuts:
		p.cut = true
	default:
		by.headers(func(name, value string) { p.header[name] = []string{value} })
	}
}

// resetConnection resets that of a call and ends its handler. Without a
// connection of its own, as over HTTP/2 or in process, net/http's way to end it
// is all there is: a panic with [http.ErrAbortHandler].
func resetConnection(w http.ResponseWriter) {
	if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
		raw := conn
		if secure, is := conn.(interface{ NetConn() net.Conn }); is {
			raw = secure.NetConn()
		}
		if tcp, is := raw.(*net.TCPConn); is {
			_ = tcp.SetLinger(0) // closing it is a reset
		}
		_ = raw.Close()
	}
	panic(http.ErrAbortHandler)
}
