package report

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/oracle"
	"github.com/dwconform/dwconform/harness/wire"
)

// seenOf is what was met in the exchanges of one Action, each with the first
// exchange that shows it.
type seenOf struct {
	params   map[string]*Evidence
	statuses map[int]*Evidence
	codes    map[string]*codeSeen
	fields   map[string]*Evidence // documented members of accepted answers
	strange  map[string]*Evidence // undocumented ones
	accepted bool
}

// codeSeen is one error code that answers carried.
type codeSeen struct {
	at       *Evidence
	statuses map[int]bool
	// asked: it answered a call without a defect below its parameters. A code
	// for a signature that is wrong on purpose is no news.
	asked bool
}

type seen map[string]*seenOf

func (s seen) of(action string) *seenOf {
	if s[action] == nil {
		s[action] = &seenOf{
			params: map[string]*Evidence{}, statuses: map[int]*Evidence{}, codes: map[string]*codeSeen{},
			fields: map[string]*Evidence{}, strange: map[string]*Evidence{},
		}
	}
	return s[action]
}

// watch goes through every exchange of the run, in the order of case ids.
func (r *Report) watch() seen {
	s := seen{}
	for _, w := range r.rows {
		if w.transcript == nil {
			continue
		}
		for i := range w.transcript.Attempts {
			for j := range w.transcript.Attempts[i].Exchanges {
				r.watchOne(s, w, &w.transcript.Attempts[i].Exchanges[j])
			}
		}
	}
	return s
}

func (r *Report) watchOne(s seen, w *row, ex *oracle.Exchange) {
	if ex.Obs.Loss != "" || ex.Obs.Status == 0 {
		return // nothing was answered: nothing was reached
	}
	if ex.Look != nil && ex.Look.By == oracle.ByMarker {
		return // it shows what other cases had stored at the moment
	}
	call := &ex.Obs.Call
	of := s.of(call.Action)
	look := ""
	if ex.Look != nil {
		look = "look by " + ex.Look.By
	}
	var at *Evidence // made only when something is new
	here := func() *Evidence {
		if at == nil {
			at = w.evidenceAt(ex.Step, look)
		}
		return at
	}
	for _, p := range call.Params {
		if of.params[p.Name] == nil && !(ex.Obs.SDK != nil && slices.Contains(ex.Obs.SDK.Dropped, p.Name)) {
			of.params[p.Name] = here()
		}
	}
	if of.statuses[ex.Obs.Status] == nil {
		of.statuses[ex.Obs.Status] = here()
	}
	ans := ex.Answer(r.in.Contract)
	switch ans.Kind {
	case oracle.Accepted:
		of.accepted = true
		if a := r.in.Contract.Action(call.Action); a != nil {
			of.members(a, "", ans.Doc.Node, here)
		}
	case oracle.Rejected, oracle.Throttled:
		if ans.Code == "" {
			return
		}
		code := of.codes[ans.Code]
		if code == nil {
			code = &codeSeen{at: here(), statuses: map[int]bool{}}
			of.codes[ans.Code] = code
		}
		code.statuses[ex.Obs.Status] = true
		if call.Tamper == "" && !code.asked {
			code.asked, code.at = true, here()
		}
	}
}

// members notes every member of an accepted answer by its path. What lies
// below an undocumented member is not listed.
func (of *seenOf) members(a *contract.Action, path string, n wire.Node, here func() *Evidence) {
	switch n.Kind {
	case wire.Array:
		for i := range n.Elems {
			of.members(a, path, n.Elems[i], here)
		}
	case wire.Object:
		for i := range n.Members {
			m := &n.Members[i]
			full := m.Name
			if path != "" {
				full = path + "." + m.Name
			}
			if a.Field(full) == nil {
				if of.strange[full] == nil {
					of.strange[full] = here()
				}
				continue
			}
			if of.fields[full] == nil {
				of.fields[full] = here()
			}
			of.members(a, full, m.Node, here)
		}
	}
}

// codes lists the documented errors of an Action, and the codes that it
// answered with and nobody documented.
func (r *Report) codes(a *contract.Action, seen *seenOf) []Code {
	var out []Code
	documented := map[string]bool{}
	for _, e := range a.Errors {
		documented[e.Code] = true
		var at *Evidence
		if s := seen.codes[e.Code]; s != nil {
			at = s.at
		}
		out = append(out, Code{
			Action: a.Name, Code: e.Code, Statuses: []int{e.Status}, Trigger: e.Trigger, ProviderState: e.State, How: how(e),
			Reach: reach(at, func() string { return r.whyNoError(a, func(x *contract.Error) bool { return x.Code == e.Code }) }),
		})
	}
	strange := 0
	for _, code := range slices.Sorted(maps.Keys(seen.codes)) {
		s := seen.codes[code]
		if documented[code] || !s.asked || r.gatewayKnows(a, code) || strange == mostUndocumented {
			continue
		}
		strange++
		out = append(out, Code{
			Action: a.Name, Code: r.hide(code), Statuses: slices.Sorted(maps.Keys(s.statuses)), How: "seen, and documented nowhere",
			Reach: Reach{State: Undocumented, Evidence: s.at},
		})
	}
	return out
}

// how says in words how a documented error is provoked.
func how(e *contract.Error) string {
	if e.State != "" {
		return fmt.Sprintf("the provider state %q", e.State)
	}
	switch e.Trigger {
	case "credential":
		return "a caller without the right"
	case "load":
		return "more calls than the service allows"
	case "edition":
		return "a caller without the edition"
	case "service":
		return "a failure of the service, which no client can bring about"
	}
	return e.Trigger
}

// gatewayKnows reports whether a code is one of the layer in front.
func (r *Report) gatewayKnows(a *contract.Action, code string) bool {
	return slices.ContainsFunc(r.in.Contract.Gateway, func(g *contract.GatewayError) bool { return matches(g, a, code) })
}

const nameHole = "{Name}"

// matches reports whether a code is the one that a gateway error describes,
// for one of the Action's parameters or for a common one.
func matches(g *contract.GatewayError, a *contract.Action, code string) bool {
	before, after, holed := strings.Cut(g.Code, nameHole)
	if !holed {
		return g.Code == code
	}
	name, ok := strings.CutPrefix(code, before)
	if !ok {
		return false
	}
	name, ok = strings.CutSuffix(name, after)
	return ok && (a.Param(name) != nil || common[name])
}

// common are the parameters of every call, which no document of one Action
// lists.
var common = func() map[string]bool {
	m := map[string]bool{}
	for _, n := range []string{
		wire.ParamAccessKeyID, wire.ParamAction, wire.ParamFormat, wire.ParamRegionID, wire.ParamSecurityToken, wire.ParamSignature,
		wire.ParamSignatureMethod, wire.ParamSignatureNonce, wire.ParamSignatureType, wire.ParamSignatureVersion, wire.ParamTimestamp, wire.ParamVersion,
	} {
		m[n] = true
	}
	return m
}()

// gatewayCodes lists the errors of the layer in front of every Action, each
// once however many occasions it has.
func (r *Report) gatewayCodes(s seen) []Code {
	by := map[string]*Code{}
	for _, g := range r.in.Contract.Gateway {
		c := by[g.Code]
		if c == nil {
			c = &Code{Code: g.Code, Statuses: []int{}, Trigger: "gateway", How: "a call that the gateway refuses: " + g.When, Reach: Reach{State: Unreached, Reason: "no call of this run was answered with it"}}
			by[g.Code] = c
		}
		for _, n := range g.Statuses {
			if !slices.Contains(c.Statuses, n) {
				c.Statuses = append(c.Statuses, n)
			}
		}
		for _, a := range r.in.Contract.Actions {
			for code, seen := range s.of(a.Name).codes {
				if matches(g, a, code) && earlier(seen.at, c.Evidence) {
					c.Reach = Reach{State: Reached, Evidence: seen.at}
				}
			}
		}
	}
	var out []Code
	for _, code := range slices.Sorted(maps.Keys(by)) {
		slices.Sort(by[code].Statuses)
		out = append(out, *by[code])
	}
	return out
}

// earlier orders evidence by case id and step; any is earlier than none.
func earlier(a, b *Evidence) bool {
	return b == nil || cmp.Or(cmp.Compare(a.Case, b.Case), cmp.Compare(a.Step, b.Step), cmp.Compare(a.Label, b.Label)) < 0
}
