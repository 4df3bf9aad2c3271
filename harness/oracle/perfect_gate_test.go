package oracle

import (
	"strings"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/wire"
)

// The gateway of the perfect server: what refuses a call before an Action sees
// it.

// gate is what stands in front of every Action: keys, signatures, states.
func (p *perfect) gate(call *exchange.Call) *denial {
	if call.Tamper != "" {
		t := tamperOf(call.Tamper)
		if t.Want == wire.WantRefused || t.Want == wire.WantEither && !p.takesWay(call) {
			if t.When == "" {
				return p.own("the signature is wrong")
			}
			return p.documented(t.When, t.Param)
		}
	}
	if call.Nonce != "" {
		if p.nonces[call.Nonce] {
			return p.documented("nonce", "")
		}
		p.nonces[call.Nonce] = true
	}
	switch call.As {
	case exchange.Inactive:
		return p.documented("inactive-key", "")
	case exchange.Unauthorized:
		if p.rand.IntN(2) == 0 {
			return p.documented("rights", "")
		}
		return &denial{403, "Forbidden.Access", "Access is forbidden. Try again later."}
	}
	if p.state != "" {
		for _, e := range p.c.Action(p.c.Resource.Create).Errors {
			if e.State == p.state {
				return &denial{e.Status, e.Code, e.Messages[p.rand.IntN(len(e.Messages))]}
			}
		}
	}
	return nil
}

// documented refuses with an error that the gateway has for an occasion.
func (p *perfect) documented(when, name string) *denial {
	all := p.c.GatewayErrors(when)
	if len(all) == 0 {
		return p.own("refused: " + when)
	}
	g := all[p.rand.IntN(len(all))]
	r := &denial{400, strings.ReplaceAll(g.Code, "{Name}", name), strings.ReplaceAll(g.Message, "{Name}", name)}
	if len(g.Statuses) > 0 {
		r.status = g.Statuses[p.rand.IntN(len(g.Statuses))]
	}
	if r.message == "" {
		r.message = "refused"
	}
	return r
}

// takesWay reports whether the server takes a call that is written or signed in a
// way that nobody promised: the same way always alike.
func (p *perfect) takesWay(call *exchange.Call) bool {
	way := call.Tamper + " " + call.Way.String()
	takes, known := p.unusual[way]
	if !known {
		if p.unusual == nil {
			p.unusual = map[string]bool{}
		}
		takes = p.rand.IntN(2) == 0
		p.unusual[way] = takes
	}
	return takes
}

// tamperOf returns what is known of a defect by name.
func tamperOf(name string) wire.Tamper {
	for _, t := range wire.Tampers() {
		if t.Name == name {
			return t
		}
	}
	return wire.Tamper{Name: name, Want: wire.WantRefused, When: "signature"}
}
