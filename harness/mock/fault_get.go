package mock

import "github.com/dwconform/dwconform/harness/exchange"

// getMethodFaults are about calls that are said by HTTP GET.
func getMethodFaults(m *maker) {
	get, list, update := m.get().Name, m.list().Name, m.update().Name
	byGet := func(c *call) bool { return c.http.Method == exchange.GET }
	for _, p := range m.create().Params {
		if len(p.Enum) == 0 || !p.HasDefault {
			continue
		}
		for _, a := range []struct{ clause, action string }{{".read.written", get}, {".list.written", list}} {
			m.add(a.action+a.clause, p.Name+"-default-by-get", a.action+" by GET shows "+p.Default+" as "+p.Name+", whatever is stored", func(s *Server) *hooks {
				i := s.index(p.Name)
				return &hooks{shown: func(c *call, b *Business) {
					if c.does(a.action) && byGet(c) {
						b.Values[i] = p.Default
					}
				}}
			})
		}
	}
	m.add(list+".list.keyword", "ignored-by-get", list+" by GET looks at no keyword", func(*Server) *hooks {
		return &hooks{matches: func(c *call, _ window, _ Business, is bool) bool { return is || byGet(c) }}
	})
	m.add(update+".update.persists", "lost-by-get", update+" by GET stores nothing", func(*Server) *hooks {
		return &hooks{put: func(c *call, _ Tx, before, _ *Business, _ string) bool { return before != nil && byGet(c) }}
	})
	m.add(m.create().Name+".duplicate.rename", "accepted-by-get", update+" by GET gives a business the name of another one", func(*Server) *hooks {
		return &hooks{holder: func(c *call, _ Tx, _ Business, _ string, id int64, taken bool) (int64, bool) {
			return id, taken && !(c.does(update) && byGet(c))
		}}
	})
}
