package mock

import (
	"net/http"
	"slices"
	"strings"

	"github.com/dwconform/dwconform/harness/exchange"
	"github.com/dwconform/dwconform/harness/wire"
)

// garbledFaults are about requests that cannot be read.
func garbledFaults(m *maker, clause string) {
	page := func(is func(*call) bool) func(*Server) *hooks {
		return func(*Server) *hooks {
			return &hooks{transport: func(c *call, w http.ResponseWriter, _ *reply) bool {
				if !is(c) {
					return false
				}
				w.Header().Set("Content-Type", "text/html;charset=utf-8")
				w.WriteHeader(http.StatusInternalServerError)
				_, _ = w.Write([]byte("<html><body>Whitelabel Error Page</body></html>"))
				return true
			}}
		}
	}
	malformed := func(text string) bool {
		_, err := wire.ParseForm(text)
		return err != nil
	}
	m.add(clause, "query-escape", "a query with a malformed escape is answered with a page of HTML", page(func(c *call) bool { return malformed(c.http.URL.RawQuery) }))
	m.add(clause, "form-escape", "a form with a malformed escape is answered with a page of HTML", page(func(c *call) bool { return isForm(c.http) && malformed(string(c.body)) }))
	m.add(clause, "form-json", "a form that is JSON is answered with a page of HTML", page(func(c *call) bool { return strings.HasPrefix(string(c.body), "{") }))
	m.add(clause, "nothing", "a request that asks nothing is answered with a page of HTML", page(func(c *call) bool { return !c.v3 && len(c.query) == 0 && len(c.body) == 0 }))
	m.add(clause, "format", "a format that does not exist is answered with a page of HTML", page(func(c *call) bool {
		format, _ := c.get(wire.ParamFormat)
		return format != "" && !strings.EqualFold(format, exchange.JSON) && !strings.EqualFold(format, exchange.XML)
	}))
	m.add(clause, "nameless", "a parameter without a name is answered with a page of HTML", page(func(c *call) bool {
		for _, p := range slices.Concat(c.query, c.form) {
			if p.Name == "" {
				return true
			}
		}
		return false
	}))
	m.add(clause, "authorization", "an Authorization that says nothing is answered with a page of HTML", page(func(c *call) bool {
		_, err := wire.ParseAuthorization(c.http.Header.Get(headerAuthorization))
		return c.v3 && err != nil
	}))
}
