package session

import (
	"context"
	"crypto/tls"
	"net/http"
	"strings"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/oracle"
	"github.com/dwconform/dwconform/harness/plan"
)

// api makes the first call as the caller: whether this is the API, what its
// clock says, and whether the key is accepted.
func (d *doctor) api(ctx context.Context) {
	const name = "API"
	if d.blocked != "" {
		for _, n := range []string{name, "clock", keyOf(exchange.Caller)} {
			d.unchecked(n, "%s", d.blocked)
		}
		return
	}
	slot, p := d.anyProject()
	r, ok := d.list(ctx, exchange.Caller, p)
	if !ok {
		d.blocked = "the target lacks every Action that only reads"
		d.unchecked(name, "%s: the first create of a run shows it", d.blocked)
		d.unchecked("clock", "%s", d.blocked)
		d.unchecked(keyOf(exchange.Caller), "%s", d.blocked)
		return
	}
	switch {
	case r.Kind == oracle.Lost:
		d.blocked = "the endpoint answers no call"
		d.notAPI(ctx, &r)
	case r.Kind == oracle.Throttled && !r.Enveloped:
		d.unchecked(name, "%s; try again later", r.said())
	case !r.Enveloped:
		d.blocked = "the endpoint is not this API"
		d.notAPI(ctx, &r)
	default:
		d.well(name, "%s answers in %s", r.obs.Call.Action, r.Doc.Format)
	}
	if d.blocked != "" {
		d.unchecked("clock", "%s", d.blocked)
		d.unchecked(keyOf(exchange.Caller), "%s", d.blocked)
		return
	}
	d.served = r.Kind == oracle.Accepted
	d.first, d.asFor = r, p
	d.clock(&r)
	d.callersKey(&r, slot)
}

// anyProject is the first project of the caller, by the first name that it
// has.
func (d *doctor) anyProject() (slot string, p plan.Project) {
	for _, slot = range d.world.Mine() {
		return slot, firstName(d.world.Projects[slot])
	}
	return plan.Primary, plan.Project{}
}

func firstName(p plan.Project) plan.Project {
	if p.ID != "" {
		return plan.Project{ID: p.ID}
	}
	return plan.Project{Identifier: p.Identifier}
}

// notAPI says what answers there instead.
func (d *doctor) notAPI(ctx context.Context, r *reply) {
	const name = "API"
	where := r.obs.Header.Get("Location")
	switch {
	case r.Kind == oracle.Lost && r.obs.Loss == exchange.Cancelled:
		d.unchecked(name, "the examination was stopped")
	case d.cfg.Endpoint.Scheme == "http" && d.speaksTLS(ctx):
		d.wrong(name, "write https:// in the endpoint", "what answers there speaks https, not plain http")
	case r.Kind == oracle.Lost:
		d.wrong(name, "check that the endpoint is the API itself, and look at its log", "no whole answer to a call: %s", r.Why)
	case r.Status >= 300 && r.Status < 400 && where != "":
		d.wrong(name, "write the endpoint of the API itself: calls are signed, and follow no redirect", "HTTP %d sends calls elsewhere, to %s", r.Status, where)
	case r.Status == http.StatusBadGateway || r.Status == http.StatusServiceUnavailable || r.Status == http.StatusGatewayTimeout:
		d.wrong(name, "start what stands behind it, or look at its log", "a proxy answers that nobody is behind it: %s", r.Why)
	default:
		d.wrong(name, "check that the endpoint is the API itself, and no console, proxy or other service", "this is not the API: %s", r.Why)
	}
}

// speaksTLS reports whether the port speaks https.
func (d *doctor) speaksTLS(ctx context.Context) bool {
	state, err := d.handshake(ctx, true)
	return err == nil && state.Version >= tls.VersionTLS12
}

func keyOf(profile string) string { return "key of " + profile }

// callersKey says whether the caller's key is accepted. An answer that speaks
// of something else shows that it is.
func (d *doctor) callersKey(r *reply, slot string) {
	name := keyOf(exchange.Caller)
	switch {
	case r.any(aboutKey, aboutTime):
		d.keyBad = true
		d.refusedCall(name, r)
	case d.world.Lacks[plan.LackSignature]:
		d.unchecked(name, "the target checks no signature, as its file says")
	case r.Kind == oracle.Accepted:
		d.well(name, "accepted%s", d.keyFrom(exchange.Caller))
	case r.any(aboutRights):
		d.well(name, "accepted%s; what it may do is another matter", d.keyFrom(exchange.Caller))
	case r.any(aboutUnknown) && d.world.Lacks[d.contract.Resource.List]:
		d.unchecked(name, "%s: this may be about the key, or about a business that is not there", r.said())
	case r.any(aboutRate):
		d.unchecked(name, "rate limiting to the end: %s; try again later", r.said())
	default:
		d.unchecked(name, "the %s project is not served, and the answer does not say whether for the key: %s", slot, r.said())
	}
}

// keyFrom says where a key was found, for a row about it.
func (d *doctor) keyFrom(profile string) string {
	if from := d.cfg.KeysFrom[profile]; from != "" {
		return ", from " + from
	}
	return ""
}

// profile examines the key of a profile beside the caller.
func (d *doctor) profile(ctx context.Context, p profile) {
	name := keyOf(p.name)
	_, given := d.cfg.Credentials[p.name]
	switch {
	case !given:
		d.unchecked(name, "%s: its cases are unreached", d.world.NoKey(p.name))
		return
	case d.blocked != "":
		d.unchecked(name, "%s", d.blocked)
		return
	case d.world.Lacks[plan.LackSignature]:
		d.unchecked(name, "the target checks no signature, as its file says")
		return
	}
	_, project := d.anyProject()
	if foreign, ok := d.world.Projects[plan.Foreign]; ok && p.name == exchange.OtherTenant {
		project = firstName(foreign)
	}
	r, _ := d.list(ctx, p.name, project)
	switch {
	case r.any(aboutRate), r.Kind == oracle.Lost, r.Kind == oracle.Neither, r.any(aboutService, aboutTime, aboutCall):
		d.refusedCall(name, &r)
	case p.name == exchange.Unauthorized:
		d.unauthorizedKey(name, &r)
	case p.name == exchange.Inactive:
		d.inactiveKey(name, &r)
	case r.Kind == oracle.Accepted:
		d.well(name, "accepted%s", d.keyFrom(p.name))
	case r.any(aboutKey):
		d.refusedCall(name, &r)
	case p.name == exchange.OtherTenant:
		// Whether it sees a project is told below, project by project.
		d.otherKey(name, &r)
	case d.world.Lacks[d.contract.Resource.List] && r.any(aboutUnknown):
		d.unchecked(name, "%s: this may be about the key, or about a business that is not there", r.said())
	default:
		d.refusedCall(name, &r)
	}
}

// unauthorizedKey: the key must be good, and without any right.
func (d *doctor) unauthorizedKey(name string, r *reply) {
	switch {
	case r.Kind == oracle.Accepted:
		d.wrong(name, "give a key that has no right to any of the Actions, or leave the profile out", "it may read in the caller's project, and must have no right at all")
	case r.any(aboutKey):
		d.wrong(name, orElse(r.mend, "give a key that is good"), "the key itself is refused, not for missing rights: %s", r.said())
	case r.any(aboutRights):
		d.well(name, "refused for missing rights, as it must be: %s", r.Code)
	default:
		d.unchecked(name, "refused, but with no code that the vendor documents for missing rights: %s", r.said())
	}
}

// inactiveKey: the key must be refused, and not for a secret that is mistyped.
func (d *doctor) inactiveKey(name string, r *reply) {
	switch {
	case r.Kind == oracle.Accepted:
		d.wrong(name, "disable this key, give one that is disabled, or leave the profile out", "the key is accepted, and must be a disabled one")
	case strings.HasPrefix(r.Code, "SignatureDoesNotMatch"), r.Code == "IncompleteSignature":
		d.unchecked(name, "refused for its signature, so that it does not show whether it is disabled: %s; check its secret", r.said())
	default:
		d.well(name, "refused, as it must be: %s", codeOf(r))
	}
}

// otherKey: with no foreign project it reads the caller's, which must be
// refused; that its key is good shows in why.
func (d *doctor) otherKey(name string, r *reply) {
	if r.any(aboutRights, aboutProject) {
		d.well(name, "accepted%s; what it sees is another matter", d.keyFrom(exchange.OtherTenant))
		return
	}
	d.unchecked(name, "the answer does not say whether the key is accepted: %s", r.said())
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
