package mock

import (
	"runtime/debug"

	"github.com/dwconform/dwconform/harness/contract"
	"github.com/dwconform/dwconform/harness/wire"
)

// documentedFaults are about the documented errors that a state provokes.
func documentedFaults(m *maker) {
	for _, a := range m.contract.Actions {
		for _, e := range a.Errors {
			if e.State != "" {
				m.documented(a, e)
			}
		}
	}
}

func (m *maker) documented(a *contract.Action, e *contract.Error) {
	clause := derived(a, e.Code, "error")
	while := "while the state is " + e.State + ", " + a.Name + " "
	under := func(f func(s *Server, c *call, no *refusal) *refusal) func(*Server) *hooks {
		return func(s *Server) *hooks {
			return &hooks{refused: func(c *call, no *refusal) *refusal {
				if no.state != e.State || !c.does(a.Name) {
					return no
				}
				return f(s, c, no)
			}}
		}
	}
	m.add(clause, "other-status", while+"answers with another HTTP status", under(func(_ *Server, _ *call, no *refusal) *refusal {
		return no.change(func(no *refusal) {
			if no.status = 503; e.Status >= 500 {
				no.status = 400
			}
		})
	}))
	m.add(clause, "other-code", while+"answers with another code", under(func(_ *Server, _ *call, no *refusal) *refusal {
		return no.change(func(no *refusal) { no.code = "Unknown" })
	}))
	m.add(clause, "other-code-in-xml", while+"answers with another code where XML is asked for", under(func(_ *Server, c *call, no *refusal) *refusal {
		if !inXML(c) {
			return no
		}
		return no.change(func(no *refusal) { no.code = "Unknown" })
	}))
	m.add(clause, "other-message", while+"answers with another message", under(func(_ *Server, _ *call, no *refusal) *refusal {
		return no.change(func(no *refusal) { no.message = "An error occurred." })
	}))
	if a == m.create() {
		m.add(clause, "created", while+"refuses a create and stores it all the same", under(func(s *Server, c *call, no *refusal) *refusal {
			if s.parameters(c) == nil && s.references(c) == nil {
				s.storeAnyway(c)
			}
			return no
		}))
	}
}

// refusing is a fault of the answers to refused calls.
func refusing(f func(c *call, a *answer)) func(*Server) *hooks {
	return func(*Server) *hooks {
		return &hooks{answer: func(c *call, a *answer) {
			if a.no != nil {
				f(c, a)
			}
		}}
	}
}

// refusalFaults are about the envelope of a refusal.
func refusalFaults(m *maker) {
	set := func(name string, n wire.Node) func(*call, *answer) {
		return func(_ *call, a *answer) { a.doc = with(a.doc, name, n) }
	}
	m.add("error.code", "left-out", "refusals carry no code", refusing(func(_ *call, a *answer) { drop(&a.doc, memberCode) }))
	m.add("error.code", "empty", "refusals carry an empty code", refusing(set(memberCode, wire.StringOf(""))))
	m.add("error.code", "null", "refusals carry null as code", refusing(set(memberCode, wire.NullOf())))
	m.add("error.code", "number", "refusals carry their status as code, a number", refusing(func(_ *call, a *answer) {
		a.doc = with(a.doc, memberCode, wire.IntOf(int64(a.status)))
	}))
	m.add("error.message", "left-out", "refusals carry no message", refusing(func(_ *call, a *answer) { drop(&a.doc, memberMessage) }))
	m.add("error.message", "empty", "refusals carry an empty message", refusing(set(memberMessage, wire.StringOf(""))))
	m.add("error.no-id", "there", "refusals carry an id", refusing(set(m.contract.Resource.ID, wire.IntOf(100001))))
	m.add("answer.decided", "refused-as-success", "refusals have HTTP status 200 and say that they are a success", refusing(func(_ *call, a *answer) {
		a.status = 200
		a.doc = with(a.doc, contract.FieldSuccess, wire.BoolOf(true))
	}))
	m.add("answer.decided", "accepted-as-failure", "accepted creates say that they failed, without a code", showing(m.contract.Resource.Create, func(_ *call, doc *wire.Node) {
		*doc = with(*doc, contract.FieldSuccess, wire.BoolOf(false))
	}))
	m.add("answer.decided", "empty-object", "refused duplicates are answered with HTTP 200 and nothing", refusing(func(_ *call, a *answer) {
		if a.no.duplicate() {
			a.status, a.doc = 200, wire.ObjectOf()
		}
	}))
}

// leakFaults are about what a refusal must not show.
func leakFaults(m *maker) {
	say := func(f func(c *call) string) func(*Server) *hooks {
		return refusing(func(c *call, a *answer) {
			edit(&a.doc, memberMessage, func(n *wire.Node) { n.Literal += " " + f(c) })
		})
	}
	m.add("error.no-leak", "secret", "refusals show the secret of the access key", say(func(c *call) string {
		if c.key == nil {
			return ""
		}
		return "accessKeySecret=" + c.key.Secret.Reveal()
	}))
	m.add("error.no-leak", "stack", "refusals show a stack trace", say(func(*call) string { return string(debug.Stack()) }))
	m.add("error.no-leak", "java-stack", "refusals show a stack trace of the service behind", say(func(*call) string {
		return "java.lang.IllegalStateException: rejected\n\tat com.example.business.Service.handle(Service.java:87)\n\tat java.base/java.lang.Thread.run(Thread.java:840)"
	}))
	m.add("error.no-leak", "sql", "refusals of a duplicate show the statement of the database", refusing(func(_ *call, a *answer) {
		if a.no.duplicate() {
			edit(&a.doc, memberMessage, func(n *wire.Node) {
				n.Literal = "Duplicate entry for key 'uk_project_name'; SQL: INSERT INTO business (project_id, name) VALUES (?, ?)"
			})
		}
	}))
}
