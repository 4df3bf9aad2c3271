package contract

import (
	"regexp"

	"github.com/getkin/kin-openapi/openapi3"
)

// whenMissing is the word of the gateway error for a required parameter that
// is absent; clauses are derived from it.
const whenMissing = "missing"

var whenWord = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)

// GatewayErrors returns the gateway's errors for one occasion, the likeliest
// first, or nil.
func (c *Contract) GatewayErrors(when string) []*GatewayError {
	var out []*GatewayError
	for _, g := range c.Gateway {
		if g.When == when {
			out = append(out, g)
		}
	}
	return out
}

// gateway reads x-gateway-errors.
func (r *reader) gateway(doc *openapi3.T) []*GatewayError {
	v, ok := doc.Extensions[xGatewayErrors]
	at := r.rootKey(envelopeFile, xGatewayErrors)
	list, isList := v.([]any)
	if !ok || !isList || len(list) == 0 {
		r.wrong(at, "x-gateway-errors is missing or no list; list the gateway's errors there")
		return nil
	}
	var out []*GatewayError
	places := r.items(at, len(list))
	for i, item := range list {
		m := r.asRecord(places[i], xGatewayErrors, item, "when", "code", "status", "message", "sure", "statusSure", "source")
		if m == nil {
			continue
		}
		g := &GatewayError{At: places[i]}
		g.When = r.asText(g.At, "when", m["when"])
		if !whenWord.MatchString(g.When) && g.When != "" {
			r.wrong(g.At, "when is %q; write a word of small letters, digits and -", g.When)
		}
		g.Code = r.asText(g.At, "code", m["code"])
		if v, ok := m["message"]; ok {
			g.Message = r.asText(g.At, "message", v)
		}
		g.Sure = r.asOneOf(g.At, "sure of "+g.Code, m["sure"], "A", "B", "C")
		g.StatusSure = g.Sure
		if v, ok := m["statusSure"]; ok {
			g.StatusSure = r.asOneOf(g.At, "statusSure of "+g.Code, v, "A", "B", "C")
		}
		g.Source = r.asText(g.At, "source of "+g.Code, m["source"])
		statuses, ok := m["status"].([]any)
		if !ok {
			r.wrong(g.At, "status of %s is %v; write a list, [] when no source names one", g.Code, m["status"])
		}
		for _, s := range statuses {
			n, ok := s.(float64)
			if !ok || n != float64(int(n)) || n < 400 || n > 599 {
				r.wrong(g.At, "status of %s has %v; write numbers from 400 to 599", g.Code, s)
				continue
			}
			g.Statuses = append(g.Statuses, int(n))
		}
		for _, other := range out {
			if other.When == g.When && other.Code == g.Code {
				r.wrong(g.At, "%s stands at %s too, for the same occasion; keep one", g.Code, other.At)
			}
		}
		out = append(out, g)
	}
	return out
}

// resource reads x-resource.
func (r *reader) resource(doc *openapi3.T) Resource {
	at := r.rootKey(envelopeFile, xResource)
	keys := []string{"name", "create", "get", "list", "update", "delete", "id", "one", "many", "total"}
	m := r.asRecord(at, xResource, doc.Extensions[xResource], keys...)
	if m == nil {
		return Resource{}
	}
	v := map[string]string{}
	for _, k := range keys {
		v[k] = r.asText(at, xResource+" "+k, m[k])
	}
	return Resource{
		Name: v["name"], Create: v["create"], Get: v["get"], List: v["list"], Update: v["update"], Delete: v["delete"],
		ID: v["id"], One: v["one"], Many: v["many"], Total: v["total"],
	}
}

// checkResource notes every name of x-resource that no document knows.
func (r *reader) checkResource(c *Contract) {
	at, res := r.rootKey(envelopeFile, xResource), c.Resource
	names := map[string]bool{}
	for _, role := range []struct{ what, action, param, field string }{
		{"create", res.Create, "", res.ID},
		{"get", res.Get, res.ID, res.One},
		{"list", res.List, "", res.Many},
		{"list", res.List, "", res.Total},
		{"update", res.Update, res.ID, ""},
		{"delete", res.Delete, res.ID, ""},
	} {
		if role.action == "" {
			continue // noted before
		}
		names[role.action] = true
		a := c.Action(role.action)
		switch {
		case a == nil:
			r.wrong(at, "x-resource has %s: %s, and no document describes that Action; add it or correct the name", role.what, role.action)
			continue
		case role.param != "" && a.Param(role.param) == nil:
			r.wrong(at, "x-resource has the id %s, which is no parameter of %s; correct the name", role.param, a.Name)
		case role.field != "" && a.Field(role.field) == nil:
			r.wrong(at, "x-resource names %s, which is no field of %s; correct the path", role.field, a.Name)
		}
	}
	for _, a := range c.Actions {
		if !names[a.Name] {
			r.wrong(a.At, "%s plays no part in x-resource; give it one or remove the file", a.Name)
		}
		if (a.Unique != nil) != (a.Name == res.Create) {
			r.wrong(a.At, "%s: x-unique stands on the Action that creates, and there only", a.Name)
		}
		for _, p := range a.Params {
			if f := res.Many + "." + p.Matches; p.Matches != "" && c.Action(res.List) != nil && c.Action(res.List).Field(f) == nil {
				r.wrong(p.At, "x-matches of %s names %s, and %s has no field %s; correct the name", p.Name, p.Matches, res.List, f)
			}
		}
	}
}
