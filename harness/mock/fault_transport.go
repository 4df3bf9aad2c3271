package mock

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/dwconform/dwconform/harness/contract"
)

// wholeFaults are about answers that do not arrive whole.
func wholeFaults(m *maker) {
	res := m.contract.Resource
	const clause = "answer.whole"
	m.add(clause, "reset", res.Delete+" closes the connection without an answer", func(*Server) *hooks {
		return &hooks{transport: func(c *call, _ http.ResponseWriter, _ *reply) bool {
			if c.does(res.Delete) {
				panic(http.ErrAbortHandler) // net/http's way to drop a connection
			}
			return false
		}}
	})
	short := func(is func(c *call) bool) func(*Server) *hooks {
		return func(*Server) *hooks {
			return &hooks{transport: func(c *call, w http.ResponseWriter, p *reply) bool {
				if !is(c) {
					return false
				}
				for k, v := range p.header {
					w.Header()[k] = v
				}
				// More is announced than comes, so the connection ends early.
				w.Header().Set("Content-Length", strconv.Itoa(len(p.body)+16))
				w.WriteHeader(p.status)
				_, _ = w.Write(p.body[:len(p.body)/2])
				return true
			}}
		}
	}
	m.add(clause, "short-lists", res.List+" ends in the middle of its answer", short(func(c *call) bool { return c.does(res.List) }))
	m.add(clause, "short-fifth", "every fifth answer ends in its middle", func(s *Server) *hooks {
		var n memo[int]
		return short(func(*call) bool { return n.change(func(n int) int { return n + 1 })%5 == 0 })(s)
	})
	m.add(clause, "silent", "a refused duplicate is never answered", func(s *Server) *hooks {
		return &hooks{refused: func(c *call, no *refusal) *refusal {
			if no.duplicate() {
				s.sleep(c.http.Context(), time.Minute)
			}
			return no
		}}
	})
}

// paceFaults are about answers that take their time.
func paceFaults(m *maker) {
	create := m.create()
	for _, p := range create.Params {
		for _, v := range p.Enum {
			if p.HasDefault && v == p.Default {
				continue
			}
			m.add("answer.in-time", p.Name+"-"+v, create.Name+" with "+p.Name+" "+v+" takes 2.5 s", func(s *Server) *hooks {
				return &hooks{request: func(c *call) {
					if c.does(create.Name) && c.value(p) == v {
						s.sleep(c.http.Context(), 2500*time.Millisecond)
					}
				}}
			})
		}
	}
	m.add("answer.create-pace", "linear", create.Name+" takes 6 ms more for each create before it but the first eight, up to 90 ms", func(s *Server) *hooks {
		var n memo[int]
		return &hooks{request: func(c *call) {
			if c.does(create.Name) {
				before := n.change(func(n int) int { return n + 1 }) - 1
				s.sleep(c.http.Context(), time.Duration(min(max(before-8, 0)*6, 90))*time.Millisecond)
			}
		}}
	})
}

// robustFaults are about requests that a careless or hostile client sends.
func robustFaults(m *maker) {
	res := m.contract.Resource
	internal := func(is func(c *call, no *refusal) bool) func(*Server) *hooks {
		return func(s *Server) *hooks {
			fail := func() *refusal {
				for _, e := range s.create.Errors {
					if e.Status >= 500 {
						return documented(e).change(func(no *refusal) { no.state = "" })
					}
				}
				return s.invented(malformed)
			}
			return &hooks{
				refuse: func(c *call) *refusal {
					if is(c, nil) {
						return fail()
					}
					return nil
				},
				refused: func(c *call, no *refusal) *refusal {
					if c.given != nil && no.state == "" && is(c, no) {
						return fail()
					}
					return no
				},
			}
		}
	}
	anyText := func(is func(string) bool) func(c *call, no *refusal) bool {
		return func(c *call, _ *refusal) bool {
			for i, p := range c.action.Params {
				if p.Type == "string" && is(c.given[i]) {
					return true
				}
			}
			return false
		}
	}
	const clause = "error.robust"
	m.add(clause, "quote", "a text with a quote in it is an internal error", internal(anyText(func(v string) bool { return strings.Contains(v, "'") })))
	m.add(clause, "astral", "a text with a character beyond U+FFFF is an internal error", internal(anyText(func(v string) bool {
		return strings.ContainsFunc(v, func(r rune) bool { return r > 0xFFFF })
	})))
	m.add(clause, "long", "a text of over 4000 bytes is an internal error", internal(anyText(func(v string) bool { return len(v) > 4000 })))
	m.add(clause, "no-utf-8", "a text that is no UTF-8 is an internal error", internal(func(_ *call, no *refusal) bool {
		return no != nil && no.check.keyword == "utf-8"
	}))
	m.add(clause, "page", "a page that there cannot be is an internal error", internal(func(_ *call, no *refusal) bool {
		return no != nil && no.check.keyword == "page"
	}))
	m.add(clause, "no-number", "a text where a number must be is an internal error", internal(func(_ *call, no *refusal) bool {
		return no != nil && no.check.keyword == "type"
	}))
	m.add(clause, "negative", "an id below 1 is an internal error", internal(func(c *call, _ *refusal) bool {
		for i, p := range c.action.Params {
			if n, ok := integer(p, c.given[i]); p.Type == "integer" && p.Role == "" && ok && n < 1 {
				return true
			}
		}
		return false
	}))
	m.add(clause, "bare", "a "+res.Create+" without parameters is answered with HTTP 500 and nothing", func(*Server) *hooks {
		return &hooks{transport: func(c *call, w http.ResponseWriter, _ *reply) bool {
			for _, there := range c.there {
				if there {
					return false
				}
			}
			if !c.does(res.Create) || c.there == nil {
				return false
			}
			w.WriteHeader(http.StatusInternalServerError)
			return true
		}}
	})
	garbledFaults(m, clause)
	m.add("error.no-injection", "header", "a line end in a text starts another header of the answer", func(*Server) *hooks {
		return &hooks{reply: func(c *call, _ *answer, p *reply) {
			for i := range c.given {
				if c.action.Params[i].Entity == contract.Business {
					continue
				}
				_, line, found := strings.Cut(c.given[i], "\r\n")
				if name, value, ok := strings.Cut(line, ":"); found && ok {
					p.header.Set(strings.TrimSpace(name), strings.TrimSpace(value))
				}
			}
		}}
	})
}
